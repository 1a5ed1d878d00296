"""Experiments: every point of a design under the same luck, in one dataset that says what it rests on."""

import json

import numpy as np
import pytest
import scipy.stats
import xarray as xr
import yaml

from simulation.errors import InputError
from simulation.parameters import load_parameters
from simulation.scenario import load_scenario
from simulation.study.arms import run_arms
from simulation.study.design import at_point, factors_of, points_of
from simulation.study.experiment import experiment, prepare_experiment

SMALL = {"members": 2, "resolution": 0.05, "province": "ningxia"}


@pytest.fixture(scope="module")
def base():
    return load_scenario("baseline").replace(horizon={"end": "2022Q4"}, **{k: SMALL[k] for k in ("members", "province")})


OVER = {"measures.award.strength": [0, 2], "choice_scale": {"low": 0.004, "high": 0.006}}


@pytest.fixture(scope="module")
def prepared(base):
    return prepare_experiment(base, OVER, points=2, resolution=0.05)


@pytest.fixture(scope="module")
def data(prepared):
    return prepared.run(1)


def test_lists_are_crossed_with_each_other_and_with_drawn_rows(data):
    assert data.sizes["design"] == 4 and data.sizes["member"] == 2
    assert data["measures.award.strength"].values.tolist() == [0, 0, 2, 2]
    drawn = data["choice_scale"].values
    assert drawn[0] == drawn[2] != drawn[1] == drawn[3] and ((drawn >= 0.004) & (drawn <= 0.006)).all()


def test_every_parameter_that_was_used_is_in_the_dataset(data):
    used = data["parameters"].sel(parameter="choice_scale").values
    np.testing.assert_array_equal(used, np.repeat(data["choice_scale"].values[:, None], 2, axis=1))
    other = data["parameters"].sel(parameter="developer_cost_spread").values
    assert (other == other[0]).all(), "what does not vary is the same at every point"
    assert list(data["parameter"].values) == list(load_parameters().names)


def test_attributes_say_what_the_numbers_rest_on(data, base):
    assert json.loads(data.attrs["over"]) == OVER
    assert yaml.safe_load(data.attrs["scenario_yaml"])["province"] == "ningxia"
    assert {"scenario", "data", "parameters", "code"} <= set(json.loads(data.attrs["digests"]))
    assert data["cost_government"].attrs["units"] == "yuan" and data["cost_government"].attrs["better"] == "down"


def test_points_meet_the_same_luck_and_workers_change_nothing(data, prepared):
    twice = prepared.run(2)
    assert twice.identical(data)
    without, with_award = data["cost_government"].values[:2], data["cost_government"].values[2:]
    assert (with_award != without).any()
    alone = run_arms([prepared.settings[2]])[0]
    row = alone.rows.index[alone.rows["variable"] == "cost_government"][0]
    np.testing.assert_array_equal(alone.values[row], data["cost_government"].values[2])


def test_a_dataset_is_written_and_read_back(data, tmp_path):
    from simulation.results.folder import write_zarr

    write_zarr(data, tmp_path / "data.zarr")
    xr.testing.assert_identical(xr.open_zarr(tmp_path / "data.zarr", chunks=None).load().drop_encoding(), data)


def test_distributions_are_those_of_the_table_or_of_scipy(base):
    over = {"choice_scale": "range", "mandate_hazard_deviation": scipy.stats.norm(0, 0.5)}
    factors = factors_of(over, base)
    drawn = np.array([point.values for point in points_of(factors, 64, 1)])
    low, high = load_parameters().low("choice_scale"), load_parameters().high("choice_scale")
    assert ((drawn[:, 0] >= low) & (drawn[:, 0] <= high)).all()
    assert abs(drawn[:, 1].mean()) < 0.05 and 0.4 < drawn[:, 1].std() < 0.6
    assert points_of(factors, 8, 1) == points_of(factors, 64, 1)[:8], "the first rows stay the first"
    assert points_of(factors, 8, 2) != points_of(factors, 8, 1)


def test_a_measure_of_the_scenarios_own_varies_by_its_name(base):
    ours = [{"name": name, "zh": name, "en": name, "from": "2022Q1"} for name in ("ours", "theirs")]
    scenario = base.replace(measures={"others": ours})
    factors = factors_of({"measures.others.theirs.strength": [0.5]}, scenario)
    one, two = at_point(scenario, factors, points_of(factors, 1, 1)[0]).measures.others
    assert (one, two.strength) == (scenario.measures.others[0], 0.5)
    with pytest.raises(InputError, match=r"over.measures.others.their.strength: .*did you mean 'theirs'"):
        prepare_experiment(scenario, {"measures.others.their.strength": [0.5]})


@pytest.mark.parametrize(
    ("over", "expected"),
    [
        ({}, "nothing varies"),
        ({"choice_scal": [1, 2]}, "over.choice_scal: unknown parameter 'choice_scal'; did you mean 'choice_scale'"),
        ({"mesures.award.strength": [0, 1]}, "did you mean 'measures'"),
        ({"measures.awrd.strength": [0, 1]}, "did you mean 'award'"),
        ({"measures.award.strength": 1}, "a list of values is needed"),
        ({"measures.award.strength": [-1]}, "over.measures.award.strength"),
        ({"choice_scale": []}, "a list of values is needed"),
        ({"choice_scale": [1e9]}, "over.choice_scale"),
        ({"choice_scale": [0.005, 0.005]}, "is there twice"),
        ({"choice_scale": {"low": 2, "high": 1}}, "low below high"),
        ({"choice_scale": {"lo": 2}}, "did you mean 'low'"),
        ({"choice_scale": {"low": 1, "high": 2, "distribution": "unifrom"}}, "did you mean 'uniform'"),
        ({"members": [1, 2]}, "cannot vary"),
        ({"seed": list(range(1000)), "measures.award.strength": list(range(1000))}, "and 100,000 at most"),
    ],
)
def test_a_design_that_cannot_be_is_one_sentence_with_its_place(base, over, expected):
    with pytest.raises(InputError) as told:
        prepare_experiment(base, over)
    assert expected in str(told.value)


def test_the_library_takes_names_and_options_like_a_run():
    with pytest.raises(InputError, match="did you mean 'baseline'"):
        experiment("baselin", {"choice_scale": "range"})
    with pytest.raises(InputError, match="points is a whole number"):
        experiment("baseline", {"choice_scale": "range"}, points=0)
