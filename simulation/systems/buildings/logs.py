"""Nothing is kept of single buildings and projects: their quarterly sums say what results need."""

from __future__ import annotations

from typing import Any

from simulation.systems.system import Log

LOGS: tuple[Log, ...] = ()
AXES: dict[str, Any] = {}
