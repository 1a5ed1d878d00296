"""The action plan: the exact knapsack against trying everything."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.errors import InputError
from simulation.examination import form
from simulation.examination.examine import examine
from simulation.examination.plan import choose, value_of, worth
from simulation.examination.workbook import read_workbook

tenths = st.integers(0, 100).map(lambda n: n / 10)
items = st.lists(st.tuples(tenths, tenths), min_size=1, max_size=9)


@settings(max_examples=60)
@given(items, st.integers(0, 400).map(lambda n: n / 10))
def test_no_other_choice_within_the_budget_is_worth_more(found, budget):
    values, costs = np.array(found).T
    chosen = choose(values, costs, budget)
    assert costs[chosen].sum() <= budget + 1e-6
    best = max(
        (values[list(taken)].sum() for n in range(len(values) + 1) for taken in itertools.combinations(range(len(values)), n)
         if costs[list(taken)].sum() <= budget + 1e-9),
        default=0.0,
    )  # fmt: skip
    assert values[chosen].sum() == pytest.approx(best, rel=1e-5, abs=1e-6)


def test_nothing_of_no_value_is_taken_and_no_money_buys_what_is_free():
    assert list(choose([0.0, 1.0, 2.0], [0.0, 0.0, 5.0], 0.0)) == [False, True, False]
    assert not choose([0.0, 0.0], [1.0, 1.0], 10.0).any()


def test_a_budget_or_cost_below_zero_is_refused():
    for costs, budget in (([-1.0], 1.0), ([1.0], -1.0), ([np.nan], 1.0)):
        with pytest.raises(InputError, match="cost of zero or more"):
            choose([1.0], costs, budget)


def test_the_value_of_a_project_leans_towards_residents_as_far_as_they_are_heard():
    assert value_of(0.02, 0.5, 0.0, 0.4, 0.9) == pytest.approx(0.01)
    assert value_of(0.02, 0.5, 1.0, 0.4, 0.9) == pytest.approx(0.25)
    assert value_of(0.02, 0.5, 0.5, 0.9, 0.4) == 0.0


@settings(max_examples=40)
@given(items, st.integers(0, 300).map(lambda n: n / 10), st.data())
def test_projects_for_one_indicator_are_worth_no_more_than_its_whole_gap(found, budget, data):
    values, costs = np.array(found).T
    groups = np.array(data.draw(st.lists(st.integers(0, 2), min_size=len(values), max_size=len(values))))
    room = np.array(data.draw(st.lists(tenths, min_size=3, max_size=3)))
    chosen = choose(values, costs, budget, groups, room)
    assert costs[chosen].sum() <= budget + 1e-6
    picks = (np.array(p, bool) for p in itertools.product((False, True), repeat=len(values)))
    best = max(worth(p, values, groups, room) for p in picks if costs[p].sum() <= budget + 1e-9)
    assert worth(chosen, values, groups, room) == pytest.approx(best, rel=1e-5, abs=1e-5)


@pytest.mark.parametrize(("county", "value", "competes"), [("东湖区", 900, True), ("全市值 city", 900, False)])
def test_values_in_doubt_say_nothing_of_what_a_project_is_worth(spoilt, at, county, value, competes):
    def spoil(book):
        sheet = book[form.INDICATORS]
        for name, typed in (("benchmark", "0"), ("value", 12), ("last_year", None), ("西山区", 15)):
            sheet[at("own08", name)] = typed
        sheet[at("own08", county)] = value
        headings = {cell.value: cell.column for cell in book[form.PROJECTS][1]}
        filled = {"name": "管网改造", "code": "own08", "improvement": 3, "cost": 10, "unit": "水务局", "deadline": "2026-12"}
        for name, typed in filled.items():
            book[form.PROJECTS].cell(60, headings[form.heading_of(form.ProjectRow, name)], typed)

    result = examine(read_workbook(spoilt(spoil)))
    project = result.plan.set_index("code").loc["own08"]
    assert result.observed.is_doubtful("own08", county) and project["competes"] == competes
    if competes:  # on the scale of the places that are not in doubt: from 12 of 15 to 9 of 15
        assert (project["before"], project["after"]) == pytest.approx((0.2, 0.4)) and project["chosen"]
