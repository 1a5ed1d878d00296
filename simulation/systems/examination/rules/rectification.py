"""What follows an examination: the plan that its gaps lead to, how it is carried out, and how conditions wear down again.

Form: plan (0/1 knapsack, exact), execution at a hazard, check, decay. What the model moves itself stands in the plan with a
part of its gap, costs nothing here, as it is paid for where it is done, and is done where the model has moved it as far.
"""

from __future__ import annotations

import math

import numpy as np

from simulation.clock import QUARTER
from simulation.compilation import compiled
from simulation.streams import Purpose, draw4, normal
from simulation.systems.examination.rules.examination import INDICATORS_AT_MOST, OWN, gap, score
from simulation.systems.examination.words import PAYMENTS
from simulation.systems.place.books import pay_in_counties

EXAMINATION, RECTIFICATION = range(len(PAYMENTS))  # numbers in the books of this system

PLAN_UNITS = 1000
"""A plan is made in round sums, thousandths of its budget: costs are rounded up to them."""
ROUNDING = 1e-12
"""Of a sum of values: what differs by less is equal."""


# --- the plan --------------------------------------------------------------------------------------------------------------
@compiled(allocates=True)
def choose_within(value, units, most, chosen):
    """The 0/1 knapsack for costs in whole units, exact (dynamic programme, Bellman 1957): `chosen` becomes the items whose
    values have the largest sum at no more than `most` units. Items without value are never chosen, and of sums that differ in
    last bits alone, as the same values may in another order, the one of earlier items."""
    count = len(value)
    best = np.zeros(most + 1)
    taken = np.zeros((count, most + 1), np.uint8)
    for n in range(count):
        if value[n] <= 0.0:
            continue
        for space in range(most, units[n] - 1, -1):
            with_it = best[space - units[n]] + value[n]
            if with_it > best[space] * (1.0 + ROUNDING):
                best[space] = with_it
                taken[n, space] = 1
    space = most
    for n in range(count - 1, -1, -1):
        chosen[n] = taken[n, space]
        if taken[n, space] == 1:
            space -= units[n]


@compiled(allocates=True)
def make_plan(value, cost, budget, planned):
    """Choose the items whose values have the largest sum at a `cost` (yuan) within the budget; `planned` becomes 1 for them."""
    units = np.zeros(len(value), np.int64)
    for n in range(len(value)):
        share = cost[n] / budget if budget > 0.0 else math.inf
        units[n] = math.ceil(share * PLAN_UNITS - 1e-9) if share <= 1.0 else PLAN_UNITS + 1
    choose_within(value, units, PLAN_UNITS, planned)


@compiled(allocates=True)
def priorities(satisfaction, dimension, known, priority):
    """Fill `priority` with residents' calls by indicator, sums of one: dimensions in proportion to what satisfaction with them
    misses, each divided evenly among its indicators that have a value (`known`). All zero where nobody was asked."""
    total = 0.0
    count = np.zeros(len(satisfaction))
    for n in range(len(dimension)):
        priority[n] = 0.0
        if known[n]:
            count[dimension[n]] += 1.0
    for d in range(len(satisfaction)):
        if count[d] > 0.0 and not math.isnan(satisfaction[d]):
            total += 1.0 - satisfaction[d]
    for n in range(len(dimension)):
        d = dimension[n]
        if known[n] and total > 0.0 and not math.isnan(satisfaction[d]):
            priority[n] = (1.0 - satisfaction[d]) / total / count[d]


@compiled(allocates=True)
def plan_year(examination, c, row, residents, year_index, parameter):
    """Make the city's plan for the year to come from what its examination has found; what is open from the last one goes in
    afresh. Missed scores count by what technical standards ask over 2021: an indicator of which more is asked would otherwise
    be worth less for each yuan, and cities would do least where most is asked of them."""
    observed = examination.observed[c]
    count = len(observed)
    known, priority = ~np.isnan(observed), np.zeros(count)
    priorities(row.satisfaction, examination.dimension, known, priority)
    asked = 0.0
    for n in range(count):
        asked += priority[n]
    listened = parameter.residents_priority if asked > 0.0 else 0.0
    value, cost = np.zeros(count), np.zeros(count)
    for n in range(count):
        examination.rise[c, n] = 0.0
        if known[n]:
            missed = examination.technical[n] * (1.0 - score(observed[n], examination.standard[n]))
            value[n] = ((1.0 - listened) * examination.weight[n] + listened * priority[n]) * missed
            years = 1.0 if examination.source[n] == OWN else parameter.modelled_gap_years
            examination.rise[c, n] = gap(observed[n], examination.standard[n]) / years
            cost[n] = cost_of(examination.rise[c, n] * examination.price[n], residents, parameter)
    make_plan(value, cost, examination.budget[c], examination.planned[c])
    for n in range(count):
        examination.in_plan[year_index, c, n] = examination.planned[c, n]
        examination.cost[year_index, c, n] = cost[n] if examination.planned[c, n] == 1 else 0.0


@compiled
def open_plan(examination, c, row, residents, parameter):
    """In January the plan of last December begins: its items are counted, and nothing of it is done yet."""
    row.planned_items, row.done_items, row.reopened_items, row.planned_cost = 0, 0, 0, 0.0
    for n in range(len(examination.source)):
        if examination.planned[c, n] == 1:
            row.planned_items += 1
            row.planned_cost += cost_of(examination.rise[c, n] * examination.price[n], residents, parameter)


@compiled
def cost_of(rise, residents, parameter):
    """Cost (yuan) of raising an indicator of a city by `rise` of its scale, if it costs as much as the mean one."""
    return rise * residents * parameter.rectification_cost


@compiled
def need_of(examination, c, residents, parameter):
    """Cost (yuan) of closing every gap that the last examination has found and a plan could close."""
    need = 0.0
    for n in range(len(examination.source)):
        need += cost_of(examination.rise[c, n] * examination.price[n], residents, parameter)
    return need


# --- carrying it out -------------------------------------------------------------------------------------------------------
@compiled
def execution_hazard(extra_effort, funded, detection, parameter):
    """Hazard (1/yr) of an item of the plan being done: rises with effort beyond routine, with the part of the need that the
    budget covers (neutral at one) and with the chance of a visit that finds it undone."""
    return parameter.rectification_hazard * math.exp(
        parameter.rectification_effort_effect * extra_effort
        + parameter.rectification_funding_effect * (min(funded, 1.0) - 1.0)
        + parameter.rectification_supervision_effect * detection
    )


@compiled
def done_within_quarter(hazard):
    """Chance that an item is done within a quarter, exact at a constant hazard."""
    return 1.0 - math.exp(-hazard * QUARTER)


@compiled
def governed_by(place, governed):
    """Means over the counties of a city, which do its work and are inspected: effort beyond routine, and the chance of a visit
    that finds something. place : of the city; governed : the counties' books of organisation."""
    extra, detection = 0.0, 0.0
    counties = place.last_county - place.first_county
    for i in range(place.first_county, place.last_county):
        extra += (governed[i].overall_effort - governed[i].routine_effort) / counties
        detection += governed[i].detection_chance / counties
    return extra, detection


@compiled
def hazard_of_city(examination, c, place, governed, parameter):
    """The execution hazard of a city; place, governed as in :func:`governed_by`."""
    extra, detection = governed_by(place, governed)
    need = need_of(examination, c, place.residents, parameter)
    return execution_hazard(extra, examination.budget[c] / need if need > 0.0 else 1.0, detection, parameter)


@compiled
def carry_out(examination, c, row, chance, reopening, year_index, key, tick):
    """A quarter of execution: each item of the plan may be done (`chance`), which raises the true condition by the gap that was
    seen. One that fails its check (chance `reopening`) stays in the plan and changes nothing. Returns the sum of the rises,
    each at its price.

    year_index : of the December in which the plan was made.
    """
    risen = 0.0
    for n in range(len(examination.source)):
        if examination.planned[c, n] == 0 or examination.source[n] != OWN:
            continue
        u_done, u_check, _, _ = draw4(key, Purpose.RECTIFICATION, c * INDICATORS_AT_MOST + n, tick)
        if u_done >= chance:
            continue
        if u_check < reopening:
            row.reopened_items += 1
            continue
        examination.condition[c, n] += examination.rise[c, n]
        examination.planned[c, n] = 0
        examination.delivered[year_index, c, n] = 1
        risen += examination.rise[c, n] * examination.price[n]
        row.done_items += 1
    return risen


@compiled
def carry_out_plan(examination, c, row, place, county_place, governed, books, year_index, parameter, key, tick):
    """A quarter of the city's plan: what is done is paid for, in the books of its counties by their people.

    row, place : of the city; governed, books : the counties' books of organisation, and those that the examination pays in.
    """
    if tick % 4 == 0:
        open_plan(examination, c, row, place.residents, parameter)
    if row.planned_items == 0:
        return
    chance = done_within_quarter(hazard_of_city(examination, c, place, governed, parameter))
    risen = carry_out(examination, c, row, chance, parameter.reopening_chance, year_index, key, tick)
    pay_in_counties(books, place, county_place, RECTIFICATION, cost_of(risen, place.residents, parameter))


@compiled
def check_the_model(examination, c, row, year_index):
    """In December, what the model moves and the plan of the last December held is done if it has risen by as much since."""
    for n in range(len(examination.source)):
        if examination.planned[c, n] == 1 and examination.source[n] != OWN:
            risen = examination.condition[c, n] - examination.true[year_index - 1, c, n]
            if risen >= examination.rise[c, n]:
                examination.planned[c, n] = 0
                examination.delivered[year_index - 1, c, n] = 1
                row.done_items += 1


@compiled
def commission(books, place, county_place, parameter):
    """The city pays for this year's examination."""
    pay_in_counties(books, place, county_place, EXAMINATION, parameter.examination_cost)


# --- what time does --------------------------------------------------------------------------------------------------------
@compiled
def draw_prices(examination, spread, key):
    """Before the run: what putting an indicator right costs over the mean of all, log-normal with `spread` as the standard
    deviation of its logarithm, alike for all cities (synthetic: no costs by indicator were found)."""
    for n in range(len(examination.price)):
        if examination.source[n] == OWN:
            u0, u1, _, _ = draw4(key, Purpose.INDICATOR_COST, n, 0)
            examination.price[n] = math.exp(spread * normal(u0, u1) - 0.5 * spread**2)


@compiled
def wear(examination, c, noise, december, key, tick):
    """A quarter of decay of the indicators that the model does not move, and in December the year's own ups and downs of
    standard deviation `noise`."""
    for n in range(len(examination.source)):
        if examination.source[n] != OWN:
            continue
        examination.condition[c, n] -= examination.wear[0] * QUARTER
        if december:
            u0, u1, _, _ = draw4(key, Purpose.CONDITION, c * INDICATORS_AT_MOST + n, tick)
            examination.condition[c, n] += noise * normal(u0, u1)


@compiled
def take_observed(examination, c, year_index):
    """In December what the scenario has observed takes the place of what the model has, whatever else the year has moved."""
    for n in range(len(examination.source)):
        if not math.isnan(examination.given[year_index, c, n]):
            examination.condition[c, n] = examination.given[year_index, c, n]
