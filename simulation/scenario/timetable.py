"""The measures of a scenario quarter by quarter, as the rules read them."""

from __future__ import annotations

import numpy as np

from simulation.scenario.measures import Measures
from simulation.scenario.schema import Scenario
from simulation.scenario.timeline import tick_of
from simulation.vocabulary import LEVELS

POLICY_DTYPE = np.dtype([
    ("mandate_diffusion", "u1"),  # 0/1: further counties may write a mandate
    ("mandate_from_above", "u1"),  # 0/1: the level above demands one
    ("minimum_level", "i4"),  # index of LEVELS: what a mandate requires at least
    ("award", "f8"),  # multiple of the award parameters
    ("bonus", "f8"),  # multiple of the parameter floor_area_bonus
    ("bonus_level", "i4"),  # index of LEVELS: the lowest that earns it
    ("fast_days", "f8"),  # working days saved in approval
    ("fast_level", "i4"),  # index of LEVELS: the lowest that may use the fast lane
    ("publication", "u1"),  # 0/1: misreporting counties are named
])  # fmt: skip


def policy_at(measures: Measures, tick: int) -> tuple[float, ...]:
    """What is in force in one quarter, in the order of :data:`POLICY_DTYPE`; a measure not in force has strength zero."""
    mandate, award, bonus, fast = measures.mandate, measures.award, measures.floor_area_bonus, measures.fast_lane
    raised = mandate.minimum_from is None or tick_of(mandate.minimum_from) <= tick
    return (
        mandate.diffusion,
        mandate.from_above is not None and tick_of(mandate.from_above) <= tick,
        LEVELS.index(mandate.minimum_level if raised else "basic"),
        award.strength if award.in_force(tick) else 0.0,
        bonus.strength if bonus.in_force(tick) else 0.0,
        LEVELS.index(bonus.minimum_level),
        fast.days if fast.in_force(tick) else 0.0,
        LEVELS.index(fast.minimum_level),
        measures.publication,
    )


def timetable(scenario: Scenario) -> np.recarray:
    """One row a quarter of the horizon: `timetable(scenario)[tick].award`."""
    rows = [policy_at(scenario.measures, tick) for tick in scenario.horizon.ticks]
    return np.array(rows, POLICY_DTYPE).view(np.recarray)
