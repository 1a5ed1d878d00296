"""A quarter of research in one city: projects get on and spend, results come into use."""

from __future__ import annotations

import math

from simulation.clock import QUARTER
from simulation.compilation import compiled
from simulation.systems.innovation.rules.knowledge import fill_pool, spillover
from simulation.systems.innovation.rules.projects import advance, come_into_use, spend
from simulation.systems.innovation.rules.transformation import transformation_rate
from simulation.systems.innovation.words import ACTIVE, PAYMENTS, RESULT
from simulation.systems.place.books import pay_in_counties

_NUMBERS = tuple(PAYMENTS)
PUBLIC, OWN = _NUMBERS.index("research_public"), _NUMBERS.index("research_own")


@compiled
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
    growth,
    parameter,
    member,
    key,
    tick,
    year,
):
    """Let the projects of city `c` get on for a quarter, and let what was spent some years ago become known.

    table : research spending; row, place : of the city; growth : of ideas, 1/yr.
    """
    now = tick * QUARTER
    if tick % 4 == 0:
        table.spent[year % len(table.spent), c, :] = 0.0
        row.research_spent, row.research_results, row.research_transformed, row.research_duplicates = 0.0, 0, 0, 0
    table.uses[c, :] = 0
    row.projects_under_way = 0
    psi = parameter.spillover + parameter.spillover_disclosure * disclosure
    psi_base = parameter.spillover + parameter.spillover_disclosure * member.disclosure_base
    grown = math.exp(growth * now)
    public, own = 0.0, 0.0
    for r in range(member.made):
        project = research[r]
        if project.city != c:
            continue
        if project.state == ACTIVE:
            reference = member.pool_reference[project.topic] * grown
            reach = spillover(psi, psi_base, table.pool[c, project.topic], reference, parameter.spillover_share)
            lift = max(reach, 0.0) ** parameter.knowledge_elasticity
            paid = spend(project, advance(project, now, QUARTER, lift, member.step_time, key))
            public += paid[0]
            own += paid[1]
            table.spent[year % len(table.spent), c, project.topic] += paid[0] + paid[1]
            row.projects_under_way += 1 if project.state == ACTIVE else 0
            if project.state == RESULT:
                row.research_results += 1
                project.disclosed = 1 if project.disclosure_luck < disclosure else 0
        if project.state >= RESULT:
            rate = transformation_rate(member.hazard[project.owner], disclosure, procurement, parameter, member)
            used = come_into_use(project, now, QUARTER, rate)
            row.research_transformed += used
            row.research_duplicates += used * project.duplicate
            table.uses[c, project.topic] += used * (1 - project.duplicate)
    row.research_spent += public + own
    pay_in_counties(books, place, county_place, PUBLIC, public)
    pay_in_counties(books, place, county_place, OWN, own)
    lag = len(table.spent) - 1
    fill_pool(table.pool, table.spent, c, year, lag, parameter.proximity_out, parameter.knowledge_depreciation)
