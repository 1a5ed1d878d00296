"""Prefabrication, photovoltaics and heat pumps.

A new project takes each of them with the share of 2020 at the start; odds then move with cost, with the county's effort on the
goal and with rules. Roofs of existing buildings follow each other: one clock a county, and the buildings act in the order of
their thresholds, so that only those that act are looked at.
"""

from __future__ import annotations

from simulation.rules import QUARTER, RESIDENTIAL, rule
from simulation.rules.buildings import KILO
from simulation.rules.energy import heat_pumps_take
from simulation.rules.goals import expit, logit, urban_stock
from simulation.rules.learning import HEAT_PUMP, PHOTOVOLTAICS, PREFABRICATION
from simulation.rules.money import EQUIPMENT, annuity, pay
from simulation.rules.retrofit import next_threshold, scattering_step
from simulation.rules.synthesis import BUILDINGS_AT_MOST
from simulation.streams import Purpose, draw
from simulation.vocabulary import COUNTS, GOALS

PREFABRICATED_GOAL = GOALS.index("prefab_share_new")
PHOTOVOLTAIC_GOAL = GOALS.index("building_pv_capacity_added")
PHOTOVOLTAIC_COUNT = COUNTS.index("photovoltaic_capacity")


# --- what they are worth ---------------------------------------------------------------------------------------------------
@rule
def prefabrication_cost(parameter):
    """Extra cost of a prefabricated building (yuan/m2), linear in its prefabrication rate (Hong, Shen, Li, Zhang & Zhang 2018,
    doi:10.1016/j.jclepro.2017.10.171)."""
    return parameter.cost_prefabrication_low + parameter.prefabrication_rate * (
        parameter.cost_prefabrication_high - parameter.cost_prefabrication_low
    )


@rule
def photovoltaic_index(cost, parameter):
    """Net present value of photovoltaics over their cost (yuan/W): what they make, sold or saved at the price of public
    buildings."""
    earned = parameter.photovoltaic_yield * parameter.price_electricity_public
    return earned * annuity(parameter.private_discount_rate, parameter.photovoltaic_life) / cost - 1.0


@rule
def heat_pump_index(gas, cost, parameter):
    """Net present value of heat pumps over their cost (yuan/m2) in a home that would burn `gas` (m3/m2/yr)."""
    saved, used, _ = heat_pumps_take(gas, parameter)
    yearly = saved * parameter.price_gas - used * parameter.price_electricity_homes
    return yearly * annuity(parameter.private_discount_rate, parameter.heat_pump_life) / cost - 1.0


# --- new projects ----------------------------------------------------------------------------------------------------------
@rule
def weigh(row, use, province, parameter):
    """Chances that a project of the county started this quarter is prefabricated, has photovoltaics, has heat pumps."""
    costs = province[0].technology_cost
    dearer = costs[PREFABRICATION] - prefabrication_cost(parameter)
    push = parameter.prefabrication_push * row.effort[PREFABRICATED_GOAL]
    prefabricated = expit(logit(parameter.prefabricated_share_2020) + parameter.choice_scale * (push - dearer))
    better = photovoltaic_index(costs[PHOTOVOLTAICS], parameter) - photovoltaic_index(parameter.photovoltaic_cost, parameter)
    better += parameter.photovoltaic_push * row.effort[PHOTOVOLTAIC_GOAL]
    photovoltaic = expit(logit(parameter.photovoltaic_share_2020) + parameter.equipment_choice_scale * better)
    gas = use[RESIDENTIAL].gas
    gain = heat_pump_index(gas, costs[HEAT_PUMP], parameter) - heat_pump_index(gas, parameter.heat_pump_cost, parameter)
    heat_pump = expit(logit(parameter.heat_pump_share_2020) + parameter.equipment_choice_scale * gain)
    return prefabricated, photovoltaic, heat_pump


@rule
def takes(chance, required, compliance, u):
    """Whether a project takes something: of its own accord, or because a rule binds it. A rule asks for a share `required` of
    the projects; those that would take it anyway count."""
    return u < max(chance, required * compliance)


# --- existing roofs --------------------------------------------------------------------------------------------------------
@rule
def roof_appeal(cost, effort, parameter):
    """How much of the hazard of existing roofs is left at this cost (yuan/W) and effort: 0 to 1, by their net present value."""
    index = photovoltaic_index(cost, parameter) + parameter.photovoltaic_push * effort
    return expit(parameter.equipment_choice_scale * index)


@rule
def fit_roofs(county, i, building, province, parameter, key, tick):
    """Let the clock of existing roofs run through the quarter; those whose threshold it passes take photovoltaics.

    Bass diffusion, exact in time: the clock runs at (innovation + imitation x share) x appeal, and the share moves with every
    roof that is fitted. Seeing peers a quarter late made 15 years of diffusion depend on the length of the quarter by 9 %.
    """
    row = county[i]
    area = urban_stock(row)
    if row.existing_buildings == 0 or area == 0.0:
        return
    if tick == 0:
        u = draw(key, Purpose.ROOF, i * BUILDINGS_AT_MOST, 0)
        row.next_photovoltaic = next_threshold(0.0, row.existing_buildings, u)
    cost = province[0].technology_cost[PHOTOVOLTAICS]
    appeal = roof_appeal(cost, row.effort[PHOTOVOLTAIC_GOAL], parameter)
    step = scattering_step(row.existing_buildings)
    seen, time = row.seen_photovoltaic, QUARTER
    while True:
        pace = (parameter.photovoltaic_innovation + parameter.photovoltaic_imitation * seen) * appeal
        until_next = row.next_photovoltaic - row.photovoltaic_clock
        if until_next > pace * time:
            row.photovoltaic_clock += pace * time
            return
        time -= until_next / pace
        row.photovoltaic_clock = row.next_photovoltaic
        slot = building.first[i] + (row.photovoltaic_asked * step) % row.existing_buildings
        if building.gone[slot] > tick and building.photovoltaics[slot] == 0:
            building.photovoltaics[slot] = 1
            fit_photovoltaics(row, building.area[slot], cost, parameter)
            seen += building.area[slot] / area
        row.photovoltaic_asked += 1
        left = row.existing_buildings - row.photovoltaic_asked
        u = draw(key, Purpose.ROOF, i * BUILDINGS_AT_MOST + row.photovoltaic_asked, 0)
        row.next_photovoltaic = next_threshold(row.next_photovoltaic, left, u)


@rule
def look_at_roofs(county, i, parameter):
    """At the end of the quarter: the share of the county's floor area under photovoltaics, which owners see next quarter."""
    row = county[i]
    area = urban_stock(row)
    if area > 0.0:
        row.seen_photovoltaic = row.photovoltaic_capacity / (area * parameter.photovoltaic_density * KILO)


@rule
def fit_photovoltaics(row, area, cost, parameter):
    """Put photovoltaics on a building of this floor area (m2) at `cost` yuan/W; its owner pays."""
    watts = area * parameter.photovoltaic_density
    row.photovoltaic_capacity += watts * KILO
    row.counted[PHOTOVOLTAIC_COUNT] += watts * KILO
    pay(row, EQUIPMENT, watts * cost)
