"""A quarter of the programme in one county: blocks are started as the clock says, put to the vote, and completed."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from simulation.clock import QUARTER
from simulation.compilation import compiled
from simulation.systems.buildings.rules import communities as blocks
from simulation.systems.buildings.rules.retrofit import AS_IS
from simulation.systems.community.rules import BUILDING, programme


class Terms(NamedTuple):
    """What holds for every community of a county in a quarter; whatever has no note is as in
    `buildings.rules.communities.renovate_communities`."""

    policy: Any  # of communities
    parameter: Any  # of communities
    buildings_policy: Any
    buildings: Any  # parameters of buildings
    use: Any
    deep_cost: float
    relief: float
    effects: Any
    constant: float
    component_scale: float


@compiled
def run_programme(row, renovated, i, community, first, last, building, yearly, terms, books, own_books, key, tick):
    """Complete what is due, and start as many communities of the county as its programme has room for.

    row, renovated : the county's books of buildings and of communities; community : all, those of the county are `first` ..
    `last` - 1; yearly : communities that are started a year; books, own_books : where buildings and communities pay.
    """
    row.renovation_clock += yearly * QUARTER
    if tick == 0:
        row.next_renovation = programme.next_gap(i, 0, 1.0, key)
    if row.next_renovation <= row.renovation_clock:
        start_due(row, renovated, i, community, first, last, building, terms, key, tick)
    for m in range(first, last):
        each = community[m]
        if each.block < 0:
            break
        if each.stage == BUILDING and each.completion <= tick:
            complete(each, m - first, row, renovated, i, building, terms, books, own_books, key, tick)


@compiled
def start_due(row, renovated, i, community, first, last, building, terms, key, tick):
    """Start communities in their order, as many as the clock says; with none left the clock stands still."""
    for m in programme.in_order(community, first, last, terms.policy, terms.parameter):
        start(community[m], m - first, row, renovated, i, building, terms, key, tick)
        row.next_renovation += programme.next_gap(i, row.blocks_renovated, community[m].stands_for, key)
        if row.next_renovation > row.renovation_clock:
            return
    row.next_renovation = math.inf


@compiled
def start(community, ordinal, row, renovated, i, building, terms, key, tick):
    """Start the renovation of a community: owners vote on the energy part, and its completion is drawn."""
    parameter, buildings = terms.parameter, terms.buildings
    begin, end = blocks.block_of(row, i, building, community.block, buildings)
    area, energy = blocks.standing(building, begin, end, tick)
    community.retrofit = AS_IS
    if area > 0.0:
        trust = programme.worth_of_trust(community, terms.policy.deciding, parameter)
        of_owners = (terms.use, terms.deep_cost, terms.relief, terms.effects, terms.buildings_policy, buildings)
        k, yes = blocks.what_owners_like(building, i, begin, energy, *of_owners, terms.constant, trust, key)
        turnout = programme.turnout(community, terms.policy.deciding, buildings, parameter)
        renovated.renovation_votes += community.stands_for
        if blocks.owners_agree(building, i, begin, area, yes, turnout, buildings, key):
            community.retrofit = k
            renovated.renovation_votes_passed += community.stands_for
    community.stage, community.completion = BUILDING, tick + programme.time_to_build(i, ordinal, parameter, key)
    row.blocks_renovated += 1
    row.communities_renovated += community.stands_for


@compiled
def complete(community, ordinal, row, renovated, i, building, terms, books, own_books, key, tick):
    """Complete the renovation of a community: buildings first, then what is not theirs."""
    own_share = programme.own_share(terms.policy, terms.buildings)
    begin, end = blocks.block_of(row, i, building, community.block, terms.buildings)
    of_buildings = (own_share, terms.use, terms.deep_cost, terms.effects, books, terms.buildings_policy, terms.buildings)
    scale = terms.component_scale
    cost = blocks.hand_over(row, building, i, begin, end, community.retrofit, *of_buildings, scale, key, tick)
    programme.complete(community, renovated, i, ordinal, cost, own_share, own_books, terms.parameter, key)
