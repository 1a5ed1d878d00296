"""Retrofit: votes (A16), choices, communities, against closed forms and by their consequences."""

import math

import numpy as np
import pytest
from scipy import special, stats

from simulation.compilation import compiled
from simulation.engine.steps import run_member
from simulation.streams import binomial, draw4
from simulation.systems.buildings.constants import chance_of_vote, solve_community_constant
from simulation.systems.buildings.rules import RESIDENTIAL, communities, retrofit
from simulation.systems.buildings.rules.payments import COMMUNITY_PROGRAMME, RETROFIT, RETROFIT_AWARD
from simulation.vocabulary import PAYMENTS
from tests.conftest import APART

# --- votes (A16) -----------------------------------------------------------------------------------------------------------
VOTES = [(0.70, 0.8, 0.7710), (0.75, 0.8, 0.9188), (0.60, 0.8, 0.0338)]


@pytest.mark.parametrize(("turnout", "yes", "expected"), VOTES)
def test_a_vote_of_175_households_passes_with_the_chance_of_two_binomials(parameter, turnout, yes, expected):
    p = parameter(vote_turnout=turnout, vote_quorum=2 / 3, vote_majority=0.75)
    assert chance_of_vote(175, np.array([yes]), p)[0] == pytest.approx(expected, abs=5e-5)


@compiled(entry=True)
def count_passed(households, yes, turnout, parameter, trials):
    passed = 0
    for n in range(trials):
        _, _, u_turnout, u_yes = draw4((3, 1), 16, n, 0)
        if retrofit.vote_passes(households, yes, turnout, parameter, u_turnout, u_yes):
            passed += 1
    return passed


@pytest.mark.parametrize(("turnout", "yes", "expected"), VOTES)
def test_drawn_votes_pass_as_often_as_they_should(parameter, turnout, yes, expected):
    trials = 40_000
    passed = count_passed(175, yes, turnout, parameter(vote_quorum=2 / 3, vote_majority=0.75), trials) / trials
    assert abs(passed - expected) < 4.0 * math.sqrt(expected * (1 - expected) / trials)


def test_the_short_cut_for_hopeless_votes_changes_no_outcome(parameter):
    """Where the draw of the yes votes says nobody, the vote fails whatever the turnout: compared with the long way."""
    p = parameter()
    for n in range(3000):
        _, _, u_turnout, u_yes = draw4((3, 2), 16, n, 0)
        yes = 0.3 * u_turnout
        voters = binomial(9, p.vote_turnout, u_turnout)
        long_way = voters >= p.vote_quorum * 9 and binomial(voters, yes, u_yes) >= p.vote_majority * voters
        assert retrofit.vote_passes(9, yes, p.vote_turnout, p, u_turnout, u_yes) == long_way


@pytest.mark.parametrize(("n", "chance"), [(1, 0.3), (9, 0.72), (170, 0.2), (1000, 0.75)])
def test_binomial_counts_are_the_quantiles_of_their_distribution(n, chance):
    ranks = np.array([1e-6, 0.01, 0.3, 0.5, 0.77, 0.99, 1 - 1e-6])
    drawn = [binomial(n, chance, u) for u in ranks]
    distribution = stats.binom(n, chance)
    for u, k in zip(ranks, drawn, strict=True):
        assert distribution.cdf(k) >= u - 1e-9 and distribution.cdf(k - 1) <= u + 1e-9


# --- one owner -------------------------------------------------------------------------------------------------------------
def test_an_owner_chooses_by_the_logit_and_a_rule_takes_the_building_as_it_is_out():
    values, scale, ranks = (0.0, -20.0, -60.0), 0.02, (np.arange(20_000) + 0.5) / 20_000
    for least in (0, 1, 2):
        drawn = np.bincount([retrofit.owner_chooses(-20.0, -60.0, scale, least, u) for u in ranks], minlength=3) / len(ranks)
        weights = np.exp(scale * np.array(values)) * (np.arange(3) >= least)
        assert drawn == pytest.approx(weights / weights.sum(), abs=1e-4)


def test_the_value_of_a_retrofit_is_award_and_saving_less_price_and_hassle(parameter):
    p = parameter(private_discount_rate=0.1, component_life=25.0, saving_retrofit_deep=0.4, saving_realised=0.7, rebound=0.1)
    annuity = (1 - 1.1**-25) / 0.1
    worth = retrofit.worth_of_saving(retrofit.DEEP, 50.0, p)
    assert worth == pytest.approx(50.0 * 0.7 * 0.4 * 0.9 * annuity)
    assert retrofit.value(worth, 1.15, 290.0, 50.0, p) == pytest.approx(50.0 - 290.0 + 1.15 * worth - p.hassle_retrofit)


# --- communities -----------------------------------------------------------------------------------------------------------
def test_the_constant_of_old_communities_makes_as_many_agree_as_in_2023(small):
    world = small.world(small.baseline.replace(sample_parameters=False))
    p = world.parameter[0]
    constant = world.buildings_member[0].community_constant
    bill = retrofit.energy_bill(world.use, RESIDENTIAL, p)
    best = max(communities.programme_value(k, p.old_building_energy, bill, 0.0, p.cost_retrofit_deep, p) for k in (1, 2))
    ranks = (np.arange(2000) + 0.5) / 2000
    scale = p.choice_scale_retrofit / p.cost_retrofit_deep
    yes = special.expit(scale * (best + constant + p.community_value_spread * stats.norm.ppf(ranks)))
    assert chance_of_vote(int(p.community_households), yes, p).mean() == pytest.approx(p.community_retrofit_share, abs=1e-3)
    assert solve_community_constant(world.use, p) == pytest.approx(constant)


@pytest.mark.parametrize("k", [retrofit.LIGHT, retrofit.DEEP])
def test_the_more_owners_pay_themselves_the_fewer_votes_pass_and_nobodys_income_changes_that(parameter, k):
    """Where all else is the same (C7); a scenario's share moves the constant too, which is solved for the votes of 2023."""
    passed = []
    for share in (0.0, 0.05, 0.15, 0.3):
        p = parameter(community_own_share=share)
        value = communities.programme_value(k, 1.2, 40.0, 0.0, p.cost_retrofit_deep, p)
        passed.append(chance_of_vote(325, special.expit(retrofit.choice_scale(p) * np.array([value, value + 30.0])), p))
    assert (np.diff(passed, axis=0) <= 0.0).all() and (passed[0] > passed[-1]).any()


def test_where_not_even_unanimity_would_do_everybody_agrees(small):
    assert (
        small.world(small.baseline.replace(sample_parameters=False), vote_turnout=0.3).buildings_member[0].community_constant
        == 5000.0
    )


def test_a_community_is_retrofitted_as_a_whole_or_not_at_all(small):
    """Every building of a community that stands is retrofitted to the same degree, as nothing else retrofits homes here."""
    values = {"building_size_mean": 1000.0, "renovation_pace": 0.3, "component_life": 60.0, "community_retrofit_share": 0.5}
    values |= {"hassle_retrofit": 3000.0}  # which the constant of communities makes good, and nothing else
    world, _ = small.finished(small.baseline.replace(sample_parameters=False), **values)
    size = communities.buildings_per_community(world.parameter[0])
    agreed = refused = 0
    for i, row in enumerate(world.county):
        first = world.building.first[i]
        for begin in range(0, row.old_homes, size):
            block = slice(first + begin, first + min(begin + size, row.old_homes))
            stands = world.building.gone[block] >= world.ticks
            if stands.any():
                kinds = set(world.building.retrofit[block][stands])
                assert len(kinds) == 1, "a community was torn apart"
                agreed, refused = agreed + (kinds != {0}), refused + (kinds == {0})
    assert agreed > 20 and refused > 20


def test_communities_are_renovated_at_the_yearly_pace_of_the_programme_until_it_is_used_up(small):
    """Room for communities comes up evenly; blocks wait for exponential amounts of it, with their communities as the mean."""
    scenario = small.baseline.replace(
        sample_parameters=False, horizon={"end": "2025Q4"}, goals={"published_until": "2021-01-01"}
    )
    calm = {"building_size_mean": 1000.0, "retrofit_push": 0.0, "renovation_examination_push": 0.0}
    slow, fast = (small.finished(scenario, **calm, renovation_pace=pace)[0] for pace in (0.2, 20.0))
    room = 0.2 * 5 * small.facts.renovation.yearly
    block = slow.county["old_communities"].sum() / slow.county["old_blocks"].sum()
    assert abs(slow.province[0].communities_renovated - room) < 4.0 * math.sqrt(2.0 * room * block)
    for row in fast.county:
        assert row.communities_renovated == pytest.approx(row.eligible_communities, abs=2.5 * block)


def test_communities_are_the_households_of_old_homes_over_those_of_a_usual_one(small):
    world = small.world(small.baseline.replace(sample_parameters=False), household_area=80.0, community_households=160.0)
    for i, row in enumerate(world.county):
        first = world.building.first[i]
        area = world.building.area[first : first + row.old_homes].sum()
        assert row.old_communities == pytest.approx(area / 80.0 / 160.0, rel=1e-12)


def at_resolution(small, resolution, **values):
    """One member at the end of 2023, with buildings of 2,000 m2 at full resolution and of 20,000 at a tenth of it."""
    scenario = small.baseline.replace(sample_parameters=False, horizon={"end": "2023Q4"})
    world = small.world(scenario, resolution=resolution, building_size_mean=2000.0, **values)
    assert world.buildings_member[0].resolution == resolution
    run_member(world, world.ticks)
    return world


def test_communities_are_as_many_at_a_tenth_of_the_resolution(small):
    """In all, over many draws of the buildings, and renovated; blocks are fewer where a building is larger than a community."""
    scenario = small.baseline.replace(sample_parameters=False, members=60, systems=APART)
    drawn = [
        np.array(
            [world.province[0].old_communities for world in small.worlds(scenario, resolution=r, building_size_mean=2000.0)]
        )
        for r in (1.0, 0.1)
    ]
    error = math.hypot(*(counts.std() for counts in drawn)) / math.sqrt(60)
    assert abs(drawn[0].mean() - drawn[1].mean()) < 4.0 * error < 0.015 * drawn[0].mean()
    calm = {"renovation_pace": 0.3, "retrofit_push": 0.0, "renovation_examination_push": 0.0}
    full, tenth = (at_resolution(small, resolution, **calm) for resolution in (1.0, 0.1))
    assert min(world.county["old_blocks"].sum() for world in (full, tenth)) > 1000
    room = 0.3 * 3 * small.facts.renovation.yearly
    for world in (full, tenth):
        block = world.county["old_communities"].sum() / world.county["old_blocks"].sum()
        assert abs(world.province[0].communities_renovated - room) < 4.0 * math.sqrt(2.0 * room * block)


def test_as_many_households_vote_at_a_tenth_of_the_resolution(parameter):
    p = parameter(household_area=90.0)
    assert retrofit.households_in(4500.0, 1000, 1.0, p) == retrofit.households_in(45_000.0, 1000, 0.1, p) == 50
    assert retrofit.households_in(20_000.0, 175.0, 1.0, p) == retrofit.households_in(200_000.0, 175.0, 0.1, p) == 175
    assert retrofit.households_in(20.0, 175.0, 1.0, p) == 1  # somebody lives there


@pytest.mark.parametrize("n", [1, 2, 7, 100, 3301, 65536])
def test_the_scattering_step_meets_every_place_once(n):
    assert sorted((k * communities.scattering_step(n)) % n for k in range(n)) == list(range(n))


# --- policy ----------------------------------------------------------------------------------------------------------------
def retrofitted(small, measures, **values):
    scenario = small.baseline.replace(sample_parameters=False, measures=measures)
    _, history = small.finished(scenario, building_size_mean=2000.0, **values)
    return history.province.retrofitted_area[:, 0].sum(axis=(0, 2)), history.province.paid[:, 0].sum(axis=0)


def test_awards_and_a_rule_never_lower_what_is_retrofitted_and_are_paid_by_the_government(small):
    bare, without = retrofitted(small, {})
    awarded, with_award = retrofitted(small, {"retrofit_award": {"strength": 1.0}})
    obliged, _ = retrofitted(small, {"retrofit_rule": {"minimum": "light"}})
    assert (awarded >= bare).all() and awarded.sum() > bare.sum()
    assert obliged[1:].sum() > 3.0 * bare[1:].sum()  # the rule is for public buildings
    assert without[RETROFIT_AWARD] == 0.0 and with_award[RETROFIT_AWARD] == pytest.approx(50.0 * awarded.sum(), rel=1e-6)
    assert min(without[COMMUNITY_PROGRAMME], without[RETROFIT]) > 0.0
    assert list(PAYMENTS)[RETROFIT_AWARD] == "retrofit_award"
