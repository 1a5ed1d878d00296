"""The delivery of runs: folders with records, tables, notebook and report, put in their places together."""

from __future__ import annotations

import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from simulation.machine import usable_cores
from simulation.notebooks.execution import SCENARIO_NOTEBOOK, execute
from simulation.notebooks.parameters import check_parameters
from simulation.results.digests import digest_of_source
from simulation.results.manifest import write_manifest
from simulation.results.staging import staged
from simulation.study.run import Run

REPORT_NAME = "report.html"


class Delivery:
    """Result folders in the making: records and tables at once, notebook, report and the one page beside the next simulation,
    then the swap.

    Use as a context. Entering it makes sure that there is a place for every scenario named, before anything is simulated, and
    that none of the `inputs` lies in what will be replaced; `add` takes a run; leaving it puts all folders in their places, or
    none of them where something failed.
    """

    def __init__(
        self,
        parent: Path,
        scenarios: list[str],
        language: str,
        notebook: Path | None = SCENARIO_NOTEBOOK,
        extra: dict[str, Any] | None = None,
        *,
        inputs: Iterable[Path | str] = (),
    ):
        self.parent, self.scenarios, self.language, self.notebook = parent, scenarios, language, notebook
        self.extra = extra or {}
        named = [value for value in self.extra.values() if isinstance(value, str) and os.path.isabs(value)]
        self.inputs = [*inputs, *([notebook] if notebook else []), *named]
        self.folders = [self.parent / name for name in scenarios]

    def __enter__(self) -> Delivery:
        if self.notebook:
            check_parameters(self.notebook, {"results": "", "language": self.language, **self.extra})
        self._stack = ExitStack()
        with ExitStack() as stack:
            self._staging = {
                name: stack.enter_context(staged(self.parent, name, inputs=self.inputs)) for name in self.scenarios
            }
            self._pool = stack.enter_context(ThreadPoolExecutor(usable_cores()))
            self._jobs: list[Any] = []
            self._stack = stack.pop_all()
        return self

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        try:
            if kind is None:
                for job in self._jobs:
                    job.result()
        except BaseException as failure:
            self._stop(type(failure), failure, failure.__traceback__)
            raise
        if kind is None:
            self._stack.close()
        else:
            self._stop(kind, error, trace)

    def add(self, run: Run) -> None:
        """Write a run's records and tables now and its notebook and report in the background."""
        folder = self._staging[run.scenario.name]
        run.write(folder)
        if self.notebook:
            self._jobs.append(self._pool.submit(self._explain, run, folder))

    def _explain(self, run: Run, folder: Path) -> None:
        from simulation.report import book
        from simulation.report.html import write_report
        from simulation.report.one_page import write_one_page

        assert self.notebook is not None
        executed = folder / self.notebook.name
        execute(self.notebook, executed, {"results": ".", "language": self.language, **self.extra}, cwd=folder)
        write_report(executed, folder / REPORT_NAME, self.language, getattr(run.scenario.title, self.language))
        write_one_page(run, folder, self.language)
        book.write_results_book(run, folder / book.NAME)
        told = {"name": self.notebook.name, "digest": digest_of_source(self.notebook), "parameters": self.extra}
        write_manifest(run.manifest | {"language": self.language, "notebook": told}, folder)

    def _stop(self, kind: Any, error: Any, trace: Any) -> None:
        """End what is at work before the folders that it writes to vanish."""
        if any(not job.cancel() for job in self._jobs):
            from simulation.notebooks.kernels import stop_kernels

            stop_kernels()
        self._stack.__exit__(kind, error, trace)
