"""Grades: an indicator is very good, good, fair or poor; an aspect excellent, good, medium or poor, the grade nearest to the
weighted mean of its indicators."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from simulation.examination.catalogue import limit
from simulation.facts.indicators import HIGHER, Indicator

OF_INDICATOR = ("poor", "fair", "good", "very_good")
OF_ASPECT = ("poor", "medium", "good", "excellent")
LACKING = ("poor", "fair")
"""Grades of an indicator that make a problem of it."""
_RANK = {name: rank for rank, name in enumerate(OF_INDICATOR)}


def grade(indicator: Indicator, value: float, score: float) -> str:
    """The grade of a value, "" where it has no score.

    By the three thresholds where there are three; otherwise very good from the standard on, and below it by how much of the way
    to it is covered (`good_from` and `fair_from` of `examination_limits.csv`).
    """
    if math.isnan(score):
        return ""
    if indicator.steps and indicator.benchmark is not None:
        sign = 1.0 if indicator.better == HIGHER else -1.0
        reached = sum(sign * value >= sign * step for step in (indicator.benchmark, *indicator.steps))
    else:
        covered = round(100.0 * score, 9)  # 5.13 of 5.7 is 90 % to everybody
        reached = sum(covered >= least for least in (limit("fair_from"), limit("good_from"), 100.0))
    return OF_INDICATOR[reached]


def grade_of_aspect(grades: Iterable[str], weights: Iterable[float]) -> str:
    """The grade of an aspect from those of its indicators (blank ones left out) and their weights; "" where none has one."""
    known = [(_RANK[name], weight) for name, weight in zip(grades, weights, strict=True) if name in _RANK and weight > 0]
    if not known:
        return ""
    ranks, weighed = np.array(known, float).T
    mean = float(np.average(ranks, weights=weighed))
    return OF_ASPECT[math.floor(mean + 0.5)]
