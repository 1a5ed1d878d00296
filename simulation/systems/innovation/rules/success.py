"""Whether a project gets to its result, and when.

Every step of readiness ends at a constant rate, and a project is given up at another (competing exponential risks), so that the
chance of a result and the mean time under way have closed forms.
"""

from __future__ import annotations

import math

from simulation.compilation import compiled
from simulation.systems.innovation.words import FIRST_TRL, LABORATORY, STEPS


@compiled
def pace(cost_ratio, joint, laboratory, parameter, member):
    """How fast a project moves beside one of mean cost with the mean of partners: 1 for that. joint, laboratory : 0/1."""
    lifted = parameter.collaboration_effect * (joint - member.joint_base)
    lifted += parameter.laboratory_effect * (laboratory - member.laboratory_base)
    return cost_ratio**parameter.spending_elasticity * math.exp(lifted)


@compiled
def has_laboratory(innovator, owner, partner):
    """1 where the owner or the partner (-1 for none) is a laboratory."""
    if innovator[owner].kind == LABORATORY:
        return 1
    return 1 if partner >= 0 and innovator[partner].kind == LABORATORY else 0


@compiled
def success_chance(trl, speed, step_time, abandonment):
    """Chance that a project at readiness `trl` becomes a result. step_time [step] in years at speed 1; abandonment 1/yr."""
    chance = 1.0
    for step in range(trl - FIRST_TRL, STEPS):
        rate = speed / step_time[step]
        chance *= rate / (rate + abandonment)
    return chance


@compiled
def mean_time_under_way(trl, speed, step_time, abandonment):
    """Mean years until a result or until it is given up: (1 - chance) / abandonment, or the sum of its steps without any."""
    if abandonment > 0.0:
        return (1.0 - success_chance(trl, speed, step_time, abandonment)) / abandonment
    return years_of_work(trl, step_time) / speed


@compiled
def years_of_work(trl, step_time):
    """Years that the steps from readiness `trl` take on average at speed 1."""
    years = 0.0
    for step in range(trl - FIRST_TRL, STEPS):
        years += step_time[step]
    return years
