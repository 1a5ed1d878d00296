"""The systems, each in a room of its own with its words, section of a scenario, state, rules, phases and logs.

This list is the only one; everything else is found through :func:`part`.
"""

from __future__ import annotations

import importlib
from types import ModuleType

SYSTEMS = ("organisation", "buildings", "examination", "innovation", "smart_city", "community")
"""In the order in which they begin; what belongs to none of them is `place`."""
ROOMS = ("place", *SYSTEMS)


def part(room: str, name: str) -> ModuleType:
    """One part of a room, such as its words: imported when it is asked for, as words are needed long before phases are."""
    return importlib.import_module(f"simulation.systems.{room}.{name}")
