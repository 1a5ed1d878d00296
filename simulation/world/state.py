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
TECHNOLOGY_DTYPE = np.dtype([("first_cost", "f8"), ("first_experience", "f8"), ("doing", "f8"), ("noise", "f8")])
OUTCOME_DTYPE = np.dtype(
    [("quantity", "u1"), ("started", "u1"), ("counted", "u1"), ("residential", "u1"), ("at_least", "i4"), ("out_of", "i4")]
)
GOAL_DTYPE = np.dtype(
    [("outcome", "i4"), ("city", "i4"), ("county", "i4"), ("value", "f8"), ("from_year", "i4"), ("deadline", "i4")]
)
MEMBER_DTYPE = np.dtype([
    ("urban_shift", "f8"),  # logits by which the urban share of every county rises until 2025
    ("life_scale", "f8"),  # yr, of the Weibull life of buildings
    ("component_scale", "f8"),  # yr, of that of their components
    ("community_constant", "f8"),  # yuan/m2, what old communities see in a retrofit beyond what is modelled
    ("solar_heat", "f8"),  # kWh/m2/yr of homes: renewables of 2020
    ("code_2022_tick", "i4"),
])  # fmt: skip


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
    prefabricated: np.ndarray  # u1
    photovoltaics: np.ndarray  # u1
    heat_pump: np.ndarray  # u1
    evades: np.ndarray  # u1, below the mandate's minimum although there is one
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
    retrofit: np.ndarray  # u1, 0 as it is, 1 light, 2 deep
    photovoltaics: np.ndarray  # u1
    heat_pump: np.ndarray  # u1
    gone: np.ndarray  # i2, tick of demolition
    due: np.ndarray  # i2, tick in which its components end: its condition is what is left until then
    gone_next: np.ndarray  # i4, next building demolished in the same county and quarter
    due_next: np.ndarray  # i4, next one whose components end
    gone_heads: np.ndarray  # i4 [county, tick], first of those lists
    due_heads: np.ndarray  # i4 [county, tick]


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


class Examinations(NamedTuple):
    """The indicators of every city and what its examinations make of them.

    A value is a place on the scale of its indicator: 0 scores nothing, 1 meets the standard of 2021. NaN is no value.
    """

    dimension: np.ndarray  # i4 [indicator], index of EXAMINATION_DIMENSIONS
    source: np.ndarray  # i4 [indicator], what moves it: an outcome by its index, or OWN or RENOVATION of rules.examination
    steers: np.ndarray  # i4 [indicator], what its gap calls for: NOTHING, A_PLATFORM or RENOVATION of rules.examination
    benchmark: np.ndarray  # f8 [indicator], standard of 2021 of what the model moves, as a share
    begins: np.ndarray  # i4 [city], first year in which it examines itself
    budget: np.ndarray  # f8 [city], yuan a year for the plan
    given: np.ndarray  # f8 [year, city, indicator], true value that the scenario gives for December
    condition: np.ndarray  # f8 [city, indicator], true value
    observed: np.ndarray  # f8 [city, indicator], value in the last examination
    planned: np.ndarray  # u1 [city, indicator], in the plan and not done
    rise: np.ndarray  # f8 [city, indicator], by how much the item of the plan raises it
    standard: np.ndarray  # f8 [indicator], in force
    weight: np.ndarray  # f8 [indicator], in force; sums to one
    first_weight: np.ndarray  # f8 [indicator], of 2021
    seen: np.ndarray  # f4 [year, city, indicator], what each examination found
    true: np.ndarray  # f4 [year, city, indicator], the truth in its December
    in_plan: np.ndarray  # u1 [year, city, indicator], in the plan made that December
    cost: np.ndarray  # f4 [year, city, indicator], yuan, of what is in that plan
    delivered: np.ndarray  # u1 [year, city, indicator], of which done within the year after


class World(NamedTuple):
    """Everything a member is made of. Rules write into the arrays; the tuple itself never changes but for more project room."""

    key: Any  # (seed, member)
    province: np.recarray
    city: np.recarray
    county: np.recarray
    developer: Developers
    project: Projects
    measure: Measures
    building: Buildings
    examination: Examinations
    rural_old: np.ndarray  # f8 [county, age in 2020], m2
    rural_new: np.ndarray  # f8 [county, year since 2021], m2
    old_share: np.ndarray  # f8 [age in 2020], demolished this quarter
    new_share: np.ndarray  # f8 [year since 2021], demolished this quarter
    use_ratio: np.ndarray  # f8 [use], area over urban homes
    level: np.recarray  # LEVEL_DTYPE
    technology: np.recarray  # TECHNOLOGY_DTYPE
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
    examination: Examinations  # likewise


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
        world.examination,
    )


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


def with_more_room(world: World) -> World:
    """The same world with half as much room for projects again (and a little) in every county."""
    capacity = np.diff(world.project.first)
    return with_room(world, capacity + capacity // 2 + 64)


def with_room(world: World, capacity: np.ndarray) -> World:
    """The same world with room for so many projects in each county, and for the buildings that they become."""
    project = project_columns(capacity)
    project.made[:], project.oldest[:] = world.project.made, world.project.oldest
    _copy_blocks(world.project, project, _PROJECT_COLUMNS)
    extra = capacity - np.diff(world.project.first)
    building = building_columns(np.diff(world.building.first) + extra, world.building.gone_heads.shape[1])
    building.made[:] = world.building.made
    building.gone_heads[:], building.due_heads[:] = world.building.gone_heads, world.building.due_heads
    _copy_blocks(world.building, building, _BUILDING_COLUMNS)
    return world._replace(project=project, building=building)


def _copy_blocks(source: Projects | Buildings, target: Projects | Buildings, columns: dict[str, str]) -> None:
    for i, count in enumerate(source.made):
        old, new = source.first[i], target.first[i]
        for column in columns:
            getattr(target, column)[new : new + count] = getattr(source, column)[old : old + count]


def copy_world(world: World) -> World:
    """An independent copy, to branch from."""

    def copied(value: Any) -> Any:
        if isinstance(value, np.ndarray):
            return value.copy()
        if isinstance(value, Developers | Projects | Measures | Buildings | Examinations):
            return type(value)(*(copied(part) for part in value))
        return value

    return World(*(copied(part) for part in world))
