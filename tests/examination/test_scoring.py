"""Scores, weights and revised standards of the tool, against hand-worked examples."""

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.errors import InputError
from simulation.examination import scoring
from simulation.examination.catalogue import load_structure_of_2024, with_own, worst_of
from simulation.examination.grades import OF_INDICATOR, grade
from simulation.facts.indicators import Indicator, load_catalogue
from simulation.systems.examination.rules import assessment

CATALOGUE = load_catalogue()
MORE = Indicator("own01", "自选", "Own", "某指标", "Some indicator", "%", "higher", "guiding", 80.0, "read")
LESS = dataclasses.replace(MORE, code="own02", better="lower", benchmark=10.0)
NEAR = dataclasses.replace(MORE, code="own03", better="near", benchmark=1.0)
values = st.lists(st.floats(0.0, 200.0), min_size=1, max_size=8).map(np.array)


# --- the catalogue ---------------------------------------------------------------------------------------------------------
def test_the_catalogue_of_2021_has_65_indicators_in_eight_dimensions_15_of_them_of_livability():
    dimensions = [indicator.dimension_en for indicator in CATALOGUE]
    assert len(CATALOGUE) == 65 and len(set(dimensions)) == 8
    assert dimensions.count("Ecological livability") == 15
    assert [i.code for i in CATALOGUE if i.variable] == ["eco06", "eco07", "hea08"]  # what the model moves so far
    assert sum(i.status == "read" for i in CATALOGUE) == 11  # the rest is recalled, and says so


def test_the_structure_of_2024_has_four_scales():
    assert load_structure_of_2024()["scale_zh"].nunique() == 4 and len(load_structure_of_2024()) == 15


def test_a_city_adds_indicators_of_its_own_but_none_that_is_there():
    assert with_own(CATALOGUE, [MORE])[-1] is MORE
    with pytest.raises(InputError, match="'eco01' is there already; give it a code of its own"):
        with_own(CATALOGUE, [dataclasses.replace(MORE, code="eco01")])


# --- scores ----------------------------------------------------------------------------------------------------------------
def test_scores_run_from_nothing_to_the_standard_either_way():
    assert scoring.score_indicator(MORE, [0.0, 40.0, 80.0, 100.0])[0] == pytest.approx([0.0, 0.5, 1.0, 1.0])
    assert scoring.score_indicator(LESS, [20.0, 15.0, 10.0, 3.0])[0] == pytest.approx([0.0, 0.5, 1.0, 1.0])
    assert scoring.score_indicator(NEAR, [1.0, 1.5, 0.5, 3.0])[0] == pytest.approx([1.0, 0.5, 0.5, 0.0])
    none = dataclasses.replace(LESS, benchmark=0.0)
    assert scoring.score_indicator(none, [0.0, 4.0, 8.0])[0] == pytest.approx([1.0, 0.5, 0.0])


def test_without_a_benchmark_places_are_judged_among_each_other_or_not_at_all():
    blank = dataclasses.replace(MORE, benchmark=None)
    scores, basis = scoring.score_indicator(blank, [10.0, 20.0, np.nan, 15.0])
    assert basis == scoring.PEERS and scores == pytest.approx([0.0, 1.0, np.nan, 0.5], nan_ok=True)
    assert scoring.score_indicator(blank, [7.0, 7.0])[1] == scoring.MISSING
    assert scoring.score_indicator(MORE, [np.nan])[1] == scoring.MISSING


def test_perfect_data_give_a_perfect_score():
    """Every indicator with a benchmark at its benchmark: one in every dimension, whatever the weights."""
    known = [i for i in CATALOGUE if i.benchmark is not None]
    scores = np.array([scoring.score_indicator(i, [i.benchmark, i.benchmark])[0] for i in known]).T
    for method in ("equal", "entropy", "critic"):
        assert scoring.aggregate(scores, scoring.weigh(method, scores)) == pytest.approx([1.0, 1.0])


@given(values)
def test_scores_stay_between_nothing_and_one_and_a_better_value_never_scores_less(found):
    for indicator in (MORE, LESS, dataclasses.replace(MORE, benchmark=None), dataclasses.replace(LESS, benchmark=None)):
        scores, basis = scoring.score_indicator(indicator, found)
        if basis != scoring.MISSING:
            order = np.argsort(found if indicator.better == "higher" else -found, kind="stable")
            assert (scores >= 0).all() and (scores <= 1).all() and (np.diff(scores[order]) >= -1e-12).all()


def test_three_thresholds_score_in_step_with_their_grades():
    """Of 5 / 10 / 20: 1 up to 5, .9 (good) at 10, .7 (fair) at 20, nothing at twice that; half the way is half the step."""
    less = dataclasses.replace(LESS, benchmark=5.0, steps=(10.0, 20.0))
    scores, basis = scoring.score_indicator(less, [3.0, 5.0, 7.5, 10.0, 15.0, 20.0, 30.0, 40.0, 55.0, np.nan])
    assert basis == scoring.STANDARD
    assert scores == pytest.approx([1.0, 1.0, 0.95, 0.9, 0.8, 0.7, 0.35, 0.0, 0.0, np.nan], nan_ok=True)
    more = dataclasses.replace(MORE, benchmark=90.0, steps=(80.0, 60.0))
    assert scoring.score_indicator(more, [95.0, 90.0, 80.0, 60.0, 30.0, 0.0])[0] == pytest.approx([1, 1, 0.9, 0.7, 0.35, 0])
    ended = dataclasses.replace(more, worst=60.0)  # what scores zero begins where the last grade does
    assert scoring.score_indicator(ended, [60.0, 59.9, 10.0])[0] == pytest.approx([0.7, 0.0, 0.0])


@given(st.lists(st.floats(1.0, 100.0), min_size=3, max_size=3, unique=True), values, st.sampled_from(["higher", "lower"]))
def test_of_three_thresholds_grade_and_score_never_contradict_each_other(thresholds, found, better):
    first, *rest = sorted(thresholds, reverse=better == "higher")
    indicator = dataclasses.replace(MORE, better=better, benchmark=first, steps=tuple(rest))
    for value, score in zip(found, scoring.score_indicator(indicator, found)[0], strict=True):
        by_score = sum(score >= least for least in (0.7, 0.9, 1.0))
        if min(abs(value - each) for each in thresholds) > 1e-9:  # at a threshold rounding decides
            assert grade(indicator, value, score) == OF_INDICATOR[by_score]


def test_three_thresholds_from_none_on_are_thresholds_too_and_not_a_range_among_places():
    for unit in ("%", "处"):
        none = dataclasses.replace(LESS, benchmark=0.0, steps=(5.0, 10.0), unit=unit)
        scores, basis = scoring.score_indicator(none, [0.0, 3.0, 5.0, 10.0, 15.0, 40.0])
        assert basis == scoring.STANDARD and scores == pytest.approx([1.0, 0.94, 0.9, 0.7, 0.35, 0.0])


@pytest.mark.parametrize(
    ("better", "standard", "value", "expected"),
    [
        ("higher", 5.7, 5.13, "good"),
        ("higher", 7.8, 7.02, "good"),
        ("lower", 0.3, 0.39, "fair"),
        ("higher", 5.7, 5.129, "fair"),
    ],
)
def test_a_value_at_a_limit_of_the_way_has_the_better_grade(better, standard, value, expected):
    indicator = dataclasses.replace(MORE, better=better, benchmark=standard)
    assert grade(indicator, value, float(scoring.score_indicator(indicator, [value])[0][0])) == expected


def test_the_assumed_worst_value_is_stated_by_one_rule():
    assert worst_of(MORE) == 0.0 and worst_of(LESS) == 20.0
    assert worst_of(dataclasses.replace(LESS, worst=50.0)) == 50.0


@pytest.mark.parametrize(
    ("better", "standard", "values", "expected"),
    [
        ("higher", 0.0, [3.0, 0.0, -0.5, -1.0], [1.0, 1.0, 0.5, 0.0]),
        ("higher", -5.0, [3.0, -5.0, -7.5, -10.0], [1.0, 1.0, 0.5, 0.0]),
        ("lower", -5.0, [-8.0, -5.0, -2.5, 0.0, 3.0], [1.0, 1.0, 0.5, 0.0, 0.0]),
    ],
)
def test_what_is_better_than_a_standard_of_zero_or_below_scores_in_full(better, standard, values, expected):
    indicator = dataclasses.replace(MORE, better=better, benchmark=standard)
    assert scoring.score_indicator(indicator, values)[0] == pytest.approx(expected)


# --- weights ---------------------------------------------------------------------------------------------------------------
WORKED = np.array([[1.0, 0.5, 0.2], [0.5, 0.5, 0.4], [0.5, 0.5, 0.4]])


def test_entropy_weights_of_a_hand_worked_example():
    """First column p = (1/2, 1/4, 1/4): e = 1.5 ln 2 / ln 3 = .94639; second: e = 1; third p = (.2, .4, .4): e = .96023."""
    first = 1.0 - 1.5 * math.log(2) / math.log(3)
    third = 1.0 + (0.2 * math.log(0.2) + 0.8 * math.log(0.4)) / math.log(3)
    information = np.zeros(3)
    assessment.entropy_information(WORKED, information)
    assert information == pytest.approx([first, 0.0, third], abs=1e-12)
    assert scoring.weigh("entropy", WORKED) == pytest.approx(np.array([first, 0.0, third]) / (first + third))


def test_critic_weights_of_a_hand_worked_example():
    """Columns 1 and 3 move against each other (r = -1), column 2 does not move: C1 = sd1 (1 + 2), C3 = sd3 (1 + 2)."""
    sd1, sd3 = math.sqrt(1 / 12), math.sqrt(1 / 75)
    information = np.zeros(3)
    assessment.critic_information(WORKED, information)
    assert information == pytest.approx([3 * sd1, 0.0, 3 * sd3])
    assert scoring.weigh("critic", WORKED) == pytest.approx([sd1 / (sd1 + sd3), 0.0, sd3 / (sd1 + sd3)])


def test_expert_weights_are_the_given_numbers_over_their_sum_and_incomplete_ones_are_refused():
    assert scoring.weigh("expert", WORKED, [2, 1, 1]) == pytest.approx([0.5, 0.25, 0.25])
    for wrong in ([1, 2], [1, -1, 1], [0, 0, 0], None):
        with pytest.raises(InputError, match="expert weights are incomplete"):
            scoring.weigh("expert", WORKED, wrong)
    with pytest.raises(InputError, match="did you mean 'entropy'"):
        scoring.weigh("entropi", WORKED)
    with pytest.raises(InputError, match="need at least two places"):
        scoring.weigh("critic", WORKED[:1])


def test_a_missing_indicator_is_left_out_and_its_weight_goes_to_the_others():
    scores = np.array([[1.0, np.nan, 0.0], [1.0, 0.5, 0.0], [np.nan, np.nan, np.nan]])
    assert scoring.aggregate(scores, np.array([0.5, 0.25, 0.25])) == pytest.approx([2 / 3, 0.625, np.nan], nan_ok=True)


# --- five years on ---------------------------------------------------------------------------------------------------------
def test_an_assessment_never_makes_a_standard_easier():
    assert scoring.revised_benchmark(MORE, [70, 75, 78], 0.6) == 80.0
    assert scoring.revised_benchmark(MORE, [70, 90, 95, 96, 99], 0.6) == pytest.approx(np.quantile([70, 90, 95, 96, 99], 0.6))
    assert scoring.revised_benchmark(LESS, [12, 4, 5, 6], 0.6) == pytest.approx(np.quantile([12, 4, 5, 6], 0.4))
    assert scoring.revised_benchmark(dataclasses.replace(MORE, benchmark=None), [1.0, np.nan, 3.0], 0.6) == pytest.approx(2.2)
    assert scoring.revised_benchmark(MORE, [np.nan], 0.6) == 80.0


@pytest.mark.parametrize(("unit", "assessed"), [("起", "result"), ("%", "result"), ("根", "graded"), ("个", "graded")])
def test_an_assessment_gives_what_is_counted_or_only_reported_no_standard(unit, assessed):
    counted = dataclasses.replace(LESS, unit=unit, assessed=assessed, benchmark=None)
    assert scoring.revised_benchmark(counted, [12, 4, 5, 6], 0.6) is None
