"""The manifest: what a result rests on, as hashes and versions, and the hash of every part of the result; no time and no
place, so that equal runs have equal manifests. Its own checksum stands beside it."""

from __future__ import annotations

import hashlib
import json
import platform
from importlib import metadata
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from simulation.errors import InputError
from simulation.facts.province_facts import ProvinceFacts
from simulation.facts.tables import digest_of
from simulation.parameters import SCENARIO_FOLDER, load_parameters
from simulation.results.digests import digest_of_part, source_digests
from simulation.scenario import Scenario, layer_file

RESULTS_VERSION = 24
"""Raised, with a line in CHANGELOG.md, by every change that moves numbers on purpose."""
TABLES_VERSION = 4
"""Raised, with a line in CHANGELOG.md, by every change of the columns of tables; results that do not say are of version 1."""
MANIFEST_NAME, CHECKSUM_NAME = "manifest.json", "manifest.sha256"
FORMAT = "greenplan result 2"
RUN, EXAMINATION, PROVINCE, STUDY = "run", "examination", "province", "study"
_LIBRARIES = ("numpy", "numba", "scipy", "pandas", "xarray", "zarr", "mesa", "papermill")
_LARGEST = 64 * 2**20  # bytes; a run of 100,000 members has four million
_LITTER = (".DS_Store", "Thumbs.db", "desktop.ini")  # what file managers leave wherever they look


def _part(name: str) -> str:
    if name in ("", ".", "..") or any(sign in name for sign in "/\\:\0"):
        raise ValueError("it names a path outside its folder")
    return name


Digest = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class _Manifest(BaseModel):
    """What the manifest of any result says; further entries are for people to read."""

    model_config = ConfigDict(extra="allow", strict=True)

    format: Literal["greenplan result 2"]
    results_version: int
    hashes: dict[str, str]
    versions: dict[str, str]
    files: dict[Annotated[str, AfterValidator(_part)], Digest]


class _Entry(BaseModel):
    """What is read back from the manifest of a run, and so has to be complete."""

    model_config = ConfigDict(extra="forbid", strict=True)


class _Agents(_Entry):
    buildings: list[int]
    projects: list[int]
    developers: list[int]

    @model_validator(mode="after")
    def _of_the_same_members(self) -> _Agents:
        if not len(self.buildings) == len(self.projects) == len(self.developers):
            raise ValueError("it counts the agents of other members than others do")
        return self


class _Rule(_Entry):
    function: str
    digest: str


class _Observation(_Entry):
    variable: str
    year: int
    value: float
    comparator: str
    error: float
    source: str


class _Conditioning(_Entry):
    drawn: int
    effective: float | None
    chosen: list[int]
    observations: list[_Observation]
    prior: list[tuple[float, float, float]]

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> _Conditioning:
        if len(self.prior) != len(self.observations) or not all(0 <= k < self.drawn for k in self.chosen):
            raise ValueError("it names members or observations that there are not")
        return self


class _Branch(_Entry):
    of: str
    digest: str
    at: Annotated[str, Field(pattern="^[0-9]{4}Q[1-4]$")]


class _OfRun(_Manifest):
    kind: Literal["run"]
    scenario: str
    province: str
    seed: int
    members: int
    resolution: float
    agents: _Agents
    conditioning: _Conditioning | None = None
    branch: _Branch | None = None
    replaced_rules: dict[str, _Rule]
    own_systems: dict[str, str] = {}
    digest: Digest | Literal[""] = ""
    twins: dict[str, Digest] = {}
    tables_version: int = 1


class _OfExamination(_Manifest):
    kind: Literal["examination"]
    city: str
    year: int


class _OfProvince(_Manifest):
    kind: Literal["province"]
    cities: dict[str, str]
    year: int


class _OfStudy(_Manifest):
    kind: Literal["study"]
    question: str


_Kind = _OfRun | _OfExamination | _OfProvince | _OfStudy
_ANY: TypeAdapter[_Kind] = TypeAdapter(Annotated[_Kind, Field(discriminator="kind")])


def make_manifest(kind: str, hashes: dict[str, str], **entries: Any) -> dict[str, Any]:
    """What a result rests on: the digests of its own inputs, those of the package, and versions; `entries` say what it is."""
    return {
        "format": FORMAT,
        "kind": kind,
        "results_version": RESULTS_VERSION,
        "hashes": hashes | source_digests(),
        "versions": versions(),
        **entries,
    }


def input_digests(scenario: Scenario, facts: ProvinceFacts) -> dict[str, str]:
    """Digests of everything that a run reads: the scenario, the data of the province, the tables of parameters and targets."""
    tables = {name: digest_of([SCENARIO_FOLDER / f"{name}.csv"]) for name in ("targets", "indicators_2021")}
    file = layer_file(scenario.province)
    known = digest_of([file]) if file else ""
    own = {"scenario": scenario.digest(), "data": facts.digest, "province_layer": known}
    return own | {"parameters": load_parameters().digest} | tables


def versions() -> dict[str, str]:
    """The versions of this package, of Python and of the libraries that numbers pass through."""
    return {"greenplan": _version("greenplan"), "python": platform.python_version()} | {n: _version(n) for n in _LIBRARIES}


def write_manifest(manifest: dict[str, Any], folder: Path) -> None:
    """Write the manifest with the hash of everything else in the folder, and its checksum beside it; a record of many files
    counts as one."""
    parts = {part.name: digest_of_part(part) for part in contents(folder)}
    text = json.dumps(manifest | {"files": parts}, indent=2, ensure_ascii=False, sort_keys=True) + "\n"
    (folder / MANIFEST_NAME).write_text(text, encoding="utf-8", newline="\n")
    (folder / CHECKSUM_NAME).write_text(_checksum(text.encode("utf-8")), encoding="utf-8", newline="\n")


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a result, whatever else has become of it. Raises :class:`InputError` where there is none of ours."""
    path = folder / MANIFEST_NAME
    try:
        if path.is_symlink() or path.stat().st_size > _LARGEST:
            raise InputError("manifest.unreadable", file=path)
        return _ANY.validate_json(path.read_bytes()).model_dump()
    except FileNotFoundError:
        raise InputError("manifest.missing", file=path) from None
    except (OSError, ValidationError):
        raise InputError("manifest.unreadable", file=path) from None


def is_bound(folder: Path) -> bool:
    """Whether the manifest is as its checksum says, bit for bit."""
    try:
        return (folder / CHECKSUM_NAME).read_bytes() == _checksum((folder / MANIFEST_NAME).read_bytes()).encode()
    except OSError:
        return False


def contents(folder: Path) -> list[Path]:
    """The parts of a result, by name, apart from the manifest and its checksum and from what file managers leave."""
    return [part for part in sorted(folder.iterdir()) if part.name not in (MANIFEST_NAME, CHECKSUM_NAME, *_LITTER)]


def _checksum(content: bytes) -> str:
    """One line as `sha256sum` writes and checks it."""
    return f"{hashlib.sha256(content).hexdigest()}  {MANIFEST_NAME}\n"


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""
