"""What a scenario says of innovation: its measures are among those of organisation, and off it has no phase that would ask."""

from __future__ import annotations

from simulation.systems.system import PolicyColumn

POLICY: tuple[PolicyColumn, ...] = ()
