"""The benchmarks still run and write their table; what they measure is not judged here."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd
import pytest

ROOT = Path(__file__).resolve().parents[2]


OPTIONS = {
    "kernels": ["--quick", "--workloads", "W3"],
    "member": ["--resolution", "0.1"],
    "organisation": [],
    "examination": [],
}


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    """Folder of each benchmark's tables; two programs run at a time, as their times do not matter here."""

    def run(name):
        folder = tmp_path_factory.mktemp(name)
        program, out = ROOT / "benchmarks" / f"{name}.py", folder / f"{name}.csv"
        command = [sys.executable, program, "--repeats", "1", "--out", out, *OPTIONS[name]]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8")
        assert done.returncode == 0, done.stderr
        return folder

    with ThreadPoolExecutor(2) as pool:
        return dict(zip(OPTIONS, pool.map(run, OPTIONS), strict=True))


@pytest.mark.parametrize(
    ("name", "column"), [("member", "equal_bits"), ("organisation", "governments_ms"), ("examination", "tool_s")]
)
def test_a_benchmark_writes_its_table(tables, name, column):
    assert pd.read_csv(tables[name] / f"{name}.csv")[column].all()


def test_a_workload_of_the_kernels_runs_and_names_the_peers_that_are_missing(tables):
    check_kernels(tables["kernels"], {"W3"})


@pytest.mark.heavy
def test_all_workloads_of_the_kernels_run(tmp_path):
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
    check_kernels(tmp_path, {"W1", "W2", "W3"})


def check_kernels(folder, workloads):
    """Whatever is installed agrees, greenplan gives equal bits for one and two threads, and nothing is left out in silence."""
    table = pd.read_csv(folder / "kernels.csv")
    assert set(table["implementation"]) == {"greenplan", "c", "numpy", "starsim", "mesa", "agentpy"}
    assert set(table["workload"]) == workloads
    assert (table["agreement"].eq("agrees") | table["agreement"].str.startswith("not measured: ")).all()
    own = table[table["implementation"] == "greenplan"]
    assert own["agreement"].eq("agrees").all() and own.loc[own["threads"] == 2, "equal_bits"].eq(True).all()
    assert len(pd.read_csv(folder / "growth.csv")) == 2
