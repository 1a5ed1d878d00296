"""What governments carried at the end of every quarter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from simulation.kinds import TIERS
from simulation.systems.composition import Composition
from simulation.world.world import Rows, World


class History:
    """Room for `ticks` quarters of a world's rows and tables at these tiers: `history.county["people"]` is [tick, county]."""

    def __init__(self, world: World, ticks: int, tiers: Sequence[str] = TIERS):
        self.composition: Composition = world.composition
        kept = [f"{tier}_{system.name}" for tier in tiers for system in self.composition.systems]
        kept += [f"{tier}_{v.name}" for tier in tiers for v in self.composition.shared(tier) if v.recorded]
        self.columns: dict[str, np.ndarray] = {
            name: np.zeros((ticks, *world.columns[name].shape), world.columns[name].dtype) for name in kept
        }

    def keep(self, world: World, tick: int) -> None:
        """Write down the quarter that has just ended."""
        for name, rows in self.columns.items():
            _whole(rows)[tick] = _whole(world.columns[name])

    def copy(self) -> History:
        """An independent copy, to branch from."""
        other = History.__new__(History)
        other.composition = self.composition
        other.columns = {name: rows.copy() for name, rows in self.columns.items()}
        return other

    def __getattr__(self, name: str) -> Any:
        if name in TIERS:
            return Rows(self, name)
        raise AttributeError(f"a history has no {name!r}")


def _whole(rows: np.ndarray) -> np.ndarray:
    """Rows without their fields, which NumPy would copy one by one."""
    return rows.view(f"V{rows.dtype.itemsize}") if rows.dtype.names else rows
