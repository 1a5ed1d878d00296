"""January: how open results are and what research is about this year, and which ideas become projects."""

from __future__ import annotations

import math

import numpy as np

from simulation.clock import START_YEAR
from simulation.compilation import compiled
from simulation.systems.innovation.rules.call import call_budget, hold_call
from simulation.systems.innovation.rules.projects import begin_project
from simulation.systems.innovation.rules.success import has_laboratory
from simulation.systems.innovation.rules.topics import missed_scores, weigh_topics


@compiled
def disclosure_of(measure, maturity, platform_share):
    """How open results are: as far as the measure says, `platform_share` of it only on mature platforms (0 to 1)."""
    return measure * (1.0 - platform_share + platform_share * maturity)


@compiled(allocates=True)
def open_year(row, examination, maturity, year, policy, member, parameter):
    """Set how open results are and the weight of topics, from last December's examinations and last year's market.

    row : the province's; maturity : of the cities' platforms, their mean last quarter.
    """
    row.disclosure = disclosure_of(policy.disclosure, maturity, parameter.disclosure_platform_share)
    gap = np.zeros(len(row.topic_weight))
    missed_scores(examination, year - 1, gap)
    weigh_topics(row.topic_weight, member.topic_share, gap, row.market, parameter.research_gap_weight, parameter.market_pull)


@compiled
def begin_projects(row, idea, innovator, research, year, growth, strength, parameter, members, key):
    """Hold the call of a year, begin the projects and count them. growth : of ideas, 1/yr; strength : of the call."""
    member, now = members[0], float(year - START_YEAR)
    grown = math.exp(growth * now)
    row.ideas = hold_call(idea, innovator, year, grown, row.disclosure, strength, row.topic_weight, parameter, member, key)
    row.projects_begun, row.projects_funded, row.projects_joint, row.projects_at_laboratories = 0, 0, 0, 0
    row.research_budget = call_budget(len(innovator), grown, strength, parameter)
    row.research_asked, row.research_granted, row.research_deadweight = 0.0, 0.0, 0.0
    for n in range(row.ideas):
        row.research_asked += idea[n].asked
        if idea[n].begun == 0:
            continue
        begin_project(research[member.made], idea[n], innovator, year, now, parameter, member, key)
        member.made += 1
        row.projects_begun += 1
        row.projects_joint += idea[n].joint
        partner = idea[n].partner if idea[n].joint == 1 else -1
        row.projects_at_laboratories += has_laboratory(innovator, idea[n].innovator, partner)
        row.research_granted += idea[n].granted
        if idea[n].granted > 0.0:
            row.projects_funded += 1
        if idea[n].private == 1:
            row.research_deadweight += idea[n].granted
