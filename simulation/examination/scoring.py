"""Scores: how far an indicator is from its standard, how much it weighs, and what a dimension comes to.

Weights by entropy and CRITIC are those of the five-year assessment in the model (`rules/assessment.py`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from simulation.errors import InputError, unknown_name
from simulation.examination.catalogue import limit, of_parts, worst_of
from simulation.facts.indicators import HIGHER, LOWER, NEAR, RESULT, Indicator
from simulation.systems.examination.rules.assessment import critic_information, entropy_information

METHODS = ("equal", "expert", "entropy", "critic")
STANDARD, PEERS, MISSING, SHOWN, COUNTED, DOUBTFUL = "standard", "peers", "missing", "shown", "counted", "doubtful"
"""What a score rests on: the indicator's benchmark, the range among peers, or nothing: as there is no value, as there is
nothing to judge it by and it is only shown, as it is reported by its result alone, or as it is in doubt."""


def score(value: np.ndarray | float, worst: float, best: float) -> np.ndarray:
    """Distance covered from the worst value (0) to the standard (1), clipped; NaN stays. The same for either direction."""
    if worst == best:
        return np.where(np.isnan(value), np.nan, np.where(np.asarray(value) == best, 1.0, 0.0))
    return np.clip((np.asarray(value, float) - worst) / (best - worst), 0.0, 1.0) + 0.0  # no minus zero


def score_indicator(indicator: Indicator, values: np.ndarray) -> tuple[np.ndarray, str]:
    """Scores of one indicator for several places (0 to 1, NaN where no value is given), and what they rest on.

    Without a benchmark the best and the worst of the places stand for standard and zero, where the indicator may be judged
    among them; where fewer than two differ, nothing can be said and all are missing. What adds up over the places is never
    judged by them: the whole would always be the worst of its parts.
    """
    values = np.asarray(values, float)
    nothing = np.full(len(values), np.nan)
    if np.isnan(values).all():
        return nothing, MISSING
    if indicator.assessed == RESULT:
        return nothing, COUNTED
    if indicator.upper is not None:
        return _within(indicator, values), STANDARD
    from_places = worst_is_of_places(indicator)
    if of_parts(indicator.unit) and (indicator.benchmark is None or from_places):
        return nothing, SHOWN
    if indicator.benchmark is None:
        if not indicator.peers:
            return nothing, SHOWN
        low, high = np.nanmin(values), np.nanmax(values)
        if low == high or indicator.better == NEAR:
            return nothing, MISSING
        worst, best = (low, high) if indicator.better == HIGHER else (high, low)
        return score(values, worst, best), PEERS
    if indicator.better == NEAR:
        reach = abs(worst_of(indicator) - indicator.benchmark) or 1.0
        return np.clip(1.0 - np.abs(values - indicator.benchmark) / reach, 0.0, 1.0), STANDARD
    if from_places:
        return score(values, np.nanmax(np.append(values, 1.0)), 0.0), STANDARD
    if indicator.steps:
        return _by_steps(indicator, values), STANDARD
    return score(values, worst_of(indicator), indicator.benchmark), STANDARD


def worst_is_of_places(indicator: Indicator) -> bool:
    """Whether the worst of the places scores zero: where the standard is none at all, and nothing else says what does."""
    zero = indicator.better == LOWER and indicator.benchmark == 0.0
    return zero and indicator.worst is None and not indicator.steps


def _within(indicator: Indicator, values: np.ndarray) -> np.ndarray:
    """Scores on a range: 1 inside; below it they fall to zero at nothing and above it at twice its upper end, or at the value
    that scores zero where one is given on that side."""
    low, high = float(indicator.benchmark or 0.0), float(indicator.upper or 0.0)
    worst = indicator.worst
    least = worst if worst is not None and worst < low else 0.0
    most = worst if worst is not None and worst > high else 2.0 * high
    below = score(values, least, low) if least < low else np.where(np.isnan(values), np.nan, 1.0)
    return np.minimum(below, score(values, most, high))


def _by_steps(indicator: Indicator, values: np.ndarray) -> np.ndarray:
    """Scores by three thresholds, in step with the grades: 1 from the first on, what counts as good and as fair at the other
    two, in proportion between them and down to the value that scores zero."""
    sign = 1.0 if indicator.better == HIGHER else -1.0
    at = sign * np.array([worst_of(indicator), *indicator.steps[::-1], indicator.benchmark], float)
    reached = np.array([0.0, limit("fair_from") / 100, limit("good_from") / 100, 1.0])
    kept = slice(0 if at[0] < at[1] else 1, None)  # a worst value on the near side of the last threshold says nothing
    return np.interp(sign * values, at[kept], reached[kept], left=0.0)


def place(indicator: Indicator, value: float, scored: float) -> float:
    """The place of a value on the scale of the simulation: its score (`scored`, 0 to 1), and beyond the ends of the scale as
    far as the scenario allows (-1 to 2) where the scale goes on there. NaN without a value or a benchmark."""
    if indicator.benchmark is None or np.isnan(value) or np.isnan(scored):
        return np.nan
    worst = worst_of(indicator)
    ends_there = (
        indicator.better == NEAR or worst == indicator.benchmark or (indicator.benchmark == 0 and indicator.worst is None)
    )
    if ends_there or 0.0 < scored < 1.0:
        return scored
    return float(np.clip((value - worst) / (indicator.benchmark - worst), -1.0, 2.0))


def weigh(method: str, scores: np.ndarray, expert: Sequence[float] | None = None) -> np.ndarray:
    """Weights of the indicators (columns of `scores`, places in rows), summing to one.

    equal; expert : the given numbers over their sum; entropy and critic : from how the scores differ between places, which
    takes at least two places. Columns with missing scores are weighed on the places that have them.
    """
    if method not in METHODS:
        raise unknown_name("kind.weight_method", method, METHODS)
    count = scores.shape[1]
    if method == "expert":
        given = np.asarray([np.nan] * count if expert is None else expert, float)
        if len(given) != count or not (given >= 0).all() or given.sum() <= 0:
            raise InputError("weights.incomplete")
        return given / given.sum()
    if method == "equal" or count == 0:
        return np.full(count, 1.0 / max(count, 1))
    if scores.shape[0] < 2:
        raise InputError("weights.few_places", method=method)
    raw = np.zeros(count)
    (entropy_information if method == "entropy" else critic_information)(np.asarray(scores, float), raw)
    return raw / raw.sum() if raw.sum() > 0 else np.full(count, 1.0 / count)


def aggregate(scores: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Weighted mean of the scores of each place (rows); weights of missing ones go to the others in proportion. NaN where a
    place has none."""
    known = ~np.isnan(scores)
    total = (known * weights).sum(axis=1)
    with np.errstate(invalid="ignore"):
        return np.where(total > 0, np.where(known, scores, 0.0) @ weights / np.where(total > 0, total, 1.0), np.nan)


def revised_benchmark(indicator: Indicator, values: np.ndarray, quantile: float) -> float | None:
    """The benchmark after a five-year assessment: never easier than before, and at least the value that so large a share of the
    places (`quantile`) does not surpass. Unchanged without values, and for what is counted or only reported; a first one where
    there was none."""
    known = np.asarray(values, float)
    known = known[~np.isnan(known)]
    adds_up = indicator.assessed == RESULT or of_parts(indicator.unit)
    if len(known) == 0 or indicator.better == NEAR or indicator.steps or adds_up:
        return indicator.benchmark
    share = quantile if indicator.better == HIGHER else 1.0 - quantile
    reached = float(f"{np.quantile(known, share):.12g}")
    if indicator.benchmark is None:
        return reached
    return max(indicator.benchmark, reached) if indicator.better == HIGHER else min(indicator.benchmark, reached)
