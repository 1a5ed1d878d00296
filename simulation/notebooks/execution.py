"""One notebook, run by papermill in a kernel of its own, and cleaned so that equal runs have equal bytes."""

from __future__ import annotations

import atexit
import functools
import os
import re
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from simulation.errors import InputError, Message, unknown_name
from simulation.garbage import MADE_BETWEEN_SEARCHES
from simulation.notebooks.parameters import check_parameters

NOTEBOOK_FOLDER = Path(__file__).resolve().parent.parent.parent / "notebooks"
SCENARIO_NOTEBOOK = NOTEBOOK_FOLDER / "scenario.ipynb"
_TIME_LIMIT = 1800  # seconds for one cell
_OF_KERNELS = [
    "--IPKernelApp.log_level=50",  # a kernel calls being told to end an error; those of cells are raised
    f"--IPKernelApp.code_to_run=__import__('gc').set_threshold({MADE_BETWEEN_SEARCHES})",
]


class NotebookError(RuntimeError):
    """A cell of a notebook failed; the text names notebook, cell and error. `by_input`: because what it was given is wrong."""

    def __init__(self, text: str, *, by_input: bool = False):
        super().__init__(text)
        self.by_input = by_input


def execute(notebook: Path | str, output: Path | str, parameters: dict[str, Any], *, cwd: Path | str | None = None) -> Path:
    """Run a notebook with these parameters and write it, cleaned, to `output`.

    The kernel works in `cwd` (here, unless given); papermill's own option for that would move the whole process there, and two
    notebooks that run side by side would get in each other's way.

    Raises :class:`InputError` for a missing notebook or an unknown parameter, :class:`NotebookError` where a cell fails.
    """
    import papermill

    from simulation.notebooks.kernels import ENGINE

    source = Path(notebook)
    check_parameters(source, parameters)
    os.environ.setdefault("JUPYTER_PREFER_ENV_PATH", "1")  # the kernel of this environment, not of the user's account
    _settle_home()
    try:
        papermill.execute_notebook(
            str(source),
            str(output),
            parameters=parameters,
            engine_name=ENGINE,
            kernel_name="python3",
            progress_bar=False,
            record_timing=False,
            execution_timeout=_TIME_LIMIT,
            extra_arguments=_OF_KERNELS,
            resources={"metadata": {"path": str(Path(cwd or ".").absolute())}},
        )
    except papermill.exceptions.PapermillExecutionError as error:
        what = {"notebook": source.name, "cell": error.exec_count, "kind": error.ename, "error": error.evalue}
        key = "notebook.refused" if error.ename == InputError.__name__ else "notebook.failed"
        raise NotebookError(str(Message(key, **what)), by_input=error.ename == InputError.__name__) from None
    except (TimeoutError, RuntimeError) as error:
        raise NotebookError(str(Message("notebook.stopped", notebook=source.name, error=error))) from None
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
        raise unknown_name("kind.notebook", name, known)
    return known[stem]
