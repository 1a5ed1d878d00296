"""What is kept of research beside the quarterly rows is a list of its projects, see `state.py`."""

from __future__ import annotations

from typing import Any

from simulation.systems.system import Log

LOGS: tuple[Log, ...] = ()
AXES: dict[str, Any] = {}
