"""Who takes part, what residents think and how they sort, against closed forms."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq

from simulation.errors import InputError
from simulation.scenario import load_scenario
from simulation.study.ensemble import prepare
from simulation.systems.community.rules import evaluation, participation, sorting
from simulation.systems.community.state import COMMUNITY_DTYPE, MEMBER_DTYPE, solve_constant, terciles

NODES, WEIGHTS = np.polynomial.hermite.hermgauss(31)


def community(**values):
    table = np.zeros(1, COMMUNITY_DTYPE).view(np.recarray)
    for name, value in values.items():
        table[name] = value
    return table[0]


def member(p):
    table = np.zeros(1, MEMBER_DTYPE).view(np.recarray)
    table["contribution"] = participation.contribution_of_2020(p.contribution_base, p.contribution_slope)
    table["constant"] = solve_constant(p)
    return table[0]


# --- who takes part --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("effect", "constant", "shares"),
    [(0.5, -0.702, (0.34, 0.44, 0.52)), (2.0, -1.048, (0.37, 0.49, 0.56)), (4.0, -1.516, (0.46, 0.56, 0.60))],
)
def test_without_spread_the_constant_and_what_a_push_does_are_those_of_the_formula(numbers, effect, constant, shares):
    p = numbers(network_effect=effect, participation_spread=0.0)
    found = solve_constant(p)
    assert found == pytest.approx(constant, abs=5e-4)
    assert participation.would_take_part(0.25, found, p) == pytest.approx(0.25, abs=1e-12)
    for push, share in zip((0.5, 1.0, 1.5), shares, strict=True):
        reached = participation.equilibrium(0.25, found + push, p)
        assert reached == pytest.approx(share, abs=6e-3)
        assert participation.would_take_part(reached, found + push, p) == pytest.approx(reached, abs=1e-12)


@given(start=st.floats(0.1, 0.5), effect=st.floats(0.5, 4.0), spread=st.floats(0.0, 1.0), free=st.floats(0.2, 0.35))
def test_the_mean_of_2020_is_the_parameter_whatever_the_parameters(numbers, start, effect, spread, free):
    p = numbers(
        participation_2020=start,
        network_effect=effect,
        participation_spread=spread,
        cooperator_share_free=free,
        cooperator_share_conditional=0.8 - free,
    )
    constant = solve_constant(p)
    reached = [participation.equilibrium(start, constant + math.sqrt(2.0) * spread * z, p) for z in NODES]
    assert np.dot(WEIGHTS, reached) / math.sqrt(math.pi) == pytest.approx(start, abs=1e-9)
    assert max(reached) <= 1.0 - free and min(reached) > 0.0


def test_weak_neighbours_lead_to_one_state_from_anywhere_and_strong_ones_are_refused_in_one_sentence(numbers):
    p = numbers(network_effect=4.0, participation_spread=0.0)
    constant = solve_constant(p)
    assert [participation.equilibrium(x, constant, p) for x in (0.05, 0.6)] == pytest.approx([0.25, 0.25], abs=1e-9)
    with pytest.raises(InputError, match=r"network_effect at 8 one more household that takes part moves 1\.21"):
        solve_constant(numbers(network_effect=8.0, participation_spread=0.0))
    with pytest.raises(InputError, match=r"a share 0\.3 of residents never takes part; choose .* or cooperator_share_free"):
        solve_constant(numbers(participation_2020=0.75))


def test_a_scenario_that_fixes_such_an_effect_is_answered_with_file_line_and_remedy(tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text("title: {zh: 甲, en: A}\nextends: baseline\nparameters:\n  network_effect: 8\n", encoding="utf-8")
    with pytest.raises(
        InputError, match=r"mine\.yaml, line 4, parameters\.network_effect: with the parameter .* choose a smaller"
    ):
        prepare(load_scenario(file))
    assert prepare(load_scenario(file).replace(systems={"community": False})).scenario.systems.off == {"community"}


def test_with_two_states_one_is_reached_from_below_and_one_from_above(numbers):
    p = numbers(network_effect=8.0, participation_2020=0.1, participation_spread=0.0)
    constant = solve_constant(p)
    roots = [participation.equilibrium(x, constant, p) for x in (0.05, 0.6)]
    assert roots == pytest.approx([0.100, 0.538], abs=1e-3)
    middle = brentq(lambda x: participation.would_take_part(x, constant, p) - x, 0.15, 0.45)
    assert middle == pytest.approx(0.292, abs=1e-3)


def test_the_pace_of_a_year_does_not_move_where_it_leads(numbers):
    reached = []
    for pace in (0.2, 0.5, 1.0):
        p = numbers(participation_pace=pace)
        row, m = community(participation=0.25), member(p)
        for _ in range(400):
            participation.take_part(row, m.constant + 0.5, 1, m, p)
        reached.append(float(row.participation))
    assert reached == pytest.approx([participation.equilibrium(0.25, m.constant + 0.5, p)] * 3, abs=1e-9)


def test_twice_the_grid_staff_is_as_good_as_three_more_workers(numbers):
    p = numbers()
    assert participation.mobilised(2.0, 0.0, p) == pytest.approx(3.0) and participation.mobilised(1.0, 0.0, p) == 0.0
    assert participation.mobilised(1.0, 0.5, p) == pytest.approx(0.5 * p.complaints_channel)


def test_nobody_gives_more_of_2020_than_anybody_can_and_upkeep_never_adds_to_the_condition(numbers):
    p = numbers(contribution_base=1.0)
    given = participation.contribution_of_2020(p.contribution_base, p.contribution_slope)
    assert given == participation.CONTRIBUTION_AT_MOST
    row = community(quality=0.9, first_quality=0.5)
    evaluation.wear(row, 0.1, member(p), p)
    assert 0.5 < row.quality < 0.9


# --- giving, satisfaction, trust and wear ----------------------------------------------------------------------------------
def test_what_is_given_to_a_shared_good_is_the_fixed_point_of_giving_as_others_do(numbers):
    assert participation.contribution_of_2020(0.05, 0.8) == pytest.approx(0.25)
    p = numbers()
    m = member(p)
    assert participation.contribution(p.participation_2020, m, p) == pytest.approx(0.05 / 0.3)
    assert participation.contribution(1.0, m, p) == pytest.approx(4 * 0.05 / 0.3)
    assert participation.contribution(9.0, m, p) == participation.CONTRIBUTION_AT_MOST


def test_where_nothing_is_done_everything_stays_as_it_was_for_fifteen_years(numbers):
    p = numbers()
    m = member(p)
    for quality, luck in ((0.5, -0.7), (0.75, 0.9)):
        row = community(block=-1, disposition=luck, quality=quality, first_quality=quality, sorting=p.sorting_2020)
        row.trust = row.satisfaction = p.satisfaction_base
        row.participation = row.first_participation = participation.equilibrium(0.25, m.constant + luck, p)
        before = row.copy()
        for _ in range(15):
            wish = participation.wish_to_take_part(row, participation.mobilised(1.0, 0.0, p), 0.0, m, p)
            participation.take_part(row, wish, 1, m, p)
            row.sorting = sorting.sort(row.sorting, *_path(0.0, 0.0, 0.0, 1.0, p))
            evaluation.evaluate(row, 0.0, 1, 1, m, p)
        for name in ("participation", "trust", "satisfaction", "quality", "sorting"):
            assert row[name] == pytest.approx(before[name], abs=1e-9)


@given(upkeep=st.floats(0.0, 0.8), years=st.integers(1, 20))
def test_wear_takes_away_what_was_put_in_order_and_never_more(numbers, upkeep, years):
    p = numbers()
    m, row = member(p), community(quality=0.9, first_quality=0.5)
    for _ in range(years):
        evaluation.wear(row, upkeep, m, p)
    rate = 0.03 * (1.0 - upkeep) / (1.0 - m.contribution)
    assert row.quality == pytest.approx(0.5 + 0.4 * math.exp(-rate * years), rel=1e-9) and row.quality > 0.5


def test_who_does_not_manage_keeps_up_nothing_and_who_is_not_asked_trusts_as_before(numbers):
    p = numbers()
    m = member(p)
    assert evaluation.upkeep(0.25, 0.0, 1, m, p) == pytest.approx(m.contribution)
    assert evaluation.upkeep(0.25, 1.0, 0, m, p) == p.smart_property_ease
    row = community(quality=1.0, first_quality=0.5, participation=0.25, first_participation=0.25, trust=0.2)
    row.sorting = p.sorting_2020
    evaluation.evaluate(row, 0.0, 1, 0, m, p)
    assert row.satisfaction == pytest.approx(0.6 + 0.5 * 0.5) and row.trust == p.satisfaction_base


# --- sorting ---------------------------------------------------------------------------------------------------------------
def _path(information, contact, fine, years, p):
    take_up, forget = sorting.rates(information, contact, fine, p)
    return sorting.steady(take_up, forget, p), sorting.still_to_go(take_up, forget, years)


def test_contact_makes_nearly_all_sort_information_hardly_anybody(numbers):
    p = numbers()
    goal, kept = _path(0.0, 1.0, 0.0, 1.0, p)
    assert goal == 0.95 and sorting.sort(0.3, goal, kept) == pytest.approx(0.95 - 0.65 * math.exp(-1.5))
    goal, _ = _path(1.0, 0.0, 0.0, 1.0, p)
    assert goal == pytest.approx(0.3 + 0.65 * 0.002 / 0.052)
    assert [_path(0.0, c, 0.0, 1.0, p)[0] for c in (0.1, 0.25, 0.5)] == pytest.approx([0.80, 0.891, 0.929], abs=2e-3)


def test_once_contact_stops_residents_forget_and_go_back_to_where_they_began(numbers):
    p = numbers()
    goal, kept = _path(0.0, 0.0, 0.0, 10.0, p)
    assert goal == p.sorting_2020 and sorting.sort(0.95, goal, kept) == pytest.approx(0.3 + 0.65 * math.exp(-0.5))


@given(steps=st.integers(1, 16), contact=st.floats(0.0, 1.0), fine=st.floats(0.0, 1.0))
def test_sorting_is_the_same_in_any_steps(numbers, steps, contact, fine):
    p = numbers()
    once, value = sorting.sort(0.3, *_path(1.0, contact, fine, 1.0, p)), 0.3
    for _ in range(steps):
        value = sorting.sort(value, *_path(1.0, contact, fine, 1.0 / steps, p))
    assert value == pytest.approx(once, rel=1e-12)


def test_coverage_grows_as_it_did_in_the_nation(numbers):
    p, coverage = numbers(), 0.6
    for _ in range(8):
        coverage = sorting.covered(coverage, 0.0, 1.0, p)
    assert coverage == pytest.approx(0.825, abs=2e-3)
    assert sorting.covered(0.6, -2.0, 1.0, p) == 0.6  # less than no effort takes nothing away


# --- thirds by income ------------------------------------------------------------------------------------------------------
def test_thirds_by_income_hold_a_third_of_all_households_each():
    rng = np.random.default_rng(2)
    income, weight = rng.lognormal(size=3000), rng.random(3000)
    found = terciles(income, weight)
    assert np.bincount(found, weight) / weight.sum() == pytest.approx([1 / 3] * 3, abs=2e-3)
    assert income[found == 0].max() <= income[found == 1].min() <= income[found == 2].min()
