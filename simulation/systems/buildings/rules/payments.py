"""The payments of buildings, by their number in the books of this system."""

from __future__ import annotations

from simulation.systems.buildings.words import PAYMENTS

(
    AWARD,
    FLOOR_AREA_BONUS,
    INTEREST_SUPPORT,
    RETROFIT_AWARD,
    COMMUNITY_PROGRAMME,
    PENALTY,
    GREEN_INCREMENT,
    PREFABRICATION,
    EQUIPMENT,
    RETROFIT,
    ENERGY,
    PROJECT_SUBSIDY,
    OWNER_SUBSIDY,
) = range(len(PAYMENTS))
