"""What a scenario says of organisation, quarter by quarter."""

from __future__ import annotations

from simulation.systems.system import PolicyColumn as Column

POLICY = (
    Column("mandates_bind", "u1", "0/1: written mandates require anything", lambda s, tick: s.measures.mandate.binds),
    Column("publication", "u1", "0/1: misreporting counties are named", lambda s, tick: s.measures.publication),
    Column("disclosure", "f8", "0..1: how far results of research are opened", lambda s, tick: s.measures.disclosure.at(tick)),
    Column("research_call", "f8", "multiple of public money for research", lambda s, tick: s.measures.research_call.at(tick)),
    Column(
        "green_procurement",
        "f8",
        "0..1: how far governments buy what is new",
        lambda s, tick: s.measures.green_procurement.at(tick),
    ),
    Column("campaign", "f8", "campaigns launched in the quarter", lambda s, tick: s.measures.campaigns_in(tick)),
)
