"""Building a world hands compiled functions what they know at a glance."""

from simulation.compilation.compiled import Entry
from simulation.study.ensemble import member_world


def test_no_call_from_python_makes_numba_look_up_what_an_argument_is(small, monkeypatch):
    setting = small.setting(small.everything.replace(measures={"platform": {"cities_from": "2024Q1"}}))
    member_world(setting, 0)  # compiles
    seen, look_up = [], Entry.typeof_pyval
    monkeypatch.setattr(Entry, "typeof_pyval", lambda self, value: seen.append(type(value)) or look_up(self, value))
    member_world(setting, 0)
    assert seen == []
