"""Conditions wear as fast as the plans of the mean city put them right, so that only scenarios give them a trend."""

import numpy as np
import pytest

from simulation.systems.examination.rules import balance, examination
from tests.analytic.examined import examinations


def with_prices(condition, price, budget):
    found = examinations(condition, budget=budget)
    found.price[:] = price
    return found


def test_with_money_for_all_the_wear_is_what_is_done_of_it_and_of_the_gap_there_was(parameter):
    """One city, all indicators alike at u: a gap g becomes (1 - done) g + w, so it is the same after any years where w is the
    gap times what is done of it in a year."""
    p = parameter(rectification_cost=1.0)
    quarter = 1.0 - np.exp(-0.25 * p.rectification_hazard)
    done = 1.0 - (1.0 - quarter * (1.0 - p.reopening_chance)) ** 4
    found = with_prices([[0.7] * 20], 1.0, 1e9)
    assert balance.balancing_wear(found, np.ones(1), p) == pytest.approx(0.3 * done, rel=1e-6)


def test_more_money_bears_more_wear_and_none_bears_none(parameter):
    p, price = parameter(rectification_cost=1.0), np.exp(np.linspace(-1.0, 1.0, 20))
    condition = np.linspace(0.4, 1.0, 60).reshape(3, 20)
    wears = [balance.balancing_wear(with_prices(condition, price, budget), np.ones(3), p) for budget in (0.0, 0.1, 0.5, 2.0)]
    assert wears[0] == pytest.approx(0.0, abs=1e-9) and np.all(np.diff(wears) > 0.001)


def test_at_that_wear_the_mean_score_ends_where_it_began(parameter):
    p, price = parameter(rectification_cost=1.0), np.exp(np.linspace(-1.0, 1.0, 20))
    condition = np.linspace(0.4, 1.0, 60).reshape(3, 20)
    found = with_prices(condition, price, 0.3)
    wear, order = balance.balancing_wear(found, np.ones(3), p), np.argsort(price)
    ends = [balance.expected_score(condition[c].copy(), order, price, found.first_weight, 0.3, 1.0, wear, p) for c in range(3)]
    assert np.mean(ends) == pytest.approx(condition.mean(), abs=1e-9)


def test_without_indicators_of_its_own_there_is_nothing_to_wear(parameter):
    found = examinations([[0.5, 0.5]], source=[examination.RENOVATION, 3])
    assert balance.balancing_wear(found, np.ones(1), parameter()) == 0.0
