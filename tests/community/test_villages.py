"""Projects of villages by themselves: the anchor of Liaoning (C5), the budget, and the queue (C10)."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.systems.community.rules import VILLAGE_AWARD, VILLAGE_PROJECT, villages

KEY = (1, 0)
ROW = np.dtype([
    *((name, "i8") for name in ("villages", "villages_waiting", "village_applications", "village_grants")),
    *(("village_deadweight", "i8"), ("village_projects", "i8"), ("village_projects_each", "f8")),  # the last one adds up
])  # fmt: skip
LABOUR = 1.0 / 6.0
VILLAGES = 17_400  # of Zhejiang


@pytest.fixture(scope="module")
def calls(books, parameter):
    """A function that holds a call a year and returns [(row, paid in awards, paid for projects)]."""

    def hold(count=VILLAGES, years=3, share=0.5, **values):
        p = parameter(**{"village_budget": 1e9} | values)
        row, done = np.zeros(1, ROW).view(np.recarray), []
        row.villages = count
        for year in range(years):
            book = books(1)
            villages.hold_village_call(row[0], 0, share, LABOUR, book, p, KEY, 1 + 4 * year)
            assert book.balance[0].sum() == pytest.approx(0.0)
            done.append((row[0].copy(), book.paid[0, VILLAGE_AWARD], book.paid[0, VILLAGE_PROJECT]))
        return done

    return hold


def projects_of_three_years(held):
    each = sum(row.village_projects for row, _, _ in held) / held[0][0].villages
    assert held[-1][0].village_projects_each == pytest.approx(each)
    return each


@pytest.mark.parametrize(
    ("effect", "extra"), [(1.5, 0.854), (2.0, 1.148), (2.3, 1.304), (2.5, 1.398), (3.0, 1.615), (4.0, 1.906)]
)
def test_an_award_of_half_the_cost_adds_the_projects_of_liaoning_in_three_years(calls, effect, extra):
    """Read: 1.3 more in three years, .5 to 2; within four standard errors of the closed form, 3 (expit(u + ...) - expit(u))."""
    added = projects_of_three_years(calls(apply_reward=effect)) - projects_of_three_years(calls(share=0.0))
    error = np.sqrt(3 * extra / 3 * (1 - extra / 3) / VILLAGES)
    assert added == pytest.approx(extra, abs=4 * error + 5e-4)
    assert 0.5 < added < 2.0


def test_what_villages_get_is_what_they_were_read_to_get(calls):
    """Jiangsu 2009 to 2011: 115,000 yuan of public money a project; here half of the cost of one that is not labour."""
    row, award, project = calls(years=1)[0]
    assert award / row.village_grants == pytest.approx(0.5 * 800 * 400 * (1 - 1.19 * LABOUR))
    assert 100_000 < award / row.village_grants < 145_000
    alone_built = row.village_projects - row.village_grants
    assert project == pytest.approx(2 * award + alone_built * 800 * 400 * (1 - LABOUR))


def test_without_a_limit_nobody_waits_and_without_a_share_nobody_asks(calls):
    assert all(row.villages_waiting == 0 for row, _, _ in calls())
    for row, award, _ in calls(share=0.0):
        assert row.village_applications == row.village_grants == row.villages_waiting == 0 and award == 0.0


@settings(max_examples=25)
@given(
    budgets=st.tuples(st.floats(0.0, 3e5), st.floats(0.0, 3e5)),
    share=st.floats(0.01, 1.0),
    count=st.integers(0, 400),
)
def test_no_budget_is_exceeded_and_a_larger_one_never_carries_fewer_projects_of_villages(calls, budgets, share, count):
    small, large = (calls(count, 5, share, village_budget=budget) for budget in sorted(budgets))
    for budget, held in zip(sorted(budgets), (small, large), strict=True):
        assert all(award <= budget * count * (1 + 1e-12) for _, award, _ in held)
        assert all(row.village_projects <= count and row.villages_waiting <= count for row, _, _ in held)
    assert small[0][0].village_projects <= large[0][0].village_projects
    assert sum(row.village_grants for row, _, _ in small) <= sum(row.village_grants for row, _, _ in large)


def test_who_waited_comes_first_and_is_served_when_money_comes(calls, books, parameter):
    """A poor year and a rich one: in the second all that waited are granted what they asked for, at no less than its chance."""
    waiting = calls(1000, 1, village_budget=10_000.0)[0][0].villages_waiting
    assert waiting > 300
    row = np.zeros(1, ROW).view(np.recarray)
    row.villages, row.villages_waiting = 1000, waiting
    villages.hold_village_call(row[0], 0, 0.5, LABOUR, books(1), parameter(village_budget=1e9), KEY, 5)
    assert row.villages_waiting[0] == 0 and row.village_grants[0] > 0.704 * 1000 + 0.2 * waiting


def test_villages_that_wait_when_awards_end_are_no_longer_asked(calls, books, parameter):
    row = np.zeros(1, ROW).view(np.recarray)
    row.villages, row.villages_waiting = 100, 60
    villages.hold_village_call(row[0], 0, 0.0, LABOUR, books(1), parameter(), KEY, 5)
    assert row.villages_waiting[0] == 0 and row.village_grants[0] == 0
