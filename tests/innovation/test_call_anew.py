"""The research call of the program against the same written anew from the specification (I8)."""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulation.systems.innovation.rules import call
from simulation.systems.innovation.rules.success import has_laboratory
from tests.innovation import call_anew

MEMBERS, CALLS = 40, 20
USUAL = call_anew.Setting(disclosure=0.25, strength=1.0)
SETTINGS = (USUAL, *(USUAL._replace(strength=s) for s in (0.0, 3.0)), *(USUAL._replace(disclosure=d) for d in (0.0, 1.0)))


def held(idea, innovator):
    """What a call of the program comes to."""
    begun = idea[idea.begun == 1]
    laboratories = sum(has_laboratory(innovator, each.innovator, each.partner if each.joint else -1) for each in begun)
    return call_anew.Held(len(begun), (idea.private == 1).sum(), (begun.duplicate == 0).sum(), begun.joint.sum(), laboratories)


def of_the_program(world, setting):
    own, base, found = world.innovation_parameter[0], world.innovation_member[0], []
    for year in range(1, CALLS + 1):
        count = call.hold_call(world.idea, world.innovator, year, 1.0, *setting, base.topic_share, own, base, world.key)
        found.append(held(world.idea[:count], world.innovator))
    return np.mean(found, axis=0)


@pytest.fixture(scope="module")
def worlds(alone):
    return [alone.world(number) for number in range(MEMBERS)]


@pytest.fixture(scope="module")
def bases(worlds):
    """Of each member, the shares of joint projects and of laboratories, and V0 over the mean cost."""
    members = [world.innovation_member[0] for world in worlds]
    return np.array([(base.joint_base, base.laboratory_base, base.value) for base in members])


@pytest.fixture(scope="module", params=SETTINGS, ids=str)
def both(request, worlds, bases):
    """What a call comes to on average [member, program or anew, number of Held]."""
    rng, found = np.random.default_rng(11), []
    for world, (*shares, value) in zip(worlds, bases, strict=True):
        innovator = np.asarray(world.innovator)
        anew = [call_anew.hold(rng, innovator, value, tuple(shares), request.param) for _ in range(CALLS)]
        found.append((of_the_program(world, request.param), np.mean(anew, axis=0)))
    return request.param, np.array(found)


def error_of(values):
    return values.std(ddof=1) / math.sqrt(len(values))


def test_a_year_begins_what_the_specification_says(both):
    """Under other luck but with the same innovators, which differ more between members than calls do."""
    for name, change, anew in zip(call_anew.Held._fields, (both[1][:, 0] - both[1][:, 1]).T, both[1][:, 1].T, strict=True):
        assert abs(change.mean()) <= 4.0 * error_of(change), name
        assert error_of(change) < 0.025 * anew.mean(), name


def test_the_bases_are_the_shares_to_which_the_usual_calls_come(both, bases):
    setting, found = both
    if setting == USUAL:
        for share, base in zip((found[:, 1, 3:] / found[:, 1, :1]).T, bases.T, strict=False):
            assert abs((share - base).mean()) <= 4.0 * error_of(share - base)


def test_what_a_result_is_worth_is_solved_to_half_a_percent(bases):
    rng = np.random.default_rng(12)
    for joint, laboratory, value in bases[:3]:
        assert value == pytest.approx(call_anew.value(rng, (joint, laboratory)), rel=0.005)
