"""How unequally something is shared out (Gini 1912, Theil 1967), in each of several groups."""

from __future__ import annotations

import numpy as np


def gini(values: np.ndarray, weights: np.ndarray, group: np.ndarray, groups: int) -> np.ndarray:
    """Gini coefficient [group] of non-negative `values` of units that stand for so many (`weights`): 0 where all have the same,
    towards 1 where one has all; NaN where nobody has anything. group : 0 .. `groups` - 1 of each unit."""
    order, total = np.lexsort((values, group)), np.bincount(group, weights * values, groups)
    held = np.divide(weights * values, total[group], out=np.zeros(len(values)), where=total[group] > 0.0)
    of, weight, held = group[order], weights[order], held[order]  # parts of the group's own: no group is lost beside a rich one
    up_to = np.cumsum(held) - np.concatenate([[0.0], np.cumsum(total > 0.0)[:-1]])[of]
    under = np.bincount(of, weight * (2.0 * up_to - held), groups)
    with np.errstate(invalid="ignore"):
        return np.where(total > 0.0, 1.0 - under / np.bincount(of, weight, groups), np.nan)


def theil(values: np.ndarray, weights: np.ndarray, group: np.ndarray, groups: int) -> np.ndarray:
    """Theil's T [group] of the same: 0 where all of a group have the same, the logarithm of their number where one has all; NaN
    where nobody has anything."""
    total, people = np.bincount(group, weights * values, groups), np.bincount(group, weights, groups)
    mean = np.divide(total, people, out=np.ones(groups), where=total > 0.0)
    ratio = values / mean[group]
    logarithm = np.log(ratio, out=np.zeros_like(ratio), where=ratio > 0.0)
    with np.errstate(invalid="ignore"):
        return np.where(total > 0.0, np.bincount(group, weights * ratio * logarithm, groups) / people, np.nan)
