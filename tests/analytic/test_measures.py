"""Measures spread as their event history says: closed forms (A12), the mean-field limit, strengths and pilots."""

import math

import numpy as np
import pytest

from simulation.compilation import compiled
from simulation.errors import InputError
from simulation.systems.composition import standard
from simulation.systems.organisation.rules import measures as rules
from simulation.systems.organisation.rules.measures import AWARD, BEFORE, GREEN_SHARE, MANDATE, NOT_YET, PLAN, PLATFORM
from simulation.systems.organisation.state import MEASURE_DTYPE, Measures
from simulation.vocabulary import EFFECTS, GOALS, MEASURES

MANY = [10_000, pytest.param(40_000, marks=pytest.mark.heavy)]  # counties: the limit is held half as wide at four times as many

NEUTRAL = {"rival_effect": 0.0, "capacity_effect": 0.0, "gap_effect": 0.0, "effort_effect": 0.0}


def policy_rows(ticks, *, m, **values):
    policy = np.zeros((ticks, len(MEASURES)), MEASURE_DTYPE)
    policy["in_force"] = 1
    for name, value in ({"spreads": 1} | values).items():
        policy[name][:, m] = value
    return policy


def governments(bare, counties, policy, cities=1):
    """So many counties of mean capacity in equal cities, with nothing written yet."""
    world, size = bare(counties, cities), counties // cities
    world.county["city"] = np.arange(counties) // size
    world.city["first_county"], world.city["last_county"] = np.arange(cities) * size, np.arange(1, cities + 1) * size
    for rows in (world.county, world.city, world.province):
        rows["capacity"] = 1.0
    shape = (counties + cities + 1, len(MEASURES))
    never, nothing = (lambda: np.full(shape, NOT_YET, np.int32)), (lambda: np.zeros(shape))
    measure = Measures(
        never(), nothing(), never(), never(), nothing(), np.zeros((counties, shape[1]), np.uint8), policy,
        np.zeros((2, shape[1])), np.full((2, shape[1]), np.nan), np.zeros((cities, shape[1])),
        np.zeros((cities, shape[1]), np.int32), np.zeros((shape[1], len(EFFECTS))),
    )  # fmt: skip
    world.replace(measure=measure)
    return world


@compiled(entry=True)
def spread_in(measure, county, goals, place, city_place, province_place, policy, parameter, key, ticks, m, shares):
    """The phases of measures alone, quarter after quarter, where no examination calls for a platform."""
    of_province = province_place[0]
    for tick in range(ticks):
        rules.count_measures(measure, city_place)
        rules.write_province_measures(measure, len(county) + len(city_place), of_province.capacity, tick, parameter, key)
        for c in range(len(city_place)):
            mean = of_province.mean_log_capacity_of_cities
            rules.write_city_measures(measure, len(county) + c, city_place[c].capacity, mean, 0.0, tick, parameter, key)
        for i in range(len(county)):
            own = place[i]
            mean = of_province.mean_log_capacity
            rules.write_measures(measure, i, own.city, county[i], goals, own.capacity, mean, 0.0, tick, policy, parameter, key)
        written = 0
        for i in range(len(county)):
            if measure.tick[i, m] != NOT_YET:
                written += 1
        shares[tick] = written / len(county)


def spread(world, parameter, key, ticks, m, shares):
    """Let measures spread in a world, and fill `shares` with the share of counties that have measure `m`."""
    places = world.county_place, world.city_place, world.province_place
    goals = world.find("county_goals")
    spread_in(world.measure, world.county_organisation, goals, *places, no_policy(), parameter, key, ticks, m, shares)


def shares_of(bare, parameter, m, peers, count, ticks=60, **values):
    """The share of counties with measure `m` at the end of every quarter, at a base log hazard of -3."""
    p = parameter(
        mandate_ridge_intercept=-3.0,
        mandate_ridge_slope=0.0,
        mandate_peer_effect=peers,
        mandate_hazard_deviation=0.0,
        mandate_from_above_effect=1.5,
        measure_hazard_base=-3.0,
        measure_peer_effect=peers,
        measure_vertical_effect=0.75 if "vertical" in values else 0.0,  # or a city that has it would encourage its counties
        **NEUTRAL,
    )
    shares = np.empty(ticks)
    spread(governments(bare, count, policy_rows(ticks, m=m, **values)), p, (7, 0), ticks, m, shares)
    return shares


def no_policy():
    columns = standard().by_name["organisation"].policy
    return np.zeros(1, [(column.name, column.dtype) for column in columns])[0]


def mean_field(peers, ticks=60):
    """The limit of many counties that see last quarter's share: exact hazard within each quarter."""
    share, path = 0.0, []
    for _ in range(ticks):
        share += (1 - share) * -math.expm1(-math.exp(-3.0 + peers * share) / 4)
        path.append(share)
    return np.array(path)


# --- diffusion (A12) -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("count", MANY)
@pytest.mark.parametrize("m", [MANDATE, AWARD])
def test_without_peers_measures_spread_at_exactly_the_hazard_of_the_closed_form(bare, parameter, m, count):
    shares = shares_of(bare, parameter, m, 0.0, count)
    for years, expected in [(1, 0.04857), (5, 0.2204), (10, 0.3922), (15, 0.5261)]:
        assert abs(shares[4 * years - 1] - expected) < 4.0 * math.sqrt(expected * (1 - expected) / count)


@pytest.mark.parametrize("count", MANY)
def test_with_peers_many_counties_follow_the_mean_field_limit(bare, parameter, count):
    """Peers amplify early luck: with g(x) = (1 - x) exp(2.5 x) the variance of the share is g(x)^2 / n times the integral of
    1 / g^2 from 0 to x, which is 1.04 / n at most."""
    shares, limit = shares_of(bare, parameter, MANDATE, 2.5, count), mean_field(2.5)
    assert np.abs(shares - limit).max() < 4.0 * math.sqrt(1.04 / count)
    for years, expected in [(5, 0.3052), (10, 0.7278), (15, 0.9723)]:  # in continuous time: a quarter's lag costs a little
        assert limit[4 * years - 1] == pytest.approx(expected, abs=0.025)


@pytest.mark.parametrize("count", MANY)
@pytest.mark.parametrize("m", [MANDATE, AWARD])
def test_a_demand_from_above_raises_the_hazard_by_its_effect_and_ends_that_of_peers(bare, parameter, m, count):
    shares = shares_of(bare, parameter, m, 2.5, count, ticks=20, vertical=2)
    expected = -math.expm1(-5.0 * math.exp(-3.0 + 1.5))  # 1.5 for the mandate, 2 x .75 for the others
    assert abs(shares[19] - expected) < 4.0 * math.sqrt(expected * (1 - expected) / count)


@pytest.mark.parametrize("values", [{"spreads": 0}, {"in_force": 0}, {"piloting": 1}])
def test_without_diffusion_out_of_force_or_before_the_roll_out_nobody_writes(bare, parameter, values):
    assert shares_of(bare, parameter, AWARD, 2.5, count=500, ticks=12, **values).max() == 0.0


def test_a_city_that_wrote_the_measure_encourages_its_counties(bare, parameter):
    p = parameter(measure_vertical_effect=2.0, measure_peer_effect=0.0, measure_hazard_base=-3.0, **NEUTRAL)
    policy = policy_rows(8, m=PLATFORM)
    world = governments(bare, 40_000, policy, cities=2)
    measure = world.measure
    measure.tick[40_000, PLATFORM] = BEFORE  # the first city
    measure.ordered[40_001, PLATFORM] = 99  # the second never
    shares = np.empty(8)
    policy["spreads"][:, PLATFORM] = 1
    spread(world, p, (3, 1), 1, PLATFORM, shares)
    first, second = (np.mean(measure.tick[part, PLATFORM] != NOT_YET) for part in (slice(0, 20_000), slice(20_000, 40_000)))
    for found, log_hazard in ((first, -1.0), (second, -3.0)):
        expected = -math.expm1(-math.exp(log_hazard) / 4)
        assert abs(found - expected) < 4.0 * math.sqrt(expected / 20_000)


def test_deviations_from_the_province_mean_spread_adoption_by_their_effects(bare, parameter):
    p = parameter()
    world = bare()
    row, asked = world.county[0], world.find("county_goals")
    row.goal[GREEN_SHARE], row.reported[GREEN_SHARE] = 0.9, 0.7
    assert rules.gap_to_green_goal(asked, 0) == 0.0  # not asked for
    row.goal_active[GREEN_SHARE] = 1
    gap = rules.gap_to_green_goal(asked, 0)
    own = 0.5 * 0.3 + 0.5 * (math.log(1.3) - 0.1) + 1.0 * (0.2 - 0.05) + 1.0 * 0.3
    assert rules.own_log_hazard(1.3, 0.1, gap, 0.05, 0.3, 0.5, 0.2, p) == pytest.approx(own)
    base = -1.36 - 0.37 * 1.38
    assert rules.base_log_hazard(MANDATE, 0, 0.2, p) == pytest.approx(base + 1.38 * 0.2)
    assert rules.base_log_hazard(MANDATE, 2, 0.2, p) == pytest.approx(base + 1.5)
    assert [rules.base_log_hazard(AWARD, v, 0.2, p) for v in (0, 1, 2)] == pytest.approx([-3 + 0.3, -2 + 0.3, -1])


# --- the cascade of implementing plans -------------------------------------------------------------------------------------
def test_no_government_writes_its_plan_before_the_one_above_nor_before_there_is_something_to_implement(bare, parameter):
    p = parameter(measure_hazard_base=6.0, measure_vertical_effect=2.0, **NEUTRAL)
    policy = policy_rows(8, m=PLAN)
    policy["vertical"][3:, PLAN] = 2
    world = governments(bare, 6, policy, cities=3)
    spread(world, p, (1, 0), 8, PLAN, np.empty(8))
    assert world.measure.tick[:, PLAN].tolist() == [5] * 6 + [4] * 3 + [3]


# --- strengths and dates by hand -------------------------------------------------------------------------------------------
def test_the_strength_of_a_new_measure_lies_between_that_of_adopters_and_the_counties_own():
    assert rules.strength_when_written(3.0, math.nan, 0.5) == 0.75
    assert rules.strength_when_written(3.0, 0.25, 0.5) == 0.5
    assert rules.strength_when_written(1.0, 0.9, 1.0) == 0.9


def test_dates_and_strengths_by_hand_stand_for_one_county_or_for_all(small):
    by_hand = [
        {"measure": "award", "region": "330108", "from": "2022Q2", "strength": 0.9},
        {"measure": "bim_rule", "from": "2023Q1"},
        {"measure": "platform", "region": "330600", "from": "2021Q3", "strength": 0.3},
    ]
    scenario = small.baseline.replace(measures={"by_hand": by_hand, "bim_rule": {"diffusion": False}})
    run = small.run(scenario)
    county, city = run.county, run.city
    written = county["measure_written"].sel(measure="award")
    assert (written.sel(region="330108") == 5).all() and written.sel(region="330602").isnull().all()
    assert county["measure_strength"].sel(measure="award", region="330108").values == pytest.approx(0.9)
    assert (county["measure_written"].sel(measure="bim_rule") == 8).all()
    assert (city["measure_written"].sel(measure="platform", region="330600") <= 2).all()
    in_force = county["award_strength"].sel(region="330108").values
    assert (in_force[:, :5] == 0.0).all() and in_force[:, 5:] == pytest.approx(0.9)


# --- pilots ----------------------------------------------------------------------------------------------------------------
def test_pilots_are_drawn_by_capacity_and_without_selection_evenly(bare, parameter):
    """Ten counties, half with twice the capacity: at selection 1 each first draw takes a strong one with odds 2 : 1."""
    measure, capacity = governments(bare, 10, policy_rows(1, m=AWARD)).measure, np.array([2.0] * 5 + [1.0] * 5)
    for selection, expected in ((0.0, 1 / 2), (1.0, 2 / 3)):
        hits, p = 0, parameter(pilot_selection=selection)
        for member in range(2000):
            measure.pilot[:], measure.ordered[:] = 0, NOT_YET  # nobody is one yet
            rules.name_pilots(measure, capacity, AWARD, 1, 0, p, (5, member))
            assert measure.pilot[:, AWARD].sum() == 1
            hits += int(measure.pilot[:5, AWARD].sum())
        assert abs(hits / 2000 - expected) < 4 * math.sqrt(expected * (1 - expected) / 2000)


def test_pilots_deliver_more_until_the_roll_out_and_others_wait_for_it(bare, parameter):
    policy = policy_rows(8, m=AWARD, piloting=1)
    policy["piloting"][4:, AWARD] = 0
    world = governments(bare, 10, policy)
    measure, county = world.measure, world.county
    p = parameter(measure_hazard_base=9.0, pilot_effort_bonus=0.3, **NEUTRAL)
    rules.name_pilots(measure, np.ones(10), AWARD, 3, 1, p, (2, 0))
    shares = np.empty(8)
    spread(world, p, (2, 0), 3, AWARD, shares)
    assert shares[:3].tolist() == [0.0, 0.3, 0.3]
    pilots = measure.pilot[:, AWARD] == 1
    assert county["award_strength"][pilots] == pytest.approx(1.3 * measure.strength[:10, AWARD][pilots])
    spread(world, p, (2, 0), 8, AWARD, shares)
    assert shares[-1] == 1.0
    assert county["award_strength"] == pytest.approx(measure.strength[:10, AWARD])


# --- the rule of allocation ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("chosen", ["by_size", "by_capacity", "by_wealth", "by_need", {"by_size": 0.25, "by_need": 0.75}])
def test_the_scenario_chooses_the_rule_by_which_a_quantity_is_split_and_the_sum_stays(small, chosen):
    scenario = small.everything.replace(goals={"allocation": chosen})
    world = small.world(scenario)
    p = world.parameter[0]
    weights = scenario.goals.allocation.weights
    assert {name: p[name] for name in weights} == weights
    _, history = small.finished(scenario)
    j = GOALS.index("green_area_added")
    total = (1.0 + p.amplification_province) * 3e6
    assert history.county.goal[7, :, j].sum() == pytest.approx(total, rel=1e-9)


def test_an_unknown_rule_of_allocation_and_weights_that_do_not_sum_to_one_are_refused(small):
    with pytest.raises(InputError, match="by_capacity"):
        small.baseline.replace(goals={"allocation": "by_capacty"})
    with pytest.raises(InputError, match=r"sum to 0\.5"):
        small.baseline.replace(goals={"allocation": {"by_size": 0.5}})
