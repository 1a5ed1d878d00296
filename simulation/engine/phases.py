"""The wiring: which columns of the world each phase hands to its rule.

Every function bears the name of its phase, takes (world, i, tick) with `i` the row of the acting government, and returns
whether it could finish: only START_PROJECTS may ask for more room and be called again.
"""

from __future__ import annotations

from simulation.engine.calendar import PLAN_YEARS, year_of
from simulation.rules import (
    QUARTER,
    START_YEAR,
    assessment,
    books,
    buildings,
    completion,
    construction,
    energy,
    equipment,
    examination,
    goals,
    learning,
    measures,
    organisation,
    rectification,
    retrofit,
    rule,
    stock,
)


@rule
def open_books(world, i, tick):
    books.open_books(world.county[i], tick % 4 == 0)
    return True


@rule
def open_city_books(world, i, tick):
    books.open_books(world.city[i], tick % 4 == 0)
    return True


@rule
def open_province_books(world, i, tick):
    books.open_books(world.province[i], tick % 4 == 0)
    return True


@rule
def begin_plan(world, i, tick):
    books.begin_plan_period(world.county[i], world.outcome)
    books.renew_deadlines(world.county[i], year_of(tick) + PLAN_YEARS - 1)
    return True


@rule
def begin_city_plan(world, i, tick):
    books.begin_plan_period(world.city[i], world.outcome)
    return True


@rule
def begin_province_plan(world, i, tick):
    books.begin_plan_period(world.province[i], world.outcome)
    return True


@rule
def ratchet(world, i, tick):
    goals.ratchet_goals(world.county, world.goal, world.outcome, year_of(tick), world.parameter[0])
    return True


@rule
def allocate(world, i, tick):
    goals.allocate_goals(world.county, world.city, world.province, world.goal, world.outcome, year_of(tick), world.parameter[0])
    return True


@rule
def compare(world, i, tick):
    goals.compare_reports(world.county, world.province, world.outcome, organisation.GREEN_SHARE)
    return True


@rule
def run_campaigns(world, i, tick):
    organisation.run_campaigns(world.province, world.policy[tick].campaign, world.parameter[0])
    return True


@rule
def plan_visits(world, i, tick):
    organisation.plan_visits(world.county, world.parameter[0])
    return True


@rule
def decide_effort(world, i, tick):
    organisation.decide_effort(world.county, i, world.city, world.province, world.outcome, year_of(tick), world.parameter[0])
    return True


@rule
def count_measures(world, i, tick):
    measures.count_measures(world.measure, world.county, world.city)
    return True


@rule
def write_province_measures(world, i, tick):
    g = len(world.county) + len(world.city) + i
    measures.write_province_measures(world.measure, g, world.province, tick, world.parameter[0], world.key)
    return True


@rule
def write_city_measures(world, i, tick):
    g = len(world.county) + i
    measures.write_city_measures(world.measure, g, world.city, i, world.province, tick, world.parameter[0], world.key)
    return True


@rule
def write_measures(world, i, tick):
    measures.write_measures(
        world.measure, world.county, i, world.city, world.province, tick, world.policy[tick], world.parameter[0], world.key
    )
    return True


@rule
def age_stock(world, i, tick):
    stock.age_stock(world.old_share, world.new_share, tick * QUARTER, world.member[0].life_scale, world.parameter[0].life_shape)
    return True


@rule
def grow(world, i, tick):
    stock.grow(world.county, i, tick * QUARTER, world.parameter[0], world.member[0].urban_shift)
    return True


@rule
def demolish(world, i, tick):
    stock.demolish_rural(world.county, i, world.rural_old, world.rural_new, world.old_share, world.new_share)
    buildings.demolish(world.county, i, world.building, world.parameter[0].photovoltaic_density, tick)
    return True


@rule
def renew_buildings(world, i, tick):
    retrofit.renew_buildings(
        world.county,
        i,
        world.building,
        world.use,
        world.province,
        world.policy[tick],
        world.parameter[0],
        world.member[0].component_scale,
        world.key,
        tick,
    )
    return True


@rule
def renovate_communities(world, i, tick):
    retrofit.renovate_communities(
        world.county,
        i,
        world.city,
        world.building,
        world.use,
        world.province,
        world.policy[tick],
        world.parameter[0],
        world.member[0].community_constant,
        world.member[0].component_scale,
        world.key,
        tick,
    )
    return True


@rule
def order(world, i, tick):
    stock.order(world.county, i, world.city, tick * QUARTER, world.parameter[0], world.member[0].urban_shift, world.use_ratio)
    return True


@rule
def spread_awareness(world, i, tick):
    construction.spread_awareness(world.county, i, world.developer, world.parameter[0], world.key, tick)
    return True


@rule
def start_projects(world, i, tick):
    return construction.start_projects(
        world.county,
        i,
        world.project,
        world.developer,
        world.level,
        world.use,
        world.province,
        world.policy[tick],
        world.parameter[0],
        (world.member[0].life_scale, world.member[0].component_scale),
        world.key,
        tick,
    )


@rule
def complete_projects(world, i, tick):
    completion.complete_projects(
        world.county,
        i,
        world.project,
        world.building,
        world.developer,
        world.level,
        world.province,
        world.member[0].code_2022_tick,
        world.parameter[0],
        tick,
    )
    stock.build_rural(world.county, i, world.rural_new, tick // 4)
    return True


@rule
def fit_roofs(world, i, tick):
    equipment.fit_roofs(world.county, i, world.building, world.province, world.parameter[0], world.key, tick)
    return True


@rule
def use_energy(world, i, tick):
    year = START_YEAR + (tick + 0.5) * QUARTER
    energy.use_energy(world.county, i, world.use, world.member[0].solar_heat, year, world.parameter[0])
    return True


@rule
def carry_out_plan(world, i, tick):
    planned_in, p = tick // 4 - 1, world.parameter[0]
    rectification.carry_out_plan(world.examination, i, world.city[i], world.county, planned_in, p, world.key, tick)
    return True


@rule
def wear(world, i, tick):
    p = world.parameter[0]
    december = tick % 4 == 3
    rectification.wear(world.examination, i, p.condition_wear, p.condition_noise, december, world.key, tick)
    if december:
        rectification.take_observed(world.examination, i, tick // 4)
    return True


@rule
def commission(world, i, tick):
    if examination.examines_itself(world.examination, i, year_of(tick)):
        rectification.commission(world.city[i], world.county, world.parameter[0])
    return True


@rule
def receive_visits(world, i, tick):
    organisation.receive_visits(world.county, i, world.parameter[0], world.key, tick)
    return True


@rule
def look_back(world, i, tick):
    construction.look_back(world.county, i, world.developer)
    equipment.look_at_roofs(world.county, i, world.parameter[0])
    books.close_counts(world.county[i])
    return True


@rule
def report(world, i, tick):
    organisation.report(world.county, i, world.outcome, world.policy[tick], world.parameter[0])
    return True


@rule
def gather_city(world, i, tick):
    books.gather_city(world.city, i, world.county)
    return True


@rule
def gather_province(world, i, tick):
    books.gather_province(world.province, world.city)
    return True


@rule
def report_city(world, i, tick):
    row = world.city[i]
    organisation.report_total(row, world.county, row.first_county, row.last_county, world.outcome)
    return True


@rule
def report_province(world, i, tick):
    organisation.report_total(world.province[i], world.city, 0, len(world.city), world.outcome)
    return True


@rule
def examine(world, i, tick):
    row, p = world.city[i], world.parameter[0]
    examination.look_at_the_model(world.examination, i, row, row.verified, p.standard_floor)
    examination.record_condition(world.examination, i, row, tick // 4)
    if examination.examines_itself(world.examination, i, year_of(tick)):
        platform = measures.strength_now(world.measure, len(world.county) + i, measures.PLATFORM)
        examination.examine(world.examination, i, row, platform, world.policy[tick], tick // 4, p, world.key, tick)
        rectification.plan_year(world.examination, i, row, tick // 4, p)
    return True


@rule
def compare_cities(world, i, tick):
    examination.compare_cities(world.city, world.province, world.policy[tick].land_link, world.parameter[0])
    return True


@rule
def assess(world, i, tick):
    if world.policy[tick].assessment == 1:
        weighting = world.policy[tick].weighting
        assessment.assess(world.examination, world.city, world.province, weighting, year_of(tick), world.parameter[0])
    return True


@rule
def learn(world, i, tick):
    learning.learn(world.province, world.technology, world.level, tick // 4, world.parameter[0], world.key)
    return True
