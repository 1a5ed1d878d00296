"""Who takes part in the affairs of a community.

Some residents take part as others do, some only until half of them do, some of their own accord, some never. Form: a logit of
wish and of what others do (Brock & Durlauf 2001), with the types of Fischbacher, Gaechter & Fehr 2001; one slow step a year, so
that the fixed points are those of the model whatever the pace.
"""

from __future__ import annotations

import numpy as np

from simulation.compilation import compiled
from simulation.functions import expit

CONTRIBUTION_AT_MOST = 0.8
PER_HOUSEHOLDS = 1000.0  # for whom grid workers are counted
_STEPS = 400
_CLOSE = 1e-13


@compiled
def would_take_part(participation, wish, parameter):
    """Share of the residents who would take part where so many do; `wish` in logits."""
    p = parameter
    follow = expit(wish + p.network_effect * participation)
    hump = expit(wish + p.network_effect * min(participation, 1.0 - participation))
    return (
        p.cooperator_share_conditional * follow
        + p.cooperator_share_hump * hump
        + p.cooperator_share_other * expit(wish)  # the rest never take part
    )


@compiled
def equilibrium(participation, wish, parameter):
    """The share that as many would take part of as do, reached from `participation`."""
    for _ in range(_STEPS):
        reached = would_take_part(participation, wish, parameter)
        if abs(reached - participation) < _CLOSE:
            return reached
        participation = reached
    return participation


@compiled(entry=True, allocates=True)
def equilibria(participation, wishes, parameter):
    """The same for several wishes, [wish]."""
    reached = np.empty(len(wishes))
    for k in range(len(wishes)):
        reached[k] = equilibrium(participation, wishes[k], parameter)
    return reached


@compiled
def wish_to_take_part(row, mobilised, maturity, member, parameter):
    """Logits of a community. mobilised : grid workers per 1,000 households beyond the usual, and channels that count as such;
    maturity : of the platform."""
    p = parameter
    old = 1.0 if row.block >= 0 else 0.0
    return (
        member.constant
        + row.disposition
        + p.time_cost * p.smart_property_ease * maturity
        + p.mobilisation_effect * mobilised
        + p.trust_effect * (row.trust - p.satisfaction_base)
        + p.old_effect * (old - member.old_share)
    )


@compiled
def mobilised(grid_staff, maturity, parameter):
    """What there is beyond the usual number of grid workers (per 1,000 households): of them, who are `grid_staff` times the
    usual number, and of a platform as a channel of complaints."""
    return parameter.grid_workers * (grid_staff - 1.0) + parameter.complaints_channel * maturity


@compiled
def contribution(participation, member, parameter):
    """Part of its means that a community gives to a shared good: that of 2020, moved with the share that takes part."""
    return min(CONTRIBUTION_AT_MOST, member.contribution * participation / parameter.participation_2020)


@compiled
def contribution_of_2020(base, slope):
    """What everybody gives where each gives `base` and `slope` times what others give; no more than anybody can."""
    return min(CONTRIBUTION_AT_MOST, base / (1.0 - slope))


@compiled
def slope(participation, wish, parameter):
    """How much more would take part per unit that more do: from one on there are two states."""
    step = 1e-6
    above, below = (
        would_take_part(participation + step, wish, parameter),
        would_take_part(participation - step, wish, parameter),
    )
    return (above - below) / (2.0 * step)


@compiled
def take_part(row, wish, building, member, parameter):
    """January: go a part of the way to who would take part, and give accordingly; `building` 0: nobody gives labour."""
    row.participation += parameter.participation_pace * (
        would_take_part(row.participation, wish, parameter) - row.participation
    )
    row.contribution = contribution(row.participation, member, parameter) if building == 1 else 0.0
