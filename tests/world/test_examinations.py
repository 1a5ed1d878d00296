"""The examinations at the start: who begins when, weights, budgets, and a catalogue that does not fit."""

import csv

import numpy as np
import pytest

from simulation.errors import InputError
from simulation.facts import indicators
from simulation.scenario import load_scenario
from simulation.systems.examination import state
from simulation.systems.examination.rules.examination import CARBON, NEVER, OWN, PLANS, RENOVATION
from simulation.vocabulary import EXAMINATION_DIMENSIONS, GOALS


@pytest.fixture(scope="module")
def world(small):
    return small.world(small.baseline)


def test_two_sample_cities_begin_in_2021_and_all_in_2024_and_nobody_where_none_is_held(small, world):
    assert sorted(world.examination.begins.tolist()) == [2021, 2021, 2024]
    late = int(np.argmax(world.examination.begins))
    assert world.city["capacity"][late] == world.city["capacity"].min()
    for name in ("no-policy", "no-examination"):
        scenario = load_scenario(name).replace(horizon={"end": "2021Q4"}, members=3)
        assert (small.world(scenario).examination.begins == NEVER).all(), name


def test_weights_give_ecological_livability_its_own_and_share_the_rest_alike(world):
    table = world.examination
    assert table.weight.sum() == pytest.approx(1.0) and (table.weight == table.first_weight).all()
    by_dimension = np.bincount(table.dimension, table.weight)
    green = EXAMINATION_DIMENSIONS.index("ecology")
    assert by_dimension[green] == pytest.approx(world.parameter[0].green_dimension_weight)
    assert np.delete(by_dimension, green) == pytest.approx((1 - by_dimension[green]) / 7)


def test_the_budget_is_a_share_of_what_the_city_spends(small, world):
    spent = small.facts.cities["budget_expenditure_yuan"].to_numpy(float)
    assert world.examination.budget == pytest.approx(world.parameter[0].examination_budget_share * spent)
    assert small.facts.cities.set_index("adcode").loc["330100", "budget_expenditure_yuan"] == 239_204_000_000  # of 2021


def test_four_indicators_are_the_model_s_and_start_where_2020_was_reported_settles_or_is_drawn(world):
    source = world.examination.source
    assert (
        (source == OWN).sum() == 62
        and {RENOVATION, CARBON, PLANS} < set(source)
        and GOALS.index("green_share_new_urban") in source
    )
    green = int(np.flatnonzero(source == GOALS.index("green_share_new_urban"))[0])
    reported = world.city["reported"][:, GOALS.index("green_share_new_urban")]
    floor = world.parameter[0].standard_floor
    assert world.examination.condition[:, green] == pytest.approx((reported - floor) / (1 - floor))
    departed = world.city["plan_deviation"]
    assert ((departed > 0) & (departed < 1)).all() and (departed == departed[0]).all()
    assert world.examination.condition[:, source == PLANS].ravel() == pytest.approx((1 - departed - floor) / (1 - floor))
    assert len(set(world.examination.condition[:, source == CARBON].ravel())) == len(world.city)
    assert (world.city["condition_change"] == 0).all() and (world.city["land_quota"] == 1).all()


def test_conditions_are_drawn_around_their_mean_for_each_member_anew(small):
    first, second = (small.world(small.baseline.replace(sample_parameters=False), member).examination for member in (0, 1))
    own = first.condition[:, first.source == OWN]
    assert own.mean() == pytest.approx(0.75, abs=4 * 0.2 / np.sqrt(own.size)) and own.std() == pytest.approx(0.2, rel=0.2)
    assert not np.array_equal(own, second.condition[:, second.source == OWN])


@pytest.mark.parametrize(
    ("code", "column", "value", "words"),
    [
        ("eco07", "variable", "green_area_added", "'green_area_added' moves no indicator; use one of green_share_new_urban"),
        ("eco07", "benchmark", "", "with a benchmark above zero; complete the row, or leave its variable blank"),
        ("hea08", "unit", "count", "an indicator that the model moves is a percentage"),
        ("eco01", "dimension_zh", "宜居", "there is no dimension '宜居'; use one of"),
        ("ord04", "steers", "research", "steers is 'research'"),
    ],
)
def test_a_catalogue_that_cannot_be_simulated_is_refused_by_code(tmp_path, monkeypatch, code, column, value, words):
    with (indicators.SCENARIO_FOLDER / "indicators_2021.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    next(row for row in rows if row["code"] == code)[column] = value
    with (tmp_path / "indicators_2021.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    (tmp_path / "datapackage.json").write_bytes((indicators.SCENARIO_FOLDER / "datapackage.json").read_bytes())
    monkeypatch.setattr(state, "load_catalogue", lambda: indicators.load_catalogue(tmp_path))
    with pytest.raises(InputError) as caught:
        state.simulated_indicators.__wrapped__()
    assert words in str(caught.value) and "indicators_2021.csv" in str(caught.value)
