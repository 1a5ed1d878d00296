"""A record as the files of Zarr, format 2: two texts for every array, and a compressed block for every chunk of it.

The library writes array by array in three calls through its loop, which for the five hundred arrays of a record takes ten times
as long as compressing them. What is made here is byte for byte what it writes, and it is what reads it.
"""

from __future__ import annotations

import contextlib
import itertools
import json
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import xarray as xr
from numcodecs import Blosc, blosc

_OF_VALUES = Blosc("zstd", clevel=1, shuffle=Blosc.SHUFFLE)
"""A sixth smaller than Zarr's own choice; higher levels save little more and take seconds. Any reader of Zarr knows it."""
_OF_LABELS = Blosc("lz4", clevel=5, shuffle=Blosc.SHUFFLE)
_GROUP = {"zarr_format": 2}


def as_files(tree: xr.DataTree, members: int) -> dict[str, bytes]:
    """A tree of records by the names of its files. members : how many members of a variable are one chunk."""
    with _by_one_thread():
        return _files(tree, members)


@contextlib.contextmanager
def _by_one_thread() -> Iterator[None]:
    """Several threads of the codec put their parts of a block behind each other as they are done: other bytes each time."""
    before, blosc.use_threads = blosc.use_threads, False
    try:
        yield
    finally:
        blosc.use_threads = before


def _files(tree: xr.DataTree, members: int) -> dict[str, bytes]:
    """See :func:`as_files`."""
    texts: dict[str, Any] = {".zgroup": _GROUP, ".zattrs": dict(tree.attrs)}
    files: dict[str, bytes] = {}
    for name, node in tree.children.items():
        texts |= {f"{name}/.zgroup": _GROUP, f"{name}/.zattrs": dict(node.attrs)}
        dataset = node.to_dataset(inherit=False)
        for array, variable in _encoded(dataset):
            codec, place = _OF_LABELS, f"{name}/{array}"
            chunk = tuple(max(1, size) for size in variable.shape)  # of an axis without places there is a chunk too
            if array in dataset.data_vars:
                codec, chunk = _OF_VALUES, (min(members, chunk[0]), *chunk[1:])
            texts |= {f"{place}/.zarray": _shape(variable, chunk, codec), f"{place}/.zattrs": _attributes(variable)}
            files |= {f"{place}/{key}": block for key, block in _blocks(variable.values, chunk, codec)}
    all_texts = {"metadata": texts, "zarr_consolidated_format": 1}
    return files | {key: _json(text, indent=2) for key, text in texts.items()} | {".zmetadata": _json(all_texts)}


def _encoded(dataset: xr.Dataset) -> Iterator[tuple[str, xr.Variable]]:
    """The variables of a dataset by name as they are kept: times as numbers, and each with the names of its coordinates."""
    from xarray.backends.zarr import encode_zarr_variable

    variables, _ = xr.conventions.encode_dataset_coordinates(dataset.drop_encoding())
    for name, variable in variables.items():
        yield str(name), encode_zarr_variable(variable, name=name)


def _shape(variable: xr.Variable, chunk: Sequence[int], codec: Blosc) -> dict[str, Any]:
    return {
        "shape": list(variable.shape),
        "chunks": list(chunk),
        "dtype": variable.dtype.str,
        "fill_value": "NaN" if variable.dtype.kind == "f" else None,
        "order": "C",
        "filters": None,
        "dimension_separator": ".",
        "compressor": codec.get_config(),
        "zarr_format": 2,
    }


def _attributes(variable: xr.Variable) -> dict[str, Any]:
    found = {name: value for name, value in variable.attrs.items() if name != "_FillValue"}  # which the array says itself
    return found | {"_ARRAY_DIMENSIONS": list(variable.dims)}


def _blocks(values: np.ndarray, chunk: Sequence[int], codec: Blosc) -> Iterator[tuple[str, bytes]]:
    """The chunks of an array by their place. The last are filled up, and one of nothing but zeros or missing values is left
    out, as it is read so."""
    for place in itertools.product(*(range(-(-size // part)) for size, part in zip(values.shape, chunk, strict=True))):
        part = values[tuple(slice(k * size, (k + 1) * size) for k, size in zip(place, chunk, strict=True))]
        if part.shape != tuple(chunk):
            missing = [(0, size - there) for size, there in zip(chunk, part.shape, strict=True)]
            part = np.pad(part, missing, constant_values=np.nan if part.dtype.kind == "f" else 0)
        if part.dtype.kind == "U" or not (np.isnan(part) if part.dtype.kind == "f" else part == 0).all():
            yield ".".join(map(str, place)), codec.encode(np.ascontiguousarray(part))


def _json(text: Any, indent: int | None = None) -> bytes:
    """NumPy's numbers, which attributes of a system from outside may be, are numbers too."""
    return json.dumps(text, indent=indent, default=lambda value: value.tolist()).encode()
