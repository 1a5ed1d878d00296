"""A record is byte for byte what the library writes, and what it reads."""

import json

import numpy as np
import pytest
import xarray as xr
import zarr
from numcodecs import Blosc, blosc

from simulation.results import folder
from simulation.results.blocks import as_files
from simulation.study.together import run_together


@pytest.fixture(scope="module")
def tree(small):
    """Three members with everything on, a variable of nothing but missing values, and one of zeros."""
    (whole,) = run_together([small.setting(small.everything.replace(horizon={"end": "2022Q2"}, members=3))], 1)
    tree = whole.frame.to_tree(whole.arrays, {"title": "A trial", "title_zh": "试", "seed": 1})
    county = tree["county"].to_dataset()
    kept = ["people", "completed_area", "goal", "measure_from", "villages_waiting"]
    numbers = {name: county[name] for name in kept if name in county} | {"nothing": county["people"] * np.nan}
    tree["county"] = xr.DataTree(county[[]].assign(numbers))
    return tree


def by_the_library(tree, members, codec):
    """What Zarr writes of a tree, by the names of its files."""
    encoding = {}
    for name, node in tree.children.items():
        chunks = {
            array: (min(members, values.shape[0]), *(max(1, size) for size in values.shape[1:]))
            for array, values in node.data_vars.items()
        }
        encoding[f"/{name}"] = {array: {"chunks": chunk, "compressors": (codec,)} for array, chunk in chunks.items()}
    made = {}
    store = zarr.storage.MemoryStore(made)
    tree.to_zarr(store, mode="w", zarr_format=2, consolidated=False, encoding=encoding)
    zarr.consolidate_metadata(store, zarr_format=2)
    return {key: content.to_bytes() for key, content in made.items()}


@pytest.mark.parametrize("members", [20, 2])
def test_every_file_is_the_one_of_the_library(tree, members):
    made, expected = as_files(tree, members), by_the_library(tree, members, Blosc("zstd", clevel=1, shuffle=Blosc.SHUFFLE))
    assert made.keys() == expected.keys() and "county/nothing/0.0.0" not in made and len(made) > 500
    texts, expected_texts = (json.loads(files.pop(".zmetadata")) for files in (made, expected))
    for text in expected_texts["metadata"].values():
        text.pop("consolidated_metadata", None)  # an empty list of what is in no group
    assert texts == expected_texts
    assert [key for key, content in expected.items() if made[key] != content] == []


def test_it_is_read_as_it_was_and_takes_less_room_than_with_the_codec_of_before(tree, tmp_path, monkeypatch):
    monkeypatch.setattr(folder, "MEMBERS_A_CHUNK", 2)  # the last chunk is filled up
    folder.write_record(tree, tmp_path)
    xr.testing.assert_identical(folder.open_results(tmp_path).load(), tree)
    before = by_the_library(tree, 2, Blosc("lz4", 5, Blosc.SHUFFLE))
    assert sum(map(len, as_files(tree, 2).values())) < sum(map(len, before.values()))


def test_a_large_block_has_the_same_bytes_each_time(monkeypatch):
    """Threads of the codec share it among them where they are let, and where Zarr is loaded they are not."""
    values = np.random.default_rng(1).integers(0, 3, (1, 400_000)) + np.arange(400_000.0) % 977
    tree = xr.DataTree.from_dict({"/county": xr.Dataset({"people": (("member", "time"), values.astype("f4"))})})
    expected = by_the_library(tree, 1, Blosc("zstd", clevel=1, shuffle=Blosc.SHUFFLE))["county/people/0.0"]
    monkeypatch.setattr(blosc, "use_threads", True)
    assert {as_files(tree, 1)["county/people/0.0"] for _ in range(20)} == {expected}


def test_an_axis_without_places_and_a_number_of_numpys_are_written_too(tmp_path):
    county = xr.Dataset({"people": (("member", "time"), np.zeros((2, 0), "f4"), {"places": np.int64(0)})})
    tree = xr.DataTree.from_dict({"/county": county.assign_coords(time=("time", np.arange(0)))})
    made, expected = as_files(tree, 2), by_the_library(tree.copy(), 2, Blosc("zstd", clevel=1, shuffle=Blosc.SHUFFLE))
    assert {key: made[key] for key in made if key != ".zmetadata"} == {
        key: expected[key] for key in made if key != ".zmetadata"
    }
    folder.write_record(tree, tmp_path)
    xr.testing.assert_identical(folder.open_results(tmp_path).load(), tree)
