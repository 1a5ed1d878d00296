"""What a run depends on, as digests: two runs of one digest have the same records, bit for bit."""

from __future__ import annotations

import functools
import hashlib
import json
import weakref
from collections.abc import Callable
from typing import Any, TypeVar

from simulation.results.digests import source_digests
from simulation.results.manifest import versions
from simulation.scenario import Scenario
from simulation.scenario.schema import OF_THE_FILE, POLICY
from simulation.study.ensemble import Setting

_DECIDES = [part for part in Scenario.model_fields if part not in (*OF_THE_FILE, "province")]
"""The parts of a scenario that decide its numbers, beside its province."""
Answer = TypeVar("Answer")


def once(find: Callable[[Setting], Answer]) -> Callable[[Setting], Answer]:
    """A function of a setting that is called once for each: reading scenarios and hashing facts take longer than asking."""
    known: weakref.WeakKeyDictionary[Setting, Answer] = weakref.WeakKeyDictionary()

    @functools.wraps(find)
    def found(setting: Setting) -> Answer:
        if setting not in known:
            known[setting] = find(setting)
        return known[setting]

    return found


@once
def key_of(setting: Setting) -> str:
    """A hash of everything that decides the numbers of a run in this process; its name and title do not."""
    return _hashed(_decides(setting))


@once
def ground_of(setting: Setting) -> str:
    """A hash of the same without policy: runs of one ground have members that begin alike."""
    parts = _decides(setting)
    said = {part: value for part, value in parts["scenario"].items() if part not in POLICY}
    return _hashed(parts | {"scenario": said, "goals": None})


@once
def _decides(setting: Setting) -> dict[str, Any]:
    """What both of them are taken of, which takes longer than to take them; nobody changes it."""
    facts, said = setting.facts, setting.scenario.model_dump(mode="json", by_alias=True)
    return {
        "scenario": {part: said[part] for part in _DECIDES},
        "data": [frame.to_csv() for frame in (facts.counties, facts.cities, facts.base.to_frame(), facts.base_curve)],
        "goals": [repr(goal) for goal in setting.goals],
        "branch": _branch(setting),
        "values": hashlib.sha256(setting.values.tobytes()).hexdigest(),
        "resolution": setting.resolution,
        "luck": [setting.luck, *setting.streams],
        "drawn": list(setting.drawn),
        "rules": [(each.phase, each.digest) for each in setting.rules],
        "systems": [system.digest() for system in setting.composition.own],
        "own_values": {name: values.tolist() for name, values in setting.own_values.items()},
    }


def _branch(setting: Setting) -> list[Any] | None:
    if setting.branch is None:
        return None
    said = setting.branch.scenario.model_dump(mode="json", by_alias=True)
    return [{part: said[part] for part in _DECIDES}, [repr(goal) for goal in setting.branch.goals], setting.branch.tick]


@once
def digest_of(setting: Setting) -> str:
    """The same, with the code, the tables and the versions that numbers pass through: what records on disk depend on."""
    return _hashed({"run": key_of(setting), "here": sources_here()})


@functools.cache
def sources_here() -> dict[str, str]:
    """The code, the tables and the versions that numbers pass through in this process: those that it began with."""
    sources = source_digests()
    return {"code": sources["code"], "tables": sources["tables"]} | versions()


def _hashed(parts: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()
