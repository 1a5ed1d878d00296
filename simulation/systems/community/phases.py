"""The year of communities: who takes part in January, sorting every quarter, a look back in December."""

from __future__ import annotations

from simulation.clock import QUARTER
from simulation.kinds import COUNTY, PROVINCE
from simulation.systems.buildings.rules.retrofit import LEVER
from simulation.systems.community.rules import GRID_STAFF, SORTING_CONTACT, evaluation, means, participation, sorting
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
def sort_waste(
    community,
    community_first,
    county_community,
    county_organisation,
    county_effort_of_buildings,
    county_books_of_community,
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
        households = 0.0
        for m in range(community_first[i], community_first[i + 1]):
            community[m].sorting = sorting.sort(community[m].sorting, goal, kept)
            households += community[m].stands_for * community[m].households
        row = county_community[i]
        extra = county_effort_of_buildings[i, LEVER] - county_organisation[i].routine_effort
        row.sorting_coverage = sorting.covered(row.sorting_coverage, extra, buildings_parameter[0].retrofit_push, p)
        pay(county_books_of_community, i, SORTING_CONTACT, policy.contact * p.sorting_cost * households * QUARTER)
        workers = p.grid_workers * policy.grid_staff * households / participation.PER_HOUSEHOLDS
        pay(county_books_of_community, i, GRID_STAFF, workers * p.grid_wage * QUARTER)


@phase(COUNTY)
def evaluate_communities(
    community, community_first, county_smart_city, community_policy, community_parameter, community_member, tick, first, last
):
    policy, p, member = community_policy[tick], community_parameter[0], community_member[0]
    for i in range(first, last):
        for m in range(community_first[i], community_first[i + 1]):
            evaluation.evaluate(community[m], county_smart_city[i].maturity, policy.managing, policy.evaluating, member, p)


@phase(COUNTY)
def average_communities(county_community, community, community_first, community_policy, tick, first, last):
    for i in range(first, last):
        means.average_communities(
            county_community[i], community, community_first[i], community_first[i + 1], community_policy[tick].evaluating
        )


@phase(PROVINCE)
def average_all_communities(province_community, city_community, city_place, county_community):
    for c in range(len(city_place)):
        means.average_counties(city_community[c], county_community, city_place[c].first_county, city_place[c].last_county)
    means.average_counties(province_community[0], county_community, 0, len(county_community))
