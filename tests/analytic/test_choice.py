"""The choice of a level held against closed forms: logit shares, peers with two stable states, the constants of the base state.

Labels A2, A3 ... are those of the model's verification plan.
"""

import math

import numpy as np
import pytest

from simulation.compilation import compiled
from simulation.engine.steps import run_member, steps_of
from simulation.facts.base_state import base_state
from simulation.streams import draw4, normal
from simulation.systems.buildings.constants import solve_level_constants
from simulation.systems.buildings.rules import (
    BASIC,
    CODE,
    N_LEVELS,
    ONE_STAR,
    THREE_STAR,
    TWO_STAR,
    ULTRA_LOW,
    construction,
    peers,
    worth,
)
from simulation.systems.buildings.state import LEVEL_DTYPE, peer_slope_kept
from simulation.systems.composition import standard
from simulation.vocabulary import LEVERS
from tests.conftest import APART

GRID = 1_000_000
COSTS = -np.array([0.0, 10.0, 30.0, 70.0, 180.0, 800.0])
SHARES = [0.37858, 0.30995, 0.20777, 0.09336, 0.01034]
SHARES_WITH_AWARD = [0.32160, 0.26331, 0.17650, 0.19506, 0.04352]


@compiled(entry=True, allocates=True)
def choose(utilities, minimum, aware, u):
    chances = np.empty(N_LEVELS)
    construction.weigh_levels(utilities, minimum, aware, chances)
    return construction.draw_level(chances, u)


@compiled(entry=True)
def count_choices(utilities, minimum, aware, count, counts):
    """Choices over an even grid of uniforms: their frequencies are the probabilities, to 1 / count."""
    for n in range(count):
        counts[choose(utilities, minimum, aware, (n + 0.5) / count)] += 1


def shares(values, scale=0.02, minimum=CODE, aware=True, count=GRID):
    counts = np.zeros(N_LEVELS, np.int64)
    count_choices(scale * np.asarray(values, float), minimum, aware, count, counts)
    return counts / count


# --- logit shares (A2) -----------------------------------------------------------------------------------------------------
def test_level_shares_are_those_of_the_logit_of_their_costs():
    found = shares(COSTS)
    assert found[:5] == pytest.approx(SHARES, abs=1e-5)
    exact = np.exp(0.02 * COSTS) / np.exp(0.02 * COSTS).sum()
    assert np.abs(found - exact).max() < 2.0 / GRID
    chances = np.empty(N_LEVELS)
    construction.weigh_levels(0.02 * COSTS, CODE, True, chances)
    assert chances == pytest.approx(exact, rel=1e-12)


def test_ultra_low_energy_at_its_full_cost_is_chosen_four_times_in_a_hundred_million():
    assert choose(0.02 * COSTS, CODE, True, 1.0 - 5.0e-8) == THREE_STAR
    assert choose(0.02 * COSTS, CODE, True, 1.0 - 4.0e-8) == ULTRA_LOW


def test_awards_of_45_and_80_yuan_move_the_shares_and_are_worth_8_yuan_to_the_mean_developer():
    helped = COSTS.copy()
    helped[TWO_STAR] += 45.0
    helped[THREE_STAR] += 80.0
    found = shares(helped)
    assert found[:5] == pytest.approx(SHARES_WITH_AWARD, abs=1e-5)
    gain = math.log(shares(COSTS)[CODE] / found[CODE]) / 0.02  # of the log-sum, as the value of code is zero in both
    assert gain == pytest.approx(8.155, abs=1e-3)


def test_the_drawn_frequencies_are_the_probabilities_within_four_standard_errors():
    count = 40_000
    luck = np.array([draw4((3, 0), 8, entity, 0)[1] for entity in range(count)])
    drawn = np.bincount([choose(0.02 * COSTS, CODE, True, u) for u in luck], minlength=N_LEVELS) / count
    for k, expected in enumerate(SHARES):
        assert abs(drawn[k] - expected) < 4.0 * math.sqrt(expected * (1 - expected) / count)


def test_without_scale_every_level_is_equally_likely_and_with_a_huge_one_only_the_best_is_chosen():
    assert shares(COSTS, scale=1e-12) == pytest.approx(np.full(N_LEVELS, 1 / 6), abs=1e-5)
    values = np.array([0.0, -5.0, 3.0, 2.9, -1.0, 2.0])
    assert shares(values, scale=1e4, count=1000)[2] == 1.0


def test_a_constant_added_to_all_values_changes_nothing():
    for constant in (-750.0, 0.1, 1e5):
        assert np.abs(shares(COSTS + constant, count=100_000) - shares(COSTS, count=100_000)).max() <= 2e-5


def test_a_bound_project_divides_the_remaining_levels_as_the_free_one_does():
    free, bound = shares(COSTS), shares(COSTS, minimum=BASIC)
    assert bound[CODE] == 0.0
    assert bound[BASIC:] == pytest.approx(free[BASIC:] / free[BASIC:].sum(), abs=3e-6)


def test_an_unaware_developer_leaves_ultra_low_energy_out_unless_nothing_less_is_allowed():
    level_values = np.zeros(N_LEVELS)
    assert shares(level_values, aware=False, count=1200)[ULTRA_LOW] == 0.0
    assert shares(level_values, aware=False, count=1200)[:ULTRA_LOW] == pytest.approx(np.full(5, 0.2), abs=1e-3)
    assert shares(level_values, minimum=ULTRA_LOW, aware=False, count=100)[ULTRA_LOW] == 1.0


# --- peers (A3) ------------------------------------------------------------------------------------------------------------
def green_share(seen, constant, strength, hassle, scale):
    """Share that chooses green over code when all see the share `seen` do so."""
    values = np.full(N_LEVELS, -1e9)
    values[CODE], values[BASIC] = 0.0, constant + peers.peer_and_hassle(seen, strength, hassle)
    return shares(values, scale, aware=False, count=10_000)[BASIC]


def settled(start, a, b, scale=0.02, hassle=100.0):
    """Where the share settles when logit(share) = a + b x (share seen): peers and hassle chosen to give this a and b."""
    strength, constant = b / scale - hassle, a / scale + hassle
    share = start
    for _ in range(120):
        share = green_share(share, constant, strength, hassle, scale)
    return share


def test_with_strong_peers_the_start_decides_between_two_stable_shares():
    assert settled(0.4, -3.0, 6.0) == pytest.approx(0.07072, abs=3e-4)
    assert settled(0.6, -3.0, 6.0) == pytest.approx(0.92928, abs=3e-4)


@pytest.mark.parametrize(("a", "root"), [(-3.5, 0.03616), (-2.5, 0.96384)])
def test_beyond_the_fold_one_stable_share_is_left_from_wherever_one_starts(a, root):
    for start in (0.02, 0.4, 0.6, 0.98):
        assert settled(start, a, 6.0) == pytest.approx(root, abs=3e-4)


def test_two_stable_shares_need_a_peer_slope_above_four():
    assert settled(0.1, -1.9, 3.8) == pytest.approx(settled(0.9, -1.9, 3.8), abs=0.02)
    assert settled(0.1, -2.2, 4.4) < 0.35 < 0.65 < settled(0.9, -2.2, 4.4)


@pytest.mark.parametrize(("slope", "kept"), [(-2.0, 1.0), (0.0, 1.0), (3.6, 1.0), (4.8, 0.75), (36.0, 0.1)])
def test_peers_are_cut_back_to_the_greatest_slope_and_never_raised_to_it(slope, kept):
    assert peer_slope_kept(slope, 3.6) == pytest.approx(kept)


def test_peers_and_hassle_of_a_level_are_cut_in_proportion_where_they_would_tip_a_market(small):
    values = {"choice_scale": 0.02, "choice_scale_ultra_low": 6.0, "hassle_one_star": 200.0, "hassle_ultra_low": 100.0}
    scenario = small.baseline.replace(sample_parameters=False)
    cut = small.world(scenario, **values).level
    assert cut.scale[BASIC:] == pytest.approx([0.02] * 4 + [6.0 / 800.0])
    one_star, kept = cut[ONE_STAR], 3.6 / (0.02 * 260.0)
    assert (one_star.peer_strength, one_star.hassle) == pytest.approx((60.0 * kept, 200.0 * kept))
    assert (cut[ULTRA_LOW].peer_strength, cut[ULTRA_LOW].hassle) == pytest.approx((-10.0, 100.0))
    assert (cut.scale * (cut.peer_strength + cut.hassle)).max() == pytest.approx(3.6)
    slope = one_star.scale * (one_star.peer_strength + one_star.hassle)
    settled_at = [settled(start, -1.8, slope) for start in (0.02, 0.98)]
    assert settled_at[0] == pytest.approx(settled_at[1], abs=0.02)  # one stable share is left
    uncut = small.world(scenario, **values, peer_slope_most=99.0).level
    assert (uncut[ONE_STAR].peer_strength, uncut[ONE_STAR].hassle) == (60.0, 200.0)


@pytest.mark.parametrize("compliance", [None, 0.8])
def test_peers_see_the_chances_of_a_start_and_not_the_level_that_was_drawn(small, compliance):
    """One project a quarter, of developers that are all alike: the level drawn differs, what is seen of it does not."""
    drawn = set()
    for tick in range(1, 13):
        world = small.world(small.baseline.replace(sample_parameters=False), mix_ultra_low=0.05)
        p, row, governed, developer = (
            world.parameter[0],
            world.county_buildings[0],
            world.county_organisation[0],
            world.developer,
        )
        world.project.made[:] = 0
        governed.mandate, governed.compliance = (0, 0.9) if compliance is None else (1, compliance)
        row.share_at_least[:] = [1.0, 0.5, 0.3, 0.2, 0.1, 0.05]
        row.backlog_area[:] = 0.0
        row.backlog_area[0] = 1.0
        developer.links[:], developer.shock[:], developer.experience[:], developer.aware[:] = -1, 0.0, 0.0, 1
        policy, no_effort = world.buildings_policy[tick], np.zeros(len(LEVERS))
        seen, utilities = np.empty(N_LEVELS), np.empty(N_LEVELS)
        construction.value_levels(
            row, world.county[0].price, governed, np.inf, no_effort, developer, 0, world.level, policy, p, seen, utilities
        )
        free = np.exp(utilities) / np.exp(utilities).sum()
        held = np.where(np.arange(N_LEVELS) >= policy.minimum_level, free, 0.0)
        bound = compliance or 0.0
        chances = bound * held / held.sum() + (1.0 - bound) * free
        next(step for step in steps_of(standard()) if step.entry.name == "start_projects").do(world, 0, 1, tick)
        assert row.projects_started == 1
        area = row.started_area.sum()
        assert row.shown_area == pytest.approx(area * chances, rel=1e-9)
        assert developer.shown_now.sum(axis=0) == pytest.approx(row.shown_area) and not developer.shown_last.any()
        peers.look_back(row, 0, developer)
        assert row.share_at_least == pytest.approx(np.cumsum(chances[::-1])[::-1], rel=1e-9)
        assert developer.shown_last.sum(axis=0) == pytest.approx(area * chances) and not developer.shown_now.any()
        drawn.add(int(np.argmax(row.started_area)))
    assert len(drawn) > 1


def test_shares_seen_stay_where_nothing_was_started(small):
    world = small.world(small.baseline.replace(sample_parameters=False))
    row = world.county_buildings[0]
    before = row.share_at_least.copy()
    row.shown_area[:] = 0.0
    peers.look_back(row, 0, world.developer)
    assert list(row.share_at_least) == list(before) and before[BASIC] > 0.0


# --- the constants of the base state ---------------------------------------------------------------------------------------
@compiled(entry=True, allocates=True)
def simulate_starts(row, price, governed, developer, count, level, policy, parameter, key, mandate_share, free, together):
    """Count choices of new developers: `free` where nothing binds, `together` where a county may have a mandate."""
    seen, utilities, no_effort = np.empty(N_LEVELS), np.empty(N_LEVELS), np.zeros(len(LEVERS))
    for n in range(count):
        u0, u1, u2, u3 = draw4(key, 101, n, 0)
        developer.shock[0] = max(parameter.developer_cost_floor, parameter.developer_cost_spread * normal(u0, u1))
        aware = u2 < parameter.awareness_at_start
        construction.value_levels(
            row, price, governed, np.inf, no_effort, developer, 0, level, policy, parameter, seen, utilities
        )
        free[choose(utilities, CODE, aware, u3)] += 1
        v0, v1, v2, _ = draw4(key, 102, n, 0)
        minimum = BASIC if v0 < mandate_share and v1 < parameter.compliance_base else CODE
        together[choose(utilities, minimum, aware, v2)] += 1


@pytest.mark.parametrize("values", [{}, {"developer_cost_spread": 0.1, "network_weight": 0.0, "choice_scale": 0.008}])
def test_many_new_projects_reproduce_the_voluntary_share_and_the_mix_of_the_base_state(small, values):
    count = 250_000
    world = small.world(small.baseline.replace(sample_parameters=False), **values)
    p = world.parameter[0]
    base = base_state(small.facts, p)
    free, together = np.zeros(N_LEVELS, np.int64), np.zeros(N_LEVELS, np.int64)
    for i in (0, 5):  # a county of high prices and one of low prices
        county = world.county_buildings[i], world.county[i].price, world.county_organisation[i]
        rest = (count, world.level, world.buildings_policy[0], p, world.key, base.mandate_share, free, together)
        simulate_starts(*county, world.developer, *rest)
    count *= 2
    code = 1.0 - p.voluntary_share
    assert abs(free[CODE] / count - code) < 4.0 * math.sqrt(code * (1 - code) / count)
    green = together[BASIC:].sum()
    for k, expected in enumerate(base.started_mix[BASIC:] / base.started_mix[BASIC:].sum(), start=BASIC):
        error = math.sqrt(expected * (1 - expected) / green)
        assert abs(together[k] / green - expected) < 4.0 * error + 0.01 * expected, k  # one percent for the classes of costs


def test_the_constants_solve_their_own_equations_for_developers_of_equal_cost(parameter):
    """With equal costs and full awareness the constants have a closed form: differences of log shares over the scale."""
    p = parameter(developer_cost_spread=0.0, awareness_at_start=1.0)
    mix = np.array([0.4, 0.4, 0.1, 0.06, 0.03, 0.01])
    level = np.zeros(N_LEVELS, LEVEL_DTYPE).view(np.recarray)
    level.cost, level.hassle, level.peer_strength = -COSTS, [0, 100, 180, 220, 260, 350], 60.0
    level.scale = [0.0, 0.012, 0.012, 0.012, 0.02, 0.005]  # each its own
    found = solve_level_constants(level, mix, 0.5, p)
    seen = np.cumsum(mix[::-1])[::-1]
    green = mix[BASIC:] / mix[BASIC:].sum()
    log_odds = np.log(p.voluntary_share * green / (1.0 - p.voluntary_share))
    expected = [
        log_odds[k - BASIC] / level[k].scale
        + level[k].cost
        - peers.peer_and_hassle(seen[k], level[k].peer_strength, level[k].hassle)
        for k in range(BASIC, N_LEVELS)
    ]
    assert found[CODE] == 0.0
    assert found[BASIC:] == pytest.approx(expected, rel=1e-6)


# --- what enters the value of a level --------------------------------------------------------------------------------------
def test_a_developer_sees_its_county_and_with_its_weight_those_it_watches(small, bare):
    row = bare().county_buildings[0]
    row.share_at_least[:] = [1.0, 0.5, 0.2, 0.1, 0.0, 0.0]
    world = small.world(small.baseline)
    developer = world.developer
    developer.links[0, :] = -1
    developer.links[0, :2] = (3, 4)
    developer.shown_last[3] = [30.0, 0.0, 0.0, 10.0, 0.0, 0.0]
    developer.shown_last[4] = [0.0, 0.0, 60.0, 0.0, 0.0, 0.0]
    seen = np.empty(N_LEVELS)
    peers.see_peers(row, developer, 0, 0.25, seen)
    watched = np.array([1.0, 0.7, 0.7, 0.1, 0.0, 0.0])
    assert seen == pytest.approx(0.75 * row.share_at_least + 0.25 * watched)
    developer.shown_last[:] = 0.0
    peers.see_peers(row, developer, 0, 0.25, seen)
    assert list(seen) == list(row.share_at_least)


def test_experience_lowers_cost_by_its_exponent_and_the_first_square_metre_by_nothing():
    assert worth.unit_cost(70.0, 0.2, 0.0, 1e5, 0.05) == pytest.approx(84.0)
    assert worth.unit_cost(70.0, 0.0, 3e5, 1e5, 0.5) == pytest.approx(35.0)


def test_the_value_of_a_level_is_the_sum_of_its_published_parts(small):
    """By hand for one developer: cost, bonus, fast lane, loan, award that fades, peers less hassle, push, constant;
    and all of it in units of the level's scale, which for ultra-low energy is that of its own cost."""
    world = small.world(small.everything)
    p, row, policy = world.parameter[0], world.county_buildings[0], world.buildings_policy[20]
    governed, price = world.county_organisation[0], world.county[0].price
    row.share_at_least[:] = [1.0, 0.6, 0.4, 0.2, 0.1, 0.0]
    governed.award_strength, governed.bonus_strength = 0.5, 1.0
    world.developer.links[0, :] = -1
    world.developer.experience[0] = 2e5
    seen, utilities = np.empty(N_LEVELS), np.empty(N_LEVELS)
    extra_effort = np.linspace(0.1, 0.6, len(LEVERS))
    construction.value_levels(
        row, price, governed, np.inf, extra_effort, world.developer, 0, world.level, policy, p, seen, utilities
    )
    dearer = (1.0 + world.developer.shock[0]) * 3.0**-0.05
    cost = 70.0 * dearer
    bonus = 0.3 * 0.03 * 0.3 * price
    fast = 120.0 * 20.0 / 80.0
    loan = 0.02 * 0.6 * cost * 2.2
    award = 45.0 * 0.5 * (1.0 - 0.2 / 0.9)
    peers = 60.0 * 0.2 - 220.0 * 0.8
    assert utilities[TWO_STAR] == pytest.approx(
        p.choice_scale * (row.level_constant[TWO_STAR] - cost + bonus + fast + loan + award + peers + 60.0 * 0.2)
    )
    cost, award = 800.0 * dearer, 80.0 * 0.5
    loan = 0.02 * 0.6 * cost * 2.2
    peers = -350.0  # nobody is seen to build it
    assert utilities[ULTRA_LOW] == pytest.approx(
        (p.choice_scale_ultra_low / 800.0)
        * (row.level_constant[ULTRA_LOW] - cost + bonus + fast + loan + award + peers + 250.0 * 0.3)
    )
    assert utilities[CODE] == 0.0


def test_where_every_county_has_a_mandate_code_is_left_to_those_whom_neither_compliance_nor_will_reaches(small):
    """First quarter: the share of code is (1 - compliance) x (1 - voluntary share), weighted by what each county starts."""
    facts = small.with_base(small.facts, completed=0.6, mandates=0.999999)
    scenario = small.baseline.replace(sample_parameters=False, horizon={"end": "2021Q4"}, members=30, systems=APART)
    code, expected, projects = 0, 0.0, 0
    for world in small.worlds(scenario, facts, project_size_mean=500.0):
        world, history = run_member(world, 1)
        voluntary = world.parameter[0].voluntary_share
        for i in range(len(world.county)):
            block = slice(world.project.first[i], world.project.first[i] + world.project.made[i])
            first_quarter = world.project.started[block] == 0
            projects += first_quarter.sum()
            code += (world.project.level[block][first_quarter] == CODE).sum()
            expected += first_quarter.sum() * (1.0 - history.county.compliance[0, i]) * (1.0 - voluntary)
    assert projects > 20_000
    assert abs(code - expected) < 4.0 * math.sqrt(expected)
