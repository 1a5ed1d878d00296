"""Small projects by themselves: who asks, who is funded, who is left out, and where the money goes (C6, C7, C10)."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit

from simulation.systems.community.rules import (
    BIDDING,
    COMMUNITY_AWARD,
    IDLE,
    NO_AWARD,
    REWARD,
    SMALL_PROJECT,
    SUBSIDY,
    life_circle,
    small_projects,
)

WITHOUT_LIMIT = 1e4  # times the usual budget
CALL = 1  # tick
LOW, MIDDLE, HIGH = range(3)


@pytest.fixture
def province(alone, parameter):
    """One community in fifty, of Zhejiang's defaults with some replaced."""
    return lambda **values: alone(parameter(**values), weight=50.0)


def called(trial, kind, **call):
    """What was counted in one call from the start, by income; the number of requests for no limit of money by default."""
    trial.begin()
    trial.call(CALL, kind, **call)
    return trial.counted


def asked(trial, kind, **call):
    return called(trial, kind, **call).projects_applied.sum(axis=0)


# --- one community ---------------------------------------------------------------------------------------------------------
def usual(trial, **values):
    """A community like the usual one of 2020, except for `values`."""
    row = trial.community[0]
    row.participation, row.contribution, row.income_ratio = 0.25, trial.labour, 1.0
    for name, value in values.items():
        setattr(row, name, value)
    return row


def test_the_usual_community_builds_at_its_own_cost_with_the_chance_of_the_base(province):
    trial = province()
    i = int(np.argmax(trial.income))
    terms = trial.terms(i, NO_AWARD)._replace(usual_income=trial.usual_income)
    row = usual(trial)
    strain = small_projects.strain(row, 0.0, terms, trial.parameter)
    assert strain == pytest.approx(trial.usual_strain)
    wished = small_projects.wish(0.0, trial.parameter)
    assert small_projects.chance_to_build(0.25, wished, strain, terms, trial.parameter) == pytest.approx(expit(-1.0))


@pytest.mark.parametrize(("beyond", "chance"), [(0.02, 0.713), (0.05, 0.674), (0.10, 0.605), (0.20, 0.457)])
def test_what_has_to_be_put_up_keeps_communities_from_asking(province, beyond, chance):
    trial = province(apply_reward=2.5)
    strain = trial.usual_strain + beyond
    found = small_projects.chance_to_build(
        0.25, small_projects.wish(0.5, trial.parameter), strain, trial.terms(0, REWARD), trial.parameter
    )
    assert found == pytest.approx(chance, abs=5e-4)


@pytest.mark.parametrize(("kind", "advance"), [(NO_AWARD, 0.0), (SUBSIDY, 0.0), (REWARD, 0.0), (REWARD, 0.4)])
def test_what_a_community_wants_follows_from_one_draw_and_its_three_chances(province, kind, advance):
    """Asked one after the other, and only as far as needed: no more than where each is asked by itself."""
    trial = province()
    terms, p = trial.terms(0, kind, advance=advance), trial.parameter
    alone, paid = small_projects.wish(0.0, p), small_projects.wish(terms.share, p)
    seen = set()
    for m, luck in enumerate(np.random.default_rng(3).random(400)):
        row = trial.community[m % len(trial.community)]
        strains = [small_projects.strain(row, share, terms, p) for share in (0.0, terms.share)]
        chances = [
            small_projects.chance_to_build(row.participation, wished, held, terms, p)
            for wished, held in ((alone, strains[0]), (paid, strains[1]), (paid, 0.0))
        ]
        anyway, asks, unheld = (luck < chance for chance in chances)
        expected = (asks, anyway, unheld and not asks) if terms.share > 0.0 else (False, anyway, False)
        assert small_projects.wishes(row, terms, alone, paid, p, luck) == expected
        seen.add(expected)
    assert len(seen) == (2 if kind == NO_AWARD else 4)


def test_a_reward_asks_for_all_of_the_money_first_and_a_subsidy_for_the_own_part(province):
    trial = province()
    row = usual(trial)
    need = 800.0 * 325 * (1.0 - 1.19 * trial.labour)
    assert small_projects.money_needed(row, 0.5, trial.parameter) == pytest.approx(need)
    savings = trial.income[0] * 0.33 * 325 * 0.25
    for kind, advance, part in (
        (SUBSIDY, 0.0, 0.5),
        (BIDDING, 0.0, 0.5),
        (REWARD, 0.0, 1.0),
        (REWARD, 0.4, 0.8),
        (REWARD, 1.0, 0.5),
    ):
        terms = trial.terms(0, kind, advance=advance)
        assert small_projects.strain(row, 0.5, terms, trial.parameter) == pytest.approx(part * need / savings)


def test_where_nobody_takes_part_nobody_asks_unless_money_in_advance_does_not_matter(province):
    trial = province()
    row = usual(trial, participation=0.0)
    strain = small_projects.strain(row, 0.5, trial.terms(0, SUBSIDY), trial.parameter)
    assert strain == math.inf
    wished = small_projects.wish(0.5, trial.parameter)
    assert small_projects.chance_to_build(0.0, wished, strain, trial.terms(0, SUBSIDY), trial.parameter) == 0.0
    free = province(apply_liquidity=0.0)
    assert small_projects.chance_to_build(0.0, wished, strain, free.terms(0, SUBSIDY), free.parameter) > 0.3


def test_a_facility_is_built_only_where_it_is_missing_and_each_one_as_often(province):
    trial = province()
    built = np.zeros(5)
    for luck in (np.arange(300) + 0.5) / 300:
        row = usual(trial, facility=[1, 0, 0, 1, 0])
        life_circle.add_facility(row, luck)
        built += row.facility
    assert built.tolist() == [300, 100, 100, 300, 100]
    row = usual(trial, facility=[1] * 5)
    life_circle.add_facility(row, 0.5)
    assert row.facility.sum() == 5


# --- reward, subsidy, bidding (C6, C7) -------------------------------------------------------------------------------------
@settings(max_examples=15)
@given(
    share=st.floats(0.05, 1.0),
    advance=st.floats(0.0, 1.0),
    liquidity=st.floats(0.0, 12.0),
    cost=st.floats(200.0, 3000.0),
)
def test_under_the_same_luck_a_reward_never_has_more_requests_than_a_subsidy(alone, parameter, share, advance, liquidity, cost):
    trial = alone(parameter(apply_liquidity=liquidity, small_project_cost=cost), weight=200.0)
    reward = asked(trial, REWARD, share=share, advance=advance)
    assert np.all(reward <= asked(trial, SUBSIDY, share=share))
    assert np.array_equal(asked(trial, REWARD, share=share, advance=1.0), asked(trial, SUBSIDY, share=share))


def test_the_poorest_lose_most_by_a_reward(province):
    trial = province()
    lost = asked(trial, SUBSIDY) - asked(trial, REWARD)
    assert lost[LOW] > lost[MIDDLE] > lost[HIGH] > 0.0
    kept_out = called(trial, REWARD).projects_excluded.sum(axis=0)
    assert kept_out[LOW] > 1.5 * kept_out[HIGH]


def test_without_an_effect_of_money_in_advance_nobody_is_left_out_and_instruments_are_alike(province):
    trial = province(apply_liquidity=0.0)
    assert np.array_equal(asked(trial, SUBSIDY), asked(trial, REWARD))
    assert called(trial, REWARD).projects_excluded.sum() == 0.0


@settings(max_examples=15)
@given(kind=st.sampled_from([SUBSIDY, REWARD, BIDDING]), shares=st.tuples(st.floats(0.0, 1.0), st.floats(0.0, 1.0)))
def test_the_more_is_asked_of_communities_the_fewer_ask_whatever_their_income(alone, parameter, kind, shares):
    trial = alone(parameter(), weight=200.0)
    less, more = sorted(shares)
    assert np.all(asked(trial, kind, share=less) <= asked(trial, kind, share=more))


def test_reward_and_subsidy_leave_communities_with_the_same_cost_in_the_end(province):
    """With a check that all pass, and money for all, whoever is granted a reward bears what a subsidy would leave."""
    trial = province(verified_chance=1.0)
    for kind in (SUBSIDY, REWARD):
        trial.begin()
        trial.call(CALL, kind, budget=WITHOUT_LIMIT)
        granted = trial.counted.awards_granted.sum()
        for tick in range(CALL, CALL + 40):
            trial.complete(tick)
        row = trial.community
        paid = row.received[row.received > 0.0]
        need = np.array([small_projects.money_needed(each, 0.5, trial.parameter) for each in row[row.received > 0.0]])
        assert len(paid) * trial.weight == granted
        assert paid == pytest.approx(0.5 * need)


def test_bids_go_by_how_many_take_part_and_by_need_for_each_yuan(province):
    trial = province()
    trial.call(CALL, BIDDING, budget=0.3)
    row, granted = trial.community, trial.community.received > 0.0
    others = (row.project == IDLE) | (row.received == 0.0)
    assert row.participation[granted].mean() > row.participation[others].mean() + 0.05
    assert row.quality[granted].mean() < row.quality[others].mean()


def test_where_residents_do_not_decide_bids_go_by_need_alone(province):
    def taking_part(deciding):
        trial = province()
        trial.community.contribution[:] = 0.0  # labour, of which those who take part give more, makes a bid cheaper
        trial.call(CALL, BIDDING, budget=0.3, deciding=deciding)
        granted = trial.community.received > 0.0
        return trial.community.participation[granted].mean() - trial.community.participation.mean()

    assert taking_part(1) > 0.1 and taking_part(0) < 0.2 * taking_part(1)


def test_bids_carry_more_projects_and_more_that_would_have_come_anyway(province):
    """Who takes part most gives most labour, and would have built anyway: bids are no cure for deadweight."""
    trial = province()
    bidding, subsidy = called(trial, BIDDING).copy(), called(trial, SUBSIDY).copy()
    assert bidding.awards_granted.sum() > subsidy.awards_granted.sum()
    share = [each.awards_anyway.sum() / each.awards_granted.sum() for each in (bidding, subsidy)]
    assert share[0] > share[1]


# --- who builds anyway -----------------------------------------------------------------------------------------------------
def test_who_would_build_anyway_asks_and_what_it_gets_is_deadweight(province):
    trial = province()
    alone_built = called(trial, NO_AWARD).projects_applied.sum(), (trial.community.project != IDLE).sum() * trial.weight
    assert alone_built[0] == 0.0
    counted = called(trial, SUBSIDY, budget=WITHOUT_LIMIT)
    assert counted.awards_anyway.sum() == alone_built[1]
    assert counted.award_deadweight.sum() == pytest.approx(
        counted.community_benefit.sum() * counted.awards_anyway.sum() / counted.awards_granted.sum(), rel=0.05
    )


@pytest.mark.parametrize("kind", [SUBSIDY, REWARD, BIDDING])
def test_without_money_an_award_changes_nothing_but_requests(province, kind):
    trial = province()
    trial.run(NO_AWARD, years=3)
    before = trial.community.copy(), trial.counted.small_projects_done.copy()
    paid = trial.run(kind, years=3, budget=0.0)
    assert paid == 0.0 and trial.counted.projects_applied.sum() > 0.0
    assert np.array_equal(trial.counted.projects_applied, trial.counted.awards_refused)
    assert np.array_equal(trial.counted.small_projects_done, before[1])
    assert np.array_equal(trial.community.quality, before[0].quality) and np.array_equal(trial.community.trust, before[0].trust)


def test_an_award_at_no_strength_is_none(province):
    trial = province()
    trial.run(NO_AWARD, years=2)
    before = trial.community.copy()
    trial.run(REWARD, years=2, strength=0.0)
    assert np.array_equal(trial.community, before) and trial.counted.projects_applied.sum() == 0.0


def test_what_would_have_come_anyway_moves_neither_condition_nor_facilities(province):
    trial = province()
    facilities = trial.community.facility.copy()
    trial.run(NO_AWARD, years=4)
    assert trial.counted.small_projects_done.sum() > 0.0
    assert np.array_equal(trial.community.quality, trial.community.first_quality)
    assert np.array_equal(trial.community.facility, facilities)


# --- budget and money (C10) ------------------------------------------------------------------------------------------------
@settings(max_examples=15)
@given(
    kind=st.sampled_from([SUBSIDY, REWARD, BIDDING]),
    budgets=st.tuples(st.floats(0.0, 6.0), st.floats(0.0, 6.0)),
    share=st.floats(0.05, 1.0),
)
def test_no_budget_is_exceeded_and_a_larger_one_never_carries_fewer_projects(alone, parameter, kind, budgets, share):
    trial = alone(parameter(), weight=100.0)
    small, large = sorted(budgets)
    less, more = (called(trial, kind, share=share, budget=budget).awards_granted.sum(axis=1) for budget in (small, large))
    assert np.all(less <= more)
    for i in range(len(trial.counted)):
        row = trial.community[trial.first[i] : trial.first[i + 1]]
        assert np.sum((row.received + row.promised) * row.stands_for) <= large * trial.budget[i]


def test_a_larger_budget_carries_more_projects_over_ten_years_too(province):
    trial = province()
    done = []
    for budget in (0.0, 0.2, 1.0, 5.0, WITHOUT_LIMIT):
        trial.run(SUBSIDY, budget=budget)
        done.append(trial.counted.small_projects_done.sum())
    assert done == sorted(done) and done[-1] > 2.0 * done[0]


@pytest.mark.parametrize("kind", [NO_AWARD, SUBSIDY, REWARD, BIDDING])
def test_money_paid_is_money_received_and_all_that_was_promised_is_paid_or_failed(province, kind):
    trial = province()
    paid, counted = np.zeros(len(trial.counted)), trial.counted
    for tick in range(24):
        for books in (trial.call(tick, kind, advance=0.3) if tick % 4 == CALL else None, trial.complete(tick)):
            if books is not None:
                assert books.balance.sum(axis=1) == pytest.approx(0.0, abs=1e-3)
                assert books.balance[:, 1] == pytest.approx(books.paid.sum(axis=1))
                paid += books.paid[:, COMMUNITY_AWARD]
                assert np.all(books.paid[:, SMALL_PROJECT] >= 0.0)
    assert counted.community_benefit.sum(axis=1) == pytest.approx(paid)
    received = trial.community.received * trial.community.stands_for
    assert np.bincount(trial.community.county, received) == pytest.approx(paid)
    assert np.all(paid <= 6 * trial.budget)


# --- completion ------------------------------------------------------------------------------------------------------------
def test_projects_take_half_a_year_and_each_ends_once(alone, parameter):
    trial = alone(parameter(), weight=10.0)
    trial.call(CALL, SUBSIDY, budget=WITHOUT_LIMIT)
    begun = (trial.community.project != IDLE).sum()
    waited = (trial.community.due[trial.community.project != IDLE] - CALL) / 4.0
    assert waited.mean() == pytest.approx(0.5, abs=4 * 0.36 / math.sqrt(begun))
    assert np.mean(waited > 1.0) == pytest.approx(math.exp(-4.5) * 5.5, abs=0.02)  # over a year, to the middle of a quarter
    for tick in range(CALL, 60):
        trial.complete(tick)
    assert trial.counted.small_projects_done.sum() == begun * trial.weight and np.all(trial.community.project == IDLE)


def test_a_reward_that_fails_its_check_is_not_paid_and_costs_trust(province):
    trial = province(verified_chance=0.0)
    paid = trial.run(REWARD, years=1)
    assert paid == 0.0
    failed = trial.counted.awards_failed.sum() / trial.weight
    assert failed > 0.0 and (trial.community.trust < 0.55).sum() == failed
    assert trial.run(SUBSIDY, years=1) > 0.0 and np.all(trial.community.trust == 0.6)


def test_an_additional_project_puts_part_of_what_is_missing_in_order_and_more_with_planners(alone, parameter):
    gain = []
    for planners in (0.0, 1.0):
        trial = alone(parameter(), weight=10.0)
        trial.call(CALL, SUBSIDY)
        for tick in range(CALL, 40):
            trial.complete(tick, planners)
        row = trial.community
        grown = (row.quality - row.first_quality)[row.quality > row.first_quality]
        missing = (1.0 - row.first_quality)[row.quality > row.first_quality]
        assert grown == pytest.approx((0.15 if planners == 0.0 else 0.18) * missing)
        gain.append(row.facility.sum())
    assert gain[1] > gain[0]
