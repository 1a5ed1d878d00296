"""What is kept of measures: as they are never taken back, a moment and a strength say it all."""

from __future__ import annotations

from typing import Any

import numpy as np

from simulation.kinds import COUNTY, EVERY, TIERS, Variable
from simulation.systems.organisation.rules.measures import NOT_YET
from simulation.systems.organisation.words import MEASURE_NAMES
from simulation.systems.system import Axis, Log

_DIMS = ("region", "measure")


def _rows(world: Any, tier: str) -> slice:
    """Where the governments of a tier stand in the tables of measures: counties first, the province last."""
    first = 0
    for each in reversed(TIERS):
        last = first + len(getattr(world, each))
        if each == tier:
            break
        first = last
    return slice(first, last)


def _written(world: Any, tier: str, ticks: int) -> np.ndarray:
    tick = world.measure.tick[_rows(world, tier)]
    return np.where(tick != NOT_YET, tick, np.nan)


def _strength(world: Any, tier: str, ticks: int) -> np.ndarray:
    rows = _rows(world, tier)
    return np.where(world.measure.tick[rows] != NOT_YET, world.measure.strength[rows], np.nan)


LOGS = (
    Log(
        Variable(
            "measure_written",
            EVERY,
            "f4",
            (),
            "tick",
            "出台季度",
            "Quarter in which the measure was written",
            "quarters since 2021Q1; -1 before 2021, missing where not written by the end",
            low=-1.0,
            may_be_missing=True,
        ),
        _DIMS,
        _written,
    ),
    Log(
        Variable(
            "measure_strength",
            EVERY,
            "f4",
            (),
            "0..1",
            "措施力度",
            "Strength of the measure",
            "as written, or as the scenario fixed it by hand later; missing where it was not written",
            may_be_missing=True,
        ),
        _DIMS,
        _strength,
    ),
    Log(
        Variable("measure_pilot", (COUNTY,), "f4", (), "0/1", "试点", "Pilot", "named a pilot of the measure"),
        _DIMS,
        lambda world, tier, ticks: world.measure.pilot,
    ),
)


def _measures(setting: Any) -> Axis:
    names = MEASURE_NAMES | setting.scenario.measures.own_names
    return Axis(tuple(names), tuple(names.values()))


AXES = {"measure": _measures}
