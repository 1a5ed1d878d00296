"""Building the world of one member: facts, scenario and parameter values become the state on 1 January 2021.

Each system begins in turn and puts what it has into the world; then the first books are added up, the policy of the scenario
is put into it, and each system takes what it needs of the others. The draws depend on the scenario's seed and the member alone.
Nothing that begins looks at policy, so that a world that is founded can be settled under several.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from simulation.clock import QUARTERS
from simulation.facts.base_state import BaseState, base_state
from simulation.kinds import CITY, COUNTY, PROVINCE
from simulation.parameters import load_parameters
from simulation.scenario import Scenario
from simulation.systems.composition import Composition, without
from simulation.systems.examination import state as examination
from simulation.systems.organisation import state as organisation
from simulation.systems.system import System
from simulation.world.books import gather
from simulation.world.world import World


@dataclass(frozen=True)
class Start:
    """What the systems begin from.

    goals : those that will be put to governments, as rows; parameter : all values of the member by name; years : that the
    horizon touches; tables : :func:`timetables` of the scenario; resolution : simulated buildings and projects that stand for
    one; shares_of_2020 : what systems say was counted of outcomes in 2020.
    """

    scenario: Scenario
    facts: Any
    goals: np.ndarray
    parameter: Any
    base: BaseState
    years: int
    tables: Mapping[str, np.ndarray]
    resolution: float = 1.0
    shares_of_2020: dict[str, float] = field(default_factory=dict)


def build_world(
    scenario: Scenario,
    facts: Any,
    goals: np.ndarray,
    values: Mapping[str, float],
    member: int,
    composition: Composition | None = None,
    resolution: float = 1.0,
) -> World:
    """The state of one member at the start.

    facts : a ProvinceFacts. goals : rows for the rules (goal_table.py). values : of all parameters, by name; sizes are
    those of the resolution already.
    """
    founded = found_world(scenario, facts, goals, values, member, composition or without(scenario.systems.off), resolution)
    return _settled(founded.world, founded.start)


@dataclass(frozen=True)
class Founded:
    """A world in which all systems have begun, and what they began from."""

    world: World
    start: Start

    def under(self, scenario: Scenario, goals: np.ndarray, tables: Mapping[str, np.ndarray], *, last: bool = False) -> World:
        """The world of a scenario that differs in its policy alone, as it would have been built; this one stays as it is unless
        it is the `last`. tables : its :func:`timetables`."""
        start = replace(
            self.start, scenario=scenario, goals=goals, tables=tables, shares_of_2020=dict(self.start.shares_of_2020)
        )
        world = self.world if last else self.world.copy()
        organisation.put_policy(world, start)
        _add_policy(world, tables)
        return _settled(world, start)


def found_world(*ingredients: Any) -> Founded:
    """A member as far as it is the same under all policies. ingredients : as of :func:`build_world`."""
    world, start = allocate_world(*ingredients)
    for system in world.composition.taking_part:
        _let(system, "begin", world, start)
    for tier in (CITY, PROVINCE):
        gather(world, tier, 0, len(getattr(world, tier)))
    return Founded(world, start)


def _settled(world: World, start: Start) -> World:
    examination.put_policy(world, start)
    for system in world.composition.taking_part:
        _let(system, "settle", world, start)
    return world


def _let(system: System, step: str, world: World, start: Start) -> None:
    """Let a system begin in a world; whatever is wrong with that names the system."""
    try:
        getattr(system, step)(world, start)
    except Exception as error:
        error.add_note(f"in `{step}` of the system {system.name}")
        raise


def allocate_world(
    scenario: Scenario,
    facts: Any,
    goals: np.ndarray,
    values: Mapping[str, float],
    member: int,
    composition: Composition,
    resolution: float = 1.0,
) -> tuple[World, Start]:
    """The columns of a member before anything is in them: enough to know the types of all that phases ask for."""
    ticks = len(scenario.horizon.ticks)
    world = World((scenario.seed, member), ticks, composition)
    _add_parameters(world, values)
    tables = timetables(scenario, composition)
    _add_policy(world, tables)
    world.add_governments({PROVINCE: 1, CITY: len(facts.cities), COUNTY: len(facts.counties)})
    parameter = world.parameter[0]
    years = -(-ticks // QUARTERS)  # a year that the horizon breaks off in counts
    start = Start(scenario, facts, goals, parameter, base_state(facts, parameter), years, tables, resolution)
    for system in composition.systems:
        _let(system, "allocate", world, start)
    return world, start


def _add_parameters(world: World, values: Mapping[str, float]) -> None:
    """All parameters in one row, and for each system a view on its own part of it."""
    names = load_parameters().by_system(system.name for system in world.composition.systems)
    for system in world.composition.own:
        names[system.name] = [p.name for p in system.parameters]
    row = np.zeros(1, [(name, "f8") for own in names.values() for name in own])
    for name in row.dtype.names or ():
        row[name] = values[name]
    world.add_parameters(row, names)


def _add_policy(world: World, tables: Mapping[str, np.ndarray]) -> None:
    """What the scenario says in each quarter, a table a system."""
    names = (f"{system.name}_policy" for system in world.composition.systems)
    world.replace(**{name: tables[name].copy() for name in names})


@functools.lru_cache(maxsize=64)
def timetables(scenario: Scenario, composition: Composition) -> Mapping[str, np.ndarray]:
    """All that a scenario says quarter by quarter, [tick, ...], by the names of `world/alike.py`: worked out once for all
    members. To be copied by whoever takes them."""
    tables = {"measure.policy": organisation.measure_timetable(scenario)}
    for system in composition.systems:
        dtype = np.dtype([(column.name, column.dtype) for column in system.policy])
        said, ticks = system.said(scenario), scenario.horizon.ticks
        rows = [tuple(column.value(said, tick) for column in system.policy) for tick in ticks]
        tables[f"{system.name}_policy"] = np.array(rows, dtype)
    return tables
