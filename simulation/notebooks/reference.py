"""Reference values of the notebooks that come with the package: what each shows at a small size, and which numbers moved.

`results/reference/notebooks/` holds a CSV file a notebook and language, and `sizes.yaml`, which says with what parameters a
notebook is executed. `greenplan verify --reference` executes them again; `python3 tasks.py reference` writes them anew.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
import yaml

from simulation.errors import InputError, Message, unknown_name
from simulation.machine import usable_cores
from simulation.notebooks.execution import NOTEBOOK_FOLDER, execute, find_notebook
from simulation.notebooks.shown import Line, lines_of, value_of

REFERENCE_FOLDER = NOTEBOOK_FOLDER.parent / "results" / "reference" / "notebooks"
SIZES = "sizes.yaml"
_TOLERANCE = 1e-6
"""Of what is shown in full; as in tests/golden, room for other processors and none for luck."""
_LEAST = 1e-9
"""Below this two numbers are both nothing: sums that cancel leave last bits."""
NOTHING = "–"
"""In place of a number that is not shown."""


def notebooks_with_reference(names: Iterable[str] = ()) -> dict[str, dict[str, Any]]:
    """Notebook -> the parameters that it is executed with; all unless some are named. Raises for one that has none."""
    try:
        sizes = yaml.safe_load((REFERENCE_FOLDER / SIZES).read_text(encoding="utf-8"))
    except OSError:
        raise InputError("reference.missing", file=REFERENCE_FOLDER / SIZES) from None
    for name in names:
        if name.removesuffix(".ipynb") not in sizes:
            raise unknown_name("kind.notebook", name, sizes)
    chosen = {name.removesuffix(".ipynb") for name in names} or set(sizes)
    return {name: size for name, size in sizes.items() if name in chosen}


def moved(notebooks: dict[str, dict[str, Any]], language: str, *, done: Callable[[], None] | None = None) -> list[Message]:
    """Execute notebooks and say of every number that is not that of the reference what it was and is.

    Raises :class:`InputError` where a reference is missing, before anything is executed; `NotebookError` where a cell fails.
    """
    expected = {name: read_reference(name, language) for name in notebooks}
    shown = executed(notebooks, language, done=done)
    return [message for name in notebooks for message in differences(name, expected[name], shown[name])]


def executed(
    notebooks: dict[str, dict[str, Any]], language: str, *, done: Callable[[], None] | None = None
) -> dict[str, list[Line]]:
    """What each notebook shows, executed with its parameters: as many side by side as there are cores."""
    with ThreadPoolExecutor(usable_cores()) as pool:
        jobs = {name: pool.submit(_shown, name, size | {"language": language}) for name, size in notebooks.items()}
        try:
            for job in as_completed(jobs.values()):
                job.result()
                if done:
                    done()
        except BaseException:
            from simulation.notebooks.kernels import stop_kernels

            for job in jobs.values():
                job.cancel()
            stop_kernels()
            raise
    return {name: job.result() for name, job in jobs.items()}


def differences(notebook: str, expected: list[Line], shown: list[Line]) -> list[Message]:
    """A sentence for every number that moved, and for every line that has others than before, in the order of the notebook."""
    before, now = ({(line.cell, line.place): line for line in lines} for lines in (expected, shown))
    found: list[Message] = []
    for key in sorted({**now, **before}, key=lambda each: each[0]):  # in a cell as they are shown
        was, is_now = (lines[key].texts if key in lines else () for lines in (before, now))
        pairs = [("", " ".join(was) or NOTHING, " ".join(is_now) or NOTHING)]
        if len(was) == len(is_now):
            both = zip(now[key].names, was, is_now, strict=True)
            pairs = [(f" / {name}" if name else "", a, b) for name, a, b in both if not _is_close(a, b)]
        place = {"notebook": notebook, "cell": key[0]}
        found += [Message("reference.moved", name=key[1] + name, was=one, now=other, **place) for name, one, other in pairs]
    return found


def _is_close(one: str, other: str) -> bool:
    return math.isclose(value_of(one), value_of(other), rel_tol=_TOLERANCE, abs_tol=_LEAST)


def read_reference(notebook: str, language: str) -> list[Line]:
    """The numbers that a notebook has shown. Raises :class:`InputError` where they are missing."""
    place = _place(notebook, language)
    try:
        table = pd.read_csv(place, dtype={"cell": int, "place": str, "numbers": str}, keep_default_na=False)
    except OSError:
        raise InputError("reference.missing", file=place) from None
    return [Line(cell, place, (), tuple(numbers.split())) for cell, place, numbers in table.itertuples(index=False)]


def write_reference(notebook: str, language: str, shown: list[Line]) -> Path:
    """Keep what a notebook shows as its reference."""
    place = _place(notebook, language)
    place.parent.mkdir(parents=True, exist_ok=True)
    rows = [(line.cell, line.place, " ".join(line.texts)) for line in shown]
    pd.DataFrame(rows, columns=["cell", "place", "numbers"]).to_csv(place, index=False, lineterminator="\n")
    return place


def _place(notebook: str, language: str) -> Path:
    return REFERENCE_FOLDER / language / f"{notebook}.csv"


def _shown(notebook: str, parameters: dict[str, Any]) -> list[Line]:
    import nbformat

    with TemporaryDirectory(prefix="greenplan-reference-") as folder:
        made = execute(find_notebook(notebook), Path(folder) / f"{notebook}.ipynb", parameters, cwd=folder)
        return lines_of(nbformat.read(made, as_version=4))
