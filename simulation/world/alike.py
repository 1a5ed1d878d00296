"""Whether two members that have not begun to act are the same but for what their policies say of later quarters."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

import numpy as np

from simulation.world.world import World


def columns_of(world: World) -> Iterator[tuple[str, np.ndarray]]:
    """Every array of a world with its name; that of a part of a named tuple is `measure.policy`."""
    for name, value in world.columns.items():
        if isinstance(value, tuple) and hasattr(value, "_fields"):
            yield from ((f"{name}.{part}", array) for part, array in zip(value._fields, value, strict=True))
        else:
            yield name, value


def are_alike(one: World, other: World, but: Collection[str]) -> bool:
    """Whether all columns of two worlds but these have the same bits."""
    if one.key != other.key or one.ticks != other.ticks or one.columns.keys() != other.columns.keys():
        return False
    pairs = zip(columns_of(one), columns_of(other), strict=True)
    return all(name == again and (name in but or _same_bits(a, b)) for (name, a), (again, b) in pairs)


def same_until(tables: Sequence[Mapping[str, np.ndarray]]) -> int:
    """How many quarters these timetables, [tick, ...] by name, begin with in which all say the same, bit for bit."""
    first, *others = tables
    ticks = min(len(rows) for rows in first.values())
    for other in others:
        for name, rows in first.items():
            if rows.shape != other[name].shape or rows.dtype != other[name].dtype:
                return 0
            differ = (_bits(rows).reshape(len(rows), -1) != _bits(other[name]).reshape(len(rows), -1)).any(axis=1)
            ticks = min(ticks, int(differ.argmax()) if differ.any() else len(rows))
    return ticks


def _same_bits(one: np.ndarray, other: np.ndarray) -> bool:
    return one.dtype == other.dtype and one.shape == other.shape and np.array_equal(_bits(one), _bits(other))


def _bits(array: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(array).reshape(-1).view(np.uint8)
