"""Executed notebooks in a folder of their own: a notebook gives way only to a newer execution of it.

An executed notebook carries a seal, the digest of the rest of it. Without the seal, or with another one, it is somebody's: a
source, or an execution that was worked on. It is never overwritten.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from simulation.errors import InputError
from simulation.notebooks.execution import execute
from simulation.notebooks.parameters import check_parameters
from simulation.results.ownership import is_link
from simulation.results.staging import settle, writing
from simulation.results.workshop import corner

_SEAL = "greenplan_seal"


def check_notebook_places(notebooks: Iterable[Path], folder: Path) -> None:
    """Raise :class:`InputError` where a notebook that is not an untouched execution of ours would be overwritten."""
    for notebook in notebooks:
        place = folder / notebook.name
        if is_link(place) or (place.exists() and not _is_sealed(place)):
            raise InputError("notebook.theirs", file=place)


def execute_into(notebook: Path, folder: Path, parameters: dict[str, Any]) -> Path:
    """Run a notebook into `folder`, under its own name; an earlier execution stays until this one has run to its end.

    Raises :class:`InputError` where a notebook stands in the place that is not an earlier execution, or was changed since.
    """
    check_parameters(notebook, parameters)
    target = folder / notebook.name
    with writing(target), corner(folder, notebook.name, settle) as place:
        check_notebook_places([notebook], folder)
        with TemporaryDirectory(dir=place, prefix="draft-", ignore_cleanup_errors=True) as draft:
            made = _execute(notebook, Path(draft) / notebook.name, parameters)
            _seal(made)
            check_notebook_places([notebook], folder)
            return made.replace(target)


def _execute(notebook: Path, output: Path, parameters: dict[str, Any]) -> Path:
    """Run it beside the main thread, where signals are answered."""
    with ThreadPoolExecutor(1) as pool:
        job = pool.submit(execute, notebook, output, parameters, cwd=output.parent)
        try:
            return job.result()
        except BaseException:
            from simulation.notebooks.kernels import stop_kernels

            stop_kernels()
            raise


def _seal(path: Path) -> None:
    import nbformat

    book = nbformat.read(path, as_version=4)
    book.metadata[_SEAL] = _digest(book)
    nbformat.write(book, path)


def _is_sealed(path: Path) -> bool:
    import nbformat
    from nbformat.reader import NotJSONError

    try:
        book = nbformat.read(path, as_version=4)
        seal = book.metadata.pop(_SEAL, None)
    except (NotJSONError, ValueError, KeyError, AttributeError, TypeError, OSError, RecursionError):
        return False
    return seal == _digest(book)


def _digest(book: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(book, sort_keys=True).encode("utf-8")).hexdigest()
