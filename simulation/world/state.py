"""The state of one member: governments as rows, masses as columns, and the tables that the rules read.

Governments are record arrays, so that the same row is a record inside compiled code and a live view outside it. Masses are
structures of arrays in blocks of counties: `first[i] .. first[i + 1]` is the block of county i.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from simulation.vocabulary import CITY, COUNTY, PROVINCE, record_dtype

NETWORK_SLOTS = 8

LEVEL_DTYPE = np.dtype([("cost", "f8"), ("hassle", "f8"), ("peer_strength", "f8"), ("energy", "f8")])
USE_DTYPE = np.dtype([("electricity", "f8"), ("gas", "f8")])
OUTCOME_DTYPE = np.dtype([("quantity", "u1"), ("started", "u1"), ("residential", "u1"), ("at_least", "i4"), ("out_of", "i4")])
GOAL_DTYPE = np.dtype(
    [("outcome", "i4"), ("city", "i4"), ("county", "i4"), ("value", "f8"), ("from_year", "i4"), ("deadline", "i4")]
)
MEMBER_DTYPE = np.dtype([("urban_shift", "f8"), ("life_scale", "f8"), ("code_2022_tick", "i4")])


class Developers(NamedTuple):
    """Developers, sorted by county. `first` has one entry more than there are counties."""

    first: np.ndarray  # i8 [county + 1]
    shock: np.ndarray  # f8, relative cost
    experience: np.ndarray  # f8, green floor area built (m2)
    aware: np.ndarray  # u1, has heard of ultra-low energy
    links: np.ndarray  # i4 [developer, slot], developers watched; -1 is an empty slot
    started_last: np.ndarray  # f8 [developer, level], m2 started last quarter
    started_now: np.ndarray  # f8 [developer, level], m2 started this quarter


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


class Measures(NamedTuple):
    """Who wrote which measure, when and how strongly. Governments in rows: counties, then cities, then the province."""

    tick: np.ndarray  # i4 [government, measure], quarter in which it was written; -1 before 2021, -2 not yet
    strength: np.ndarray  # f8 [government, measure], 0..1
    ordered: np.ndarray  # i4 [government, measure], quarter in which the scenario has it written; -2 never
    ordered_strength: np.ndarray  # f8 [government, measure]; NaN where the government chooses
    pilot: np.ndarray  # u1 [county, measure]
    policy: np.recarray  # scenario.MEASURE_DTYPE [tick, measure]
    share: np.ndarray  # f8 [counties or cities, measure], that had the measure when the quarter began
    mean_strength: np.ndarray  # f8 [counties or cities, measure], of those; NaN for none
    city_share: np.ndarray  # f8 [city, measure], of the city's counties
    city_pilots: np.ndarray  # i4 [city, measure], pilots among them


class World(NamedTuple):
    """Everything a member is made of. Rules write into the arrays; the tuple itself never changes but for more project room."""

    key: Any  # (seed, member)
    province: np.recarray
    city: np.recarray
    county: np.recarray
    developer: Developers
    project: Projects
    measure: Measures
    old_area: np.ndarray  # f8 [county, use, age in 2020], m2
    new_area: np.ndarray  # f8 [county, use, year since 2021, level + 6 where under the code of 2022], m2
    old_share: np.ndarray  # f8 [age in 2020], demolished this quarter
    new_share: np.ndarray  # f8 [year since 2021], demolished this quarter
    old_factor: np.ndarray  # f8 [age in 2020], energy over the reference generation
    use_ratio: np.ndarray  # f8 [use], area over urban homes
    level: np.recarray  # LEVEL_DTYPE
    use: np.recarray  # USE_DTYPE, reference intensities a year
    outcome: np.recarray  # OUTCOME_DTYPE
    goal: np.recarray  # GOAL_DTYPE
    policy: np.recarray  # scenario.POLICY_DTYPE, one row a tick
    parameter: np.recarray  # one row
    member: np.recarray  # MEMBER_DTYPE, one row: what is solved once from the parameters


class History(NamedTuple):
    """The rows of every government at the end of every tick."""

    province: np.recarray  # [tick, 1]
    city: np.recarray  # [tick, city]
    county: np.recarray  # [tick, county]
    measure: Measures  # the world's own: as far as it has come


def rows(dtype: np.dtype, count: int | tuple[int, ...]) -> np.recarray:
    """Empty rows as a record array."""
    return np.zeros(count, dtype).view(np.recarray)


def government_rows(region: str, count: int) -> np.recarray:
    return rows(record_dtype(region), count)


def new_history(world: World, ticks: int) -> History:
    """Room for `ticks` quarters of a world's rows."""
    return History(
        rows(record_dtype(PROVINCE), (ticks, 1)),
        rows(record_dtype(CITY), (ticks, len(world.city))),
        rows(record_dtype(COUNTY), (ticks, len(world.county))),
        world.measure,
    )


def project_columns(capacity: np.ndarray) -> Projects:
    """Empty project columns with this much room in each county."""
    first = np.concatenate([[0], np.cumsum(capacity)]).astype(np.int64)
    size, counties = int(first[-1]), len(capacity)
    return Projects(
        first,
        np.zeros(counties, np.int64),
        np.zeros(counties, np.int64),
        np.zeros(size, np.uint8),
        np.zeros(size, np.uint8),
        np.zeros(size),
        np.zeros(size, np.int32),
        np.zeros(size, np.int16),
        np.full(size, -1, np.int16),
    )


def with_more_room(project: Projects) -> Projects:
    """The same projects with half as much room again (and a little) in every county."""
    capacity = np.diff(project.first)
    larger = project_columns(capacity + capacity // 2 + 64)
    larger.made[:], larger.oldest[:] = project.made, project.oldest
    for i, count in enumerate(project.made):
        old, new = project.first[i], larger.first[i]
        for column in ("use", "level", "area", "developer", "started", "finish"):
            getattr(larger, column)[new : new + count] = getattr(project, column)[old : old + count]
    return larger


def copy_world(world: World) -> World:
    """An independent copy, to branch from."""

    def copied(value: Any) -> Any:
        if isinstance(value, np.ndarray):
            return value.copy()
        if isinstance(value, Developers | Projects | Measures):
            return type(value)(*(copied(part) for part in value))
        return value

    return World(*(copied(part) for part in world))
