"""Old communities: renovated block after block as the programme asks, and retrofitted on the way where that is worth it."""

from __future__ import annotations

import math

from simulation.clock import QUARTER
from simulation.compilation import compiled
from simulation.functions import expit
from simulation.streams import Purpose, draw4, normal
from simulation.systems.buildings.rules import RESIDENTIAL
from simulation.systems.buildings.rules.payments import COMMUNITY_PROGRAMME, OWNER_SUBSIDY, RETROFIT, RETROFIT_AWARD
from simulation.systems.buildings.rules.retrofit import (
    AS_IS,
    DEEP,
    LIGHT,
    choice_scale,
    cost,
    energy_bill,
    households_in,
    new_component_ends,
    owner_chooses,
    retrofit,
    share_outlasting,
    subsidy,
    value,
    vote_passes,
    worth_of_saving,
)
from simulation.systems.buildings.rules.synthesis import BUILDINGS_AT_MOST
from simulation.systems.place.books import pay


@compiled
def buildings_per_community(parameter):
    """Old homes of a county stand together in communities of about so many buildings."""
    return max(1, int(parameter.community_households * parameter.household_area / parameter.building_size_mean + 0.5))


@compiled(entry=True)
def count_communities(county, building, parameter):
    """Before the run: into how many blocks the old homes of each county fall, and to how many communities of usual size they
    come."""
    for i in range(len(county)):
        row, first = county[i], building.first[i]
        row.old_blocks = -(-row.old_homes // buildings_per_community(parameter))
        row.old_communities = communities_in(building, first, first + row.old_homes, parameter)


@compiled
def communities_in(building, begin, end, parameter):
    """Communities of usual size that the buildings `begin` .. `end` - 1 come to, whether or not they still stand."""
    area = 0.0
    for slot in range(begin, end):
        area += building.area[slot]
    return area / parameter.household_area / parameter.community_households


@compiled
def scattering_step(n):
    """A step that, taken again and again around n places, scatters (it is about the golden section) and meets every place
    once."""
    step = max(1, int(0.6180339887498949 * n))
    while greatest_common_divisor(step, n) > 1:
        step += 1
    return step


@compiled
def greatest_common_divisor(a, b):
    while b > 0:
        a, b = b, a % b
    return a


@compiled
def next_threshold(threshold, left, u):
    """The clock reading at which the next of `left` agents acts, each with its own exponential threshold (Sellke 1983): their
    order statistics, one spacing at a time (Renyi 1953)."""
    return threshold - math.log(u) / left if left > 0 else math.inf


@compiled
def renovate_communities(
    row,
    i,
    building,
    use,
    deep_cost,
    relief,
    extra_effort,
    renovation_gap,
    effects,
    books,
    policy,
    parameter,
    push,
    constant,
    component_scale,
    key,
    tick,
):
    """Let the county's programme run through the quarter, and renovate the blocks whose turn has come, until all that it takes
    in are done: a yearly quota, larger where the county tries, and where the city's examination has found too few renovated.

    All buildings of a community get new components; whether they are made to save energy on the way is put to a vote.
    deep_cost : yuan/m2; relief : what standards spare owners (yuan/m2); extra_effort : on retrofit, beyond routine;
    renovation_gap, push : what the examination has missed, and how far that speeds the programme up; effects : of own
    measures; constant : yuan/m2 that a community sees in it beyond what is modelled, solved from what was done in 2023.
    """
    if tick == 0:
        row.next_renovation = waiting(row, i, building, parameter, key)
    pace = row.renovation_quota * parameter.renovation_pace * max(0.0, 1.0 + parameter.retrofit_push * extra_effort)
    row.renovation_clock += pace * (1.0 + push * renovation_gap) * QUARTER
    while row.next_renovation <= row.renovation_clock:
        begin, end = next_block(row, i, building, parameter)
        communities = communities_in(building, begin, end, parameter)
        if row.communities_renovated + 0.5 * communities > row.eligible_communities:
            return
        renovate(
            row,
            building,
            i,
            begin,
            end,
            use,
            deep_cost,
            relief,
            effects,
            books,
            policy,
            parameter,
            constant,
            component_scale,
            key,
            tick,
        )
        row.blocks_renovated += 1
        row.communities_renovated += communities
        row.next_renovation += waiting(row, i, building, parameter, key)


@compiled
def next_block(row, i, building, parameter):
    """The buildings `begin` .. `end` - 1 of the block that is renovated next: scattered over the county's old homes."""
    return block_of(row, i, building, (row.blocks_renovated * scattering_step(row.old_blocks)) % row.old_blocks, parameter)


@compiled
def block_of(row, i, building, m, parameter):
    """The buildings `begin` .. `end` - 1 of block `m` of the county."""
    size = buildings_per_community(parameter)
    begin = building.first[i] + m * size
    return begin, min(begin + size, building.first[i] + row.old_homes)


@compiled
def waiting(row, i, building, parameter, key):
    """By how much the clock has to run on until the next block is renovated: exponential, with its communities as the mean;
    for ever after the last."""
    if row.blocks_renovated >= row.old_blocks:
        return math.inf
    begin, end = next_block(row, i, building, parameter)
    u = draw4(key, Purpose.COMMUNITY, i * BUILDINGS_AT_MOST + row.blocks_renovated, 1)[3]
    return -math.log(u) * communities_in(building, begin, end, parameter)


@compiled
def renovate(
    row,
    building,
    i,
    begin,
    end,
    use,
    deep_cost,
    relief,
    effects,
    books,
    policy,
    parameter,
    constant,
    component_scale,
    key,
    tick,
):
    """Renovate the buildings `begin` .. `end` - 1 together, in the quarter in which they are put to the vote."""
    area, energy = standing(building, begin, end, tick)
    if area == 0.0:
        return
    k, yes = what_owners_like(
        building, i, begin, energy, use, deep_cost, relief, effects, policy, parameter, constant, 0.0, key
    )
    passed = owners_agree(building, i, begin, area, yes, parameter.vote_turnout, parameter, key)
    share = parameter.community_own_share
    hand_over(
        row,
        building,
        i,
        begin,
        end,
        k if passed else AS_IS,
        share,
        use,
        deep_cost,
        effects,
        books,
        policy,
        parameter,
        component_scale,
        key,
        tick,
    )


@compiled
def standing(building, begin, end, tick):
    """Floor space (m2) of the buildings `begin` .. `end` - 1 that stand and have not been retrofitted, and their mean energy
    over the reference generation."""
    area, weighted = 0.0, 0.0
    for slot in range(begin, end):
        if building.gone[slot] > tick and building.retrofit[slot] == AS_IS:
            area += building.area[slot]
            weighted += building.area[slot] * building.energy[slot]
    return area, weighted / area if area > 0.0 else 0.0


@compiled
def entity_of(building, i, begin):
    """The number under which a block draws for its vote."""
    return i * BUILDINGS_AT_MOST + begin - building.first[i]


@compiled
def what_owners_like(building, i, begin, energy, use, deep_cost, relief, effects, policy, parameter, constant, trust, key):
    """The better of both retrofits to the owners of a block, and the chance that one of them says yes to it. trust : what
    trust beyond the usual is worth to them (yuan/m2)."""
    u0, u1, u_choice, _ = draw4(key, Purpose.COMMUNITY, entity_of(building, i, begin), 0)
    bill = energy_bill(use, RESIDENTIAL, parameter)
    award = policy.retrofit_award * parameter.award_retrofit
    gain_light, gain_deep = award + subsidy(effects, LIGHT) + relief, award + subsidy(effects, DEEP) + relief
    light = programme_value(LIGHT, energy, bill, gain_light, deep_cost, parameter)
    deep = programme_value(DEEP, energy, bill, gain_deep, deep_cost, parameter)
    scale = choice_scale(parameter)
    k = owner_chooses(light, deep, scale, LIGHT, u_choice)
    liking = (deep if k == DEEP else light) + constant + parameter.community_value_spread * normal(u0, u1) + trust
    return k, expit(scale * liking)


@compiled
def owners_agree(building, i, begin, area, yes, turnout, parameter, key):
    """Whether the vote of a block passes in which each owner says `yes` and votes by these chances. However few buildings stand
    for a community, it has its households."""
    u_turnout, u_yes, _, _ = draw4(key, Purpose.COMMUNITY, entity_of(building, i, begin), 1)
    households = households_in(area, parameter.community_households, 1.0, parameter)
    return vote_passes(households, yes, turnout, parameter, u_turnout, u_yes)


@compiled
def hand_over(
    row, building, i, begin, end, k, own_share, use, deep_cost, effects, books, policy, parameter, component_scale, key, tick
):
    """Give the buildings of a block new components, retrofit them to degree `k`, and pay for that; returns what it cost
    (yuan). own_share : of the owners in that cost."""
    outlasting, area = share_outlasting(building, parameter, component_scale, tick), standing(building, begin, end, tick)[0]
    for slot in range(begin, end):
        if building.gone[slot] > tick:
            u = draw4(key, Purpose.RENEWAL, i * BUILDINGS_AT_MOST + slot - building.first[i], tick)[0]
            new_component_ends(building, slot, parameter, component_scale, tick, outlasting, u)
            if k > AS_IS and building.retrofit[slot] == AS_IS:
                retrofit(row, i, building, slot, k, use, books, parameter)
    if k == AS_IS:
        return 0.0
    price = cost(k, deep_cost, parameter)
    pay(books, i, COMMUNITY_PROGRAMME, area * (1.0 - own_share) * price)
    pay(books, i, RETROFIT, area * own_share * price)
    pay(books, i, RETROFIT_AWARD, area * policy.retrofit_award * parameter.award_retrofit)
    pay(books, i, OWNER_SUBSIDY, area * subsidy(effects, k))
    return area * price


@compiled
def programme_value(k, energy, bill, award, deep_cost, parameter):
    """Value of a retrofit (yuan/m2) to owners whose community is renovated: the programme pays all but their own share."""
    price = parameter.community_own_share * cost(k, deep_cost, parameter)
    return value(worth_of_saving(k, bill, parameter), energy, price, award, parameter)
