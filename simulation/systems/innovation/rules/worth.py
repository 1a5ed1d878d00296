"""What a project is worth to those who would carry it out, and how two of them share it.

Two players: the symmetric Nash bargain, which is the Shapley value. Skewed worth of research (form): Bloom, Schankerman & Van
Reenen 2013, doi:10.3982/ECTA9466.
"""

from __future__ import annotations

import math

import numpy as np

from simulation.compilation import compiled
from simulation.systems.innovation.rules.ideas import place_in
from simulation.systems.innovation.rules.success import pace, success_chance
from simulation.systems.innovation.words import FIRM, FIRST_TRL, JOINT_FIRM, JOINT_UNIVERSITY


@compiled
def worth_in_use(value, cost_ratio, merit, spread):
    """Worth (yuan) of a result that is used: lognormal about `value` times its cost over the mean. merit : standard normal."""
    return value * cost_ratio * math.exp(spread * merit - 0.5 * spread * spread)


@compiled
def owner_of(innovator, owner, partner):
    """The number in OWNERS of who holds the result. An institution with one of the other kind counts as alone."""
    kind = innovator[owner].kind
    if partner < 0:
        return kind
    if kind == FIRM:
        return JOINT_FIRM
    return JOINT_UNIVERSITY if innovator[partner].kind == FIRM else kind


@compiled
def shared(alone, together):
    """Whether two carry an idea out together, and what each gets, from what it is worth to the owner alone and to both:
    (0/1, owner, partner). Together only where that is more than the owner can have alone, or leave."""
    fallback = max(alone, 0.0)
    surplus = together - fallback
    if surplus > 0.0:
        return 1, fallback + 0.5 * surplus, 0.5 * surplus
    return 0, alone, 0.0


@compiled(entry=True, allocates=True)
def value_of_mean(start, cost_ratio, merit, member, parameter):
    """Worth in use over its cost at which a firm alone carries out the part `private_share` of its ideas, without disclosure.

    Carried out where worth times what is kept of it exceeds its cost, so that cost cancels but for the pace that it gives.
    start, cost_ratio, merit : [idea], of ideas that stand for all: the rank of their first readiness (0 to 1), their cost over
    the mean, and a standard normal. member, parameter : rows in arrays of length one.
    """
    own, base = parameter[0], member[0]
    spread, break_even = own.value_spread, np.empty(len(merit))
    for k in range(len(merit)):
        speed = pace(cost_ratio[k], 0, 0, own, base)
        chance = success_chance(FIRST_TRL + place_in(base.start_share, start[k]), speed, base.step_time, own.abandonment)
        kept = (1.0 - own.appropriation_lost) * chance * base.used_in_time[FIRM]
        break_even[k] = 0.5 * spread * spread - spread * merit[k] - math.log(kept)
    return math.exp(np.quantile(break_even, own.private_share))
