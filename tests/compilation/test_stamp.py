"""The stamp of a function: it moves with whatever its compiled form depends on, and with nothing else."""

import enum
import types
from collections import namedtuple

import numba
import numpy as np
import pytest

from simulation.compilation.stamp import CannotSee, stamp_of, type_words
from simulation.engine.calendar import CALENDAR
from simulation.engine.steps import BOOKS, phase_function
from simulation.systems.composition import standard


def function_from(source, name="rule", **names):
    """A function of this module, as a researcher would write it in one of theirs."""
    names = {"__name__": __name__, **names}
    exec(source, names)
    return names[name]


def stamp(source, name="rule", **names):
    return stamp_of(function_from(source, name, **names))


class Kind(enum.IntEnum):
    FIRST = 1
    SECOND = 2


OtherKind = enum.IntEnum("Kind", {"FIRST": 1, "SECOND": 3})
OtherOrder = enum.IntEnum("Kind", {"SECOND": 2, "FIRST": 1})


def module(**names):
    made = types.ModuleType("numbers_of_ones_own")
    made.__dict__.update(names)
    return made


def helper(source):
    return numba.njit(function_from("def helper(x):\n    " + source, "helper"))


def chain(last):
    """A function that calls one that calls `last`."""
    middle = numba.njit(function_from("def middle(x):\n    return last(x)", "middle", last=last))
    return function_from("def rule(x):\n    return middle(x)", middle=middle)


READS = {  # what a function reads: the same source with other values has another stamp
    "a constant": ("def rule(x):\n    return SIZE * x", {"SIZE": 2.0}, {"SIZE": 3.0}),
    "the type of a constant": ("def rule(x):\n    return SIZE * x", {"SIZE": 2}, {"SIZE": 2.0}),
    "the sign of a zero": ("def rule(x):\n    return SIZE * x", {"SIZE": 0.0}, {"SIZE": -0.0}),
    "a tuple": ("def rule(x):\n    return SIZES[1] * x", {"SIZES": (1, (2, 3))}, {"SIZES": (1, (2, 4))}),
    "an array": (
        "def rule(x):\n    return TABLE[0] * x",
        {"TABLE": np.array([1.0, 2.0])},
        {"TABLE": np.array([1.0, 2.5])},
    ),
    "the type of an array": (
        "def rule(x):\n    return TABLE[0] * x",
        {"TABLE": np.zeros(2, np.int64)},
        {"TABLE": np.zeros(2, np.float64)},
    ),
    "a member of an enumeration": ("def rule(x):\n    return x == Kind.SECOND", {"Kind": Kind}, {"Kind": OtherKind}),
    "an attribute of a module": (
        "def rule(x):\n    return numbers.SIZE * x",
        {"numbers": module(SIZE=2.0)},
        {"numbers": module(SIZE=3.0)},
    ),
    "an enumeration in a module": (
        "def rule(x):\n    return x == numbers.Kind.SECOND",
        {"numbers": module(Kind=Kind)},
        {"numbers": module(Kind=OtherKind)},
    ),
    "the fields of a named tuple that is read": (
        "def rule(x):\n    return PAIR.a * x",
        {"PAIR": namedtuple("Pair", "a b")(1.0, 2.0)},
        {"PAIR": namedtuple("Pair", "b a")(1.0, 2.0)},
    ),
    "the signature of a helper": (
        "def rule(x):\n    return helper(x)",
        {"helper": numba.njit("f8(f8)")(function_from("def helper(x):\n    return x", "helper"))},
        {"helper": numba.njit("f8(i8)")(function_from("def helper(x):\n    return x", "helper"))},
    ),
    "the types within a helper": (
        "def rule(x):\n    return helper(x)",
        {"helper": numba.njit(function_from("def helper(x):\n    y = x\n    return y", "helper"))},
        {"helper": numba.njit(locals={"y": numba.int64})(function_from("def helper(x):\n    y = x\n    return y", "helper"))},
    ),
    "a helper": ("def rule(x):\n    return helper(x)", {"helper": helper("return x + 1")}, {"helper": helper("return x + 2")}),
    "a helper in a module": (
        "def rule(x):\n    return rules.helper(x)",
        {"rules": module(helper=helper("return x + 1"))},
        {"rules": module(helper=helper("return x + 2"))},
    ),
    "the fields of a named tuple that it makes": (
        "def rule(x):\n    return Pair(x, 1.0)",
        {"Pair": namedtuple("Pair", ["one", "other"])},
        {"Pair": namedtuple("Pair", ["other", "one"])},
    ),
    "the fields of a record": (
        "def rule(x):\n    return np.zeros(x, RECORD)",
        {"np": np, "RECORD": np.dtype([("a", "f8"), ("b", "f8")])},
        {"np": np, "RECORD": np.dtype([("b", "f8"), ("a", "f8")])},
    ),
}


@pytest.mark.parametrize("reads", READS)
def test_what_a_function_reads_is_in_its_stamp(reads):
    source, before, after = READS[reads]
    assert stamp(source, **before) == stamp(source, **before) != stamp(source, **after)


def test_a_helper_of_a_helper_is_in_the_stamp():
    one, other = (chain(helper(source)) for source in ("return x + 1", "return x - 1"))
    assert stamp_of(one) != stamp_of(other)


def test_a_plain_helper_has_no_stamp_as_it_cannot_be_compiled_into_anything():
    with pytest.raises(CannotSee):
        stamp_of(chain(helper("return x + 1").py_func))


def test_plain_helpers_are_followed_where_nothing_is_compiled(monkeypatch):
    monkeypatch.setattr(numba.config, "DISABLE_JIT", 1)
    one, other = (function_from(f"def helper(x):\n    return x {sign} 1", "helper") for sign in "+-")
    calls = "def rule(x):\n    return helper(x)"
    assert stamp(calls, helper=one) != stamp(calls, helper=other)


def test_what_is_read_within_a_nested_function_is_in_the_stamp():
    source = "def rule(x):\n    def inner(y):\n        return SIZE * y\n    return inner(x)"
    assert stamp(source, SIZE=1.0) != stamp(source, SIZE=2.0)


def test_a_name_that_is_read_and_not_there_yet_changes_the_stamp_once_it_is():
    source = "def rule(x):\n    return later(x)"
    assert stamp(source) != stamp(source, later=helper("return x"))


SOURCES = {  # two sources of one function, and whether they are compiled alike
    "a comment": ("def rule(x):\n    return x + 1", "# why\ndef rule(x):\n    return x + 1  # because", True),
    "a docstring": ('def rule(x):\n    """One."""\n    return x + 1', 'def rule(x):\n    """More."""\n    return x + 1', True),
    "a docstring that was not there": (
        "def rule(x):\n    return x + 1",
        'def rule(x):\n    """One."""\n    return x + 1',
        True,
    ),
    "a place": ("def rule(x):\n    return x + 1", "\n\n\n\ndef rule(x):\n\n    return x + 1", True),
    "an annotation": ("def rule(x):\n    return x + 1", "def rule(x: float) -> float:\n    return x + 1", True),
    "a number": ("def rule(x):\n    return x + 1", "def rule(x):\n    return x + 2", False),
    "an operation": ("def rule(x):\n    return x + 1", "def rule(x):\n    return x - 1", False),
    "a default": ("def rule(x, y=1):\n    return x + y", "def rule(x, y=2):\n    return x + y", False),
    "a named default": ("def rule(x, *, y=1):\n    return x + y", "def rule(x, *, y=2):\n    return x + y", False),
    "the order of arguments": ("def rule(x, y):\n    return x - y", "def rule(y, x):\n    return x - y", False),
    "a text": ("def rule(x):\n    return x == 'a'", "def rule(x):\n    return x == 'b'", False),
    "a text that is all there is": ("def rule(x):\n    return 'a'", "def rule(x):\n    return 'b'", False),
    "a text in a nested function": (
        "def rule(x):\n    f = lambda: 'a'\n    return f()",
        "def rule(x):\n    f = lambda: 'b'\n    return f()",
        False,
    ),
    "a text in a list": (
        "def rule(x):\n    return ['a' for _ in range(x)]",
        "def rule(x):\n    return ['b' for _ in range(x)]",
        False,
    ),
}


@pytest.mark.parametrize("difference", SOURCES)
def test_a_stamp_moves_with_the_source_only_where_that_is_compiled_differently(difference):
    one, other, alike = SOURCES[difference]
    assert (stamp(one) == stamp(other)) == alike


def test_a_closure_is_in_the_stamp():
    def with_factor(factor):
        def rule(x):
            return factor * x

        return rule

    assert stamp_of(with_factor(2.0)) == stamp_of(with_factor(2.0)) != stamp_of(with_factor(3.0))


def test_options_of_compilation_are_in_the_stamp_of_what_is_compiled():
    rule = function_from("def rule(x):\n    return x[0]")
    plain, checked = numba.njit(rule), numba.njit(boundscheck=True)(rule)
    assert stamp_of(plain) == stamp_of(numba.njit(rule)) != stamp_of(checked)
    calls = "def rule(x):\n    return helper(x)"
    assert stamp(calls, helper=plain) != stamp(calls, helper=checked)


def test_a_function_that_calls_itself_has_a_stamp():
    def recursive(factor):
        names = {"__name__": __name__}
        exec(f"def rule(n):\n    return 1 if n == 0 else {factor} * rule(n - 1)", names)
        names["rule"] = numba.njit(names["rule"])
        return names["rule"]

    assert stamp_of(recursive("n")) == stamp_of(recursive("n")) != stamp_of(recursive("2"))


@pytest.mark.parametrize("value", [np.random.default_rng(1), object()], ids=["generator", "object"])
def test_what_cannot_be_written_down_has_no_stamp(value):
    with pytest.raises(CannotSee):
        stamp("def rule(x):\n    return VALUE", VALUE=value)


def test_a_stamp_is_the_same_in_every_order_of_a_set():
    """Names in a set have another order in every process."""
    one, other = frozenset(["a", "b", "c", "d"]), frozenset(["d", "c", "b", "a"])
    assert stamp("def rule(x):\n    return x in NAMES", NAMES=one) == stamp("def rule(x):\n    return x in NAMES", NAMES=other)


def test_every_phase_of_the_model_has_a_stamp_of_its_own():
    phases = [phase_function(standard(), entry.phase) for entry in CALENDAR if entry.phase not in BOOKS]
    stamps = [stamp_of(phase) for phase in phases]
    assert len(phases) > 30 and len(set(stamps)) == len(stamps)
    assert stamps == [stamp_of(phase) for phase in phases]


# --- types -----------------------------------------------------------------------------------------------------------------
def words(value):
    return type_words(numba.typeof(value))


def test_named_tuples_are_told_apart_by_their_names_and_by_the_order_of_their_fields():
    """Numba's own name for the type is the same for both."""
    one, other = (namedtuple("Pair", fields)(np.zeros(2), np.zeros(3)) for fields in (["a", "b"], ["b", "a"]))
    assert words(one) != words(other)
    assert words(one) != words(namedtuple("Couple", ["a", "b"])(np.zeros(2), np.zeros(3)))
    assert words((one, 1)) != words((other, 1))  # nested in another tuple
    assert words(one) == words(namedtuple("Pair", ["a", "b"])(np.zeros(9), np.zeros(0)))


def test_records_and_layouts_are_told_apart():
    rows, exchanged = (np.zeros(2, [(name, "f8") for name in names]) for names in (("a", "b"), ("b", "a")))
    assert words(rows) != words(exchanged)
    assert words(np.zeros((2, 2))) != words(np.zeros((2, 2)).T) != words(np.zeros((2, 2), np.float32).T)


def test_a_function_as_an_argument_cannot_be_seen():
    with pytest.raises(CannotSee):
        type_words(numba.typeof(helper("return x")))
