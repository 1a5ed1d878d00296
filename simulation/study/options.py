"""What is compared: scenarios and results brought to the same province, members, parameters and luck, or one sentence why
not."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import xarray as xr

from simulation.errors import InputError
from simulation.results.folder import find_results, record_of
from simulation.results.manifest import RESULTS_VERSION, read_manifest
from simulation.results.ownership import RESULTS_FOLDER
from simulation.scenario import Scenario, Words, load_scenario, scenario_names
from simulation.study.ensemble import Setting, member_parameters, prepare
from simulation.study.identity import key_of
from simulation.study.opening import open_run
from simulation.study.run import Run
from simulation.study.twins import extended_here
from simulation.systems.buildings.existing import buildings_of
from simulation.systems.system import System

Asked = Scenario | Run | str | Path
LEAST_BUILDINGS = 10_000
"""Existing buildings of a province below which a single one moves what is compared: a judgement."""


@dataclass(frozen=True, eq=False)
class Option:
    """One of several that are compared. name : what tables call it, of no other; title : what readers do. province : its
    records where they are known already."""

    name: str
    title: Words
    setting: Setting
    province: xr.Dataset | None = None


def options_of(
    asked: Sequence[Asked],
    *,
    members: int | None = None,
    resolution: float | None = None,
    seed: int | None = None,
    province: str | None = None,
    systems: Iterable[System] = (),
) -> list[Option]:
    """The options, alike in all but what they decide; a single one is joined by the scenario that it extends.

    What is not given is that of the results among them, else that of the first scenario. Raises :class:`InputError` where
    there is nothing to compare with, and where the options cannot be paired: other provinces, horizons, seeds or resolutions,
    too few members, members chosen by what is published, another results-version, or a province of fewer than
    :data:`LEAST_BUILDINGS` buildings.
    """
    own = tuple(systems)
    read = [_read(each, own) for each in asked]
    if len(read) == 1:
        read.append(_extended(read[0]))
    runs, first = [each for each in read if isinstance(each, Run)], read[0]
    lead = runs[0] if runs else first
    told: Scenario = lead.scenario if isinstance(lead, Run) else lead
    common: dict[str, Any] = {
        "members": members or min([run.scenario.members for run in runs], default=told.members),
        "seed": told.seed if seed is None else seed,
        "province": province or told.province,
    }
    if common["members"] < 2:
        raise InputError("compare.one_member")
    scale = resolution or (runs[0].setting.resolution if runs else 1.0)
    names = _names([each.scenario.name if isinstance(each, Run) else each.name for each in read])
    options = [
        _of_run(name, each, common, scale) if isinstance(each, Run) else _of_scenario(name, each, common, scale, own)
        for name, each in zip(names, read, strict=True)
    ]
    _check(options)
    return options


def _read(asked: Asked, systems: tuple[System, ...]) -> Scenario | Run:
    """A scenario or a run, from whatever names it: a published scenario goes before a result of that name."""
    if isinstance(asked, Scenario | Run):
        return asked
    text = str(asked)
    is_folder = os.path.isdir(text) or (isinstance(asked, Path) and asked.is_dir())
    known = scenario_names()
    if is_folder and text not in known:
        folder = find_results(Path(text))
    elif text not in known and record_of(RESULTS_FOLDER / text).exists():
        folder = find_results(text)
    else:
        return load_scenario(asked)
    there = read_manifest(folder)["results_version"]
    if there != RESULTS_VERSION:
        raise InputError("compare.other_version", file=folder, there=there, here=RESULTS_VERSION)
    return open_run(folder, systems=systems)


def _extended(only: Scenario | Run) -> Scenario:
    scenario = only.scenario if isinstance(only, Run) else only
    extended = extended_here(scenario)
    if extended is None:
        raise InputError("compare.nothing_extended", name=scenario.name)
    return extended


def _of_scenario(
    name: str, scenario: Scenario, common: dict[str, Any], resolution: float, systems: tuple[System, ...]
) -> Option:
    if scenario.condition:
        raise InputError("compare.conditioned", name=name)
    setting = prepare(scenario.replace(**common), resolution=resolution, systems=systems)
    return Option(name, scenario.title, setting)


def _of_run(name: str, run: Run, common: dict[str, Any], resolution: float) -> Option:
    """A result as it is, or its first members."""
    if run.setting.conditioning:
        raise InputError("compare.conditioned", name=name)
    held, scale = run.scenario, run.setting.resolution
    if held.seed != common["seed"]:
        raise InputError("compare.other_seed", name=name, there=held.seed, here=common["seed"])
    if scale != resolution:
        raise InputError("compare.other_resolution", name=name, there=f"{scale:g}", here=f"{resolution:g}")
    members = common["members"]
    if held.members < members:
        raise InputError("compare.too_few", name=name, there=held.members, here=members)
    own = {key: values[:members] for key, values in run.setting.own_values.items()}
    scenario = held.model_copy(update={"members": members})
    setting = replace(run.setting, scenario=scenario, values=run.setting.values[:members], own_values=own)
    return Option(name, run.scenario.title, setting, run.province.isel(member=slice(members)))


def _check(options: Sequence[Option]) -> None:
    """Raise where the options cannot be paired."""
    first = options[0].setting
    for option in options:
        setting = option.setting
        if setting.facts.adcode != first.facts.adcode or setting.facts.digest != first.facts.digest:
            names = [
                {language: getattr(each.facts, f"name_{language}") for language in ("zh", "en")} for each in (setting, first)
            ]
            raise InputError("compare.other_province", name=option.name, there=names[0], other=options[0].name, here=names[1])
        if setting.ticks != first.ticks:
            ends = [each.scenario.horizon.end for each in (setting, first)]
            raise InputError("compare.other_horizon", name=option.name, there=ends[0], other=options[0].name, here=ends[1])
        if own_of(setting) != own_of(first):
            raise InputError("compare.other_systems", name=option.name, other=options[0].name)
    check_resolution(first)
    check_different(options)


def own_of(setting: Setting) -> dict[str, str]:
    """The systems from outside that take part in a setting, with their digests."""
    return {system.name: system.digest() for system in setting.composition.own}


def check_different(options: Sequence[Option]) -> None:
    """Raise an :class:`InputError` where two options are the same but for their names."""
    first: dict[str, Option] = {}
    for option in options:
        same = first.setdefault(key_of(option.setting), option)
        if same is not option:
            raise InputError("compare.same", name=option.name, other=same.name)


def check_resolution(setting: Setting) -> None:
    """Raise an :class:`InputError` where the province has so few buildings that single ones move what is compared."""
    buildings = int(buildings_of(setting.facts, SimpleNamespace(**member_parameters(setting, 0))).sum())
    if buildings < LEAST_BUILDINGS:
        least = setting.resolution * LEAST_BUILDINGS / max(buildings, 1)
        raise InputError("compare.coarse", found=f"{setting.resolution:g}", buildings=buildings, least=f"{least:.2g}")


def _names(names: Iterable[str]) -> list[str]:
    """The names, each with a number behind it where it was there before."""
    found: list[str] = []
    for name in names:
        free = (each for each in (name, *(f"{name} ({k})" for k in range(2, 100))) if each not in found)
        found.append(next(free))
    return found
