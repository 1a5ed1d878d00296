"""What a scenario says of the smart city, quarter by quarter."""

from __future__ import annotations

from simulation.systems.system import PolicyColumn as Column

POLICY = (Column("on", "u1", "0/1: the system takes part; rules of others ask", lambda s, tick: s.systems.smart_city.on),)
