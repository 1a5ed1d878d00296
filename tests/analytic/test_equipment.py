"""Prefabrication, photovoltaics, heat pumps and money, against closed forms."""

import math

import numba
import numpy as np
import pytest

from simulation.rules import equipment, learning
from simulation.rules.goals import expit, logit
from simulation.rules.money import annuity, pay
from simulation.vocabulary import ACTORS, COUNTS, COUNTY, PAYMENTS
from simulation.world import state

compiled = numba.njit(error_model="numpy")  # not kept on disk: a test is compiled with the rules it calls


def test_an_annuity_is_the_sum_of_its_discounted_yuan():
    assert annuity(0.1, 25) == pytest.approx(sum(1.1**-year for year in range(1, 26)))
    assert annuity(0.0, 25) == 25


def test_every_payment_has_one_payer_and_one_payee():
    row = state.government_rows(COUNTY, 1)[0]
    for k, payment in enumerate(PAYMENTS.values()):
        before = row.balance.copy()
        pay(row, k, 7.0)
        change = dict(zip(ACTORS, row.balance - before, strict=True))
        assert change[payment.payer] == -7.0 and change[payment.payee] == 7.0 and sum(change.values()) == 0.0
    assert (row.paid == 7.0).all()


def weighed(parameter, cost=None, effort=0.0, **values):
    """Chances of a project where costs are those of the start but for those given, at an effort on all goals."""
    p = parameter(**values)
    county, province = state.government_rows(COUNTY, 1), state.government_rows("province", 1)
    county[0].effort[:] = effort
    costs = province[0].technology_cost
    costs[learning.PREFABRICATION] = equipment.prefabrication_cost(p)
    costs[learning.PHOTOVOLTAICS], costs[learning.HEAT_PUMP] = p.photovoltaic_cost, p.heat_pump_cost
    for name, value in (cost or {}).items():
        costs[getattr(learning, name)] = value
    use = state.rows(state.USE_DTYPE, 6)
    use[0].gas = 4.0
    return equipment.weigh(county[0], use, province, p), p


def test_at_the_costs_of_the_start_the_shares_are_those_of_2020(parameter):
    chances, p = weighed(parameter)
    assert chances == pytest.approx((p.prefabricated_share_2020, p.photovoltaic_share_2020, p.heat_pump_share_2020))


def test_odds_move_with_cost_and_effort_by_their_scales(parameter):
    chances, p = weighed(parameter, {"PREFABRICATION": 287.0, "PHOTOVOLTAICS": 1.9, "HEAT_PUMP": 40.0}, effort=0.5)
    assert chances[0] == pytest.approx(expit(logit(0.205) + p.choice_scale * (50.0 + 0.5 * p.prefabrication_push)))
    years = (1 - 1.1**-25) / 0.1
    better = p.photovoltaic_yield * p.price_electricity_public * years * (1 / 1.9 - 1 / p.photovoltaic_cost)
    better += 0.5 * p.photovoltaic_push
    assert chances[1] == pytest.approx(expit(logit(0.03) + p.equipment_choice_scale * better))
    assert chances[2] > p.heat_pump_share_2020


def test_a_rule_asks_for_its_share_of_projects_as_far_as_it_is_complied_with():
    ranks = (np.arange(1000) + 0.5) / 1000
    assert np.mean([equipment.takes(0.2, 0.5, 0.9, u) for u in ranks]) == pytest.approx(0.45)
    assert np.mean([equipment.takes(0.7, 0.5, 0.9, u) for u in ranks]) == pytest.approx(0.7)
    assert np.mean([equipment.takes(0.2, 0.0, 0.9, u) for u in ranks]) == pytest.approx(0.2)


def test_roofs_follow_their_hazard_exactly_where_nobody_imitates(small):
    """Existing buildings that take photovoltaics in four years, against 1 - exp(-hazard t) of those that stand."""
    scenario = small.baseline.replace(sample_parameters=False, goals={"published_until": "2021-01-01"})
    values = {"photovoltaic_innovation": 0.05, "photovoltaic_imitation": 0.0, "cost_noise": 0.0, "photovoltaic_push": 0.0}
    values |= {"learning_rate_photovoltaics": 1e-9, "learning_by_searching": 1e-9}
    world, history = small.finished(scenario, building_size_mean=1000.0, **values)
    p = world.parameter[0]
    hazard = p.photovoltaic_innovation * equipment.roof_appeal(p.photovoltaic_cost, 0.0, p)
    asked, stock = world.county["photovoltaic_asked"].sum(), world.county["existing_buildings"].sum()
    expected = 1.0 - math.exp(-4 * hazard)
    assert abs(asked / stock - expected) < 4.0 * math.sqrt(expected * (1 - expected) / stock)
    fitted = [
        world.building.photovoltaics[a : a + n].sum()
        for a, n in zip(world.building.first, world.county["existing_buildings"], strict=False)
    ]
    assert asked * 0.85 < sum(fitted) <= asked  # the rest had been demolished when their turn came
    area = [world.building.area[a : a + n] for a, n in zip(world.building.first, world.building.made, strict=False)]
    roofs = [world.building.photovoltaics[a : a + n] for a, n in zip(world.building.first, world.building.made, strict=False)]
    gone = [world.building.gone[a : a + n] for a, n in zip(world.building.first, world.building.made, strict=False)]
    standing = sum((a * r * (g >= 16)).sum() for a, r, g in zip(area, roofs, gone, strict=True))
    assert world.province[0].photovoltaic_capacity == pytest.approx(standing * p.photovoltaic_density / 1000.0, rel=1e-9)
    added = history.province.counted[:, 0, COUNTS.index("photovoltaic_capacity")].sum()
    assert added > world.province[0].photovoltaic_capacity


@compiled
def diffuse(county, building, province, parameter, key, ticks, shares):
    for tick in range(ticks):
        equipment.fit_roofs(county, 0, building, province, parameter, key, tick)
        equipment.look_at_roofs(county, 0, parameter)
        shares[tick] = county[0].seen_photovoltaic


def test_roofs_that_watch_each_other_follow_the_closed_form_of_bass_and_not_the_naive_quarterly_one(parameter):
    """A1: p = .03, q = .38 gives .3312, .8128 and .9716 after 5, 10 and 15 years; steps of a quarter would give .793."""
    count, runs = 20_000, 12
    p = parameter(photovoltaic_innovation=0.03, photovoltaic_imitation=0.38, equipment_choice_scale=60.0)
    shares = np.empty((runs, 60))
    for run in range(runs):
        county, province = state.government_rows(COUNTY, 1), state.government_rows("province", 1)
        province[0].technology_cost[learning.PHOTOVOLTAICS] = 1.0
        assert equipment.roof_appeal(1.0, 0.0, p) == pytest.approx(1.0, abs=1e-12)
        building = state.building_columns(np.array([count]), 60)
        building.area[:], building.gone[:], building.made[0] = 100.0, 99, count
        county[0].existing_buildings, county[0].stock_area[0] = count, 100.0 * count
        diffuse(county, building, province, p, (8, run), 60, shares[run])
    for years, closed_form in ((5, 0.3312), (10, 0.8128), (15, 0.9716)):
        at = shares[:, 4 * years - 1]
        assert abs(at.mean() - closed_form) < 4.0 * at.std(ddof=1) / math.sqrt(runs) + 5e-4, years
    assert shares[:, 39].mean() - 0.793 > 4.0 * shares[:, 39].std(ddof=1) / math.sqrt(runs)


def test_the_spread_around_the_mean_field_falls_with_the_root_of_the_number_of_buildings(parameter):
    p = parameter(photovoltaic_innovation=0.03, photovoltaic_imitation=0.38, equipment_choice_scale=60.0)
    spreads = []
    for count in (400, 6400):
        ends = []
        for run in range(40):
            county, province, shares = state.government_rows(COUNTY, 1), state.government_rows("province", 1), np.empty(40)
            province[0].technology_cost[learning.PHOTOVOLTAICS] = 1.0
            building = state.building_columns(np.array([count]), 60)
            building.area[:], building.gone[:], building.made[0] = 100.0, 99, count
            county[0].existing_buildings, county[0].stock_area[0] = count, 100.0 * count
            diffuse(county, building, province, p, (9, run), 40, shares)
            ends.append(shares[-1])
        spreads.append(np.std(ends))
    assert spreads[0] / spreads[1] == pytest.approx(4.0, rel=0.5)
