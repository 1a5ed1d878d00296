"""What a scenario says of communities, quarter by quarter."""

from __future__ import annotations

from simulation.systems.community.words import AWARD_KINDS
from simulation.systems.system import PolicyColumn as Column


def _award(name, otherwise):
    """Something of the award while it is in force; `otherwise` where it is not, or nothing is said of it."""

    def said(scenario, tick):
        award = scenario.measures.community_award
        value = getattr(award, name) if award.in_force(tick) else None
        return otherwise if value is None else value

    return said


def _kind(scenario, tick):
    award = scenario.measures.community_award
    return AWARD_KINDS.index(award.kind if award.in_force(tick) else "none")


def _sorting(name):
    return lambda scenario, tick: getattr(scenario.measures.sorting, name)(tick)


def _together(name):
    return lambda scenario, tick: getattr(scenario.systems.community, name)


POLICY = (
    Column("on", "u1", "0/1: the system takes part; rules of others ask", lambda s, tick: s.systems.community.on),
    Column("deciding", "u1", "0/1: what residents do and think counts in votes, order and applying", _together("deciding")),
    Column("building", "u1", "0/1: residents give labour and owners their own share", _together("building")),
    Column("managing", "u1", "0/1: residents keep up what was put in order", _together("managing")),
    Column("evaluating", "u1", "0/1: satisfaction and complaints are heard", _together("evaluating")),
    Column("sharing", "u1", "0/1: those in need come first", _together("sharing")),
    Column("grid_staff", "f8", "multiple of the usual number of grid workers", lambda s, tick: s.measures.grid_staff.at(tick)),
    Column("information", "f8", "0..1: information on sorting", _sorting("information_at")),
    Column("contact", "f8", "0..1: personal contact on sorting", _sorting("contact_at")),
    Column("fine", "f8", "0..1: fines for not sorting", _sorting("fine_at")),
    Column("award_kind", "u1", "index in AWARD_KINDS", _kind),
    Column("award_strength", "f8", "strength that every county has at least", _award("strength", 0.0)),
    Column("award_share", "f8", "share of cost that is paid; -1 for the parameter award_share", _award("share", -1.0)),
    Column("award_budget_share", "f8", "of a city's expenditure; -1 for community_budget_share", _award("budget_share", -1.0)),
    Column("award_advance", "f8", "part of a reward that is paid at once", _award("advance", 0.0)),
    Column("planners", "f8", "0..1: communities that have a planner", lambda s, tick: s.measures.planners.at(tick)),
)  # fmt: skip
