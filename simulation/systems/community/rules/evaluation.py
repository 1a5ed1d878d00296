"""What residents think: satisfaction and trust, what wears away, and who complains."""

from __future__ import annotations

import math

from simulation.compilation import compiled
from simulation.systems.community.rules.participation import CONTRIBUTION_AT_MOST, contribution


@compiled
def satisfaction(row, parameter):
    """How satisfied residents are (0..1): that of 2020, moved by the condition, by taking part and by sorting."""
    p = parameter
    felt = p.satisfaction_base + p.satisfaction_quality * (row.quality - row.first_quality)
    felt += p.satisfaction_joint * (row.participation - row.first_participation)
    felt += p.satisfaction_sorting * (row.sorting - p.sorting_2020)
    return min(max(felt, 0.0), 1.0)


@compiled
def upkeep(participation, maturity, managing, member, parameter):
    """What residents keep up of what was put in order (0..1): as much as they give to other shared goods, and what a platform
    makes easier; nothing of their own where they do not manage together."""
    given = contribution(participation, member, parameter) if managing == 1 else 0.0
    return min(given + parameter.smart_property_ease * maturity, CONTRIBUTION_AT_MOST)


@compiled
def wear(row, upkeep, member, parameter):
    """Let a year of wear take away from what was put in order since 2020; ordinary repair keeps up the condition of then."""
    rate = parameter.quality_wear * (1.0 - upkeep) / (1.0 - member.contribution)
    row.quality = row.first_quality + (row.quality - row.first_quality) * math.exp(-rate)


@compiled
def evaluate(row, maturity, managing, evaluating, member, parameter):
    """December: how satisfied residents are, what that does to trust, and what has worn away. `evaluating` 0: nobody asks them,
    and trust stays as it was in 2020."""
    row.satisfaction = satisfaction(row, parameter)
    if evaluating == 1:
        row.trust += parameter.trust_update * (row.satisfaction - row.trust)
    else:
        row.trust = parameter.satisfaction_base
    wear(row, upkeep(row.participation, maturity, managing, member, parameter), member, parameter)


@compiled(allocates=True)
def complaints(participation, satisfaction):
    """Share of households that complain: those who take part and are dissatisfied."""
    return (1.0 - satisfaction) * participation
