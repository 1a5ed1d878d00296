"""A quarter of research in one city: projects get on and spend, results come into use."""

from __future__ import annotations

import math

import numpy as np

from simulation.clock import QUARTER, QUARTERS
from simulation.compilation import compiled
from simulation.systems.innovation.rules.knowledge import fill_pool, spillover
from simulation.systems.innovation.rules.projects import advance, come_into_use, spend
from simulation.systems.innovation.rules.transformation import transformation_rate
from simulation.systems.innovation.words import ACTIVE, OWNERS, PAYMENTS, RESULT, TOPICS
from simulation.systems.place.books import pay_in_counties

_NUMBERS = tuple(PAYMENTS)
PUBLIC, OWN = _NUMBERS.index("research_public"), _NUMBERS.index("research_own")


@compiled(allocates=True)
def work_a_quarter(
    research,
    c,
    table,
    row,
    place,
    county_place,
    books,
    disclosure,
    procurement,
    demonstrated,
    growth,
    parameter,
    member,
    key,
    tick,
    year,
):
    """Let the projects of city `c` get on for a quarter, and let what was spent some years ago become known.

    table : research spending; row, place : of the city; demonstrated : what
    renovated communities add to the rate at which results come into use (logarithm); growth : of ideas, 1/yr.
    """
    if tick % QUARTERS == 0:
        table.spent[year % len(table.spent), c, :] = 0.0
        row.research_spent, row.research_results, row.research_transformed, row.research_duplicates = 0.0, 0, 0, 0
    table.uses[c, :] = 0
    row.projects_under_way = 0
    now, lift, rate = tick * QUARTER, np.empty(len(TOPICS)), np.empty(len(OWNERS))
    lifts(lift, table.pool[c], disclosure, math.exp(growth * now), parameter, member)
    for owner in range(len(OWNERS)):
        rate[owner] = transformation_rate(member.hazard[owner], disclosure, procurement, demonstrated, parameter, member)
    public, own = 0.0, 0.0
    for r in range(member.made):
        project = research[r]
        if project.city != c:
            continue
        if project.state == ACTIVE:
            paid = spend(project, advance(project, now, QUARTER, lift[project.topic], member.step_time, key))
            public += paid[0]
            own += paid[1]
            table.spent[year % len(table.spent), c, project.topic] += paid[0] + paid[1]
            row.projects_under_way += 1 if project.state == ACTIVE else 0
            if project.state == RESULT:
                row.research_results += 1
                project.disclosed = 1 if project.disclosure_luck < disclosure else 0
        if project.state >= RESULT:
            used = come_into_use(project, now, QUARTER, rate[project.owner])
            row.research_transformed += used
            row.research_duplicates += used * project.duplicate
            table.uses[c, project.topic] += used * (1 - project.duplicate)
    row.research_spent += public + own
    pay_in_counties(books, place, county_place, PUBLIC, public)
    pay_in_counties(books, place, county_place, OWN, own)
    lag = len(table.spent) - 1
    fill_pool(table.pool, table.spent, c, year, lag, parameter.proximity_out, parameter.knowledge_depreciation)


@compiled
def lifts(lift, pool, disclosure, grown, parameter, member):
    """Fill `lift` [topic] with how much faster projects of a city move than at the start, by what spills over to them.

    pool [topic] : of the city; grown : what constant growth has made of the pools of the start by now.
    """
    psi = parameter.spillover + parameter.spillover_disclosure * disclosure
    psi_base = parameter.spillover + parameter.spillover_disclosure * member.disclosure_base
    for k in range(len(lift)):
        reach = spillover(psi, psi_base, pool[k], member.pool_reference[k] * grown, parameter.spillover_share)
        lift[k] = max(reach, 0.0) ** parameter.knowledge_elasticity
