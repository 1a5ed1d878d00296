"""Pieces of a report that are made in several processes."""

import os
import subprocess
import sys

import psutil
import pytest

from simulation.report import side_by_side as module
from simulation.report import style
from simulation.report.chapters import every_chapter
from simulation.report.side_by_side import side_by_side
from simulation.report.style import save_png

NAMES = ["a", "b", "c", "d", "e"]


@pytest.fixture(params=[1, 2, 3])
def cores(request, monkeypatch):
    monkeypatch.setattr(module, "usable_cores", lambda: request.param)
    return request.param


def test_pieces_come_in_their_order_however_many_workers_make_them(cores):
    kept = {name: name.upper() for name in NAMES}  # nothing of it is handed over: workers have it as it stands here
    assert list(side_by_side(kept.__getitem__, NAMES)) == list("ABCDE")


def test_several_cores_are_used_and_one_needs_no_worker(cores):
    made = set(side_by_side(lambda name: os.getpid(), NAMES))
    assert made == {os.getpid()} if cores == 1 or not module._FORKS else os.getpid() not in made


def test_a_piece_that_fails_is_told_as_if_it_had_been_made_here(cores):
    def make(name):
        if name == "c":
            raise LookupError("of a kind", lambda: "that cannot be handed over")
        return name

    pieces = side_by_side(make, NAMES)
    assert [next(pieces), next(pieces)] == ["a", "b"]
    with pytest.raises(LookupError, match="of a kind"):
        next(pieces)


def test_a_worker_that_is_ended_costs_time_alone(cores):
    here = os.getpid()

    def make(name):
        if name == "d" and os.getpid() != here:
            os._exit(1)
        return name

    assert list(side_by_side(make, NAMES)) == NAMES


_WAITING = """
import os, time
from simulation.report import side_by_side as module
module.usable_cores = lambda: 2
def make(name):
    os.write(1, f"{os.getpid()}\\n".encode())  # in one go, so that two numbers never share a line
    time.sleep(600)
list(module.side_by_side(make, ["a", "b"]))
"""


@pytest.mark.skipif(not module._FORKS, reason="workers are forked on Linux alone")
def test_workers_do_not_outlive_the_process_that_waits_for_them():
    with subprocess.Popen([sys.executable, "-c", _WAITING], stdout=subprocess.PIPE, text=True) as waiting:
        try:
            workers = [psutil.Process(int(waiting.stdout.readline())) for _ in range(2)]
        finally:
            waiting.kill()
    _, alive = psutil.wait_procs(workers, timeout=30)
    assert not [worker for worker in alive if worker.status() != psutil.STATUS_ZOMBIE]


def test_a_report_is_the_same_for_any_number_of_workers(brief, monkeypatch):
    """All of its words, and every picture that has a colour bar or a single panel: others take longer to draw."""

    def drawn(figure, target):
        if len(figure.axes) == 1 or "<colorbar>" in [axes.get_label() for axes in figure.axes]:
            save_png(figure, target, 20)

    monkeypatch.setattr(style, "save_png", drawn)
    pages = []
    for cores in (1, 2):
        monkeypatch.setattr(module, "usable_cores", lambda cores=cores: cores)
        pages.append([page.text for page in every_chapter(brief, "zh")])
    assert pages[0] == pages[1]
