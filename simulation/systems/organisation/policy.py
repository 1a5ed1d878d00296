"""What a scenario says of organisation, quarter by quarter."""

from __future__ import annotations

from simulation.systems.system import PolicyColumn as Column

POLICY = (
    Column("mandates_bind", "u1", "0/1: written mandates require anything", lambda s, tick: s.measures.mandate.binds),
    Column("publication", "u1", "0/1: misreporting counties are named", lambda s, tick: s.measures.publication),
    Column("campaign", "f8", "campaigns launched in the quarter", lambda s, tick: s.measures.campaigns_in(tick)),
)
