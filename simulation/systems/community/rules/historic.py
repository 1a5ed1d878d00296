"""Historic blocks: listed one by one, the sooner the more a county tries, and repaired in that order as a city's fund allows.

A block waits for its listing with an exponential threshold of its own (Sellke 1983); what is listed is not demolished.
"""

from __future__ import annotations

import math

from simulation.clock import QUARTER
from simulation.compilation import compiled
from simulation.streams import Purpose, draw
from simulation.systems.community.rules import HISTORIC_REPAIR
from simulation.systems.community.rules.small_projects import number_of
from simulation.systems.place.books import pay

NOT_YET = 2**31 - 1
_BLOCKS = 2**19  # numbers of a county's blocks lie beyond those of its villages


@compiled
def draw_threshold(county, ordinal, key):
    """How much listing (years at routine effort times the hazard) a block waits for."""
    return -math.log(draw(key, Purpose.CARRIER, number_of(county, _BLOCKS + ordinal), 0))


@compiled
def list_block(row, county, push, parameter, tick):
    """Let a quarter pass in which a block may be listed. county : of it; push : factor by that county's effort."""
    row.clock += parameter.historic_hazard * max(0.0, push) * QUARTER
    if row.listed == NOT_YET and row.clock >= row.threshold:
        row.listed = tick
        county.historic_listed += 1


@compiled
def repair_blocks(row, county, block, first, last, books, parameter, tick):
    """Pay into a city's fund for each of its blocks, and repair those listed, longest listed first, while it has the money.

    row : of the city; county : all. block : all, those of the city are `first` .. `last` - 1. A fund whose blocks are all
    repaired gets nothing more.
    """
    waiting = 0
    for b in range(first, last):
        waiting += block[b].repaired == NOT_YET
    if waiting == 0:
        return
    row.historic_fund += parameter.historic_budget * (last - first) * QUARTER
    while row.historic_fund >= parameter.historic_block_cost:
        chosen = next_listed(block, first, last)
        if chosen < 0:
            return
        block[chosen].repaired = tick
        row.historic_fund -= parameter.historic_block_cost
        county[block[chosen].county].historic_repaired += 1
        pay(books, block[chosen].county, HISTORIC_REPAIR, parameter.historic_block_cost)


@compiled
def next_listed(block, first, last):
    """The block that has been listed longest and is not repaired, the first of equals; -1 for none."""
    chosen, since = -1, NOT_YET
    for b in range(first, last):
        if block[b].repaired == NOT_YET and block[b].listed < since:
            chosen, since = b, block[b].listed
    return chosen


@compiled
def listed_share(block):
    """Share of all blocks that are listed; one where there is none."""
    listed = 0
    for b in range(len(block)):
        listed += block[b].listed != NOT_YET
    return listed / len(block) if len(block) > 0 else 1.0
