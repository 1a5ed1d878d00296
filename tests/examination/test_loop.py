"""The loop of a city in the simulation: measuring, planning, carrying out, wearing down."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.examination.plan import choose
from simulation.rules import examination

KEY = (1, 0)
items = st.lists(st.tuples(st.integers(0, 50), st.integers(0, 12)), min_size=1, max_size=9)


@settings(max_examples=60)
@given(items, st.integers(0, 40))
def test_the_compiled_plan_is_the_best_there_is_and_worth_what_the_library_finds(found, most):
    values, units = (np.array(column) for column in zip(*found, strict=True))
    chosen = np.ones(len(values), np.uint8)
    examination.choose_within(values.astype(float), units, most, chosen)
    picks = (np.array(pick, bool) for pick in itertools.product((False, True), repeat=len(values)))
    best = max(values[pick].sum() for pick in picks if units[pick].sum() <= most)
    taken = chosen == 1
    assert units[taken].sum() <= most and values[taken].sum() == best and (values[taken] > 0).all()
    assert values[choose(values.astype(float), units.astype(float), float(most))].sum() == pytest.approx(best)


def planned(observed, budget, listened=0.0, cost=None):
    count = len(observed)
    weight, priority = np.full(count, 1 / count), np.eye(count)[0]
    plan = np.zeros(count, np.uint8)
    cost = np.ones(count) if cost is None else cost
    examination.make_plan(np.asarray(observed), weight, priority, listened, cost, budget, plan)
    return list(plan)


def test_a_plan_takes_the_gaps_that_its_money_covers_and_hears_residents():
    assert planned([0.9, 0.2, 1.0], 1.0) == [1, 1, 0]  # what meets its standard needs no project
    assert planned([0.9, 0.2, 0.5], 0.8) == [0, 1, 0]  # the largest gap, and all the money
    assert planned([0.5, 0.4, 0.5], 0.5, listened=1.0) == [1, 0, 0]  # what residents call for
    assert planned([0.0, 0.5], 0.0) == [0, 0]


def test_costs_are_rounded_up_so_that_a_plan_never_costs_more_than_its_budget():
    rng = np.random.default_rng(3)
    for _ in range(50):
        observed, cost = rng.random(65), rng.lognormal(0, 1, 65)
        plan = np.array(planned(observed, 5.0, cost=cost), bool)
        assert (cost * (1 - observed))[plan].sum() <= 5.0 + 1e-9
        spare = 5.0 - (cost * (1 - observed))[plan].sum()
        assert ((cost * (1 - observed))[~plan] > spare - 65 * 5.0 / examination.PLAN_UNITS).all()  # nothing else would fit


def test_a_better_platform_sees_the_same_luck_with_less_error():
    condition, blunt, sharp = np.full(4000, 0.5), np.zeros(4000), np.zeros(4000)
    examination.measure_conditions(condition, blunt, examination.measurement_error(0.08, 0.0, 3.0), KEY, 2, 3)
    examination.measure_conditions(condition, sharp, examination.measurement_error(0.08, 1.0, 3.0), KEY, 2, 3)
    assert blunt.std() == pytest.approx(0.08, rel=0.05) and abs(blunt.mean() - 0.5) < 4 * 0.08 / math.sqrt(4000)
    assert (sharp - 0.5) == pytest.approx((blunt - 0.5) / 2)


def test_what_fails_its_check_stays_in_the_plan():
    condition, plan = np.full(1000, 0.4), np.ones(1000, np.uint8)
    assert examination.carry_out(condition, condition.copy(), plan, 1e9, 1.0, KEY, 0, 0) == (0, 1000)
    assert (condition == 0.4).all() and plan.all()
    assert examination.carry_out(condition, condition.copy(), plan, 1e9, 0.0, KEY, 0, 1) == (1000, 0)
    assert condition == pytest.approx(1.0) and not plan.any()


def test_the_mean_gap_settles_where_the_linear_skeleton_says():
    """A9 for the loop itself: without error and with money for all, phi = 1 - (1 - p (1 - q))^4 of the gap at planning goes in
    a year, and the wear of the year stays: d / phi just before planning."""
    hazard, reopening, rate, count = 0.5, 0.3, 0.05, 20_000
    condition, observed, plan = np.ones(count), np.zeros(count), np.zeros(count, np.uint8)
    quarterly = examination.done_within_quarter(hazard) * (1 - reopening)
    phi = 1 - (1 - quarterly) ** 4
    for year in range(40):
        observed[:] = condition
        plan[:] = observed < 1
        for quarter in range(4):
            examination.carry_out(condition, observed, plan, hazard, reopening, KEY, 0, 4 * year + quarter)
            examination.wear(condition, rate)
    assert 1 - condition.mean() == pytest.approx(rate / phi, rel=0.03)
