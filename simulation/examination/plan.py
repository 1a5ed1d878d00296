"""The action plan of a year: which projects close most of the weighted gap within the budget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from simulation.errors import InputError


@dataclass(frozen=True)
class Project:
    """A candidate: the indicator that it improves, by how much (in the indicator's unit), its cost (10^4 yuan), who is
    responsible and by when."""

    name: str
    code: str
    improvement: float
    cost: float
    unit: str
    deadline: str


def choose(values: Sequence[float], costs: Sequence[float], budget: float) -> np.ndarray:
    """Which items have the largest sum of values at a cost within the budget: the 0/1 knapsack, solved exactly (HiGHS).

    Items of no value are never taken; those that cost nothing and have some always are.
    """
    value, cost = np.asarray(values, float), np.asarray(costs, float)
    if not (np.isfinite(value).all() and np.isfinite(cost).all() and (cost >= 0).all() and budget >= 0):
        raise InputError(
            "the plan cannot be made", remedy="give every project a cost of zero or more, and a budget of zero or more"
        )
    useful = value > 0
    if not useful.any():
        return useful
    scale = value.max()
    found = milp(
        -value / scale,
        constraints=LinearConstraint(cost[None, :], -np.inf, budget),
        integrality=np.ones(len(value)),
        bounds=Bounds(0, useful.astype(float)),
        options={"mip_rel_gap": 0.0},
    )
    if found.x is None:
        raise ArithmeticError(f"the plan was not found: {found.message}")
    return found.x > 0.5


def value_of(weight: float, priority: float, listened: float, before: float, after: float) -> float:
    """Value of a project: the rise of its indicator's score times a weight that leans towards residents' priority (0 to 1) as
    far as they are listened to (0 to 1)."""
    return ((1.0 - listened) * weight + listened * priority) * max(0.0, after - before)
