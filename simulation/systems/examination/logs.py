"""What is kept of examinations: every indicator of every city, each December. A value is a place on the scale of its
indicator."""

from __future__ import annotations

from math import inf
from typing import Any

import numpy as np

from simulation.clock import QUARTERS, START_YEAR
from simulation.kinds import CITY, Name, Variable
from simulation.systems.examination.state import simulated_indicators
from simulation.systems.system import Axis, Log

_DIMS = ("december", "region", "indicator")


def _planned(world: Any) -> np.ndarray:
    """What is in each December's plan, 0/1; missing where no examination was held."""
    held = ~np.isnan(world.examination.seen).all(axis=2, keepdims=True)
    return np.where(held, world.examination.in_plan, np.nan)


def _where_planned(world: Any, values: np.ndarray) -> np.ndarray:
    return np.where(_planned(world) == 1.0, values, np.nan)


def _delivered(world: Any, tier: str, ticks: int) -> np.ndarray:
    delivered = _where_planned(world, world.examination.delivered)
    delivered[max(ticks // QUARTERS - 1, 0) :] = np.nan  # the year after the last whole one is not simulated to its end
    return delivered


def _log(name: str, unit: str, words: tuple[str, str, str], values: Any, low: float = 0.0, high: float | None = None) -> Log:
    return Log(Variable(name, (CITY,), "f4", (), unit, *words, low=low, high=high, may_be_missing=True), _DIMS, values)


LOGS = (
    _log(
        "indicator_seen",
        "0..1",
        ("体检所得指标值", "Indicator as examined", "1 meets the standard of 2021; missing without an examination or a value"),
        lambda world, tier, ticks: world.examination.seen,
        low=-inf,
        high=inf,
    ),
    _log(
        "indicator_true",
        "0..1",
        ("指标实际值", "Indicator in truth", "in December, examined or not; missing where there is nothing to measure"),
        lambda world, tier, ticks: world.examination.true,
        low=-inf,
        high=inf,
    ),
    _log(
        "indicator_planned",
        "0/1",
        ("列入次年计划", "In the plan", "of the year to come; missing without an examination"),
        lambda world, tier, ticks: _planned(world),
    ),
    _log(
        "indicator_cost",
        "yuan",
        ("计划费用", "Cost in the plan", "of the year to come; missing where not planned"),
        lambda world, tier, ticks: _where_planned(world, world.examination.cost),
    ),
    _log(
        "indicator_delivered",
        "0/1",
        ("次年完成", "Delivered", "done within the year after; missing where not planned, and for the last December"),
        _delivered,
    ),
)


def _decembers(setting: Any) -> Axis:
    return Axis(tuple(START_YEAR + np.arange(setting.ticks // QUARTERS)))


def _indicators(setting: Any) -> Axis:
    catalogue = simulated_indicators()
    return Axis(tuple(each.code for each in catalogue), tuple(Name(each.zh, each.en) for each in catalogue))


AXES = {"december": _decembers, "indicator": _indicators}
