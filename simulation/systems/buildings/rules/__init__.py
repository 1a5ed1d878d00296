"""What developers, owners and buildings do, and the numbers of levels and uses that their rules go by."""

from __future__ import annotations

from simulation.systems.buildings.words import LEVELS, URBAN_USES, USES

CODE, BASIC, ONE_STAR, TWO_STAR, THREE_STAR, ULTRA_LOW = range(len(LEVELS))
N_LEVELS = len(LEVELS)
N_USES = len(USES)
N_URBAN_USES = len(URBAN_USES)
RESIDENTIAL, RURAL = USES.index("residential"), USES.index("rural")
