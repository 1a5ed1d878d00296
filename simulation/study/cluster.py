"""Members simulated by the workers of a Dask cluster, in batches that may be done twice without harm.

A batch carries all that it depends on, and comes back as the bytes of its members: one that is lost with its worker is done by
another. The scheduler is any that an address leads to; its workers need this package, of the same code.
"""

from __future__ import annotations

import gc
import logging
import pickle
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any, cast

from simulation.errors import InputError
from simulation.results.members import packed, unpacked
from simulation.study.ensemble import Progress, Setting
from simulation.study.identity import sources_here
from simulation.study.together import Ensemble
from simulation.systems.composition import without

_PATIENCE = 10.0  # seconds until an address counts as wrong
_ROUNDS = 4  # batches a thread of the cluster: few enough to be worth their way, enough that none waits long for the last
_MOST = 10  # members a batch


def on_cluster(address: str) -> Callable[[Sequence[Ensemble], Progress | None], None]:
    """How `run_together` has members simulated by the cluster at an address."""

    def simulate(ensembles: Sequence[Ensemble], progress: Progress | None) -> None:
        if any(each.setting.rules or each.setting.composition.own for each in ensembles):
            raise InputError("cluster.own")
        total = sum(each.members for each in ensembles)
        waiting = [(each, [m for m in range(each.members) if not each.recall(m)]) for each in ensembles]
        done = total - sum(len(members) for _, members in waiting)
        with _connected(address) as client:
            for ensemble, members, contents in _answers(client, waiting):
                if contents is None:
                    raise InputError("cluster.other_code", address=address)
                for member, content in zip(members, contents, strict=True):
                    ensemble.accept(member, unpacked(content))
                done += len(members)
                if progress:
                    progress(done, total)

    return simulate


def reach(address: str) -> None:
    """Raise :class:`InputError` where no scheduler answers at an address: asked before anything is read or simulated that would
    be for nothing."""
    with _connected(address):
        pass


def batch(content: bytes, tiers: Sequence[str], sources: dict[str, str]) -> list[bytes] | None:
    """What a worker does: simulate all members of a setting, and give each as bytes; None where its code is another."""
    if sources != sources_here():
        return None
    setting = pickle.loads(content)
    ensemble = Ensemble(replace(setting, composition=without(setting.scenario.systems.off)), tiers)
    for member in range(ensemble.members):
        ensemble.run(member)
    return [packed(ensemble.record(member), ensemble.frame.ties()) for member in range(ensemble.members)]


def part_of(setting: Setting, members: Sequence[int]) -> bytes:
    """A setting of these members alone, as bytes: their parameters and luck are what they are among all."""
    streams = tuple((setting.streams or setting.drawn)[member] for member in members)
    scenario = setting.scenario.model_copy(update={"members": len(members)})
    part = replace(setting, scenario=scenario, values=setting.values[list(members)], streams=streams, conditioning=None)
    return pickle.dumps(replace(part, composition=cast(Any, None)))  # its functions are those of the worker


def _answers(client: Any, waiting: Sequence[tuple[Ensemble, list[int]]]) -> Iterator[tuple[Ensemble, Sequence[int], Any]]:
    """The members that are waited for, batch by batch as they come."""
    from distributed import as_completed

    threads = max(1, sum(client.nthreads().values()))
    size = min(_MOST, max(1, sum(len(members) for _, members in waiting) // (_ROUNDS * threads)))
    asked = {}
    for ensemble, members in waiting:
        for first in range(0, len(members), size):
            some = members[first : first + size]
            content = part_of(ensemble.setting, some)
            asked[client.submit(batch, content, ensemble.tiers, sources_here(), pure=False)] = ensemble, some
    for future in as_completed(list(asked), loop=client.loop):
        yield (*asked.pop(future), future.result())


@contextmanager
def _connected(address: str) -> Iterator[Any]:
    """A client of the scheduler at an address. Raises :class:`InputError` where there is none, or it is lost on the way."""
    try:
        from distributed import Client, KilledWorker
    except ImportError:
        raise InputError("cluster.not_installed") from None
    _hush("distributed")  # what they say is told in a sentence
    if ":" not in address:  # a mere word: Dask would look for it, and its half-made client complains when it is dropped
        raise InputError("cluster.no_scheduler", address=address)
    client = None
    with suppress(OSError, ValueError, TypeError):  # TimeoutError is an OSError
        client = Client(address, timeout=_PATIENCE, set_as_default=False)
    if client is None:
        # the half-made client closes itself when it is collected, which hangs for ever where that happens to be while the next
        # one starts: both wait for one lock
        gc.collect()
        raise InputError("cluster.no_scheduler", address=address)
    try:
        with client:
            yield client
    except KilledWorker:
        raise InputError("cluster.killed", address=address) from None
    except ModuleNotFoundError as error:
        raise InputError("cluster.without", address=address, name=error.name or "greenplan") from None
    except (OSError, CancelledError):
        _hush("asyncio", "tornado")  # tasks that are still open would tell of the same, with tracebacks
        raise InputError("cluster.lost", address=address) from None


def _hush(*libraries: str) -> None:
    """Let libraries log no more."""
    for name in (*libraries, *logging.root.manager.loggerDict):
        if name.partition(".")[0] in libraries:
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
