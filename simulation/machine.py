"""What this process may use of the machine: in a container, a batch job or on a shared server that is less than there is."""

from __future__ import annotations

import contextlib
import math
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil

_GROUPS = Path("/sys/fs/cgroup")  # where Linux says what a group of processes may use
_OWN_GROUPS = Path("/proc/self/cgroup")  # and to which groups this one belongs


def usable_cores() -> int:
    """How many cores this process may use: those it is bound to, and no more than its groups are given; at least one."""
    bound = os.cpu_count()
    if hasattr(os, "process_cpu_count"):  # Python 3.13
        bound = os.process_cpu_count()
    elif hasattr(os, "sched_getaffinity"):
        bound = len(os.sched_getaffinity(0))
    return max(1, min([bound or 1, *(math.ceil(quota) for quota in _quotas())]))


def available_memory() -> float:
    """Bytes that this process may still take: what is free or can be freed, in its groups too, and room to swap."""
    return min([psutil.virtual_memory().available, *_rooms()]) + psutil.swap_memory().free


_TURN = 0.001  # seconds


@contextlib.contextmanager
def short_turns() -> Iterator[None]:
    """Threads that work in compiled code wait a millisecond at most for one that is in Python's, and not five: what they do
    between two turns takes no longer than that."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(min(before, _TURN))
    try:
        yield
    finally:
        sys.setswitchinterval(before)


def _quotas() -> Iterator[float]:
    """Cores' worth of time that the groups of this process are given."""
    for folder in _folders("cpu"):
        words = _words(folder / "cpu.max") or _words(folder / "cpu.cfs_quota_us") + _words(folder / "cpu.cfs_period_us")
        if len(words) == 2 and words[0] not in ("max", "-1"):
            yield float(words[0]) / float(words[1])


def _rooms() -> Iterator[float]:
    """Bytes until each group of this process is at its limit, once it has let go of what it only keeps to be quick."""
    for folder in _folders("memory"):
        statistics = _words(folder / "memory.stat")
        sizes = dict(zip(statistics[::2], map(float, statistics[1::2]), strict=True))
        kept = sum(sizes.get(name, 0.0) for name in ("file", "slab_reclaimable", "total_cache"))
        for limit, used in (("memory.max", "memory.current"), ("memory.limit_in_bytes", "memory.usage_in_bytes")):
            words = _words(folder / limit) + _words(folder / used)
            if len(words) == 2 and words[0] != "max":
                yield max(0.0, float(words[0]) - float(words[1]) + kept)


def _folders(controller: str) -> Iterator[Path]:
    """The folders that limit this process, from its own group up to the root, in either version of the file system.

    A container may see the path of its group as it is outside: what does not exist has nothing to say.
    """
    try:
        lines = _OWN_GROUPS.read_text(encoding="utf-8").splitlines()
    except OSError:  # no Linux
        return
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if not controllers or controller in controllers.split(","):
            root = _GROUPS / (controller if controllers else "")
            own = root / path.lstrip("/")
            yield from (own, *(folder for folder in own.parents if folder.is_relative_to(root)))


def _words(file: Path) -> list[str]:
    try:
        return file.read_text(encoding="utf-8").split()
    except OSError:
        return []
