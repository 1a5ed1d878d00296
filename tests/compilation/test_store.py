"""The folder of compiled code: what is damaged counts as missing, what is not ours is never touched, and none is no error."""

import errno
import os
import tempfile
import time
import warnings
from pathlib import Path

import pytest

from simulation.compilation import store

DAY = 86_400


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A place of its own for the folder, which is looked for anew."""
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    store.folder.cache_clear()
    yield tmp_path
    store.folder.cache_clear()


def grow_old(path, days):
    then = time.time() - days * DAY
    os.utime(path, (then, then))


def again():
    """The folder as another process finds it."""
    store.folder.cache_clear()
    return store.folder()


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


# --- keeping ---------------------------------------------------------------------------------------------------------------
def test_what_was_written_is_read_and_nothing_else_lies_there(home):
    assert store.read("rule-1") is None
    store.write("rule-1", b"one")
    store.write("rule-2", b"")
    store.write("rule-1", b"another")
    assert store.read("rule-1") == b"another" and store.read("rule-2") == b"" and store.read("rule-3") is None
    assert sorted(path.name for path in store.folder().iterdir()) == ["CACHEDIR.TAG", "rule-1.compiled", "rule-2.compiled"]
    assert store.folder() == home / "greenplan-compiled"
    assert contents(store.folder())["CACHEDIR.TAG"].startswith(b"Signature: 8a477f597d28d172789f06886806bc55")


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: content[:-1],
        lambda content: content[:20],
        lambda content: content[32:],
        lambda content: bytes(len(content)),
        lambda content: content[:40] + bytes([content[40] ^ 1]) + content[41:],
        lambda content: content + b"\0",
    ],
    ids=["empty", "cut off", "a part of the hash", "no hash", "zeros", "one bit", "too long"],
)
def test_a_damaged_file_counts_as_missing_and_is_replaced(home, damage):
    store.write("rule", b"compiled code of a rule")
    path = store.folder() / "rule.compiled"
    path.write_bytes(damage(path.read_bytes()))
    assert store.read("rule") is None
    store.write("rule", b"compiled anew")
    assert store.read("rule") == b"compiled anew"


def test_what_nobody_has_used_for_long_goes_and_what_is_used_stays(home):
    for name in ("used", "unused"):
        store.write(name, name.encode())
        grow_old(store.folder() / f"{name}.compiled", 80)
    assert store.read("used") == b"used"
    for name in ("used", "unused"):
        path = store.folder() / f"{name}.compiled"
        if path.stat().st_mtime < time.time() - DAY:
            grow_old(path, 100)
    again()
    assert store.read("used") == b"used" and store.read("unused") is None


def test_what_a_killed_process_was_writing_is_taken_out_a_day_later_and_not_before(home):
    for name, days in ((".killed", 2), (".writing", 0)):
        path = store.folder() / name
        path.write_bytes(b"half of it")
        grow_old(path, days)
    assert not (again() / ".killed").exists() and (again() / ".writing").exists()


# --- not ours --------------------------------------------------------------------------------------------------------------
def test_a_folder_without_our_mark_is_somebody_elses(home):
    theirs = home / "greenplan-compiled"
    theirs.mkdir()
    (theirs / "diary.txt").write_text("private", encoding="utf-8")
    (theirs / "old.compiled").write_text("theirs", encoding="utf-8")
    for path in theirs.iterdir():
        grow_old(path, 1000)
    before = contents(theirs)
    with pytest.warns(UserWarning, match="compiled code cannot be kept anywhere"):
        assert store.folder() is None
    store.write("rule", b"code")
    assert store.read("rule") is None and contents(theirs) == before


def test_other_files_in_our_folder_are_left_alone(home):
    store.write("rule", b"code")
    folder = store.folder()
    for name in ("notes.txt", "rule.nbi", "README"):
        (folder / name).write_text("somebody's", encoding="utf-8")
        grow_old(folder / name, 1000)
    (folder / "sub").mkdir()
    again()
    assert {"notes.txt", "rule.nbi", "README", "sub"} <= {path.name for path in folder.iterdir()}
    assert store.read("rule") == b"code"


def test_an_empty_folder_is_taken(home):
    (home / "greenplan-compiled").mkdir()
    assert store.folder() == home / "greenplan-compiled" and (home / "greenplan-compiled" / store.MARK).exists()


# --- nowhere to write ------------------------------------------------------------------------------------------------------
def nothing_is_kept():
    """There is no folder, said once, and keeping and looking are no errors."""
    with pytest.warns(UserWarning, match="every start compiles anew; NUMBA_CACHE_DIR may name a folder"):
        assert again() is None
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        store.write("rule", b"code")
        assert store.read("rule") is None


def test_where_a_file_stands_in_the_way_nothing_is_kept(home, monkeypatch):
    (home / "file").write_text("in the way", encoding="utf-8")
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(home / "file"))
    nothing_is_kept()
    assert (home / "file").read_text(encoding="utf-8") == "in the way"


def test_where_the_folder_is_read_only_nothing_is_kept(home, monkeypatch):
    """As on a read-only disk, which denies even the administrator that tests may run as."""

    def denied(*arguments, **named):
        raise OSError(errno.EROFS, "Read-only file system")

    store.write("rule", b"code")
    monkeypatch.setattr(tempfile, "TemporaryFile", denied)
    nothing_is_kept()


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="the administrator may write everywhere")
def test_where_the_folder_may_not_be_written_to_nothing_is_kept(home):
    store.write("rule", b"code")
    store.folder().chmod(0o555)
    try:
        nothing_is_kept()
    finally:
        (home / "greenplan-compiled").chmod(0o755)


def test_a_disk_that_fills_up_while_something_is_kept_leaves_no_part_of_it(home, monkeypatch):
    def full(*arguments):
        raise OSError(errno.ENOSPC, "No space left on device")

    folder = store.folder()
    monkeypatch.setattr(os, "replace", full)
    store.write("rule", b"code")
    assert store.read("rule") is None and [path.name for path in folder.iterdir()] == [store.MARK]


def test_beside_the_package_comes_first_then_the_cache_of_the_user(home, monkeypatch):
    """Where the package may not be written to, as in an installation for all users."""
    monkeypatch.delenv("NUMBA_CACHE_DIR")
    package = home / "package"
    (package / "compilation").mkdir(parents=True)
    monkeypatch.setattr(store, "__file__", str(package / "compilation" / "store.py"))
    monkeypatch.setattr(Path, "home", lambda: home / "user")
    assert again() == package / "__pycache__" / "greenplan-compiled"
    for path in (package / "__pycache__" / "greenplan-compiled").iterdir():
        path.unlink()
    (package / "__pycache__" / "greenplan-compiled").rmdir()
    (package / "__pycache__").rmdir()
    (package / "__pycache__").write_text("in the way", encoding="utf-8")
    assert again() == home / "user" / ".cache" / "greenplan-compiled"


def test_a_user_without_a_home_is_no_error(home, monkeypatch):
    def homeless():
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("NUMBA_CACHE_DIR")
    monkeypatch.setattr(store, "__file__", str(home / "file" / "compilation" / "store.py"))
    (home / "file").write_text("in the way", encoding="utf-8")
    monkeypatch.setattr(Path, "home", homeless)
    nothing_is_kept()
