"""Small projects of communities: who asks for public money, who gets it, who would have built anyway, and who cannot wait.

Once a year every community without a project may ask. Whether it does depends on the share that is paid, on how many take
part, and on what has to be put up before that share comes: all of it under a reward, which is paid after completion, its own
part only under a subsidy. One draw decides with and without public money, so that whoever would build at their own cost asks
too, and what they get is deadweight. Costs are those of the work less what is given as labour.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from simulation.compilation import compiled
from simulation.functions import expit
from simulation.streams import Purpose, draw4
from simulation.systems.community.rules import (
    BIDDING,
    BUILDING,
    COMMUNITIES_AT_MOST,
    COMMUNITY_AWARD,
    IDLE,
    REWARD,
    SMALL_PROJECT,
)
from simulation.systems.community.rules.life_circle import add_facility
from simulation.systems.place.books import pay

_LABOUR_AT_MOST = 0.8
_QUARTERS = 4
_NEVER = -700.0  # log odds, below which an exponential overflows


class Terms(NamedTuple):
    """What holds for every community of a county in a call."""

    kind: int  # NO_AWARD, SUBSIDY, REWARD or BIDDING
    share: float  # of the cost that is paid: that of the award times the strength of the rule; 0 without one
    advance: float  # part of a reward that is paid at once
    usual_income: float  # of a household of the city (yuan/yr)
    usual_strain: float  # strain of the usual community of 2020 without public money
    usual_participation: float  # of 2020
    participation_effect: float  # logits per unit of participation beyond that
    need_effect: float  # how much more a project is worth where nothing is in order
    deciding: int  # 0/1: how many take part counts in the order of bids


# --- what it costs, and who can put it up ----------------------------------------------------------------------------------
@compiled
def at_once(share, terms):
    """Part of the cost that the state pays when work begins: of a reward only the advance."""
    return terms.advance * share if terms.kind == REWARD else share


@compiled
def money_for(households, contribution, share, parameter):
    """Cost of a project (yuan) for so many households that is not given as labour; any public share, however small, makes
    people give more. contribution : what they give without one, share of the cost."""
    match = parameter.match_gain if share > 0.0 else 0.0
    labour = min(_LABOUR_AT_MOST, contribution * (1.0 + match))
    return parameter.small_project_cost * households * (1.0 - labour)


@compiled
def money_needed(row, share, parameter):
    """Likewise, of a community."""
    return money_for(row.households, row.contribution, share, parameter)


@compiled
def strain(row, share, terms, parameter):
    """What has to be put up before the state pays, over what those who take part save in a year; infinite where nobody does."""
    income = terms.usual_income * row.income_ratio
    savings = income * parameter.saving_share * row.households * row.participation
    advanced = (1.0 - at_once(share, terms)) * money_needed(row, share, parameter)
    return advanced / savings if savings > 0.0 else math.inf


@compiled
def wish(share, parameter):
    """Log odds of building in a year where nothing is harder or easier than usual: more with a public share, and less for each
    further part of it."""
    return parameter.apply_base + parameter.apply_reward * (1.0 - math.exp(-share / parameter.award_scale))


@compiled
def chance_to_build(participation, wished, strain, terms, parameter):
    """Chance that a community wants to build this year. wished : :func:`wish` of the public share, 0 at its own cost; the same
    for all communities of a county, and dear to reckon."""
    # that nobody can put anything up matters only where there is an effect: no 0 x infinity
    held = parameter.apply_liquidity * (strain - terms.usual_strain) if parameter.apply_liquidity > 0.0 else 0.0
    odds = wished - held + terms.participation_effect * (participation - terms.usual_participation)
    return expit(odds) if odds > _NEVER else 0.0


@compiled
def wishes(row, terms, alone, paid, parameter, luck):
    """What a community wants this year, by one uniform for all cases: whether it asks for the award, whether it would build at
    its own cost, and whether it would have asked, had nothing to be paid in advance. alone, paid : :func:`wish` at its own cost
    and with the share that is paid.

    Who would not ask where nothing is paid in advance wants nothing, and who does not ask for the award does not build without
    it: neither effect can be negative.
    """
    if terms.share > 0.0:
        if not luck < chance_to_build(row.participation, paid, 0.0, terms, parameter):
            return False, False, False
        held = strain(row, terms.share, terms, parameter)
        if not luck < chance_to_build(row.participation, paid, held, terms, parameter):
            return False, False, True
    held = strain(row, 0.0, terms, parameter)
    return terms.share > 0.0, luck < chance_to_build(row.participation, alone, held, terms, parameter), False


# --- the call of the second quarter ----------------------------------------------------------------------------------------
@compiled
def place_in_queue(row, terms, parameter, luck):
    """Who comes first has the smallest: bids go by how many take part (where residents decide) and by need for each yuan asked,
    others by luck."""
    if terms.kind != BIDDING:
        return luck
    asked = row.participation if terms.deciding == 1 else 1.0
    worth = asked * (1.0 + terms.need_effect * (1.0 - row.quality))
    return -worth * row.households / (terms.share * money_needed(row, terms.share, parameter))


@compiled
def number_of(county, ordinal):
    """The number under which a community draws for its projects, the next being free too: the same in every scenario."""
    return 2 * (county * COMMUNITIES_AT_MOST + ordinal)


@compiled(allocates=True)
def hold_call(row, i, community, first, last, terms, budget, books, parameter, key, tick):
    """A county's call of a year: communities ask, the budget (yuan) is granted, and who was granted something, or would build
    anyway, begins.

    row : of county `i`, whose flows by income count what happened. community : all, those of the county are `first` .. `last`
    - 1.
    """
    place, anyway = np.full(last - first, np.inf), np.zeros(last - first, np.bool_)
    alone, paid = wish(0.0, parameter), wish(terms.share, parameter)
    for m in range(first, last):
        each = community[m]
        if each.project != IDLE or each.stage == BUILDING:  # the programme is at work there
            continue
        u0, u1, _, _ = draw4(key, Purpose.SMALL_PROJECT, number_of(i, m - first), tick)
        asks, anyway[m - first], kept_out = wishes(each, terms, alone, paid, parameter, u0)
        row.projects_excluded[each.tercile] += each.stands_for * kept_out
        if asks:
            place[m - first] = place_in_queue(each, terms, parameter, u1)
            row.projects_applied[each.tercile] += each.stands_for
    granted = grant(community, first, place, terms, budget, parameter)
    for k in range(last - first):
        if granted[k] or anyway[k]:
            begin(row, i, community[first + k], k, granted[k], anyway[k], terms, books, parameter, key, tick)
        if place[k] < np.inf and not granted[k]:
            row.awards_refused[community[first + k].tercile] += community[first + k].stands_for


@compiled(allocates=True)
def grant(community, first, place, terms, budget, parameter):
    """Who is granted the award, in the order of `place` (infinite: does not ask), until the first that the budget no longer
    covers.

    Those behind it wait too: to pass over whoever does not fit would let a larger budget carry fewer projects.
    """
    granted = np.zeros(len(place), np.bool_)
    asking, left = np.flatnonzero(place < np.inf), budget
    for k in asking[np.argsort(place[asking], kind="mergesort")]:
        each = community[first + k]
        left -= terms.share * money_needed(each, terms.share, parameter) * each.stands_for
        if left < 0.0:
            break
        granted[k] = True
    return granted


@compiled
def begin(row, i, each, ordinal, granted, anyway, terms, books, parameter, key, tick):
    """Begin a project: residents pay for the work, the state pays what it pays at once, and the end is drawn (Erlang of two
    stages; the call is in the middle of its quarter)."""
    _, _, u2, u3 = draw4(key, Purpose.SMALL_PROJECT, number_of(i, ordinal), tick)
    years = -0.5 * parameter.small_project_time * (math.log(u2) + math.log(u3))
    each.project, each.due = BUILDING, tick + int(_QUARTERS * years + 0.5)
    each.additional = not anyway
    share = terms.share if granted else 0.0
    cost = money_needed(each, share, parameter)
    paid = at_once(share, terms) * cost
    each.promised = share * cost - paid
    each.to_check = granted and terms.kind == REWARD
    pay(books, i, SMALL_PROJECT, cost * each.stands_for)
    receive(row, i, each, paid, books)
    if granted:
        row.awards_granted[each.tercile] += each.stands_for
    if granted and anyway:
        row.awards_anyway[each.tercile] += each.stands_for
        row.award_deadweight += share * cost * each.stands_for


@compiled
def receive(row, i, each, amount, books):
    """A community is paid a part of its award (yuan)."""
    each.received += amount
    each.awards += amount
    row.award_money[each.tercile] += amount * each.stands_for
    row.community_benefit[each.tercile] += amount * each.stands_for
    pay(books, i, COMMUNITY_AWARD, amount * each.stands_for)


# --- completion ------------------------------------------------------------------------------------------------------------
@compiled
def complete(row, i, community, first, last, planners, books, parameter, key, tick):
    """End what is due by this quarter: check it where a reward hangs on that, pay, and let the community gain.

    Only what would not have been built anyway adds to condition and facilities: the rest is how communities have always kept
    them. Who fails the check gets nothing more, and trusts less. planners : 0..1, communities that have one.
    """
    gain = 1.0 + parameter.planner_effect * planners
    for m in range(first, last):
        each = community[m]
        if each.project == IDLE or each.due > tick:
            continue
        u0, u1, u2, _ = draw4(key, Purpose.SMALL_PROJECT, number_of(i, m - first) + 1, tick)
        each.project = IDLE
        row.small_projects_done[each.tercile] += each.stands_for
        if each.to_check == 1 and u0 >= parameter.verified_chance:
            each.trust = max(0.0, each.trust - parameter.trust_loss)
            row.awards_failed[each.tercile] += each.stands_for
        else:
            receive(row, i, each, each.promised, books)
        each.promised = 0.0
        if each.additional == 1:
            each.quality += min(1.0, parameter.project_quality_gain * gain) * (1.0 - each.quality)
            if u1 < parameter.facility_small * gain:
                add_facility(each, u2)
