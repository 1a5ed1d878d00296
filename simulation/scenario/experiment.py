"""Questions to many runs as files: an experiment (what varies, and how often) and a search (which levers, for which goals)."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import Annotated, Any, Generic, NamedTuple, TypeVar

from pydantic import Field, Strict

from simulation.errors import InputError, unknown_name
from simulation.scenario.fields import FileName, Many, Members, Number, Positive, ProvinceName, Seed, Text, expected
from simulation.scenario.loading import load_scenario, scenario_names
from simulation.scenario.mistakes import validated
from simulation.scenario.schema import Scenario
from simulation.scenario.section import Section, Words
from simulation.scenario.yaml_source import Document, read_yaml

Anything = Annotated[dict[str, Any], Strict(), Field(min_length=1), expected("experiment.nothing")]


class StudyFile(Section):
    """What every such file says."""

    name: FileName = "study"
    """Its name and that of its folder; the name of the file unless given."""
    title: Words | None = None
    """What it is called."""
    scenario: Text
    """The scenario that is run at every point: a published name, or a file beside this one."""
    province: ProvinceName | None = None
    """The province; that of the scenario unless given."""
    members: Members | None = None
    """Members at every point; those of the scenario unless given."""
    seed: Seed | None = None
    """The seed of all luck and of whatever else is drawn; that of the scenario unless given."""
    resolution: Positive = 1.0
    """2 makes twice as many projects, each half as large."""


class ExperimentFile(StudyFile):
    """An experiment of greenplan as a YAML file."""

    points: Many = 16
    """Rows that are drawn from the distributions, if there are any."""
    over: Anything
    """What varies: by parameter or dotted key of the scenario a list of values; for a parameter also `range`, or `{low: 1,
    high: 3}`."""


class Lever(Section):
    """How far a search may turn something."""

    low: Number
    """The least value."""
    high: Number
    """The largest value."""


class SearchFile(StudyFile):
    """A search of greenplan for the cheapest package as a YAML file."""

    members: Members | None = 20
    """Members at every package; their odds rest on so many."""
    resolution: Positive = 0.1
    """2 makes twice as many projects, each half as large."""
    levers: Annotated[dict[str, Lever], Field(min_length=1), expected("search.levers")]
    """What may be turned, by dotted key of the scenario (`measures.award.strength`) or parameter: `{low: 0, high: 2}`."""
    goals: Annotated[tuple[Text, ...], Field(min_length=1), expected("search.goals")]
    """Ids of goals of the province that are all to be met, see `greenplan list targets`."""
    population: Annotated[Many, Field(ge=4)] = 20
    """Packages that are tried at a time."""
    generations: Many = 12
    """How often so many are tried."""
    kept: Annotated[Many, Field(le=50)] = 6
    """Packages that are tried again on members which the search has not used."""
    tested_on: Members = 200
    """How many such members."""


File = TypeVar("File", bound=StudyFile)


class ReadStudy(NamedTuple, Generic[File]):
    """A file that was read, the document it came from, and its scenario with members, province and seed."""

    file: File
    document: Document
    scenario: Scenario

    def located(self, mistake: InputError) -> InputError:
        """A mistake of `over.<key>`, `levers.<key>` or `goals` with file and line."""
        head, _, key = str(mistake.place or "").partition(".")
        if mistake.file is not None or head not in ("over", "levers", "goals"):
            return mistake
        return mistake.at(self.document.shown, self.document.place((head, key) if key else (head,)))


def read_experiment(path: str | PathLike) -> ReadStudy[ExperimentFile]:
    """Read and check an experiment file and its scenario. Raises an :class:`InputError` for the first mistake."""
    return _read(Path(path), ExperimentFile)


def read_search(path: str | PathLike) -> ReadStudy[SearchFile]:
    """Read and check a search file and its scenario. Raises an :class:`InputError` for the first mistake."""
    return _read(Path(path), SearchFile)


def _read(path: Path, kind: type[File]) -> ReadStudy[File]:
    read, mistakes = reading(path, kind)
    if read is None:
        raise min(
            mistakes, key=lambda mistake: mistake.message.key == "section.value_missing"
        )  # a misspelt key is a missing one too
    return read


def kind_of(document: Document) -> type[StudyFile] | None:
    """What kind of study a file is by its keys; None for one that is none, such as a scenario."""
    if "over" in document.data:
        return ExperimentFile
    return SearchFile if "levers" in document.data else None


def reading(path: Path, kind: type[File]) -> tuple[ReadStudy[File] | None, tuple[InputError, ...]]:
    """A study and its scenario, or every mistake in the file."""
    document = read_yaml(path, "experiment.empty" if kind is ExperimentFile else "search.empty")
    content = {"name": path.stem} | document.data
    file, mistakes = validated(kind, content, lambda place: (document.shown, document.place(place)))
    if file is None or document.problems:
        return None, (*document.problems, *mistakes)
    changes = {key: getattr(file, key) for key in ("members", "province", "seed") if getattr(file, key) is not None}
    try:
        return ReadStudy(file, document, load_scenario(_named(file.scenario, document)).replace(**changes)), ()
    except InputError as mistake:
        return None, (mistake,)


def _named(name: str, document: Document) -> Path | str:
    """The scenario that an experiment names: a file beside it, or a published one."""
    near, published = document.path.parent / name, scenario_names()
    if near.is_file():
        return near
    if name not in published:
        known = published | {path.name for path in document.path.parent.glob("*.y*ml") if path != document.path}
        raise unknown_name("kind.scenario", name, known, file=document.shown, place=document.place(("scenario",)))
    return name
