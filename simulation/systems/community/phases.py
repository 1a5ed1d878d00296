"""The year of communities: who takes part in January, small projects in spring, a look back in December."""

from __future__ import annotations

from simulation.clock import QUARTER
from simulation.kinds import CITY, COUNTY, PROVINCE
from simulation.systems.buildings.rules.retrofit import LEVER
from simulation.systems.community.rules import (
    GRID_STAFF,
    PLANNERS,
    SORTING_CONTACT,
    call,
    evaluation,
    historic,
    means,
    participation,
    programme,
    small_projects,
    sorting,
    villages,
)
from simulation.systems.organisation.rules import measures
from simulation.systems.phase import phase
from simulation.systems.place.books import pay


@phase(COUNTY)
def take_part(
    community,
    community_first,
    county_smart_city,
    community_policy,
    community_parameter,
    community_member,
    tick,
    first,
    last,
):
    policy, p, member = community_policy[tick], community_parameter[0], community_member[0]
    for i in range(first, last):
        maturity = county_smart_city[i].maturity
        mobilised = participation.mobilised(policy.grid_staff, maturity, p)
        for m in range(community_first[i], community_first[i + 1]):
            wish = participation.wish_to_take_part(community[m], mobilised, maturity, member, p)
            participation.take_part(community[m], wish, policy.building, member, p)


@phase(COUNTY)
def call_small_projects(
    county_community,
    county_place,
    community,
    community_first,
    usual_income,
    county_books_of_community,
    measure,
    community_policy,
    community_parameter,
    community_member,
    key,
    tick,
    first,
    last,
):
    policy, p, member = community_policy[tick], community_parameter[0], community_member[0]
    books = county_books_of_community
    for i in range(first, last):
        row, city = county_community[i], len(county_place) + county_place[i].city
        own = measures.strength_now(measure, i, measures.COMMUNITY_RULE)
        above = measures.strength_now(measure, city, measures.COMMUNITY_RULE)
        terms = call.terms_of(policy, max(own, above), usual_income[i], member, p)
        row.award_budget = call.budget(policy, row.county_expenditure, p) if terms.share > 0.0 else 0.0
        begin, end = community_first[i], community_first[i + 1]
        small_projects.hold_call(row, i, community, begin, end, terms, row.award_budget, books, p, key, tick)
        labour = member.contribution if policy.building == 1 else 0.0
        villages.hold_village_call(row, i, terms.share, labour, books, p, key, tick)


@phase(COUNTY)
def complete_small_projects(
    county_community,
    community,
    community_first,
    county_books_of_community,
    community_policy,
    community_parameter,
    key,
    tick,
    first,
    last,
):
    p, planners = community_parameter[0], community_policy[tick].planners
    for i in range(first, last):
        begin, end = community_first[i], community_first[i + 1]
        small_projects.complete(
            county_community[i], i, community, begin, end, planners, county_books_of_community, p, key, tick
        )


@phase(COUNTY)
def list_historic_blocks(
    county_community,
    historic_block,
    historic_first,
    county_organisation,
    county_effort_of_buildings,
    community_parameter,
    buildings_parameter,
    tick,
    first,
    last,
):
    for i in range(first, last):
        extra = county_effort_of_buildings[i, LEVER] - county_organisation[i].routine_effort
        push = 1.0 + buildings_parameter[0].retrofit_push * extra
        for b in range(historic_first[i], historic_first[i + 1]):
            historic.list_block(historic_block[b], county_community[i], push, community_parameter[0], tick)


@phase(CITY)
def repair_historic_blocks(
    city_community,
    city_place,
    county_community,
    historic_block,
    historic_first,
    county_books_of_community,
    community_parameter,
    tick,
    first,
    last,
):
    p, books = community_parameter[0], county_books_of_community
    for c in range(first, last):
        begin, end = historic_first[city_place[c].first_county], historic_first[city_place[c].last_county]
        historic.repair_blocks(city_community[c], county_community, historic_block, begin, end, books, p, tick)


@phase(COUNTY)
def staff_communities(county_community, county_books_of_community, community_policy, community_parameter, tick, first, last):
    policy, p, books = community_policy[tick], community_parameter[0], county_books_of_community
    for i in range(first, last):
        households = means.households(county_community[i])
        workers = p.grid_workers * policy.grid_staff * households / participation.PER_HOUSEHOLDS
        pay(books, i, GRID_STAFF, workers * p.grid_wage * QUARTER)
        pay(books, i, PLANNERS, policy.planners * p.planner_cost * county_community[i].communities * QUARTER)
        pay(books, i, SORTING_CONTACT, policy.contact * p.sorting_cost * households * QUARTER)


@phase(COUNTY)
def sort_waste(
    community,
    community_first,
    county_community,
    county_organisation,
    county_effort_of_buildings,
    community_policy,
    community_parameter,
    buildings_parameter,
    tick,
    first,
    last,
):
    policy, p = community_policy[tick], community_parameter[0]
    take_up, forget = sorting.rates(policy.information, policy.contact, policy.fine, p)
    goal, kept = sorting.steady(take_up, forget, p), sorting.still_to_go(take_up, forget, QUARTER)
    for i in range(first, last):
        for m in range(community_first[i], community_first[i + 1]):
            community[m].sorting = sorting.sort(community[m].sorting, goal, kept)
        row = county_community[i]
        extra = county_effort_of_buildings[i, LEVER] - county_organisation[i].routine_effort
        row.sorting_coverage = sorting.covered(row.sorting_coverage, extra, buildings_parameter[0].retrofit_push, p)


@phase(COUNTY)
def evaluate_communities(
    community, community_first, county_smart_city, community_policy, community_parameter, community_member, tick, first, last
):
    policy, p, member = community_policy[tick], community_parameter[0], community_member[0]
    for i in range(first, last):
        for m in range(community_first[i], community_first[i + 1]):
            evaluation.evaluate(community[m], county_smart_city[i].maturity, policy.managing, policy.evaluating, member, p)


@phase(COUNTY, allocates=True)
def average_communities(
    county_community,
    county_buildings,
    community,
    community_first,
    community_policy,
    community_parameter,
    buildings_parameter,
    tick,
    first,
    last,
):
    time = community_parameter[0].renovation_time
    for i in range(first, last):
        county_community[i].renovation_expected = programme.expected(
            county_buildings[i], (tick + 1) * QUARTER - time, buildings_parameter[0]
        )
        means.average_communities(
            county_community[i], community, community_first[i], community_first[i + 1], community_policy[tick].evaluating
        )
        county_community[i].sorting_captured = community_parameter[0].sorting_capture * county_community[i].sorting


@phase(PROVINCE)
def average_all_communities(province_community, city_community, city_place, county_community, historic_block):
    for c in range(len(city_place)):
        means.average_counties(city_community[c], county_community, city_place[c].first_county, city_place[c].last_county)
    means.average_counties(province_community[0], county_community, 0, len(county_community))
    province_community[0].historic_listed_share = historic.listed_share(historic_block)
