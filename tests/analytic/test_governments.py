"""Effort, reports, visits, allocation and the mandate held against closed forms.

Labels A6, A8, A12 and A14 are those of the model's verification plan.
"""

import math

import numpy as np
import pytest

from simulation.compilation import compiled
from simulation.functions import expit, logit
from simulation.systems.buildings.rules import BASIC, CODE
from simulation.systems.organisation.rules import allocation, effort, goals
from simulation.systems.organisation.rules.effort import ENFORCEMENT, GREEN_SHARE
from simulation.systems.organisation.state import GOAL_DTYPE, OUTCOME_DTYPE
from simulation.vocabulary import COUNTS, GOALS, LEVERS, OUTCOMES

STAR_SHARE = GOALS.index("star_share_new_urban")
TWO_STAR_SHARE = GOALS.index("two_star_share_new_urban")
ELECTRICITY_SHARE = GOALS.index("electricity_share_building_energy")
ADDED = GOALS.index("green_area_added")


NOTHING = np.zeros(len(COUNTS))  # counted of outcomes that are not of floor area by level


def outcome_table():
    """The outcomes with their levers, as if all were shares of floor area from the basic level up."""
    table = np.zeros(len(GOALS), OUTCOME_DTYPE).view(np.recarray)
    table.at_least[:] = BASIC
    table.gain_factor[:] = 1.0
    table.lever[:] = [LEVERS.index(outcome.lever) if outcome.lever else -1 for outcome in OUTCOMES.values()]
    return table


# --- effort and misreport (A6) ---------------------------------------------------------------------------------------------
def test_effort_and_misreport_are_the_optimum_of_the_county():
    assert effort.best_effort(0.5, 1.0, 1.0, 1.0) == 0.5
    for detection, misreport in [(0.0, 0.10), (0.1, 0.07), (0.2, 0.04), (1 / 3, 0.0), (0.5, 0.0)]:
        assert effort.best_misreport(0.5, detection, 1.0, 5.0) == pytest.approx(misreport, abs=1e-12)


def test_no_other_effort_or_misreport_is_worth_more_to_the_county():
    """The closed forms against a search over the county's objective, away from corners and at them."""
    for omega, gain, capacity, cost, kappa, penalty, pi in [
        (0.5, 1.0, 1.0, 1.0, 5.0, 1.0, 0.1),
        (0.9, 2.0, 1.5, 1.0, 3.0, 0.4, 0.3),
        (0.2, 0.5, 0.6, 1.0, 9.0, 2.0, 0.2),
    ]:
        grid = np.linspace(0.0, 1.0, 100_001)
        best = grid[np.argmax(omega * gain * grid - cost * grid**2 / (2 * capacity))]
        misreport = grid[np.argmax((1 - pi) * omega * grid - kappa * grid**2 / 2 - pi * penalty * grid)]
        assert effort.best_effort(omega, gain, capacity, cost) == pytest.approx(best, abs=2e-5)
        assert effort.best_misreport(omega, pi, penalty, kappa) == pytest.approx(misreport, abs=2e-5)


def reporting_county(bare, parameter, green, goal, *, detection=0.0, detected=0, pressure=0.5, publication=0, **values):
    """One county that has completed 100 m2, `green` of them basic, and reports on its green share at the end of the year."""
    world = bare()
    row, outcomes = world.county[0], outcome_table()
    row.goal_active[GREEN_SHARE], row.goal[GREEN_SHARE] = 1, goal
    row.year_completed_area[BASIC], row.year_completed_area[CODE] = green, 100.0 - green
    row.pressure[:], row.expected_detection, row.detected = pressure, detection, detected
    p = parameter(misreport_cost=5.0, misreport_penalty=1.0, **values)
    outcomes[ADDED].quantity = 1
    report(world, outcomes, publication, p)
    return row


def report(world, outcomes, publication, p):
    """Let the one county of a world report."""
    own, built = world.county_organisation[0], world.county_buildings[0]
    effort.report(own, world.find("county_goals"), 0, built, NOTHING, outcomes, publication, p)


def test_a_county_far_from_its_goal_adds_its_best_misreport_and_one_near_it_only_what_is_missing(bare, parameter):
    far, near, over = (reporting_county(bare, parameter, green, 0.9) for green in (50.0, 85.0, 95.0))
    assert (far.verified[GREEN_SHARE], far.reported[GREEN_SHARE]) == (0.5, pytest.approx(0.6))
    assert (near.verified[GREEN_SHARE], near.reported[GREEN_SHARE]) == (0.85, pytest.approx(0.9))
    assert (over.reported[GREEN_SHARE], over.misreport[GREEN_SHARE]) == (0.95, 0.0)


def test_reports_bunch_at_the_goal_while_verified_shares_do_not(bare, parameter):
    """Sixty counties between 0.7 and 0.99 with a goal of 0.9: a third of the reports lie at it, no verified share does."""
    verified = np.linspace(70.05, 98.95, 60)
    reported = np.array([reporting_county(bare, parameter, green, 0.9).reported[GREEN_SHARE] for green in verified])
    at_goal = np.abs(reported - 0.9) < 1e-9
    assert at_goal.sum() == ((verified < 90) & (verified >= 80)).sum() == 20
    assert (np.abs(verified / 100 - 0.9) < 1e-3).sum() <= 1
    assert (np.diff(reported) >= -1e-12).all()


def test_a_report_that_was_found_wrong_is_corrected_and_its_county_named_only_if_results_are_published(bare, parameter):
    caught = reporting_county(bare, parameter, 50.0, 0.9, detected=1, publication=1)
    assert caught.reported[GREEN_SHARE] == 0.5 and caught.misreport[GREEN_SHARE] == pytest.approx(0.1) and caught.named == 1
    assert reporting_county(bare, parameter, 50.0, 0.9, detected=1, publication=0).named == 0
    assert reporting_county(bare, parameter, 95.0, 0.9, detected=1, publication=1).named == 0  # nothing was wrong


def test_certain_enough_detection_makes_every_report_the_verified_share(bare, parameter):
    for detection in (1 / 3, 0.5, 1.0):
        honest = reporting_county(bare, parameter, 50.0, 0.9, detection=detection)
        assert honest.reported[GREEN_SHARE] == honest.verified[GREEN_SHARE] == 0.5


def test_a_county_that_completed_nothing_verifies_nothing_and_lets_its_last_report_stand(bare, parameter):
    world = bare()
    row = world.county[0]
    row.goal_active[GREEN_SHARE], row.goal[GREEN_SHARE], row.reported[GREEN_SHARE] = 1, 0.9, 0.77
    report(world, outcome_table(), 0, parameter())
    assert math.isnan(row.verified[GREEN_SHARE]) and row.reported[GREEN_SHARE] == 0.77


def test_the_reward_is_the_sum_of_base_pace_rivalry_being_named_and_the_examination(bare, parameter):
    world, p = bare(), parameter()
    row, asked = world.county[0], world.find("county_goals")
    row.goal[GREEN_SHARE], row.reported[GREEN_SHARE], row.goal_deadline[GREEN_SHARE] = 0.9, 0.6, 2025
    expected = 0.15 + 0.35 * (0.9 - 0.6) / 4.0 / 0.1 + 0.2 * (0.7 - 0.6) + 0.1
    assert effort.reward(asked, 0, GREEN_SHARE, False, 2022, 0.7, 0.0, 1, 0.04, p) == pytest.approx(expected + 0.04)
    assert effort.reward(asked, 0, GREEN_SHARE, False, 2022, 0.7, 0.0, 1, 0.0, p) == pytest.approx(expected)
    row.reported[GREEN_SHARE] = 0.95
    assert effort.reward(asked, 0, GREEN_SHARE, False, 2022, 0.7, 0.0, 0, 0.0, p) == pytest.approx(0.15)
    row.goal[ADDED], row.reported[ADDED], row.goal_deadline[ADDED] = 400.0, 100.0, 2024
    assert effort.reward(asked, 0, ADDED, True, 2022, 0.0, 0.0, 0, 0.0, p) == pytest.approx(0.15 + 0.35 * 0.75 / 3.0 / 0.1)


def test_a_campaign_adds_its_weight_and_fades_by_its_decay_time(bare, parameter):
    """Launched at strength 1 in one quarter, half a year of decay time: after two years exp(-4) of it is left."""
    world = bare()
    province = world.province_organisation[0]
    p = parameter(campaign_strength=1.0, campaign_decay_time=0.5, reward_campaign=0.3)
    effort.run_campaigns(province, 1.0, p)
    assert province.campaign == pytest.approx(1.0)
    for _ in range(8):
        effort.run_campaigns(province, 0.0, p)
    assert province.campaign == pytest.approx(math.exp(-4.0))
    row, asked = world.county[0], world.find("county_goals")
    row.goal[GREEN_SHARE], row.reported[GREEN_SHARE], row.goal_deadline[GREEN_SHARE] = 0.9, 0.95, 2025
    without, with_it = (effort.reward(asked, 0, GREEN_SHARE, False, 2022, 0.7, camp, 0, 0.0, p) for camp in (0.0, 0.5))
    assert with_it - without == pytest.approx(0.15)


def plan_visits(bare, county, p):
    """Visits to counties without platforms."""
    others = bare(counties=len(county))
    effort.plan_visits(county, others.county_smart_city, others.county_community, p, p, 0.1)


def test_a_county_found_out_pays_the_penalty_and_is_visited_again_the_year_after(bare, parameter):
    caught = reporting_county(bare, parameter, 50.0, 0.9, detected=1)
    assert caught.penalty == pytest.approx(0.1) and caught.recheck == 1  # F = 1 times m = .1
    honest = reporting_county(bare, parameter, 95.0, 0.9, detected=1)
    assert honest.penalty == 0.0 and honest.recheck == 0
    county = bare(counties=4).county_organisation
    county["recheck"] = [0, 1, 0, 0]
    plan_visits(bare, county, parameter(visits_per_county=0.5, recheck_visits=2.0))
    assert county["visit_rate"].tolist() == pytest.approx([0.5, 2.5, 0.5, 0.5])
    assert county["detection_chance"][1] == pytest.approx(1.0 - math.exp(-2.5 * 0.3))
    assert county["expected_detection"] == pytest.approx(county["detection_chance"])  # who was found out foresees the visits


def test_best_responses_in_a_contest_of_ten_meet_in_the_symmetric_equilibrium():
    """Tullock contest with n = 10, prize and cost 1: e* = (n - 1) / n^2 = .09 (Tullock 1980)."""
    efforts = np.linspace(0.02, 0.2, 10)
    for _ in range(200):
        for i in range(10):
            best = effort.contest_response(efforts.sum() - efforts[i], 1.0, 1.0)
            efforts[i] += 0.5 * (best - efforts[i])
    assert efforts == pytest.approx(np.full(10, 0.09), rel=1e-9)


def decided(bare, parameter, goals, **values):
    """Effort of one county of capacity .9 that starts at .2 everywhere, asked for `goals` (outcome -> goal, reported)."""
    world = bare()
    row, asked = world.county[0], world.find("county_goals")
    for j, (goal, reported) in goals.items():
        row.goal_active[j], row.goal[j], row.goal_deadline[j], row.reported[j] = 1, goal, 2025, reported
    p = parameter(**values)
    row.routine_effort = effort.routine_effort(0.9, p)
    row.effort[:], row.expected_detection, row.base_compliance = 0.2, 0.1, 0.96
    others = np.zeros(len(GOALS))  # what the other counties have achieved
    effort.decide_effort(world.county_organisation[0], asked, 0, 0.9, others, 0.0, 0.0, outcome_table(), 2021, p)
    return row


def test_a_lever_takes_the_effort_of_its_weightiest_goal_and_moves_by_its_speed(bare, parameter):
    goals = {GREEN_SHARE: (0.30, 0.2), STAR_SHARE: (0.25, 0.2), TWO_STAR_SHARE: (0.205, 0.2)}
    row = decided(bare, parameter, goals)
    omega = np.array([0.15 + 0.35 * gap / 5 / 0.1 for gap in (0.10, 0.05)])
    expected = 0.2 + 0.6 * (omega * 0.9 - 0.2)
    assert row.effort[[ENFORCEMENT, LEVERS.index("green_levels")]] == pytest.approx(expected)
    routine = 0.2 + 0.6 * (0.15 * 0.9 - 0.2)
    assert row.effort[LEVERS.index("retrofit")] == pytest.approx(routine)  # nobody asks for it
    assert row.overall_effort == pytest.approx((expected.sum() + 4 * routine) / 6)
    usual = 1.0 - math.exp(-0.5 * 0.3)
    beyond = 3.0 * (0.1 - usual) + 1.5 * (expected[0] - 0.15 * 0.9)
    assert row.compliance == pytest.approx(1 - 0.04 * math.exp(-beyond))


def test_pressure_stops_rising_at_the_cap_of_pace(bare, parameter):
    row = decided(bare, parameter, {ADDED: (1e6, 0.0)}, pace_cap=1.5)  # nothing of it reported: a pace of .2 a year, over .1
    assert row.pressure[ADDED] == pytest.approx(0.15 + 0.35 * 1.5)


def test_beyond_the_budget_all_levers_are_cut_alike(bare, parameter):
    free = decided(bare, parameter, {GREEN_SHARE: (0.9, 0.2)}, effort_budget=6.0, effort_adjustment=1.0)
    short = decided(bare, parameter, {GREEN_SHARE: (0.9, 0.2)}, effort_budget=0.5, effort_adjustment=1.0)
    assert short.effort.sum() == pytest.approx(0.5 * 0.9)
    assert short.effort == pytest.approx(free.effort * short.effort.sum() / free.effort.sum())
    assert effort.rationed(0.0, 1.0) == effort.rationed(2.0, 3.0) == 1.0


def test_a_goal_without_a_lever_moves_no_effort(bare, parameter):
    idle = decided(bare, parameter, {ELECTRICITY_SHARE: (0.9, 0.2)})
    assert idle.effort == pytest.approx(decided(bare, parameter, {}).effort) and idle.pressure[ELECTRICITY_SHARE] > 0.15


# --- visits and detection (A14) --------------------------------------------------------------------------------------------
def test_detection_over_a_year_is_one_minus_the_chance_that_no_visit_finds_anything():
    assert effort.detection_probability(1.2, 0.3) == pytest.approx(0.3023, abs=5e-5)


@compiled(entry=True)
def receive_a_year(county, key, visited_three, found_of_three):
    for tick in range(4):
        for i in range(len(county)):
            before, visits = county[i].detected, county[i].visits
            effort.receive_visits(county[i], i, key, tick)
            if county[i].visits - visits == 3 and before == 0:
                visited_three[0] += 1
                found_of_three[0] += county[i].detected


def test_visits_of_many_counties_find_what_the_closed_form_says(bare):
    count = 60_000
    county = bare(counties=count).county_organisation
    county["visit_rate"], county["detection_per_visit"] = 1.2, 0.3
    visited, found = np.zeros(1, np.int64), np.zeros(1, np.int64)
    receive_a_year(county, (5, 0), visited, found)
    assert abs(county["visits"].mean() - 1.2) < 4.0 * math.sqrt(1.2 / count)
    assert abs(county["visits"].var() - 1.2) < 4.0 * math.sqrt((1.2 + 2 * 1.2**2) / count)
    assert abs(county["detected"].mean() - 0.3023) < 4.0 * math.sqrt(0.3023 * 0.6977 / count)
    assert visited[0] > 300  # quarters with three visits: one of them finds the books wrong in 0.657 of all cases
    assert abs(found[0] / visited[0] - 0.657) < 4.0 * math.sqrt(0.657 * 0.343 / visited[0])


def test_visits_go_where_suspicion_is_and_their_number_stays_the_same(bare, parameter):
    county = bare(counties=4).county_organisation
    county["suspicion"] = [0.0, 0.5, 1.0, 1.0]
    plan_visits(bare, county, parameter(visit_targeting=2.0, visits_per_county=0.5, detection_per_visit=0.3))
    weights = np.exp(2.0 * np.array([0.0, 0.5, 1.0, 1.0]))
    assert county["visit_rate"] == pytest.approx(4 * 0.5 * weights / weights.sum())
    assert county["detection_chance"] == pytest.approx(1 - np.exp(-0.3 * county["visit_rate"]))
    assert county["expected_detection"] == pytest.approx(np.full(4, 1 - math.exp(-0.3 * 0.5)))  # nobody knows who is suspected
    plan_visits(bare, county, parameter(visit_targeting=0.0, visits_per_county=0.5))
    assert county["visit_rate"] == pytest.approx(np.full(4, 0.5))


# --- allocation (A8) -------------------------------------------------------------------------------------------------------
AREAS, WEALTH = np.array([10.0, 5.0, 3.0, 1.0, 1.0]), np.array([1.0, 0.5, 0.0, -1.0, -1.5])


def test_a_share_goal_is_tilted_by_wealth_and_keeps_its_area_mean():
    found = np.empty(5)
    allocation.allocate_share(0.8, 0.5, AREAS, WEALTH, found)
    assert found == pytest.approx([0.8417, 0.8055, 0.7633, 0.6617, 0.6037], abs=5e-5)
    assert logit(found[2]) - logit(0.8) == pytest.approx(-0.21529, abs=5e-6)
    assert np.average(found, weights=AREAS) == pytest.approx(0.8, abs=1e-12)


def test_a_goal_raised_twice_by_a_tenth_in_logits_is_the_published_one():
    for share, raised in [(0.5, 0.5498), (0.7, 0.7403), (0.9, 0.9166)]:
        once = allocation.amplified(share, 0.1, 0.001, 0.995)
        assert allocation.amplified(once, 0.1, 0.001, 0.995) == pytest.approx(raised, abs=5e-5)
    assert allocation.amplified(1.0, 0.1, 0.001, 0.995) == 0.995
    assert allocation.amplified(0.0, 0.0, 0.001, 0.995) == pytest.approx(0.001)


def asked_of(world):
    """What counties, cities and the province are asked for."""
    return [world.find(f"{tier}_goals") for tier in ("county", "city", "province")]


def test_a_quantity_goal_put_to_the_province_adds_up_over_counties_within_their_bounds(small):
    world = small.world(small.everything)
    p = world.parameter[0]
    goal = np.zeros(1, GOAL_DTYPE).view(np.recarray)[0]
    goal.outcome, goal.city, goal.county, goal.value, goal.deadline = ADDED, -1, -1, 3.7e6, 2025
    allocation.allocate_quantity_goal(*asked_of(world), world.county_place, world.city_place, world.county_buildings, goal, p)
    parts = world.county["goal"][:, ADDED]
    total = (1 + p.amplification_province) * 3.7e6
    assert parts.sum() == pytest.approx(total, rel=1e-9)
    assert world.city["goal"][:, ADDED].sum() == pytest.approx(total, rel=1e-9)
    assert world.province["goal"][0, ADDED] == 3.7e6
    size = world.county["stock_area"][:, :5].sum(axis=1)
    proportional = total * size / size.sum()
    assert (parts >= p.allocation_floor * proportional * (1 - 1e-9)).all()
    assert (parts <= p.allocation_ceiling * proportional * (1 + 1e-9)).all()
    assert (world.county["goal_deadline"][:, ADDED] == 2025).all()


def test_a_share_goal_put_to_the_province_keeps_its_area_mean_down_to_the_counties(small):
    world = small.world(small.everything)
    p = world.parameter[0]
    goal = np.zeros(1, GOAL_DTYPE).view(np.recarray)[0]
    goal.outcome, goal.city, goal.county, goal.value, goal.deadline = GREEN_SHARE, -1, -1, 0.7, 2025
    allocation.allocate_share_goal(
        *asked_of(world), world.county_place, world.city_place, world.county_buildings, world.city_buildings, goal, p
    )
    size_of = {name: getattr(world, name)["stock_area"][:, :5].sum(axis=1) for name in ("city", "county")}
    raised = expit(logit(0.7) + p.amplification_province)
    assert np.average(world.city["goal"][:, GREEN_SHARE], weights=size_of["city"]) == pytest.approx(raised, rel=1e-9)
    for row in world.city:
        inside = slice(row.first_county, row.last_county)
        again = expit(logit(row.goal[GREEN_SHARE]) + p.amplification_city)
        mean = np.average(world.county["goal"][inside, GREEN_SHARE], weights=size_of["county"][inside])
        assert mean == pytest.approx(again, rel=1e-9)


def test_goals_ratchet_up_faster_than_down_and_their_area_mean_never_falls(small):
    assert goals.ratchet(0.5, 0.7, 0.4, 0.1) == pytest.approx(0.58)
    assert goals.ratchet(0.5, 0.3, 0.4, 0.1) == pytest.approx(0.48)
    world = small.world(small.everything)
    p, size = world.parameter[0], world.county["stock_area"][:, :5].sum(axis=1)
    world.county["goal_active"][:, GREEN_SHARE] = 1
    world.county["goal"][:, GREEN_SHARE] = before = np.array([0.6, 0.65, 0.7, 0.55, 0.6, 0.6])
    world.county["reported"][:, GREEN_SHARE] = [0.9, 0.65, 0.5, 0.55, 0.6, 0.6]
    goals.ratchet_goals(world.find("county_goals"), world.county_buildings, world.goal[:0], world.outcome, 2024, p)
    after = world.county["goal"][:, GREEN_SHARE]
    reports = world.county["reported"][:, GREEN_SHARE]
    moved = [goals.ratchet(goal, report, p.ratchet_up, p.ratchet_down) for goal, report in zip(before, reports, strict=True)]
    kept = max(np.average(before, weights=size), np.average(moved, weights=size))
    assert np.average(after, weights=size) == pytest.approx(kept, rel=1e-9)
    shift = [logit(a) - logit(m) for a, m in zip(after, moved, strict=True)]
    assert shift == pytest.approx(np.full(6, shift[0]), abs=1e-9)
