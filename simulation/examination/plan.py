"""The action plan of a year: which projects close most of the weighted gap within the budget."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, hstack, identity

from simulation.errors import InputError


def choose(
    values: Sequence[float],
    costs: Sequence[float],
    budget: float,
    groups: Sequence[int] | None = None,
    room: Sequence[float] | None = None,
) -> np.ndarray:
    """Which items have the largest worth at a cost within the budget: the 0/1 knapsack, solved exactly (HiGHS).

    groups : the indicator (0, 1, ...) that each item improves; room : the most that all items of a group are worth together,
    as no indicator scores more than its standard. Without them every item stands for itself. Items that add nothing are never
    taken; those that cost nothing and add something always are.
    """
    value, cost = np.asarray(values, float), np.asarray(costs, float)
    if not (np.isfinite(value).all() and np.isfinite(cost).all() and (cost >= 0).all() and budget >= 0):
        raise InputError("plan.impossible")
    group = np.arange(len(value)) if groups is None else np.asarray(groups, int)
    most = np.maximum(value, 0.0) if room is None else np.asarray(room, float)
    useful = (value > 0) & (most[group] > 0)
    if not useful.any():
        return useful
    scale = value[useful].max()
    offered = coo_array((value / scale, (group, np.arange(len(value)))), shape=(len(most), len(value)))
    found = milp(
        np.concatenate([np.zeros(len(value)), -np.ones(len(most))]),
        constraints=(
            LinearConstraint(np.concatenate([cost, np.zeros(len(most))])[None, :], -np.inf, budget),
            LinearConstraint(hstack([-offered, identity(len(most))]).tocsr(), -np.inf, 0.0),
        ),
        integrality=np.concatenate([np.ones(len(value)), np.zeros(len(most))]),
        bounds=Bounds(0, np.concatenate([useful.astype(float), most / scale])),
        options={"mip_rel_gap": 0.0},
    )
    if found.x is None:
        raise ArithmeticError(f"the plan was not found: {found.message}")
    return _without_idle(found.x[: len(value)] > 0.5, value, cost, group, most)


def worth(chosen: np.ndarray, value: np.ndarray, group: np.ndarray, most: np.ndarray) -> float:
    """What the chosen items are worth together: no group more than its room."""
    return float(np.minimum(np.bincount(group[chosen], value[chosen], len(most)), most).sum())


def _without_idle(chosen: np.ndarray, value: np.ndarray, cost: np.ndarray, group: np.ndarray, most: np.ndarray) -> np.ndarray:
    """The choice without items whose group is full already; the dearest goes first."""
    full = worth(chosen, value, group, most)
    for item in np.flatnonzero(chosen)[np.argsort(-cost[chosen], kind="stable")]:
        rest = chosen.copy()
        rest[item] = False
        if worth(rest, value, group, most) >= full * (1 - 1e-12):
            chosen = rest
    return chosen


def value_of(weight: float, priority: float, listened: float, before: float, after: float) -> float:
    """Value of a project: the rise of its indicator's score times a weight that leans towards residents' priority (0 to 1) as
    far as they are listened to (0 to 1)."""
    return ((1.0 - listened) * weight + listened * priority) * max(0.0, after - before)
