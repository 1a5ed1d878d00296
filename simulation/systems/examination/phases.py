"""The year of the examination: plans are carried out all year round, and in December cities look at themselves."""

from __future__ import annotations

from simulation.kinds import CITY, PROVINCE
from simulation.systems.examination.rules import assessment, carbon, plan_deviation, rectification, residents
from simulation.systems.examination.rules import examination as rules
from simulation.systems.organisation.rules import measures
from simulation.systems.phase import phase


@phase(CITY)
def carry_out_plan(
    examination,
    city_examination,
    city_place,
    county_place,
    county_organisation,
    county_books_of_examination,
    examination_parameter,
    key,
    tick,
    first,
    last,
):
    for c in range(first, last):
        rectification.carry_out_plan(
            examination,
            c,
            city_examination[c],
            city_place[c],
            county_place,
            county_organisation,
            county_books_of_examination,
            tick // 4 - 1,  # the December in which the plan was made
            examination_parameter[0],
            key,
            tick,
        )


@phase(CITY)
def wear(examination, examination_parameter, key, tick, first, last):
    noise, december = examination_parameter[0].condition_noise, tick % 4 == 3
    for c in range(first, last):
        rectification.wear(examination, c, noise, december, key, tick)


@phase(CITY)
def depart_from_plans(city_examination, city_place, county_organisation, examination_parameter, first, last):
    for c in range(first, last):
        extra, detection = rectification.governed_by(city_place[c], county_organisation)
        plan_deviation.depart_from_plans(city_examination[c], extra, detection, examination_parameter[0])


@phase(CITY)
def count_carbon(examination, city_buildings, tick, first, last):
    for c in range(first, last):
        carbon.count(examination, c, city_buildings[c].co2_operation, tick)


@phase(CITY)
def commission(examination, city_place, county_place, county_books_of_examination, examination_parameter, year, first, last):
    for c in range(first, last):
        if rules.examines_itself(examination, c, year):
            rectification.commission(county_books_of_examination, city_place[c], county_place, examination_parameter[0])


@phase(CITY)
def examine(
    examination,
    city_examination,
    city_place,
    city_buildings,
    city_verified,
    city_smart_city,
    city_community,
    county_place,
    life_circle_indicator,
    measure,
    examination_policy,
    smart_city_policy,
    examination_parameter,
    organisation_parameter,
    community_parameter,
    year,
    key,
    tick,
    first,
    last,
):
    p, counties = examination_parameter[0], len(county_place)
    for c in range(first, last):
        row = city_examination[c]
        rules.look_at_the_model(examination, c, city_buildings[c], city_verified[c], p.standard_floor)
        emitted = city_buildings[c].co2_operation
        carbon.move_carbon_intensity(examination, c, row, emitted, tick // 4, p.gdp_growth, p.standard_floor)
        plan_deviation.move_conformity(examination, c, row, p.standard_floor)
        residents.move_life_circle(examination, c, life_circle_indicator[0], city_community[c], p.standard_floor)
        rectification.take_observed(examination, c, tick // 4)
        rectification.check_the_model(examination, c, row, tick // 4)
        rules.record_condition(examination, c, row, tick // 4)
        if rules.examines_itself(examination, c, year):
            written = measures.strength_now(measure, counties + c, measures.PLATFORM)
            rules.examine(
                examination,
                c,
                row,
                city_smart_city[c].maturity if smart_city_policy[tick].on == 1 else written,
                residents.precision_gained(city_community[c], community_parameter[0]),
                community_parameter[0].satisfaction_weight * city_community[c].satisfaction_gain,
                examination_policy[tick],
                tick // 4,
                p,
                organisation_parameter[0].misreport_penalty,
                organisation_parameter[0].misreport_cost,
                key,
                tick,
            )
            rectification.plan_year(examination, c, row, city_place[c].residents, tick // 4, p)


@phase(PROVINCE)
def compare_cities(city_examination, province_examination, examination_policy, examination_parameter, tick):
    land_link = examination_policy[tick].land_link
    rules.compare_cities(city_examination, province_examination[0], land_link, examination_parameter[0])


@phase(PROVINCE)
def assess(
    examination,
    city_examination,
    province_examination,
    province_innovation,
    examination_policy,
    examination_parameter,
    innovation_parameter,
    year,
    tick,
):
    policy = examination_policy[tick]
    if policy.assessment == 1:
        assessment.assess(
            examination,
            city_examination,
            province_examination[0],
            province_innovation[0],
            policy.weighting,
            year,
            innovation_parameter[0].standard_raise,
            examination_parameter[0],
        )
