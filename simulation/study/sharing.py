"""What members of several runs have in common is made once: how they begin, and the quarters before their policies part.

Runs of one ground have the same facts, parameters and luck, and differ in their policy alone, as the packages of a search or a
scenario and its twins do. A member of theirs begins from one world in which no policy has been read (`world/build.py`),
and is simulated once until the first quarter in which their timetables differ; each goes on from a copy. No bit changes by
that: the package's rules read timetables in the quarter that they act in, and where two worlds differ in anything else before
they act, each is simulated by itself.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterable, Sequence

from simulation.engine.steps import Step, run_member
from simulation.study.ensemble import Setting, ingredients, member_world
from simulation.study.identity import ground_of
from simulation.world.alike import are_alike, same_until
from simulation.world.branch import take_over
from simulation.world.build import Founded, found_world, timetables
from simulation.world.goal_table import goal_rows
from simulation.world.history import History
from simulation.world.world import World

_WORTH = 4  # quarters: fewer are simulated as fast as copied
STEMS = 3  # worlds of which a stem consists, at most
Begun = tuple[World, History, int]
"""A world, what is kept of its quarters, and how many there have been."""


class Shared:
    """What the members of some runs have in common: made by the first that asks, let go with the last. asked : each setting,
    and the tiers of which records are kept."""

    def __init__(self, asked: Iterable[tuple[Setting, Sequence[str]]] = ()):
        runs: dict[str, list[tuple[Setting, Sequence[str]]]] = defaultdict(list)
        for setting, tiers in asked:
            if setting.branch is None and not setting.rules and not setting.composition.own:
                runs[ground_of(setting)].append((setting, tiers))
        grounds = [_Ground(each) for each in runs.values() if len(each) > 1]
        self._ground = {setting: ground for ground in grounds for setting in ground.timetables}
        self._stems: dict[tuple[_Ground, int], _Stem] = {}
        self._lock = threading.Lock()

    def begin(self, setting: Setting, member: int, steps: list[Step], timings: dict[str, float], tiers: Sequence[str]) -> Begun:
        """Where a member of a run goes on by itself."""
        if setting in self._ground:
            return self._stem(setting, member).branch(setting, member, steps, timings)
        world = member_world(setting, member)
        return world, History(world, setting.ticks, tiers), 0

    def let_go(self, setting: Setting, member: int) -> None:
        """A member of a run is done, wherever it came from."""
        if setting in self._ground:
            stem = self._stem(setting, member)
            with self._lock:
                stem.left -= 1
                if not stem.left:
                    del self._stems[self._ground[setting], member]

    def _stem(self, setting: Setting, member: int) -> _Stem:
        ground = self._ground[setting]
        with self._lock:
            return self._stems.setdefault((ground, member), _Stem(ground))


class _Ground:
    """Runs of one ground, with their timetables. until : for how many quarters these say the same; tiers : of which any run
    keeps records."""

    def __init__(self, asked: Sequence[tuple[Setting, Sequence[str]]]):
        self.runs, self.tiers = len(asked), tuple({tier: None for _, tiers in asked for tier in tiers})
        self.timetables = {each: timetables(each.scenario, each.composition) for each, _ in asked}
        self.until = same_until(list(self.timetables.values()))


class _Stem:
    """One member of the runs of a ground, as far as they go together. left : runs that have not had it yet."""

    def __init__(self, ground: _Ground):
        self.ground, self.left, self._to_come = ground, ground.runs, ground.runs
        self._founded: Founded | None = None
        self._grown: tuple[World, World, History] | None = None  # at the start, at the parting, and what was kept
        self._lock = threading.Lock()

    def branch(self, setting: Setting, member: int, steps: list[Step], timings: dict[str, float]) -> Begun:
        """Where the member of one of the runs goes on by itself."""
        goals, tables, until = goal_rows(setting.goals, setting.facts), self.ground.timetables[setting], self.ground.until
        with self._lock:
            self._to_come -= 1
            self._founded = self._founded or found_world(*ingredients(setting, member))
            world = self._founded.under(setting.scenario, goals, tables, last=not self._to_come)
            if self._grown is None and until >= _WORTH:
                self._grown = self._grow(world, steps, timings)
        if self._grown is None or not are_alike(self._grown[0], world, tables):
            return world, History(world, setting.ticks, self.ground.tiers), 0
        _, grown, history = self._grown
        own = grown.copy()
        take_over(own, world, until)
        return own, history.copy(), until

    def _grow(self, world: World, steps: list[Step], timings: dict[str, float]) -> tuple[World, World, History]:
        history = History(world, world.ticks, self.ground.tiers)
        grown, _ = run_member(world.copy(), self.ground.until, steps=steps, history=history, timings=timings)
        return world.copy(), grown, history
