"""Two runs under the same luck: what differs member by member, how sure that is, and how much of the spread the pairing takes
out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from simulation.projection.headlines import DOWN
from simulation.projection.probability import CONFIDENCE, ROUNDING, spread, wilson
from simulation.study.outputs import ROWS, Outputs

STATISTICS = (
    *("members_with_value", "mean", "mean_low", "mean_high", "median", "p05", "p95"),
    *("p_better", "p_better_low", "p_better_high", "p_equal", "variance_cut"),
)
COLUMNS = (*ROWS, "members", *STATISTICS)
FEWEST = 3
"""Values below which a mean has no interval: that of two says next to nothing, and nothing at all where they agree."""


def paired(one: Outputs, other: Outputs) -> pd.DataFrame:
    """One less the other, a row an output that both have, columns :data:`COLUMNS`. Members stand in pairs.

    mean : over members, with its 95 % interval (Student's t). median, p05, p95 : over members. p_better : share of members in
    which the one is better than the other, as `better` says, with its 95 % interval (Wilson); missing where neither direction
    is better, and where both are the same in all. p_equal : share in which both are the same. variance_cut : the share of the
    variance of the difference that the same luck and parameters take out, 1 - var(one - other) / (var(one) + var(other)); below
    zero where pairing makes it larger, missing where neither varies.
    """
    first, second = (each.rows.assign(row=range(len(each.rows))) for each in (one, other))
    both = first.merge(second[["variable", "period", "row"]], on=["variable", "period"], suffixes=("", "_other"))
    rows = []
    for row in both.itertuples(index=False):
        a, b = one.values[row.row], other.values[row.row_other]
        rows.append({key: getattr(row, key) for key in ROWS} | {"members": len(a)} | _statistics(a, b, row.better))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _statistics(one: np.ndarray, other: np.ndarray, better: str) -> dict[str, Any]:
    """The numbers of one output; members in which either has no value are left out."""
    known = ~(np.isnan(one) | np.isnan(other))
    one, other = one[known], other[known]
    difference = differences(one, other)
    members, wins = len(difference), int((difference < 0 if better == DOWN else difference > 0).sum())
    equal = float((difference == 0).mean()) if members else np.nan
    odds = (wins / members, *wilson(wins, members)) if better and members and equal < 1.0 else (np.nan,) * 3
    return dict(
        zip(
            STATISTICS,
            (members, *mean_and_interval(difference), *spread(difference), *odds, equal, variance_cut(one, other)),
            strict=True,
        )
    )


def differences(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """One less the other; nothing where they differ by no more than records in single precision are rounded."""
    apart = one - other
    return np.where(np.abs(apart) <= ROUNDING * np.maximum(np.abs(one), np.abs(other)), 0.0, apart)


def mean_and_interval(values: np.ndarray) -> tuple[float, float, float]:
    """The mean with its 95 % interval (Student's t); the interval is missing below :data:`FEWEST` values."""
    mean = float(values.mean()) if len(values) else np.nan
    if len(values) < FEWEST:
        return mean, np.nan, np.nan
    half = float(stats.t.ppf((1 + CONFIDENCE) / 2, len(values) - 1) * values.std(ddof=1) / np.sqrt(len(values)))
    return mean, mean - half, mean + half


def variance_cut(one: np.ndarray, other: np.ndarray) -> float:
    """The share of the variance of a difference that pairing takes out; missing where neither varies."""
    if len(one) < 2:
        return np.nan
    apart = one.var(ddof=1) + other.var(ddof=1)
    return float(1.0 - differences(one, other).var(ddof=1) / apart) if apart > 0 else np.nan
