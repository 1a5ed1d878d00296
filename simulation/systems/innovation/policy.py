"""What a scenario says of innovation, quarter by quarter."""

from __future__ import annotations

from simulation.systems.system import PolicyColumn as Column

POLICY = (
    Column("disclosure", "f8", "0..1: how far results are opened by rule", lambda s, tick: s.measures.disclosure.at(tick)),
    Column(
        "research_call", "f8", "multiple of the public money for research", lambda s, tick: s.measures.research_call.at(tick)
    ),
    Column(
        "green_procurement",
        "f8",
        "0..1: how far governments buy what is new",
        lambda s, tick: s.measures.green_procurement.at(tick),
    ),
)
