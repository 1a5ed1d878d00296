"""Two questions to a result: is it as it was written, and can it be made again here?

The first is answered from the result alone. The second compares what it rests on with what is installed; differences are notes,
for a result of other code or data is no worse for it.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from simulation.errors import InputError, Message
from simulation.facts.provinces import find_province, load_province
from simulation.results.digests import digest_of_part, source_digests
from simulation.results.manifest import (
    CHECKSUM_NAME,
    MANIFEST_NAME,
    RESULTS_VERSION,
    RUN,
    contents,
    input_digests,
    is_bound,
    read_manifest,
    versions,
)
from simulation.scenario import load_scenario

_IN_WORDS = {
    "scenario": "reproduce.scenario",
    "data": "reproduce.data",
    "province_layer": "reproduce.province_layer",
    "parameters": "reproduce.parameters",
    "targets": "reproduce.targets",
    "indicators_2021": "reproduce.indicators_2021",
    "code": "reproduce.code",
    "tables": "reproduce.tables",
    "notebooks": "reproduce.notebooks",
    "lock": "reproduce.lock",
}


def faults(folder: Path) -> list[Message]:
    """What is no longer as it was written, a sentence each; an empty list for an intact result."""
    try:
        manifest = read_manifest(folder)
    except InputError as problem:
        return [problem.message]
    found = [] if is_bound(folder) else [Message("verify.unbound", manifest=MANIFEST_NAME, checksum=CHECKSUM_NAME)]
    parts = {part.name: part for part in contents(folder)}
    found += [Message("verify.added", part=name) for name in parts if name not in manifest["files"]]
    for name, expected in manifest["files"].items():
        if name not in parts:
            found.append(Message("verify.missing", part=name))
        elif digest_of_part(parts[name]) != expected:
            found.append(Message("verify.linked" if _holds_links(parts[name]) else "verify.changed", part=name))
    return found or _disagreements(manifest, folder)


def differences(folder: Path) -> list[Message]:
    """Why an intact result may not come out the same here, a sentence each; an empty list where everything is as it was."""
    manifest = read_manifest(folder)
    now = source_digests() | (_inputs(folder) if manifest["kind"] == RUN else {})
    changed = [name for name, digest in manifest["hashes"].items() if name in now and now[name] != digest]
    found = [Message("reproduce.changed", what=Message(_IN_WORDS[name])) for name in changed]
    if manifest.get("replaced_rules"):
        found.append(Message("reproduce.rules", names=sorted(manifest["replaced_rules"])))
    if manifest.get("own_systems"):
        found.append(Message("reproduce.systems", names=sorted(manifest["own_systems"])))
    here = versions()
    others = [f"{name} {there} -> {here.get(name)}" for name, there in manifest["versions"].items() if here.get(name) != there]
    if others:
        found.append(Message("reproduce.versions", versions=others))
    if manifest["results_version"] != RESULTS_VERSION:
        found.append(Message("reproduce.numbers", there=manifest["results_version"], here=RESULTS_VERSION))
    return found


def _inputs(folder: Path) -> dict[str, str]:
    """Digests of what the run read, as it reads here; blank for what cannot be read here."""
    try:
        scenario = load_scenario(folder / "scenario.yaml")
        return input_digests(scenario, load_province(scenario.province))
    except InputError:
        return {"scenario": "", "data": ""}


def _disagreements(manifest: dict[str, Any], folder: Path) -> list[Message]:
    """Entries of the manifest of a run that are not what its resolved scenario says, where that can be read here."""
    if manifest["kind"] != RUN:
        return []
    try:
        scenario = load_scenario(folder / "scenario.yaml")
        said = {"scenario": scenario.name, "seed": scenario.seed, "members": scenario.members}
        said["province"] = find_province(scenario.province).adcode
    except InputError:
        return []
    pairs = [(name, manifest[name], value) for name, value in said.items() if manifest[name] != value]
    return [Message("verify.disagrees", name=name, found=found, expected=value) for name, found, value in pairs]


def _holds_links(part: Path) -> bool:
    """Whether a part is a link or has one anywhere below it."""
    if part.is_symlink():
        return True
    return any((Path(place) / name).is_symlink() for place, folders, files in os.walk(part) for name in (*folders, *files))
