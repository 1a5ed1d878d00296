"""Members of which nothing but innovation moves, against what holds in every one and between scenarios (I5, I6)."""

import functools
import math

import numpy as np
import pytest

from simulation.systems.innovation.rules import call
from simulation.systems.innovation.words import ABANDONED, ACTIVE, RESULT, TRANSFORMED

QUARTERS = 60
HIGH = {"innovators_per_million": 6.0, "idea_rate": 1.0}


def keep(rows, world, tick):
    rows[tick] = world.columns["province_innovation"][0]


@pytest.fixture(scope="module")
def finished(alone):
    """Twelve members at the end, with the province's row of every quarter."""
    found = []
    for member in range(12):
        world = alone.world(member)
        start, rows = alone.projects(world).copy(), np.zeros(QUARTERS, world.columns["province_innovation"].dtype)
        alone.run(world, QUARTERS, functools.partial(keep, rows))
        found.append((world, start, rows))
    return found


def used_of_all(projects):
    return -np.expm1(-projects[projects.state >= RESULT].use_clock).mean()


def test_every_project_is_in_one_state_and_its_moments_are_in_order(finished, alone):
    for world, start, rows in finished:
        projects = alone.projects(world)
        active = projects.state == ACTIVE
        assert np.isnan(projects.ended[active]).all() and (projects.ended[~active] >= projects.started[~active]).all()
        used = projects.state == TRANSFORMED
        assert (projects.transformed_at[used] >= projects.ended[used]).all()
        assert (projects.transformed_at[used] <= projects.ended[used] + 10.0).all()
        assert np.isnan(projects.transformed_at[~used]).all()
        assert (projects.trl[projects.state >= RESULT] == 8).all() and (projects.trl[active] < 8).all()
        begun = rows["projects_begun"][::4].sum()
        assert len(projects) == len(start) + begun
        assert rows["projects_under_way"][-1] == active.sum()
        since = projects[len(start) :]
        ended = np.concatenate([projects[: len(start)][start.state == ACTIVE], since]).view(np.recarray)
        assert rows["research_results"][3::4].sum() == (ended.state >= RESULT).sum()
        assert rows["research_transformed"][3::4].sum() == used.sum() - (start.state == TRANSFORMED).sum()
        assert ((ended.state == ABANDONED) == (ended.ended == ended.abandoned_at)).all()


def test_public_money_stays_within_the_call_and_what_is_paid_within_what_was_granted(finished, alone):
    for world, _, rows in finished:
        p, projects = world.parameter[0], alone.projects(world)
        for year, row in enumerate(rows[::4]):
            cost = p.idea_rate * len(world.innovator) * p.research_project_cost * math.exp(p.knowledge_growth * year)
            assert row["research_granted"] <= p.research_call_share * cost * (1 + 1e-12)
            assert 0.0 <= row["research_deadweight"] <= row["research_granted"]
        assert (projects.paid_public <= projects.granted * (1 + 1e-12)).all()
        assert (projects.paid_own >= 0.0).all()


def test_what_is_paid_in_counties_is_what_projects_have_spent(alone):
    world = alone.world(0)
    before = alone.projects(world).paid_public.sum(), alone.projects(world).paid_own.sum()
    alone.run(world, 8)
    projects = alone.projects(world)
    paid = world.find("county_paid_of_innovation").sum(axis=0)
    assert paid[0] == pytest.approx(projects.paid_public.sum() - before[0], rel=1e-9)
    assert paid[1] == pytest.approx(projects.paid_own.sum() - before[1], rel=1e-9)
    assert abs(world.county["balance"].sum()) < 1e-3
    assert world.city["research_spent"].sum() == pytest.approx(world.province["research_spent"][0])


def calls(alone, disclosure, strength, members):
    """Means over members and four calls of 2021: begun, carried out without public money, not duplicates, joint."""
    found = []
    for member in range(members):
        world = alone.world(member)
        own, base = world.innovation_parameter[0], world.innovation_member[0]
        for year in range(1, 5):
            count = call.hold_call(
                world.idea, world.innovator, year, 1.0, disclosure, strength, base.topic_share, own, base, world.key
            )
            ideas = world.idea[:count]
            begun = ideas[ideas.begun == 1]
            found.append((len(begun), (ideas.private == 1).sum(), (begun.duplicate == 0).sum(), begun.joint.mean()))
    return np.mean(found, axis=0)


def test_openness_costs_projects_and_spares_duplicates(alone):
    closed, opened = calls(alone, 0.0, 1.0, 8), calls(alone, 1.0, 1.0, 8)
    assert closed[1] > opened[1] and closed[2] < opened[2] and closed[3] < opened[3]


def test_of_open_results_more_come_into_use(alone):
    """Of what is in force after ten years, under the same luck (I5); that more spills over is in test_rules.py."""
    used = {}
    for strength in (0.0, 1.0):
        scenario = alone.scenario.replace(measures={"disclosure": {"strength": strength}})
        projects = [alone.projects(alone.run(alone.world(member, scenario), 40)) for member in range(3)]
        used[strength] = [used_of_all(each[each.started >= 0.0]) for each in projects]
    assert np.mean(used[1.0]) > np.mean(used[0.0])


def test_no_project_that_was_begun_without_public_money_is_lost_where_there_is_more_of_it(alone):
    world = alone.world(3)
    own, base = world.innovation_parameter[0], world.innovation_member[0]
    begun = []
    for strength in (0.0, 1.0, 3.0):
        count = call.hold_call(world.idea, world.innovator, 5, 1.0, 0.25, strength, base.topic_share, own, base, world.key)
        begun.append({tuple(row) for row in world.idea[:count][["innovator", "number"]][world.idea[:count].begun == 1]})
    assert begun[0] < begun[1] < begun[2]


@pytest.mark.parametrize(
    "values",
    [
        {"spillover_share": 0.6, "knowledge_elasticity": 0.8, "spillover_lag": 4.0},
        {"knowledge_growth": 0.15, **HIGH},
        {"innovators_per_million": 0.1},
        {"research_call_share": 0.0, "cofund_share": 0.0, "idea_rate": 0.0},
        {"abandonment": 0.0, "knowledge_depreciation": 0.0, "knowledge_growth": 0.0},
        {"transformed_firm": 1.0, "transformed_university": 0.0},
    ],
)
def test_corners_of_the_ranges_run_through_with_numbers_that_are_numbers(alone, values):
    world = alone.run(alone.world(1, **values), 12)
    row = world.columns["province_innovation"][0]
    for name in ("disclosure", "topic_weight", "knowledge_in_use", "knowledge_factor", "research_spent"):
        assert np.isfinite(row[name]).all() and (row[name] >= 0.0).all(), name
    assert row["topic_weight"].sum() == pytest.approx(1.0)
