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


def test_the_workloads_of_the_kernels_run_and_name_the_peers_that_are_missing(tmp_path):
    """Whatever is installed agrees, greenplan gives equal bits for one and two threads, and nothing is left out in silence."""
    program, out = ROOT / "benchmarks" / "kernels.py", tmp_path / "kernels.csv"
    command = [sys.executable, program, "--quick", "--repeats", "1", "--out", out]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    table = pd.read_csv(out)
    assert set(table["implementation"]) == {"greenplan", "c", "numpy", "starsim", "mesa", "agentpy"}
    assert set(table["workload"]) == {"W1", "W2", "W3"}
    assert (table["agreement"].eq("agrees") | table["agreement"].str.startswith("not measured: ")).all()
    own = table[table["implementation"] == "greenplan"]
    assert own["agreement"].eq("agrees").all() and own.loc[own["threads"] == 2, "equal_bits"].eq(True).all()
    assert len(pd.read_csv(tmp_path / "growth.csv")) == 2
