"""The steps of a run: every entry of the calendar with what does it, be it the package's own phase or a rule of one's own."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from simulation.engine.binding import perform
from simulation.engine.calendar import Entry, calendar_of
from simulation.kinds import CITY, COUNTY, PROVINCE
from simulation.systems.buildings.masses import make_more_room
from simulation.systems.composition import Composition
from simulation.world.books import close_books, gather, open_books
from simulation.world.history import History
from simulation.world.world import World

ASKS_FOR_ROOM = "buildings.start_projects"
"""The one phase whose return counts: the government at which room for projects ran out, or `last`."""


@dataclass(frozen=True)
class Step:
    """One entry of the calendar. `act` is a function of (world, first, last, tick) that returns where it stopped, if it did."""

    entry: Entry
    act: Callable[[World, int, int, int], Any]

    def do(self, world: World, first: int, last: int, tick: int) -> None:
        """Let governments `first` .. `last` - 1 act. Where room for projects runs out, there is more and the phase goes on."""
        stopped = self.act(world, first, last, tick)
        while self.entry.phase == ASKS_FOR_ROOM and stopped is not None and stopped < last:
            make_more_room(world)
            stopped = self.act(world, int(stopped), last, tick)


def _opens(tier: str) -> Callable[[World, int, int, int], None]:
    return lambda world, first, last, tick: open_books(world, tier, first, last, new_year=tick % 4 == 0)


def _gathers(tier: str) -> Callable[[World, int, int, int], None]:
    return lambda world, first, last, tick: gather(world, tier, first, last)


BOOKS: dict[str, Callable[[World, int, int, int], None]] = {
    "place.open_books": _opens(COUNTY),
    "place.open_city_books": _opens(CITY),
    "place.open_province_books": _opens(PROVINCE),
    "place.close_books": lambda world, first, last, tick: close_books(world, COUNTY, first, last),
    "place.gather_city": _gathers(CITY),
    "place.gather_province": _gathers(PROVINCE),
}
"""What the engine does itself, for all systems."""


def phase_function(composition: Composition, phase: str) -> Any:
    """The function of a phase such as "organisation.decide_effort"."""
    system, _, name = phase.partition(".")
    return composition.phases(system)[name]


def steps_of(composition: Composition, rules: dict[str, Any] | None = None) -> list[Step]:
    """The steps of a quarter, with `rules` (functions by phase) in the place of the package's own."""
    return [Step(entry, _act(composition, entry, (rules or {}).get(entry.phase))) for entry in calendar_of(composition)]


def _act(composition: Composition, entry: Entry, rule: Any) -> Callable[[World, int, int, int], Any]:
    if rule is None and entry.phase in BOOKS:
        return BOOKS[entry.phase]
    function = phase_function(composition, entry.phase) if rule is None else rule
    return lambda world, first, last, tick: perform(function, world, first, last, tick)


def run_member(
    world: World,
    ticks: int,
    *,
    steps: list[Step] | None = None,
    first_tick: int = 0,
    history: History | None = None,
    timings: dict[str, float] | None = None,
) -> tuple[World, History]:
    """Run a member from `first_tick` to `ticks` quarters after the start.

    Returns the world, changed in place, and what its governments carried at the end of each quarter. `timings` becomes the
    seconds spent in each phase.
    """
    steps = steps or steps_of(world.composition)
    history = history or History(world, ticks)
    counts = {tier: len(getattr(world, tier)) for tier in (PROVINCE, CITY, COUNTY)}
    clock = time.perf_counter
    for tick in range(first_tick, ticks):
        for step in steps:
            if step.entry.is_due(tick):
                begun = clock()
                step.do(world, 0, counts[step.entry.tier], tick)
                if timings is not None:
                    timings[step.entry.phase] = timings.get(step.entry.phase, 0.0) + clock() - begun
        history.keep(world, tick)
    return world, history
