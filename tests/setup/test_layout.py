"""The order of the rooms, style and types hold for the whole tree."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CHECKS = {
    "rooms": ["-c", "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"],
    "style": ["-m", "ruff", "check", "--output-format", "concise", "."],
    "types": ["-m", "mypy"],
}


@pytest.mark.parametrize("check", CHECKS)
def test_check_passes(check):
    done = subprocess.run([sys.executable, *CHECKS[check]], cwd=ROOT, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_tests_that_begin_first_are_there():
    (listed,) = re.findall(r"^LONGEST = \[(.*?)\]", (ROOT / "tests" / "order.py").read_text(encoding="utf-8"), re.M | re.S)
    names = re.findall(r'"([^"]+)"', listed)
    assert names and [name for name in names if not (ROOT / "tests" / name).is_file()] == []


def test_every_data_file_is_packaged():
    """A data file beside the code is in a built package too: pyproject.toml lists its suffix."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    packaged = {Path(pattern).suffix for pattern in project["tool"]["setuptools"]["package-data"]["simulation"]}
    files = [path for path in (ROOT / "simulation").rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    assert {path.suffix for path in files} <= packaged | {".py"}
