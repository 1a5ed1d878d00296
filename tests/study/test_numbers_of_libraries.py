"""Integers of NumPy are integers wherever Python gives a scenario its numbers, and a scenario is one value."""

import copy
import pickle

import mesa
import numpy as np
import pytest

import simulation as sim
from simulation.errors import InputError
from simulation.scenario import load_scenario
from simulation.study.ensemble import member_world, prepare


@pytest.fixture(scope="module")
def short():
    return load_scenario("no-policy").replace(horizon={"end": "2021Q4"}, province="shanghai", members=2)


def test_integers_and_other_numbers_of_numpy_are_numbers(short):
    scenario = short.replace(
        seed=np.int64(5),
        members=np.int32(3),
        sample_parameters=np.bool_(False),
        parameters={"choice_scale": np.float32(0.03125)},
        measures={
            "award": {"strength": np.int8(1), "pilots": {"counties": np.uint16(4), "from": "2021Q2", "roll_out": "2022Q1"}}
        },
        examination={"from": np.int64(2025)},
    )
    plain = short.replace(
        seed=5,
        members=3,
        sample_parameters=False,
        parameters={"choice_scale": 0.03125},
        measures={"award": {"strength": 1, "pilots": {"counties": 4, "from": "2021Q2", "roll_out": "2022Q1"}}},
        examination={"from": 2025},
    )
    assert scenario == plain and scenario.to_yaml() == plain.to_yaml() and scenario.digest() == plain.digest()
    assert type(scenario.seed) is type(scenario.members) is int
    assert short.replace(province=np.int64(310000)).province == "310000"


@pytest.mark.parametrize("wrong", [{"seed": np.int64(-1)}, {"seed": np.float64(1.5)}, {"members": np.bool_(True)}])
def test_numbers_of_numpy_that_do_not_fit_are_refused_like_others(short, wrong):
    with pytest.raises(InputError, match="expected a whole number from"):
        short.replace(**wrong)


def test_a_scenario_is_one_value_that_can_be_copied_pickled_and_compared(short):
    with pytest.raises(TypeError, match="not iterable"):
        iter(short)
    for again in (copy.copy(short), copy.deepcopy(short), pickle.loads(pickle.dumps(short))):
        assert again == short and hash(again) == hash(short)
        assert [str(part) for part in again.place("seed")] == [str(part) for part in short.place("seed")]


def test_the_world_of_a_member_is_that_of_the_plain_numbers(short, differences):
    one = member_world(prepare(short.replace(seed=np.int64(7)), resolution=np.float64(0.05)), np.int64(1))
    other = member_world(prepare(short.replace(seed=7), resolution=0.05), 1)
    assert differences(one, other) == [] and one.key == other.key


@pytest.mark.parametrize("member", [-1, np.int64(-3), 1.0, "1", None])
def test_a_member_that_is_no_number_from_zero_on_is_refused(short, member):
    with pytest.raises(InputError, match=r"member is .*; members are counted from 0"):
        sim.ProvinceModel(short, member=member)


def test_mesa_runs_a_batch_of_one_scenario(short):
    reporters = {"people": lambda model: model.province.people, "key": lambda model: model.world.key}
    collector = mesa.DataCollector(model_reporters=reporters)
    asked = {"scenario": short, "seed": np.array([3]), "member": 1, "resolution": 0.05, "datacollector": collector}
    (row,) = mesa.batch_run(sim.ProvinceModel, asked, display_progress=False)
    assert row["scenario"] is short and row["people"] > 1e7 and row["key"] == (3, 1)
