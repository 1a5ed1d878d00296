"""What communities, villages and historic blocks do, one idea a file; numbers of what is the same in all."""

from __future__ import annotations

from simulation.systems.community.words import AWARD_KINDS, PAYMENTS, TERCILES

NO_AWARD, SUBSIDY, REWARD, BIDDING = range(len(AWARD_KINDS))
"""How small projects are helped; as numbers in policy."""
IDLE, BUILDING, DONE = range(3)
"""Where a renovation or a small project of a community has got to."""
N_TERCILES = len(TERCILES)
FACILITIES = 5
"""Elderly care, child care, a shop, sports, parking and charging."""
COMMUNITIES_AT_MOST = 1 << 20
"""In one county, so that each has numbers of its own."""
(
    COMMUNITY_AWARD,
    SMALL_PROJECT,
    VILLAGE_AWARD,
    VILLAGE_PROJECT,
    HISTORIC_REPAIR,
    PLANNERS,
    GRID_STAFF,
    SORTING_CONTACT,
    RENOVATION_PROGRAMME,
    RENOVATION_OWNERS,
) = range(len(PAYMENTS))
"""The payments, by their number in the books of this system."""
