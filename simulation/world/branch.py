"""A world that goes on under another scenario: from a quarter on it is governed as that one says, and its state stays."""

from __future__ import annotations

import numpy as np

from simulation.world.world import World


def take_over(world: World, other: World, tick: int) -> None:
    """Govern a world from `tick` on as `other` is, which was built from the same facts, parameters and luck under another
    scenario with the same measures by name. What was written, put or begun before stays."""
    for system in world.composition.systems:
        name = f"{system.name}_policy"
        world.replace(**{name: np.concatenate([world.columns[name][:tick], other.columns[name][tick:]])})
    for system in world.composition.taking_part:
        system.turn(world, other, tick)
