"""Pieces made side by side, in as many processes as there are cores: drawing is Python's own work, and its threads take turns
at that."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import connection
from typing import Any

from simulation.machine import usable_cores

_FORKS = sys.platform == "linux"  # Windows cannot, and libraries of macOS do not stand it
_make: Callable[[str], Any] | None = None  # in a worker: what it was forked with


def side_by_side(make: Callable[[str], Any], names: Sequence[str]) -> Iterator[Any]:
    """`make(name)` for each of the names, in their order; each is what it would be without the others.

    Workers are forked, so that they have a run as it stands here and read nothing again. What they keep for later is gone with
    them: what several pieces need should be there before. A piece that fails is made once more here, where its error is told
    as ever.
    """
    workers = min(usable_cores(), len(names))
    if workers < 2 or not _FORKS or multiprocessing.current_process().daemon:
        yield from map(make, names)
        return
    pool = ProcessPoolExecutor(workers, multiprocessing.get_context("fork"), initializer=_begin, initargs=(make,))
    try:
        # from the last on: as the long ones are not at the beginning, no worker is left alone with one of them at the end
        jobs = {name: pool.submit(_made, name) for name in reversed(names)}
        for name in names:
            found = _result(jobs[name])
            yield make(name) if found is None else found
    finally:
        pool.shutdown(cancel_futures=True)


def _begin(make: Callable[[str], Any]) -> None:
    global _make
    _make = make
    gc.freeze()  # what was there before is not looked through for garbage, and so not copied
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever waits for the pieces is told too, and stops the workers
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Leave when the process that waits for the pieces was killed: a worker would wait for the next one for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


def _made(name: str) -> Any:
    """The piece; None where it cannot be made, as not every error can be handed over."""
    assert _make is not None
    try:
        return _make(name)
    except Exception:
        return None


def _result(job: Future[Any]) -> Any:
    """What a worker has made; None also where a worker was ended from outside."""
    try:
        return job.result()
    except BrokenProcessPool:
        return None
