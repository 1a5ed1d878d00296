"""The rules of innovation against their closed forms (I1, I2, I7 and the hazards of I3)."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.compilation import compiled
from simulation.systems.innovation.rules import (
    call,
    ideas,
    knowledge,
    projects,
    standards,
    success,
    topics,
    transformation,
    worth,
)
from simulation.systems.innovation.state import (
    IDEA_DTYPE,
    INNOVATOR_DTYPE,
    MEMBER_DTYPE,
    PROJECT_DTYPE,
    largest_remainder,
    typical_ideas,
)
from simulation.systems.innovation.words import (
    ABANDONED,
    ACTIVE,
    FIRM,
    JOINT_FIRM,
    JOINT_UNIVERSITY,
    LABORATORY,
    RESULT,
    UNIVERSITY,
)

KEY = (1, 0)
TIMES = np.array([1.08, 1.5, 1.92, 2.46, 3.18])
SLOW = np.array([1.8, 2.5, 3.2, 4.1, 5.3])
TRL_SHARES = np.array([0.15, 0.25, 0.25, 0.2, 0.15])


def lives(step_time, abandonment, quarter, count=20_000):
    """So many projects from readiness 3 at mean cost and no couplings: (state, years until the end)."""
    table = np.zeros(count, PROJECT_DTYPE).view(np.recarray)
    live(table, step_time, abandonment, quarter, KEY)
    return table


@compiled(entry=True)
def live(table, step_time, abandonment, quarter, key):
    for r in range(len(table)):
        project = table[r]
        project.number, project.year, project.trl, project.first_trl = r * ideas.BLOCKS, 2021, 3, 3
        project.pace, project.state = 1.0, ACTIVE
        project.threshold = projects.step_threshold(project.number, 2021, 3, key)
        u = ideas.draw(key, 28, project.number + 5, 2021)
        project.abandoned_at = projects.exponential(u) / abandonment if abandonment else math.inf
        now = 0.0
        while project.state == ACTIVE:
            projects.advance(project, now, quarter, 1.0, step_time, key)
            now += quarter


@pytest.fixture(scope="module")
def without_abandonment():
    return lives(SLOW, 0.0, 0.25)


def test_five_steps_take_the_sum_of_their_means_and_vary_as_exponentials_do(without_abandonment):
    years = without_abandonment.ended
    assert (without_abandonment.state == RESULT).all()
    assert years.mean() == pytest.approx(16.90, abs=4 * 8.039 / math.sqrt(len(years)))
    assert years.std() == pytest.approx(8.039, rel=0.03)


def test_a_quarter_half_as_long_changes_no_end(without_abandonment):
    finer = lives(SLOW, 0.0, 0.125, 2_000)
    np.testing.assert_allclose(finer.ended, without_abandonment.ended[:2_000], rtol=1e-9)


def test_competing_risks_leave_the_chance_of_their_closed_form_and_shorten_what_succeeds():
    table = lives(SLOW, 0.05, 0.25)
    done = table.state == RESULT
    chance = success.success_chance(3, 1.0, SLOW, 0.05)
    assert chance == pytest.approx(0.4612, abs=1e-4)
    assert done.mean() == pytest.approx(chance, abs=4 * math.sqrt(chance * (1 - chance) / len(table)))
    assert ((table.state == ABANDONED) | done).all()
    expected = sum(1.0 / (1.0 / t + 0.05) for t in SLOW)
    assert expected == pytest.approx(14.224, abs=0.01)
    assert table.ended[done].mean() == pytest.approx(expected, abs=4 * table.ended[done].std() / math.sqrt(done.sum()))


def test_chances_from_each_readiness_and_the_mean_time_under_way_are_those_of_the_defaults():
    chances = [success.success_chance(trl, 1.0, TIMES, 0.05) for trl in range(3, 8)]
    assert chances == pytest.approx([0.619, 0.652, 0.701, 0.768, 0.863], abs=6e-4)
    assert float(TRL_SHARES @ chances) == pytest.approx(0.714, abs=1e-3)
    times = [success.mean_time_under_way(trl, 1.0, TIMES, 0.05) for trl in range(3, 8)]
    assert float(TRL_SHARES @ times) == pytest.approx(5.717, abs=2e-3)
    assert success.mean_time_under_way(3, 2.0, TIMES, 0.0) == pytest.approx(TIMES.sum() / 2.0)


@pytest.mark.parametrize(
    ("share", "hazard"), [(0.481, 0.1595), (0.039, 0.0084), (0.15, 0.0353), (0.228, 0.0573), (0.55, 0.2019)]
)
def test_hazards_follow_from_the_shares_in_force(share, hazard):
    found = transformation.hazard_of_share(share, 0.03)
    assert found == pytest.approx(hazard, abs=5e-5)
    assert transformation.share_in_force(found, 0.03) == pytest.approx(share, abs=1e-9)


def test_a_share_in_force_is_the_mean_over_ages_with_growth_and_without():
    age = (np.arange(200_000) + 0.5) / 20_000
    for growth in (0.0, 0.05):
        weight = np.exp(-growth * age)
        expected = (weight * -np.expm1(-0.2 * age)).sum() / weight.sum()
        assert transformation.share_in_force(0.2, growth) == pytest.approx(expected, abs=1e-8)
    assert transformation.hazard_of_share(0.0, 0.03) == 0.0
    assert transformation.hazard_of_share(1.0, 0.03) == 50.0


def test_a_result_is_in_force_for_ten_years_from_its_own_moment():
    assert transformation.years_in_force(1.1, 1.0, 1.25) == pytest.approx(0.15)
    assert transformation.years_in_force(1.0, 3.0, 3.25) == 0.25
    assert transformation.years_in_force(-7.9, 2.0, 2.25) == pytest.approx(0.1)
    assert transformation.years_in_force(-9.0, 2.0, 2.25) == 0.0


def test_a_result_comes_into_use_at_the_moment_at_which_its_hazard_reaches_the_threshold():
    project = np.zeros(1, PROJECT_DTYPE).view(np.recarray)[0]
    project.state, project.ended, project.use_threshold = RESULT, 0.1, 0.3
    assert projects.come_into_use(project, 0.0, 0.25, 1.0) == 0
    assert projects.come_into_use(project, 0.25, 0.25, 1.0) == 1
    assert project.transformed_at == pytest.approx(0.4)
    assert projects.come_into_use(project, 0.5, 0.25, 1.0) == 0
    assert project.use_clock == pytest.approx(0.65)


@given(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9))
def test_two_share_what_working_together_adds_and_neither_has_less_than_alone(alone_worth, together):
    joint, owner, partner = worth.shared(alone_worth, together)
    fallback = max(alone_worth, 0.0)
    assert joint == (together > fallback)
    if joint:
        assert owner + partner == pytest.approx(together, rel=1e-12, abs=1e-3)
        assert owner - fallback == pytest.approx(partner, rel=1e-9, abs=1e-3)
        assert partner >= 0.0
    else:
        assert (owner, partner) == (alone_worth, 0.0)


def member(parameter_row, joint=0.15, laboratory=0.21):
    table = np.zeros(1, MEMBER_DTYPE).view(np.recarray)
    table.step_time, table.start_share = TIMES, TRL_SHARES
    table.joint_base, table.laboratory_base = joint, laboratory
    hazards = [0.1595, 0.0084, 0.0353, 0.0573, 0.2019]
    table.hazard, table.used_in_time = hazards, -np.expm1(-5.0 * np.array(hazards))
    return table


def test_the_worth_of_a_result_is_such_that_a_firm_carries_out_its_share_of_ideas(parameter):
    p = parameter()
    base = member(p)
    value = worth.value_of_mean(*typical_ideas(), base, np.array([p]).view(np.recarray))
    assert value * p.research_project_cost == pytest.approx(12.13e6, rel=0.005)  # from 6 million draws, test_call_anew.py
    generator = np.random.default_rng(1)
    start, cost, merit = generator.random(20_000), np.exp(generator.normal(size=20_000) - 0.5), generator.normal(size=20_000)
    carried = carried_out(start, cost, merit, value, np.array([p]).view(np.recarray), base)
    assert carried / 20_000 == pytest.approx(p.private_share, abs=4 * math.sqrt(0.24 / 20_000))


@compiled(entry=True)
def carried_out(start, cost, merit, value, parameter, member):
    """How many of these ideas a firm carries out at its own cost."""
    p, base, carried = parameter[0], member[0], 0
    for n in range(len(start)):
        trl = 3 + ideas.place_in(TRL_SHARES, start[n])
        chance = success.success_chance(trl, success.pace(cost[n], 0, 0, p, base), TIMES, p.abandonment)
        gain = (1.0 - p.appropriation_lost) * worth.worth_in_use(value, cost[n], merit[n], p.value_spread) * chance
        carried += 1 if gain * base.used_in_time[FIRM] > cost[n] else 0
    return carried


def test_the_holder_of_a_result_is_known_by_who_leads_and_who_takes_part():
    innovator = np.zeros(3, INNOVATOR_DTYPE).view(np.recarray)
    innovator.kind = [FIRM, UNIVERSITY, LABORATORY]
    held = {(f, g): worth.owner_of(innovator, f, g) for f in range(3) for g in range(-1, 3) if f != g}
    assert [held[f, -1] for f in range(3)] == [FIRM, UNIVERSITY, LABORATORY]
    assert held[0, 1] == held[0, 2] == JOINT_FIRM
    assert held[1, 0] == held[2, 0] == JOINT_UNIVERSITY
    assert (held[1, 2], held[2, 1]) == (UNIVERSITY, LABORATORY)


def test_a_partner_is_of_another_kind_by_size_and_from_the_city_where_it_can_be():
    innovator = np.zeros(4, INNOVATOR_DTYPE).view(np.recarray)
    innovator.kind, innovator.city, innovator.relative_size = (
        [FIRM, FIRM, UNIVERSITY, UNIVERSITY],
        [0, 0, 0, 1],
        [1.0, 1.0, 1.0, 3.0],
    )
    found = [ideas.partner_of(innovator, 0, False, u) for u in (np.arange(1000) + 0.5) / 1000]
    assert np.bincount(found, minlength=4).tolist() == [0, 0, 250, 750]
    assert {ideas.partner_of(innovator, 0, True, u) for u in (0.01, 0.5, 0.99)} == {2}
    innovator.kind = FIRM
    assert ideas.partner_of(innovator, 0, True, 0.5) == -1


def table_of_ideas(asked, rank):
    table = np.zeros(len(asked), IDEA_DTYPE).view(np.recarray)
    table.asked, table.worth_each_yuan = asked, rank
    return table


@given(st.lists(st.tuples(st.floats(0.0, 10.0), st.floats(0.0, 5.0)), min_size=1, max_size=30), st.floats(0.0, 40.0))
def test_what_is_granted_stays_within_the_budget_and_nothing_better_that_fits_is_passed_over(wanted, budget):
    asked, rank = np.array(wanted).T
    table = table_of_ideas(asked, rank)
    call.allot(table, len(table), budget)
    assert table.granted.sum() <= budget + 1e-9
    assert set(np.flatnonzero(table.granted)) <= set(np.flatnonzero(asked > 0.0))
    left = budget
    for n in sorted(range(len(asked)), key=lambda n: -rank[n]):
        fits = 0.0 < asked[n] <= left
        assert table.granted[n] == (asked[n] if fits else 0.0)
        left -= table.granted[n]


def test_a_large_request_that_no_longer_fits_lets_a_smaller_one_through_and_the_first_of_equals_wins():
    table = table_of_ideas([4.0, 9.0, 3.0, 3.0], [5.0, 4.0, 3.0, 3.0])
    call.allot(table, 4, 8.0)
    assert table.granted.tolist() == [4.0, 0.0, 3.0, 0.0]


def test_public_money_is_spent_at_its_part_until_the_sum_granted_is_paid():
    project = np.zeros(1, PROJECT_DTYPE).view(np.recarray)[0]
    project.yearly_spending, project.public_part, project.granted = 100.0, 0.3, 70.0
    assert projects.spend(project, 2.0) == pytest.approx((60.0, 140.0))
    assert projects.spend(project, 1.0) == pytest.approx((10.0, 90.0))
    assert projects.spend(project, 1.0) == pytest.approx((0.0, 100.0))


def test_pools_settle_at_what_flows_in_over_growth_and_depreciation():
    """On a path of constant growth the pool of January is that of the state at the start, and spillover does nothing."""
    growth, depreciation, lag = 0.04, 0.15, 2
    spent, pool = np.zeros((lag + 1, 2, 1)), np.zeros((2, 1))
    base, outside = np.array([3.0, 1.0]), 0.3
    for year in range(2021, 2221):
        spent[year % 3, :, 0] = base * math.exp(growth * (year - 2221))
        for _ in range(4):
            for c in range(2):
                knowledge.fill_pool(pool, spent, c, year, lag, outside, depreciation)
    flow = base + outside * (base.sum() - base)
    kept = (1 - math.exp(-depreciation)) / depreciation
    expected = flow * math.exp(-growth * (lag + 1)) * kept / (1 - math.exp(-growth - depreciation))
    np.testing.assert_allclose(pool[:, 0], expected, rtol=1e-6)
    assert knowledge.spillover(0.2, 0.2, 5.0, 5.0, 0.3) == pytest.approx(1.0)
    assert knowledge.spillover(0.4, 0.2, 5.0, 5.0, 0.3) == pytest.approx(1.3)
    assert knowledge.spillover(0.4, 0.2, 5.0, 5.0, 0.0) == 1.0


def test_knowledge_on_the_path_of_constant_growth_has_the_factor_one_and_twice_as_much_its_share_of_a_doubling():
    grown = math.exp(0.03 * 7)
    assert knowledge.knowledge_factor(12.0 * grown, 12.0, grown, 0.3) == pytest.approx(1.0)
    doubled = 2.0 * 13.0 * grown - grown
    assert knowledge.knowledge_factor(doubled, 12.0, grown, 0.3) == pytest.approx(2.0**0.3)
    assert knowledge.knowledge_factor(0.0, 0.0, grown, 0.3) == pytest.approx(1.0)


def test_a_standard_is_written_after_enough_uses_and_comes_out_an_interval_after_the_last_at_the_earliest(bare, parameter):
    row, p = bare().province_innovation[0], parameter(uses_before_standard=5.0, standard_lag=2.5, standard_interval=5.0)
    row.standard_due[0], row.standard_issued[0] = standards.NEVER, standards.FIRST_ISSUE
    issued = []
    for tick in range(60):
        row.uses_since_standard[0] += 1
        standards.write_standard(row, 0, tick, p)
        if row.standard_issued[0] == tick:
            issued.append(tick)
    assert issued == [14, 34, 54]  # 2024Q3, and every five years
    assert row.technical_standards[0] == 3
    assert [standards.standardised(n) for n in range(3)] == [0.0, 0.5, 0.75]


def test_no_standard_is_written_without_uses(bare, parameter):
    row = bare().province_innovation[0]
    row.standard_due[0], row.standard_issued[0] = standards.NEVER, standards.FIRST_ISSUE
    for tick in range(60):
        standards.write_standard(row, 0, tick, parameter(uses_before_standard=5.0))
    assert row.technical_standards[0] == 0


def test_topics_follow_gaps_and_markets_by_half_each():
    base, weight = np.array([0.2, 0.3, 0.5]), np.zeros(3)
    topics.weigh_topics(weight, base, np.zeros(3), np.ones(3), 0.3, 0.3)
    np.testing.assert_allclose(weight, base)
    topics.weigh_topics(weight, base, np.array([0.0, 0.2, 0.0]), np.ones(3), 0.4, 0.3)
    np.testing.assert_allclose(weight, 0.5 * (0.6 * base + [0.0, 0.4, 0.0]) + 0.5 * base)
    topics.weigh_topics(weight, base, np.zeros(3), np.array([32.0, 1.0, 1.0]), 0.3, 1.0)
    np.testing.assert_allclose(weight, 0.5 * base + 0.5 * base * [5.0, 1.0, 1.0] / 1.8)


def test_seats_are_whole_and_near_to_their_weight():
    assert largest_remainder(np.array([5.0, 3.0, 2.0]), 7).tolist() == [4, 2, 1]
    assert largest_remainder(np.array([1.0, 1.0, 1.0]), 2).sum() == 2
