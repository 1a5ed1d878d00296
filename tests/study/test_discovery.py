"""Where a goal is missed: conditions that are there are found, and chance is not taken for one."""

import numpy as np
import pytest

from simulation.errors import InputError
from simulation.report.factors import box_in_words, goal_in_words
from simulation.scenario import load_scenario
from simulation.study.discovery import Goal, goal_of, prepare_discovery, where_missed
from simulation.study.ensemble import prepare

GOAL = Goal("TP001", "green_share_new_urban", 2025, None, ">=", 0.98)
NAMES = ["choice_scale", "compliance_base", "developer_cost_spread"]


@pytest.fixture
def values():
    return np.random.default_rng(3).random((400, 3))


def test_a_corner_in_which_the_goal_is_missed_is_found(values):
    missed = (values[:, 0] < 0.4) & (values[:, 1] > 0.5)
    found = where_missed(GOAL, NAMES, values, missed, 1)
    (box,) = [box for box in found.boxes if box.density > 0.9]
    ends = {name: (low, high) for name, low, high in box.conditions}
    assert ends["choice_scale"][1] == pytest.approx(0.4, abs=0.03)
    assert ends["compliance_base"][0] == pytest.approx(0.5, abs=0.03)
    assert box.missed >= 0.9 * missed.sum() and found.score > 0.9 and found.believed


def test_boxes_count_their_members_and_cover_at_most_all_misses(values):
    missed = values[:, 0] + 0.3 * values[:, 2] < 0.5
    found = where_missed(GOAL, NAMES, values, missed, 1)
    table = found.table.drop_duplicates("box")
    assert (table["density"] == table["missed"] / table["members"]).all()
    assert table["coverage"].sum() <= 1 and table["density"].is_monotonic_decreasing
    for box in found.boxes:
        inside = np.ones(400, bool)
        for name, low, high in box.conditions:
            column = values[:, NAMES.index(name)]
            inside &= (column > low) & (column <= high)
        assert (inside.sum(), missed[inside].sum()) == (box.members, box.missed)


def test_chance_is_not_taken_for_a_condition(values):
    missed = np.random.default_rng(9).random(400) < 0.4
    found = where_missed(GOAL, NAMES, values, missed, 1)
    assert not found.believed
    assert "No conditions were found that can be believed" in goal_in_words(found, "en")


def test_conditions_are_said_in_the_words_of_a_planner(values):
    found = where_missed(GOAL, NAMES, values, values[:, 1] < 0.3, 1)
    english, chinese = (box_in_words(found.boxes[0], found, language) for language in ("en", "zh"))
    assert english.startswith("it is missed where '") and "is below 30" in english and "of all misses" in english
    assert "低于 30" in chinese and "compliance" not in chinese


def test_goals_that_nearly_all_miss_or_meet_tell_nothing_apart(values):
    with pytest.raises(InputError, match="3 of 400 members miss the goal TP001"):
        where_missed(GOAL, NAMES, values, np.arange(400) < 3, 1)


def test_a_goal_is_that_of_the_table_or_of_the_scenario():
    setting = prepare(load_scenario("baseline").replace(members=1), resolution=0.05)
    assert goal_of(setting, "TP001") == GOAL
    with pytest.raises(InputError, match="did you mean 'TP001'"):
        goal_of(setting, "TP01")
    own = {
        "id": "ours",
        "variable": "green_area_added",
        "value": 1e8,
        "year": 2025,
        "period_start": 2021,
        "issued": "2022-01-01",
        "document": "d",
    }
    mine = prepare(load_scenario("baseline").replace(members=1, goals={"add": [own]}), resolution=0.05)
    assert goal_of(mine, "ours") == Goal("ours", "green_area_added", 2025, 2021, ">=", 1e8)


def test_a_goal_is_missed_as_the_table_of_targets_says(small):
    run = small.run(small.baseline.replace(horizon={"end": "2025Q4"}))
    row = run.targets[run.targets["id"] == "TP001"].iloc[0]
    assert 1 - GOAL.missed(run.province).mean() == pytest.approx(row["p_meet"])


def test_few_members_or_fixed_parameters_are_refused_before_anything_runs():
    with pytest.raises(InputError, match="take --members 200"):
        prepare_discovery(load_scenario("baseline"), "TP001")
    with pytest.raises(InputError, match="sample_parameters: true"):
        prepare_discovery(load_scenario("baseline").replace(members=200, sample_parameters=False), "TP001")
