"""Carbon avoided and its cost against the twin without policy."""

import numpy as np
import pytest

from simulation.projection.carbon import peak_years, yearly_carbon
from simulation.projection.headlines import headlines
from simulation.scenario import load_scenario
from simulation.study.abatement import LIFETIME, abatement, yearly_effects
from simulation.study.twins import contrasts, province_of


@pytest.fixture(scope="module")
def run(small):
    return small.run(small.everything.replace(members=3, horizon={"end": "2035Q4"}))


def row(table, period, quantity, against="no-policy"):
    return table[(table["period"] == period) & (table["quantity"] == quantity) & (table["against"] == against)].iloc[0]


def test_a_scenario_in_which_nothing_binds_is_compared_with_nothing(small):
    scenario = load_scenario("no-mandate").replace(horizon={"end": "2022Q4"}, members=1)
    made = small.run(scenario)
    assert made.abatement.empty and made.differences.empty


def test_mandates_of_before_2021_avoid_carbon_too(run):
    first, second = (row(run.abatement, "2021-2035", "co2_avoided", name) for name in ("no-policy", "no-mandate"))
    assert second["p05"] > first["p05"] > 0 and second["median"] > first["median"]


def test_what_is_avoided_is_told_as_a_share_of_the_twin_and_over_whole_lives(run):
    twin = next(c.twin for c in contrasts(run.setting) if c.name == "no-policy")
    whole = yearly_carbon(province_of(twin)).isel(region=0).sum("year").values
    avoided = yearly_effects(run.province, province_of(twin), 2035)
    expected = np.median(avoided["co2_avoided"].sum("year").values / whole)
    assert row(run.abatement, "2021-2035", "co2_avoided_share")["median"] == pytest.approx(expected)
    lives = sum(avoided[f"{name}_avoided"] for name in LIFETIME)
    np.testing.assert_allclose(avoided["lifetime_avoided"], lives)
    assert (
        row(run.abatement, "2021-2035", "lifetime_avoided")["median"] > row(run.abatement, "2021-2035", "co2_avoided")["median"]
    )


def test_differences_of_headlines_are_taken_member_by_member(run):
    twin = next(c.twin for c in contrasts(run.setting) if c.name == "no-policy")
    own, other = headlines(run.province), headlines(province_of(twin))
    expected = np.median(own.iloc[0, 3:].astype(float) - other.iloc[0, 3:].astype(float))
    found = run.differences[run.differences["against"] == "no-policy"].iloc[0]
    assert (found["variable"], found["period"]) == tuple(own.iloc[0, :2])
    assert found["median"] == pytest.approx(expected) and found["members"] == 3


def test_every_measure_together_avoids_carbon_at_a_cost(run):
    table = run.abatement
    whole = row(table, "2021-2035", "co2_avoided")
    assert whole["p05"] > 0 and whole["members"] == whole["members_with_value"] == 3
    assert row(table, "2021-2035", "public_cost")["median"] > 0
    ours = table[table["against"] == "no-policy"]
    years = ours[(ours["quantity"] == "co2_avoided") & (ours["period"].str.len() == 4)]
    assert list(years["period"]) == [str(year) for year in range(2021, 2036)]


def test_the_abatement_cost_is_cost_over_carbon_and_transfers_cancel(small):
    """Of one member, as medians do not add up."""
    table = small.run(small.everything.replace(members=1, horizon={"end": "2035Q4"})).abatement
    for period in ("2035", "2021-2035"):
        costs = sum(row(table, period, name)["median"] for name in ("public_cost", "private_cost"))
        one_by_one = row(table, period, "abatement_cost")
        assert one_by_one["p05"] <= one_by_one["median"] <= one_by_one["p95"]
        assert np.sign(costs) == np.sign(one_by_one["median"])


def test_a_higher_social_rate_lowers_the_present_value_of_what_comes_later(small, run):
    low, high = (abatement(small.setting(run.scenario, social_discount_rate=rate), run.record) for rate in (0.0, 0.2))
    assert abs(row(high, "2021-2035", "public_cost")["median"]) < abs(row(low, "2021-2035", "public_cost")["median"])
    assert row(high, "2021-2035", "co2_avoided")["median"] == row(low, "2021-2035", "co2_avoided")["median"]
    years = low[low["quantity"] == "private_cost"]
    assert years["median"].notna().all()


def test_a_run_avoids_nothing_against_itself(run):
    province = run.record["province"].to_dataset()
    effects = yearly_effects(province, province, 2035)
    assert all((effects[name] == 0.0).all() for name in effects.data_vars)


def test_the_peak_is_the_year_of_most_carbon(run):
    province = run.record["province"].to_dataset()
    carbon, peaks = yearly_carbon(province), peak_years(province)
    for member in range(3):
        values = carbon.isel(member=member, region=0)
        assert values.sel(year=peaks[member, 0]) == values.max()


def test_what_cities_pay_for_their_examination_is_no_cost_of_carbon(small):
    """With its edges cut an examination changes nothing but its own payments, and these are no cost of abatement."""
    cut = dict.fromkeys(("reward_examination", "renovation_examination_push", "platform_gap_effect"), 0.0)
    scenario = small.baseline.replace(examination={"from": 2021, "sample_cities": 0})
    examined, unexamined = (
        small.run(s, rectification_hazard=4.0, **cut).record["province"].to_dataset()
        for s in (scenario, scenario.replace(examination={"held": False}))
    )
    assert (examined["balance"].sel(actor="government") < unexamined["balance"].sel(actor="government")).any()
    effects = yearly_effects(examined, unexamined, 2024)
    for name in effects.data_vars:
        np.testing.assert_allclose(effects[name], 0.0, atol=1e-6 * float(abs(examined["paid"]).max()))
