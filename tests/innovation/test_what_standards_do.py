"""What technical standards do beyond their topic: mandates that follow them, platforms, and the milestone that counts them."""

import numpy as np
import pytest

from simulation.engine.steps import run_member
from simulation.scenario import remarks
from simulation.systems.examination.state import simulated_indicators
from simulation.systems.innovation.words import STAR
from simulation.vocabulary import LEVELS

SOON = {"uses_before_standard": 2.0, "standard_lag": 0.5, "standard_interval": 1.0}
RAISED = {"mandate": {"standard_raises_minimum": {"topic": "star", "level": "two_star"}}}
TWO_STARS = LEVELS.index("two_star")


@pytest.fixture(scope="module")
def scenario(small):
    return small.baseline.replace(sample_parameters=False, horizon={"end": "2026Q4"})


@pytest.fixture(scope="module")
def usual(small, scenario):
    return small.finished(scenario, **SOON)[1]


def levels_started(history):
    """[quarter, level] of the province."""
    return history.province["started_area"][:, 0]


def test_mandates_ask_for_the_level_from_the_quarter_after_the_standard_and_not_before(small, scenario, usual):
    raised = small.finished(scenario.replace(measures=RAISED), **SOON)[1]
    issued = raised.province["technical_standards"][:, 0, STAR]
    first = int(np.argmax(issued > 0))
    assert 0 < first < len(issued) - 4 and issued[first] == 1
    before, after = (levels_started(history) for history in (usual, raised))
    np.testing.assert_array_equal(after[: first + 1], before[: first + 1])
    share = [area[first + 1 :, TWO_STARS:].sum() / area[first + 1 :].sum() for area in (before, after)]
    assert share[1] > share[0] + 0.2


@pytest.mark.parametrize("change", [{"generations": 9}, {"level": "basic"}])
def test_a_standard_that_does_not_come_or_asks_for_what_mandates_ask_anyway_changes_no_bit(
    small, scenario, usual, differences, change
):
    raised = {"mandate": {"standard_raises_minimum": RAISED["mandate"]["standard_raises_minimum"] | change}}
    found = differences(small.finished(scenario.replace(measures=raised), **SOON)[1], usual)
    assert [name for name in found if "policy" not in name] == []


def test_without_innovation_nothing_is_raised_and_the_scenario_says_so(small, scenario, differences):
    off = scenario.replace(systems={"innovation": False})
    raised = off.replace(measures=RAISED)
    assert any("standard_raises_minimum has no effect" in note.text("en") for note in remarks(raised))
    assert not any("standard_raises_minimum" in note.text("en") for note in remarks(scenario.replace(measures=RAISED)))
    found = differences(*(small.finished(each, **SOON)[1] for each in (raised, off)))
    assert [name for name in found if "policy" not in name] == []


def test_topics_count_as_advanced_as_long_as_more_is_used_than_at_the_start(usual, small, scenario):
    province = usual.province
    first = run_member(small.world(scenario, **SOON), 1)[0].innovation_member[0].first_transformed
    advanced, used = province["topics_advanced"][:, 0], province["transformation_total"][:, 0]
    with_standard = (province["technical_standards"][:, 0] > 0).sum(axis=1)
    np.testing.assert_array_equal(advanced, np.where(used > first, with_standard, 0))
    assert set(used > first) == {True, False} and with_standard[-1] > 0


def test_the_milestones_of_innovation_and_of_smart_communities_are_judged(small, scenario):
    found = small.run(scenario.replace(members=2, horizon={"end": "2035Q4"}), **SOON).key_tasks.set_index("milestone")
    for milestone in ("T4.3-1", "T4.4-6"):
        assert found.loc[milestone, "status"] == "projected" and 0.0 <= found.loc[milestone, "p_in_time"] <= 1.0
        assert "ours" in found.loc[milestone, "note_en"] and "我们定的" in found.loc[milestone, "note_zh"]


def test_what_a_standard_asks_of_cities_stands_higher_and_presses_more_but_no_more_than_all(small, scenario):
    """The benefit of `standard_raise`: what it asks for, within the same budget; levels are raised by mandates (above)."""
    shares_of_all = [n for n, each in enumerate(simulated_indicators()) if each.topic and each.variable]
    everywhere = scenario.replace(examination={"from": 2022}, horizon={"end": "2032Q4"})
    ample = {"examination_budget_share": 0.03, "rectification_hazard": 4.0}  # so that what is asked is in the plan
    (plain, before), (asked, after) = (small.finished(everywhere, **SOON, **ample, standard_raise=more) for more in (0.0, 0.3))
    raised = asked.examination.standard > plain.examination.standard + 0.05
    assert raised.any() and len(shares_of_all) == 2 and not raised[shares_of_all].any()
    assert asked.examination.true[-1][:, raised].mean() > plain.examination.true[-1][:, raised].mean()
    assert after.city.examination_pressure[-1].mean() > before.city.examination_pressure[-1].mean()
