"""Small results as a run or an examination would leave them, made without simulating."""

import functools
import json
import zipfile

import pytest

from simulation.results.folder import RECORD_NAME
from simulation.results.manifest import EXAMINATION, RUN, make_manifest, read_manifest, write_manifest

AGENTS = {"buildings": [1], "projects": [1], "developers": [1]}
OF_RUN = {"scenario": "mine", "province": "330000", "seed": 1, "members": 1, "resolution": 1.0, "agents": AGENTS}


@functools.cache
def _manifest(kind):
    """What such a result rests on, as text: the digests of the whole package are taken once."""
    entries = OF_RUN | {"replaced_rules": {}, "digest": ""} if kind == RUN else {"city": "杭州市", "year": 2025}
    assert kind in (RUN, EXAMINATION)
    return json.dumps(make_manifest(kind, {}, **entries))


def write_result(folder, text="42", kind=RUN, digest="0" * 64):
    """A result that holds one text and its manifest."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "answer.txt").write_text(text, encoding="utf-8")
    manifest = json.loads(_manifest(kind))
    write_manifest(manifest | {"digest": digest} if kind == RUN else manifest, folder)
    return folder


@pytest.fixture(scope="session")
def everything(small):
    """A run with everything on."""
    return small.run(small.everything.replace(members=2, horizon={"end": "2025Q4"}, name="everything"))


@pytest.fixture(scope="session")
def everything_saved(everything, tmp_path_factory):
    """Its result, which no test changes."""
    return everything.save(tmp_path_factory.mktemp("finished"))


@pytest.fixture
def made():
    """The function :func:`write_result`."""
    return write_result


@pytest.fixture
def earlier(tmp_path):
    """A folder of results with one earlier result, `mine`, in it."""
    write_result(tmp_path / "mine")
    return tmp_path


def record_as_folder(folder):
    """The record of a result as a folder, as earlier versions wrote it; returns its place."""
    place = folder / RECORD_NAME.removesuffix(".zip")
    with zipfile.ZipFile(folder / RECORD_NAME) as archive:
        archive.extractall(place)
    (folder / RECORD_NAME).unlink()
    manifest = read_manifest(folder)
    del manifest["files"]
    write_manifest(manifest, folder)
    return place


@pytest.fixture
def as_folder():
    """The function :func:`record_as_folder`."""
    return record_as_folder
