"""Prefabrication, photovoltaics, heat pumps and money, against closed forms."""

import math

import numpy as np
import pytest

from simulation.compilation import compiled
from simulation.functions import annuity, expit, logit
from simulation.systems.buildings.existing import USE_DTYPE
from simulation.systems.buildings.masses import building_columns
from simulation.systems.buildings.rules import N_USES, equipment, learning
from simulation.systems.place.books import pay
from simulation.vocabulary import ACTORS, COUNTS, EFFECTS, GOALS, PAYMENTS, TECHNOLOGIES, WORDS


def test_an_annuity_is_the_sum_of_its_discounted_yuan():
    assert annuity(0.1, 25) == pytest.approx(sum(1.1**-year for year in range(1, 26)))
    assert annuity(0.0, 25) == 25


def test_every_payment_has_one_payer_and_one_payee(bare):
    """Each system pays under its own numbers; in the books of the county every payment stands where its name does."""
    world = bare(counties=2)
    balance, paid = world.columns["county_balance"], world.columns["county_paid"]
    for system, words in WORDS.items():
        books = world.find(f"county_books_of_{system}")
        for k, (name, payment) in enumerate(words.payments.items()):
            before = balance.copy()
            pay(books, 1, k, 7.0)
            change = dict(zip(ACTORS, (balance - before)[1], strict=True))
            assert change[payment.payer] == -7.0 and change[payment.payee] == 7.0 and sum(change.values()) == 0.0
            assert paid[1, list(PAYMENTS).index(name)] == 7.0
    assert (paid[1] == 7.0).all() and not paid[0].any() and not balance[0].any()


def weighed(parameter, cost=None, effort=0.0, **values):
    """Chances of a project where costs are those of the start but for those given, at an effort on all goals."""
    p = parameter(**values)
    costs = np.zeros(len(TECHNOLOGIES))
    costs[learning.PREFABRICATION] = equipment.prefabrication_cost(p)
    costs[learning.PHOTOVOLTAICS], costs[learning.HEAT_PUMP] = p.photovoltaic_cost, p.heat_pump_cost
    for name, value in (cost or {}).items():
        costs[getattr(learning, name)] = value
    use = np.zeros(N_USES, USE_DTYPE).view(np.recarray)
    use[0].gas = 4.0
    return equipment.weigh(np.full(len(GOALS), effort), np.zeros(len(EFFECTS)), use, costs, p), p


def test_at_the_costs_of_the_start_the_shares_are_those_of_2020(parameter):
    chances, p = weighed(parameter)
    assert chances == pytest.approx((p.prefabricated_share_2020, p.photovoltaic_share_2020, p.heat_pump_share_2020))


def test_odds_move_with_cost_and_effort_by_their_scales(parameter):
    chances, p = weighed(parameter, {"PREFABRICATION": 287.0, "PHOTOVOLTAICS": 1.9, "HEAT_PUMP": 40.0}, effort=0.5)
    gain = (50.0 + 0.5 * p.prefabrication_push) / 337.0  # in units of the first cost, half way from 237 to 437
    assert chances[0] == pytest.approx(expit(logit(0.205) + p.choice_scale_prefabrication * gain))
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
    hazard = p.photovoltaic_innovation * equipment.roof_appeal(p.photovoltaic_cost, 0.0, 0.0, p)
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


@compiled(entry=True)
def diffuse(row, building, cost, books, parameter, key, ticks, shares):
    for tick in range(ticks):
        equipment.fit_roofs(row, 0, building, 0.0, cost, 0.0, books, parameter, key, tick)
        equipment.look_at_roofs(row, parameter)
        shares[tick] = row.seen_photovoltaic


def share_of_roofs(bare, count, parameter, key, ticks, shares):
    """Fill `shares` with those of `count` like buildings under photovoltaics that cost one yuan a watt."""
    world = bare()
    row, building = world.county_buildings[0], building_columns(np.array([count]), 60)
    building.area[:], building.gone[:], building.made[0] = 100.0, 99, count
    row.existing_buildings, row.stock_area[0] = count, 100.0 * count
    diffuse(row, building, 1.0, world.find("county_books_of_buildings"), parameter, key, ticks, shares)


def test_roofs_that_watch_each_other_follow_the_closed_form_of_bass_and_not_the_naive_quarterly_one(bare, parameter):
    """A1: p = .03, q = .38 gives .3312, .8128 and .9716 after 5, 10 and 15 years; steps of a quarter would give .793."""
    count, runs = 20_000, 12
    p = parameter(photovoltaic_innovation=0.03, photovoltaic_imitation=0.38, equipment_choice_scale=60.0)
    shares = np.empty((runs, 60))
    for run in range(runs):
        assert equipment.roof_appeal(1.0, 0.0, 0.0, p) == pytest.approx(1.0, abs=1e-12)
        share_of_roofs(bare, count, p, (8, run), 60, shares[run])
    for years, closed_form in ((5, 0.3312), (10, 0.8128), (15, 0.9716)):
        at = shares[:, 4 * years - 1]
        assert abs(at.mean() - closed_form) < 4.0 * at.std(ddof=1) / math.sqrt(runs) + 5e-4, years
    assert shares[:, 39].mean() - 0.793 > 4.0 * shares[:, 39].std(ddof=1) / math.sqrt(runs)


def test_the_spread_around_the_mean_field_falls_with_the_root_of_the_number_of_buildings(bare, parameter):
    p = parameter(photovoltaic_innovation=0.03, photovoltaic_imitation=0.38, equipment_choice_scale=60.0)
    spreads = []
    for count in (400, 6400):
        ends = []
        for run in range(40):
            shares = np.empty(40)
            share_of_roofs(bare, count, p, (9, run), 40, shares)
            ends.append(shares[-1])
        spreads.append(np.std(ends))
    assert spreads[0] / spreads[1] == pytest.approx(4.0, rel=0.5)
