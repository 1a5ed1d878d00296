"""The benchmarks still run and write their table; what they measure is not judged here."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd
import pytest

ROOT = Path(__file__).resolve().parents[2]


OPTIONS = {"kernels": ["--quick"], "member": ["--resolution", "0.1"], "organisation": [], "examination": []}


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


def test_the_workloads_of_the_kernels_run_and_name_the_peers_that_are_missing(tables):
    """Whatever is installed agrees, greenplan gives equal bits for one and two threads, and nothing is left out in silence."""
    table = pd.read_csv(tables["kernels"] / "kernels.csv")
    assert set(table["implementation"]) == {"greenplan", "c", "numpy", "starsim", "mesa", "agentpy"}
    assert set(table["workload"]) == {"W1", "W2", "W3"}
    assert (table["agreement"].eq("agrees") | table["agreement"].str.startswith("not measured: ")).all()
    own = table[table["implementation"] == "greenplan"]
    assert own["agreement"].eq("agrees").all() and own.loc[own["threads"] == 2, "equal_bits"].eq(True).all()
    assert len(pd.read_csv(tables["kernels"] / "growth.csv")) == 2
