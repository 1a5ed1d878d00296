"""Goals act through their levers, and steal from no other: every lever loses all its goals in turn, under the same luck.

With a budget for all levers, so that what one leaves is not shared out; how a budget is shared is tests/analytic's.
"""

import dataclasses

import numpy as np
import pytest

from simulation.projection.headlines import headlines
from simulation.scenario import load_scenario
from simulation.study.ensemble import prepare
from simulation.study.run import run_setting
from simulation.vocabulary import LEVERS, OUTCOMES

MEMBERS = 4
APART = {"innovation": False, "smart_city": False}  # no lever is theirs
MOVED = {  # lever -> the headline that its goals move
    "green_levels": ("star_share_new_urban", "2030"),
    "ultra_low": ("ultra_low_near_zero_area_added", "2026-2030"),
    "prefabrication": ("prefab_share_new", "2030"),
    "photovoltaics": ("building_pv_capacity_added", "2026-2030"),
    "retrofit": ("communities_renovated", "2021-2025"),
}


def outcome(setting, lever=None):
    """Headlines by member, and mean effort [lever, time], of the baseline without the goals of a lever."""
    kept = tuple(goal for goal in setting.goals if OUTCOMES[goal.variable].lever != lever)
    run = run_setting(dataclasses.replace(setting, goals=kept))
    effort = run.county["effort"].mean(["member", "region"]).transpose("lever", "time").values
    return headlines(run.province).set_index(["name", "years"]).drop(columns="unit"), effort


@pytest.fixture(scope="module")
def setting():
    changes = {"sample_parameters": False, "members": MEMBERS, "horizon": {"end": "2030Q4"}, "systems": APART}
    scenario = load_scenario("baseline").replace(**changes, parameters={"effort_budget": 6.0})
    return prepare(scenario, resolution=0.03)


@pytest.fixture(scope="module")
def with_all(setting):
    return outcome(setting)


@pytest.mark.parametrize("lever", LEVERS)
def test_without_its_goals_a_lever_falls_and_no_other_gains(setting, with_all, lever):
    table, effort = with_all
    without, less = outcome(setting, lever)
    k = LEVERS.index(lever)
    assert less[k].mean() < effort[k].mean()
    others = [n for n in range(len(LEVERS)) if n != k]
    assert np.abs(less[others] - effort[others]).max() < 0.02
    if lever in MOVED:  # the mandate and compliance saturate: the green share has no room left
        fallen = (without.loc[MOVED[lever]] < table.loc[MOVED[lever]]).sum()
        assert fallen >= MEMBERS - 1
    else:
        assert (1.0 - table.loc[("green_share_new_urban", "2030")] < 0.02).all()


def test_without_any_goal_effort_stays_at_its_routine(setting):
    run = run_setting(dataclasses.replace(setting, goals=()))
    effort = run.county["effort"]
    assert float((effort - effort.isel(time=0)).max()) == pytest.approx(0.0, abs=1e-6)
