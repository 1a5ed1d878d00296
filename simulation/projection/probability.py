"""Honest probabilities: how many members met a goal, and how sure that makes us."""

from __future__ import annotations

import numpy as np
from scipy import stats

CONFIDENCE = 0.95
_ROUNDING = 1e-6


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """95 % interval of a probability from independent trials (Wilson 1927); (0, 1) without trials."""
    if trials == 0:
        return 0.0, 1.0
    interval = stats.binomtest(successes, trials).proportion_ci(CONFIDENCE, method="wilson")
    return float(interval.low), float(interval.high)


def spread(values: np.ndarray) -> tuple[float, float, float]:
    """Median, 5 % and 95 % quantile over members, those without a value left out; NaN where none has one."""
    known = values[~np.isnan(values)]
    if known.size == 0:
        return (np.nan, np.nan, np.nan)
    low, middle, high = np.quantile(known, [0.05, 0.5, 0.95])
    return float(middle), float(low), float(high)


def met(values: np.ndarray, goal: np.ndarray | float, comparator: str, full: float) -> np.ndarray:
    """Which values meet the goal. A share goal above `full` counts as met from there: 100 % is never observed to the last."""
    bar = np.minimum(goal, full)
    slack = _ROUNDING * np.abs(bar)  # records are in single precision: a report exactly at the goal is at the goal
    if comparator == "<=":
        return values <= goal + slack
    strict = (comparator == ">") & (bar == goal)
    return np.where(strict, values > bar + slack, values >= bar - slack)
