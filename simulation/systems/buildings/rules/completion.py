"""Completion: a project becomes a building, is inspected, fitted and entered in the books."""

from __future__ import annotations

from simulation.clock import QUARTER, START_YEAR
from simulation.compilation import compiled
from simulation.systems.buildings.rules import BASIC, CODE, RESIDENTIAL
from simulation.systems.buildings.rules.effects import HEAT_PUMP as HEAT_PUMP_SUBSIDY
from simulation.systems.buildings.rules.effects import PHOTOVOLTAICS as PHOTOVOLTAIC_SUBSIDY
from simulation.systems.buildings.rules.energy import build_in_carbon, grid_over_life
from simulation.systems.buildings.rules.equipment import fit_photovoltaics
from simulation.systems.buildings.rules.learning import HEAT_PUMP, PHOTOVOLTAICS
from simulation.systems.buildings.rules.lives import complete
from simulation.systems.buildings.rules.payments import EQUIPMENT, OWNER_SUBSIDY, PENALTY
from simulation.systems.buildings.words import COUNTS
from simulation.systems.place.books import pay

_LIFETIME = COUNTS.index("lifetime_levels")
_HEAT_PUMPS = COUNTS.index("heat_pumps")


@compiled
def verified_level(k, inspection, detection, parameter):
    """The level that a building is found to have at completion: a star-rated one may miss its design by one level, the less so
    the likelier inspection is. Whether the basic level is built at all is a matter of compliance with the mandate."""
    missed = k > BASIC and inspection < parameter.shortfall_chance * (1.0 - detection)
    return k - 1 if missed else k


@compiled
def complete_projects(
    row, i, governed, project, building, developer, level, use_table, costs, books, code_2022_tick, parameter, tick
):
    """Bring the projects that are due into the stock and into the county's and the developers' books.

    governed : the county's books of organisation; costs [technology]; use_table : uses.
    """
    detection_chance, grid = governed.detection_chance, grid_over_life(START_YEAR + (tick + 0.5) * QUARTER, parameter)
    first, last = project.first[i], project.first[i] + project.made[i]
    for slot in range(first + project.oldest[i], last):
        if project.finish[slot] == tick:
            use, area = project.use[slot], project.area[slot]
            k = verified_level(project.level[slot], project.inspection[slot], detection_chance, parameter)
            code = parameter.code_2022_energy if project.started[slot] >= code_2022_tick else 1.0
            energy = level[k].energy * code
            place = complete(
                row,
                building,
                i,
                use,
                k,
                area,
                energy,
                code * (1.0 - level[k].energy),
                project.heat_pump[slot],
                START_YEAR + tick // 4,
                tick,
                project.life[slot],
                project.component[slot],
            )
            books.counted[i, _LIFETIME] += area * code * (level[CODE].energy - level[k].energy) * use_table[use].carbon_of_life
            settle_equipment(row, i, building, place, project, slot, governed.effects, costs, books, grid, parameter)
            record_completion(row, use, k, project.level[slot], area)
            if project.evades[slot] == 1 and project.inspection[slot] < detection_chance:
                pay(books, i, PENALTY, area * parameter.mandate_fine)
            if k >= BASIC:
                developer.experience[project.developer[slot]] += area
    while project.oldest[i] < project.made[i] and project.finish[first + project.oldest[i]] <= tick:
        project.oldest[i] += 1


@compiled
def settle_equipment(row, i, building, place, project, slot, effects, costs, books, grid, parameter):
    """Fit the equipment that the project chose, at the cost and the subsidy of now, and count the carbon built in. grid : what
    photovoltaics of now save."""
    area = project.area[slot]
    if project.photovoltaics[slot] == 1:
        building.photovoltaics[place] = 1
        subsidy = effects[PHOTOVOLTAIC_SUBSIDY]
        fit_photovoltaics(row, i, building.area[place], costs[PHOTOVOLTAICS], subsidy, books, grid, parameter)
    if project.heat_pump[slot] == 1:
        books.counted[i, _HEAT_PUMPS] += area
        pay(books, i, EQUIPMENT, area * costs[HEAT_PUMP])
        pay(books, i, OWNER_SUBSIDY, area * effects[HEAT_PUMP_SUBSIDY])
    build_in_carbon(row, area, project.prefabricated[slot], parameter)


@compiled
def record_completion(row, use, k, designed, area):
    """Count a completion in the county's books, by verified level `k` and by the level it was designed for."""
    row.pipeline_area[use] -= area
    row.completed_use_area[use] += area
    row.completed_area[k] += area
    row.designed_area[designed] += area
    row.year_completed_area[k] += area
    if use == RESIDENTIAL:
        row.completed_residential_area[k] += area
        row.year_completed_residential_area[k] += area
    row.projects_completed += 1
