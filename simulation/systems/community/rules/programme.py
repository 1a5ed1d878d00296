"""The programme of renovating old communities: how many by a yearly quota, which by score, and what owners vote on.

Programmes have yearly quotas, so that the pace is constant and not a hazard of what is left (national starts of 2021 to 2024
lie within 8 % of each other). Renovation itself is not put to the vote: whether it saves energy on the way is.
"""

from __future__ import annotations

import math

import numpy as np

from simulation.clock import QUARTERS
from simulation.compilation import compiled
from simulation.functions import expit, logit
from simulation.streams import Purpose, draw4
from simulation.systems.community.rules import (
    DONE,
    FACILITIES,
    IDLE,
    RENOVATION_OWNERS,
    RENOVATION_PROGRAMME,
)
from simulation.systems.community.rules.beginnings import number_of
from simulation.systems.place.books import pay

_SCORE_LUCK = 0.2  # standard deviation of the logarithm of what else moves a place in the order
_GAP, _TIME, _BUILT = 4, 5, 6  # what is drawn for, in place of a tick


@compiled
def own_share(policy, buildings):
    """Owners' share in the cost of a renovation: none where nobody builds together."""
    return buildings.community_own_share if policy.building == 1 else 0.0


@compiled
def pace(quota, extra_effort, push, gap, own_share, buildings, parameter):
    """Communities renovated a year: the quota, more with effort and where the examination has found too few, at most what the
    budget pays for. push, gap : of the examination; buildings : parameters of buildings.

    The budget is that of the quota, owners paying their share, and some slack: the quota is what was really started, with all
    that pushed then, so that pushes can hardly add to it; and where owners pay nothing, fewer are built.
    """
    wanted = quota * buildings.renovation_pace * max(0.0, 1.0 + buildings.retrofit_push * extra_effort) * (1.0 + push * gap)
    usual, own = 1.0 - buildings.community_own_share, 1.0 - own_share
    return min(wanted, quota * buildings.renovation_pace * parameter.programme_slack * usual / own) if own > 0.0 else wanted


@compiled
def expected(row, years, buildings):
    """Communities that would have been completed had the pace been the usual one for so many years; row : the county's books of
    buildings."""
    return min(row.eligible_communities, row.renovation_quota * buildings.renovation_pace * max(0.0, years))


@compiled
def lead(renovated, row):
    """How much more of a government's programme is completed than at the usual pace; as a share of it. renovated, row : its
    books of communities and of buildings."""
    eligible = row.eligible_communities
    return (renovated.renovations_completed - renovated.renovation_expected) / eligible if eligible > 0.0 else 0.0


@compiled
def need(row, sharing, planners, parameter):
    """How much a community has to gain from what is put in order: more the worse it stands, where those in need come first, and
    where a planner advises."""
    by_condition = 1.0 + parameter.need_effect * (1.0 - row.quality) if sharing == 1 else 1.0
    return by_condition * (1.0 + parameter.planner_effect * planners)


@compiled
def score(row, deciding, sharing, planners, parameter):
    """Place of a community in the order of renovation: by what it gains and by how many take part, if they are asked. Every
    household costs the same, so that cost moves no place."""
    asked = row.participation if deciding == 1 else 1.0
    return need(row, sharing, planners, parameter) * asked * math.exp(_SCORE_LUCK * row.luck)


@compiled(allocates=True)
def in_order(community, first, last, policy, parameter):
    """The communities of the programme that are still waiting, highest score first; of equals the one that comes first."""
    waiting, behind, count = np.empty(last - first, np.int64), np.empty(last - first), 0
    for m in range(first, last):
        row = community[m]
        if row.block < 0:
            break
        if row.eligible == 1 and row.stage == IDLE:
            waiting[count] = m
            behind[count] = -score(row, policy.deciding, policy.sharing, policy.planners, parameter)
            count += 1
    return waiting[np.argsort(behind[:count], kind="mergesort")]


@compiled
def erlang(mean, u0, u1):
    """A time of two equal exponential stages (Erlang), `mean` on average."""
    return -0.5 * mean * (math.log(u0) + math.log(u1))


@compiled
def turnout(row, deciding, buildings, parameter):
    """Chance that an owner votes: more where more take part."""
    if deciding == 0 or not 0.0 < buildings.vote_turnout < 1.0:
        return buildings.vote_turnout
    more = parameter.turnout_participation * (row.participation - parameter.participation_2020)
    return expit(logit(buildings.vote_turnout) + more)


@compiled
def worth_of_trust(row, deciding, parameter):
    """What trust beyond that of 2020 is worth to an owner who votes (yuan/m2)."""
    return parameter.trust_value * (row.trust - parameter.satisfaction_base) if deciding == 1 else 0.0


@compiled
def next_gap(i, started, size, key):
    """By how much the clock runs on until the next start: exponential, with the communities just started as the mean."""
    return -math.log(draw4(key, Purpose.COMMUNITY_AGENT, number_of(i, started), _GAP)[0]) * size


@compiled
def time_to_build(i, ordinal, parameter, key):
    """Quarters from the start to the completion of a renovation."""
    u0, u1, _, _ = draw4(key, Purpose.COMMUNITY_AGENT, number_of(i, ordinal), _TIME)
    return int(QUARTERS * erlang(parameter.renovation_time, u0, u1) + 0.5)


@compiled
def complete(row, renovated, i, ordinal, energy_cost, own_share, books, parameter, key):
    """A renovation is done: everything is in order, facilities that were missing may be there, and what is not paid in the
    books of buildings is paid. renovated : the county's books of communities; energy_cost : yuan, paid there."""
    row.stage, row.quality = DONE, 1.0
    luck = draw4(key, Purpose.COMMUNITY_AGENT, number_of(i, ordinal), _BUILT)
    last = draw4(key, Purpose.COMMUNITY_AGENT, number_of(i, ordinal), _BUILT + 1)[0]
    for k in range(FACILITIES):
        u = luck[k] if k < FACILITIES - 1 else last
        if u < parameter.facility_built:
            row.facility[k] = 1
    households = row.stands_for * row.households
    rest = max(0.0, parameter.renovation_cost * households - energy_cost)
    pay(books, i, RENOVATION_PROGRAMME, rest * (1.0 - own_share))
    pay(books, i, RENOVATION_OWNERS, rest * own_share)
    public = (rest + energy_cost) * (1.0 - own_share)
    row.received += public / row.stands_for if row.stands_for > 0.0 else 0.0
    renovated.community_benefit[row.tercile] += public
    renovated.renovations_completed += row.stands_for
