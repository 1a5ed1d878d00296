"""Result folders: written beside, checked, then swapped in, so that a killed run leaves no half result and loses no earlier
one."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import xarray as xr

from simulation.errors import InputError, unknown_name

RESULTS_FOLDER = Path(__file__).resolve().parent.parent.parent / "results"
RECORD_NAME = "projection.zarr"
_OLD = ".old"
_NEW = ".partial-"


@contextmanager
def staged(parent: Path, name: str) -> Iterator[Path]:
    """A folder to write into that becomes `parent/name` when the block ends well, and vanishes when it does not.

    Raises :class:`InputError` where the place cannot be written to or the disk is full; an earlier `parent/name` is then
    intact.
    """
    target = parent / name
    folder: Path | None = None
    try:
        parent.mkdir(parents=True, exist_ok=True)
        recover(parent, name)
        if target.exists() and not target.is_dir():
            raise InputError(
                "there is a file where the results folder belongs", file=target, remedy="move it away or choose another --out"
            )
        folder = Path(tempfile.mkdtemp(prefix=f".{name}{_NEW}", dir=parent))
        folder.chmod(0o755)
        yield folder
        _swap(folder, target)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise InputError(
                "the disk is full", file=target, remedy="free some space or choose another --out; earlier results are intact"
            ) from None
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST, errno.ENOTEMPTY):
            reason = os.strerror(error.errno)
            raise InputError(
                f"the results cannot be written ({reason})",
                file=target,
                remedy="choose another --out or allow writing there; earlier results are intact",
            ) from None
        raise
    finally:
        if folder and folder.exists():
            shutil.rmtree(folder, ignore_errors=True)


def _swap(folder: Path, target: Path) -> None:
    """Put the finished folder in its place. A rename cannot replace a full folder, so the earlier one is renamed away first."""
    old = target.with_name(f".{target.name}{_OLD}")
    if target.exists():
        shutil.rmtree(old, ignore_errors=True)
        target.rename(old)
    try:
        folder.rename(target)
    except OSError:
        if old.exists():
            old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def recover(parent: Path, name: str) -> None:
    """Undo what a run that was killed between its two renames has left."""
    old, target = parent / f".{name}{_OLD}", parent / name
    if old.exists() and not target.exists():
        old.rename(target)


def find_results(name_or_path: str | Path) -> Path:
    """The folder of a result: `results/<name>`, or the path of such a folder."""
    text = str(name_or_path)
    is_path = isinstance(name_or_path, Path) or os.sep in text or text in (os.curdir, os.pardir)
    path = Path(text) if is_path else RESULTS_FOLDER / text
    recover(path.parent, path.name)
    if (path / RECORD_NAME).is_dir():
        return path
    if path.parent == RESULTS_FOLDER:
        known = [p.parent.name for p in RESULTS_FOLDER.glob(f"*/{RECORD_NAME}")] if RESULTS_FOLDER.is_dir() else []
        if not known:
            raise InputError(f"there are no results of {text!r}", remedy=f"run `greenplan run {text}` first")
        raise unknown_name("result", text, known)
    raise InputError("there are no results in this folder", file=path, remedy="name a folder that holds projection.zarr")


def write_record(tree: xr.DataTree, folder: Path) -> None:
    """Write the record of an ensemble as Zarr; one member a chunk, so that members can be read and written alone."""
    encoding = {}
    for region, node in tree.children.items():
        dataset = node.to_dataset()
        encoding[f"/{region}"] = {name: {"chunks": (1, *variable.shape[1:])} for name, variable in dataset.data_vars.items()}
    tree.to_zarr(folder / RECORD_NAME, mode="w", zarr_format=2, encoding=encoding, consolidated=True)


def open_results(name_or_path: str | Path) -> xr.DataTree:
    """The record of an earlier run as an `xarray.DataTree` (nodes province, city, county), by scenario name or folder."""
    return xr.open_datatree(find_results(name_or_path) / RECORD_NAME, engine="zarr", consolidated=True)
