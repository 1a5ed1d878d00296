"""What a scenario says of the smart city, quarter by quarter."""

from __future__ import annotations

from simulation.systems.system import PolicyColumn as Column


def _online_approval(scenario, tick):
    approval = scenario.measures.online_approval
    return approval.strength if approval.in_force(tick) else 0.0


POLICY = (
    Column("on", "u1", "0/1: the system takes part; rules of others ask", lambda s, tick: s.systems.smart_city.on),
    Column("online_approval", "f8", "part of the process of approval that is online", _online_approval),
)
