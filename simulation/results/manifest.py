"""The manifest: what a result rests on, as hashes and versions; no time and no path, so that equal runs have equal
manifests."""

from __future__ import annotations

import hashlib
import json
import platform
from importlib import metadata
from pathlib import Path
from typing import Any

from simulation.compilation import source_files

RESULTS_VERSION = 4
"""Raised, with a line in CHANGELOG.md, by every change that moves numbers on purpose."""
MANIFEST_NAME = "manifest.json"
_LIBRARIES = ("numpy", "numba", "scipy", "pandas", "xarray", "zarr", "mesa", "papermill")
_ROOT = Path(__file__).resolve().parent.parent.parent


def make_manifest(scenario: Any, facts: Any, tables: dict[str, str], extra: dict[str, Any]) -> dict[str, Any]:
    """Everything that decides the numbers of a run, and what is good to know of it; `tables` are digests by name."""
    return {
        "scenario": scenario.name,
        "province": facts.adcode,
        "seed": scenario.seed,
        "members": scenario.members,
        "results_version": RESULTS_VERSION,
        "hashes": {
            "scenario": scenario.digest(),
            "data": facts.digest,
            **tables,
            "code": code_digest(),
            "lock": _digest(_ROOT / "requirements.lock"),
        },
        "versions": {"greenplan": _version("greenplan"), "python": platform.python_version()}
        | {name: _version(name) for name in _LIBRARIES},
        **extra,
    }


def code_digest() -> str:
    """SHA-256 over every source of the package."""
    digest = hashlib.sha256()
    for file in source_files():
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def write_manifest(manifest: dict[str, Any], folder: Path) -> None:
    """Write the manifest with the hash of everything else in the folder; a record of many files counts as one."""
    parts = {part.name: _digest(part) for part in sorted(folder.iterdir()) if part.name != MANIFEST_NAME}
    text = json.dumps(manifest | {"files": parts}, indent=2, ensure_ascii=False, sort_keys=True)
    (folder / MANIFEST_NAME).write_text(text + "\n", encoding="utf-8")


def check_manifest(folder: Path) -> list[str]:
    """What is no longer as the manifest says, a sentence each; an empty list for an intact result."""
    path = folder / MANIFEST_NAME
    if not path.is_file():
        return [f"{path}: the manifest is missing"]
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        parts, code = dict(manifest["files"]), manifest["hashes"]["code"]
    except (ValueError, KeyError, TypeError):
        return [f"{path}: the manifest cannot be read"]
    problems = [f"{part.name} was added" for part in sorted(folder.iterdir()) if part.name not in {*parts, MANIFEST_NAME}]
    for name, expected in parts.items():
        if not (folder / name).exists():
            problems.append(f"{name} is missing")
        elif _digest(folder / name) != expected:
            problems.append(f"{name} has changed since the run")
    if code != code_digest():
        problems.append("the code of the package has changed since the run")
    return problems


def _digest(path: Path) -> str:
    """SHA-256 of a file, or of the names and contents of all files below a folder; empty for what does not exist."""
    if path.is_file():
        return hashlib.sha256(path.read_bytes()).hexdigest()
    if not path.is_dir():
        return ""
    digest = hashlib.sha256()
    for file in sorted(file for file in path.rglob("*") if file.is_file()):
        digest.update(file.relative_to(path).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""
