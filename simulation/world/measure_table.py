"""Who has which measure on 1 January 2021, and who is to write which by hand or as a pilot."""

from __future__ import annotations

import numpy as np

from simulation.rules.measures import BEFORE, MANDATE, NOT_YET, name_pilots
from simulation.scenario import Scenario, measure_timetable
from simulation.scenario.timeline import tick_of
from simulation.world.state import Measures


def measure_table(scenario: Scenario, facts, county: np.recarray, city: np.recarray, mandate_share: float, p, key) -> Measures:
    """The clocks of every government at the start.

    Mandates of before 2021 are held by the share of counties, and of cities, that the base state gives, those of highest
    capacity first; no other measure is taken to be in force, as none of their dates is known.
    """
    counties, cities, count = len(county), len(city), len(scenario.measures.names)
    shape = (counties + cities + 1, count)
    measure = Measures(
        tick=np.full(shape, NOT_YET, np.int32),
        strength=np.zeros(shape),
        ordered=np.full(shape, NOT_YET, np.int32),
        ordered_strength=np.full(shape, np.nan),
        pilot=np.zeros((counties, count), np.uint8),
        policy=measure_timetable(scenario),
        share=np.zeros((2, count)),
        mean_strength=np.full((2, count), np.nan),
        city_share=np.zeros((cities, count)),
        city_pilots=np.zeros((cities, count), np.int32),
    )
    for first, rows in ((0, county), (counties, city)):
        order = np.argsort(-rows["capacity"], kind="stable")
        holders = order[: round(mandate_share * len(rows))]
        measure.tick[first + holders, MANDATE] = BEFORE
        measure.strength[first + holders, MANDATE] = 1.0
    _write_by_hand(scenario, facts, measure)
    for m, name in enumerate(scenario.measures.names):
        pilots = scenario.measures.spreading(name).pilots
        if pilots is not None:
            name_pilots(measure, county, m, pilots.counties, tick_of(pilots.start), p, key)
    return measure


def _write_by_hand(scenario: Scenario, facts, measure: Measures) -> None:
    counties, cities = list(facts.counties["adcode"]), list(facts.cities["adcode"])
    rows = {adcode: g for g, adcode in enumerate([*counties, *cities, facts.adcode])}
    for entry in scenario.measures.by_hand:
        chosen = slice(0, len(counties)) if entry.region is None else rows[entry.region]
        m = scenario.measures.names.index(entry.measure)
        measure.ordered[chosen, m] = max(tick_of(entry.start), 0)
        measure.ordered_strength[chosen, m] = np.nan if entry.strength is None else entry.strength
