"""Communities within the model: what moves them, what they move, and where each edge is cut."""

import numpy as np
import pytest

from simulation.engine.edges import EDGES
from simulation.engine.mesa_driver import MesaDriver
from simulation.engine.steps import run_member
from simulation.systems.community.rules import BUILDING, DONE, IDLE
from simulation.systems.composition import standard

NAMES = standard().items["payment"]
TOGETHER = ("deciding", "building", "managing", "evaluating", "sharing")
OFF = {"community": False}


@pytest.fixture(scope="module")
def lively(small):
    """Rules for communities everywhere from 2021, more grid staff, and contact on sorting, until 2026."""
    by_hand = [{"measure": "community_rule", "from": "2021Q1", "strength": 1.0}]
    measures = {
        "by_hand": by_hand,
        "grid_staff": {"from": "2021Q1", "strength": 2.0},
        "sorting": {"from": "2021Q1", "contact": 0.5},
        "planners": {"from": "2021Q1", "strength": 1.0},
    }
    return small.baseline.replace(measures=measures, sample_parameters=False, horizon={"end": "2026Q4"})


@pytest.fixture(scope="module")
def quiet(small):
    """Nothing that would move a community: no platform, no renovation, no rule, no information."""
    return small.no_policy.replace(
        systems={"smart_city": False},
        measures={"sorting": {"info": 0.0}},
        sample_parameters=False,
        horizon={"end": "2035Q4"},
    )


@pytest.fixture(scope="module")
def history(small, lively):
    return small.finished(lively)[1]


def test_where_nothing_is_done_the_means_of_2020_hold_for_fifteen_years(small, quiet):
    world = small.world(quiet, apply_base=-20.0)
    world.county["renovation_quota"][:] = 0.0
    _, kept = run_member(world, world.ticks)
    for name in ("participation", "trust", "community_satisfaction", "community_quality", "complaints", "sorting"):
        values = kept.county[name]
        np.testing.assert_allclose(values, np.broadcast_to(values[0], values.shape), atol=1e-9, err_msg=name)
    for name in ("participation_gain", "satisfaction_gain", "complaints_gain"):
        assert np.abs(kept.county[name]).max() < 1e-9


def test_both_drivers_give_the_same_bits(small, lively, differences):
    scenario = lively.replace(horizon={"end": "2022Q4"})
    model = MesaDriver(small.world(scenario), small.facts)
    model.run()
    assert differences(model.history, small.finished(scenario)[1]) == []


def test_communities_are_those_of_the_census_and_old_ones_come_first(small, lively):
    world = small.world(lively)
    facts = small.facts.counties
    households = (facts["family_households"] * facts["urban_population"] / facts["population"]).to_numpy(float)
    community, first = world.community, world.community_first
    per_community = world.parameter[0].community_households
    for i in range(len(world.county)):
        own = community[first[i] : first[i + 1]]
        assert (own.county == i).all()
        assert (own.stands_for * own.households).sum() == pytest.approx(
            max(households[i], world.county.old_communities[i] * per_community), rel=1e-9
        )
        old = own.block >= 0
        assert list(own.block[old]) == list(range(world.county.old_blocks[i])) and not old[old.sum() :].any()
        assert own.stands_for[old].sum() == pytest.approx(world.county.old_communities[i], rel=1e-9)
        taken, room = own.stands_for[own.eligible == 1].sum(), world.county.eligible_communities[i]
        assert not own.eligible[~old].any() and taken <= room + own.stands_for[old].max(initial=0.0)
    assert community.participation.min() > 0.0
    wide = small.world(lively, participation_spread=0.0)
    assert np.ptp(wide.community.participation) < 1e-9


@pytest.mark.parametrize(
    ("parameter", "moved"),
    [
        ("complaints_channel", "county.participation"),
        ("smart_property_ease", "county.participation"),
        ("satisfaction_weight", "city.satisfaction"),
        ("participation_precision", "city.examination_error"),
        ("demonstration_effect", "province.transformation_share"),
        ("acceptance_effect", "county.maturity"),
        ("reward_complaints", "county.effort"),
        ("detection_participation", "county.detection_per_visit"),
        ("community_budget_share", "county.awards_granted"),
        ("renovation_examination_push", "county.renovation_clock"),
        ("mobilisation_effect", "county.participation"),
        ("turnout_participation", "county.renovation_votes_passed"),
        ("need_effect", "county.renovations_completed"),
    ],
)
def test_an_edge_is_cut_by_its_parameter_and_moves_what_it_says(small, lively, differences, parameter, moved):
    scenario = lively.replace(measures={"platform": {"diffusion": True, "from_above": "2021Q2"}})
    values = {"programme_slack": 3.0}
    with_it = small.finished(scenario, **values)[1]
    without = small.finished(scenario, **(values | {parameter: 0.0}))[1]
    assert moved in differences(with_it, without)


def test_no_edge_waits_for_communities():
    assert all(edge.phase for edge in EDGES if "community" in (edge.source, edge.target))


@pytest.mark.parametrize(
    ("together", "moved"),
    [
        ("deciding", "county.renovation_votes_passed"),
        ("building", "county.paid"),
        ("managing", "county.community_quality"),
        ("evaluating", "county.trust"),
        ("sharing", "county.renovation_clock"),
    ],
)
def test_each_of_the_five_can_be_switched_off_by_itself(small, lively, differences, history, together, moved):
    kept = small.finished(lively.replace(systems={"community": {together: False}}))[1]
    found = differences(kept, history)
    assert moved in found or (together == "sharing" and "county.community_benefit" in found)


def test_less_is_kept_up_and_paid_where_residents_do_not_manage_or_build_together(small, lively, history):
    alone = small.finished(lively.replace(systems={"community": {"managing": False}}))[1]
    assert (alone.province["community_quality"][-1] < history.province["community_quality"][-1]).all()
    money = small.finished(lively.replace(systems={"community": {"building": False}}))[1]
    owners, public = NAMES.index("renovation_owners"), NAMES.index("renovation_programme")
    assert not money.county["paid"][..., owners].any() and history.county["paid"][..., owners].any()
    assert money.county["paid"][..., public].sum() > 0.0
    unheard = small.finished(lively.replace(systems={"community": {"evaluating": False}}))[1]
    assert not unheard.county["complaints_gain"].any() and not unheard.county["satisfaction_gain"].any()
    assert np.ptp(unheard.county["trust"]) < 0.02  # failed checks alone move it, until December


def test_money_paid_is_money_received_and_the_budget_of_awards_is_never_exceeded(small, lively):
    world, kept = small.finished(lively)
    np.testing.assert_allclose(kept.county["balance"].sum(axis=-1), 0.0, atol=1e-3)
    paid = kept.county["paid"].sum(axis=0)
    rate = world.parameter[0]
    households = world.county["community_residents"].sum(axis=1)
    years = world.ticks / 4
    staff = 2.0 * rate.grid_workers * rate.grid_wage * households / 1000.0 * years
    np.testing.assert_allclose(paid[:, NAMES.index("grid_staff")], staff, rtol=1e-9)
    contact = 0.5 * rate.sorting_cost * households * years
    np.testing.assert_allclose(paid[:, NAMES.index("sorting_contact")], contact, rtol=1e-9)
    benefit = kept.county["community_benefit"].sum(axis=(0, 2))
    programme = sum(paid[:, NAMES.index(name)] for name in ("renovation_programme", "community_programme"))
    np.testing.assert_allclose(paid[:, NAMES.index("community_award")] + programme, benefit, rtol=1e-6)
    share = rate.community_budget_share
    np.testing.assert_allclose(kept.county["award_budget"][-1], share * world.county["county_expenditure"], rtol=1e-12)
    assert (paid[:, NAMES.index("community_award")] <= kept.county["award_budget"][-1] * (years + 1)).all()


def test_renovations_take_the_programme_up_to_its_end_and_are_completed_later(small, lively):
    world, kept = small.finished(lively.replace(horizon={"end": "2035Q4"}))
    started, done = kept.county["communities_renovated"], kept.county["renovations_completed"]
    assert (done <= started + 1e-9).all() and (np.diff(done, axis=0) >= 0.0).all()
    assert (started <= kept.county["eligible_communities"][0] + 5.0).all() and done[-1].sum() > 0.0
    community = world.community
    assert set(np.unique(community.stage)) <= {IDLE, BUILDING, DONE}
    assert not community.stage[community.eligible == 0].any()
    assert (community.quality[community.stage == DONE] > community.first_quality[community.stage == DONE]).all()
    votes, passed = kept.county["renovation_votes"].sum(), kept.county["renovation_votes_passed"].sum()
    assert 0.0 < passed < votes


def test_the_worst_and_most_engaged_are_renovated_first(small, lively):
    """So early that some wait: this province of a few counties has the programme of all of Zhejiang."""
    early = lively.replace(horizon={"end": "2021Q4"})
    gaps = []
    for deciding in (True, False):
        world, _ = small.finished(early.replace(systems={"community": {"deciding": deciding}}), renovation_pace=0.2)
        community = world.community[world.community.eligible == 1]
        taken = community.stage != IDLE
        gaps.append(community.first_participation[taken].mean() - community.first_participation[~taken].mean())
    assert gaps[0] > 0.1 and abs(gaps[1]) < 0.03


def test_personal_contact_costs_and_sorts_and_a_platform_brings_residents_in(small, lively, history):
    without = small.finished(lively.replace(measures={"sorting": {"contact": 0.0}}))[1]
    assert (history.province["sorting"][-1] > without.province["sorting"][-1] + 0.4).all()
    assert not without.county["paid"][..., NAMES.index("sorting_contact")].any()
    usual = small.finished(lively.replace(measures={"grid_staff": {"strength": 1.0}}))[1]
    assert (history.province["participation"][-1] > usual.province["participation"][-1]).all()
