"""The year of innovation: ideas and the call in January, work every quarter, and a look at the market in December."""

from __future__ import annotations

from simulation.kinds import CITY, PROVINCE
from simulation.systems.community.rules import programme
from simulation.systems.innovation.rules import use as rules
from simulation.systems.innovation.rules import work
from simulation.systems.innovation.rules import year as january
from simulation.systems.phase import phase


@phase(PROVINCE)
def call_research(
    idea,
    innovator,
    research,
    examination,
    province_innovation,
    province_smart_city,
    innovation_member,
    organisation_policy,
    innovation_parameter,
    buildings_parameter,
    key,
    tick,
    year,
):
    january.open_year(
        province_innovation[0],
        examination,
        province_smart_city[0].maturity,
        year,
        organisation_policy[tick],
        innovation_member[0],
        innovation_parameter[0],
    )
    january.begin_projects(
        province_innovation[0],
        idea,
        innovator,
        research,
        year,
        buildings_parameter[0].knowledge_growth,
        organisation_policy[tick].research_call,
        innovation_parameter[0],
        innovation_member,
        key,
    )


@phase(PROVINCE)
def weigh_costs(outcome, province_technology_cost_of_buildings, technology, innovation_parameter):
    rules.weigh_costs(outcome, province_technology_cost_of_buildings[0], technology, innovation_parameter[0])


@phase(CITY)
def advance_research(
    research,
    research_spending,
    city_innovation,
    city_community,
    city_buildings,
    city_place,
    county_place,
    county_books_of_innovation,
    province_innovation,
    innovation_member,
    organisation_policy,
    innovation_parameter,
    community_parameter,
    buildings_parameter,
    key,
    tick,
    year,
    first,
    last,
):
    for c in range(first, last):
        work.work_a_quarter(
            research,
            c,
            research_spending,
            city_innovation[c],
            city_place[c],
            county_place,
            county_books_of_innovation,
            province_innovation[0].disclosure,
            organisation_policy[tick].green_procurement,
            community_parameter[0].demonstration_effect * programme.lead(city_community[c], city_buildings[c]),
            buildings_parameter[0].knowledge_growth,
            innovation_parameter[0],
            innovation_member[0],
            key,
            tick,
            year,
        )


@phase(PROVINCE)
def take_up_results(
    research,
    research_spending,
    city_innovation,
    province_innovation,
    innovation_member,
    innovation_parameter,
    buildings_parameter,
    tick,
):
    rules.count_cities(city_innovation, province_innovation[0])
    rules.expected_shares(research, innovation_member[0].made, province_innovation[0], tick)
    rules.take_up(
        research_spending.uses,
        province_innovation[0],
        innovation_member[0],
        buildings_parameter[0].knowledge_growth,
        innovation_parameter[0],
        tick,
    )
    rules.count_advanced(province_innovation[0], innovation_member[0])


@phase(PROVINCE)
def look_at_market(
    province_innovation,
    province_buildings,
    province_year_counted_of_buildings,
    province_technology_cost_of_buildings,
    innovation_member,
):
    rules.look_at_market(
        province_innovation[0].market,
        province_buildings[0].year_completed_area,
        province_year_counted_of_buildings[0],
        province_technology_cost_of_buildings[0],
        innovation_member[0].first_market,
    )
