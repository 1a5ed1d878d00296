"""The papermill runner: strict parameters, outputs that are equal byte for byte, and the delivery of a run as a folder.

Papermill itself only warns of an unknown parameter and goes on with the defaults; here that is an error before the kernel
starts.
"""

from __future__ import annotations

import atexit
import functools
import os
import re
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

from simulation.errors import InputError, unknown_name
from simulation.machine import usable_cores
from simulation.results.folder import staged
from simulation.results.manifest import write_manifest
from simulation.study.run import Run

NOTEBOOK_FOLDER = Path(__file__).resolve().parent.parent / "notebooks"
SCENARIO_NOTEBOOK = NOTEBOOK_FOLDER / "scenario.ipynb"
REPORT_NAME = "report.html"
_TIME_LIMIT = 1800  # seconds for one cell


class NotebookError(RuntimeError):
    """A cell of a notebook failed; the text names notebook, cell and error."""


def execute(notebook: Path | str, output: Path | str, parameters: dict[str, Any], *, cwd: Path | str | None = None) -> Path:
    """Run a notebook with these parameters and write it, cleaned, to `output`.

    The kernel works in `cwd` (here, unless given); papermill's own option for that would move the whole process there, and two
    notebooks that run side by side would get in each other's way.

    Raises :class:`InputError` for a missing notebook or an unknown parameter, :class:`NotebookError` where a cell fails.
    """
    import papermill

    source = Path(notebook)
    check_parameters(source, parameters)
    os.environ.setdefault("JUPYTER_PREFER_ENV_PATH", "1")  # the kernel of this environment, not of the user's account
    _settle_home()
    try:
        papermill.execute_notebook(
            str(source),
            str(output),
            parameters=parameters,
            kernel_name="python3",
            progress_bar=False,
            record_timing=False,
            execution_timeout=_TIME_LIMIT,
            extra_arguments=["--IPKernelApp.log_level=40"],  # errors only: no notes on how the kernel is reached
            resources={"metadata": {"path": str(Path(cwd or ".").absolute())}},
        )
    except papermill.exceptions.PapermillExecutionError as error:
        raise NotebookError(f"{source.name}, cell {error.exec_count}: {error.ename}: {error.evalue}") from None
    except (TimeoutError, RuntimeError) as error:
        raise NotebookError(f"{source.name}: the kernel stopped ({error})") from None
    clean(Path(output))
    return Path(output)


@functools.cache
def _settle_home() -> None:
    """Give Jupyter, which does not start without one, a home for this process where the account has none to write to."""
    with suppress(RuntimeError):
        if Path.home().is_dir() and os.access(Path.home(), os.W_OK):
            return
    home = tempfile.mkdtemp(prefix="greenplan-home-")
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    os.environ["HOME"] = home


def check_parameters(notebook: Path, parameters: dict[str, Any]) -> None:
    """Refuse a notebook that is missing, unreadable or without a parameters cell, and parameters that it does not have."""
    import papermill
    from nbformat.reader import NotJSONError

    if not notebook.is_file():
        raise InputError("there is no such notebook", file=notebook, remedy="name a file that ends in .ipynb")
    try:
        known = papermill.inspect_notebook(str(notebook))
    except (NotJSONError, ValueError, KeyError, AttributeError):
        raise InputError("this is not a notebook", file=notebook, remedy="name a file that Jupyter has written") from None
    if not known:
        raise InputError("no cell is tagged 'parameters'", file=notebook, remedy="tag the cell that sets the defaults")
    for name in parameters:
        if name not in known:
            raise unknown_name("notebook parameter", name, known, file=notebook.name)


def clean(path: Path) -> None:
    """Take out of an executed notebook what differs between equal runs: times, versions and random cell names."""
    import nbformat

    book = nbformat.read(path, as_version=4)
    book.metadata.pop("papermill", None)
    book.metadata.get("language_info", {}).pop("version", None)
    for number, cell in enumerate(book.cells):
        cell["id"] = f"cell-{number}"
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
        for output in cell.get("outputs", ()):
            output.get("metadata", {}).pop("execution", None)
            for kind, text in output.get("data", {}).items():
                if isinstance(text, str) and kind.startswith("text/"):
                    output["data"][kind] = re.sub(r" at 0x[0-9a-f]{6,}", "", text)
    nbformat.write(book, path)


def find_notebook(name: str) -> Path:
    """A notebook of this project by its name, with or without `.ipynb`."""
    known = {path.stem: path for path in sorted(NOTEBOOK_FOLDER.glob("*.ipynb"))}
    stem = name.removesuffix(".ipynb")
    if stem not in known:
        raise unknown_name("notebook", name, known)
    return known[stem]


def execute_into(notebook: Path, folder: Path, parameters: dict[str, Any]) -> Path:
    """Run a notebook into `folder`, under its own name; an earlier one stays until this one has run to its end."""
    check_parameters(notebook, parameters)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".running-") as place:
            made = execute(notebook, Path(place) / notebook.name, parameters, cwd=place)
            return made.replace(folder / notebook.name)
    except OSError as error:
        raise InputError(
            f"results cannot be written ({error.strerror})", file=folder, remedy="choose another folder with --out"
        ) from None


class Delivery:
    """Result folders in the making: records and tables at once, notebook and report beside the next simulation, then the swap.

    Use as a context. Entering it makes sure that there is a place for every scenario named, before anything is simulated; `add`
    takes a run; leaving it puts all folders in their places, or none of them where something failed.
    """

    def __init__(
        self,
        parent: Path,
        scenarios: list[str],
        language: str,
        notebook: Path | None = SCENARIO_NOTEBOOK,
        extra: dict[str, Any] | None = None,
    ):
        self.parent, self.scenarios, self.language, self.notebook, self.extra = (
            parent,
            scenarios,
            language,
            notebook,
            extra or {},
        )
        self.folders = [self.parent / name for name in scenarios]

    def __enter__(self) -> Delivery:
        if self.notebook:
            check_parameters(self.notebook, {"results": "", "language": "", **self.extra})
        self._stack = ExitStack()
        with ExitStack() as stack:
            self._staging = {name: stack.enter_context(staged(self.parent, name)) for name in self.scenarios}
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
            self._stack.__exit__(type(failure), failure, failure.__traceback__)
            raise
        self._stack.__exit__(kind, error, trace)

    def add(self, run: Run) -> None:
        """Write a run's records and tables now and its notebook and report in the background."""
        folder = self._staging[run.scenario.name]
        run.write(folder)
        if self.notebook:
            self._jobs.append(self._pool.submit(self._explain, run, folder))

    def _explain(self, run: Run, folder: Path) -> None:
        from simulation.report.html import write_report

        assert self.notebook is not None
        executed = folder / self.notebook.name
        execute(self.notebook, executed, {"results": ".", "language": self.language, **self.extra}, cwd=folder)
        write_report(executed, folder / REPORT_NAME, self.language, getattr(run.scenario.title, self.language))
        write_manifest(run.manifest, folder)
