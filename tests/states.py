"""States compared bit for bit: worlds, histories, records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np


def _all_of(value: Any) -> dict[str, Any]:
    """What a world or a history is made of: everything that governments carry by tier, and its other columns."""
    tiers = ("province", "city", "county")
    parts: dict[str, Any] = {name: part for name, part in value.columns.items() if name.partition("_")[0] not in tiers}
    for tier in tiers:
        rows = getattr(value, tier)
        parts[tier] = {name: rows[name] for name in rows.names if _is_kept(value, tier, name)}
    return parts


def _is_kept(value: Any, tier: str, name: str) -> bool:
    """Whether a variable is there: a history leaves out tables that no result holds."""
    return not value.composition.variable[name].shared or f"{tier}_{name}" in value.columns


def arrays_of(value: Any, name: str) -> dict[str, np.ndarray]:
    """Every array of a nested state by its dotted name; fields of record arrays one by one."""
    if hasattr(value, "composition"):
        value = _all_of(value)
    if isinstance(value, np.ndarray):
        if value.dtype.names:
            return {f"{name}.{field}": np.asarray(value[field]) for field in value.dtype.names}
        return {name: value}
    parts: dict[str, np.ndarray] = {}
    if hasattr(value, "_asdict"):
        value = value._asdict()
    if isinstance(value, Mapping):
        for field, part in value.items():
            parts |= arrays_of(part, f"{name}.{field}")
    return parts


def _whole(value: Any, name: str = "") -> Iterator[tuple[str, np.ndarray]]:
    """Every array of a nested state by its name, records as they stand in memory."""
    if hasattr(value, "composition"):
        value = value.columns
    if isinstance(value, np.ndarray):
        yield name, value
    elif hasattr(value, "_asdict") or isinstance(value, Mapping):
        for field, part in (value if isinstance(value, Mapping) else value._asdict()).items():
            yield from _whole(part, f"{name}.{field}")


def _same_bytes(one: Any, other: Any) -> bool:
    """Whether two states are equal down to the padding of their records: then no field differs, and none need be looked at."""
    first, second = dict(_whole(one)), dict(_whole(other))
    if not first or first.keys() != second.keys():
        return False
    pairs = [(array, second[name]) for name, array in first.items()]
    return all(a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes() for a, b in pairs)


def names_of_differences(one: Any, other: Any) -> list[str]:
    """The names of the arrays in which two states (worlds, histories, records) differ in any bit."""
    if _same_bytes(one, other):
        return []
    first, second = arrays_of(one, ""), arrays_of(other, "")
    assert first and first.keys() == second.keys()
    return [
        name.lstrip(".")
        for name, array in first.items()
        if array.shape != second[name].shape or array.tobytes() != second[name].tobytes()
    ]
