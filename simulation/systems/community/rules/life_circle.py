"""The life circle of a community: which kinds of facilities it has, and how it gets another one."""

from __future__ import annotations

from simulation.compilation import compiled
from simulation.systems.community.rules import FACILITIES


@compiled
def add_facility(row, luck):
    """Build one of the kinds of facilities that a community misses, each as likely as the other. luck : uniform in (0, 1)."""
    missing = 0
    for k in range(FACILITIES):
        missing += 1 - row.facility[k]
    before = int(luck * missing)
    for k in range(FACILITIES):
        if row.facility[k] == 0:
            if before == 0:
                row.facility[k] = 1
                return
            before -= 1
