"""The value of opening results: what it is made of, and against which twin."""

import numpy as np
import pytest

import simulation as sim
from simulation.errors import InputError
from simulation.parameters import load_parameters
from simulation.projection.outcomes import yearly
from simulation.study.disclosure_value import UNITS, cost_saved, without_rule
from simulation.study.worth import beside

OPENED = {"disclosure": {"from": "2021Q1", "strength": 1.0}}


@pytest.fixture(scope="module")
def run(small):
    scenario = small.baseline.replace(members=3, horizon={"end": "2030Q4"}, measures=OPENED)
    return small.run(scenario, innovators_per_million=10.0, idea_rate=1.0)


@pytest.fixture(scope="module")
def value(run):
    return sim.disclosure_value(run).set_index("quantity")


def test_opening_results_brings_them_into_use_sooner_and_crowds_out_what_innovators_would_have_begun(value):
    assert (value.loc[["results_used", "used_earlier", "knowledge"], "median"] > 0).all()
    assert value.loc["begun_without_public_money", "median"] < 0 and value.loc["research_own", "median"] > 0
    assert (value["members"] == 3).all() and value.loc[list(UNITS), "unit"].to_dict() == UNITS


def test_the_value_is_the_sum_of_what_is_saved_and_spent_and_counts_no_deadweight_twice(run, small):
    one = sim.disclosure_value(small.run(run.scenario.replace(members=1))).set_index("quantity")["median"]
    assert one["value"] == pytest.approx(one[["cost_saved", "public_money", "research_own"]].sum())


def test_what_is_saved_is_what_the_run_would_pay_more_at_the_costs_of_its_twin(run):
    """Prefabrication is paid in proportion to its cost, so that half the cost in the twin would be half of what is paid."""
    both = beside(run, without_rule(run.scenario))
    halved = both.twin.assign(technology_cost=both.run["technology_cost"].where(
        both.run["technology"] != "prefabrication", 0.5 * both.run["technology_cost"]
    ))  # fmt: skip
    saved = cost_saved(type(both)(both.run, halved, both.years, both.discount))
    paid = yearly(run.province, "paid", payment="prefabrication")
    np.testing.assert_allclose(saved.transpose(*paid.dims).values, -0.5 * paid.values, rtol=1e-9)
    same = cost_saved(type(both)(both.run, both.run, both.years, both.discount))
    assert not same.values.any()


def test_public_money_is_discounted_at_the_social_rate_of_each_member(run, value):
    both = beside(run, without_rule(run.scenario))
    rate = run.setting.values[:, load_parameters().position["social_discount_rate"]]
    spent = [
        yearly(records, "paid", payment="research_public").isel(region=0).transpose("member", "year").values
        for records in (both.run, both.twin)
    ]
    present = ((spent[0] - spent[1]) * (1.0 + rate[:, None]) ** -np.arange(10)).sum(axis=1)
    assert -value.loc["public_money", "median"] == pytest.approx(np.median(present))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"systems": {"innovation": False}}, "innovation is off in this scenario"),
        ({"measures": {"disclosure": {"from": None, "strength": 0.5}}}, "as open as before 2021"),
    ],
)
def test_without_innovation_or_without_a_rule_there_is_nothing_to_compare(small, run, changes, said):
    closed = small.run(run.scenario.replace(members=1, horizon={"end": "2021Q4"}, **changes))
    with pytest.raises(InputError, match=said):
        sim.disclosure_value(closed)
