"""The measures of a scenario quarter by quarter, as the rules read them."""

from __future__ import annotations

import numpy as np

from simulation.scenario.examination import Examination
from simulation.scenario.fields import WEIGHTINGS
from simulation.scenario.measures import Measures, Spreading
from simulation.scenario.schema import Scenario
from simulation.scenario.timeline import Quarter, quarter_of, tick_of
from simulation.vocabulary import LEVELS, RETROFITS

POLICY_DTYPE = np.dtype([
    ("minimum_level", "i4"),  # index of LEVELS: what a mandate requires at least
    ("award", "f8"),  # multiple of the award parameters
    ("bonus", "f8"),  # multiple of the parameter floor_area_bonus
    ("bonus_level", "i4"),  # index of LEVELS: the lowest that earns it
    ("fast_days", "f8"),  # working days saved in approval
    ("fast_level", "i4"),  # index of LEVELS: the lowest that may use the fast lane
    ("green_rate_cut", "f8"),  # interest a year, as a share
    ("green_finance_level", "i4"),  # index of LEVELS: the lowest that gets a green loan
    ("retrofit_award", "f8"),  # multiple of the parameter award_retrofit
    ("retrofit_rule", "i4"),  # least retrofit of public buildings: 0 none, 1 light, 2 deep
    ("prefabrication_rule", "f8"),  # share of new projects that has to be prefabricated
    ("photovoltaic_rule", "f8"),  # share of new projects that has to have photovoltaics
    ("publication", "u1"),  # 0/1: misreporting counties are named
    ("campaign", "f8"),  # campaigns launched in the quarter
    ("examination_published", "u1"),  # 0/1: cities publish the results of their examination
    ("third_party", "u1"),  # 0/1: a third party measures part of the indicators again
    ("survey", "u1"),  # 0/1: residents are asked
    ("assessment", "u1"),  # 0/1: the five-year assessment revises standards and weights
    ("weighting", "i4"),  # index of WEIGHTINGS
    ("land_link", "u1"),  # 0/1: results move land supply
])  # fmt: skip
MEASURE_DTYPE = np.dtype([
    ("in_force", "u1"),  # 0/1: within `from` and `until` of the scenario
    ("spreads", "u1"),  # 0/1: governments may write it of their own accord
    ("vertical", "i4"),  # 0 nobody above asks, 1 encouraged, 2 demanded
    ("piloting", "u1"),  # 0/1: tried in pilots only
])  # fmt: skip


def policy_at(measures: Measures, examination: Examination, tick: int) -> tuple[float, ...]:
    """What is in force in one quarter, in the order of :data:`POLICY_DTYPE`; a measure not in force has strength zero."""
    mandate, award, bonus, fast = measures.mandate, measures.award, measures.floor_area_bonus, measures.fast_lane
    finance, obliged = measures.green_finance, measures.retrofit_rule
    raised = mandate.minimum_from is None or tick_of(mandate.minimum_from) <= tick
    return (
        LEVELS.index(mandate.minimum_level if raised else "basic"),
        award.strength if award.in_force(tick) else 0.0,
        bonus.strength if bonus.in_force(tick) else 0.0,
        LEVELS.index(bonus.minimum_level),
        fast.days if fast.in_force(tick) else 0.0,
        LEVELS.index(fast.minimum_level),
        finance.rate_cut if finance.in_force(tick) else 0.0,
        LEVELS.index(finance.minimum_level),
        measures.retrofit_award.strength if measures.retrofit_award.in_force(tick) else 0.0,
        1 + RETROFITS.index(obliged.minimum) if obliged.minimum and obliged.in_force(tick) else 0,
        *(rule.share if rule.in_force(tick) else 0.0 for rule in (measures.prefabrication_rule, measures.photovoltaic_rule)),
        measures.publication,
        sum(tick_of(quarter) == tick for quarter in measures.campaigns),
        *(examination.published, examination.third_party, examination.survey, examination.assessment),
        WEIGHTINGS.index(examination.weights),
        examination.land_link_from is not None and examination.land_link_from <= quarter_of(tick).year,
    )


def spread_at(measure: Spreading, tick: int) -> tuple[int, ...]:
    """How one measure spreads in one quarter, in the order of :data:`MEASURE_DTYPE`."""
    vertical = 2 if _reached(measure.from_above, tick) else 1 if _reached(measure.encouraged_from, tick) else 0
    piloting = measure.pilots is not None and tick < tick_of(measure.pilots.roll_out)
    return measure.in_force(tick), measure.diffusion, vertical, piloting


def _reached(quarter: Quarter | None, tick: int) -> bool:
    return quarter is not None and tick_of(quarter) <= tick


def timetable(scenario: Scenario) -> np.recarray:
    """One row a quarter of the horizon: `timetable(scenario)[tick].award`."""
    rows = [policy_at(scenario.measures, scenario.examination, tick) for tick in scenario.horizon.ticks]
    return np.array(rows, POLICY_DTYPE).view(np.recarray)


def measure_timetable(scenario: Scenario) -> np.recarray:
    """How measures spread, quarter by quarter: `measure_timetable(scenario)[tick, measure].vertical`."""
    sections = [scenario.measures.spreading(name) for name in scenario.measures.names]
    rows = [[spread_at(section, tick) for section in sections] for tick in scenario.horizon.ticks]
    return np.array(rows, MEASURE_DTYPE).view(np.recarray)
