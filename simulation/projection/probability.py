"""Honest probabilities: how many members met a goal, and how sure that makes us."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import NamedTuple

import numpy as np

from simulation.parameters import load_parameters

CONFIDENCE = 0.95
ROUNDING = 1e-6
"""Relative error of sums over records in single precision."""
_STANDARD_ERRORS = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """95 % interval of a probability from independent trials (Wilson 1927); (0, 1) without trials."""
    if trials == 0:
        return 0.0, 1.0
    share, square = successes / trials, _STANDARD_ERRORS**2
    whole = 2 * (trials + square)
    middle = (2 * successes + square) / whole
    half = _STANDARD_ERRORS * math.sqrt(4 * successes * (1 - share) + square) / whole
    low, high = (0.0 if successes == 0 else middle - half), (1.0 if successes == trials else middle + half)
    return min(low, share), max(high, share)  # which rounding would leave just outside


def spread(values: np.ndarray) -> tuple[float, float, float]:
    """Median, 5 % and 95 % quantile over members, those without a value left out; NaN where none has one."""
    known = values[~np.isnan(values)]
    if known.size == 0:
        return (np.nan, np.nan, np.nan)
    low, middle, high = np.quantile(known, [0.05, 0.5, 0.95])
    return float(middle), float(low), float(high)


def spreads(values: np.ndarray) -> np.ndarray:
    """The :func:`spread` of every column of [member, column] at once: [3, column]."""
    found = np.full((3, values.shape[1]), np.nan)
    ordered, known = np.sort(values, axis=0), (~np.isnan(values)).sum(axis=0)  # those without a value come last
    for members in np.unique(known[known > 0]):
        alike = known == members
        found[:, alike] = np.quantile(ordered[:members, alike], [0.5, 0.05, 0.95], axis=0)
    return found


def medians(values: np.ndarray) -> np.ndarray:
    """Medians over the first axis, the members: one row, with the other axes in their order."""
    return spreads(values.reshape(len(values), -1))[0]


def means(values: np.ndarray) -> np.ndarray:
    """Means over the first axis, the members, those without a value left out: one row, with the other axes in their order; NaN
    where none has one."""
    rows = values.reshape(len(values), -1).astype("f8")
    known = ~np.isnan(rows)
    return over(np.where(known, rows, 0.0).sum(axis=0), known.sum(axis=0))


def over(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """A part of a whole; missing where there is no whole."""
    return np.divide(part, whole, out=np.full(np.shape(whole), np.nan), where=np.asarray(whole) > 0.0)


def whole_from() -> float:
    """The share from which a goal of 100 % counts as met."""
    return load_parameters().default("goal_most")


def met(values: np.ndarray, goals: np.ndarray | float, comparator: str, kind: str) -> np.ndarray:
    """Which values meet the goal: the only judge of this, for targets, counties, key tasks and the report alike.

    `kind` is that of the outcome. A "share" goal above `goal_most` counts as met from there: 100 % is never observed to the
    last. A missing value meets nothing.
    """
    bar = np.minimum(goals, whole_from()) if kind == "share" else np.asarray(goals, float)
    slack = ROUNDING * np.abs(bar)  # records are in single precision: a report exactly at the goal is at the goal
    if comparator == "<=":
        return values <= goals + slack
    strict = (comparator == ">") & (bar == goals)
    return np.where(strict, values > bar + slack, values >= bar - slack)


class Odds(NamedTuple):
    """The share of members that meet a goal with its 95 % interval (missing where no member has a value), and of how many."""

    share: float
    low: float
    high: float
    members: int


def odds(values: np.ndarray, goals: np.ndarray | float, comparator: str, kind: str) -> Odds:
    """The odds of a goal over members, each against its own goal; members without a value are left out and not counted."""
    known = ~np.isnan(values)
    members, hits = int(known.sum()), int(met(values, goals, comparator, kind)[known].sum())
    if not members:
        return Odds(np.nan, np.nan, np.nan, 0)
    return Odds(hits / members, *wilson(hits, members), members)
