"""What can be said of a scenario or a study without simulating it: all its mistakes at once, and what in it is unusual."""

from __future__ import annotations

from collections.abc import Iterator
from os import PathLike
from pathlib import Path
from typing import Any, NamedTuple

from simulation.errors import InputError, Message
from simulation.scenario import notes, read_scenario, scenario_names
from simulation.scenario.experiment import ExperimentFile, ReadStudy, SearchFile, kind_of, reading
from simulation.scenario.yaml_source import read_yaml
from simulation.study.design import Point, at_point, factors_of
from simulation.study.discovery import goal_of
from simulation.study.ensemble import Setting, prepare
from simulation.study.experiment import prepare_experiment
from simulation.study.search import lever_factors
from simulation.world.fit import fit


class Findings(NamedTuple):
    """Mistakes keep a file from being run; notes are on what is allowed but unusual."""

    mistakes: tuple[InputError, ...]
    notes: tuple[Message, ...]


def check_file(name_or_path: str | PathLike) -> Findings:
    """Everything that a run of this scenario, or of the experiment or search in this file, would object to."""
    path = Path(name_or_path)
    if str(name_or_path) not in scenario_names() and path.is_file():
        try:
            kind = kind_of(read_yaml(path))
        except InputError:
            kind = None  # what cannot be read is said where scenarios are read
        if kind is not None:
            read, mistakes = reading(path, kind)
            return Findings(mistakes if read is None else tuple(_of_study(read)), ())
    return check_scenario(name_or_path)


def check_scenario(name_or_path: str | PathLike) -> Findings:
    """Everything that a run of this scenario would object to before it simulates, and the notes of a sound one."""
    scenario, mistakes = read_scenario(name_or_path)
    if scenario is None:
        return Findings(mistakes, ())
    fitted = fit(scenario)
    found = (*mistakes, *fitted.mistakes)
    return Findings(found, () if found else (*notes(fitted.scenario), *fitted.notes))


def notes_of(setting: Setting) -> tuple[Message, ...]:
    """The same notes of a scenario that is about to be simulated, wherever its values come from: a file, an option or both."""
    return (*notes(setting.scenario), *fit(setting.scenario, setting.facts, setting.composition.own).notes)


def _of_study(read: ReadStudy[Any]) -> Iterator[InputError]:
    """Mistakes in what varies, one by one; if there are none, what the whole would object to."""
    fitted, file = fit(read.scenario), read.file
    found = [*fitted.mistakes, *(_of_experiment(read) if isinstance(file, ExperimentFile) else _of_search(read))]
    yield from map(read.located, found)


def _of_experiment(read: ReadStudy[ExperimentFile]) -> Iterator[InputError]:
    found = []
    for key, asked in read.file.over.items():
        try:
            factors = factors_of({key: asked}, read.scenario)
            for value in factors[0].values:
                at_point(read.scenario, factors, Point((value,)))
        except InputError as mistake:
            found.append(mistake)
    yield from found
    if not found:
        try:
            prepare_experiment(read.scenario, read.file.over, points=read.file.points, resolution=read.file.resolution)
        except InputError as mistake:
            yield mistake


def _of_search(read: ReadStudy[SearchFile]) -> Iterator[InputError]:
    for key, lever in read.file.levers.items():
        try:
            lever_factors(read.scenario, {key: (lever.low, lever.high)})
        except InputError as mistake:
            yield mistake
    try:
        setting = prepare(read.scenario, resolution=read.file.resolution)
    except InputError as mistake:
        yield mistake
        return
    for goal in read.file.goals:
        try:
            goal_of(setting, goal)
        except InputError as mistake:
            yield mistake.at(None, "goals")
