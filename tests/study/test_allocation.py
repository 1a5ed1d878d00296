"""A goal divided by each rule: the parts add up, are the model's own, and lean the way that the rule says."""

import numpy as np
import pytest

from simulation.engine.steps import run_member
from simulation.study import allocation
from simulation.study.ensemble import member_world
from simulation.vocabulary import GOALS

AREA, SHARE = "green_area_added", "green_share_new_urban"


@pytest.fixture(scope="module")
def setting(small):
    return small.setting(small.everything)


@pytest.fixture(scope="module")
def parts(setting):
    return allocation.divide_quantity(setting, allocation.goal_of(setting, AREA))


def counties(table):
    return table[table["tier"] == "county"].reset_index(drop=True)


def test_the_parts_add_up_to_the_raised_goal_under_every_rule(setting, parts):
    total = allocation.raised(setting, allocation.goal_of(setting, AREA))
    assert total > allocation.goal_of(setting, AREA).value
    for rule in allocation.QUANTITY_COLUMNS:
        assert counties(parts)[rule].sum() == pytest.approx(total, rel=1e-12)


def test_a_city_is_the_sum_of_its_counties(parts):
    columns = list(allocation.QUANTITY_COLUMNS)
    sums = counties(parts).groupby("city_region")[columns].sum()
    cities = parts[parts["tier"] == "city"].set_index("region")[columns]
    assert np.allclose(sums.loc[cities.index], cities, rtol=1e-12)


def test_every_rule_leans_its_own_way(setting, parts):
    """With exponents of one, what a county gets beside its size goes by its score, wherever no bound holds it back."""
    world, table = allocation.starting_world(setting), counties(parts)
    assert table["region"].to_list() == setting.facts.counties["adcode"].to_list()
    for rule, score in {"by_capacity": world.county.fiscal, "by_wealth": world.county.income}.items():
        lean = table[rule] / table["by_size"]
        free = (lean > world.parameter[0].allocation_floor + 1e-6) & (lean < world.parameter[0].allocation_ceiling - 1e-6)
        assert free.sum() > 2
        assert np.allclose((lean / score)[free], (lean / score)[free].iloc[0])
    assert np.allclose(table["by_need"], table["by_size"])  # no goal has gone before


def test_bounds_hold_under_every_rule(setting, parts):
    parameter = allocation.starting_world(setting).parameter[0]
    table = counties(parts)
    for rule in allocation.QUANTITY_COLUMNS:
        lean = table[rule] / table["by_size"]
        assert (lean >= parameter.allocation_floor - 1e-9).all()
        assert (lean <= parameter.allocation_ceiling + 1e-9).all()


def test_the_mixture_is_that_of_the_scenario(small):
    """Weights of the scenario's own, and parameters with which no bound holds: the mixture is the weighted sum of the rules."""
    weights = {"by_size": 0.1, "by_capacity": 0.2, "by_wealth": 0.3, "by_need": 0.4}
    scenario = small.baseline.replace(
        parameters={"allocation_fiscal_exponent": 0.1, "allocation_income_elasticity": 0.2}, goals={"allocation": weights}
    )
    setting = small.setting(scenario)
    goal = allocation.goal_of(small.setting(small.everything), AREA)
    table = counties(allocation.divide_quantity(setting, goal))
    assert np.allclose(table["mixture"], sum(weight * table[rule] for rule, weight in weights.items()), rtol=1e-9)


def test_the_mixture_is_what_the_model_asks_when_the_goal_comes_into_force(small):
    """The goal of 2021 in a run with default parameters: what counties are asked for by the end of the first quarter."""
    added = dict(small.everything.goals.add[0].model_dump(), issued="2020-12-31")
    setting = small.setting(small.baseline.replace(sample_parameters=False, goals={"add": [added]}))
    goal = next(g for g in setting.goals if g.variable == AREA and g.from_year == 2021)
    _, history = run_member(member_world(setting, 0), 4)
    asked = history.county.goal[0, :, GOALS.index(AREA)]
    assert np.allclose(counties(allocation.divide_quantity(setting, goal))["mixture"], asked, rtol=1e-3)


def test_without_a_tilt_all_counties_of_a_city_are_asked_for_the_same_and_with_it_the_wealthy_for_more(setting):
    table = allocation.divide_share(setting, allocation.goal_of(setting, SHARE))
    wealth = allocation.starting_world(setting).county.wealth
    flat = counties(table).groupby("city_region")["flat"]
    assert np.allclose(flat.min(), flat.max())
    for _, rows in counties(table).groupby("city_region"):
        assert np.array_equal(np.argsort(rows["tilted"].to_numpy()), np.argsort(wealth[rows.index]))


def test_dividing_leaves_the_world_as_it_was(setting, differences):
    world = allocation.starting_world(setting)
    before = allocation.starting_world(setting)
    allocation.divide(world, setting, allocation.goal_of(setting, AREA), True, allocation_floor=0.3)
    assert differences(world, before) == []


def test_there_is_no_goal_where_the_province_is_not_asked(small):
    setting = small.setting(small.no_policy)
    asked = {c.variable for c in setting.goals if c.adcode == setting.facts.adcode}
    for variable in GOALS:
        assert (allocation.goal_of(setting, variable) is None) == (variable not in asked)
