"""An earlier run, read back from its folder."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import xarray as xr

from simulation.engine.replacing import ReplacedRule
from simulation.errors import InputError, Message
from simulation.results.digests import digest_of_part
from simulation.results.folder import find_results, open_results, record_of
from simulation.results.manifest import RESULTS_VERSION, TABLES_VERSION, read_manifest
from simulation.results.registers import read_register
from simulation.scenario import load_scenario, tick_of
from simulation.study.branching import BRANCHED_FROM, branch_off
from simulation.study.conditioning import conditioned, from_entry
from simulation.study.ensemble import prepare
from simulation.study.run import Run
from simulation.study.tables import read_back
from simulation.study.together import Agents
from simulation.systems.composition import Composition
from simulation.systems.own import checked
from simulation.systems.system import System
from simulation.vocabulary import TIERS
from simulation.world.fit import heard


def open_run(name_or_path: str | Path, *, systems: Iterable[System] = ()) -> Run:
    """An earlier run, read back from its folder: the same records and answers without simulating again.

    Raises :class:`InputError` where the record is not as it was written, so that what is missing in it is not read as nothing,
    and where it lacks a variable, as one of another version may. Tables are made anew; a warning
    says where those in the folder have other columns. Rules that were replaced are named in a warning and in
    `run.replaced_rules`; the functions themselves are not kept. Systems from outside that took part have to be given again; a
    warning names those that were not, or have changed since.
    """
    folder = find_results(name_or_path)
    scenario = load_scenario(folder / "scenario.yaml")
    manifest = read_manifest(folder)
    record_file = record_of(folder)
    if manifest["files"].get(record_file.name) != digest_of_part(record_file):
        raise InputError("results.record_changed", file=record_file)
    rules = tuple(ReplacedRule(phase, **note) for phase, note in manifest["replaced_rules"].items())
    if rules:
        names = ", ".join(each.phase for each in rules)
        warnings.warn(f"this result was made with other rules for {names}", stacklevel=2)
    systems = checked(systems)
    setting = replace(prepare(heard(scenario, systems), resolution=manifest["resolution"], systems=systems), rules=rules)
    given = {system.name: system.digest() for system in setting.composition.own}
    missing = sorted({*given.items()} ^ {*manifest.get("own_systems", {}).items()})
    if missing:
        warnings.warn(str(Message("system.warn", names=sorted({name for name, _ in missing}))), stacklevel=2)
    counts = manifest["agents"]
    agents = tuple(Agents(*each) for each in zip(*(counts[f.name] for f in fields(Agents)), strict=True))
    record = open_results(folder).load()
    check_schema(folder, record, manifest, setting.composition)
    setting = conditioned(setting, from_entry(manifest.get("conditioning")))
    if made := manifest["branch"]:
        first = replace(setting, scenario=load_scenario(folder / BRANCHED_FROM))
        setting = branch_off(first, setting.scenario, tick_of(made["at"]), made["of"], made["digest"])
    kept = {each.name: read_register(each, folder) for each in setting.composition.registers}
    run = Run(scenario, setting.facts, record, setting, agents, registers=kept)
    vars(run).update(read_back(setting.composition, folder, manifest["files"]))
    return run


def check_schema(folder: Path, record: xr.DataTree, manifest: dict[str, Any], composition: Composition) -> None:
    """Raise :class:`InputError` where a record lacks what this version of the package keeps of these systems, and warn
    where the tables beside it have the columns of another."""
    for tier in TIERS:
        kept = record[tier].data_vars if tier in record.children else ()
        lacking = [v.name for v in composition.recorded(tier) if v.name not in kept]
        if lacking:
            there = manifest["results_version"]
            raise InputError("results.other_record", file=folder, name=lacking[0], tier=tier, there=there, here=RESULTS_VERSION)
    if manifest["tables_version"] != TABLES_VERSION:
        message = Message("results.other_tables", folder=folder, there=manifest["tables_version"], here=TABLES_VERSION)
        warnings.warn(str(message), stacklevel=3)
