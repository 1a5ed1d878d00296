"""Options are compared member by member under the same luck, or one sentence says why they cannot be."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from simulation.errors import InputError
from simulation.projection.headlines import DOWN, HEADLINES, NEITHER, UP
from simulation.report.comparison import warnings
from simulation.results.manifest import RESULTS_VERSION
from simulation.scenario import load_scenario
from simulation.study import options as asking
from simulation.study.compare import CRITERIA, Comparison, compare, compare_options
from simulation.study.options import Option, check_different, options_of
from simulation.study.outputs import ROWS, Outputs, outputs
from simulation.study.paired import differences, paired, variance_cut
from simulation.study.twins import province_of

END = {"end": "2025Q4"}


@pytest.fixture(scope="module")
def options(small):
    scenarios = [small.baseline.replace(horizon=END), small.no_policy.replace(horizon=END)]
    return [Option(each.name, each.title, small.setting(each)) for each in scenarios]


@pytest.fixture(scope="module")
def comparison(options):
    return compare_options(options, 1)


def test_a_difference_is_that_of_every_member_with_itself(options, comparison):
    first, second = (outputs(each.setting, province_of(each.setting)) for each in options)
    row = comparison.differences.set_index("variable").loc["cost_government"]
    at = first.rows.index[first.rows["variable"] == "cost_government"][0]
    apart = first.values[at] - second.values[at]
    assert row["mean"] == pytest.approx(apart.mean()) and row["median"] == pytest.approx(np.median(apart))
    assert row["p_better"] == (apart < 0).mean() and row["better"] == DOWN
    assert np.abs(apart).max() > 0


def test_any_number_of_workers_gives_the_same_bits(options, comparison, monkeypatch):
    from simulation.study import twins

    monkeypatch.setattr(twins, "_records", type(twins._records)())
    again = compare_options(options, 2)
    assert again.to_xarray().identical(comparison.to_xarray())


def test_every_headline_says_which_way_is_better():
    ways = {headline.name: headline.better for headline in HEADLINES}
    assert set(ways.values()) == {UP, DOWN, NEITHER}
    assert ways["co2_total"] == DOWN and ways["completed_area"] == NEITHER and ways["star_share_new_urban"] == UP


def of(values, better=UP):
    rows = [("x", "2025", "share", better)]
    return Outputs(pd.DataFrame(rows, columns=list(ROWS)), np.array([values], float))


def test_better_is_up_or_down_as_the_output_says_and_missing_where_it_says_nothing():
    one, other = [1.0, 2.0, 3.0, 4.0], [2.0, 1.0, 1.0, 4.0]
    assert paired(of(one), of(other))["p_better"].item() == 0.5
    assert paired(of(one, DOWN), of(other, DOWN))["p_better"].item() == 0.25
    assert np.isnan(paired(of(one, NEITHER), of(other, NEITHER))["p_better"].item())
    assert paired(of(one), of(other))["p_equal"].item() == 0.25
    same = paired(of(one), of(one)).iloc[0]
    assert same["p_equal"] == 1.0 and np.isnan(same[["p_better", "p_better_low", "p_better_high"]].to_numpy(float)).all()


def test_members_without_a_value_are_left_out_and_counted():
    row = paired(of([1.0, np.nan, 3.0]), of([0.0, 5.0, 1.0])).iloc[0]
    assert (row["members"], row["members_with_value"], row["mean"]) == (3, 2, 1.5)


def test_rounding_of_single_precision_is_no_difference():
    assert differences(np.array([1e9 + 10]), np.array([1e9])).item() == 0
    assert differences(np.array([1e9 + 1e4]), np.array([1e9])).item() == 1e4


def test_pairing_takes_out_what_both_share():
    generator = np.random.default_rng(1)
    luck, own = generator.normal(size=400), 0.1 * generator.normal(size=400)
    assert variance_cut(luck + own, luck) == pytest.approx(1 - 0.01 / 2.01, abs=0.003)
    assert variance_cut(luck, -luck) == pytest.approx(-1.0)
    assert np.isnan(variance_cut(np.ones(3), np.ones(3)))


def test_an_option_is_dominated_where_another_is_nowhere_worse_and_somewhere_better(comparison):
    found = comparison.outputs[0]
    rows = found.rows["variable"].isin(CRITERIA).to_numpy()
    worse = np.where(found.rows["better"] == DOWN, 1.0, -1.0)
    second = Outputs(found.rows, found.values + (rows * worse)[:, None] * np.nanmax(np.abs(found.values)))
    made = Comparison(comparison.options, (found, second))
    assert made.dominated == [comparison.names[1]]
    assert made.dominance.set_index("option").loc[comparison.names[1], "p_dominated"] == 1.0
    mixed = second.values.copy()
    mixed[(found.rows["variable"] == "co2_total").to_numpy()] = 0.0
    assert Comparison(comparison.options, (found, Outputs(found.rows, mixed))).dominated == []


def test_other_assumptions_are_named(small, options):
    changed = options[1].setting.scenario.replace(parameters={"award_two_star": 9.0})
    other = dataclasses.replace(options[1], setting=dataclasses.replace(options[1].setting, scenario=changed))
    made = Comparison((options[0], other), ())
    assert [each.key for each in made.assumptions] == ["award_two_star"]


def test_the_same_scenario_twice_is_refused(options):
    twice = [options[0], dataclasses.replace(options[0], name="again")]
    with pytest.raises(InputError, match="again and baseline are the same scenario"):
        check_different(twice)


def refused(*asked, **common):
    with pytest.raises(InputError) as told:
        options_of(asked, **common)
    return str(told.value)


def test_what_cannot_be_paired_is_one_sentence_with_its_remedy(small):
    assert "two members at least" in refused("awards", members=1)
    assert "greenplan compare baseline no-policy" in refused("baseline")
    assert "condition: false" in refused(load_scenario("awards").replace(condition=True), "baseline", members=2)
    shorter = load_scenario("awards").replace(horizon={"end": "2030Q4"})
    assert "awards is simulated to 2030Q4 and baseline to 2035Q4" in refused("baseline", shorter, members=2)
    assert "did you mean 'baseline'" in refused("baselin", "awards")


def test_a_single_option_is_compared_with_the_scenario_that_it_extends():
    assert [option.name for option in options_of(["awards"], members=2, resolution=0.02)] == ["awards", "baseline"]


def test_too_coarse_a_province_is_refused_with_the_least_resolution():
    told = refused("baseline", "awards", members=2, resolution=0.01, province="tibet")
    assert "existing buildings" in told and "--resolution" in told


@pytest.fixture(scope="module")
def saved(small):
    return small.run(small.baseline.replace(horizon=END, members=3))


def test_a_result_takes_part_with_its_first_members(saved, monkeypatch):
    monkeypatch.setattr(asking, "LEAST_BUILDINGS", 1)  # the small province is smaller than any
    monkeypatch.setattr(asking, "check_different", lambda options: None)
    made = options_of([saved, saved], members=2)
    assert [option.name for option in made] == ["baseline", "baseline (2)"]
    assert made[0].province.sizes["member"] == 2 and made[0].setting.values.shape[0] == 2


def test_a_result_of_other_luck_size_or_province_is_refused(saved):
    assert "has seed 1 and the comparison has 7" in refused(saved, "awards", seed=7)
    assert "take --members 3" in refused(saved, saved, members=4)
    assert "take --resolution 1" in refused(saved, saved, resolution=0.5)
    assert "different provinces cannot be compared" in refused(saved, "awards", province="ningxia")


def test_a_result_of_another_version_is_refused(saved, tmp_path, monkeypatch, one_table):
    folder = saved.save(tmp_path)
    monkeypatch.setattr(asking, "RESULTS_VERSION", 99)
    assert f"results-version {RESULTS_VERSION}, and this is 99" in refused(folder, "awards")


def test_a_system_that_one_option_lacks_is_named_and_one_year_reads_as_one():
    short = load_scenario("baseline").replace(province="ningxia", horizon={"end": "2021Q4"}, members=2)
    found = compare(short.replace(name="with"), short.replace(name="without", systems={"community": False}), resolution=0.2)
    assert [text for text in warnings(found, "en") if "Communities" in text] == [
        "without: the system Communities is off, so what it counts has nothing to be compared with and is in no table."
    ]
    assert set(found.differences["period"]) == {"2021"}
