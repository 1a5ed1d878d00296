"""No scenario says anything of places that rules would read."""

from __future__ import annotations

from simulation.systems.system import PolicyColumn

POLICY: tuple[PolicyColumn, ...] = ()
