"""The year of organisation: goals and effort in January, measures and visits every quarter, reports in December."""

from __future__ import annotations

from simulation.clock import PLAN_YEARS
from simulation.kinds import CITY, COUNTY, PROVINCE
from simulation.systems.organisation.rules import effort, goals, measures
from simulation.systems.phase import phase
from simulation.systems.smart_city.rules import supervision


# --- plan periods and goals ------------------------------------------------------------------------------------------------
@phase(COUNTY)
def begin_plan(county_goals, outcome, year, first, last):
    goals.begin_plan_period(county_goals.goal_progress, outcome, first, last)
    for i in range(first, last):
        goals.renew_deadlines(county_goals, i, year + PLAN_YEARS - 1)


@phase(CITY)
def begin_city_plan(city_goal_progress, outcome, first, last):
    goals.begin_plan_period(city_goal_progress, outcome, first, last)


@phase(PROVINCE)
def begin_province_plan(province_goal_progress, outcome, first, last):
    goals.begin_plan_period(province_goal_progress, outcome, first, last)


@phase(PROVINCE)
def ratchet(county_goals, county_buildings, goal, outcome, year, organisation_parameter):
    goals.ratchet_goals(county_goals, county_buildings, goal, outcome, year, organisation_parameter[0])


@phase(PROVINCE)
def allocate(
    county_goals,
    city_goals,
    province_goals,
    county_place,
    city_place,
    county_buildings,
    city_buildings,
    goal,
    outcome,
    year,
    organisation_parameter,
):
    goals.allocate_goals(
        county_goals,
        city_goals,
        province_goals,
        county_place,
        city_place,
        county_buildings,
        city_buildings,
        goal,
        outcome,
        year,
        organisation_parameter[0],
    )


@phase(PROVINCE)
def compare(county_goals, province_goals, province_organisation, outcome):
    goals.compare_reports(county_goals, province_goals, outcome)
    province_organisation[0].mean_gap = goals.mean_gap(county_goals, effort.GREEN_SHARE)


# --- supervision and effort ------------------------------------------------------------------------------------------------
@phase(PROVINCE)
def run_campaigns(province_organisation, organisation_policy, tick, organisation_parameter):
    effort.run_campaigns(province_organisation[0], organisation_policy[tick].campaign, organisation_parameter[0])


@phase(PROVINCE)
def plan_visits(
    county_organisation, county_smart_city, county_community, organisation_parameter, smart_city_parameter, community_parameter
):
    effort.plan_visits(
        county_organisation,
        county_smart_city,
        county_community,
        organisation_parameter[0],
        smart_city_parameter[0],
        community_parameter[0].detection_participation,
    )


@phase(COUNTY)
def decide_effort(
    county_organisation,
    county_goals,
    county_place,
    county_smart_city,
    county_community,
    city_examination,
    province_organisation,
    province_mean_achievement,
    outcome,
    year,
    first,
    last,
    organisation_parameter,
    smart_city_parameter,
    community_parameter,
):
    for i in range(first, last):
        effort.decide_effort(
            county_organisation[i],
            county_goals,
            i,
            supervision.able(county_place[i].capacity, county_smart_city[i].maturity, smart_city_parameter[0]),
            province_mean_achievement[0],
            province_organisation[0].campaign,
            city_examination[county_place[i].city].examination_pressure
            + community_parameter[0].reward_complaints * county_community[i].complaints_gain,
            outcome,
            year,
            organisation_parameter[0],
        )


@phase(COUNTY)
def answer_campaign(
    county_organisation,
    county_goals,
    county_place,
    county_smart_city,
    county_community,
    city_examination,
    province_organisation,
    province_mean_achievement,
    outcome,
    year,
    first,
    last,
    organisation_policy,
    organisation_parameter,
    smart_city_parameter,
    community_parameter,
    tick,
):
    if organisation_policy[tick].campaign <= 0.0:
        return
    decide_effort(
        county_organisation,
        county_goals,
        county_place,
        county_smart_city,
        county_community,
        city_examination,
        province_organisation,
        province_mean_achievement,
        outcome,
        year,
        first,
        last,
        organisation_parameter,
        smart_city_parameter,
        community_parameter,
    )


@phase(COUNTY)
def receive_visits(county_organisation, key, tick, first, last):
    for i in range(first, last):
        effort.receive_visits(county_organisation[i], i, key, tick)


# --- measures --------------------------------------------------------------------------------------------------------------
@phase(PROVINCE)
def count_measures(measure, city_place):
    measures.count_measures(measure, city_place)


@phase(PROVINCE)
def write_province_measures(measure, province_place, organisation_parameter, key, tick, first, last):
    for g in range(first, last):
        row = measure.tick.shape[0] - len(province_place) + g
        capacity = province_place[g].capacity
        measures.write_province_measures(measure, row, capacity, tick, organisation_parameter[0], key)


@phase(CITY)
def write_city_measures(
    measure,
    city_place,
    city_examination,
    province_place,
    province_examination,
    organisation_parameter,
    examination_parameter,
    key,
    tick,
    first,
    last,
):
    counties, mean_gap = len(measure.pilot), province_examination[0].mean_platform_gap
    for c in range(first, last):
        examined = city_examination[c]
        call = measures.platform_call(
            examined.examinations, examined.platform_gap, mean_gap, examination_parameter[0].platform_gap_effect
        )
        measures.write_city_measures(
            measure,
            counties + c,
            city_place[c].capacity,
            province_place[0].mean_log_capacity_of_cities,
            call,
            tick,
            organisation_parameter[0],
            key,
        )


@phase(COUNTY)
def write_measures(
    measure,
    county_organisation,
    county_goals,
    county_place,
    province_place,
    province_organisation,
    organisation_policy,
    organisation_parameter,
    key,
    tick,
    first,
    last,
):
    for i in range(first, last):
        measures.write_measures(
            measure,
            i,
            county_place[i].city,
            county_organisation[i],
            county_goals,
            county_place[i].capacity,
            province_place[0].mean_log_capacity,
            province_organisation[0].mean_gap,
            tick,
            organisation_policy[tick],
            organisation_parameter[0],
            key,
        )


@phase(CITY)
def share_mandates(city_organisation, city_place, county_organisation, first, last):
    for c in range(first, last):
        place = city_place[c]
        mandates = 0.0
        for i in range(place.first_county, place.last_county):
            mandates += county_organisation[i].mandate
        city_organisation[c].mandate_share = mandates / (place.last_county - place.first_county)


@phase(PROVINCE)
def share_province_mandates(province_organisation, city_organisation, city_place):
    mandates, counties = 0.0, 0
    for c in range(len(city_place)):
        members = city_place[c].last_county - city_place[c].first_county
        mandates += city_organisation[c].mandate_share * members
        counties += members
    province_organisation[0].mandate_share = mandates / counties


# --- reports ---------------------------------------------------------------------------------------------------------------
@phase(COUNTY)
def report(
    county_organisation,
    county_goals,
    county_buildings,
    county_year_counted,
    outcome,
    organisation_policy,
    organisation_parameter,
    tick,
    first,
    last,
):
    for i in range(first, last):
        effort.report(
            county_organisation[i],
            county_goals,
            i,
            county_buildings[i],
            county_year_counted[i],
            outcome,
            organisation_policy[tick].publication,
            organisation_parameter[0],
        )


@phase(CITY)
def report_city(
    city_goals,
    city_place,
    city_buildings,
    city_year_counted,
    county_goals,
    county_buildings,
    county_year_counted,
    outcome,
    first,
    last,
):
    for c in range(first, last):
        effort.report_total(
            city_goals,
            c,
            city_buildings[c],
            city_year_counted[c],
            county_goals,
            county_buildings,
            county_year_counted,
            city_place[c].first_county,
            city_place[c].last_county,
            outcome,
        )


@phase(PROVINCE)
def report_province(
    province_goals,
    province_buildings,
    province_year_counted,
    city_goals,
    city_buildings,
    city_year_counted,
    outcome,
    first,
    last,
):
    for g in range(first, last):
        effort.report_total(
            province_goals,
            g,
            province_buildings[g],
            province_year_counted[g],
            city_goals,
            city_buildings,
            city_year_counted,
            0,
            len(city_buildings),
            outcome,
        )
