"""Nothing is kept of communities beside their counties' quarterly rows."""

from __future__ import annotations

from typing import Any

from simulation.systems.system import Log

LOGS: tuple[Log, ...] = ()
AXES: dict[str, Any] = {}
