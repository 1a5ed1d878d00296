"""Members simulated side by side on all cores that the process may use.

A member depends on the seed and its number alone, so the first ten of a hundred are the ten of a run of ten, and the number of
workers changes nothing. With a store, each is written as it is done, and one that is there is read instead.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import astuple, dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from simulation.engine.steps import Step, run_member
from simulation.kinds import COUNTY, PROVINCE, TIERS
from simulation.machine import available_memory, short_turns
from simulation.results.members import Kept
from simulation.results.record import Frame
from simulation.results.registers import together
from simulation.results.store import MEMBERS, PROVINCES
from simulation.study.ensemble import Progress, Setting, fitting_workers, member_size, member_world, records_size
from simulation.study.identity import digest_of
from simulation.study.sharing import STEMS, Shared
from simulation.world.branch import take_over
from simulation.world.history import History
from simulation.world.world import World


@dataclass(frozen=True)
class Agents:
    """How many agents a member had: existing buildings at the start, projects created over the run, developers."""

    buildings: int
    projects: int
    developers: int

    @property
    def total(self) -> int:
        return self.buildings + self.projects + self.developers


class Twin(NamedTuple):
    """A run that another is compared with, and the tiers whose records that takes."""

    setting: Setting
    tiers: tuple[str, ...] = (PROVINCE,)


def run_together(
    settings: Sequence[Setting],
    workers: int | None = None,
    progress: Progress | None = None,
    tiers: Sequence[str] = TIERS,
    twins: Sequence[Twin] = (),
    store: Path | None = None,
    elsewhere: Callable[[Sequence[Ensemble], Progress | None], None] | None = None,
) -> list[Ensemble]:
    """Run the members of several settings on one set of `workers` threads (as many as the process may use, unless given), so
    that no core waits for the last member of each. Records are kept of these tiers alone, of `twins` those that each names.
    store : the folder of results beside which members are kept as they are done, and looked for. elsewhere : what simulates
    them in the place of threads (see `study/cluster.py`).

    Raises :class:`InputError` before anything is simulated where the memory cannot hold them, and where the disk is full.
    """
    beside = sum(records_size(*twin) for twin in twins)
    threads = fitting_workers(settings, 1 if elsewhere else workers, tiers, beside, len(twins))
    asked = [*((setting, tiers) for setting in settings), *twins]
    ensembles = [Ensemble(setting, kept, kept_of(setting, kept, store)) for setting, kept in asked]
    if elsewhere:
        elsewhere(ensembles, progress)
        return ensembles
    records = sum(records_size(*each) for each in asked)
    if records + (threads + STEMS * (threads + 1)) * max(map(member_size, settings)) <= available_memory():
        shared = Shared(asked)
        for each in ensembles:
            each.shared = shared
    with short_turns(), ThreadPoolExecutor(threads) as pool:
        jobs = [pool.submit(each.run, member) for each, member in _in_turns(ensembles, threads)]
        try:
            for done, job in enumerate(as_completed(jobs), start=1):
                job.result()
                if progress:
                    progress(done, len(jobs))
        except BaseException:
            for job in jobs:
                job.cancel()
            raise
    return ensembles


def _in_turns(ensembles: Sequence[Ensemble], threads: int) -> list[tuple[Ensemble, int]]:
    """All members of all runs, as many members in turn as there are threads: of what members share (see `study/sharing.py`)
    little is there at a time, and no thread waits for another to make it."""
    every = [(member // threads, k, member) for k, each in enumerate(ensembles) for member in range(each.members)]
    return [(ensembles[k], member) for _, k, member in sorted(every)]


def kept_of(setting: Setting, tiers: Sequence[str] = TIERS, store: Path | None = None) -> Kept | None:
    """Where members of a setting are kept beside the results in `store`; nowhere without one."""
    if store is None:
        return None
    scenario = setting.scenario
    about = {"scenario": scenario.name, "province": scenario.province, "members": scenario.members, "seed": scenario.seed}
    part = MEMBERS if COUNTY in tiers else PROVINCES
    ties = Frame(setting, setting.ticks).ties() if part == MEMBERS else None  # of the province alone nothing follows
    return Kept(store, digest_of(setting), part, about | {"resolution": setting.resolution}, ties)


class Ensemble:
    """The members of one setting and what is kept of them."""

    def __init__(self, setting: Setting, tiers: Sequence[str] = TIERS, kept: Kept | None = None):
        self.setting, self.members, self.tiers, self.kept = setting, setting.scenario.members, tuple(tiers), kept
        self.frame, self.steps, self.shared = Frame(setting, setting.ticks), setting.steps, Shared([])
        self.arrays = self.frame.allocate(self.members, tiers)
        self.agents: list[Any] = [None] * self.members
        self.registers = setting.composition.registers if COUNTY in tiers else ()
        self._rows: dict[str, list[Any]] = {register.name: [None] * self.members for register in self.registers}
        self._spent: list[dict[str, float]] = []

    def run(self, member: int) -> None:
        """Read one member or simulate it, and put it into its place."""
        if not self.recall(member):
            self._simulate(member)
            if self.kept:
                self.kept.write(member, self.record(member))
        self.shared.let_go(self.setting, member)

    def recall(self, member: int) -> bool:
        """Read a member that is kept and put it into its place; False where there is none."""
        found = self.kept.read(member) if self.kept else None
        return found is not None and self.take(member, found)

    def accept(self, member: int, record: dict[str, np.ndarray]) -> None:
        """Put a member that was simulated elsewhere into its place, and keep it. Raises ValueError where it is none of
        these."""
        if not self.take(member, record):
            raise ValueError(f"this is no record of member {member}")
        if self.kept:
            self.kept.write(member, record)

    def _simulate(self, member: int) -> None:
        spent: dict[str, float] = {}
        world, history = simulate(self.setting, member, self.steps, spent, self.shared, self.tiers)
        self.frame.keep(self.arrays, member, world, history)
        self._spent.append(spent)
        self.agents[member] = count_agents(world)
        for register in self.registers:
            self._rows[register.name][member] = register.rows(world, self.setting.facts)

    def record(self, member: int) -> dict[str, np.ndarray]:
        """All that is kept of a member, by name."""
        found = {f"{tier}/{name}": values[member] for tier, node in self.arrays.items() for name, values in node.items()}
        for register, rows in self._rows.items():
            found |= {f"register/{register}/{column}": np.asarray(values) for column, values in rows[member].items()}
        return found | {"agents": np.array(astuple(self.agents[member]), np.int64)}

    def take(self, member: int, found: dict[str, np.ndarray]) -> bool:
        """Put the record of a member into its place; False, and nothing is done, where it is not that of such a member. It may
        hold tiers that are not asked for."""
        places = {f"{tier}/{name}": values for tier, node in self.arrays.items() for name, values in node.items()}
        columns = {f"register/{each.name}/{field.name}": None for each in self.registers for field in each.fields}
        further = {name for name in found if name.partition("/")[0] in {*TIERS} - {*self.tiers}}
        if found.keys() - further != {*places, *columns, "agents"}:
            return False
        if any((found[name].shape, found[name].dtype) != (place.shape[1:], place.dtype) for name, place in places.items()):
            return False
        for name, place in places.items():
            place[member] = found[name]
        for register in self.registers:
            fields = [field.name for field in register.fields]
            self._rows[register.name][member] = {name: found[f"register/{register.name}/{name}"] for name in fields}
        self.agents[member] = Agents(*found["agents"].tolist())
        return True

    def tables(self) -> dict[str, pd.DataFrame]:
        """The registers of all members, by name."""
        return {register.name: together(register, self._rows[register.name]) for register in self.registers}

    def seconds(self) -> dict[str, float]:
        """Seconds that the members simulated here have spent in each phase, together."""
        phases = (step.entry.phase for step in self.steps)
        return {phase: sum(spent.get(phase, 0.0) for spent in self._spent) for phase in phases}


def simulate(
    setting: Setting,
    member: int,
    steps: list[Step],
    timings: dict[str, float],
    shared: Shared,
    tiers: Sequence[str] = TIERS,
) -> tuple[World, History]:
    """Run one member of a setting: its world at the end, and what was kept of every quarter at these tiers. `timings` becomes
    the seconds spent in each phase; `shared` is what it has in common with other runs."""
    branch = setting.branch
    if branch is None:
        world, kept, first = shared.begin(setting, member, steps, timings, tiers)
        return run_member(world, setting.ticks, steps=steps, first_tick=first, history=kept, timings=timings)
    world = member_world(replace(setting, scenario=branch.scenario, goals=branch.goals, branch=None), member)
    history = History(world, setting.ticks, tiers)
    run_member(world, branch.tick, steps=steps, history=history, timings=timings)
    take_over(world, member_world(setting, member), branch.tick)
    return run_member(world, setting.ticks, steps=steps, first_tick=branch.tick, history=history, timings=timings)


def count_agents(world: World) -> Agents:
    """Count the agents of a member at its end."""
    return Agents(int(world.county["existing_buildings"].sum()), int(world.project.made.sum()), len(world.developer.shock))
