"""Developers, projects and buildings: masses in columns, in blocks of counties.

`first[i] .. first[i + 1]` is the block of county i.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from simulation.systems.buildings.rules import N_LEVELS

NETWORK_SLOTS = 8


class Developers(NamedTuple):
    """Developers, sorted by county. `first` has one entry more than there are counties."""

    first: np.ndarray  # i8 [county + 1]
    shock: np.ndarray  # f8, relative cost
    experience: np.ndarray  # f8, green floor area built (m2)
    aware: np.ndarray  # u1, has heard of ultra-low energy
    links: np.ndarray  # i4 [developer, slot], developers watched; -1 is an empty slot
    shown_last: np.ndarray  # f8 [developer, level], m2 started last quarter, as peers see it
    shown_now: np.ndarray  # f8 [developer, level], m2 started this quarter, as peers will see it


class Projects(NamedTuple):
    """Projects in the order in which each county started them; a block may have room at its end."""

    first: np.ndarray  # i8 [county + 1], where blocks begin
    made: np.ndarray  # i8 [county], projects so far
    oldest: np.ndarray  # i8 [county], all before this one in the block are completed
    use: np.ndarray  # u1
    level: np.ndarray  # u1
    area: np.ndarray  # f8, m2
    developer: np.ndarray  # i4
    started: np.ndarray  # i2, tick; -1 before 2021
    finish: np.ndarray  # i2, tick of completion
    prefabricated: np.ndarray  # u1
    photovoltaics: np.ndarray  # u1
    heat_pump: np.ndarray  # u1
    evades: np.ndarray  # u1, below the mandate's minimum although there is one
    bim: np.ndarray  # u1, built with a building information model
    inspection: np.ndarray  # f8, uniform: how it will fare at completion
    life: np.ndarray  # i2, quarters that the building will stand
    component: np.ndarray  # i2, quarters that its components will last


class Buildings(NamedTuple):
    """Urban buildings, one by one: those of before 2021 first in each county's block, by use and the oldest first, then those
    completed since. `next` and `heads` hold places within the block; -1 ends a list."""

    first: np.ndarray  # i8 [county + 1], where blocks begin
    made: np.ndarray  # i8 [county], buildings so far
    area: np.ndarray  # f8, m2
    use: np.ndarray  # u1
    built: np.ndarray  # i2, year of completion
    level: np.ndarray  # u1, verified
    energy: np.ndarray  # f8, over the reference generation
    saving: np.ndarray  # f8, of it that level and retrofit save, as realised; zero for what stood before 2021 as it was
    retrofit: np.ndarray  # u1, 0 as it is, 1 light, 2 deep
    photovoltaics: np.ndarray  # u1
    heat_pump: np.ndarray  # u1
    gone: np.ndarray  # i2, tick of demolition
    due: np.ndarray  # i2, tick in which its components end: its condition is what is left until then
    gone_next: np.ndarray  # i4, next building demolished in the same county and quarter
    due_next: np.ndarray  # i4, next one whose components end
    gone_heads: np.ndarray  # i4 [county, tick], first of those lists
    due_heads: np.ndarray  # i4 [county, tick]


_PROJECT_COLUMNS = {
    "use": "u1",
    "level": "u1",
    "area": "f8",
    "developer": "i4",
    "started": "i2",
    "finish": "i2",
    "prefabricated": "u1",
    "photovoltaics": "u1",
    "heat_pump": "u1",
    "evades": "u1",
    "bim": "u1",
    "inspection": "f8",
    "life": "i2",
    "component": "i2",
}
_BUILDING_COLUMNS = {
    "area": "f8",
    "use": "u1",
    "built": "i2",
    "level": "u1",
    "energy": "f8",
    "saving": "f8",
    "retrofit": "u1",
    "photovoltaics": "u1",
    "heat_pump": "u1",
    "gone": "i2",
    "due": "i2",
    "gone_next": "i4",
    "due_next": "i4",
}


def building_size() -> int:
    """Bytes that one building takes."""
    return sum(np.dtype(dtype).itemsize for dtype in _BUILDING_COLUMNS.values())


def _first_of_blocks(capacity: np.ndarray) -> np.ndarray:
    return np.concatenate([[0], np.cumsum(capacity)]).astype(np.int64)


def project_columns(capacity: np.ndarray) -> Projects:
    """Empty project columns with this much room in each county."""
    first, counties = _first_of_blocks(capacity), len(capacity)
    columns = {name: np.zeros(int(first[-1]), dtype) for name, dtype in _PROJECT_COLUMNS.items()}
    columns["finish"][:] = -1
    return Projects(first=first, made=np.zeros(counties, np.int64), oldest=np.zeros(counties, np.int64), **columns)


def building_columns(capacity: np.ndarray, ticks: int) -> Buildings:
    """Empty building columns with this much room in each county, and empty calendars of this many quarters."""
    first, counties = _first_of_blocks(capacity), len(capacity)
    columns = {name: np.zeros(int(first[-1]), dtype) for name, dtype in _BUILDING_COLUMNS.items()}
    heads = {name: np.full((counties, ticks), -1, np.int32) for name in ("gone_heads", "due_heads")}
    return Buildings(first=first, made=np.zeros(counties, np.int64), **columns, **heads)


def developers(counts: np.ndarray) -> Developers:
    """So many developers in each county, all alike so far."""
    first = _first_of_blocks(counts)
    size = int(first[-1])
    return Developers(
        first,
        np.zeros(size),
        np.zeros(size),
        np.zeros(size, np.uint8),
        np.full((size, NETWORK_SLOTS), -1, np.int32),
        np.zeros((size, N_LEVELS)),
        np.zeros((size, N_LEVELS)),
    )


def make_more_room(world: Any) -> None:
    """Give every county half as much room for projects again (and a little)."""
    capacity = np.diff(world.project.first)
    make_room(world, capacity + capacity // 2 + 64)


def make_room(world: Any, capacity: np.ndarray) -> None:
    """Give each county room for so many projects, and for the buildings that they become."""
    project = project_columns(capacity)
    project.made[:], project.oldest[:] = world.project.made, world.project.oldest
    _copy_blocks(world.project, project, _PROJECT_COLUMNS)
    extra = capacity - np.diff(world.project.first)
    building = building_columns(np.diff(world.building.first) + extra, world.building.gone_heads.shape[1])
    building.made[:] = world.building.made
    building.gone_heads[:], building.due_heads[:] = world.building.gone_heads, world.building.due_heads
    _copy_blocks(world.building, building, _BUILDING_COLUMNS)
    world.replace(project=project, building=building)


def _copy_blocks(source: Projects | Buildings, target: Projects | Buildings, columns: dict[str, str]) -> None:
    for i, count in enumerate(source.made):
        old, new = source.first[i], target.first[i]
        for column in columns:
            getattr(target, column)[new : new + count] = getattr(source, column)[old : old + count]
