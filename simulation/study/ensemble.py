"""Ensembles: members with their own luck and their own sampled parameters, side by side on all cores that
the process may use.

A member depends on the seed and its number alone, so the first ten of a hundred are the ten of a run of ten, and the number of
workers changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from typing import Any

import numpy as np

from simulation.engine.compiled import run_member
from simulation.engine.replacing import ReplacedRule, Rules, replaced_rules
from simulation.errors import InputError, Message
from simulation.machine import available_memory, usable_cores
from simulation.parameters import load_parameters
from simulation.results.record import Arrays, allocate, keep
from simulation.scenario import Scenario, first_of
from simulation.vocabulary import CITY, COUNTY, PROVINCE, record_dtype
from simulation.world.build import build_world
from simulation.world.existing_stock import building_counts, check_size, floor_area
from simulation.world.facts import ProvinceFacts
from simulation.world.fit import fit
from simulation.world.goal_table import Commitment, commitments, goal_rows
from simulation.world.governments import governments
from simulation.world.published import load_targets
from simulation.world.state import World, building_size

Progress = Callable[[int, int], None]
"""Called with (members done, members in all)."""


@dataclass(frozen=True)
class Setting:
    """Everything that members share: the scenario, the facts, the goals that bind and the parameter values of every member.

    `rules` are those that stand in the place of the package's own: none in a standard run.
    """

    scenario: Scenario
    facts: ProvinceFacts
    goals: tuple[Commitment, ...]
    values: np.ndarray  # [member, parameter]
    resolution: float
    rules: tuple[ReplacedRule, ...] = ()

    @property
    def ticks(self) -> int:
        return len(self.scenario.horizon.ticks)

    @property
    def counts(self) -> dict[str, int]:
        """How many governments of each kind there are."""
        return {PROVINCE: 1, CITY: len(self.facts.cities), COUNTY: len(self.facts.counties)}

    @property
    def note_on_rules(self) -> dict[str, str]:
        """The attribute that marks a record made with other rules; nothing for a standard one."""
        return {"replaced_rules": ", ".join(each.phase for each in self.rules)} if self.rules else {}


@dataclass(frozen=True)
class Agents:
    """How many agents a member had: existing buildings at the start, projects created over the run, developers."""

    buildings: int
    projects: int
    developers: int

    @property
    def total(self) -> int:
        return self.buildings + self.projects + self.developers


def prepare(
    scenario: Scenario, *, facts: ProvinceFacts | None = None, resolution: float = 1.0, rules: Rules | None = None
) -> Setting:
    """Load what the scenario names and draw the parameter values of its members; names of places in it become codes.

    Raises an :class:`InputError` where anything does not fit, before anything is simulated.

    `resolution` divides the mean floor area of projects and buildings: 2 makes twice as many, each half as large.
    `rules` replaces what happens in a phase of the calendar: `{"decide_effort": my_rule}`, a function of (world, i, tick).
    """
    replaced = replaced_rules(rules)
    if not 0.01 <= resolution <= 100:
        raise InputError("ask.resolution", found=f"{resolution:g}")
    scenario, facts, mistakes, _ = fit(scenario, facts)
    if facts is None or mistakes:
        raise first_of(mistakes)
    table = load_parameters()
    fitting_workers([Setting(scenario, facts, (), table.defaults()[None, :], resolution)], 1)
    if scenario.sample_parameters:
        values = table.sample(scenario.seed, scenario.members)
    else:
        values = np.tile(table.defaults(), (scenario.members, 1))
    values = table.override(values, fixed_values(scenario))
    for member_values in values:  # whatever luck brings, before anything is simulated
        check_size(facts, member_parameters(member_values, resolution)[0])
    return Setting(scenario, facts, commitments(scenario, facts, load_targets()), values, resolution, replaced)


def fixed_values(scenario: Scenario) -> dict[str, float]:
    """Parameters that the scenario fixes, by name or by choosing a rule of allocation."""
    chosen = scenario.goals.allocation
    return dict(scenario.parameters) | (chosen.weights if chosen else {})


def member_parameters(values: np.ndarray, resolution: float) -> np.recarray:
    """The one-row record of the parameters of one member, with projects and buildings of the size that the resolution asks
    for."""
    parameter = load_parameters().record(values)
    for size in ("project_size_mean", "building_size_mean"):
        parameter[size] /= resolution
    return parameter


def member_world(setting: Setting, member: int) -> World:
    """The world of one member on 1 January 2021."""
    parameter = member_parameters(setting.values[member], setting.resolution)
    goals = goal_rows(setting.goals, setting.facts)
    return build_world(setting.scenario, setting.facts, goals, parameter, member)


def fitting_workers(settings: Sequence[Setting], workers: int | None = None) -> int:
    """How many members of these settings to run side by side: `workers`, or as many as cores and memory allow.

    Raises :class:`InputError` where the records of all of them, kept together, and one member a worker cannot fit. What is
    counted is the least that they take, so that nothing that fits is refused.
    """
    records, members = sum(map(records_size, settings)), max(each.scenario.members for each in settings)
    member, free = max(map(_member_size, settings)), available_memory()
    wanted = min(members, workers or usable_cores())
    threads = wanted if workers else max(1, min(wanted, int((free - records) // member)))
    needed = records + threads * member
    if needed <= free:
        return threads
    sizes = {"needed": needed, "records": records, "member": member, "free": free}
    error = InputError("memory.too_little", **{name: f"{size / 1e9:,.1f}" for name, size in sizes.items()})
    fitting = int((free - threads * member) / (records / members))
    raise error.noting(Message("memory.fitting", members=fitting)) if fitting > 0 else error


def records_size(setting: Setting) -> int:
    """Bytes of the records of all members."""
    arrays = allocate(1, setting.ticks, setting.counts, len(setting.scenario.measures.names))
    return setting.scenario.members * sum(part.nbytes for node in arrays.values() for part in node.values())


def _member_size(setting: Setting) -> int:
    """Bytes of a member while it runs, by the first one: its buildings at the start and the rows of all quarters."""
    p = member_parameters(setting.values[0], setting.resolution)[0]
    county, _, _ = governments(setting.facts, p)
    buildings = int(building_counts(floor_area(county, p), p).sum())
    rows = sum(count * record_dtype(region).itemsize for region, count in setting.counts.items())
    return buildings * building_size() + setting.ticks * rows


def run_members(setting: Setting, workers: int | None = None, progress: Progress | None = None) -> tuple[Arrays, list[Agents]]:
    """Run all members on `workers` threads (as many as the process may use, unless given) and keep their records.

    Raises :class:`InputError` before anything is simulated where the memory cannot hold them.
    """
    members, threads = setting.scenario.members, fitting_workers([setting], workers)
    arrays = allocate(members, setting.ticks, setting.counts, len(setting.scenario.measures.names))
    agents: list[Any] = [None] * members

    def one(member: int) -> int:
        world, history = run_member(member_world(setting, member), setting.ticks, rules=setting.rules)
        keep(arrays, member, history)
        agents[member] = count_agents(world)
        return member

    with ThreadPoolExecutor(threads) as pool:
        jobs = [pool.submit(one, member) for member in range(members)]
        try:
            for done, job in enumerate(as_completed(jobs), start=1):
                job.result()
                if progress:
                    progress(done, members)
        except BaseException:
            for job in jobs:
                job.cancel()
            raise
    return arrays, agents


def count_agents(world: World) -> Agents:
    """Count the agents of a member at its end."""
    return Agents(int(world.county["existing_buildings"].sum()), int(world.project.made.sum()), len(world.developer.shock))
