"""What a scenario says of organisation, quarter by quarter."""

from __future__ import annotations

from simulation.systems.system import PolicyColumn as Column


def _strength(measure, tick):
    """What a measure is worth in a quarter; nothing where it is not in force."""
    return measure.strength if measure.in_force(tick) else 0.0


POLICY = (
    Column("mandates_bind", "u1", "0/1: written mandates require anything", lambda s, tick: s.measures.mandate.binds),
    Column("award", "f8", "multiple of the award parameters", lambda s, tick: _strength(s.measures.award, tick)),
    Column("bonus", "f8", "multiple of floor_area_bonus", lambda s, tick: _strength(s.measures.floor_area_bonus, tick)),
    Column("publication", "u1", "0/1: misreporting counties are named", lambda s, tick: s.measures.publication),
    Column("campaign", "f8", "campaigns launched in the quarter", lambda s, tick: s.measures.campaigns_in(tick)),
)
