"""The benchmarks still run and write their table; what they measure is not judged here."""

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

ROOT = Path(__file__).resolve().parents[2]


OPTIONS = {
    "member": ["--repeats", "1", "--resolution", "0.02"],
    "organisation": ["--repeats", "1"],
    "examination": ["--repeats", "1"],
    "ensemble": ["--members", "2"],
}


@pytest.fixture
def table(tmp_path):
    """A function that runs a benchmark and gives the folder of its tables."""

    def run(name):
        program, out = ROOT / "benchmarks" / f"{name}.py", tmp_path / f"{name}.csv"
        command = [sys.executable, program, "--out", out, *OPTIONS[name]]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8")
        assert done.returncode == 0, done.stderr
        return tmp_path

    return run


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("member", "equal_bits"),
        pytest.param("organisation", "governments_ms", marks=pytest.mark.heavy),
        pytest.param("ensemble", "megabytes_of_a_member", marks=pytest.mark.heavy),
        pytest.param("examination", "tool_s", marks=pytest.mark.heavy),
    ],
)
def test_a_benchmark_writes_its_table(table, name, column):
    assert pd.read_csv(table(name) / f"{name}.csv")[column].all()


@pytest.mark.heavy
def test_all_workloads_of_the_kernels_run(tmp_path):
    """Whatever is installed agrees, greenplan gives equal bits for one and two threads, and nothing is left out in silence."""
    command = [
        sys.executable,
        ROOT / "benchmarks" / "kernels.py",
        "--quick",
        "--repeats",
        "1",
        "--out",
        tmp_path / "kernels.csv",
    ]
    subprocess.run(command, cwd=ROOT, check=True)
    found = pd.read_csv(tmp_path / "kernels.csv")
    assert set(found["implementation"]) == {"greenplan", "c", "numpy", "starsim", "mesa", "agentpy"}
    assert set(found["workload"]) == {"W1", "W2", "W3"}
    assert (found["agreement"].eq("agrees") | found["agreement"].str.startswith("not measured: ")).all()
    own = found[found["implementation"] == "greenplan"]
    assert own["agreement"].eq("agrees").all() and own.loc[own["threads"] == 2, "equal_bits"].eq(True).all()
    assert len(pd.read_csv(tmp_path / "growth.csv")) == 2
