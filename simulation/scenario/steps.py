"""What could be added to a scenario: one step of every measure that it leaves as it is, from the quarter after its facts."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from simulation.errors import InputError
from simulation.scenario.measures import Measures
from simulation.scenario.schema import Scenario
from simulation.scenario.timeline import Quarter

_FILE = Path(__file__).with_name("steps.yaml")
_NEXT = "next"


class Step(NamedTuple):
    """A measure, what is set of it, from when, and the scenario with it."""

    lever: str
    sets: Mapping[str, Any]
    start: Quarter
    scenario: Scenario


def next_quarter(scenario: Scenario) -> Quarter:
    """The first quarter after the one up to whose day goals are known."""
    known = scenario.goals.published_until
    quarter = (known.month - 1) // 3 + 1
    return Quarter(known.year + 1, 1) if quarter == 4 else Quarter(known.year, quarter + 1)


def steps_of(scenario: Scenario) -> list[Step]:
    """Every step that can be added to a scenario, in the order of the file: of measures that it leaves as they are by default,
    where there is a quarter left to begin in and the step fits."""
    start, found = next_quarter(scenario), []
    if start > scenario.horizon.end:
        return []
    for lever, sets in _file().items():
        written = {key: str(start) if value == _NEXT else value for key, value in sets.items()}
        if not _left_alone(scenario.measures, lever, sets):
            continue
        try:
            found.append(Step(lever, written, start, scenario.replace(measures={lever: written})))
        except InputError:  # what the scenario says beside it leaves no room, such as an end before this quarter
            continue
    return found


def _left_alone(measures: Measures, lever: str, sets: Mapping[str, Any]) -> bool:
    """Whether the keys of a step stand at their defaults."""
    mine, usual = (each.model_dump(mode="json", by_alias=True)[lever] for each in (measures, Measures()))
    return all(mine[key] == usual[key] for key in sets)


@functools.cache
def _file() -> dict[str, dict[str, Any]]:
    return dict(yaml.safe_load(_FILE.read_text(encoding="utf-8")))
