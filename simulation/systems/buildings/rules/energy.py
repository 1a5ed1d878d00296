"""Energy and CO2 of urban buildings: by carrier from the area that stands, and the carbon built in.

Not covered, and said so in the report: rural homes (no intensity at hand). What buildings make on their roofs counts as theirs,
whether they use it or sell it. District heat is billed by floor area, so that owners save nothing by it.
"""

from __future__ import annotations

import math

from simulation.clock import QUARTER
from simulation.compilation import compiled
from simulation.systems.buildings.rules import N_URBAN_USES, RESIDENTIAL
from simulation.systems.buildings.rules.payments import ENERGY
from simulation.systems.buildings.words import COUNTS
from simulation.systems.place.books import pay

TONNE = 1e-3  # t per kg
COAL_HEAT = 8.141  # kWh of a kilogram of coal equivalent
_BASE_YEAR = 2020.5  # of the intensities
_KEPT_HEAT = 0.75  # kWh of electricity in place of a kWh of gas burnt, the useful heat being the same
_KILOWATT_HOURS = 1e3  # kWh of a kW in a year per kWh of a W
_ENERGY, _ELECTRIC, _RENEWABLE = (COUNTS.index(name) for name in ("energy", "electric_energy", "renewable_energy"))


@compiled
def grid_factor(year, parameter):
    """CO2 of a kWh (kg) at a moment in time (decimal year): the published factor, falling at a constant rate before and
    after."""
    return parameter.grid_factor_2022 * (1.0 - parameter.grid_factor_decline) ** (year - parameter.grid_factor_year)


@compiled
def remaining_energy(saving, realised, rebound):
    """Energy left of one unit after a design saving of which a share is realised and a part rebounds."""
    return 1.0 - realised * saving * (1.0 - rebound)


@compiled
def heat_pumps_take(gas, parameter):
    """Gas saved (m3), electricity used and ambient heat taken in (kWh) by heat pumps where `gas` (m3) would be burnt."""
    saved = gas * parameter.heat_pump_gas_share
    heat = saved * parameter.gas_heat * parameter.boiler_efficiency
    return saved, heat / parameter.heat_pump_performance, heat * (1.0 - 1.0 / parameter.heat_pump_performance)


@compiled
def follow_trends(use, year, parameter):
    """At the start of the quarter: intensities of the reference generation as they are by now, and the carbon that one unit of
    it stands for over the life of components and of a building.

    Homes and services use more electricity every year; gas gives way to electricity. year : decimal, of the middle of the
    quarter.
    """
    years = year - _BASE_YEAR
    for u in range(N_URBAN_USES):
        growth = parameter.electricity_trend_homes if u == RESIDENTIAL else parameter.electricity_trend_services
        left = math.exp(-parameter.gas_to_electricity * years)
        moved = use[u].first_gas * (1.0 - left) * parameter.gas_heat * _KEPT_HEAT
        use[u].electricity = use[u].first_electricity * math.exp(growth * years) + moved
        use[u].gas = use[u].first_gas * left
        use[u].carbon = carbon_of_years(use[u], growth, year, parameter.component_life, parameter)
        use[u].carbon_of_life = carbon_of_years(use[u], growth, year, parameter.mean_life, parameter)


@compiled
def yearly_sum(factor, years):
    """1 + factor + factor^2 + ... over so many years, which need not be whole."""
    return years if factor == 1.0 else (1.0 - factor**years) / (1.0 - factor)


@compiled
def carbon_of_years(intensity, growth, year, years, parameter):
    """CO2 (t a m2) of what a m2 at these intensities uses over `years` from `year` on, as electricity grows, the grid becomes
    cleaner and gas gives way to electricity."""
    cleaner, left = 1.0 - parameter.grid_factor_decline, math.exp(-parameter.gas_to_electricity)
    moved = yearly_sum(cleaner, years) - yearly_sum(cleaner * left, years)
    grid = intensity.electricity * yearly_sum(math.exp(growth) * cleaner, years)
    grid += intensity.gas * parameter.gas_heat * _KEPT_HEAT * moved
    burnt = intensity.gas * yearly_sum(left, years) * parameter.gas_factor
    heated = intensity.heat / COAL_HEAT * years * parameter.heating_factor
    return (grid * grid_factor(year, parameter) + burnt + heated) * TONNE


@compiled
def grid_over_life(year, parameter):
    """What the grid would emit beside photovoltaics of this moment (decimal year): the years of their life, each by how much
    cleaner the grid is than at first, and its factor then. The same for all roofs of a quarter, and dear to reckon."""
    return yearly_sum(1.0 - parameter.grid_factor_decline, parameter.photovoltaic_life), grid_factor(year, parameter)


@compiled
def carbon_of_photovoltaics(watts, grid, parameter):
    """CO2 (t) that photovoltaics of so many W keep the grid from emitting over their life. grid : :func:`grid_over_life`."""
    return watts * parameter.photovoltaic_yield * grid[0] * grid[1] * TONNE


@compiled
def use_energy(row, i, books, use, solar_heat, electricity_left, saving_gained, year, parameter):
    """Energy by carrier, bill and operational CO2 of the county's urban buildings in the quarter, from the stock at its end.

    `use[u].electricity` (kWh), `.gas` (m3) and `.heat` (kWh) are intensities a year and m2 of the reference generation,
    `solar_heat` kWh a year and m2 of homes. A building on the grid is charged the mean factor of the nation; what its
    photovoltaics make is taken off at the same factor. electricity_left, saving_gained : what platforms make of all but homes,
    see `smart_city/rules/operation.py`.
    """
    electricity, gas, heat, bill = 0.0, 0.0, 0.0, 0.0
    for u in range(N_URBAN_USES):
        gained, left = (0.0, 1.0) if u == RESIDENTIAL else (saving_gained, electricity_left)
        weighted = row.weighted_area[u] - row.weighted_saving[u] * gained
        used = weighted * use[u].electricity * left * QUARTER
        price = parameter.price_electricity_homes if u == RESIDENTIAL else parameter.price_electricity_public
        electricity += used
        bill += used * price
        gas += weighted * use[u].gas * QUARTER
        heat += weighted * use[u].heat * QUARTER
    saved, taken, ambient = heat_pumps_take(row.heat_pump_area * use[RESIDENTIAL].gas * QUARTER, parameter)
    made = row.photovoltaic_capacity * parameter.photovoltaic_yield * _KILOWATT_HOURS * QUARTER
    row.electricity = electricity + taken
    row.gas = gas - saved
    row.ambient_heat = ambient
    row.photovoltaic_energy = made
    row.solar_heat = solar_heat * row.stock_area[RESIDENTIAL] * QUARTER
    row.district_heat = heat
    burnt = row.gas * parameter.gas_factor + heat / COAL_HEAT * parameter.heating_factor
    row.co2_operation = ((row.electricity - made) * grid_factor(year, parameter) + burnt) * TONNE
    bill += taken * parameter.price_electricity_homes - made * parameter.price_electricity_public
    pay(books, i, ENERGY, bill + row.gas * parameter.price_gas)
    renewable = made + row.solar_heat + row.ambient_heat
    books.counted[i, _ENERGY] += row.electricity + row.gas * parameter.gas_heat + row.solar_heat + row.ambient_heat + heat
    books.counted[i, _ELECTRIC] += row.electricity
    books.counted[i, _RENEWABLE] += renewable


@compiled
def build_in_carbon(row, area, prefabricated, parameter):
    """Embodied CO2 of a building at its completion; prefabrication saves a part."""
    cut = parameter.embodied_cut_prefabrication if prefabricated == 1 else 0.0
    row.co2_embodied += area * parameter.embodied_carbon * (1.0 - cut) * TONNE
