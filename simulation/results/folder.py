"""Result folders: where results are found, and their records written and read."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path
from typing import Any

import xarray as xr

from simulation.errors import InputError, unknown_name
from simulation.results.blocks import as_files
from simulation.results.manifest import MANIFEST_NAME
from simulation.results.ownership import RESULTS_FOLDER
from simulation.results.staging import settle
from simulation.results.store import find_earlier
from simulation.results.workshop import settle_left

RECORD_NAME = "projection.zarr.zip"
"""Zarr in one file: as a folder it is 1,400 of them, which take longer to write, to hash and to remove than to make."""
RECORD_NAMES = (RECORD_NAME, "projection.zarr")
"""The record, and as a folder what earlier versions called it."""
MEMBERS_A_CHUNK = 20
"""Of a full-sized province the largest chunk is seven megabytes then; one member a chunk were thousands of small ones."""


def find_results(name_or_path: str | Path, *, needs: tuple[str, ...] = RECORD_NAMES) -> Path:
    """The folder of a result: `results/<name>`, or the path of such a folder; with `@<digest>` behind it one whose name another
    has taken. It holds at least one of the things in `needs`.

    Raises :class:`InputError` where there is none, with the nearest name.
    """
    text = str(name_or_path)
    is_path = isinstance(name_or_path, Path) or os.sep in text or "/" in text or text in (os.curdir, os.pardir)
    path = Path(text) if is_path else RESULTS_FOLDER / text
    whole = Path(os.path.abspath(path))  # `.` and `..` have names too
    settle_left(whole.parent, whole.name, settle)
    for place in (path, Path(text)):  # a bare name may also be a result in the working folder, where `--out .` puts it
        if any(os.path.exists(place / name) for name in needs):
            return place
    if earlier := find_earlier(path.parent, path.name):
        return earlier
    if is_path:
        if os.path.exists(path / MANIFEST_NAME):
            raise InputError("results.no_record", file=path, record=RECORD_NAME)
        if inside := sorted({found.parent.name for name in needs for found in path.glob(f"[!.]*/{name}")}):
            raise InputError("results.inside", file=path, names=inside, first=path / inside[0])
        raise InputError("results.none_in_folder", file=path)
    for place in (path, Path(text)):
        if os.path.exists(place / MANIFEST_NAME):
            raise InputError("results.no_record", file=place, record=RECORD_NAME)
    known = [p.parent.name for name in needs for p in RESULTS_FOLDER.glob(f"[!.]*/{name}")]
    if not known:
        raise InputError("results.none_of", name=text)
    raise unknown_name("kind.result", text, known)


def find_anything(name_or_path: str | Path) -> Path:
    """The folder of a result, even of one that has lost its record or its manifest."""
    return find_results(name_or_path, needs=(MANIFEST_NAME, *RECORD_NAMES))


def record_of(folder: Path) -> Path:
    """The record in the folder of a result, or where it would be."""
    return next((place for name in RECORD_NAMES if os.path.lexists(place := folder / name)), folder / RECORD_NAME)


def write_record(tree: xr.DataTree, folder: Path) -> None:
    """Write the record of an ensemble as Zarr, a chunk for every variable and :data:`MEMBERS_A_CHUNK` members of it."""
    parts = as_files(tree, MEMBERS_A_CHUNK)
    with zipfile.ZipFile(folder / RECORD_NAME, "w", zipfile.ZIP_STORED) as archive:  # chunks are compressed already
        for key in sorted(parts):
            archive.writestr(zipfile.ZipInfo(key), parts[key])  # without the time of day: equal records are equal files


def write_zarr(data: xr.DataTree | xr.Dataset, folder: Path) -> None:
    """Write data as Zarr into a folder that is not there yet."""
    import zarr  # loaded when something is written: it takes a third of a second

    made: dict[str, Any] = {}
    store = zarr.storage.MemoryStore(made)  # writing hundreds of small files one by one takes the library three times as long
    data.to_zarr(store, mode="w", zarr_format=2, consolidated=False)
    zarr.consolidate_metadata(store, zarr_format=2)
    for key, content in made.items():
        file = folder / key
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.to_bytes())


def open_results(name_or_path: str | Path) -> xr.DataTree:
    """The record of an earlier run as an `xarray.DataTree` (nodes province, city, county), by scenario name or folder.

    Raises :class:`InputError` where there is none, or where it is damaged.
    """
    place = record_of(find_results(name_or_path))
    if place.is_dir():
        return xr.open_datatree(place, engine="zarr", consolidated=True)
    from zarr.storage import ZipStore

    try:
        return xr.open_datatree(ZipStore(place, mode="r"), engine="zarr", consolidated=True)  # type: ignore[arg-type]
    except (zipfile.BadZipFile, OSError):
        raise InputError("results.record_changed", file=place) from None
