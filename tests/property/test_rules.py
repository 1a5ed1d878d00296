"""What must hold whatever the numbers: bounds, sums, monotone responses and conservation."""

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from simulation.systems.buildings.rules import (
    BASIC,
    CODE,
    N_LEVELS,
    ONE_STAR,
    ULTRA_LOW,
    construction,
    energy,
    learning,
    peers,
    retrofit,
    stock,
    worth,
)
from simulation.systems.organisation.rules import allocation, effort, goals
from simulation.systems.organisation.rules.effort import ENFORCEMENT, GREEN_SHARE
from simulation.systems.organisation.rules.measures import MANDATE, NOT_YET

share = st.floats(0.001, 0.995)
positive = st.floats(1e-3, 1e6)
small_positive = st.floats(0.01, 5.0)
logit_size = st.floats(0.0, 1.5)
uniform = st.floats(1e-9, 1.0 - 1e-9)
values = st.lists(st.floats(-1000.0, 1000.0), min_size=N_LEVELS, max_size=N_LEVELS).map(np.array)


# --- goals -----------------------------------------------------------------------------------------------------------------
@st.composite
def governments(draw, largest=12):
    """Weights, scores and wishes of up to a dozen governments."""
    count = draw(st.integers(1, largest))
    arrays = [draw(st.lists(s, min_size=count, max_size=count)) for s in (positive, st.floats(-3, 3), positive)]
    return tuple(np.array(a) for a in arrays)


@given(share, logit_size, governments())
def test_share_goals_keep_their_area_mean_stay_shares_and_ask_more_of_the_wealthy(mean, tilt, those):
    weights, scores, _ = those
    found = np.empty(len(weights))
    allocation.allocate_share(mean, tilt, weights, scores, found)
    assert (found > 0).all() and (found < 1).all()
    assert np.average(found, weights=weights) == pytest.approx(mean, rel=1e-9)
    order = np.argsort(scores, kind="stable")
    assert (np.diff(found[order]) >= -1e-15).all()


@given(share, logit_size, governments(), st.randoms(use_true_random=False))
def test_share_goals_do_not_depend_on_the_order_of_governments(mean, tilt, those, luck):
    weights, scores, _ = those
    order = list(range(len(weights)))
    luck.shuffle(order)
    found, shuffled = np.empty(len(weights)), np.empty(len(weights))
    allocation.allocate_share(mean, tilt, weights, scores, found)
    allocation.allocate_share(mean, tilt, weights[order], scores[order], shuffled)
    assert shuffled == pytest.approx(found[order], rel=1e-9)


@given(st.floats(1.0, 1e9), governments(), st.floats(0.0, 1.0), st.floats(1.0, 5.0))
def test_a_quantity_is_split_to_the_last_square_metre_and_within_its_bounds(total, those, floor, ceiling):
    weights, _, wishes = those
    proportional = total * weights / weights.sum()
    least, most, parts = floor * proportional, ceiling * proportional, np.empty(len(weights))
    allocation.fill_water(total, wishes, least, most, parts)
    assert parts.sum() == pytest.approx(total, rel=1e-9)
    assert (parts >= least * (1 - 1e-6)).all() and (parts <= most * (1 + 1e-6)).all()


@given(st.floats(1.0, 1e9), governments())
def test_without_bounds_a_quantity_is_split_like_the_wishes(total, those):
    _, _, wishes = those
    parts = np.empty(len(wishes))
    allocation.fill_water(total, wishes, np.zeros(len(wishes)), np.full(len(wishes), total), parts)
    assert parts == pytest.approx(total * wishes / wishes.sum(), rel=1e-6)


@given(share, share, st.floats(0.1, 0.8), st.floats(0.0, 0.4))
def test_the_ratchet_moves_a_goal_towards_the_report_and_never_past_it(goal, report, up, down):
    moved = goals.ratchet(goal, report, up, down)
    assert min(goal, report) - 1e-12 <= moved <= max(goal, report) + 1e-12


@given(share, st.floats(0.0, 0.4), st.floats(0.0, 0.4))
def test_raising_a_goal_never_lowers_it_and_more_raising_raises_more(goal, less, more):
    assume(less <= more)
    one, two = (allocation.amplified(goal, by, 0.001, 0.995) for by in (less, more))
    assert goal - 1e-12 <= one <= two <= 0.995


# --- effort, reports, supervision ------------------------------------------------------------------------------------------
reward_of = st.floats(0.0, 3.0)


@given(reward_of, small_positive, small_positive, small_positive, st.floats(1.0, 3.0))
def test_more_capacity_never_means_less_effort_and_effort_stays_between_zero_and_one(omega, gain, capacity, cost, factor):
    less, more = (effort.best_effort(omega, gain, capacity * f, cost) for f in (1.0, factor))
    assert 0.0 <= less <= more <= 1.0


@given(reward_of, st.floats(0, 1), st.floats(0, 1), small_positive, small_positive)
def test_more_inspection_never_means_more_misreport(omega, one, other, penalty, cost):
    less, more = sorted((one, other))
    honest = effort.best_misreport(omega, more, penalty, cost)
    assert 0.0 <= honest <= effort.best_misreport(omega, less, penalty, cost)


@given(reward_of, small_positive, small_positive, st.floats(0.0, 0.2))
def test_from_the_critical_detection_on_nobody_misreports(omega, penalty, cost, beyond):
    critical = omega / (omega + penalty)
    assert effort.best_misreport(omega, min(1.0, critical + beyond), penalty, cost) <= 1e-12
    if critical > 0.01:
        assert effort.best_misreport(omega, 0.99 * critical, penalty, cost) > 0.0


@given(st.floats(0, 12), st.floats(0, 12), st.floats(0, 1))
def test_more_visits_never_find_less(one, other, per_visit):
    less, more = sorted((one, other))
    found = [effort.detection_probability(visits, per_visit) for visits in (less, more)]
    assert 0.0 <= found[0] <= found[1] <= 1.0


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_compliance_rises_with_detection_and_effort_from_its_base_and_stays_a_share(parameter, d, e, more_d, more_e):
    p = parameter()
    usual = effort.detection_probability(p.visits_per_county, p.detection_per_visit)
    assert effort.compliance(p.compliance_base, usual, 0.0, p) == pytest.approx(p.compliance_base, abs=1e-12)
    found = effort.compliance(p.compliance_base, d, e, p)
    assert 0.0 <= found <= 1.0
    assert effort.compliance(p.compliance_base, min(1.0, d + more_d), e, p) >= found - 1e-15
    assert effort.compliance(p.compliance_base, d, min(1.0, e + more_e), p) >= found - 1e-15


# --- choice ----------------------------------------------------------------------------------------------------------------
def chosen(utilities, minimum, aware, u):
    shares = np.empty(N_LEVELS)
    construction.weigh_levels(utilities, minimum, aware, shares)
    return construction.draw_level(shares, u)


@given(values, st.floats(0.001, 0.1), st.integers(0, ULTRA_LOW), st.booleans())
def test_the_chances_of_a_project_are_none_below_what_binds_and_one_together(offered, scale, minimum, aware):
    shares = np.empty(N_LEVELS)
    construction.weigh_levels(scale * offered, minimum, aware, shares)
    assert (shares >= 0.0).all() and not shares[:minimum].any()
    assert abs(shares.sum() - 1.0) < 1e-12


@given(values, st.floats(0.001, 0.1), st.integers(0, ULTRA_LOW), st.booleans(), uniform)
def test_a_choice_is_never_below_what_binds_and_never_unheard_of(offered, scale, minimum, aware, u):
    level = chosen(scale * offered, minimum, aware, u)
    assert minimum <= level <= ULTRA_LOW
    assert level < ULTRA_LOW or aware or minimum == ULTRA_LOW


@given(values, st.floats(0.001, 0.1), st.integers(ONE_STAR, ULTRA_LOW), st.floats(0.0, 300.0), uniform)
def test_a_subsidy_for_the_highest_levels_never_moves_a_project_down(offered, scale, first, subsidy, u):
    """The same luck with a subsidy from some level up: the level may rise, it does not fall."""
    helped = offered.copy()
    helped[first:] += subsidy
    before, after = (chosen(scale * v, CODE, True, u) for v in (offered, helped))
    assert after >= before


@given(values, st.floats(0.001, 0.1), uniform, uniform)
def test_a_higher_draw_never_means_a_lower_level(offered, scale, one, other):
    low, high = sorted((one, other))
    assert chosen(scale * offered, CODE, True, low) <= chosen(scale * offered, CODE, True, high)


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 150), st.floats(0, 500))
def test_seeing_more_of_others_never_lowers_the_value_where_peers_help(one, other, strength, hassle):
    less, more = sorted((one, other))
    assert peers.peer_and_hassle(less, strength, hassle) <= peers.peer_and_hassle(more, strength, hassle) + 1e-9


@given(st.floats(-0.9, 2.0), st.floats(0, 1e7), st.floats(0, 1e7), st.floats(0.0, 0.3))
def test_experience_never_raises_a_cost_and_a_cost_is_never_negative(shock, one, other, exponent):
    less, more = sorted((one, other))
    costs = [worth.unit_cost(100.0, shock, x, 1e5, exponent) for x in (less, more)]
    assert costs[0] >= costs[1] >= 0.0


# --- stock and energy ------------------------------------------------------------------------------------------------------
@given(st.floats(0, 120), st.floats(0, 120), st.floats(10, 100), st.floats(0.8, 5.0))
def test_survival_falls_from_one_and_never_below_zero(one, other, scale, shape):
    young, old = sorted((one, other))
    assert 1.0 >= stock.survival(young, scale, shape) >= stock.survival(old, scale, shape) >= 0.0
    assert stock.survival(0.0, scale, shape) == 1.0


@given(st.floats(0, 80), st.floats(20, 100), st.floats(1.0, 4.0))
def test_what_is_demolished_in_a_quarter_is_a_share(age, scale, shape):
    assert 0.0 <= stock.demolition_share(age, scale, shape) <= 1.0


@given(st.floats(5, 60), st.floats(5, 60), st.floats(0.0, 0.3), st.floats(0, 50))
def test_logistic_growth_lies_between_its_start_and_its_ceiling(level, ceiling, rate, years):
    grown = stock.logistic_growth(level, ceiling, rate, years)
    assert min(level, ceiling) - 1e-9 <= grown <= max(level, ceiling) + 1e-9


@given(st.floats(0, 1), st.floats(-5, 5))
def test_a_shifted_share_stays_a_share_and_is_shifted_back(before, shift):
    moved = stock.shifted_share(before, shift)
    assert 0.0 <= moved <= 1.0
    if 1e-6 < before < 1 - 1e-6:
        assert stock.shifted_share(moved, -shift) == pytest.approx(before, rel=1e-6)


@given(st.floats(0, 1e6), st.floats(0, 1e7), st.floats(0, 1e7), st.floats(0, 1e7), st.floats(0, 1e6), st.floats(0.5, 4))
def test_orders_fall_by_what_already_stands_or_is_ordered_and_time_alone(demolished, now, later, standing, under_way, lag):
    """A tenth more that stands, or is ordered, is a tenth less to order, spread over the time of ordering: below zero too."""
    plain = stock.starts_needed(demolished, now, later, standing, under_way, lag, 2.0)
    fuller = stock.starts_needed(demolished, now, later, 1.1 * standing, under_way, lag, 2.0)
    busier = stock.starts_needed(demolished, now, later, standing, 1.1 * under_way, lag, 2.0)
    assert math.isclose(plain - fuller, 0.05 * standing, rel_tol=1e-9, abs_tol=1e-6)
    assert math.isclose(plain - busier, 0.05 * under_way, rel_tol=1e-9, abs_tol=1e-6)


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_energy_left_after_a_saving_lies_between_none_and_all_of_it(saving, realised, rebound):
    left = energy.remaining_energy(saving, realised, rebound)
    assert 0.0 <= left <= 1.0
    assert energy.remaining_energy(saving, realised, 1.0) == 1.0


@given(st.integers(1, 4), st.lists(st.floats(1e-10, 1 - 1e-10), min_size=4, max_size=4), st.floats(0.1, 3.0))
def test_construction_takes_some_time_and_more_stages_take_longer(stages, luck, mean):
    assert 0.0 < construction.erlang_time(mean, stages, tuple(luck)) < math.inf
    assert stages == 4 or construction.erlang_time(mean, stages, tuple(luck)) < construction.erlang_time(
        mean, stages + 1, tuple(luck)
    )


# --- the existing stock ------------------------------------------------------------------------------------------------------
money = st.floats(0.0, 500.0)


@given(money, money, st.floats(0.5, 1.5), st.floats(0.0, 300.0), st.floats(0.0, 300.0))
def test_an_award_never_lowers_the_value_of_a_retrofit_nor_a_price_raises_it(
    parameter, price, dearer, energy_used, award, more
):
    p = parameter()
    value = retrofit.value(100.0, energy_used, price, award, p)
    assert retrofit.value(100.0, energy_used, price, award + more, p) >= value
    assert retrofit.value(100.0, energy_used, price + dearer, award, p) <= value


@given(st.floats(-500, 500), st.floats(-500, 500), st.floats(0.001, 0.1), st.integers(0, 2), uniform, st.floats(0.0, 200.0))
def test_a_retrofit_is_never_less_than_a_rule_asks_and_a_better_deep_one_never_makes_it_less(
    light, deep, scale, least, u, more
):
    chosen = retrofit.owner_chooses(light, deep, scale, least, u)
    assert least <= chosen <= 2
    if chosen == 2:
        assert retrofit.owner_chooses(light, deep + more, scale, least, u) == 2


@given(st.integers(1, 400), uniform, uniform, uniform, uniform)
def test_more_who_say_yes_never_lose_a_vote_that_fewer_won(parameter, households, one, other, u_turnout, u_yes):
    p = parameter()
    fewer, more = sorted((one, other))
    if retrofit.vote_passes(households, fewer, 0.8, p, u_turnout, u_yes):
        assert retrofit.vote_passes(households, more, 0.8, p, u_turnout, u_yes)


@given(st.floats(1.0, 1e6), st.floats(1.0, 100.0), st.floats(0.0, 0.3), st.floats(0.0, 0.3), st.floats(0.0, 0.5))
def test_more_experience_or_knowledge_never_costs_more(experience, more, doing, searching, fixed):
    b, c = learning.learning_exponent(doing), learning.learning_exponent(searching)
    cost = learning.cost_factor(experience, 1.0, b, c, fixed)
    assert learning.cost_factor(experience * more, 1.0, b, c, fixed) <= cost * (1 + 1e-12)
    assert learning.cost_factor(experience, more, b, c, fixed) <= cost * (1 + 1e-12)
    assert fixed - 1e-12 <= cost <= 1.0 + 1e-12


# --- whole runs ------------------------------------------------------------------------------------------------------------
@settings(max_examples=6)
@given(seed=st.integers(0, 2**32 - 1), member=st.integers(0, 2))
def test_area_is_conserved_and_every_state_in_its_bounds_for_any_seed(small, seed, member):
    scenario = small.everything.replace(seed=seed, members=3, sample_parameters=True, horizon={"end": "2024Q1"})
    run = small.run(scenario)
    run.check()
    world, history = small.finished(scenario, member)
    county = history.county
    for name in ("effort", "overall_effort", "compliance", "detection_chance", "share_at_least", "suspicion"):
        assert county[name].min() >= 0.0 and county[name].max() <= 1.0 + 1e-12, name
    for name in ("stock_area", "pipeline_area", "demolished_area", "started_area", "completed_area", "electricity", "gas"):
        assert county[name].min() >= (-1e-6 if name == "pipeline_area" else 0.0), name
    for name in ("mandate", "goal_active", "projects_started", "visits"):
        assert county[name].min() >= 0
    assert (np.diff(county.mandate.astype(int), axis=0) >= 0).all()  # a mandate stays
    written = world.measure.tick[: len(world.county), MANDATE]
    assert np.array_equal(
        county.mandate[-1] == 1, (written > NOT_YET) & (written < len(county.mandate) - 1)
    )  # from the next on
    written = world.measure.tick > NOT_YET
    assert (world.measure.strength[written] >= 0.0).all() and (world.measure.strength[written] <= 1.0).all()
    for rows in (county, history.city, history.province):
        reported = rows.reported[..., GREEN_SHARE]
        assert (reported >= 0.0).all() and (reported <= 1.0).all()


@pytest.mark.parametrize("award", [(0.0, 1.0), (1.0, 3.0)])
def test_a_larger_award_does_not_lower_the_share_of_stars(small, award):
    """Members share their luck, so the comparison is pair by pair; what they start may only rise with the award."""
    stars = []
    for strength in award:
        scenario = small.baseline.replace(measures={"award": {"strength": strength}}, members=3)
        started = [small.finished(scenario, member)[1].province.started_area[:, 0] for member in range(3)]
        stars.append([area[:, ONE_STAR:].sum() / area.sum() for area in started])
    assert (np.array(stars[1]) >= np.array(stars[0])).all()
    assert np.mean(stars[1]) > np.mean(stars[0]) + 1e-4


def test_more_inspection_lowers_misreports(small):
    inflation = []
    for visits in (0.05, 0.5, 4.0):
        rows = [small.finished(small.everything, m, visits_per_county=visits)[1].county[3::4] for m in range(1)]
        inflation.append(np.mean([np.nanmean(r["misreport"][..., GREEN_SHARE]) for r in rows]))
    assert inflation[0] > inflation[1] > inflation[2]


def test_a_higher_base_reward_raises_effort_and_a_lower_mandate_hazard_the_green_share(small):
    tried = [small.finished(small.everything, reward_base=r)[1].county.effort[-1, :, ENFORCEMENT].mean() for r in (0.05, 0.4)]
    assert tried[0] < tried[1]
    green = []
    for intercept in (-4.0, 2.0):
        _, history = small.finished(small.baseline, mandate_ridge_intercept=intercept)
        green.append(history.province.started_area[:, 0, BASIC:].sum() / history.province.started_area.sum())
    assert green[0] < green[1]


# --- the check of conservation ---------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def checked(small):
    run = small.run(small.baseline.replace(members=2, horizon={"end": "2022Q4"}))
    run.check()
    return run


INJECTED = {  # what is changed: variable, where (member, time, region and a third dimension), and what the message must say
    "stock of a county": ("county", "stock_area", (1, 5, 2, 0), "stock_area of county"),
    "pipeline of a city": ("city", "pipeline_area", (0, 3, 1, 1), "pipeline_area of city"),
    "starts by level": ("province", "started_area", (1, 6, 0, 2), "started_area of province"),
    "completions by level": ("county", "completed_area", (0, 2, 4, 1), "completed_area of county"),
    "stock by level": ("county", "standing_area", (0, 4, 1, 1), "standing_area of county"),
    "retrofitted stock": ("city", "retrofitted_stock", (1, 6, 0, 1), "retrofitted_stock of city"),
    "money that nobody paid": ("province", "balance", (0, 5, 0, 1), r"balance of province\) .*Developers"),
    "people": ("county", "people", (0, 7, 0), "people of city"),
    "electricity": ("city", "electricity", (1, 1, 2), "electricity of"),
    "projects": ("province", "projects_started", (0, 0, 0), "projects_started of province"),
}


@pytest.mark.parametrize("violation", INJECTED)
def test_the_check_finds_a_thousandth_that_appears_from_nowhere_and_names_its_place(checked, violation):
    region, name, place, words = INJECTED[violation]
    tree = checked.record.copy(deep=True)
    dataset = tree[region].to_dataset()
    changed = dataset[name].copy(deep=True)
    changed.values[place] += max(abs(changed.values[place]) * 1e-3, 1 if name == "projects_started" else 1000)
    tree[region].dataset = dataset.assign({name: changed})
    with pytest.raises(ArithmeticError, match=words) as found:
        dataclasses.replace(checked, record=tree).check()
    assert "off by" in str(found.value)
    assert f"member {place[0]}" in str(found.value)


def test_the_check_refuses_a_record_without_numbers(small):
    run = small.run(small.baseline.replace(members=1, horizon={"end": "2022Q4"}))
    run.record["county"].dataset["stock_area"].values[0, 3] = np.nan
    with pytest.raises(ArithmeticError, match="stock_area of county"):
        run.check()


def test_the_check_allows_the_rounding_of_what_went_where_little_is_left():
    """Single precision rounds a million square metres to the next sixteenth: a tenth that is left cannot be held to less."""
    import xarray as xr

    from simulation.projection import conservation

    stock = xr.DataArray(np.array([[[1_000_000.1], [0.1]]], "f4"), dims=("member", "time", "region"))
    went = xr.DataArray(np.array([[[0.0], [1_000_000.0]]], "f4"), dims=("member", "time", "region"))
    named = stock.assign_attrs(long_name="Urban stock", long_name_zh="城镇建筑存量")
    records = xr.Dataset({"standing_area": named}, attrs={"tier": "county"})
    conservation._changes(records, "standing_area", stock, 0.0 * went, went)
    with pytest.raises(ArithmeticError, match="standing_area of county"):
        conservation._changes(records, "standing_area", stock, 0.0 * went, went * 0.999)
