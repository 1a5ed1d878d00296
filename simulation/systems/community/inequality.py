"""How unequally something is shared out (Gini 1912, Theil 1967)."""

from __future__ import annotations

import numpy as np


def gini(values: np.ndarray, weights: np.ndarray) -> float:
    """Gini coefficient of non-negative `values` of units that stand for so many (`weights`): 0 where all have the same, towards
    1 where one has all; NaN where nobody has anything."""
    order = np.argsort(values, kind="stable")
    weight, held = weights[order], weights[order] * values[order]
    total = held.sum()
    if not total > 0.0:
        return np.nan
    up_to = np.cumsum(held)
    return float(1.0 - np.sum(weight * (2.0 * up_to - held)) / (weight.sum() * total))


def theil(values: np.ndarray, weights: np.ndarray) -> float:
    """Theil's T of non-negative `values` of units that stand for so many (`weights`): 0 where all have the same, the logarithm
    of their number where one has all; NaN where nobody has anything."""
    total = (weights * values).sum()
    if not total > 0.0:
        return np.nan
    ratio = values * (weights.sum() / total)
    logarithm = np.log(ratio, out=np.zeros_like(ratio), where=ratio > 0.0)
    return float((weights * ratio * logarithm).sum() / weights.sum())
