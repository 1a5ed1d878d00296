"""Building the world of one member: facts, scenario and parameter values become the state on 1 January 2021.

Each system begins in turn and puts what it has into the world; then the first books are added up, and each takes what it needs
of the others. The draws depend on the scenario's seed and the member alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from simulation.clock import QUARTERS
from simulation.facts.base_state import BaseState, base_state
from simulation.kinds import CITY, COUNTY, PROVINCE
from simulation.parameters import load_parameters
from simulation.scenario import Scenario
from simulation.systems.composition import Composition, without
from simulation.systems.system import System
from simulation.world.books import gather
from simulation.world.world import World


@dataclass(frozen=True)
class Start:
    """What the systems begin from.

    goals : those that will be put to governments, as rows; parameter : all values of the member by name; years : that the
    horizon touches; resolution : simulated buildings and projects that stand for one; shares_of_2020 : what systems say was
    counted of outcomes in 2020.
    """

    scenario: Scenario
    facts: Any
    goals: np.ndarray
    parameter: Any
    base: BaseState
    years: int
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
    world, start = allocate_world(
        scenario, facts, goals, values, member, composition or without(scenario.systems.off), resolution
    )
    for system in world.composition.taking_part:
        _let(system, "begin", world, start)
    for tier in (CITY, PROVINCE):
        gather(world, tier, 0, len(getattr(world, tier)))
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
    _add_policy(world, scenario)
    world.add_governments({PROVINCE: 1, CITY: len(facts.cities), COUNTY: len(facts.counties)})
    parameter = world.parameter[0]
    years = -(-ticks // QUARTERS)  # a year that the horizon breaks off in counts
    start = Start(scenario, facts, goals, parameter, base_state(facts, parameter), years, resolution)
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


def _add_policy(world: World, scenario: Scenario) -> None:
    """What the scenario says in each quarter, a table a system."""
    for system in world.composition.systems:
        dtype = np.dtype([(column.name, column.dtype) for column in system.policy])
        said = system.said(scenario)
        rows = [tuple(column.value(said, tick) for column in system.policy) for tick in range(world.ticks)]
        world.columns[f"{system.name}_policy"] = np.array(rows, dtype)
