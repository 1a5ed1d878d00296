"""What members of several runs have in common is made once, and no bit of any run is moved by that."""

import dataclasses

import numpy as np
import pytest

from simulation.scenario import load_scenario
from simulation.study import sharing, together
from simulation.study.arms import run_arms
from simulation.study.ensemble import ingredients
from simulation.study.sharing import Shared
from simulation.study.together import run_together
from simulation.study.twins import with_policy_of
from simulation.world.alike import are_alike, columns_of, same_until
from simulation.world.build import build_world, found_world, timetables
from simulation.world.goal_table import goal_rows

END = {"horizon": {"end": "2024Q4"}, "members": 2}
OWN = {
    **{"name": "bonus", "zh": "补贴", "en": "Bonus", "from": "2023Q1"},
    "effects": [{"effect": "subsidy", "applies_to": "two_star", "amount": 30, "unit": "yuan/m2"}],
}


def later(strength):
    """Measures that differ from 2023Q1 on alone."""
    award = {"from": "2023Q1", "until": "2024Q2", "strength": strength}
    return {"award": award, "others": [OWN | {"strength": strength / 2}]}


@pytest.fixture(scope="module")
def packages(small):
    return [small.setting(small.everything.replace(**END, measures=later(each))) for each in (0.0, 0.5, 2.0)]


def assert_same_runs(found, expected):
    for one, other in zip(found, expected, strict=True):
        assert one.agents == other.agents
        for tier, node in one.arrays.items():
            for name, values in node.items():
                np.testing.assert_array_equal(values, other.arrays[tier][name], err_msg=name, strict=True)


def alone(settings, tiers=("province", "city", "county")):
    return [run_together([each], 1, None, tiers)[0] for each in settings]


@pytest.mark.parametrize("workers", [1, 2])
def test_packages_that_part_later_are_those_that_run_alone_bit_for_bit(packages, workers):
    found = run_together(packages, workers)
    assert_same_runs(found, alone(packages))
    assert {ground.until for ground in found[0].shared._ground.values()} == {8}
    assert not found[0].shared._stems  # all is let go
    paid = [each.arrays["county"]["paid"].sum(axis=(0, 2, 3)) for each in found]
    assert (paid[0][:8] == paid[2][:8]).all() and (paid[0][8:14] != paid[2][8:14]).any()


def test_a_scenario_and_its_twins_share_how_they_begin(small):
    scenario = small.everything.replace(**END)
    twins = [with_policy_of(scenario, load_scenario(name)) for name in ("no-policy", "no-mandate")]
    settings = [small.setting(each) for each in (scenario, *twins)]
    found = run_together(settings, 2)
    assert len({id(ground) for ground in found[0].shared._ground.values()}) == 1
    assert_same_runs(found, alone(settings))


def test_a_world_that_is_founded_under_one_policy_and_settled_under_another_is_that_of_the_other(small):
    scenario = small.everything.replace(**END)
    one, other = (small.setting(each) for each in (scenario, with_policy_of(scenario, load_scenario("no-policy"))))
    tables = timetables(other.scenario, other.composition)
    founded = found_world(*ingredients(one, 1))
    found = founded.under(other.scenario, goal_rows(other.goals, other.facts), tables)
    again = founded.under(other.scenario, goal_rows(other.goals, other.facts), tables)
    expected = build_world(*ingredients(other, 1))
    assert are_alike(found, expected, but=()) and are_alike(again, expected, but=())
    assert not any(np.shares_memory(a, b) for (_, a), (_, b) in zip(columns_of(found), columns_of(again), strict=True))


def test_what_differs_before_anybody_acts_is_simulated_by_itself(small):
    """A pilot that is named by luck is no timetable."""
    pilots = {"counties": 2, "from": "2023Q1", "roll_out": "2024Q1"}
    measures = [{"award": {"from": "2023Q1", "strength": 1.0} | more} for more in ({}, {"pilots": pilots})]
    settings = [small.setting(small.everything.replace(**END, measures=each)) for each in measures]
    assert_same_runs(run_together(settings, 1), alone(settings))


def test_runs_with_other_luck_parameters_or_rules_share_nothing(small, packages):
    first, other = packages[0], packages[1]
    values = other.values.copy()
    values[1, 0] *= 1.5
    for different in (
        dataclasses.replace(other, luck=1),
        dataclasses.replace(other, values=values),
        dataclasses.replace(other, resolution=0.5),
        small.setting(other.scenario.replace(horizon={"end": "2023Q4"})),
    ):
        assert not Shared((each, ("province",)) for each in (first, different))._ground


def test_where_memory_is_tight_nothing_is_shared(packages, monkeypatch):
    monkeypatch.setattr(together, "available_memory", lambda: 0.0)
    found = run_together(packages[:2], 1)
    assert not found[0].shared._ground
    assert_same_runs(found, alone(packages[:2]))


def test_arms_of_any_size_of_batch_have_the_same_outputs(packages, monkeypatch):
    from simulation.study import arms

    whole = run_arms(packages, 2)
    monkeypatch.setattr(arms, "_TOGETHER", 2)
    for one, other in zip(whole, run_arms(packages, 1), strict=True):
        assert one.rows.equals(other.rows)
        np.testing.assert_array_equal(one.values, other.values)


def test_how_long_timetables_say_the_same_is_seen_bit_by_bit():
    def table(*values):
        return {"a_policy": np.array([(v, 0.0) for v in values], [("x", "f8"), ("y", "f8")]), "b_policy": np.zeros(3)}

    nan = float("nan")
    assert same_until([table(1.0, nan, 3.0), table(1.0, nan, 3.0)]) == 3
    assert same_until([table(1.0, nan, 3.0), table(1.0, nan, 4.0), table(1.0, 2.0, 3.0)]) == 1
    assert same_until([table(1.0, 2.0, 3.0), table(0.0, 2.0, 3.0)]) == 0


def test_what_nobody_shares_is_begun_as_ever(packages):
    setting = packages[0]
    world, history, quarters = sharing.Shared().begin(setting, 0, setting.steps, {}, ("province",))
    assert quarters == 0 and are_alike(world, build_world(*ingredients(setting, 0)), but=())
    assert {name.partition("_")[0] for name in history.columns} == {"province"}
