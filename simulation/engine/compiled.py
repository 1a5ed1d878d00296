"""The compiled driver: whole members inside numba, without the interpreter lock."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from types import FunctionType
from typing import Any

from simulation.engine import replacing
from simulation.engine.calendar import SCHEDULE, Phase, is_due
from simulation.engine.performing import perform
from simulation.engine.replacing import PHASES, ReplacedRule, action_of
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


def run_member(
    world: World,
    ticks: int,
    *,
    first_tick: int = 0,
    history: History | None = None,
    rules: tuple[ReplacedRule, ...] = (),
) -> tuple[World, History]:
    """Run a member from `first_tick` to `ticks` quarters after the start, with `rules` in the place of the package's own.

    Returns the world at the end (the given one, changed in place, but for its project columns where they had to grow) and the
    rows of every government at the end of each quarter.
    """
    advance = advance_with(rules)
    history = history or new_history(world, ticks)
    tick, step = first_tick, 0
    while True:
        tick, step = advance(world, history, SCHEDULE, tick, step, ticks)
        if tick >= ticks:
            return world, history
        world = with_more_room(world)


# --- rules of one's own ----------------------------------------------------------------------------------------------------
_one_at_a_time = threading.Lock()  # members on other threads wait for the driver that the first of them makes


def advance_with(rules: tuple[ReplacedRule, ...]) -> Callable[..., Any]:
    """The driver for these rules: the standard one, which is cached on disk, or one that is compiled in this process."""
    if not rules:
        return _advance
    with _one_at_a_time:
        return _specialised(tuple((PHASES[each.phase], action_of(each)) for each in rules))


@functools.lru_cache(maxsize=16)
def _specialised(actions: tuple[tuple[Phase, Callable[..., Any]], ...]) -> Callable[..., Any]:
    """The source of `_advance`, compiled around another `perform`."""
    chain = perform
    for phase, action in actions:
        chain = _instead(int(phase), action, chain)
    source = getattr(_advance, "py_func", _advance)
    return replacing.rule(FunctionType(source.__code__, {**source.__globals__, "perform": chain}, source.__name__))


def _instead(phase: int, action: Callable[..., Any], otherwise: Callable[..., Any]) -> Callable[..., Any]:
    """A `perform` that does `action` in one phase and hands all others on."""
    may_ask_for_room = phase == Phase.START_PROJECTS

    @replacing.rule
    def perform(world, number, i, tick):
        if number == phase:
            finished = _is_finished(action(world, i, tick))
            return finished or not may_ask_for_room
        return otherwise(world, number, i, tick)

    return perform


@replacing.rule
def _is_finished(answer):
    """What a rule says by returning `answer`: one that returns nothing has finished."""
    if answer is None:
        return True
    return bool(answer)
