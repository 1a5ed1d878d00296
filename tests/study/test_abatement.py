"""Carbon avoided and its cost against the twin without policy."""

import numpy as np
import pytest

from simulation.projection.carbon import peak_years, yearly_carbon
from simulation.study.abatement import abatement, without_policy, yearly_effects


@pytest.fixture(scope="module")
def run(small):
    """Long enough that retrofits have saved what they cost in embodied carbon: by 2026 they have not."""
    return small.run(small.everything.replace(members=3, horizon={"end": "2030Q4"}))


def row(table, period, quantity):
    return table[(table["period"] == period) & (table["quantity"] == quantity)].iloc[0]


def test_a_scenario_without_policy_is_its_own_twin(small):
    setting = small.setting(small.no_policy)
    assert abatement(setting, small.run(small.no_policy).record).empty
    assert without_policy(without_policy(small.everything)) == without_policy(small.everything)


def test_every_measure_together_avoids_carbon_at_a_cost(run):
    table = run.abatement
    whole = row(table, "2021-2030", "co2_avoided")
    assert whole["p05"] > 0 and whole["members"] == whole["members_with_value"] == 3
    assert row(table, "2021-2030", "public_cost")["median"] > 0
    years = table[(table["quantity"] == "co2_avoided") & (table["period"].str.len() == 4)]
    assert list(years["period"]) == [str(year) for year in range(2021, 2031)]


def test_the_abatement_cost_is_cost_over_carbon_and_transfers_cancel(run):
    table = run.abatement
    for period in ("2030", "2021-2030"):
        costs = sum(row(table, period, name)["median"] for name in ("public_cost", "private_cost"))
        one_by_one = row(table, period, "abatement_cost")
        assert one_by_one["p05"] <= one_by_one["median"] <= one_by_one["p95"]
        assert np.sign(costs) == np.sign(one_by_one["median"])


def test_a_higher_social_rate_lowers_the_present_value_of_what_comes_later(small, run):
    low, high = (abatement(small.setting(run.scenario, social_discount_rate=rate), run.record) for rate in (0.0, 0.2))
    assert abs(row(high, "2021-2030", "public_cost")["median"]) < abs(row(low, "2021-2030", "public_cost")["median"])
    assert row(high, "2021-2030", "co2_avoided")["median"] == row(low, "2021-2030", "co2_avoided")["median"]
    years = low[low["quantity"] == "private_cost"]
    assert years["median"].notna().all()


def test_a_run_avoids_nothing_against_itself(run):
    province = run.record["province"].to_dataset()
    effects = yearly_effects(province, province, 2026)
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
