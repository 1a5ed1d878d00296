"""The quarter of buildings that stand: ageing, demolition, renewal, orders, roofs, energy. Those of projects, and what is
learnt from them, stand beside (`project_phases.py`)."""

from __future__ import annotations

from simulation.clock import QUARTER, START_YEAR
from simulation.kinds import COUNTY, PROVINCE
from simulation.systems.buildings.project_phases import complete_projects as complete_projects
from simulation.systems.buildings.project_phases import learn as learn
from simulation.systems.buildings.project_phases import look_back as look_back
from simulation.systems.buildings.project_phases import spread_awareness as spread_awareness
from simulation.systems.buildings.project_phases import start_projects as start_projects
from simulation.systems.buildings.rules import communities, effects, energy, equipment, learning, lives, retrofit, stock
from simulation.systems.community.rules import programme, renovation
from simulation.systems.phase import phase
from simulation.systems.smart_city.rules import bim, operation


@phase(PROVINCE)
def age_stock(old_share, new_share, buildings_member, buildings_parameter, tick):
    stock.age_stock(old_share, new_share, tick * QUARTER, buildings_member[0].life_scale, buildings_parameter[0].life_shape)


@phase(PROVINCE)
def follow_trends(use, buildings_parameter, tick):
    energy.follow_trends(use, START_YEAR + (tick + 0.5) * QUARTER, buildings_parameter[0])


@phase(COUNTY)
def grow(county_buildings, county_place, buildings_member, buildings_parameter, tick, first, last):
    shift = buildings_member[0].urban_shift
    stock.grow(county_buildings, county_place, first, last, tick * QUARTER, buildings_parameter[0], shift)


@phase(COUNTY)
def demolish(
    county_buildings, building, old_vintages, new_vintages, old_share, new_share, buildings_parameter, tick, first, last
):
    density = buildings_parameter[0].photovoltaic_density
    for i in range(first, last):
        stock.age_vintages(county_buildings[i], i, old_vintages, new_vintages, old_share, new_share)
        lives.demolish(county_buildings[i], i, building, density, tick)


@phase(COUNTY)
def renew_buildings(
    county_buildings,
    county_organisation,
    county_books_of_buildings,
    province_technology_cost_of_buildings,
    province_innovation,
    building,
    use,
    buildings_policy,
    buildings_member,
    buildings_parameter,
    key,
    tick,
    first,
    last,
):
    deep_cost = province_technology_cost_of_buildings[0, learning.RETROFIT_COST]
    relief = retrofit.relief(province_innovation[0], buildings_parameter[0])
    for i in range(first, last):
        retrofit.renew_buildings(
            county_buildings[i],
            i,
            building,
            use,
            deep_cost,
            relief,
            county_organisation[i],
            county_books_of_buildings,
            buildings_policy[tick],
            buildings_parameter[0],
            buildings_member[0].public_constant,
            buildings_member[0].component_scale,
            buildings_member[0].resolution,
            key,
            tick,
        )


@phase(COUNTY)
def renovate_communities(
    county_buildings,
    county_community,
    county_place,
    county_organisation,
    county_effort_of_buildings,
    county_books_of_buildings,
    county_books_of_community,
    city_examination,
    province_technology_cost_of_buildings,
    province_innovation,
    community,
    community_first,
    building,
    use,
    buildings_policy,
    community_policy,
    buildings_member,
    buildings_parameter,
    community_parameter,
    examination_parameter,
    key,
    tick,
    first,
    last,
):
    deep_cost = province_technology_cost_of_buildings[0, learning.RETROFIT_COST]
    relief = retrofit.relief(province_innovation[0], buildings_parameter[0])
    member = buildings_member[0]
    for i in range(first, last):
        extra_effort = county_effort_of_buildings[i, retrofit.LEVER] - county_organisation[i].routine_effort
        gap = city_examination[county_place[i].city].renovation_gap
        push, effects = examination_parameter[0].renovation_examination_push, county_organisation[i].effects
        if community_policy[tick].on == 1:
            terms = renovation.Terms(
                community_policy[tick],
                community_parameter[0],
                buildings_policy[tick],
                buildings_parameter[0],
                use,
                deep_cost,
                relief,
                effects,
                member.community_constant,
                member.component_scale,
            )
            yearly = programme.pace(
                county_buildings[i].renovation_quota,
                extra_effort,
                push,
                gap,
                programme.own_share(terms.policy, terms.buildings),
                terms.buildings,
                terms.parameter,
            )
            renovation.run_programme(
                county_buildings[i],
                county_community[i],
                i,
                community,
                community_first[i],
                community_first[i + 1],
                building,
                yearly,
                terms,
                county_books_of_buildings,
                county_books_of_community,
                key,
                tick,
            )
        else:
            communities.renovate_communities(
                county_buildings[i],
                i,
                building,
                use,
                deep_cost,
                relief,
                extra_effort,
                gap,
                effects,
                county_books_of_buildings,
                buildings_policy[tick],
                buildings_parameter[0],
                push,
                member.community_constant,
                member.component_scale,
                key,
                tick,
            )


@phase(COUNTY)
def order(
    county_buildings,
    county_place,
    county_smart_city,
    city_examination,
    use_ratio,
    buildings_member,
    buildings_parameter,
    smart_city_parameter,
    tick,
    first,
    last,
):
    p = smart_city_parameter[0]
    for i in range(first, last):
        models = p.bim_ceiling * county_smart_city[i].bim_use
        stock.order(
            county_buildings[i],
            county_place[i],
            city_examination[county_place[i].city].land_quota,
            tick * QUARTER,
            buildings_parameter[0].construction_time * bim.time_left(models, p),
            buildings_parameter[0],
            buildings_member[0].urban_shift,
            use_ratio,
        )


@phase(COUNTY)
def fit_roofs(
    county_buildings,
    county_organisation,
    county_effort_of_buildings,
    county_books_of_buildings,
    province_technology_cost_of_buildings,
    building,
    buildings_parameter,
    key,
    tick,
    first,
    last,
):
    cost = province_technology_cost_of_buildings[0, learning.PHOTOVOLTAICS]
    for i in range(first, last):
        equipment.fit_roofs(
            county_buildings[i],
            i,
            building,
            county_effort_of_buildings[i, equipment.PHOTOVOLTAIC_LEVER] - county_organisation[i].routine_effort,
            cost,
            county_organisation[i].effects[effects.PHOTOVOLTAICS],
            county_books_of_buildings,
            buildings_parameter[0],
            key,
            tick,
        )


@phase(COUNTY)
def use_energy(
    county_buildings,
    county_smart_city,
    county_books_of_buildings,
    use,
    buildings_member,
    buildings_parameter,
    smart_city_parameter,
    tick,
    first,
    last,
):
    year, p = START_YEAR + (tick + 0.5) * QUARTER, smart_city_parameter[0]
    for i in range(first, last):
        maturity = county_smart_city[i].maturity
        energy.use_energy(
            county_buildings[i],
            i,
            county_books_of_buildings,
            use,
            buildings_member[0].solar_heat,
            operation.electricity_left(maturity, p),
            operation.saving_gained(maturity, buildings_parameter[0].saving_realised, p),
            year,
            buildings_parameter[0],
        )
