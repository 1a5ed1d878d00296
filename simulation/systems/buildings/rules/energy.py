"""Energy and CO2 of urban buildings: by carrier from the area that stands, and the carbon built in.

Not covered, and said so in the report: rural homes (no intensity at hand) and northern district heating. What buildings make
on their roofs counts as theirs, whether they use it or sell it.
"""

from __future__ import annotations

from simulation.clock import QUARTER
from simulation.compilation import compiled
from simulation.systems.buildings.rules import N_URBAN_USES, RESIDENTIAL
from simulation.systems.buildings.rules.payments import ENERGY
from simulation.systems.buildings.words import COUNTS
from simulation.systems.place.books import pay

TONNE = 1e-3  # t per kg
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
def use_energy(row, i, books, use, solar_heat, year, parameter):
    """Energy by carrier, bill and operational CO2 of the county's urban buildings in the quarter, from the stock at its end.

    `use[u].electricity` (kWh) and `.gas` (m3) are intensities a year and m2 of the reference generation, `solar_heat` kWh a
    year and m2 of homes. A building on the grid is charged the mean factor of the nation; what its photovoltaics make is taken
    off at the same factor.
    """
    electricity, gas, bill = 0.0, 0.0, 0.0
    for u in range(N_URBAN_USES):
        used = row.weighted_area[u] * use[u].electricity * QUARTER
        price = parameter.price_electricity_homes if u == RESIDENTIAL else parameter.price_electricity_public
        electricity += used
        bill += used * price
        gas += row.weighted_area[u] * use[u].gas * QUARTER
    saved, taken, ambient = heat_pumps_take(row.heat_pump_area * use[RESIDENTIAL].gas * QUARTER, parameter)
    made = row.photovoltaic_capacity * parameter.photovoltaic_yield * _KILOWATT_HOURS * QUARTER
    row.electricity = electricity + taken
    row.gas = gas - saved
    row.ambient_heat = ambient
    row.photovoltaic_energy = made
    row.solar_heat = solar_heat * row.stock_area[RESIDENTIAL] * QUARTER
    row.co2_operation = ((row.electricity - made) * grid_factor(year, parameter) + row.gas * parameter.gas_factor) * TONNE
    bill += taken * parameter.price_electricity_homes - made * parameter.price_electricity_public
    pay(books, i, ENERGY, bill + row.gas * parameter.price_gas)
    renewable = made + row.solar_heat + row.ambient_heat
    books.counted[i, _ENERGY] += row.electricity + row.gas * parameter.gas_heat + row.solar_heat + row.ambient_heat
    books.counted[i, _ELECTRIC] += row.electricity
    books.counted[i, _RENEWABLE] += renewable


@compiled
def build_in_carbon(row, area, prefabricated, parameter):
    """Embodied CO2 of a building at its completion; prefabrication saves a part."""
    cut = parameter.embodied_cut_prefabrication if prefabricated == 1 else 0.0
    row.co2_embodied += area * parameter.embodied_carbon * (1.0 - cut) * TONNE
