"""New build: projects start and choose a level; what levels are worth is in worth.py, what developers see of
each other in peers.py, and what becomes of projects in completion.py.

A project is one building with a county, a use, a floor area and a developer. Its level is chosen at start by a logit over
what developers get and pay (yuan/m2); where the county has a mandate and the project is bound by it, the levels below the
minimum leave the choice set. Construction takes an Erlang time, drawn once at start, so that no project is looked at again
before it is due.

Instruments and their order: He, Wang & Zhao (2018), doi:10.3846/jcem.2018.5185; labels as differentiation: Rysman, Simcoe &
Wang (2014). The logit scale is an assumption.
"""

from __future__ import annotations

import math

import numpy as np

from simulation.clock import QUARTER
from simulation.compilation import compiled
from simulation.streams import Purpose, draw, draw4, normal
from simulation.systems.buildings.rules import (
    BASIC,
    CODE,
    N_LEVELS,
    N_URBAN_USES,
    RESIDENTIAL,
    ULTRA_LOW,
)
from simulation.systems.buildings.rules.effects import asked_for, require
from simulation.systems.buildings.rules.equipment import rules_for, takes, weigh
from simulation.systems.buildings.rules.learning import PREFABRICATION as PREFABRICATION_COST
from simulation.systems.buildings.rules.lives import quarters_of, weibull_life
from simulation.systems.buildings.rules.payments import PROJECT_SUBSIDY
from simulation.systems.buildings.rules.peers import peer_and_hassle, see_peers, show
from simulation.systems.buildings.rules.worth import (
    award,
    interest_saved,
    measure_value,
    pay_for_start,
    push,
    subsidy,
    unit_cost,
)
from simulation.systems.buildings.words import COUNTS
from simulation.systems.place.books import pay
from simulation.systems.smart_city.rules.bim import chance_of_bim, time_left

_STARTED, _PREFABRICATED = COUNTS.index("started"), COUNTS.index("prefabricated")
_ORDINALS = 1 << 16  # projects that one county may start in one use and quarter
_USE_SLOTS = 8


@compiled
def lognormal_area(mean, spread, z):
    """Floor area with this mean (m2) and standard deviation `spread` of its logarithm, at the standard normal `z`."""
    return mean * math.exp(spread * z - 0.5 * spread * spread)


@compiled
def erlang_time(mean, stages, uniforms):
    """Time until the last of `stages` exponential stages ends, each of mean `mean`, from as many uniforms (at most four)."""
    product = 1.0
    for k in range(stages):
        product *= uniforms[k]
    return -mean * math.log(product)


@compiled
def weigh_levels(utilities, minimum, aware, shares):
    """Fill `shares[level]` with the logit's chances over `utilities` from `minimum` up; zero below.

    A developer that has not heard of ultra-low energy leaves it out, unless the mandate asks for nothing less.
    """
    last = ULTRA_LOW if aware or minimum == ULTRA_LOW else ULTRA_LOW - 1
    best = utilities[minimum]
    for k in range(minimum, last + 1):
        best = max(best, utilities[k])
    total = 0.0
    for k in range(N_LEVELS):
        shares[k] = math.exp(utilities[k] - best) if minimum <= k <= last else 0.0
        total += shares[k]
    for k in range(N_LEVELS):
        shares[k] /= total


@compiled
def draw_level(shares, u):
    """Level drawn by inverse distribution of one uniform `u`."""
    reached, last = 0.0, CODE
    for k in range(N_LEVELS):
        if shares[k] > 0.0:
            last = k
            reached += shares[k]
            if u < reached:
                return k
    return last


@compiled
def choose_level(utilities, required, compliance, least, aware, u, chance, likely):
    """The level drawn by `u` from `least` up; `likely[level]` is filled with the chances before it was known what binds.

    required[level] : share of such projects that must reach it, as far as complied with; chance : working space.
    """
    chosen, above = CODE, 0.0
    for k in range(N_LEVELS):
        likely[k] = 0.0
    for k in range(N_LEVELS - 1, -1, -1):
        bound = required[k] * compliance if k > CODE else 1.0
        if bound > above or k == least:
            weigh_levels(utilities, k, aware, chance)
            for j in range(k, N_LEVELS):
                likely[j] += (bound - above) * chance[j]
            if k == least:
                chosen = draw_level(chance, u)
        above = bound
    return chosen


@compiled
def value_levels(row, price, governed, most_days, extra_effort, developer, d, level, policy, parameter, seen, utilities):
    """Fill `utilities[level]` (logits, code is zero) as developer `d` of the county sees them; `seen` is working space. A level
    has its own scale: what it is worth in yuan/m2 counts in units of what is usual at its cost.

    price : of new homes (yuan/m2); governed : the county's books of organisation, for its awards and bonus; extra_effort
    [lever] beyond routine; most_days : of approval that can be saved.
    """
    see_peers(row, developer, d, parameter.network_weight, seen)
    utilities[CODE] = 0.0
    for k in range(BASIC, N_LEVELS):
        cost = unit_cost(
            level[k].cost,
            developer.shock[d],
            developer.experience[d],
            parameter.developer_experience_scale,
            parameter.developer_learning_exponent,
        )
        fade = max(0.0, 1.0 - seen[k] / parameter.award_phase_out_share)
        value = (
            row.level_constant[k]
            - cost
            + measure_value(k, governed, price, most_days, policy, parameter)
            + interest_saved(k, cost, policy, parameter)
            + award(k, governed.award_strength, parameter) * fade
            + push(k, extra_effort, parameter)
            + peer_and_hassle(seen[k], level[k].peer_strength, level[k].hassle)
        )
        utilities[k] = level[k].scale * value


@compiled
def add_project(project, i, use, area, k, d, started, finish):
    """Append a project to its county's block and return its place; the caller has made sure that there is room."""
    slot = project.first[i] + project.made[i]
    project.use[slot] = use
    project.area[slot] = area
    project.level[slot] = k
    project.developer[slot] = d
    project.started[slot] = started
    project.finish[slot] = finish
    project.made[i] += 1
    return slot


@compiled
def equip(project, slot, chances, rules, compliance, parameter, life_scale, key, entity, moment):
    """Settle at its start what else a project is: prefabricated, with photovoltaics, with heat pumps; how it will be inspected;
    and how long it and its components will last.
    chances, rules : see `weigh` and `rules_for`; `moment` is the tick, or a number that no tick has."""
    prefabricated, photovoltaic, heat_pump = chances
    prefabrication_rule, photovoltaic_rule = rules
    u0, u1, u2, u3 = draw4(key, Purpose.EQUIPMENT, entity, moment)
    project.prefabricated[slot] = takes(prefabricated, prefabrication_rule, compliance, u0)
    project.photovoltaics[slot] = takes(photovoltaic, photovoltaic_rule, compliance, u1)
    project.heat_pump[slot] = project.use[slot] == RESIDENTIAL and u2 < heat_pump
    project.inspection[slot] = u3
    u_life, u_component, _, _ = draw4(key, Purpose.LIFE, entity, moment)
    project.life[slot] = quarters_of(weibull_life(life_scale[0], parameter.life_shape, u_life))
    project.component[slot] = quarters_of(weibull_life(life_scale[1], parameter.component_shape, u_component))


@compiled
def has_room(project, i):
    """Whether the county's block can take one more project."""
    return project.first[i] + project.made[i] < project.first[i + 1]


@compiled
def project_entity(i, use, ordinal):
    """The number under which the n-th project of a county and use in a quarter draws its luck."""
    return (i * _USE_SLOTS + use) * _ORDINALS + ordinal


@compiled(allocates=True)
def start_projects(
    row,
    i,
    price,
    governed,
    smart,
    most_days,
    extra_effort,
    project,
    developer,
    level,
    use_table,
    costs,
    books,
    raised,
    policy,
    parameter,
    smart_parameter,
    life_scale,
    key,
    tick,
):
    """Start projects until the county's backlog is used up; the last one may overshoot, which the next quarter makes good.

    price : of new homes (yuan/m2); governed, smart : the county's books of organisation and of the smart city; most_days : of
    approval that can be saved; extra_effort [lever] beyond routine; costs [technology]; raised : level that standards let
    mandates require; life_scale : Weibull scales (yr) of buildings and of their components. Returns False where the county's
    block is full: call again with more room, and it goes on where it stopped.
    """
    seen, utilities = np.empty(N_LEVELS), np.empty(N_LEVELS)
    required, chance, likely = np.empty(N_LEVELS), np.empty(N_LEVELS), np.empty(N_LEVELS)
    chances = weigh(extra_effort, governed.effects, use_table, costs, parameter)
    rules = rules_for(governed.effects, policy)
    for use in range(N_URBAN_USES):
        minimum = policy.minimum_level if use == RESIDENTIAL else policy.minimum_level_public
        require(governed, use, max(minimum, raised), required)
        while row.backlog_area[use] > 0.0:
            if not has_room(project, i):
                return False
            entity = project_entity(i, use, row.next_project[use])
            u0, u1, u2, _ = draw4(key, Purpose.PROJECT, entity, tick)
            area = lognormal_area(parameter.project_size_mean, parameter.project_size_spread, normal(u0, u1))
            d = developer.first[i] + int(u2 * (developer.first[i + 1] - developer.first[i]))
            value_levels(row, price, governed, most_days, extra_effort, developer, d, level, policy, parameter, seen, utilities)
            u_bound, u_level, _, _ = draw4(key, Purpose.CHOICE, entity, tick)
            asked = asked_for(required, governed.compliance, u_bound)
            least = asked if u_bound < governed.compliance else CODE
            aware = developer.aware[d] == 1
            k = choose_level(utilities, required, governed.compliance, least, aware, u_level, chance, likely)
            show(row, developer, d, area, likely)
            modelled = draw(key, Purpose.BIM, entity, tick) < chance_of_bim(smart, use, governed.compliance, smart_parameter)
            time = time_left(modelled, smart_parameter) * erlang_time(
                parameter.construction_time / parameter.construction_stages,
                int(parameter.construction_stages),
                draw4(key, Purpose.LENGTH, entity, tick),
            )
            offset = draw(key, Purpose.OFFSET, entity, tick)
            slot = add_project(project, i, use, area, k, d, tick, tick + int(offset + time / QUARTER))
            project.evades[slot], project.bim[slot] = k < asked, modelled
            smart.bim_area += area * modelled
            equip(project, slot, chances, rules, governed.compliance, parameter, life_scale, key, entity, tick)
            record_start(row, i, use, k, area, books)
            books.counted[i, _PREFABRICATED] += area * project.prefabricated[slot]
            extra = costs[PREFABRICATION_COST] if project.prefabricated[slot] == 1 else 0.0
            pay_for_start(books, i, extra, price, governed, developer, d, seen, k, area, level, policy, parameter)
            pay(books, i, PROJECT_SUBSIDY, area * subsidy(governed.effects, k, project.prefabricated[slot]))
    return True


@compiled
def record_start(row, i, use, k, area, books):
    """Count a start in the county's books."""
    row.backlog_area[use] -= area
    row.next_project[use] += 1
    row.started_use_area[use] += area
    row.started_area[k] += area
    row.year_started_area[k] += area
    if use == RESIDENTIAL:
        row.started_residential_area[k] += area
        row.year_started_residential_area[k] += area
    row.pipeline_area[use] += area
    books.counted[i, _STARTED] += area
    row.projects_started += 1
