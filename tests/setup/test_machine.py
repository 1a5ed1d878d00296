"""What the process may use: its binding, and the quotas and limits of its groups in both versions of the file system."""

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from simulation import machine

GIGABYTE = 10**9


@pytest.fixture
def groups(tmp_path, monkeypatch):
    """A function that writes files of control groups and makes the process belong to some; the machine has 64 cores and 100 GB
    free."""
    monkeypatch.setattr(machine, "_GROUPS", tmp_path / "groups")
    monkeypatch.setattr(machine, "_OWN_GROUPS", tmp_path / "own")
    monkeypatch.setattr(machine.os, "sched_getaffinity", lambda number: range(64), raising=False)
    monkeypatch.setattr(machine.os, "process_cpu_count", lambda: 64, raising=False)
    memory = {"virtual_memory": {"available": 100 * GIGABYTE}, "swap_memory": {"free": 0}}
    for name, values in memory.items():
        monkeypatch.setattr(machine.psutil, name, lambda values=values: SimpleNamespace(**values))

    def write(own, files):
        (tmp_path / "own").write_text(own, encoding="utf-8")
        for name, content in files.items():
            file = tmp_path / "groups" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content, encoding="utf-8")

    return write


def test_without_groups_everything_that_the_process_is_bound_to_is_its_own(groups):
    assert machine.usable_cores() == 64 and machine.available_memory() == 100 * GIGABYTE


QUOTAS = [("200000 100000", 2), ("150000 100000", 2), ("5000 100000", 1), ("max 100000", 64)]


@pytest.mark.parametrize(("quota", "cores"), QUOTAS)
def test_a_quota_of_version_2_counts_by_rounding_up_and_never_below_one(groups, quota, cores):
    groups("0::/\n", {"cpu.max": quota})
    assert machine.usable_cores() == cores


def test_the_tightest_group_on_the_way_up_counts(groups):
    groups("0::/batch/job\n", {"batch/cpu.max": "300000 100000", "batch/job/cpu.max": "max 100000"})
    assert machine.usable_cores() == 3


@pytest.mark.parametrize("path", ["/", "/docker/0123"])
def test_a_quota_of_version_1_counts_also_where_the_path_is_that_of_outside(groups, path):
    files = {"cpu/cpu.cfs_quota_us": "400000\n", "cpu/cpu.cfs_period_us": "100000\n"}
    groups(f"11:cpu,cpuacct:{path}\n4:memory:/\n0::/\n", files)
    assert machine.usable_cores() == 4


def test_no_quota_of_version_1_is_minus_one(groups):
    files = {"cpu/cpu.cfs_quota_us": "-1\n", "cpu/cpu.cfs_period_us": "100000\n"}
    groups("11:cpu,cpuacct:/\n", files)
    assert machine.usable_cores() == 64


def test_a_limit_of_memory_counts_less_what_is_used_and_cannot_be_let_go(groups):
    used = {"memory.max": "8000000000", "memory.current": "5000000000", "memory.stat": "anon 3000000000\nfile 2000000000\n"}
    groups("0::/\n", used)
    assert machine.available_memory() == 5 * GIGABYTE
    groups("0::/\n", {"memory.max": "max"})
    assert machine.available_memory() == 100 * GIGABYTE


def test_a_limit_of_memory_of_version_1_counts_too(groups):
    files = {"limit_in_bytes": "4000000000", "usage_in_bytes": "1000000000", "stat": "cache 1\ntotal_cache 500000000\n"}
    groups("4:memory:/\n", {f"memory/memory.{name}": content for name, content in files.items()})
    assert machine.available_memory() == 3.5 * GIGABYTE


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="this system binds no process to cores")
def test_a_process_bound_to_one_core_has_one():
    program = "import os; os.sched_setaffinity(0, [min(os.sched_getaffinity(0))])\n"
    program += "from simulation.machine import usable_cores; print(usable_cores())"
    environment = os.environ | {"PYTHONPATH": str(Path(machine.__file__).parents[1])}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, encoding="utf-8", check=True)
    assert done.stdout == "1\n"
