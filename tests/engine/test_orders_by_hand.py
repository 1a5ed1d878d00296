"""A measure that the scenario has written by hand: from its date the place has it, and until then nothing knows of it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.scenario.timeline import quarter_of, tick_of
from simulation.systems.organisation.rules.measures import NOT_YET, PLATFORM
from simulation.vocabulary import MEASURES

TIERS = ("county", "city", "province")
PLACES = {"330108": 1, "330600": 7, "330000": 9, None: slice(0, 6)}
"""Rows of the table of measures: six counties, three cities, the province."""


@pytest.fixture(scope="module")
def spreading(small):
    """Every measure spreads, one is tried in pilots, and cities are ordered to begin platforms: all that may come before."""
    anyone = {"diffusion": True, "encouraged_from": "2021Q1"}
    ordered = anyone | {"cities_from": "2022Q1", "cities_until": "2023Q4"}
    piloted = anyone | {"pilots": {"counties": 3, "from": "2021Q3", "roll_out": "2022Q3"}}
    names = set(MEASURES) - {"mandate", "platform"}
    measures = {name: anyone for name in names} | {"platform": ordered, "community_rule": piloted}
    return small.baseline.replace(measures=measures, sample_parameters=False)


@pytest.fixture(scope="module")
def without(small, spreading):
    return small.finished(spreading, measure_hazard_base=-1.5)


def by_hand(small, scenario, **entry):
    return small.finished(scenario.replace(measures={"by_hand": [entry]}), measure_hazard_base=-1.5)


def before(history, tick):
    """What was recorded before a quarter began."""
    return {
        f"{tier}.{name}": getattr(history, tier)[name][:tick]
        for tier in TIERS
        for name in getattr(history, tier).names
        if not history.composition.variable[name].shared or f"{tier}_{name}" in history.columns
    }


ORDERS = given(
    m=st.integers(0, len(MEASURES) - 1), tick=st.integers(1, 15), place=st.sampled_from(list(PLACES)), strength=st.floats(0, 1)
)


@settings(max_examples=15)
@ORDERS
def test_until_the_date_of_an_order_by_hand_everything_is_as_without_it_bit_for_bit(
    small, spreading, without, differences, m, tick, place, strength
):
    nothing_moves_before(small, spreading, without, differences, m, tick, place, strength)


@pytest.mark.heavy
@settings(max_examples=60)
@ORDERS
def test_until_the_date_of_any_of_many_more_orders_everything_is_as_without_it(
    small, spreading, without, differences, m, tick, place, strength
):
    nothing_moves_before(small, spreading, without, differences, m, tick, place, strength)


def nothing_moves_before(small, spreading, without, differences, m, tick, place, strength):
    entry = {"measure": MEASURES[m], "region": place, "from": str(quarter_of(tick)), "strength": strength}
    world, history = by_hand(small, spreading, **entry)
    assert differences(before(history, tick), before(without[1], tick)) == []
    bare, ordered = without[0].measure.tick, world.measure.tick
    assert (np.where(ordered < tick, ordered, NOT_YET) == np.where(bare < tick, bare, NOT_YET)).all()
    there = ordered[PLACES[place], m]
    assert ((there != NOT_YET) & (there <= tick)).all()
    assert (world.measure.strength[PLACES[place], m] == strength).all()


def test_an_order_by_hand_after_a_national_one_leaves_the_city_its_place_in_that_order(small):
    city, own = PLACES["330600"], {"diffusion": False, "encouraged_from": None, "from_above": None}
    cities = small.baseline.replace(measures={"platform": own}, sample_parameters=False)
    nobody = small.finished(cities)
    written = nobody[0].measure.tick[city, PLATFORM]
    assert tick_of("2022Q1") <= written <= tick_of("2023Q4")
    orders = [{"measure": "platform", "region": "330600", "from": start, "strength": 1.0} for start in ("2024Q2", "2021Q1")]
    late, early = (small.finished(cities.replace(measures={"by_hand": [order]})) for order in orders)
    assert late[0].measure.tick[city, PLATFORM] == written
    assert early[0].measure.tick[city, PLATFORM] == 0
    usual, after, sooner = (history.city["own_maturity"][:, 1] for _, history in (nobody, late, early))
    assert (usual[:13] == after[:13]).all()
    assert usual[-1] < after[-1] < sooner[-1]


def test_an_order_without_strength_leaves_what_was_written_before_as_it_was(small, spreading, without, differences):
    city, said = PLACES["330600"], {"measure": "platform", "region": "330600", "from": "2024Q3"}
    world, history = by_hand(small, spreading, **said)
    assert without[0].measure.tick[city, PLATFORM] < tick_of("2024Q3")
    assert differences(history, without[1]) == []
    np.testing.assert_array_equal(world.measure.strength, without[0].measure.strength)


def test_a_weaker_order_by_hand_weakens_what_a_pilot_had_written_before(small):
    said = {"measure": "award", "region": "330108", "from": "2023Q1", "strength": 0.2}
    piloted = {"award": {"pilots": {"counties": 6, "from": "2022Q1", "roll_out": "2022Q3"}}, "by_hand": [said]}
    history = small.finished(small.baseline.replace(measures=piloted))[1]
    strength = history.county["award_strength"][:, 1]
    assert (strength[4:8] > 0.2).all() and (strength[8:] == 0.2).all()
