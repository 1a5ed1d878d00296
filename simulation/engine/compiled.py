"""The compiled driver: whole members inside numba, without the interpreter lock."""

from __future__ import annotations

from simulation.engine.calendar import SCHEDULE, is_due
from simulation.engine.phases import perform
from simulation.rules import rule
from simulation.world.state import History, World, new_history, with_more_room


@rule
def _advance(world, history, schedule, tick, step, last_tick):
    """Walk the calendar from (tick, step) until `last_tick` is done; stop early where projects need more room.

    Returns the tick and step to go on from.
    """
    actors = (len(world.province), len(world.city), len(world.county))
    while tick < last_tick:
        while step < len(schedule):
            if is_due(schedule, step, tick):
                for i in range(actors[schedule[step, 1]]):
                    if not perform(world, schedule[step, 0], i, tick):
                        return tick, step
            step += 1
        for i in range(actors[0]):
            history.province[tick, i] = world.province[i]
        for i in range(actors[1]):
            history.city[tick, i] = world.city[i]
        for i in range(actors[2]):
            history.county[tick, i] = world.county[i]
        tick += 1
        step = 0
    return tick, step


def run_member(world: World, ticks: int, *, first_tick: int = 0, history: History | None = None) -> tuple[World, History]:
    """Run a member from `first_tick` to `ticks` quarters after the start.

    Returns the world at the end (the given one, changed in place, but for its project columns where they had to grow) and the
    rows of every government at the end of each quarter.
    """
    history = history or new_history(world, ticks)
    tick, step = first_tick, 0
    while True:
        tick, step = _advance(world, history, SCHEDULE, tick, step, ticks)
        if tick >= ticks:
            return world, history
        world = world._replace(project=with_more_room(world.project))
