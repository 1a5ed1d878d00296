"""Knowledge: what the spending of others adds, and what is known because it is used.

Spillovers reach a project through a pool of what was spent some years ago, in its city and, weaker, outside; knowledge in use
lowers the costs of technologies (`buildings.learning`).
"""

from __future__ import annotations

import math

from simulation.clock import QUARTER
from simulation.compilation import compiled


@compiled
def fill_pool(pool, spent, c, year, lag, outside, depreciation):
    """Add a quarter to the pools of a city, of every topic, from what was spent `lag` years ago in the city and, by the factor
    `outside`, in the rest of the province.

    pool [city, topic] yuan; spent [ring of years, city, topic] yuan a year; depreciation 1/yr. Exact in time.
    """
    then = (year - lag) % len(spent)
    kept = math.exp(-depreciation * QUARTER)
    gained = (1.0 - kept) / depreciation if depreciation > 0.0 else QUARTER
    for k in range(pool.shape[1]):
        elsewhere = 0.0
        for other in range(len(pool)):
            if other != c:
                elsewhere += spent[then, other, k]
        pool[c, k] = pool[c, k] * kept + (spent[then, c, k] + outside * elsewhere) * gained


@compiled
def spillover(psi, psi_base, pool, reference, share):
    """How much more than at the start others speed a project: 1 there. psi : what spills over; pool, reference : what is in the
    pool, and what it would be on the path of constant growth."""
    if reference <= 0.0 or psi_base <= 0.0:
        return 1.0
    return 1.0 + share * (psi / psi_base * pool / reference - 1.0)


@compiled
def knowledge_factor(in_use, first, grown, local_share):
    """What the province's own use makes of knowledge beside its growth at a constant rate: 1 on that path.

    in_use, first : knowledge in use now and at the start; grown : what constant growth has made of it by now. One use more
    counts on both sides: it is what everybody knows, and keeps a topic that nobody uses from making costs infinite.
    """
    return ((in_use + grown) / ((first + 1.0) * grown)) ** local_share
