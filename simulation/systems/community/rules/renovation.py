"""A quarter of the programme in one county: blocks are started as the clock says, put to the vote, and completed."""

from __future__ import annotations

import math

from simulation.clock import QUARTER
from simulation.compilation import compiled
from simulation.systems.buildings.rules import communities as blocks
from simulation.systems.buildings.rules.retrofit import AS_IS
from simulation.systems.community.rules import BUILDING, programme


@compiled
def run_programme(
    row,
    renovated,
    i,
    community,
    first,
    last,
    building,
    use,
    deep_cost,
    relief,
    extra_effort,
    renovation_gap,
    push,
    effects,
    books,
    own_books,
    policy,
    buildings_policy,
    parameter,
    buildings,
    constant,
    component_scale,
    resolution,
    key,
    tick,
):
    """Complete what is due, and start as many communities of the county as its programme has room for.

    row, renovated : the county's books of buildings and of communities; community : all, those of the county are `first` ..
    `last` - 1; books, own_books : where buildings and communities pay; buildings : parameters of buildings; the rest as in
    `buildings.rules.communities.renovate_communities`.
    """
    own_share = buildings.community_own_share if policy.building == 1 else 0.0
    yearly = programme.pace(row.renovation_quota, extra_effort, push, renovation_gap, own_share, buildings, parameter)
    row.renovation_clock += yearly * QUARTER
    if tick == 0:
        row.next_renovation = programme.next_gap(i, 0, 1.0, key)
    while row.next_renovation <= row.renovation_clock:
        m = programme.next_in_order(community, first, last, policy, parameter)
        if m < 0:
            row.next_renovation = math.inf
            break
        start(
            community[m],
            m - first,
            row,
            renovated,
            i,
            building,
            use,
            deep_cost,
            relief,
            effects,
            policy,
            buildings_policy,
            parameter,
            buildings,
            constant,
            resolution,
            key,
            tick,
        )
        row.next_renovation += programme.next_gap(i, row.blocks_renovated, community[m].stands_for, key)
    for m in range(first, last):
        if community[m].block < 0:
            break
        if community[m].stage == BUILDING and community[m].completion <= tick:
            begin, end = blocks.block_of(row, i, building, community[m].block, buildings)
            k = community[m].retrofit
            cost = blocks.hand_over(
                row,
                building,
                i,
                begin,
                end,
                k,
                own_share,
                use,
                deep_cost,
                effects,
                books,
                buildings_policy,
                buildings,
                component_scale,
                key,
                tick,
            )
            programme.complete(community[m], renovated, i, m - first, cost, own_share, own_books, parameter, key)


@compiled
def start(
    community,
    ordinal,
    row,
    renovated,
    i,
    building,
    use,
    deep_cost,
    relief,
    effects,
    policy,
    buildings_policy,
    parameter,
    buildings,
    constant,
    resolution,
    key,
    tick,
):
    """Start the renovation of a community: owners vote on the energy part, and its completion is drawn."""
    begin, end = blocks.block_of(row, i, building, community.block, buildings)
    area, energy = blocks.standing(building, begin, end, tick)
    community.retrofit = AS_IS
    if area > 0.0:
        trust = programme.worth_of_trust(community, policy.deciding, parameter)
        k, yes = blocks.what_owners_like(
            building, i, begin, energy, use, deep_cost, relief, effects, buildings_policy, buildings, constant, trust, key
        )
        turnout = programme.turnout(community, policy.deciding, buildings, parameter)
        renovated.renovation_votes += community.stands_for
        if blocks.owners_agree(building, i, begin, area, yes, turnout, buildings, resolution, key):
            community.retrofit = k
            renovated.renovation_votes_passed += community.stands_for
    community.stage, community.completion = BUILDING, tick + programme.time_to_build(i, ordinal, parameter, key)
    row.blocks_renovated += 1
    row.communities_renovated += community.stands_for
