"""Where a province stands at the start of 2021: the mix of levels completed and started, and the mandates in force."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np


class BaseState(NamedTuple):
    """Where the province stands at the start of 2021, by level: shares of urban floor area.

    mandate_share : of the floor area started, in counties with a mandate. compliance : with it, under the inspection and the
    effort of 2020.
    """

    completed_mix: np.ndarray
    started_mix: np.ndarray
    mandate_share: float
    compliance: float

    @property
    def bound_share(self) -> float:
        """Share of the floor area started that a mandate binds."""
        return self.mandate_share * self.compliance


def base_state(facts, p) -> BaseState:
    """Mix of levels completed in 2020 and started in 2021Q1, and the mandates that go with it.

    The completed green share lies at `base_share_rank` of its published range; the started share belongs to it on the one curve
    that the national fit gives (all provinces of base_state.csv lie on it). What of it nobody would build of his own will is
    bound by mandates.
    """
    completed = _ranked_share(facts.base, p.base_share_rank)
    curve = facts.base_curve.sort_values("green_share_completed_2020")
    x = _logits(curve["green_share_completed_2020"].to_numpy(float))
    started = _on_curve(completed, x, curve["green_share_started"].to_numpy(float))
    mandates, compliance = mandates_behind(started, p.voluntary_share, p.compliance_base)
    mix = np.array([p.mix_one_star, p.mix_two_star, p.mix_three_star, p.mix_ultra_low])
    green = np.concatenate([[1.0 - mix.sum()], mix])
    return BaseState(
        np.concatenate([[1 - completed], completed * green]),
        np.concatenate([[1 - started], started * green]),
        mandates,
        compliance,
    )


def mandates_behind(started: float, voluntary: float, compliance: float) -> tuple[float, float]:
    """Share of floor area under a mandate, and compliance with it, such that projects bound by it and those that choose
    green of their own will (share `voluntary`) come to the share `started`. Where not even mandates everywhere would do at that
    compliance, compliance is what has to be higher."""
    bound = max(0.0, (started - voluntary) / (1.0 - voluntary))
    return (bound / compliance, compliance) if bound <= compliance else (1.0, bound)


def _logits(share: np.ndarray) -> np.ndarray:
    return np.log(share / (1.0 - share))


def _ranked_share(base, rank: float) -> float:
    """Share at a rank of its range: linear in logits from low to the stated value and on to high."""
    low, middle, high = _logits(np.array([base["low"], base["green_share_completed_2020"], base["high"]], float))
    return float(1.0 / (1.0 + np.exp(-np.interp(rank, [0.0, 0.5, 1.0], [low, middle, high]))))


def _on_curve(share: float, x: np.ndarray, values: np.ndarray) -> float:
    """Value that belongs to a completed share, linear in logits between the points of the curve and on beyond its ends."""
    at, y = math.log(share / (1.0 - share)), _logits(values)
    if at < x[0]:
        result = y[0] + (at - x[0]) * (y[1] - y[0]) / (x[1] - x[0])
    elif at > x[-1]:
        result = y[-1]
    else:
        result = float(np.interp(at, x, y))
    return 1.0 / (1.0 + math.exp(-result))
