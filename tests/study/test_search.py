"""A search turns levers on a grid, ends where nothing is cheaper and better at once, and goes on as if it had never stopped."""

import numpy as np
import pytest

import simulation as sim
from simulation.study import search as module
from simulation.study.search import MEASURED, Evaluation, Range, Search, front, kept_of, packages_table, prepare_search

LEVERS = {"measures.award.strength": (0.0, 2.0), "measures.green_finance.rate_cut": (0.0, 0.02)}


def evaluation(values, missed, cost, carbon=0.0, members=20):
    """A package whose members all pay and emit the same; so many of them (a share) miss the one goal."""
    rows = dict.fromkeys(MEASURED, np.zeros(members))
    rows |= {"co2_total": np.full(members, carbon), "cost_government": np.full(members, cost)}
    rows["missed"] = rows["missed_share"] = (np.arange(members) < round(missed * members)).astype(float)
    return Evaluation(tuple(values), np.stack([rows[name] for name in MEASURED]))


class Known(Search):
    """The goal is met by the more members the further the first lever is turned, which costs its square; the second lever
    costs and brings nothing."""

    def evaluate(self, packages, scenario=None, workers=None, progress=None):
        return [evaluation(each, 1.0 - each[0] / 2.0, each[0] ** 2 + 100.0 * each[1]) for each in packages]


def known(generations=30, population=20):
    made = prepare_search(
        sim.load_scenario("baseline").replace(members=20), LEVERS, ["N24"], population=population, generations=generations
    )
    return Known(**vars(made))


def test_a_lever_is_turned_on_a_grid_between_its_ends():
    lever = Range("x", 1.0, 3.0)
    assert [lever.at(share) for share in (0.0, 0.5, 1.0)] == [1.0, 2.0, 3.0]
    assert len({lever.at(share) for share in np.linspace(0.0, 1.0, 10_001)}) == module.STEPS + 1


def test_it_finds_the_front_that_is_known_and_leaves_the_idle_lever_alone():
    found = front(known().run())
    assert np.mean([each.values[1] for each in found]) < 0.002  # of .02
    missed = {1.0 - each.values[0] / 2.0 for each in found}
    assert min(missed) < 0.05 and max(missed) == 1.0 and len(found) > 8


def test_a_stopped_search_goes_on_to_the_same_packages():
    noted = []
    whole = known().run(note=noted.extend)
    part = {each.values: each for each in noted[:37]}
    more = []
    again = known().run(known=part, note=more.extend)
    assert [each.values for each in again] == [each.values for each in whole]
    assert len(more) == len(whole) - 37 and not {each.values for each in more} & set(part)


def test_the_front_holds_what_no_other_beats_and_of_it_the_cheapest_of_each_odds_is_kept():
    nothing = evaluation((0, 0), 1.0, 0.0)
    dear, cheap, best = evaluation((1, 0), 0.5, 5.0), evaluation((2, 0), 0.5, 4.0), evaluation((3, 0), 0.0, 9.0)
    green = evaluation((4, 0), 0.5, 6.0, carbon=-1.0)
    tried = [nothing, dear, cheap, best, green]
    assert front(tried) == [nothing, cheap, green, best]
    assert kept_of(front(tried), nothing, 6) == [best, cheap, nothing]
    assert kept_of(front(tried), nothing, 2) == [best, nothing]


def test_the_table_says_how_much_too_hopeful_the_search_was():
    made, nothing = known(), evaluation((0.0, 0.0), 1.0, 1.0)
    kept, again = [evaluation((1.0, 0.0), 0.2, 3.0)], [evaluation((1.0, 0.0), 0.5, 4.0)]
    row = packages_table(made, kept, nothing, again, evaluation((0.0, 0.0), 1.0, 1.5)).iloc[0]
    assert (row["p_all"], row["p_all_searched"]) == (0.5, 0.8) and row["optimism"] == pytest.approx(0.3)
    assert row["cost_government"] == 2.5 and row["measures.award.strength"] == 1.0


@pytest.mark.parametrize(
    ("levers", "goals", "expected"),
    [
        ({"measures.award.strenght": (0, 1)}, ["N24"], "levers.measures.award.strenght"),
        ({"measures.award.strength": (2, 1)}, ["N24"], "levers.measures.award.strength: a distribution needs two numbers"),
        ({"measures.green_finance.rate_cut": (0, 5)}, ["N24"], "levers.measures.green_finance.rate_cut"),
        (LEVERS, ["N2"], "goals: unknown simulated goal"),
    ],
)
def test_what_cannot_be_searched_is_one_sentence_with_its_place(levers, goals, expected):
    with pytest.raises(sim.InputError) as caught:
        prepare_search(sim.load_scenario("baseline"), levers, goals)
    assert expected in str(caught.value) and len(str(caught.value).splitlines()) == 1
