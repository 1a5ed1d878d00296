"""The rules of the examination, the plan and the assessment alone: closed forms, brute force and hand-worked examples."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.examination.plan import choose
from simulation.systems.composition import standard
from simulation.systems.examination.rules import assessment, examination, rectification
from simulation.systems.organisation.rules.effort import best_misreport
from simulation.vocabulary import EXAMINATION_DIMENSIONS
from tests.analytic.examined import cities, examinations

KEY = (1, 0)
items = st.lists(st.tuples(st.integers(0, 50), st.integers(0, 12)), min_size=1, max_size=9)
places = st.floats(-1.0, 2.0)


@pytest.fixture
def policy():
    columns = standard().by_name["examination"].policy
    row = np.zeros(1, [(column.name, column.dtype) for column in columns]).view(np.recarray)[0]
    row.assessment = 1
    return row


# --- the plan --------------------------------------------------------------------------------------------------------------
@settings(max_examples=60)
@given(items, st.integers(0, 40))
def test_the_compiled_plan_is_the_best_there_is_and_worth_what_the_library_finds(found, most):
    values, units = (np.array(column) for column in zip(*found, strict=True))
    chosen = np.ones(len(values), np.uint8)
    rectification.choose_within(values.astype(float), units, most, chosen)
    picks = (np.array(pick, bool) for pick in itertools.product((False, True), repeat=len(values)))
    best = max(values[pick].sum() for pick in picks if units[pick].sum() <= most)
    taken = chosen == 1
    assert units[taken].sum() <= most and values[taken].sum() == best and (values[taken] > 0).all()
    assert values[choose(values.astype(float), units.astype(float), float(most))].sum() == pytest.approx(best)


def planned(parameter, observed, budget, satisfaction=None, standard=1.0, **table):
    """The plan of one city that has observed this, where closing a whole scale costs one; the budget in that unit."""
    found = examinations([observed], budget=budget, **table)
    found.observed[0], found.standard[:], found.technical[:] = observed, standard, standard
    row = cities()[0]
    if satisfaction is not None:
        row.satisfaction[:] = satisfaction
    rectification.plan_year(found, 0, row, 1.0, 0, parameter(rectification_cost=1.0, residents_priority=1.0))
    return found


def test_more_asked_of_an_indicator_does_not_push_it_behind_others_of_the_same_gap_and_money(parameter):
    """Two gaps of .5 and money for one: the one whose standard has risen was worth .5/1.25 a yuan to the other's .5."""
    assert planned(parameter, [0.75, 0.52], 0.5, standard=[1.25, 1.0]).planned[0].tolist() == [1, 0]


def test_a_plan_takes_the_gaps_that_its_money_covers_and_hears_residents(parameter):
    assert planned(parameter, [0.9, 0.2, 1.0], 1.0).planned[0].tolist() == [1, 1, 0]  # what meets its standard needs no project
    assert planned(parameter, [0.9, 0.2, 0.5], 0.8).planned[0].tolist() == [0, 1, 0]  # the largest gap, and all the money
    assert planned(parameter, [0.0, 0.5], 0.0).planned[0].tolist() == [0, 0]
    asked = [0.9, 0.1] + [1.0] * 6  # residents call for the second dimension
    table = {"dimension": [0, 1], "weight": [0.9, 0.1]}
    assert planned(parameter, [0.5, 0.5], 0.5, asked, **table).planned[0].tolist() == [0, 1]
    assert planned(parameter, [0.5, 0.5], 0.5, **table).planned[0].tolist() == [1, 0]  # nobody was asked


def test_what_the_model_moves_is_planned_by_a_fifth_of_its_gap_and_costs_nothing_here(parameter):
    source = [examination.OWN, 3, examination.RENOVATION, examination.OWN]
    found = planned(parameter, [0.1, 0.1, 0.6, math.nan], 0.9, source=source)
    assert found.planned[0].tolist() == [1, 1, 1, 0] and found.in_plan[0, 0].tolist() == [1, 1, 1, 0]
    assert found.rise[0] == pytest.approx([0.9, 0.18, 0.08, 0.0]) and found.cost[0, 0] == pytest.approx([0.9, 0.0, 0.0, 0.0])


@pytest.mark.parametrize(("risen", "done"), [(0.1, 0), (0.25, 1)])
def test_what_the_model_moves_is_done_where_it_has_risen_as_far_as_was_planned(parameter, risen, done):
    found, row = planned(parameter, [0.0, 0.2], 1.0, source=[3, examination.OWN]), cities()[0]
    found.true[0, 0] = [0.5, 0.5]  # in the December of the plan, which asks for a fifth of the gap of 1
    assert rectification.carry_out(found, 0, row, 1.0, 0.0, 0, KEY, 4) == pytest.approx(0.8) and row.done_items == 1
    found.condition[0, 0] = 0.5 + risen
    rectification.check_the_model(found, 0, row, 1)
    assert found.delivered[0, 0].tolist() == [done, 1] and row.done_items == 1 + done
    assert found.planned[0].tolist() == [1 - done, 0]


def test_dear_indicators_wait_for_cheap_ones_and_prices_are_one_on_average():
    found = examinations([[0.5] * 1000] * 2, source=[examination.OWN] * 999 + [3])
    rectification.draw_prices(found, 0.5, KEY)
    assert found.price[:999].mean() == pytest.approx(1.0, abs=4 * 0.533 / math.sqrt(999)) and found.price[999] == 0.0
    assert np.log(found.price[:999]).std() == pytest.approx(0.5, rel=0.1)
    rectification.draw_prices(found, 0.0, KEY)
    assert (found.price[:999] == 1.0).all()


@given(st.lists(places, min_size=8, max_size=8), st.floats(0.0, 5.0))
def test_a_plan_never_costs_more_than_its_budget_and_leaves_room_for_nothing_more(parameter, observed, budget):
    found = planned(parameter, observed, budget)
    chosen, cost = found.planned[0] == 1, found.rise[0]
    assert cost[chosen].sum() <= budget + 1e-9
    spare = budget - cost[chosen].sum()
    useful = ~chosen & (cost > 1e-9)
    assert (cost[useful] > spare - 8 * budget / rectification.PLAN_UNITS - 1e-9).all()


def test_priorities_follow_what_satisfaction_misses_and_sum_to_one():
    satisfaction, priority = np.array([0.8, 0.4, math.nan]), np.zeros(4)
    dimension, known = np.array([0, 1, 1, 2]), np.array([True, True, False, True])
    rectification.priorities(satisfaction, dimension, known, priority)
    assert priority == pytest.approx([0.25, 0.75, 0.0, 0.0])
    rectification.priorities(np.full(3, math.nan), dimension, known, priority)
    assert (priority == 0).all()


# --- measuring -------------------------------------------------------------------------------------------------------------
def test_a_better_platform_sees_the_same_luck_with_less_error():
    blunt, sharp = examinations([[0.5] * 900] * 4), examinations([[0.5] * 900] * 4)
    for c in range(4):
        examination.measure_indicators(blunt, c, examination.measurement_error(0.08, 0.0, 3.0, 0.0), 0.0, 0.0, KEY, 3)
        examination.measure_indicators(sharp, c, examination.measurement_error(0.08, 1.0, 3.0, 0.0), 0.0, 0.0, KEY, 3)
    assert blunt.observed.std() == pytest.approx(0.08, rel=0.05)
    assert abs(blunt.observed.mean() - 0.5) < 4 * 0.08 / math.sqrt(3600)
    assert (sharp.observed - 0.5) == pytest.approx((blunt.observed - 0.5) / 2)


def test_a_claim_stops_at_the_standard_and_a_third_party_sees_through_it():
    found = examinations([[0.5, 0.98, 1.3] * 300])
    assert examination.measure_indicators(found, 0, 0.0, 0.1, 0.0, KEY, 3) == 0
    assert found.observed[0, :3] == pytest.approx([0.6, 1.0, 1.3])
    checked = examination.measure_indicators(found, 0, 0.0, 0.1, 0.4, KEY, 3)
    assert checked == pytest.approx(360, abs=4 * math.sqrt(900 * 0.4 * 0.6))
    honest = found.observed[0, ::3] == 0.5
    assert checked == honest.sum() + (found.observed[0, 1::3] == 0.98).sum() + examined_thirds(found, KEY, 0.4)


def examined_thirds(found, key, share):
    """How many of every third indicator, which claims nothing, a third party measures: by the draws themselves."""
    from simulation.streams import Purpose, draw4

    return sum(draw4(key, Purpose.EXAMINATION, n, 3)[2] < share for n in range(2, 900, 3))


@given(st.floats(0.0, 2.0), st.floats(0.01, 3.0), st.floats(0.01, 10.0))
def test_no_city_claims_more_than_is_so_once_enough_is_checked(worth, penalty, cost):
    """m* = max(0, ((1 - q) w - q F) / kappa): nothing from q = w / (w + F) on."""
    least = worth / (worth + penalty)
    assert best_misreport(worth, least + 1e-9, penalty, cost) == pytest.approx(0.0, abs=1e-6)
    assert best_misreport(worth, 0.0, penalty, cost) == pytest.approx(worth / cost)


def test_perfect_data_give_a_perfect_score_no_gap_no_pressure_and_no_plan(parameter, policy):
    found, row = examinations([[1.0, 1.2, 1.0]]), cities()[0]
    p = parameter(measurement_error=0.0)
    policy.survey, policy.examination_published = 1, 1
    examination.examine(found, 0, row, 0.0, 0.0, 0.0, policy, 0, p, p.misreport_penalty, p.misreport_cost, KEY, 3)
    rectification.plan_year(found, 0, row, 1e6, 0, p)
    assert row.examination_total == 1.0 and row.examination_pressure == row.examination_error == 0.0
    assert row.examination_score[0] == 1.0 and not found.planned.any()
    assert (row.examinations, row.surveyed, row.examination_published) == (1, 1, 1)


def test_a_missing_indicator_is_left_out_and_its_weight_goes_to_the_others():
    values, standard, weight = np.array([0.5, math.nan, 0.25]), np.array([1.0, 1.0, 0.5]), np.array([0.2, 0.5, 0.3])
    scores, dimension = np.zeros(len(EXAMINATION_DIMENSIONS)), np.array([0, 1, 0])
    total = examination.scores_by_dimension(values, standard, weight, dimension, scores)
    assert total == scores[0] == pytest.approx((0.2 * 0.5 + 0.3 * 0.5) / 0.5)
    assert math.isnan(scores[1]) and math.isnan(scores[2])
    assert math.isnan(examination.weighted_score(np.full(3, math.nan), standard, weight, dimension, examination.ALL))


@given(st.lists(places, min_size=5, max_size=5), st.floats(1.0, 2.0), st.floats(0.0, 1.0))
def test_scores_lie_between_nothing_and_one_and_a_higher_standard_never_raises_them(values, standard, more):
    weight, dimension = np.full(5, 0.2), np.zeros(5, np.int32)
    low, high = (
        examination.weighted_score(np.array(values), np.full(5, bar), weight, dimension, examination.ALL)
        for bar in (standard, standard + more)
    )
    assert 0.0 <= high <= low + 1e-12 <= 1.0 + 1e-9


def test_a_published_result_weighs_more_and_a_platform_that_does_not_exist_sharpens_nothing(parameter):
    p = parameter(reward_examination=0.2, examination_publication_effect=0.5)
    assert examination.weight_of_result(0, p) == 0.2 and examination.weight_of_result(1, p) == pytest.approx(0.3)
    assert examination.measurement_error(0.1, 0.0, 3.0, 0.0) == 0.1
    assert examination.measurement_error(0.1, 1.0, 3.0, 0.0) == examination.measurement_error(0.1, 0.0, 3.0, 3.0) == 0.05


# --- carrying out, wearing down (A9) ---------------------------------------------------------------------------------------
def test_effort_money_and_inspection_speed_an_item_up(parameter):
    p = parameter(
        rectification_hazard=0.8,
        rectification_effort_effect=2.0,
        rectification_funding_effect=1.0,
        rectification_supervision_effect=3.0,
    )
    assert rectification.execution_hazard(0.0, 1.0, 0.0, p) == rectification.execution_hazard(0.0, 7.0, 0.0, p) == 0.8
    assert rectification.execution_hazard(0.5, 0.5, 0.2, p) == pytest.approx(0.8 * math.exp(1.0 - 0.5 + 0.6))
    assert rectification.done_within_quarter(0.8) == pytest.approx(1.0 - math.exp(-0.2))


def test_what_fails_its_check_stays_in_the_plan():
    found, row = examinations([[0.4] * 1000]), cities()[0]
    found.planned[:], found.rise[:] = 1, 0.6
    assert rectification.carry_out(found, 0, row, 1.0, 1.0, 0, KEY, 0) == 0.0
    assert (row.done_items, row.reopened_items) == (0, 1000) and found.planned.all() and (found.condition == 0.4).all()
    assert rectification.carry_out(found, 0, row, 1.0, 0.0, 0, KEY, 1) == pytest.approx(600.0)
    assert found.condition == pytest.approx(1.0) and not found.planned.any() and found.delivered[0].all()


def test_the_mean_gap_settles_at_drift_over_cure_with_its_half_life():
    """A9, for the loop itself. Linear skeleton G' = (1 - phi) G + d: steady state d / phi (.16667 at .3 and .05), half-life
    ln .5 / ln(1 - phi) (1.943 years). Without error and with money for all, phi = 1 - (1 - p (1 - q))^4 of the gap at planning
    goes in a year, and the wear of the year stays: d / phi just before planning."""
    hazard, reopening, rate = 0.5, 0.3, 0.05
    found, row = examinations([[0.0] * 1000] * 20), cities()[0]
    found.wear[0] = rate
    chance = rectification.done_within_quarter(hazard)
    phi = 1 - (1 - chance * (1 - reopening)) ** 4
    steady, gaps = rate / phi, []
    for year in range(40):
        gaps.append(1 - found.condition.mean())
        found.rise[:] = np.maximum(0.0, 1.0 - found.condition)
        found.planned[:] = found.rise > 0
        for quarter, c in itertools.product(range(4), range(20)):
            rectification.carry_out(found, c, row, chance, reopening, 0, KEY, 4 * year + quarter)
            rectification.wear(found, c, 0.0, False, KEY, 4 * year + quarter)
    assert 1 - found.condition.mean() == pytest.approx(steady, rel=0.03)
    half_life = math.log(0.5) / math.log(1 - phi)
    for years in (1, 2, 4):
        assert gaps[years] - steady == pytest.approx((1 - steady) * 0.5 ** (years / half_life), abs=0.01)


def test_a_year_wears_by_its_rate_and_december_adds_its_noise_to_what_the_model_does_not_move():
    found = examinations([[0.5] * 1000], source=[examination.OWN] * 999 + [examination.RENOVATION])
    found.wear[0] = 0.08
    for tick in range(4):
        rectification.wear(found, 0, 0.1, tick == 3, KEY, tick)
    assert found.condition[0, -1] == 0.5
    change = found.condition[0, :-1] - 0.5
    assert change.std() == pytest.approx(0.1, rel=0.1) and change.mean() == pytest.approx(-0.08, abs=4 * 0.1 / math.sqrt(999))


def test_a_city_pays_in_its_counties_by_their_people(bare, parameter):
    world = bare(counties=2)
    world.city[0].last_county = 2
    world.county["people"] = 3.0, 1.0
    books = world.find("county_books_of_examination")
    rectification.commission(books, world.city_place[0], world.county_place, parameter(examination_cost=8.0))
    assert world.county["paid"].sum(axis=1).tolist() == [6.0, 2.0] and world.county["balance"].sum() == 0.0


# --- the five-year assessment ----------------------------------------------------------------------------------------------
@given(st.lists(st.one_of(places, st.just(math.nan)), min_size=1, max_size=12), st.floats(0.0, 1.0))
def test_the_quantile_is_that_of_numpy_over_what_is_known(values, share):
    known = [value for value in values if not math.isnan(value)]
    expected = np.quantile(known, share) if known else math.nan
    assert assessment.quantile(np.array(values), share) == pytest.approx(expected, nan_ok=True, abs=1e-12)


def assessed(bare, parameter, observed, weighting=assessment.EQUAL, issued=(), **table):
    found = examinations(np.zeros(np.shape(observed)), **table)
    found.observed[:] = observed
    city, world = cities(len(found.condition)), bare()
    province, innovation = world.province_examination[0], world.province_innovation[0]
    innovation.technical_standards[: len(issued)] = issued
    assessment.assess(found, city, province, innovation, weighting, 2025, 0.03, parameter())
    return found, city, province


def test_an_assessment_raises_a_standard_that_cities_have_outgrown_and_never_lowers_one(bare, parameter):
    strong, weak = [0.9, 1.0, 1.1, 1.2, 1.3, 1.4], [0.5] * 6
    found, city, province = assessed(bare, parameter, np.array([strong, weak]).T)
    assert found.standard.tolist() == pytest.approx([np.quantile(strong, 0.6), 1.0])
    assert province.standards_revised == 1 and (city["assessments"] == 1).all()
    few, _, _ = assessed(bare, parameter, np.array([strong, weak]).T[:4])
    assert few.standard.tolist() == [1.0, 1.0]  # four cities are too few
    modelled, _, _ = assessed(bare, parameter, np.array([strong, weak]).T, source=[2, examination.OWN])
    assert modelled.standard.tolist() == [1.0, 1.0]


def test_a_technical_standard_raises_those_of_its_topic_and_of_nothing_that_the_model_moves(bare, parameter):
    own, moved = examination.OWN, 2
    observed = np.array([[0.5] * 3 + [1.3]] * 6)
    found, _, _ = assessed(bare, parameter, observed, issued=[2, 1], topic=[0, 0, -1, 1], source=[own, moved, own, own])
    assert found.standard.tolist() == pytest.approx([1.06, 1.0, 1.0, 1.3])  # cities have outgrown the last one's 1.03


def test_cities_that_have_not_begun_take_no_part(bare, parameter):
    found, city, _ = assessed(bare, parameter, np.full((6, 1), 1.5), begins=2026)
    assert (city["assessments"] == 0).all() and found.standard.tolist() == [1.0]


@pytest.mark.parametrize("weighting", [assessment.ENTROPY, assessment.CRITIC])
def test_weights_made_anew_keep_those_of_the_dimensions_and_favour_what_tells_cities_apart(bare, parameter, weighting):
    rng = np.random.default_rng(5)
    observed = np.column_stack([rng.uniform(0.1, 0.9, 8), np.full(8, 0.5), np.full(8, 0.7), np.full(8, 0.7)])
    found, _, _ = assessed(bare, parameter, observed, weighting, dimension=[0, 0, 1, 1], weight=[0.3, 0.3, 0.2, 0.2])
    assert found.weight.tolist() == pytest.approx([0.6, 0.0, 0.2, 0.2])  # the second dimension tells nothing apart
    assert found.first_weight.tolist() == [0.3, 0.3, 0.2, 0.2]


def test_land_follows_the_result_only_where_the_scenario_links_them(bare, parameter):
    city, province = cities(3), bare().province_examination[0]
    city["examinations"], city["examination_total"] = (1, 1, 0), (0.8, 0.6, math.nan)
    city["platform_gap"] = 0.2, 0.4, 0.0
    examination.compare_cities(city, province, 0, parameter(land_link_strength=0.5))
    assert city["land_quota"].tolist() == [1.0] * 3 and province.mean_platform_gap == pytest.approx(0.3)
    examination.compare_cities(city, province, 1, parameter(land_link_strength=0.5))
    assert city["land_quota"].tolist() == pytest.approx([1.05, 0.95, 1.0])
    examination.compare_cities(city[2:], province, 1, parameter())
    assert province.mean_platform_gap == 0.0


def test_a_call_is_the_mean_missed_score_of_the_indicators_that_make_it():
    steers = np.array([1, 0, 1, 1, examination.RENOVATION])
    values, standard = np.array([0.5, 0.0, math.nan, 1.5, -1.0]), np.array([1.0, 1.0, 1.0, 2.0, 1.0])
    assert examination.missed_where(steers, examination.A_PLATFORM, values, standard) == pytest.approx((0.5 + 0.25) / 2)
    assert examination.missed_where(steers, examination.RENOVATION, values, standard) == 1.0
    assert examination.missed_where(steers, 7, values, standard) == 0.0
