"""Quarters, ticks, and what is in force when."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.errors import InputError
from simulation.scenario import Quarter, load_scenario, quarter_of, tick_of
from simulation.systems.composition import standard
from simulation.systems.organisation.state import measure_timetable
from simulation.vocabulary import LEVELS, MEASURES


def timetable(scenario):
    """What all systems read of a scenario, a row a quarter."""
    columns = [column for system in standard().systems for column in system.policy if column.name != "on"]  # each system's
    rows = [tuple(column.value(scenario, tick) for column in columns) for tick in scenario.horizon.ticks]
    return np.array(rows, [(column.name, column.dtype) for column in columns]).view(np.recarray)


def test_tick_0_is_the_quarter_of_the_base_state():
    assert [tick_of(q) for q in ("2021Q1", "2021Q4", "2022Q1", "2035Q4", "2020Q4")] == [0, 3, 4, 59, -1]
    assert str(quarter_of(59)) == "2035Q4"


@given(tick=st.integers(-80, 316))
def test_ticks_and_quarters_are_inverse_and_in_the_same_order(tick):
    assert tick_of(quarter_of(tick)) == tick
    assert Quarter.parse(str(quarter_of(tick))) == quarter_of(tick)
    assert quarter_of(tick) < quarter_of(tick + 1)


@pytest.mark.parametrize("written", ["2023Q5", "2023Q0", "2023", 2023, None, "23Q1", "2023-Q1", "2023Q1Q2", True])
def test_what_is_not_a_quarter_is_refused(written):
    with pytest.raises(InputError, match="expected a quarter"):
        Quarter.parse(written)


def test_the_horizon_holds_its_first_and_its_last_quarter():
    horizon = load_scenario("baseline").replace(horizon={"end": "2022Q2"}).horizon
    assert list(horizon.ticks) == [0, 1, 2, 3, 4, 5]
    assert [str(q) for q in horizon.quarters] == ["2021Q1", "2021Q2", "2021Q3", "2021Q4", "2022Q1", "2022Q2"]


def test_the_timetable_has_a_row_a_quarter_and_a_measure_holds_from_its_first_to_its_last():
    policy = measure_timetable(load_scenario("awards"))
    assert len(policy) == 60
    in_force = range(tick_of("2023Q1"), tick_of("2030Q4") + 1)
    assert policy["everywhere"][:, MEASURES.index("award")].tolist() == [1.0 if tick in in_force else 0.0 for tick in range(60)]
    policy["everywhere"][:, MEASURES.index("award")] = 0.0
    policy["in_force"] = 1
    assert (policy == measure_timetable(load_scenario("baseline"))).all()
    assert (timetable(load_scenario("awards")) == timetable(load_scenario("baseline"))).all()


def test_each_measure_reaches_its_own_column():
    measures = {
        "mandate": {"diffusion": False, "minimum_level": "one_star", "from_above": "2021Q2"},
        "award": {"strength": 0.25, "until": "2021Q1"},
        "floor_area_bonus": {"strength": 0.5, "from": "2021Q2", "minimum_level": "three_star"},
        "fast_lane": {"days": 30, "from": "2021Q2", "until": "2021Q2", "minimum_level": "basic"},
        "publication": True,
    }
    scenario = load_scenario("no-policy").replace(measures=measures, horizon={"end": "2021Q4"})
    policy, measures = timetable(scenario), measure_timetable(scenario)
    spread, award, bonus = (measures[:, MEASURES.index(name)] for name in ("mandate", "award", "floor_area_bonus"))
    one, three, basic = (LEVELS.index(name) for name in ("one_star", "three_star", "basic"))
    assert spread["spreads"].tolist() == [0, 0, 0, 0]
    assert spread["vertical"].tolist() == [0, 2, 2, 2]
    assert policy.minimum_level.tolist() == [one] * 4
    assert award["everywhere"].tolist() == [0.25, 0, 0, 0]
    assert bonus["everywhere"].tolist() == [0, 0.5, 0.5, 0.5]
    assert policy.bonus_level.tolist() == [three] * 4
    assert policy.fast_days.tolist() == [0, 30, 0, 0]
    assert policy.fast_level.tolist() == [basic] * 4
    assert policy.publication.tolist() == [1, 1, 1, 1]
