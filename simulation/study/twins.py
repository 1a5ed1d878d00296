"""Runs that others are compared with, simulated once: what a province did in a run is found again by all that decides it."""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict

import xarray as xr

from simulation.scenario.schema import OF_THE_FILE, Scenario
from simulation.study.ensemble import Setting

_DECIDES = [part for part in Scenario.model_fields if part not in (*OF_THE_FILE, "province")]
"""The parts of a scenario that decide its numbers, beside its province."""
_KEPT = 4
_provinces: OrderedDict[str, xr.Dataset] = OrderedDict()


def key_of(setting: Setting) -> str:
    """A hash of everything that decides the numbers of a run; its name and title do not."""
    facts, said = setting.facts, setting.scenario.model_dump(mode="json", by_alias=True)
    parts = {
        "scenario": {part: said[part] for part in _DECIDES},
        "data": [frame.to_csv() for frame in (facts.counties, facts.cities, facts.base.to_frame(), facts.base_curve)],
        "goals": [repr(goal) for goal in setting.goals],
        "values": hashlib.sha256(setting.values.tobytes()).hexdigest(),
        "resolution": setting.resolution,
        "rules": [(each.phase, each.digest) for each in setting.rules],
        "systems": [system.digest() for system in setting.composition.own],
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()


def remember(setting: Setting, province: xr.Dataset) -> None:
    """Keep what the province did in a run; the oldest of a few is let go."""
    _provinces[key_of(setting)] = province
    while len(_provinces) > _KEPT:
        _provinces.popitem(last=False)


def recall(setting: Setting) -> xr.Dataset | None:
    """What the province did in a run of this very setting in this process; None where there was none."""
    return _provinces.get(key_of(setting))
