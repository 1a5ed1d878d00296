"""Runs killed at any moment: nothing of the user's is gone, no leftover stays, and the next result is whole."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time

import nbformat
import pytest

from simulation.results.digests import digest_of_part
from simulation.results.folder import find_results
from simulation.results.store import STORE
from simulation.results.verification import faults
from simulation.results.workshop import WORKSHOP

TINY = "title: {zh: 试, en: Trial}\nextends: baseline\nhorizon: {end: 2022Q4}\nprovince: shanghai\nmembers: 2\n"


@pytest.fixture
def place(tmp_path):
    """A folder of the user's: a scenario, notes, and a folder for results in which there is something of the user's too."""
    (tmp_path / "tiny.yaml").write_text(TINY, encoding="utf-8")
    book = nbformat.v4.new_notebook(metadata={"kernelspec": {"name": "python3", "display_name": "", "language": "python"}})
    parameters = nbformat.v4.new_code_cell('results = ""\nlanguage = "zh"', metadata={"tags": ["parameters"]})
    book.cells = [parameters, nbformat.v4.new_code_cell("open('of-the-kernel.txt', 'w').write(language)")]
    nbformat.write(book, tmp_path / "quick.ipynb")
    for name in ("notes.txt", "out/mine/notes.txt", "out/.tiny.old/notes.txt", "out/tiny.csv"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name, encoding="utf-8")
    return tmp_path


def start(place, *options):
    code = "from simulation.cli import main; main()"
    command = [sys.executable, "-c", code, "run", "tiny.yaml", "--out", "out", "--resolution", "0.05", *options]
    return subprocess.Popen(command, cwd=place, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def seconds_of(place, *options):
    """How long a whole run takes, once everything is compiled and read from the disk: after a first run that compiles, nearly
    all moments drawn from it would come when there is nothing left to kill."""
    for seed in ("1000", "1001"):
        started = time.monotonic()
        assert start(place, *options, "--seed", seed).wait() == 0
    return time.monotonic() - started


def kill(run, after, number):
    """Send a signal to a run after so many seconds, unless it has ended before."""
    try:
        run.wait(after)
    except subprocess.TimeoutExpired:
        run.send_signal(number)


def of_the_user(place):
    files = (path for path in place.rglob("*") if path.is_file())
    inside = (place / "out" / "tiny", place / "out" / WORKSHOP, place / "out" / STORE)
    return {path: path.read_text(encoding="utf-8") for path in files if not any(path.is_relative_to(each) for each in inside)}


@pytest.mark.heavy
@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize(("kills", "option", "value"), [(24, "--no-notebooks", None), (6, "--notebook", "quick.ipynb")])
def test_runs_killed_at_random_moments_lose_nothing_and_leave_nothing(place, kills, option, value):
    draws, before, options = random.Random(kills), of_the_user(place), [option, *([value] if value else [])]
    assert start(place, *options).wait() == 0
    whole = seconds_of(place, *options)
    for n in range(kills):
        run, number = start(place, *options, "--seed", str(n + 2)), (signal.SIGKILL, signal.SIGTERM)[n % 2]
        kill(run, draws.uniform(0.2, 1.0) * whole, number)
        told = run.communicate(timeout=120)[1]
        assert run.returncode in (0, -number, 128 + number), told
        assert "Traceback" not in told
        assert of_the_user(place) == before
        assert faults(find_results(place / "out" / "tiny")) == []
    assert start(place, *options).wait() == 0
    assert of_the_user(place) == before
    assert sorted(path.name for path in (place / "out").iterdir()) == [STORE, ".tiny.old", "mine", "tiny", "tiny.csv"]
    assert faults(place / "out" / "tiny") == []


@pytest.mark.heavy
@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_a_run_killed_at_any_of_20_moments_and_run_again_is_the_whole_one_bit_for_bit(place):
    draws, options, out = random.Random(20), ["--no-notebooks", "--members", "12", "--workers", "2"], place / "out"
    took = seconds_of(place, *options)
    assert start(place, *options).wait() == 0
    whole, gone_on = digest_of_part(out / "tiny"), 0
    for _ in range(20):
        for name in ("tiny", STORE):
            shutil.rmtree(out / name, ignore_errors=True)
        run = start(place, *options)
        kill(run, draws.uniform(0.3, 1.0) * took, signal.SIGKILL)
        run.communicate()
        run = start(place, *options)
        assert run.wait() == 0
        gone_on += "goes on from" in run.communicate()[1]
        assert digest_of_part(out / "tiny") == whole
    assert gone_on > 0
    assert not list((out / STORE).glob("*/.members"))


@pytest.mark.heavy
@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_of_two_runs_at_once_one_is_refused_and_one_is_whole(place):
    runs = [start(place, "--no-notebooks") for _ in range(2)]
    told = [run.communicate()[1] for run in runs]
    codes = sorted(run.returncode for run in runs)
    assert codes in ([0, 2], [0, 0]), told  # both, if the machine let one end before the other began to write
    assert faults(place / "out" / "tiny") == []
    assert WORKSHOP not in os.listdir(place / "out")
