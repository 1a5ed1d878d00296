"""The quarter of projects: what developers hear of, start and complete, look back on; and what a year of it teaches."""

from __future__ import annotations

from simulation.kinds import COUNTY, PROVINCE
from simulation.systems.buildings.rules import completion, construction, effects, equipment, learning, peers, stock
from simulation.systems.phase import phase
from simulation.systems.smart_city.rules import approval


@phase(COUNTY)
def spread_awareness(county_buildings, developer, buildings_parameter, key, tick, first, last):
    for i in range(first, last):
        peers.spread_awareness(county_buildings[i], i, developer, buildings_parameter[0], key, tick)


@phase(COUNTY, allocates=True)
def start_projects(
    county_buildings,
    county_place,
    county_organisation,
    county_smart_city,
    county_effort_of_buildings,
    county_books_of_buildings,
    province_technology_cost_of_buildings,
    project,
    developer,
    level,
    use,
    province_innovation,
    buildings_policy,
    buildings_member,
    buildings_parameter,
    smart_city_policy,
    smart_city_parameter,
    key,
    tick,
    first,
    last,
):
    """Returns the county in which room for projects ran out, to be called again from there, or `last`."""
    member = buildings_member[0]
    raised = effects.raised_minimum(buildings_policy[tick], province_innovation[0])
    for i in range(first, last):
        finished = construction.start_projects(
            county_buildings[i],
            i,
            county_place[i].price,
            county_organisation[i],
            county_smart_city[i],
            approval.days_to_save(county_smart_city[i], smart_city_policy[tick].on, smart_city_parameter[0]),
            county_effort_of_buildings[i] - county_organisation[i].routine_effort,
            project,
            developer,
            level,
            use,
            province_technology_cost_of_buildings[0],
            county_books_of_buildings,
            raised,
            buildings_policy[tick],
            buildings_parameter[0],
            smart_city_parameter[0],
            (member.life_scale, member.component_scale),
            key,
            tick,
        )
        if not finished:
            return i
    return last


@phase(COUNTY)
def complete_projects(
    county_buildings,
    county_organisation,
    county_books_of_buildings,
    province_technology_cost_of_buildings,
    project,
    building,
    developer,
    level,
    use,
    new_vintages,
    buildings_member,
    buildings_parameter,
    tick,
    first,
    last,
):
    for i in range(first, last):
        completion.complete_projects(
            county_buildings[i],
            i,
            county_organisation[i],
            project,
            building,
            developer,
            level,
            use,
            province_technology_cost_of_buildings[0],
            county_books_of_buildings,
            buildings_member[0].code_2022_tick,
            buildings_parameter[0],
            tick,
        )
        stock.build_rural(county_buildings[i])
        stock.add_vintages(county_buildings[i], i, new_vintages, tick // 4)


@phase(COUNTY)
def look_back(county_buildings, developer, buildings_parameter, first, last):
    for i in range(first, last):
        peers.look_back(county_buildings[i], i, developer)
        equipment.look_at_roofs(county_buildings[i], buildings_parameter[0])


@phase(PROVINCE)
def learn(
    province_buildings,
    province_experience_of_buildings,
    province_technology_cost_of_buildings,
    province_year_counted_of_buildings,
    technology,
    level,
    province_innovation,
    buildings_parameter,
    key,
    tick,
):
    learning.learn(
        province_experience_of_buildings[0],
        province_technology_cost_of_buildings[0],
        province_buildings[0].year_completed_area,
        province_year_counted_of_buildings[0],
        technology,
        level,
        province_innovation[0],
        tick // 4,
        buildings_parameter[0],
        key,
    )
