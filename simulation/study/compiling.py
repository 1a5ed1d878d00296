"""Compiling everything before it is needed, on all cores: at set-up, by `greenplan compile`, or before a first run.

Phases are compiled for the types of their columns, which follow from an empty world; what builds a world is compiled by
building one. The compiled code goes to the cache on disk, where every process finds it.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import cache
from importlib import metadata

import numba
import numpy as np

from simulation.compilation import store
from simulation.compilation.sources import source_files
from simulation.engine.binding import MOMENT, asked_by, types_of
from simulation.engine.calendar import CALENDAR
from simulation.engine.steps import BOOKS
from simulation.garbage import look_seldom
from simulation.kinds import COUNTY, TIERS
from simulation.scenario import load_scenario
from simulation.study.allocation import divide
from simulation.study.ensemble import Setting, ingredients, member_world, prepare
from simulation.world.books import close_books, open_books
from simulation.world.build import allocate_world
from simulation.world.world import World

Progress = Callable[[int, int], None]
"""Called with (functions compiled, functions in all)."""

BUILDING = "the world"
"""The name of the task that compiles what builds a world and keeps its books."""
_SMALLEST, _COARSEST = "ningxia", 0.02
_ROOMS = ("compilation", "systems", "functions.py", "streams.py", "clock.py", "kinds.py")
_LONGEST_FIRST = (BUILDING, "buildings.start_projects", "buildings.renovate_communities", "organisation.allocate")


def is_compiled() -> bool:
    """Whether everything that a run needs has been compiled from these very sources; cheap enough to ask before each run."""
    return bool(numba.config.DISABLE_JIT) or store.read(_name_of_whole()) is not None


def compile_all(workers: int, progress: Progress | None = None) -> int:
    """Compile what is not in the cache yet, in so many processes, and return how many functions there were to look at."""
    waiting = sorted(tasks(), key=lambda task: _LONGEST_FIRST.index(task) if task in _LONGEST_FIRST else len(_LONGEST_FIRST))
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max(1, min(workers, len(waiting))), mp_context=spawn, initializer=look_seldom) as pool:
        jobs = [pool.submit(compile_task, task) for task in waiting]
        for done, job in enumerate(as_completed(jobs), start=1):
            job.result()
            if progress:
                progress(done, len(waiting))
    store.write(_name_of_whole(), b"")
    return len(waiting)


def compile_task(task: str) -> None:
    """Compile one phase, or what builds a world, and leave it in the cache."""
    if task == BUILDING:
        _build_a_world()
        return
    world = _empty_world()
    system, _, name = task.partition(".")
    function = world.composition.by_name[system].phases[name]
    names = asked_by(function)
    function.compile(types_of(world, names, [0 if name in MOMENT else world.find(name) for name in names]))


def tasks() -> list[str]:
    """What there is to compile: every phase of the calendar, and what builds a world."""
    return [BUILDING, *dict.fromkeys(entry.phase for entry in CALENDAR if entry.phase not in BOOKS)]


def _name_of_whole() -> str:
    """The name under which the cache says that all of these sources have been compiled for this machine."""
    digest = hashlib.sha256(repr((sys.version, numba.__version__, metadata.version("llvmlite"), np.__version__)).encode())
    for file in source_files(_ROOMS):
        digest.update(file.read_bytes())
    return f"whole-{digest.hexdigest()[:32]}"


@cache
def _setting() -> Setting:
    """A small province with few buildings: the types of its columns are those of any other."""
    scenario = load_scenario("baseline").replace(province=_SMALLEST, members=1, horizon={"end": "2021Q4"})
    return prepare(scenario, resolution=_COARSEST)


@cache
def _empty_world() -> World:
    return allocate_world(*ingredients(_setting(), 0))[0]


def _build_a_world() -> None:
    """Everything that Python calls outside the calendar: building a world, its books, the division of goals."""
    world = member_world(_setting(), 0)
    for tier in TIERS:
        open_books(world, tier, 0, 1, new_year=True)
    close_books(world, COUNTY, 0, 1)
    for goal in _setting().goals[:1]:
        for quantity in (False, True):
            divide(world, _setting(), goal, quantity)
