"""Results in the making: whole or not at all, one writer at a time, leftovers cleared, earlier results intact."""

import errno
import os
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pandas as pd
import pytest

from simulation.errors import InputError
from simulation.results import staging, workshop
from simulation.results.folder import find_results
from simulation.results.staging import staged
from simulation.results.store import STORE
from simulation.results.tables import write_table
from simulation.results.workshop import WORKSHOP


def answer(parent, name="mine"):
    return (parent / name / "answer.txt").read_text(encoding="utf-8")


def names(parent):
    return sorted(path.name for path in parent.iterdir())


# --- the swap --------------------------------------------------------------------------------------------------------------
def test_a_new_result_takes_the_place_of_the_earlier_one_as_a_whole(earlier, made):
    (earlier / "mine" / "answer.txt").unlink()  # something was taken away: nothing is lost by replacing the rest
    with staged(earlier, "mine") as folder:
        made(folder, "43")
        assert not (earlier / "mine" / "answer.txt").exists()  # untouched while the new one is written
    assert answer(earlier) == "43"
    assert names(earlier) == ["mine"]


def test_folders_above_are_made_and_the_result_can_be_read_by_others(tmp_path):
    with staged(tmp_path / "a" / "b", "mine") as folder:
        (folder / "x").write_text("", encoding="utf-8")
    assert (tmp_path / "a" / "b" / "mine" / "x").is_file()
    assert (tmp_path / "a" / "b" / "mine").stat().st_mode & 0o777 == 0o755


def test_an_empty_folder_made_beforehand_is_a_place_for_a_result(tmp_path, made):
    (tmp_path / "mine").mkdir()
    with staged(tmp_path, "mine") as folder:
        made(folder)
    assert answer(tmp_path) == "42" and names(tmp_path) == ["mine"]


@pytest.mark.parametrize("failure", [ValueError("a fault"), KeyboardInterrupt(), MemoryError(), InputError("no")])
def test_a_run_that_ends_in_the_middle_leaves_the_earlier_result_and_nothing_else(earlier, failure):
    with pytest.raises(type(failure)), staged(earlier, "mine") as folder:
        (folder / "half").write_text("half", encoding="utf-8")
        raise failure
    assert answer(earlier) == "42"
    assert names(earlier) == ["mine"]


@pytest.mark.parametrize("failing", [1, 2])
@pytest.mark.parametrize("failure", [PermissionError(errno.EACCES, "Permission denied"), KeyboardInterrupt()])
def test_a_rename_that_fails_or_is_stopped_puts_the_earlier_result_back(earlier, made, monkeypatch, failing, failure):
    """The swap renames twice, the earlier result away and the new one in: whichever fails, the earlier one is there."""
    renames, original = [], Path.rename

    def rename(path, target):
        renames.append(path.name)
        if len(renames) == failing:
            raise failure
        return original(path, target)

    monkeypatch.setattr(Path, "rename", rename)
    with pytest.raises((InputError, KeyboardInterrupt)), staged(earlier, "mine") as folder:
        made(folder, "new")
    assert answer(earlier) == "42"
    assert names(earlier) == ["mine"]


def test_what_somebody_put_there_during_the_run_stays_and_the_finished_result_stands_beside_it(earlier, made):
    words = "somebody has added or changed notes.txt .*the new result is finished and stands beside it in mine-2"
    with pytest.raises(InputError, match=words), staged(earlier, "mine") as folder:
        made(folder, "43")
        (earlier / "mine" / "notes.txt").write_text("precious", encoding="utf-8")
    assert (earlier / "mine" / "notes.txt").read_text(encoding="utf-8") == "precious"
    assert (answer(earlier), answer(earlier, "mine-2")) == ("42", "43")
    assert names(earlier) == ["mine", "mine-2"]


# --- places that cannot be written to --------------------------------------------------------------------------------------
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_one_sentence_and_the_earlier_result_stays(earlier, number):
    words = r"the disk is full; free some space .*earlier results are intact"
    with pytest.raises(InputError, match=words) as told, staged(earlier, "mine") as folder:
        (folder / "half").write_text("half", encoding="utf-8")
        raise OSError(number, os.strerror(number))
    assert str(earlier / "mine") in str(told.value)
    assert answer(earlier) == "42" and names(earlier) == ["mine"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_a_table_that_meets_a_disk_that_is_really_full_is_told_so(earlier):
    with pytest.raises(InputError, match="the disk is full"), staged(earlier, "mine") as folder:
        (folder / "targets.csv").symlink_to("/dev/full")
        write_table(pd.DataFrame({"a": range(10)}), folder / "targets.csv")
    assert answer(earlier) == "42"


@pytest.mark.parametrize("number", [errno.EACCES, errno.EPERM, errno.EROFS])
def test_a_place_that_may_not_be_written_to_is_one_sentence(earlier, monkeypatch, number):
    def refused(*_, **__):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(staging.tempfile, "mkdtemp", refused)
    with pytest.raises(InputError, match=r"the results cannot be written .*choose another --out"), staged(earlier, "mine"):
        pytest.fail("nothing may be simulated for a place that cannot be written to")
    assert answer(earlier) == "42" and names(earlier) == ["mine"]


def test_a_fault_that_is_no_fault_of_the_place_is_passed_on_as_it_is(earlier):
    with pytest.raises(OSError, match="something else") as passed, staged(earlier, "mine"):
        raise OSError(errno.EIO, "something else")
    assert not isinstance(passed.value, InputError)


def test_a_file_in_place_of_the_parent_is_one_sentence(tmp_path):
    (tmp_path / "results").write_text("a file", encoding="utf-8")
    with pytest.raises(InputError, match="the results cannot be written"), staged(tmp_path / "results", "mine"):
        pytest.fail("nothing may be simulated for such a place")


def test_a_name_longer_than_the_file_system_takes_is_one_sentence(tmp_path):
    with pytest.raises(InputError, match="the results cannot be written"), staged(tmp_path, "x" * 300):
        pytest.fail("nothing may be simulated for such a place")


def test_a_name_that_the_encoding_of_the_file_system_cannot_hold_is_one_sentence(tmp_path):
    code = """
        import sys
        from pathlib import Path
        from simulation.errors import InputError
        from simulation.results.staging import staged
        try:
            with staged(Path(sys.argv[1]), chr(0x63d0) + chr(0x9ad8)):
                print("written")
        except InputError as told:
            print(ascii(str(told)))
    """
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code), str(tmp_path)], env=os.environ | plain, capture_output=True, text=True
    )
    assert "the encoding of the file system here has no place for the name" in done.stdout, done.stdout + done.stderr
    assert names(tmp_path) == []


# --- leftovers and other writers -------------------------------------------------------------------------------------------
def start_writer(parent, name, ending):
    """Another process that writes to `parent/name` and says so; then it does what `ending` says."""
    code = f"""
        import os, sys, time
        from pathlib import Path
        from simulation.results.staging import staged
        with staged(Path(sys.argv[1]), sys.argv[2]) as folder:
            (folder / "half").write_text("half")
            print("writing", flush=True)
            {ending}
    """
    writer = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code), str(parent), name],
        stdout=subprocess.PIPE,
        stdin=subprocess.PIPE,
        text=True,
    )
    assert writer.stdout.readline() == "writing\n"
    return writer


def test_the_next_run_clears_what_killed_runs_have_left_for_any_name(earlier, made):
    for name in ("mine", "other"):
        start_writer(earlier, name, "os._exit(9)").wait()
    assert names(earlier) == [WORKSHOP, "mine"]
    with staged(earlier, "third") as folder:
        made(folder)
        assert names(earlier / WORKSHOP) == ["third"]
    assert names(earlier) == ["mine", "third"]


def test_a_second_writer_is_refused_at_once_and_the_first_is_not_disturbed(earlier, made):
    writer = start_writer(earlier, "mine", "sys.stdin.readline()")
    started = time.monotonic()
    with pytest.raises(InputError, match="another process is writing here"), staged(earlier, "mine"):
        pytest.fail("nothing may be simulated for such a place")
    assert time.monotonic() - started < 5
    with staged(earlier, "other") as folder:
        made(folder)
    assert [path.name for path in (earlier / WORKSHOP / "mine").glob("draft-*/*")] == ["half"]
    (earlier / "mine" / "answer.txt").write_text("42", encoding="utf-8")
    writer.communicate("go on\n")
    assert writer.returncode == 0
    assert (earlier / "mine" / "half").is_file()
    assert names(earlier) == [STORE, "mine", "other"]


def test_an_earlier_result_that_a_run_killed_between_its_two_renames_has_put_away_is_put_back(earlier, made):
    corner = earlier / WORKSHOP / "mine"
    corner.mkdir(parents=True)
    (earlier / "mine").rename(corner / "earlier")
    with pytest.raises(ValueError), staged(earlier, "mine"):
        raise ValueError
    assert answer(earlier) == "42" and names(earlier) == ["mine"]


def test_a_killed_run_that_had_already_put_the_new_result_in_place_keeps_the_new_one(earlier, made):
    made(earlier / WORKSHOP / "mine" / "earlier", "old")
    made(earlier / WORKSHOP / "mine" / "discarded", "half deleted")
    with staged(earlier, "other") as folder:
        made(folder)
    assert answer(earlier) == "42"
    assert names(earlier) == ["mine", "other"]


def test_an_earlier_result_is_not_given_up_for_a_folder_that_somebody_made_in_its_place(earlier, made):
    corner = earlier / WORKSHOP / "mine"
    corner.mkdir(parents=True)
    (earlier / "mine").rename(corner / "earlier")
    (earlier / "mine").mkdir()
    (earlier / "mine" / "notes.txt").write_text("precious", encoding="utf-8")
    with pytest.raises(InputError, match="no result that this version"), staged(earlier, "mine"):
        pytest.fail("nothing may be simulated for such a place")
    assert (corner / "earlier" / "answer.txt").is_file() and (earlier / "mine" / "notes.txt").is_file()


def test_results_are_found_after_a_kill_too(earlier):
    corner = earlier / WORKSHOP / "mine"
    corner.mkdir(parents=True)
    (earlier / "mine").rename(corner / "earlier")
    assert find_results(earlier / "mine", needs=("answer.txt",)) == earlier / "mine"
    assert names(earlier) == ["mine"]


@pytest.mark.parametrize("foreign", [".mine.old", ".mine.partial-abcdefgh", ".mine-old"])
def test_hidden_folders_of_somebody_are_left_alone(earlier, made, foreign):
    (earlier / foreign).mkdir()
    (earlier / foreign / "notes.txt").write_text("precious", encoding="utf-8")
    with staged(earlier, "mine") as folder:
        made(folder, "43")
    assert (earlier / foreign / "notes.txt").read_text(encoding="utf-8") == "precious"


@pytest.mark.parametrize("inner", ["", "mine", "other"])
def test_a_link_in_place_of_the_workshop_leads_nowhere(earlier, made, inner):
    precious = earlier / "precious"
    (precious / "draft-1").mkdir(parents=True)
    (precious / "mine" / "draft-1").mkdir(parents=True)
    place = earlier / WORKSHOP / inner if inner else earlier / WORKSHOP
    place.parent.mkdir(exist_ok=True)
    place.symlink_to(precious, target_is_directory=True)
    try:
        with staged(earlier, "mine") as folder:
            made(folder, "43")
    except InputError:
        assert inner != "other" and answer(earlier) == "42"
    assert (precious / "draft-1").is_dir() and (precious / "mine" / "draft-1").is_dir()


def test_a_lock_that_was_taken_away_while_it_was_waited_at_holds_nobody(tmp_path, monkeypatch):
    """The last holder deletes its lock: who opened it before that must not think that it holds the new one."""
    taken, original = [], workshop._lock

    def late(file):
        if not taken:
            taken.append(Path(file.name))
            taken[0].unlink()
        original(file)

    monkeypatch.setattr(workshop, "_lock", late)
    with staged(tmp_path, "mine") as folder:
        (folder / "x").write_text("", encoding="utf-8")
        assert taken[0].is_file()  # made and locked anew


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="a folder in which nothing can be made")
def test_where_nothing_can_be_made_it_is_not_said_that_another_process_writes():
    with pytest.raises(InputError, match="cannot be written"), staged(Path("/proc/x"), "ok"):
        raise AssertionError("the block has begun")


@pytest.mark.parametrize("name", ["..", ".", ""])
def test_no_corner_is_the_folder_around_the_workshop(tmp_path, name):
    """Else all that lies there would be taken for something left by a killed process, and cleared away."""
    (tmp_path / ".greenplan-writing").mkdir()
    for mine in (".env", "#notes#", "thesis.docx"):
        (tmp_path / mine).write_text("mine")
    workshop.settle_left(tmp_path, name, staging.settle)
    with pytest.raises(IsADirectoryError), workshop.corner(tmp_path, name, staging.settle):
        pass
    assert {path.name for path in tmp_path.iterdir()} >= {".env", "#notes#", "thesis.docx"}
