"""What the province makes of results: knowledge in use, standards, the shares used, and what cheaper technologies mean."""

from __future__ import annotations

import math

import numpy as np

from simulation.clock import QUARTER
from simulation.compilation import compiled
from simulation.systems.innovation.rules.knowledge import knowledge_factor
from simulation.systems.innovation.rules.standards import standardised, write_standard
from simulation.systems.innovation.rules.topics import compare_market, market_of_year
from simulation.systems.innovation.rules.transformation import RESULT_LIFE
from simulation.systems.innovation.words import RESULT
from simulation.vocabulary import LEVERS, TECHNOLOGIES

TECHNOLOGIES_OF_LEVER = {
    "enforcement": ("basic",),
    "green_levels": ("one_star", "two_star", "three_star"),
    "ultra_low": ("ultra_low",),
    "prefabrication": ("prefabrication",),
    "photovoltaics": ("photovoltaics",),
    "retrofit": ("retrofit",),
}
"""The technologies whose cost decides what effort on a lever gains."""
_OF_LEVER = tuple(
    (lever, TECHNOLOGIES.index(name), 1.0 / len(names))
    for lever, names in enumerate(TECHNOLOGIES_OF_LEVER[lever] for lever in LEVERS)
    for name in names
)


@compiled
def weigh_costs(outcome, technology_cost, technology, parameter):
    """Set what cheaper technologies give effort on each goal: 1 at the costs of the start, never below zero."""
    for j in range(len(outcome)):
        cheaper = 0.0
        for lever, t, part in _OF_LEVER:
            if lever == outcome[j].lever and technology[t].first_cost > 0.0:
                cheaper += part * (1.0 - technology_cost[t] / technology[t].first_cost)
        outcome[j].gain_factor = max(0.0, 1.0 + parameter.gain_cost_effect * cheaper)


@compiled
def count_cities(city, row):
    """Add up what the cities have done since January."""
    row.research_spent, row.projects_under_way = 0.0, 0
    row.research_results, row.research_transformed, row.research_duplicates = 0, 0, 0
    for c in range(len(city)):
        row.research_spent += city[c].research_spent
        row.projects_under_way += city[c].projects_under_way
        row.research_results += city[c].research_results
        row.research_transformed += city[c].research_transformed
        row.research_duplicates += city[c].research_duplicates


@compiled(allocates=True)
def expected_shares(research, made, row, tick):
    """By owner, the mean chance by which the results of the last ten years have come into use: luck of use left out, which a
    few hundred results would not even out."""
    now, owners = (tick + 1) * QUARTER, len(row.transformation_share)
    chance, count = np.zeros(owners), np.zeros(owners)
    for r in range(made):
        if research[r].state >= RESULT and research[r].ended > now - RESULT_LIFE:
            chance[research[r].owner] += 1.0 - math.exp(-research[r].use_clock)
            count[research[r].owner] += 1.0
    for owner in range(owners):
        row.transformation_share[owner] = chance[owner] / count[owner] if count[owner] > 0.0 else math.nan
    row.transformation_total = chance.sum() / count.sum() if count.sum() > 0.0 else math.nan


@compiled
def count_advanced(row, member):
    """Count the topics in which a standard has come out since 2021, as long as more of the results is used than at the start;
    none otherwise."""
    row.topics_advanced = 0
    for k in range(len(row.technical_standards)):
        if row.transformation_total > member.first_transformed and row.technical_standards[k] > 0:
            row.topics_advanced += 1


@compiled
def take_up(uses, row, member, growth, parameter, tick):
    """Add the quarter's uses [city, topic] to what is known, and write standards from them."""
    kept = math.exp(-parameter.knowledge_depreciation * QUARTER)
    grown = math.exp(growth * (tick + 1) * QUARTER)
    for k in range(len(row.knowledge_in_use)):
        new = 0
        for c in range(len(uses)):
            new += uses[c, k]
        row.uses_since_standard[k] += new
        row.knowledge_in_use[k] = row.knowledge_in_use[k] * kept + new
        row.knowledge_factor[k] = knowledge_factor(
            row.knowledge_in_use[k], member.first_knowledge[k], grown, parameter.knowledge_local_share
        )
        write_standard(row, k, tick, parameter)
        row.hassle_cut[k] = parameter.hassle_cut_standard * standardised(row.technical_standards[k])


@compiled
def look_at_market(market, completed_area, counted, technology_cost, first):
    """Set the market of each topic, over that of the start, from the year's use at its cost."""
    market_of_year(market, completed_area, counted, technology_cost)
    compare_market(market, first)
