"""Project, lock, conda environment and citation say the same."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from rattler import MatchSpec, Version, VersionSpec

ROOT = Path(__file__).resolve().parents[2]
CONDA_NAME = {"duckdb": "python-duckdb", "matplotlib": "matplotlib-base"}  # where conda-forge calls a package otherwise
FROM_PYPI = {"typst"}  # what `pip -e .` brings into the conda environment
PART_OF = {"pydantic-core": "pydantic"}  # packages that another one pins exactly and exposes as its own
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
ENVIRONMENT = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
CONDA_LINES = [line for line in ENVIRONMENT["dependencies"] if isinstance(line, str)]
PYTHONS = ["3.11", "3.12"]


def conda_name(name: str) -> str:
    return CONDA_NAME.get(name, canonicalize_name(name))


def lock_entries() -> list[str]:
    """The lock without comments, continued lines joined: `name==version ; marker --hash=...`."""
    text = "\n".join(line for line in LOCK.splitlines() if not line.lstrip().startswith("#"))
    return [line for line in text.replace("\\\n", " ").splitlines() if line.strip()]


def locked_versions(python: str) -> dict[str, str]:
    """Name -> the version that the lock gives this Python."""
    pins = [Requirement(entry.split("--hash")[0].strip()) for entry in lock_entries()]
    target = {"python_version": python, "python_full_version": f"{python}.1", "sys_platform": "linux"}
    chosen = [pin for pin in pins if pin.marker is None or pin.marker.evaluate(target)]
    versions = {canonicalize_name(pin.name): next(iter(pin.specifier)).version for pin in chosen}
    assert len(versions) == len(chosen), f"a package is pinned twice for Python {python}"
    return versions


def test_every_conda_line_is_a_name_and_a_version():
    for line in CONDA_LINES:
        spec = MatchSpec(line)
        assert spec.build is None, f"{line!r} would be read as naming a build"
        assert spec.version is not None or line == "pip", f"{line!r} names no version"


def test_project_and_conda_environment_name_the_same_packages_and_versions():
    wanted = [item for item in map(Requirement, PROJECT["project"]["dependencies"]) if item.name not in FROM_PYPI]
    project = {f"{conda_name(item.name)} {item.specifier}" for item in wanted}
    conda = {line for line in CONDA_LINES if not line.startswith(("python ", "pip"))}
    assert conda == project
    assert ENVIRONMENT["dependencies"][-1] == {"pip": ["-e ."]}


@pytest.mark.parametrize("python", PYTHONS)
def test_locked_versions_satisfy_the_conda_environment(python):
    versions = {conda_name(name): version for name, version in locked_versions(python).items()}
    for line in CONDA_LINES:
        name, _, wanted = line.partition(" ")
        if name not in ("python", "pip"):
            assert VersionSpec(wanted).matches(Version(versions[name])), f"the lock's {versions[name]} is not in {line!r}"


@pytest.mark.parametrize("python", PYTHONS)
def test_lock_holds_every_direct_dependency_of_the_project(python):
    versions = locked_versions(python)
    extras = PROJECT["project"]["optional-dependencies"]
    direct = PROJECT["project"]["dependencies"] + extras["test"] + extras["docs"]
    for item in map(Requirement, direct + PROJECT["dependency-groups"]["setup"]):
        version = versions.get(canonicalize_name(item.name))
        assert version and item.specifier.contains(version), f"{item} is not in requirements.lock; run: python3 tasks.py lock"


def imported_packages() -> dict[str, str]:
    """Name of every package outside the standard library that the product imports -> a file that does."""
    found = {}
    for path in (ROOT / "simulation").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                names = [node.module]
            else:
                continue
            found |= {name.split(".")[0]: path.name for name in names}
    return {name: file for name, file in found.items() if name not in {*sys.stdlib_module_names, "simulation"}}


def test_every_import_of_the_product_is_a_declared_dependency():
    extras = [extra for name, extra in PROJECT["project"]["optional-dependencies"].items() if name != "test"]
    declared = {canonicalize_name(Requirement(item).name) for item in sum(extras, PROJECT["project"]["dependencies"])}
    distributions = packages_distributions()
    for name, file in imported_packages().items():
        owners = {canonicalize_name(owner) for owner in distributions.get(name, [name])}
        owners |= {PART_OF[owner] for owner in owners & set(PART_OF)}
        assert owners & declared, f"{file} imports {name}, which pyproject.toml does not declare"


def test_every_locked_package_has_a_hash_and_the_lock_no_address():
    assert all("--hash=sha256:" in entry for entry in lock_entries())
    assert not re.search(r"://|^\s*-(?!-hash)|--(extra-)?index|--find-links", LOCK, re.MULTILINE)
    assert not (ROOT / "uv.lock").exists(), "uv.lock holds the address of a registry"


def test_citation_changelog_and_project_agree():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == PROJECT["project"]["version"]
    assert citation["license"] == PROJECT["project"]["license"]
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(r"^results-version: \d+$", changelog, re.MULTILINE)
