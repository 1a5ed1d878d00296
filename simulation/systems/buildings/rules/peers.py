"""What developers see of each other: last quarter's starts in their county and of those whom they watch, and word of ultra-low
energy. Hassle and peer strength are assumptions."""

from __future__ import annotations

import math

import numpy as np

from simulation.clock import QUARTER
from simulation.compilation import compiled
from simulation.streams import Purpose, draw
from simulation.systems.buildings.rules import CODE, N_LEVELS, ULTRA_LOW

_DEVELOPERS = 1 << 16  # that one county may have


@compiled
def peer_and_hassle(n, strength, hassle):
    """Value of seeing a share `n` of others at this level or above: peer benefit less the hassle that is left (yuan/m2)."""
    return strength * n - hassle * (1.0 - n)


@compiled(allocates=True)
def see_peers(row, developer, d, weight, seen):
    """Fill `seen[level]` with the share at or above each level that developer `d` sees in last quarter's starts: its county's,
    and with `weight` that of the developers it watches where those started anything."""
    for k in range(N_LEVELS):
        seen[k] = row.share_at_least[k]
    watched = np.zeros(N_LEVELS)
    for link in developer.links[d]:
        if link >= 0:
            for k in range(N_LEVELS):
                watched[k] += developer.shown_last[link, k]
    for k in range(N_LEVELS - 2, -1, -1):
        watched[k] += watched[k + 1]
    if watched[CODE] > 0.0 and weight > 0.0:
        for k in range(N_LEVELS):
            seen[k] = (1.0 - weight) * seen[k] + weight * watched[k] / watched[CODE]


@compiled
def show(row, developer, d, area, likely):
    """What peers see of a start: its chances `likely[level]`, not the level that was drawn. A county may start a single project
    a quarter, and its draw would be copied as if everybody had done the same."""
    for k in range(N_LEVELS):
        row.shown_area[k] += area * likely[k]
        developer.shown_now[d, k] += area * likely[k]


@compiled
def look_back(row, i, developer):
    """At the end of the quarter: what was shown of starts becomes what peers see next quarter; shares stay where nothing was
    started."""
    total = 0.0
    for k in range(N_LEVELS):
        total += row.shown_area[k]
    if total > 0.0:
        above = 0.0
        for k in range(N_LEVELS - 1, -1, -1):
            above += row.shown_area[k]
            row.share_at_least[k] = above / total
    for d in range(developer.first[i], developer.first[i + 1]):
        for k in range(N_LEVELS):
            developer.shown_last[d, k] = developer.shown_now[d, k]
            developer.shown_now[d, k] = 0.0


@compiled
def spread_awareness(row, i, developer, parameter, key, tick):
    """Developers that have not heard of ultra-low energy may hear of it this quarter: exact hazard at last quarter's share."""
    hazard = parameter.awareness_innovation + parameter.awareness_imitation * row.share_at_least[ULTRA_LOW]
    chance = 1.0 - math.exp(-hazard * QUARTER)
    for d in range(developer.first[i], developer.first[i + 1]):
        if developer.aware[d] == 0:
            entity = i * _DEVELOPERS + d - developer.first[i]
            if draw(key, Purpose.AWARENESS, entity, tick) < chance:
                developer.aware[d] = 1
