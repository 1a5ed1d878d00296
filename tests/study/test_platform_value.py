"""The value of platforms: what it is made of, and against which twin."""

import numpy as np
import pytest

import simulation as sim
from simulation.errors import InputError
from simulation.parameters import load_parameters
from simulation.projection.outcomes import yearly
from simulation.study.pilots import without_measure


@pytest.fixture(scope="module")
def run(small):
    return small.run(small.baseline.replace(members=2, sample_parameters=True, horizon={"end": "2028Q4"}))


@pytest.fixture(scope="module")
def value(run):
    return of_province(run)


def of_province(run):
    table = sim.platform_value(run)
    return table[table["region"] == run.facts.adcode].set_index("quantity")


def test_the_value_is_the_sum_of_its_parts_and_is_given_without_days_too(run, small):
    one = of_province(small.run(run.scenario.replace(members=1)))["median"]
    parts = one.drop(["value", "value_without_days", "paid_back", "paid_back_without_days"])
    assert one["value"] == pytest.approx(parts.sum()) and one["value_without_days"] == pytest.approx(
        parts.sum() - one["days_saved"]
    )


def test_platforms_avoid_losses_save_days_and_energy_and_cost_money(value):
    assert (value.loc[["loss_avoided", "energy_saved", "days_saved"], "median"] > 0).all()
    assert (value.loc[["platform", "platform_running"], "median"] < 0).all() and (value["members"] == 2).all()


def test_means_of_parts_add_up_to_the_value_and_those_of_cities_to_the_province(run, value):
    table = sim.platform_value(run)
    cities = table[table["region"].isin(run.facts.cities["adcode"].astype(str))]
    assert cities["region"].nunique() == len(run.facts.cities)
    money = [name for name, unit in value["unit"].items() if unit == "yuan"]
    whole = cities[cities["unit"] == "yuan"].groupby("quantity")["mean"].sum()
    np.testing.assert_allclose(whole[money], value.loc[money, "mean"], rtol=1e-5, atol=1e3)
    parts = value.loc[money, "mean"].drop(["value", "value_without_days"])
    assert value.loc["value", "mean"] == pytest.approx(parts.sum())


def test_what_is_spent_is_discounted_at_the_social_rate_of_each_member(run, value):
    rate = run.setting.values[:, load_parameters().position["social_discount_rate"]]
    spent = yearly(run.province, "paid", payment="platform").isel(region=0).transpose("member", "year")
    present = (spent.values * (1.0 + rate[:, None]) ** -np.arange(8)).sum(axis=1)
    assert -value.loc["platform", "median"] == pytest.approx(np.median(present))


def test_the_twin_has_no_platform_and_all_the_rest(small):
    twin = without_measure(small.baseline, "platform")
    history = small.finished(twin)[1]
    assert not history.county["maturity"].any() and history.province["bim_area"].any()
    assert twin.replace(measures={"platform": small.baseline.measures.platform.model_dump()}) == small.baseline


def test_without_the_smart_city_there_is_nothing_to_compare(small):
    run = small.run(small.baseline.replace(members=1, systems={"smart_city": False}, horizon={"end": "2021Q4"}))
    with pytest.raises(InputError, match="the smart city is off in this scenario"):
        sim.platform_value(run)


def test_where_nobody_builds_a_platform_there_is_nothing_to_compare(small):
    bare = without_measure(small.baseline.replace(members=1, horizon={"end": "2021Q4"}), "platform")
    with pytest.raises(InputError, match="no government builds a platform in this scenario"):
        sim.platform_value(small.run(bare))
