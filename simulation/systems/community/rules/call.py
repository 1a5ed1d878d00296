"""What a county's call for small projects offers: by what the scenario says, as far as a rule for communities is in force."""

from __future__ import annotations

from simulation.compilation import compiled
from simulation.systems.community.rules import NO_AWARD
from simulation.systems.community.rules.small_projects import Terms


@compiled
def said(value, otherwise):
    """What the scenario says; the parameter where it says nothing (below zero)."""
    return value if value >= 0.0 else otherwise


@compiled
def terms_of(policy, rule, usual_income, member, parameter):
    """The terms of a call. rule : strength of the rule of the county or its city, whichever is stronger; usual_income : yuan a
    year of a household there."""
    strength = max(policy.award_strength, rule)
    share = said(policy.award_share, parameter.award_share) * min(strength, 1.0) if policy.award_kind != NO_AWARD else 0.0
    return Terms(
        policy.award_kind,
        share,
        policy.award_advance,
        usual_income,
        member.usual_strain,
        parameter.participation_2020,
        parameter.apply_participation * policy.deciding,
        parameter.need_effect * policy.sharing,
        policy.deciding,
    )


@compiled
def budget(policy, expenditure, parameter):
    """What a county sets aside for awards in a year (yuan), of its budget expenditure."""
    return said(policy.award_budget_share, parameter.community_budget_share) * expenditure
