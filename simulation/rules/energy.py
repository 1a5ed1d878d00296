"""Energy and CO2 of urban buildings: electricity and gas by use, vintage and level, and the carbon built in.

Not covered, and said so in the report: rural homes (no intensity at hand) and northern district heating.
"""

from __future__ import annotations

from simulation.rules import CODE, N_LEVELS, N_URBAN_USES, QUARTER, rule

TONNE = 1e-3  # t per kg


@rule
def grid_factor(year, parameter):
    """CO2 of a kWh (kg) at a moment in time (decimal year): the published factor, falling at a constant rate before and
    after."""
    return parameter.grid_factor_2022 * (1.0 - parameter.grid_factor_decline) ** (year - parameter.grid_factor_year)


@rule
def remaining_energy(saving, realised, rebound):
    """Energy left of one unit after a design saving of which a share is realised and a part rebounds."""
    return 1.0 - realised * saving * (1.0 - rebound)


@rule
def reference_intensity(average, old_share, old_energy):
    """Intensity of the reference generation where the base stock, a share `old_share` of it old, has this `average`."""
    return average / (1.0 + old_share * (old_energy - 1.0))


@rule
def use_energy(county, i, old_area, new_area, old_factor, level, use, year, parameter):
    """Electricity (kWh), gas (m3) and CO2 (t) of the county's urban buildings in the quarter, from the stock at its end.

    `old_factor[age in 2020]` is the energy of a vintage over the reference generation; `level[l].energy` what a level leaves;
    `use[u].electricity` and `.gas` the reference intensities a year. Embodied CO2 falls due at completion.
    """
    row = county[i]
    electricity = 0.0
    gas = 0.0
    for u in range(N_URBAN_USES):
        weighted = 0.0
        for age in range(old_area.shape[2]):
            weighted += old_area[i, u, age] * old_factor[age]
        for y in range(new_area.shape[2]):
            for cell in range(new_area.shape[3]):
                code_2022 = parameter.code_2022_energy if cell >= N_LEVELS else 1.0
                weighted += new_area[i, u, y, cell] * code_2022 * level[cell % N_LEVELS].energy
        electricity += weighted * use[u].electricity * QUARTER
        gas += weighted * use[u].gas * QUARTER
    row.electricity = electricity
    row.gas = gas
    row.co2_operation = (electricity * grid_factor(year, parameter) + gas * parameter.gas_factor) * TONNE
    completed = 0.0
    for k in range(CODE, N_LEVELS):
        completed += row.completed_area[k]
    row.co2_embodied = completed * parameter.embodied_carbon * TONNE
