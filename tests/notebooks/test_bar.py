"""The bar of progress: in a notebook without widgets, and of equal runs the same when all is done; in a file, lines."""

import sys
from types import SimpleNamespace

import IPython.display
import pytest

from simulation import terminal


@pytest.fixture
def shown(monkeypatch):
    """What is shown in a notebook, in order."""
    found = []
    place = SimpleNamespace(update=lambda page: found.append(page.data))
    monkeypatch.setattr(IPython.display, "display", lambda page, display_id: found.append(page.data) or place)
    monkeypatch.setattr(sys.modules["IPython"], "get_ipython", lambda: SimpleNamespace(kernel=None))
    return found


def test_a_bar_in_a_notebook_tells_the_time_left_and_ends_without_one(shown, monkeypatch):
    clock = iter([0.0, 60.0, 60.1, 120.0])
    monkeypatch.setattr(terminal.time, "monotonic", lambda: next(clock))
    with terminal.progress_bar("a <b>") as advance:
        advance(1, 4)
        advance(2, 4)  # a moment later: not worth a picture
        advance(4, 4)
    assert shown == [
        "a &lt;b&gt;",
        'a &lt;b&gt; <progress value="1" max="4"></progress> 1/4 · 3:00',
        'a &lt;b&gt; <progress value="4" max="4"></progress> 4/4',
    ]


def test_on_a_terminal_the_bar_is_that_of_the_terminal(monkeypatch, capsys):
    monkeypatch.setenv("FORCE_COLOR", "1")
    with terminal.progress_bar("working", 2) as advance:
        advance(2, 2)
    shown = capsys.readouterr().out
    assert "working" in shown and "━" in shown


def test_in_a_file_there_is_a_line_now_and_then_and_one_at_the_end(monkeypatch, capsys):
    clock = iter([0.0, 1.0, 31.0, 60.0, 95.0])
    monkeypatch.setattr(terminal.time, "monotonic", lambda: next(clock))
    with terminal.progress_bar("working [b]", 9) as advance:
        advance(1, 9)  # a moment later: not worth a line
        advance(3, 9)
        advance(5, 9)
        advance(9, 9)
    assert capsys.readouterr().out.splitlines() == ["working [b] 3/9 · 0:31", "working [b] 9/9 · 1:35"]
