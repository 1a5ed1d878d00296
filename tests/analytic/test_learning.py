"""Experience curves, held against their closed forms (A5)."""

import math

import numpy as np
import pytest

from simulation.engine.steps import run_member
from simulation.facts.published import load_history
from simulation.functions import logit
from simulation.systems.buildings.rules import BASIC, N_LEVELS, learning, retrofit
from simulation.systems.buildings.words import COUNTS
from simulation.vocabulary import TECHNOLOGIES
from tests.conftest import APART


def test_a_fifth_cheaper_with_every_doubling_is_an_exponent_of_a_third_and_halves_the_cost_in_ten_times():
    exponent = learning.learning_exponent(0.2)
    assert exponent == pytest.approx(0.32193, abs=1e-5)
    assert learning.cost_factor(10.0, 1.0, exponent, 0.0, 0.0) == pytest.approx(0.47651, abs=1e-5)


def test_doing_and_searching_multiply():
    doing, searching = learning.learning_exponent(0.1), learning.learning_exponent(0.12)
    assert learning.cost_factor(4.0, 2.0, doing, searching, 0.0) == pytest.approx(0.7128, abs=1e-4)


def test_the_fixed_part_stays_however_much_is_built():
    assert learning.cost_factor(1e12, 1e12, 1.0, 1.0, 0.2) == pytest.approx(0.2)
    assert learning.cost_factor(1.0, 1.0, 0.3, 0.3, 0.2) == 1.0


def test_without_noise_costs_follow_the_curve_of_what_was_used(small):
    """At the end of a run every cost is the closed form of the recorded use, and levels are built at it."""
    values = {"cost_noise": 0.0, "experience_at_start": 2.0}
    world, history = small.finished(small.baseline.replace(sample_parameters=False), **values)
    p, row = world.parameter[0], world.province[0]
    searching = learning.learning_exponent(p.learning_by_searching)
    knowledge = math.exp(4 * p.knowledge_growth)
    built = history.province.completed_area[:, 0].sum(axis=0)
    for t in range(len(TECHNOLOGIES)):
        first = world.technology[t].first_experience
        expected = learning.cost_factor(
            row.experience[t] / first,
            knowledge * row.knowledge_factor[learning.TOPIC_OF[t]],
            world.technology[t].doing,
            searching,
            p.cost_share_fixed,
        )
        assert row.technology_cost[t] == pytest.approx(world.technology[t].first_cost * expected, rel=1e-12)
        if t < 5:
            assert row.experience[t] == pytest.approx(first + built[t + BASIC], rel=1e-9)
            assert world.level[t + BASIC].cost == row.technology_cost[t]
    assert (row.technology_cost < world.technology.first_cost).all()


def test_the_noise_of_costs_fades_at_its_rate_and_grows_to_the_variance_of_its_closed_form(small):
    """Over many members the logarithm of the noise after n years has mean 0 and variance sigma^2 (1 - .49^n) / (1 - .49)."""
    scenario = small.baseline.replace(sample_parameters=False, members=60, horizon={"end": "2023Q4"}, systems=APART)
    ends = []
    for world in small.worlds(scenario, cost_noise=0.1, building_size_mean=100_000.0):
        run_member(world, 12)
        ends.append(world.technology.noise.copy())
    drawn = np.array(ends).ravel()
    spread = 0.1 * math.sqrt((1 - 0.49**3) / (1 - 0.49))
    assert abs(drawn.mean()) < 4.0 * spread / math.sqrt(len(drawn))
    assert drawn.std() == pytest.approx(spread, rel=4.0 / math.sqrt(2 * len(drawn)))


@pytest.mark.parametrize("reversion", [0.0, 0.7, 0.95])
def test_the_variance_of_the_noise_is_the_sum_of_what_is_left_of_every_shock(reversion):
    for years in (1, 2, 15):
        left = sum((0.05 * reversion**age) ** 2 for age in range(years))
        assert learning.noise_variance(0.05, reversion, years) == pytest.approx(left, rel=1e-12)


def test_shocks_leave_the_mean_of_a_cost_where_it_was_and_its_logarithm_with_the_variance_of_the_closed_form(small):
    """Nothing is built and nothing is learnt, so that cost over first cost is the shock alone; a large one shows a bias."""
    world = small.world(small.baseline.replace(sample_parameters=False), cost_noise=0.4, knowledge_growth=0.0)
    row, technology, p = world.province[0], world.technology, world.parameter[0]
    nothing_built, nothing_counted = np.zeros(N_LEVELS), np.zeros(len(COUNTS))
    years, members = 3, 4000
    drawn = np.empty((members, years, len(TECHNOLOGIES)))
    for member in range(members):
        technology.noise = 0.0
        for year in range(years):
            books = row.experience, row.technology_cost, nothing_built, nothing_counted
            learning.learn(*books, technology, world.level, world.province_innovation[0], year, p, (11, member))
            drawn[member, year] = row.technology_cost / technology.first_cost
    for year in range(years):
        ratio = drawn[:, year].ravel()
        variance = 0.16 * (1 - 0.49 ** (year + 1)) / (1 - 0.49)
        assert abs(ratio.mean() - 1.0) < 4.0 * math.sqrt(math.expm1(variance) / len(ratio))
        assert np.log(ratio).var() == pytest.approx(variance, rel=4.0 * math.sqrt(2 / len(ratio)))
        assert abs(np.log(ratio).mean() + variance / 2) < 4.0 * math.sqrt(variance / len(ratio))


def test_standards_spare_at_most_the_trouble_that_is_no_more_than_what_the_technology_costs(small):
    """By hand at the defaults, half of it spared: one star costs 30 yuan/m2, so 15 of its trouble go; ultra-low energy costs
    more than its trouble, half of which goes; a light retrofit costs as much as its trouble, 100."""
    world = small.world(small.baseline.replace(sample_parameters=False))
    row, p = world.province[0], world.parameter[0]
    innovation = world.province_innovation[0]
    first, cost = world.level.first_hassle.copy(), world.technology.first_cost
    innovation.hassle_cut[:] = 0.5
    books = row.experience, row.technology_cost, np.zeros(N_LEVELS), np.zeros(len(COUNTS))
    learning.learn(*books, world.technology, world.level, innovation, 0, p, (11, 0))
    spared = (first - world.level.hassle)[1:]
    np.testing.assert_allclose(spared, 0.5 * np.minimum(first[1:], cost[: len(spared)]), rtol=1e-12)
    assert (
        spared[1] == pytest.approx(15.0) and spared[-1] == pytest.approx(0.5 * first[-1]) and first[-1] < cost[len(spared) - 1]
    )
    assert retrofit.relief(innovation, p) == pytest.approx(50.0)


def test_shocks_to_the_cost_of_prefabrication_move_its_share_as_far_as_published_shares_part_within_a_year(parameter):
    """Steps of log odds from 2019 to 2020 where both shares of a province were published (Beijing .60, Shanghai .55,
    Zhejiang .25) differ by .19; the shock of two years in a row, as the share answers to it, differs by
    choice_scale x cost_noise x sqrt(2 / (1 + reversion)) = .22. Half of that, or twice, is not what was seen."""
    history, p = load_history(), parameter()
    read = history[
        (history["variable"] == "prefab_share_new") & (history["comparator"] == "=") & (history["confidence"] == "verified")
    ]
    odds = read.pivot(index="adcode", columns="year", values="value").drop(index="100000")[[2019, 2020]].dropna().map(logit)
    steps = odds[2020] - odds[2019]
    assert steps.round(2).to_dict() == {"110000": 0.60, "310000": 0.55, "330000": 0.25}
    step = p.choice_scale_prefabrication * p.cost_noise * math.sqrt(2.0 / (1.0 + p.noise_reversion))
    assert 0.5 < step / steps.std() < 2.0
