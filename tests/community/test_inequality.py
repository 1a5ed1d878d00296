"""Gini and Theil on closed forms (C9)."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.systems.community import inequality

SHARES = st.lists(st.floats(0.01, 1e6), min_size=1, max_size=30).map(np.array)


def gini(values, weights):
    return float(inequality.gini(values, weights, np.zeros(len(values), int), 1)[0])


def theil(values, weights):
    return float(inequality.theil(values, weights, np.zeros(len(values), int), 1)[0])


def test_one_two_three_four():
    values, ones = np.array([1.0, 2.0, 3.0, 4.0]), np.ones(4)
    assert gini(values, ones) == pytest.approx(0.25) and theil(values, ones) == pytest.approx(0.10644, abs=5e-6)


@pytest.mark.parametrize("n", [2, 10, 1000])
def test_one_has_all(n):
    values, ones = np.eye(n)[0], np.ones(n)
    assert gini(values, ones) == pytest.approx(1 - 1 / n) and theil(values, ones) == pytest.approx(np.log(n))


def test_incomes_as_they_are_drawn():
    """Log-normal with spread .35: Gini erf(.35 / 2), Theil .35^2 / 2."""
    values = np.exp(0.35 * np.random.default_rng(1).standard_normal(400_000))
    ones = np.ones(len(values))
    assert gini(values, ones) == pytest.approx(0.19547, abs=1e-3) and theil(values, ones) == pytest.approx(0.06125, abs=1e-3)


def test_where_nobody_has_anything_there_is_nothing_to_share_out():
    assert np.isnan(gini(np.zeros(3), np.ones(3))) and np.isnan(theil(np.zeros(3), np.ones(3)))


@given(st.lists(st.tuples(st.integers(0, 4), st.floats(0.0, 1e9), st.floats(0.1, 1e3)), max_size=40))
def test_a_group_has_what_it_would_have_alone(units):
    """Whatever the others have, though one of them has a million times more, and though nobody is in some."""
    group = np.array([unit[0] for unit in units], int)
    values, weights = (np.array([unit[k] for unit in units], float) for k in (1, 2))
    for name, alone in (("gini", gini), ("theil", theil)):
        together = getattr(inequality, name)(values, weights, group, 5)
        expected = [alone(values[group == g], weights[group == g]) for g in range(5)]
        assert together == pytest.approx(expected, abs=1e-9, nan_ok=True)


@given(SHARES, st.floats(0.01, 100.0))
def test_neither_unit_nor_order_matters_and_who_stands_for_two_counts_twice(values, unit):
    ones = np.ones(len(values))
    for measure in (gini, theil):
        expected = measure(values, ones)
        assert measure(unit * values[::-1], ones) == pytest.approx(expected, abs=1e-9)
        assert measure(values, 2 * ones) == pytest.approx(expected, abs=1e-9)
        assert measure(np.repeat(values, 2), np.ones(2 * len(values))) == pytest.approx(expected, abs=1e-9)
        assert expected >= -1e-12


@given(SHARES.filter(lambda values: np.ptp(values) > 1e-3 * np.max(values)))
def test_to_give_from_the_richest_to_the_poorest_makes_both_smaller(values):
    given_to = values.copy()
    moved = 0.25 * np.ptp(values)
    given_to[np.argmax(values)] -= moved
    given_to[np.argmin(values)] += moved
    for measure in (gini, theil):
        assert measure(given_to, np.ones(len(values))) < measure(values, np.ones(len(values)))
