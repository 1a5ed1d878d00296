"""What an experiment is as a file: a scenario, what varies, and how often."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import Annotated, Any, NamedTuple

from pydantic import Field, Strict

from simulation.errors import InputError, unknown_name
from simulation.scenario.fields import FileName, Many, Members, Positive, ProvinceName, Seed, Text, expected
from simulation.scenario.loading import load_scenario, scenario_names
from simulation.scenario.mistakes import validated
from simulation.scenario.schema import Scenario
from simulation.scenario.section import Section, Words
from simulation.scenario.yaml_source import Document, read_yaml

Anything = Annotated[dict[str, Any], Strict(), Field(min_length=1), expected("experiment.nothing")]


class ExperimentFile(Section):
    """An experiment of greenplan as a YAML file."""

    name: FileName = "experiment"
    """The name of the experiment and of its folder; the name of the file unless given."""
    title: Words | None = None
    """What it is called."""
    scenario: Text
    """The scenario that is run at every point: a published name, or a file beside this one."""
    province: ProvinceName | None = None
    """The province; that of the scenario unless given."""
    members: Members | None = None
    """Members at every point; those of the scenario unless given."""
    seed: Seed | None = None
    """The seed of all luck and of the drawn rows; that of the scenario unless given."""
    points: Many = 16
    """Rows that are drawn from the distributions, if there are any."""
    resolution: Positive = 1.0
    """2 makes twice as many projects, each half as large."""
    over: Anything
    """What varies: by parameter or dotted key of the scenario a list of values; for a parameter also `range`, or `{low: 1,
    high: 3}`."""


class ReadExperiment(NamedTuple):
    """An experiment file that was read, the document it came from, and its scenario with members, province and seed."""

    file: ExperimentFile
    document: Document
    scenario: Scenario

    def located(self, mistake: InputError) -> InputError:
        """A mistake of `over.<key>` with file and line."""
        place = str(mistake.place or "")
        if mistake.file is not None or not place.startswith("over"):
            return mistake
        key = place.removeprefix("over").removeprefix(".")
        path = ("over", key) if key else ("over",)
        return mistake.at(self.document.shown, self.document.place(path))


def read_experiment(path: str | PathLike) -> ReadExperiment:
    """Read and check an experiment file and its scenario. Raises an :class:`InputError` for the first mistake."""
    document = read_yaml(Path(path))
    if document.problems:
        raise document.problems[0]
    content = {"name": Path(path).stem} | document.data
    file, mistakes = validated(ExperimentFile, content, lambda place: (document.shown, document.place(place)))
    if file is None:
        raise min(
            mistakes, key=lambda mistake: mistake.message.key == "section.value_missing"
        )  # a misspelt key is a missing one too
    scenario = load_scenario(_named(file.scenario, document))
    changes = {key: getattr(file, key) for key in ("members", "province", "seed") if getattr(file, key) is not None}
    return ReadExperiment(file, document, scenario.replace(**changes))


def _named(name: str, document: Document) -> Path | str:
    """The scenario that an experiment names: a file beside it, or a published one."""
    near, published = document.path.parent / name, scenario_names()
    if near.is_file():
        return near
    if name not in published:
        known = published | {path.name for path in document.path.parent.glob("*.y*ml") if path != document.path}
        raise unknown_name("kind.scenario", name, known, file=document.shown, place=document.place(("scenario",)))
    return name
