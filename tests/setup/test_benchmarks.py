"""The benchmarks still run and write their table; what they measure is not judged here."""

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("name", "options", "column"),
    [("member", ["--resolution", "0.1"], "equal_bits"), ("organisation", [], "governments_ms")],
)
def test_a_benchmark_writes_its_table(tmp_path, name, options, column):
    command = [sys.executable, ROOT / "benchmarks" / f"{name}.py", "--repeats", "1", "--out", tmp_path / "table.csv", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    assert pd.read_csv(tmp_path / "table.csv")[column].all()
