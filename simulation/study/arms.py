"""Many runs of which only the outputs are kept: arms of an experiment, of a sensitivity analysis or of an attribution."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import xarray as xr

from simulation.kinds import PROVINCE
from simulation.study.ensemble import Progress, Setting
from simulation.study.outputs import outputs
from simulation.study.together import run_together

_TOGETHER = 1024
"""Members that run together: enough that the runs of one member share how it begins (see `study/sharing.py`), few enough for
the records of their provinces, 90 kB each, to be held in memory."""


def run_arms(
    settings: Sequence[Setting],
    workers: int | None = None,
    progress: Progress | None = None,
    keep: Callable[[Setting, xr.Dataset], Any] = outputs,
) -> list[Any]:
    """The outputs of each setting, in their order, or what else `keep` makes of the records of its province; records of all but
    a few are let go. The number of workers changes no bit."""
    total, done, found = sum(each.scenario.members for each in settings), 0, []
    for batch in _batches(settings):

        def moved(now: int, _: int, before: int = done) -> None:
            if progress:
                progress(before + now, total)

        for ensemble in run_together(batch, workers, moved, (PROVINCE,)):
            tree = ensemble.frame.to_tree(ensemble.arrays, {})
            found.append(keep(ensemble.setting, tree[PROVINCE].to_dataset()))
        done += sum(each.scenario.members for each in batch)
    return found


def _batches(settings: Sequence[Setting]) -> Iterator[list[Setting]]:
    """Settings with about :data:`_TOGETHER` members, or a single larger one."""
    batch: list[Setting] = []
    for setting in settings:
        if batch and sum(each.scenario.members for each in batch) + setting.scenario.members > _TOGETHER:
            yield batch
            batch = []
        batch.append(setting)
    if batch:
        yield batch
