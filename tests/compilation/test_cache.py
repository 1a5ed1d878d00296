"""Compiled code is found again exactly where nothing that it depends on has changed, and never a precondition of an answer."""

import collections
import enum
import hashlib
import importlib.util
import os
import subprocess
import sys
import threading
import types
from pathlib import Path

import numba
import numpy as np
import pytest

from simulation.compilation import compiled, parallel, store
from simulation.compilation.compiled import Entry, Within

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(bool(numba.config.DISABLE_JIT), reason="nothing is compiled")


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """A folder of its own for compiled code."""
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    store.folder.cache_clear()
    yield tmp_path / "greenplan-compiled"
    store.folder.cache_clear()


def function_from(source, name="rule", **names):
    """A function of this module, as a researcher would write it in one of theirs."""
    names = {"__name__": __name__, **names}
    exec(source, names)
    return names[name]


def rule_from(source, **names):
    """The rule of a source, as another process would compile it."""
    return compiled(function_from(source, **names), entry=True)


def answer(rule, *arguments):
    """What a rule gives, and whether its compiled form was found rather than made."""
    value = rule(*arguments)
    found, made = sum(rule.stats.cache_hits.values()), sum(rule.stats.cache_misses.values())
    assert found + made == 1
    return value, bool(found)


def kept(cache):
    """The files of compiled code."""
    return sorted(path.name for path in cache.glob("*.compiled"))


def helper(source):
    return compiled(function_from("def helper(x):\n    " + source, "helper"))


def module(**names):
    made = types.ModuleType("numbers_of_ones_own")
    made.__dict__.update(names)
    return made


# --- what changes is compiled anew -----------------------------------------------------------------------------------------
CHANGES = {  # names that a rule reads before and after, and its answers to 10
    "a constant": ("return SIZE * x", {"SIZE": 2}, 20, {"SIZE": 3}, 30),
    "an attribute of a module": ("return at.SIZE * x", {"at": module(SIZE=2)}, 20, {"at": module(SIZE=3)}, 30),
    "a value of an enumeration": (
        "return x + Kind.SECOND",
        {"Kind": enum.IntEnum("Kind", {"FIRST": 1, "SECOND": 2})},
        12,
        {"Kind": enum.IntEnum("Kind", {"FIRST": 1, "SECOND": 3})},
        13,
    ),
    "a helper": ("return helper(x)", {"helper": helper("return x + 1")}, 11, {"helper": helper("return x - 1")}, 9),
    "a frozen array": ("return x + TABLE[1]", {"TABLE": np.array([1, 2])}, 12, {"TABLE": np.array([1, 5])}, 15),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_a_rule_reads_is_compiled_anew_when_it_changes_and_found_when_it_changes_back(cache, change):
    body, before, first, after, second = CHANGES[change]
    source = "def rule(x):\n    " + body
    assert answer(rule_from(source, **before), 10) == (first, False)
    assert answer(rule_from(source, **before), 10) == (first, True)
    assert answer(rule_from(source, **after), 10) == (second, False)
    assert answer(rule_from(source, **before), 10) == (first, True)
    assert len([name for name in kept(cache) if name.startswith("rule-")]) == 2


def test_two_fields_of_one_type_that_change_places_are_compiled_anew(cache):
    """Numba's own key is the same for both orders: what was `one` would go on being read from the first place."""
    source = "def rule(pair):\n    return pair.one[0]"
    for fields, expected in ((["one", "other"], 1.0), (["other", "one"], 2.0)):
        pair = collections.namedtuple("Pair", fields)(np.array([1.0]), np.array([2.0]))
        assert answer(rule_from(source), pair) == (expected, False)
        assert answer(rule_from(source), pair) == (expected, True)


def test_two_fields_of_a_row_that_change_places_are_compiled_anew(cache):
    for fields, expected in ((("a", "b"), 1.0), (("b", "a"), 2.0)):
        rows = np.array([(1.0, 2.0)], [(name, "f8") for name in fields])
        assert answer(rule_from("def rule(rows):\n    return rows[0].a"), rows) == (expected, False)


PLAIN = "def rule(x):\n    return x + 1"
ALIKE = {
    "docstring": (PLAIN.replace(":\n", ':\n    "Says so."\n'), PLAIN.replace(":\n", ':\n    "Says more."\n')),
    "comment": (PLAIN, "# said before it\n" + PLAIN + "  # and behind it"),
    "line numbers": (PLAIN, "\n\n\n\n\n" + PLAIN.replace(":\n", ":\n\n\n")),
    "annotations": (PLAIN, PLAIN.replace("(x)", "(x: int) -> int")),
}


@pytest.mark.parametrize("change", ALIKE)
def test_what_is_compiled_alike_is_found(cache, change):
    before, after = ALIKE[change]
    assert answer(rule_from(before), 1) == (2, False)
    assert answer(rule_from(after), 1) == (2, True)


def test_two_functions_of_one_name_are_kept_apart(cache):
    one, other = (rule_from(f"def rule(x):\n    return x {sign} 1") for sign in "+-")
    assert (answer(one, 5), answer(other, 5)) == ((6, False), (4, False))
    assert len(kept(cache)) == 2
    again = [rule_from(f"def rule(x):\n    return x {sign} 1") for sign in "+-"]
    assert [answer(rule, 5) for rule in again] == [(6, True), (4, True)]


def test_every_type_of_argument_has_a_form_of_its_own(cache):
    source = "def rule(x):\n    return x / 2"
    for value, expected in ((3, 1.5), (3.0, 1.5), (np.float32(3.0), 1.5)):
        assert answer(rule_from(source), value) == (expected, False)
    assert len(kept(cache)) == 3


def test_what_runs_on_all_threads_is_kept_too(cache):
    def made():
        def rule(numbers):
            total = 0
            for i in numba.prange(len(numbers)):
                total += numbers[i]
            return total

        return parallel(rule)

    assert answer(made(), np.arange(1000)) == (499_500, False)
    assert answer(made(), np.arange(1000)) == (499_500, True)


# --- what cannot be vouched for --------------------------------------------------------------------------------------------
def test_what_cannot_be_seen_is_compiled_each_time_and_never_kept(cache):
    """A function that is handed over: its type does not say what it does."""
    source = "def rule(function, x):\n    return function(x)"
    for added in (1, 2):
        own = numba.njit(function_from(f"def own(x):\n    return x + {added}", "own"))
        assert answer(rule_from(source), own, 5) == (5 + added, False)
    assert [name for name in kept(cache) if name.startswith("rule-")] == []


# --- damage ----------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("damage", ["empty", "cut off", "garbage", "garbage with its hash", "another's"])
def test_a_damaged_file_costs_a_compilation_and_is_replaced(cache, damage):
    source = "def rule(x):\n    return x + 1"
    answer(rule_from(source), 1)
    path = cache / kept(cache)[0]
    content = path.read_bytes()
    answer(rule_from("def rule(x):\n    return x - 1"), 1)
    (other,) = set(kept(cache)) - {path.name}
    garbage = b"no compiled code at all"
    path.write_bytes({
        "empty": b"",
        "cut off": content[: len(content) // 2],
        "garbage": garbage,
        "garbage with its hash": hashlib.sha256(garbage).digest() + garbage,
        "another's": (cache / other).read_bytes()[:-1],
    }[damage])  # fmt: skip
    assert answer(rule_from(source), 1) == (2, False)
    assert answer(rule_from(source), 1) == (2, True)


def test_a_folder_that_is_taken_away_meanwhile_is_no_error(cache):
    source = "def rule(x):\n    return x + 1"
    assert answer(rule_from(source), 1) == (2, False)
    for path in cache.iterdir():
        path.unlink()
    cache.rmdir()
    assert answer(rule_from(source), 1) == (2, False)


def test_many_threads_may_compile_one_rule(cache):
    rule = rule_from("def rule(x):\n    return x + 1")
    found = []
    threads = [threading.Thread(target=lambda n=n: found.append(rule(n) - n)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [1] * 8 and len(kept(cache)) == 1


# --- rules that other rules call -------------------------------------------------------------------------------------------
def test_a_rule_that_others_call_can_be_called_from_python_too(cache):
    @compiled
    def least(a, b=2, c=1):
        """The least of three."""
        return min(a, b, c)

    @compiled(entry=True)
    def twice(a):
        return 2 * least(a, 7, c=3)

    assert isinstance(least, Within) and isinstance(twice, Entry) and not isinstance(twice, Within)
    assert least(5, 4, 3) == least(5, c=3, b=4) == 3 and least(5.5, b=4.5, c=9.0) == 4.5
    assert least(5) == 1 and twice(1) == 2
    assert least.__doc__ == "The least of three." and least.py_func(1, 2, c=3) == 1
    with pytest.raises(TypeError):
        least(1, 2, d=3)


def test_the_way_into_a_rule_is_kept_and_follows_the_rule(cache):
    def made(number):
        return compiled(function_from(f"def rule(x):\n    return x + {number}"))

    assert made(1)(1) == 2
    again, other = made(1), made(2)
    assert again(1) == 2 and sum(again.way_in.stats.cache_hits.values()) == 1
    assert other(1) == 3 and sum(other.way_in.stats.cache_hits.values()) == 0


# --- other processes -------------------------------------------------------------------------------------------------------
PROGRAM = """
import sys, warnings
warnings.simplefilter("always")
from simulation.functions import annuity
from simulation.streams import draw4
print(annuity(0.1, 25.0), *draw4((1, 0), 7, 3, 2))
found = [sum(rule.way_in.stats.cache_hits.values()) for rule in (annuity, draw4)]
print(*found)
"""


def in_a_process(**environment):
    """Two rules of the package called in a process of their own: answers, and how many were found."""
    own = {name: value for name, value in os.environ.items() if name not in ("NUMBA_CACHE_DIR", "HOME")}
    own |= {"PYTHONPATH": str(ROOT), **environment}
    done = subprocess.run([sys.executable, "-c", PROGRAM], env=own, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    answers, found = done.stdout.strip().splitlines()
    return answers, found, done.stderr.count("compiled code cannot be kept anywhere")


def test_a_second_process_finds_what_the_first_has_compiled(tmp_path):
    first = in_a_process(NUMBA_CACHE_DIR=str(tmp_path))
    names = kept(tmp_path / "greenplan-compiled")
    second = in_a_process(NUMBA_CACHE_DIR=str(tmp_path))
    assert (first[1], second[1]) == ("0 0", "1 1") and first[0] == second[0] and first[2] == second[2] == 0
    assert kept(tmp_path / "greenplan-compiled") == names and len(names) > 2


def test_without_a_home_or_a_place_to_write_answers_are_the_same_after_one_warning(tmp_path):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    without_place = in_a_process(NUMBA_CACHE_DIR=str(tmp_path / "file"))
    without_home = in_a_process(NUMBA_CACHE_DIR=str(tmp_path))
    assert without_place[0] == without_home[0]
    assert (without_place[1], without_place[2]) == ("0 0", 1) and without_home[2] == 0


def test_a_rule_is_found_again_after_its_file_was_moved_to_another_folder(cache, tmp_path):
    """As when a whole project is moved."""
    source = "from simulation.compilation import compiled\n\n@compiled(entry=True)\ndef rule(x):\n    return x + 1\n"
    for folder, expected in (("before", (2, False)), ("after", (2, True))):
        path = tmp_path / folder / "room_of_ones_own.py"
        path.parent.mkdir()
        path.write_text(source, encoding="utf-8")
        spec = importlib.util.spec_from_file_location(path.stem, path)
        loaded = importlib.util.module_from_spec(spec)
        sys.modules[path.stem] = loaded
        spec.loader.exec_module(loaded)
        assert answer(loaded.rule, 1) == expected
        del sys.modules[path.stem]
