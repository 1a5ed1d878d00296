"""What no rule may leave behind: values outside the range of their variable, or no number where there must be one."""

import dataclasses

import numpy as np
import pytest

import simulation as sim
from simulation.engine.steps import run_member
from simulation.errors import BrokenModel
from simulation.projection.outcomes import yearly
from simulation.projection.ranges import check_ranges, highest
from simulation.systems.composition import standard
from simulation.vocabulary import OUTCOMES, VARIABLES, variables_of

LOGS = [log.variable for system in standard().systems for log in system.logs]


@pytest.fixture(scope="module")
def run(small):
    run = small.run(small.everything.replace(horizon={"end": "2022Q4"}, members=2))
    run.check()
    return run


def with_value(run, tier, name, place, value):
    """The same run with one value of its record replaced."""
    tree = run.record.copy(deep=True)
    dataset = tree[tier].to_dataset()
    changed = dataset[name].copy(deep=True)
    changed.values[place] = value
    tree[tier].dataset = dataset.assign({name: changed})
    return dataclasses.replace(run, record=tree)


NONSENSE = {  # variable, where (member, time, region and what else it has), value, and what the message must say
    "below zero": ("county", "compliance", (1, 6, 4), -5.0, r"compliance of county\) is -5 in .*\(331102\), 2022Q3, member 1,"),
    "above one": ("county", "effort", (0, 2, 0, 1), 1.5, r"effort of county\) is 1.5 in .*outside the range from 0 to 1"),
    "an area": ("city", "pipeline_area", (0, 3, 1, 1), -1.0, r"pipeline_area of city\) is -1 in .*below 0"),
    "no number": ("county", "compliance", (0, 0, 0), np.nan, r"compliance of county\) is no finite number \(nan\)"),
    "not finite": ("province", "paid", (0, 5, 0, 2), np.inf, r"paid of province\) is no finite number \(inf\)"),
    "not finite where it may be missing": ("county", "verified", (0, 3, 0, 0), -np.inf, r"verified of county\) is no finite"),
    "a share above one": ("province", "verified", (0, 3, 0, 0), 1.2, r"verified of province\) is 1.2 in .*from 0 to 1"),
    "a switch": ("county", "detected", (0, 3, 2), 7, r"detected of county\) is 7 in .*from 0 to 1"),
    "a measure": ("county", "measure_strength", (1, 2, 0), 2.0, r"measure_strength of county\) is 2 .*Green building mandate"),
    "an indicator": ("city", "indicator_true", (0, 1, 0, 3), np.inf, r"indicator_true of city\) is no finite .* 2022, .*er 0"),
}


@pytest.mark.parametrize("nonsense", NONSENSE)
def test_nonsense_is_named_with_variable_place_quarter_and_member(run, nonsense):
    tier, name, place, value, words = NONSENSE[nonsense]
    with pytest.raises(BrokenModel, match=words) as found:
        with_value(run, tier, name, place, value).check()
    chinese = found.value.text("zh")
    assert f"变量 {name}" in chinese and f"成员 {place[0]}" in chinese and "请检查" in chinese


def test_a_county_is_named_in_the_language_of_the_reader(run):
    with pytest.raises(ArithmeticError) as found:
        with_value(run, "county", "compliance", (1, 6, 4), -5.0).check()
    chinese = "莲都区（331102）、2022 年第 3 季度、成员 1：强制要求执行率（县级变量 compliance）为 -5，"
    assert found.value.text("zh").startswith(chinese)
    assert str(found.value).startswith("Compliance (compliance of county) is -5 in Liandu (331102), 2022Q3, member 1")


@pytest.mark.parametrize(
    ("tier", "name", "place", "value"),
    [
        ("city", "condition_change", (0, 3, 0), -0.2),
        ("city", "examination_error", (0, 3, 0), -0.1),
        ("city", "examination_total", (0, 0, 0), np.nan),
        ("county", "verified", (0, 3, 0, 0), np.nan),
        ("county", "award_strength", (0, 3, 0), 1.1),
        ("province", "balance", (0, 3, 0, 0), -1e12),
        ("province", "verified", (0, 3, 0, list(OUTCOMES).index("green_area_added")), 1e9),
        ("county", "pipeline_area", (0, 3, 0, 0), -1e-10),  # rounding, where as much went as had come
    ],
)
def test_what_may_be_negative_missing_or_large_passes(run, tier, name, place, value):
    check_ranges(with_value(run, tier, name, place, value).record, standard())


def test_every_variable_recorded_or_not_keeps_its_range_in_standard_runs(small):
    """Whatever the scenario; a threshold that nothing reaches may be infinite, and rounding counts for nothing."""
    for scenario in (small.baseline, small.everything, small.no_policy):
        world = small.world(scenario, 1)
        _, history = run_member(world, world.ticks)
        for tier in ("province", "city", "county"):
            for v in variables_of(tier):
                if v.shared and not v.recorded:
                    continue  # a history keeps no working tables
                values = getattr(history, tier)[v.name]
                assert v.may_be_missing or not np.isnan(values).any(), v.name
                slack = 1e-9 * np.fmax.reduce(np.abs(values), axis=None, initial=1.0)
                assert not (values < v.low - slack).any() and not (values > highest(v, standard()) + slack).any(), v.name


def test_every_unit_that_cannot_exceed_one_says_so():
    shares = [v.name for v in (*VARIABLES, *LOGS) if v.unit in ("share", "0..1", "0/1")]
    free = {"mean_achievement", "award_strength", "bonus_strength", "indicator_seen", "indicator_true"}
    bounded = {v.name for v in (*VARIABLES, *LOGS) if np.max(highest(v, standard())) == 1.0}
    assert set(shares) - bounded == free


def test_a_rule_of_ones_own_that_writes_nonsense_is_told_so_by_the_run_itself():
    def negative(county_organisation, first, last):
        for i in range(first, last):
            county_organisation[i].compliance = -5.0

    scenario = sim.load_scenario("baseline").replace(province="ningxia", horizon={"end": "2021Q4"}, members=1)
    words = r"compliance of county\) is -5 in .*, 2021Q1, member 0.*; this run has rules of its own for organisation.decide"
    with pytest.raises(BrokenModel, match=words):
        sim.run(scenario, resolution=0.05, rules={"decide_effort": negative})


def test_a_record_that_has_been_added_up_cannot_be_written_to_so_that_no_sum_stays_behind(small):
    run = small.run(small.baseline.replace(members=1, horizon={"end": "2021Q4"}))
    county = run.record["county"].to_dataset()
    sums = yearly(county, "completed_area")
    with pytest.raises(ValueError, match="read-only"):
        county["completed_area"].values[...] = 0.0
    other = county.copy(deep=True)
    other["completed_area"].values[...] *= 2.0
    np.testing.assert_array_equal(yearly(other, "completed_area").values, 2.0 * sums.values)
