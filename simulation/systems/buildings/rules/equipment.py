"""Prefabrication, photovoltaics and heat pumps.

A new project takes each of them with the share of 2020 at the start; odds then move with cost, with the county's effort on the
goal and with rules. Roofs of existing buildings follow each other: one clock a county, and the buildings act in the order of
their thresholds, so that only those that act are looked at.
"""

from __future__ import annotations

from simulation.clock import QUARTER, START_YEAR
from simulation.compilation import compiled
from simulation.functions import annuity, expit, logit
from simulation.streams import Purpose, draw
from simulation.systems.buildings.rules import RESIDENTIAL
from simulation.systems.buildings.rules.communities import next_threshold, scattering_step
from simulation.systems.buildings.rules.effects import HEAT_PUMP as HEAT_PUMP_SUBSIDY
from simulation.systems.buildings.rules.effects import PHOTOVOLTAIC_SHARE, PREFABRICATION_SHARE
from simulation.systems.buildings.rules.effects import PHOTOVOLTAICS as PHOTOVOLTAIC_SUBSIDY
from simulation.systems.buildings.rules.effects import PREFABRICATION as PREFABRICATION_SUBSIDY
from simulation.systems.buildings.rules.energy import carbon_of_photovoltaics, grid_over_life, heat_pumps_take
from simulation.systems.buildings.rules.learning import HEAT_PUMP, PHOTOVOLTAICS, PREFABRICATION
from simulation.systems.buildings.rules.lives import KILO
from simulation.systems.buildings.rules.payments import EQUIPMENT, OWNER_SUBSIDY
from simulation.systems.buildings.rules.stock import urban_stock
from simulation.systems.buildings.rules.synthesis import BUILDINGS_AT_MOST
from simulation.systems.buildings.words import COUNTS, LEVERS
from simulation.systems.place.books import pay

PREFABRICATION_LEVER = LEVERS.index("prefabrication")
PHOTOVOLTAIC_LEVER = LEVERS.index("photovoltaics")
PHOTOVOLTAIC_COUNT = COUNTS.index("photovoltaic_capacity")
_LIFETIME = COUNTS.index("lifetime_photovoltaics")


# --- what they are worth ---------------------------------------------------------------------------------------------------
@compiled
def prefabrication_cost(parameter):
    """Extra cost of a prefabricated building (yuan/m2), linear in its prefabrication rate (Hong, Shen, Li, Zhang & Zhang 2018,
    doi:10.1016/j.jclepro.2017.10.171)."""
    return parameter.cost_prefabrication_low + parameter.prefabrication_rate * (
        parameter.cost_prefabrication_high - parameter.cost_prefabrication_low
    )


@compiled
def photovoltaic_index(cost, subsidy, parameter):
    """Net present value of photovoltaics over their cost (both and `subsidy` in yuan/W): what they make, sold or saved at the
    price of public buildings."""
    earned = parameter.photovoltaic_yield * parameter.price_electricity_public
    return (earned * annuity(parameter.private_discount_rate, parameter.photovoltaic_life) + subsidy) / cost - 1.0


@compiled
def heat_pump_index(gas, cost, subsidy, parameter):
    """Net present value of heat pumps over their cost (both and `subsidy` in yuan/m2)
    in a home that would burn `gas` (m3/m2/yr)."""
    saved, used, _ = heat_pumps_take(gas, parameter)
    yearly = saved * parameter.price_gas - used * parameter.price_electricity_homes
    return (yearly * annuity(parameter.private_discount_rate, parameter.heat_pump_life) + subsidy) / cost - 1.0


# --- new projects ----------------------------------------------------------------------------------------------------------
@compiled
def weigh(extra_effort, effects, use, costs, parameter):
    """Chances that a project of a county started this quarter is prefabricated, has photovoltaics, has heat pumps.

    extra_effort [lever] of the county, beyond routine; effects : its own measures', see `effects.py`; costs [technology].
    """
    first_cost = prefabrication_cost(parameter)
    gain = parameter.prefabrication_push * extra_effort[PREFABRICATION_LEVER] - (costs[PREFABRICATION] - first_cost)
    gain += effects[PREFABRICATION_SUBSIDY]
    odds = logit(parameter.prefabricated_share_2020) + parameter.choice_scale_prefabrication * gain / first_cost
    prefabricated = expit(odds)
    better = photovoltaic_index(costs[PHOTOVOLTAICS], effects[PHOTOVOLTAIC_SUBSIDY], parameter)
    better -= photovoltaic_index(parameter.photovoltaic_cost, 0.0, parameter)
    better += parameter.photovoltaic_push * extra_effort[PHOTOVOLTAIC_LEVER]
    photovoltaic = expit(logit(parameter.photovoltaic_share_2020) + parameter.equipment_choice_scale * better)
    gas = use[RESIDENTIAL].gas
    gain = heat_pump_index(gas, costs[HEAT_PUMP], effects[HEAT_PUMP_SUBSIDY], parameter)
    gain -= heat_pump_index(gas, parameter.heat_pump_cost, 0.0, parameter)
    heat_pump = expit(logit(parameter.heat_pump_share_2020) + parameter.equipment_choice_scale * gain)
    return prefabricated, photovoltaic, heat_pump


@compiled
def rules_for(effects, policy):
    """Shares of projects that have to be prefabricated, and to have photovoltaics: the higher of what the scenario and its own
    measures ask for."""
    prefabrication = max(policy.prefabrication_rule, effects[PREFABRICATION_SHARE])
    return prefabrication, max(policy.photovoltaic_rule, effects[PHOTOVOLTAIC_SHARE])


@compiled
def takes(chance, required, compliance, u):
    """Whether a project takes something: of its own accord, or because a rule binds it. A rule asks for a share `required` of
    the projects; those that would take it anyway count."""
    return u < max(chance, required * compliance)


# --- existing roofs --------------------------------------------------------------------------------------------------------
@compiled
def roof_appeal(cost, subsidy, extra_effort, parameter):
    """How much of the hazard of existing roofs is left at this cost and subsidy (yuan/W) and effort beyond routine: 0 to 1, by
    their net present value."""
    index = photovoltaic_index(cost, subsidy, parameter) + parameter.photovoltaic_push * extra_effort
    return expit(parameter.equipment_choice_scale * index)


@compiled
def fit_roofs(row, i, building, extra_effort, cost, subsidy, books, parameter, key, tick):
    """Let the clock of existing roofs run through the quarter; those whose threshold it passes take photovoltaics.

    Bass diffusion, exact in time: the clock runs at (innovation + imitation x share) x appeal, and the share moves with every
    roof that is fitted. Seeing peers a quarter late made 15 years of diffusion depend on the length of the quarter by 9 %.
    """
    area = urban_stock(row)
    if row.existing_buildings == 0 or area == 0.0:
        return
    if tick == 0:
        u = draw(key, Purpose.ROOF, i * BUILDINGS_AT_MOST, 0)
        row.next_photovoltaic = next_threshold(0.0, row.existing_buildings, u)
    appeal = roof_appeal(cost, subsidy, extra_effort, parameter)
    step = scattering_step(row.existing_buildings)
    seen, time, grid = row.seen_photovoltaic, QUARTER, grid_over_life(START_YEAR + (tick + 0.5) * QUARTER, parameter)
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
            fit_photovoltaics(row, i, building.area[slot], cost, subsidy, books, grid, parameter)
            seen += building.area[slot] / area
        row.photovoltaic_asked += 1
        left = row.existing_buildings - row.photovoltaic_asked
        u = draw(key, Purpose.ROOF, i * BUILDINGS_AT_MOST + row.photovoltaic_asked, 0)
        row.next_photovoltaic = next_threshold(row.next_photovoltaic, left, u)


@compiled
def look_at_roofs(row, parameter):
    """At the end of the quarter: the share of the county's floor area under photovoltaics, which owners see next quarter."""
    area = urban_stock(row)
    if area > 0.0:
        row.seen_photovoltaic = row.photovoltaic_capacity / (area * parameter.photovoltaic_density * KILO)


@compiled
def fit_photovoltaics(row, i, area, cost, subsidy, books, grid, parameter):
    """Put photovoltaics on a building of county `i` with this floor area (m2): its owner pays `cost` and is given `subsidy`,
    both in yuan/W. grid : what they save, see :func:`grid_over_life`."""
    watts = area * parameter.photovoltaic_density
    row.photovoltaic_capacity += watts * KILO
    books.counted[i, PHOTOVOLTAIC_COUNT] += watts * KILO
    books.counted[i, _LIFETIME] += carbon_of_photovoltaics(watts, grid, parameter)
    pay(books, i, EQUIPMENT, watts * cost)
    pay(books, i, OWNER_SUBSIDY, watts * subsidy)
