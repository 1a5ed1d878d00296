"""The random numbers: the published generator, uniform and independent in every word, and functions of their question alone."""

import math

import numba
import numpy as np
import pytest
from scipy import stats

from simulation.streams import Purpose, draw, draw4, normal, philox4x32, poisson

compiled = numba.njit(error_model="numpy")  # not kept on disk: a test is compiled with the rules it calls

# Known answers of the authors of Philox (Random123, kat_vectors, philox4x32 with 10 rounds): counter, key, output.
KNOWN_ANSWERS = {
    "zeros": ("00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    "ones": ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    "digits of pi": ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"),
}
COUNT = 40_000


def words(text):
    return [np.uint64(int(word, 16)) for word in text.split()]


@compiled
def fill_entities(key, purpose, tick, out):
    for entity in range(len(out)):
        out[entity, 0], out[entity, 1], out[entity, 2], out[entity, 3] = draw4(key, purpose, entity, tick)


@compiled
def fill_ticks(key, purpose, entity, out):
    for tick in range(len(out)):
        out[tick] = draw(key, purpose, entity, tick)


@compiled
def fill_normal(key, out):
    for entity in range(len(out)):
        u0, u1, _, _ = draw4(key, 1, entity, 0)
        out[entity] = normal(u0, u1)


@compiled
def fill_poisson(key, mean, out):
    for entity in range(len(out)):
        out[entity] = poisson(mean, draw(key, 1, entity, 0))


@pytest.fixture(scope="module")
def sample():
    numbers = np.empty((COUNT, 4))
    fill_entities((1, 0), int(Purpose.PROJECT), 7, numbers)
    return numbers


@pytest.mark.parametrize("case", KNOWN_ANSWERS)
def test_the_generator_gives_the_known_answers_of_its_authors(case):
    counter, key, expected = KNOWN_ANSWERS[case]
    assert [int(word) for word in philox4x32(*words(counter), *words(key))] == [int(word) for word in words(expected)]


def test_a_draw_is_the_block_of_its_entity_tick_and_purpose_under_its_seed_and_member():
    block = philox4x32(*(np.uint64(word) for word in (11, 5, int(Purpose.CHOICE), 0, 3, 2)))
    expected = [(float(word) + 0.5) / 2**32 for word in block]
    assert list(draw4((3, 2), Purpose.CHOICE, 11, 5)) == expected
    assert draw((3, 2), Purpose.CHOICE, 11, 5) == expected[0]


def test_the_same_question_has_the_same_answer_whatever_was_asked_before():
    before = draw4((1, 0), Purpose.LENGTH, 5, 9)
    draw4((1, 0), Purpose.LENGTH, 6, 9)
    draw4((8, 3), Purpose.VISITS, 0, 0)
    assert draw4((1, 0), Purpose.LENGTH, 5, 9) == before


def test_extreme_counters_and_keys_stay_strictly_between_zero_and_one():
    most = 2**32 - 1
    for question in [((0, 0), 0, 0, 0), ((most, most), most, most, most), ((most, 0), 1, most, 0)]:
        assert all(0.0 < u < 1.0 for u in draw4(*question))


def test_every_word_is_uniform_by_kolmogorov_and_smirnov(sample):
    for word in range(4):
        assert stats.kstest(sample[:, word], "uniform").pvalue > 1e-3


def test_the_words_of_one_block_are_pairwise_uncorrelated(sample):
    correlation = np.corrcoef(sample.T)[np.triu_indices(4, 1)]
    assert np.abs(correlation).max() < 4.0 / math.sqrt(COUNT)


@pytest.mark.parametrize(
    "other",
    [((2, 0), Purpose.PROJECT, 7), ((1, 1), Purpose.PROJECT, 7), ((1, 0), Purpose.CHOICE, 7), ((1, 0), Purpose.PROJECT, 8)],
    ids=["seed", "member", "purpose", "tick"],
)
def test_neighbouring_seeds_members_purposes_and_ticks_are_independent(sample, other):
    key, purpose, tick = other
    neighbour = np.empty_like(sample)
    fill_entities(key, int(purpose), tick, neighbour)
    table, _, _ = np.histogram2d(sample[:, 0], neighbour[:, 0], bins=10, range=[[0, 1], [0, 1]])
    assert stats.chisquare(table.ravel()).pvalue > 1e-3
    assert not (sample == neighbour).all(axis=1).any()


def test_successive_entities_and_successive_ticks_are_uncorrelated(sample):
    ticks = np.empty(COUNT)
    fill_ticks((1, 0), int(Purpose.VISITS), 3, ticks)
    for series in (sample[:, 0], ticks):
        assert abs(np.corrcoef(series[:-1], series[1:])[0, 1]) < 4.0 / math.sqrt(COUNT)


def test_no_two_purposes_share_a_number():
    assert len({int(purpose) for purpose in Purpose}) == len(Purpose.__members__)


def test_normals_have_mean_zero_deviation_one_and_the_right_tails():
    values = np.empty(COUNT)
    fill_normal((5, 1), values)
    assert stats.kstest(values, "norm").pvalue > 1e-3
    assert abs(values.mean()) < 4.0 / math.sqrt(COUNT)
    assert abs(values.std() - 1.0) < 4.0 / math.sqrt(2 * COUNT)


def test_a_normal_is_finite_at_the_smallest_and_largest_uniform():
    least, most = 0.5 / 2**32, 1.0 - 0.5 / 2**32
    for u0 in (least, most):
        for u1 in (least, most):
            assert math.isfinite(normal(u0, u1)) and abs(normal(u0, u1)) < 7.0


@pytest.mark.parametrize("mean", [0.025, 0.125, 1.2, 7.2])
def test_counts_are_poisson_with_variance_equal_to_the_mean(mean):
    counts = np.empty(COUNT, np.int64)
    fill_poisson((9, 0), mean, counts)
    assert abs(counts.mean() - mean) < 4.0 * math.sqrt(mean / COUNT)
    spread_of_variance = math.sqrt((mean + 2.0 * mean**2) / COUNT)
    assert abs(counts.var() - mean) < 4.0 * spread_of_variance


def test_thinned_poisson_counts_have_mean_and_variance_of_what_is_left():
    """A13 of the verification plan: 12 incidents a year of which 0.6 are prevented leave 4.8, variance equal to the mean."""
    counts = np.empty(COUNT, np.int64)
    fill_poisson((4, 0), 12.0, counts)
    luck = np.empty((COUNT, 4))
    fill_entities((4, 0), int(Purpose.VISITS), 0, luck)
    left = stats.binom.ppf(luck[:, 1], counts, 1.0 - 0.6)
    assert abs(left.mean() - 4.8) < 4.0 * math.sqrt(4.8 / COUNT)
    assert abs(left.var() - 4.8) < 4.0 * math.sqrt((4.8 + 2 * 4.8**2) / COUNT)


@pytest.mark.parametrize("mean", [0.0, 0.3, 2.5, 20.0])
def test_a_count_is_the_quantile_of_its_uniform(mean):
    for u in np.linspace(0.001, 0.999, 37):
        assert poisson(mean, u) == int(stats.poisson.ppf(u, mean))
