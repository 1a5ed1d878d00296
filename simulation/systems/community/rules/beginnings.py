"""Communities before the first quarter: drawn one by one, keyed by county and place, so that every scenario has the same."""

from __future__ import annotations

import math

from simulation.compilation import compiled
from simulation.streams import Purpose, draw4, normal
from simulation.systems.buildings.rules.communities import block_of, communities_in, scattering_step
from simulation.systems.community.rules import COMMUNITIES_AT_MOST, FACILITIES
from simulation.systems.community.rules.participation import contribution, equilibrium, wish_to_take_part

_DISPOSITION, _ORDER, _SHOPS, _PARKING = range(4)  # what a community draws for, in place of a tick


@compiled
def number_of(county, ordinal):
    """The number under which a community draws, the same in every scenario."""
    return county * COMMUNITIES_AT_MOST + ordinal


@compiled(entry=True)
def place_old_communities(community, first, county, building, parameter):
    """Make the first communities of every county those of its blocks of old homes. county : its books of buildings."""
    for i in range(len(county)):
        for k in range(county[i].old_blocks):
            row = community[first[i] + k]
            begin, end = block_of(county[i], i, building, k, parameter[0])
            row.block, row.stands_for = k, communities_in(building, begin, end, parameter[0])


@compiled(entry=True)
def draw_communities(community, first, parameter, key):
    """Draw what is each community's own: its wish to take part, its income, its facilities, its place in the programme."""
    p = parameter[0]
    for i in range(len(first) - 1):
        for m in range(first[i], first[i + 1]):
            row, number = community[m], number_of(i, m - first[i])
            u0, u1, u2, u3 = draw4(key, Purpose.COMMUNITY_AGENT, number, _DISPOSITION)
            row.disposition = p.participation_spread * normal(u0, u1)
            row.income_ratio = math.exp(p.income_spread * normal(u2, u3) - 0.5 * p.income_spread * p.income_spread)
            u0, u1, _, last = draw4(key, Purpose.COMMUNITY_AGENT, number, _ORDER)
            row.luck = normal(u0, u1)
            luck = draw4(key, Purpose.COMMUNITY_AGENT, number, _SHOPS)
            for k in range(FACILITIES - 1):
                row.facility[k] = luck[k] < p.facility_2020
            row.facility[FACILITIES - 1] = last < p.facility_2020
            row.quality = row.first_quality = p.quality_2020_old if row.block >= 0 else p.quality_2020_other
            row.trust = row.satisfaction = p.satisfaction_base
            row.sorting = p.sorting_2020


@compiled(entry=True)
def choose_eligible(community, first, county):
    """Take old communities into the programme, scattered over those of a county, until there are as many as it takes in.
    county : its books of buildings."""
    for i in range(len(county)):
        taken, blocks = 0.0, county[i].old_blocks
        step = scattering_step(blocks)
        for k in range(blocks):
            row = community[first[i] + (k * step) % blocks]
            if taken + 0.5 * row.stands_for > county[i].eligible_communities:
                break
            row.eligible = 1
            taken += row.stands_for


@compiled(entry=True)
def settle_communities(community, member, parameter):
    """Let as many take part as would with nothing new, and give accordingly."""
    p = parameter[0]
    for m in range(len(community)):
        row = community[m]
        wish = wish_to_take_part(row, 0.0, 0.0, member[0], p)
        row.participation = row.first_participation = equilibrium(p.participation_2020, wish, p)
        row.contribution = contribution(row.participation, member[0], p)
