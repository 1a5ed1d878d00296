"""Stock, people, floor space, energy and carbon held against closed forms.

Labels A4 and A19 are those of the model's verification plan.
"""

import math

import numpy as np
import pytest
from scipy import integrate

from simulation.clock import QUARTER, QUARTERS
from simulation.compilation import compiled
from simulation.engine.steps import run_member
from simulation.systems.buildings.existing import USE_DTYPE
from simulation.systems.buildings.rules import N_URBAN_USES, N_USES, RURAL, energy, stock
from simulation.vocabulary import URBAN_USES
from simulation.world.history import History

YEARS = 240


@compiled(entry=True)
def turn_over(row, old_vintages, new_vintages, old_share, new_share, growth, scale, shape):
    """Complete a steady (or growing) flow, one unit a year at the end, and demolish by age, quarter by quarter."""
    years = new_vintages.shape[2]
    for tick in range(QUARTERS * years):
        stock.age_stock(old_share, new_share, tick * QUARTER, scale, shape)
        stock.age_vintages(row, 0, old_vintages, new_vintages, old_share, new_share)
        flow = math.exp(growth * ((tick + 0.5) * QUARTER - years)) * QUARTER
        row.completed_use_area[:] = flow
        stock.add_vintages(row, 0, new_vintages, tick // QUARTERS)
        row.stock_area[RURAL] += flow


def turned_over(bare, shape, growth=0.0, mean_life=34.0):
    row = bare().county_buildings[0]
    scale = stock.weibull_scale(mean_life, shape)
    turn_over(row, np.zeros((1, N_USES, 1)), np.zeros((1, N_USES, YEARS)), np.zeros(1), np.zeros(YEARS), growth, scale, shape)
    assert row.expected_demolition[:N_URBAN_USES] == pytest.approx(row.demolished_area[RURAL], rel=1e-12)  # of one pace
    return row.stock_area[RURAL], row.demolished_area[RURAL] * QUARTERS


# --- the ageing of buildings (A4) ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("shape", [1.5, 2.5, 3.5])
def test_a_steady_flow_settles_at_a_stock_of_its_mean_life_whatever_the_shape(bare, shape):
    standing, demolished = turned_over(bare, shape)
    assert standing == pytest.approx(34.0, rel=2e-3)
    assert demolished == pytest.approx(1.0, rel=1e-3)  # one quarter, and vintages are of years
    assert demolished / standing == pytest.approx(0.0294, rel=3e-3)


def test_a_flow_that_grows_by_two_percent_keeps_a_stock_of_23_61_years_of_itself(bare):
    standing, _ = turned_over(bare, 2.5, growth=0.02)
    assert standing == pytest.approx(23.61, rel=3e-3)


@pytest.mark.parametrize(("shape", "share"), [(1.5, 0.4912), (2.5, 0.5814), (3.5, 0.6403)])
def test_survival_to_thirty_years_is_that_of_a_weibull_life_of_34(shape, share):
    assert stock.survival(30.0, stock.weibull_scale(34.0, shape), shape) == pytest.approx(share, abs=5e-5)


@pytest.mark.parametrize("shape", [1.5, 2.5, 3.5])
def test_the_mean_of_the_weibull_life_is_the_parameter(shape):
    scale = stock.weibull_scale(34.0, shape)
    assert integrate.quad(lambda age: stock.survival(age, scale, shape), 0, 400)[0] == pytest.approx(34.0, rel=1e-8)


def test_the_quarters_of_a_life_leave_what_survival_says():
    scale, left = stock.weibull_scale(34.0, 2.5), 1.0
    for quarter in range(160):
        left *= 1.0 - stock.demolition_share(quarter * QUARTER, scale, 2.5)
    assert left == pytest.approx(stock.survival(40.0, scale, 2.5), rel=1e-12)


def test_a_vintage_of_before_2021_has_its_age_in_2020_and_buildings_of_a_year_that_of_its_middle():
    scale, old, new = stock.weibull_scale(34.0, 2.5), np.zeros(80), np.zeros(10)
    stock.age_stock(old, new, 5.25, scale, 2.5)
    assert old[20] == stock.demolition_share(25.25, scale, 2.5)
    assert new[2] == stock.demolition_share(2.75, scale, 2.5)
    assert new[5] == new[9] == stock.demolition_share(0.0, scale, 2.5)


# --- people and floor space ------------------------------------------------------------------------------------------------
def test_logistic_growth_is_exact_for_any_step():
    whole = stock.logistic_growth(30.0, 42.0, 0.05, 15.0)
    parts = 30.0
    for _ in range(60):
        parts = stock.logistic_growth(parts, 42.0, 0.05, QUARTER)
    assert parts == pytest.approx(whole, rel=1e-12)
    solved = integrate.solve_ivp(lambda _, x: 0.05 * x * (1 - x / 42.0), (0, 15), [30.0], rtol=1e-10, atol=1e-10)
    assert whole == pytest.approx(solved.y[0, -1], rel=1e-8)


def test_floor_space_at_its_ceiling_stays_there():
    assert stock.logistic_growth(42.0, 42.0, 0.05, 10.0) == pytest.approx(42.0)


def test_population_grows_at_a_rate_that_fades_linearly_to_zero():
    rate, fade = 0.012, 14.0
    for years in (0.0, 3.25, 14.0):
        grown = integrate.quad(lambda t: rate * (1 - t / fade), 0, years)[0]
        assert stock.population_index(rate, years, fade) == pytest.approx(math.exp(grown), rel=1e-12)
    assert stock.population_index(rate, 30.0, fade) == stock.population_index(rate, fade, fade)
    assert stock.population_index(-rate, 14.0, fade) * stock.population_index(rate, 14.0, fade) == pytest.approx(1.0)


def test_the_urban_share_of_the_province_has_risen_by_its_shift_in_2025_and_goes_on_at_the_later_pace(small):
    world = small.world(small.baseline.replace(sample_parameters=False))
    p, shift = world.parameter[0], world.buildings_member[0].urban_shift
    people = small.facts.counties["population"].to_numpy(float)
    shares = (small.facts.counties["urban_population"] / small.facts.counties["population"]).to_numpy()

    def log_odds(years):
        moved = shift * stock.urbanisation_progress(years, p.urbanisation_later_pace)
        share = np.average([stock.shifted_share(s, moved) for s in shares], weights=people)
        return math.log(share / (1 - share))

    assert log_odds(5.0) - log_odds(0.0) == pytest.approx(p.urbanisation_shift, abs=1e-9)
    assert stock.urbanisation_progress(10.0, 0.5) == 1.5
    assert stock.shifted_share(0.0, 1.0) == 0.0 and stock.shifted_share(1.0, 1.0) == 1.0


def test_orders_hold_a_stock_that_is_where_it_is_wanted_with_the_pipeline_it_needs():
    """Stock management with a supply line: at the steady state starts equal demolition; what is missing is ordered once."""
    assert stock.starts_needed(100.0, 3400.0, 3400.0, 3400.0, 220.0, 2.2, 1.0) == pytest.approx(100.0)
    assert stock.starts_needed(100.0, 3400.0, 3400.0, 3390.0, 230.0, 2.2, 1.0) == pytest.approx(100.0)
    assert stock.starts_needed(100.0, 3400.0, 3400.0, 3390.0, 220.0, 2.2, 2.0) == pytest.approx(105.0)
    assert stock.starts_needed(100.0, 3400.0, 3400.0, 9999.0, 220.0, 2.2, 1.0) == pytest.approx(100.0 - 6599.0)


STILL = {"urbanisation_shift": 0.0, "floor_per_head_growth": 0.0}


def ordered(small, surplus, backlog, line, quota=1.0):
    """County 0 after an order. Its stock is `surplus` above what is desired of every use, 8,000 m2 were demolished in the
    quarter where 6,000 were expected, and the supply line holds `line` m2, `backlog` of it not yet started. Nothing grows."""
    world = small.world(small.baseline.replace(sample_parameters=False), **STILL)
    world.county["growth_rate"] = 0.0
    p, shift, row, place = (
        world.parameter[0],
        world.buildings_member[0].urban_shift,
        world.county_buildings[0],
        world.county_place[0],
    )
    for use in range(N_URBAN_USES):
        row.stock_area[use] = stock.desired_area(row, place, use, 3.0, p, shift, world.use_ratio) + surplus
    row.demolished_area[:N_URBAN_USES], row.expected_demolition[:N_URBAN_USES] = 8000.0, 6000.0
    row.backlog_area[:], row.pipeline_area[:N_URBAN_USES] = backlog, line - backlog
    stock.order(row, place, quota, 3.0, p.construction_time, p, shift, world.use_ratio)
    return row


def test_what_is_expected_to_go_is_what_goes_on_average_and_comes_in_no_lumps(small):
    """Over the counties and fourteen years of a member; each demolished building is a lump, of 20,000 m2 here."""
    world = small.world(small.baseline.replace(sample_parameters=False, horizon={"end": "2034Q4"}))
    history, quarters = History(world, world.ticks), []
    for tick in range(world.ticks):
        run_member(world, tick + 1, first_tick=tick, history=history)
        both = (world.county[name][:, :N_URBAN_USES].sum(axis=1) for name in ("expected_demolition", "demolished_area"))
        quarters.append(list(both))
    expected, gone = np.array(quarters).transpose(1, 0, 2)  # [quarter, county]
    lumps = math.sqrt(gone.sum() / 20_000.0)
    assert expected.sum() == pytest.approx(gone.sum(), rel=3 / lumps)
    assert np.abs(np.diff(expected, axis=0) / expected[1:]).max() < 0.05 < np.abs(np.diff(gone, axis=0)).mean() / gone.mean()


@pytest.mark.parametrize("backlog", [-35_000.0, 0.0, 12_000.0])
def test_in_equilibrium_what_is_demolished_is_ordered_however_far_the_last_project_overshot(small, parameter, backlog):
    """The line that covers the lag, less the mean overshoot, neither grows nor shrinks, whatever part of it is a (negative)
    backlog: an overshoot is not deducted a second time."""
    p = parameter()
    line = p.construction_time * 8000.0 * QUARTERS - stock.mean_overshoot(p)
    row = ordered(small, 0.0, backlog, line)
    assert row.needed_area[:N_URBAN_USES] == pytest.approx(8000.0, rel=1e-9)
    assert row.backlog_area[:N_URBAN_USES] == pytest.approx(backlog + 8000.0, rel=1e-9)
    assert row.due_area[:N_URBAN_USES] == pytest.approx(6000.0, rel=1e-9)  # what falls is lumps of what is to be expected


def test_orders_below_zero_lower_the_backlog_as_far_as_its_floor_and_no_quota_cuts_them(small, parameter):
    p = parameter()
    line = p.construction_time * 8000.0 * QUARTERS - stock.mean_overshoot(p)
    row = ordered(small, 100_000.0, -5000.0, line, quota=0.5)
    assert row.needed_area[:N_URBAN_USES] == pytest.approx(8000.0 - 100_000.0 / p.ordering_time * QUARTER)
    assert row.backlog_area[:N_URBAN_USES] == pytest.approx(-5000.0 + row.needed_area[0])
    assert row.due_area[:N_URBAN_USES] == pytest.approx(3000.0)  # what is too much is made up for by orders alone
    assert ordered(small, 0.0, -5000.0, line, quota=0.5).needed_area[:N_URBAN_USES] == pytest.approx(4000.0)
    assert ordered(small, 1e8, -5000.0, line).backlog_area[:N_URBAN_USES] == pytest.approx(-20.0 * p.project_size_mean)


@pytest.mark.parametrize("spread", [0.0, 0.5, 0.8])
def test_the_mean_overshoot_is_that_of_projects_started_until_an_order_is_filled(parameter, spread):
    """Orders of about twelve projects, one after another, each filled up from where the last overshot."""
    p = parameter(project_size_mean=10_000.0, project_size_spread=spread)
    draws = np.random.Generator(np.random.Philox(5))
    built = np.cumsum(10_000.0 * np.exp(spread * draws.standard_normal(2_000_000) - spread**2 / 2))
    orders = np.cumsum(draws.uniform(60_000.0, 180_000.0, 150_000))
    orders = orders[orders < built[-1]]
    overshoot = built[np.searchsorted(built, orders)] - orders
    assert len(overshoot) > 140_000
    assert abs(overshoot.mean() - stock.mean_overshoot(p)) < 4.0 * overshoot.std() / math.sqrt(len(overshoot))


def test_steady_people_and_floor_space_keep_the_stock_of_every_use_near_its_start(small):
    """Nothing grows: the stock must stay at what is desired, without the overshoot of orders that forget the pipeline."""
    scenario = small.baseline.replace(sample_parameters=False, horizon={"end": "2035Q4"})
    world = small.world(scenario, **STILL, project_size_mean=500.0, project_size_spread=0.2, building_size_mean=500.0)
    world.county["growth_rate"] = 0.0
    start = world.province["stock_area"].copy()
    _, history = run_member(world, world.ticks)
    drift = history.province["stock_area"][:, 0] / start[0] - 1.0
    assert np.abs(drift).max() < 0.02


# --- energy and carbon (A19) -----------------------------------------------------------------------------------------------
def used(bare, parameter, use="office", electricity=60.0, gas=0.0, factor=1.0, year=2022.0, **values):
    """The world after a quarter in which one m2 of a use with this energy over the reference generation stood."""
    p = parameter(**{"grid_factor_2022": 0.5366, "grid_factor_year": 2022.0} | values)
    world, table = bare(), np.zeros(N_USES, USE_DTYPE).view(np.recarray)
    table[URBAN_USES.index(use)].electricity, table[URBAN_USES.index(use)].gas = electricity, gas
    world.county[0].stock_area[URBAN_USES.index(use)] = 1.0
    world.county[0].weighted_area[URBAN_USES.index(use)] = factor
    energy.use_energy(world.county_buildings[0], 0, world.find("county_books_of_buildings"), table, 0.0, 1.0, 0.0, year, p)
    return world.county[0]


def carbon(bare, parameter, saving=0.0, realised=1.0, rebound=0.0, **values):
    """Yearly operational CO2 (kg) of one m2 that uses 60 kWh less a design saving."""
    factor = energy.remaining_energy(saving, realised, rebound)
    return used(bare, parameter, factor=factor, **values).co2_operation * QUARTERS / energy.TONNE


def test_sixty_kilowatt_hours_at_the_national_factor_emit_32_kilograms_and_a_fifth_less_when_saved(bare, parameter):
    assert carbon(bare, parameter) == pytest.approx(32.196, abs=1e-3)
    assert carbon(bare, parameter, saving=0.2) == pytest.approx(25.757, abs=1e-3)
    assert carbon(bare, parameter, saving=0.2, realised=0.7, rebound=0.1) == pytest.approx(28.139, abs=1e-3)


def test_platforms_save_in_buildings_that_somebody_runs_and_nothing_in_homes(bare, parameter):
    """100 units of energy, 20 of them saved by design already: 5 per cent less electricity of (100 - 20 x .1) in offices."""
    p, found = parameter(), []
    for use in ("office", "residential"):
        world, table = bare(), np.zeros(N_USES, USE_DTYPE).view(np.recarray)
        row, u = world.county_buildings[0], URBAN_USES.index(use)
        table[u].electricity, row.weighted_area[u], row.weighted_saving[u] = 60.0, 100.0, 20.0
        energy.use_energy(row, 0, world.find("county_books_of_buildings"), table, 0.0, 0.95, 0.1, 2022.0, p)
        found.append(row.electricity * QUARTERS)
    assert found == pytest.approx([98.0 * 60.0 * 0.95, 100.0 * 60.0])


def test_the_grid_factor_falls_at_its_rate_before_and_after_its_year(bare, parameter):
    assert carbon(bare, parameter, year=2032.0, grid_factor_decline=0.03) == pytest.approx(32.196 * 0.97**10, rel=1e-4)
    assert carbon(bare, parameter, year=2021.0, grid_factor_decline=0.03) == pytest.approx(32.196 / 0.97, rel=1e-4)


def test_gas_of_homes_adds_its_own_factor_and_its_own_bill(bare, parameter):
    row = used(bare, parameter, "residential", 0.0, 4.0, factor=1000.0, gas_factor=2.0, price_gas=3.0)
    assert row.gas * QUARTERS == pytest.approx(4000.0)
    assert row.co2_operation * QUARTERS == pytest.approx(8.0)  # t
    assert row.balance.sum() == 0.0 and row.paid.sum() * QUARTERS == pytest.approx(12_000.0)


def test_photovoltaics_take_off_what_they_make(bare, parameter):
    world, table = bare(), np.zeros(N_USES, USE_DTYPE).view(np.recarray)
    row, books = world.county_buildings[0], world.find("county_books_of_buildings")
    row.photovoltaic_capacity = 2.0  # kW
    p = parameter(photovoltaic_yield=1.1, grid_factor_2022=0.5, grid_factor_year=2022.0)
    energy.use_energy(row, 0, books, table, 0.0, 1.0, 0.0, 2022.0, p)
    assert row.photovoltaic_energy * QUARTERS == pytest.approx(2200.0)
    assert row.co2_operation * QUARTERS == pytest.approx(-1.1)


def test_heat_pumps_turn_gas_into_a_third_of_its_heat_in_electricity_and_the_rest_from_outside(parameter):
    p = parameter(heat_pump_gas_share=0.5, gas_heat=10.0, boiler_efficiency=0.9, heat_pump_performance=3.0)
    saved, taken, ambient = energy.heat_pumps_take(8.0, p)
    assert (saved, taken, ambient) == pytest.approx((4.0, 12.0, 24.0))


def test_prefabrication_saves_its_part_of_the_embodied_carbon(bare, parameter):
    p = parameter(embodied_carbon=400.0, embodied_cut_prefabrication=0.1)
    row = bare().county_buildings[0]
    energy.build_in_carbon(row, 100.0, 0, p)
    energy.build_in_carbon(row, 100.0, 1, p)
    assert row.co2_embodied == pytest.approx((40_000.0 + 36_000.0) / 1000.0)


def test_the_base_stock_uses_on_average_what_was_published(small):
    """Old buildings use more, green ones less, so that the mean over the stock is the published intensity."""
    world = small.world(small.baseline.replace(sample_parameters=False))
    p = world.parameter[0]
    standing, weighted = (world.county[name].sum(axis=0) for name in ("stock_area", "weighted_area"))
    for u, name in enumerate(URBAN_USES):
        assert weighted[u] / standing[u] * world.use[u].electricity == pytest.approx(p[f"electricity_{name}"], rel=1e-12)
    assert world.use[RURAL].electricity == 0.0
    energy_used = (
        standing[:5] @ [p[f"electricity_{name}"] for name in URBAN_USES] + p.gas_residential * p.gas_heat * standing[0]
    )
    solar = world.buildings_member[0].solar_heat * standing[0]
    assert solar / (solar + energy_used) == pytest.approx(p.renewable_share_2020, rel=1e-9)
