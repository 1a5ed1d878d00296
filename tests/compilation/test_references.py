"""Who holds the tables that a rule reads is counted only by rules that make arrays."""

from typing import NamedTuple

import numba
import numpy as np
import pytest
from numba.core.errors import NumbaError

from simulation.compilation import compiled


class Tables(NamedTuple):
    first: np.ndarray
    area: np.ndarray


def total(tables, county):
    """As rules read tables: out of a bundle, in a loop."""
    found = 0.0
    for slot in range(tables.first[county], tables.first[county + 1]):
        found += area_of(tables, slot)
    return found


@compiled
def area_of(tables, slot):
    return tables.area[slot]


def squares(n):
    return np.arange(n) ** 2


@pytest.mark.parametrize("allocates", [False, True])
def test_what_is_only_read_is_not_counted_unless_a_rule_makes_arrays(allocates):
    rule = compiled(total, entry=True, allocates=allocates)
    tables = Tables(np.array([0, 2, 5]), np.arange(5.0))
    kinds = numba.typeof(tables), numba.int64
    lines = "".join(_code(rule, kinds))
    assert ("NRT_incref" in lines) is allocates
    assert [rule(tables, county) for county in (0, 1)] == [1.0, 9.0]


def _code(rule, kinds):
    rule._cache.disable()  # code that is read back from disk has no lines to look at
    rule.compile(kinds)
    return rule.inspect_llvm().values()


def test_a_rule_that_makes_an_array_has_to_say_so():
    with pytest.raises(NumbaError):
        compiled(squares, entry=True)(3)
    assert compiled(squares, entry=True, allocates=True)(3).tolist() == [0, 1, 4]


def test_a_rule_says_either_way_whether_it_counts():
    """One that says nothing does as the first that happens to call it."""
    assert {"_nrt"} <= area_of.targetoptions.keys() and area_of.targetoptions["_nrt"] is False
    assert compiled(squares, allocates=True).targetoptions["_nrt"] is True
