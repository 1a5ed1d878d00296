"""An effect is divided among systems or parts of a policy so that the shares sum to it, in every member and output."""

import dataclasses
from itertools import permutations

import numpy as np
import pandas as pd
import pytest

from simulation.errors import InputError
from simulation.scenario import load_scenario
from simulation.scenario.systems import OPTIONAL
from simulation.study import players as playing
from simulation.study.attribution import WHOLE, Arms, Attribution, prepare_arms
from simulation.study.ensemble import prepare
from simulation.study.identity import key_of
from simulation.study.outputs import ROWS
from simulation.study.players import EXAMINATION, ORGANISATION, OWN, parts_of, systems_of

SHORT = {"horizon": {"end": "2022Q4"}, "members": 2, "province": "ningxia"}


@pytest.fixture(scope="module")
def base():
    return load_scenario("baseline").replace(**SHORT)


@pytest.fixture(scope="module")
def award(base):
    return base.replace(measures={"award": {"from": "2021Q1", "strength": 3}, "fast_lane": {"from": "2021Q1", "days": 40}})


@pytest.fixture(scope="module")
def arms(award, base):
    return prepare_arms(award, base, resolution=0.05)


@pytest.fixture(scope="module")
def found(arms):
    return arms.run(1)


def of(values, names):
    """An attribution of a game whose arms have these values."""
    rows = pd.DataFrame([("x", "2025", "share", "up")], columns=list(ROWS))
    arms = Arms(None, None, "systems", tuple(playing.Player(name, None) for name in names), ())
    return Attribution(arms, rows, np.asarray(values, float)[:, None, None] * np.ones((1, 1, 3)))


def test_values_are_the_mean_over_all_orders_of_joining():
    values = np.random.default_rng(5).random(8)
    expected = np.zeros(3)
    for order in permutations(range(3)):
        arm = 0
        for player in order:
            expected[player] += (values[arm | 1 << player] - values[arm]) / 6
            arm |= 1 << player
    np.testing.assert_allclose(of(values, "abc").shapley[:, 0, 0], expected)


def test_the_shares_sum_to_the_whole_effect_in_every_member(found):
    np.testing.assert_allclose(found.shapley.sum(axis=0), found.whole, rtol=1e-9, atol=1e-6)
    assert np.nanmax(np.abs(found.whole)) > 0
    costs = found.table[found.table["variable"] == "cost_government"].set_index("player")["mean"]
    assert costs[found.names].sum() == pytest.approx(costs[WHOLE])


def test_interaction_is_what_two_do_beyond_the_sum_of_each():
    game = of([0, 1, 2, 7, 0, 1, 2, 7], "abc")  # a and b together give 4 more; c gives nothing
    pairs = game.interactions.set_index(["player", "other"])["mean"]
    assert pairs["a", "b"] == pytest.approx(4) and pairs["a", "c"] == pairs["b", "c"] == 0
    table = game.table.set_index("player")
    assert table.loc["a", ["mean", "alone", "last"]].tolist() == [3, 1, 5]
    assert table.loc["c", "mean"] == 0 and table.loc[WHOLE, "mean"] == 7


def test_a_member_in_which_an_arm_has_no_value_is_left_out():
    game = of([0, 1, 2, 3], "ab")
    game.values[1, 0, 2] = np.nan
    assert game.table["members_with_value"].tolist()[0] == 2


def test_any_number_of_workers_gives_the_same_bits(arms, found):
    np.testing.assert_array_equal(arms.run(2).values, found.values)


def test_the_arm_of_all_is_the_scenario_itself_and_that_of_none_the_other(arms, award, base):
    assert [player.name for player in arms.players] == ["award", "fast_lane"] and len(arms.settings) == 4
    assert key_of(arms.settings[-1]) == key_of(prepare(award, resolution=0.05))
    assert key_of(arms.settings[0]) == key_of(prepare(base, resolution=0.05))


def test_an_arm_without_a_system_is_the_scenario_that_switches_it_off(base):
    arms = prepare_arms(base, resolution=0.05)
    assert [player.name for player in arms.players] == [*OPTIONAL, EXAMINATION, ORGANISATION]
    everyone = (1 << len(arms.players)) - 1
    for k, name in enumerate(OPTIONAL):
        off = prepare(base.replace(systems={name: False}), resolution=0.05)
        assert key_of(arms.settings[everyone - (1 << k)]) == key_of(off)
    without = load_scenario("no-examination").replace(**SHORT)
    assert key_of(arms.settings[everyone - (1 << len(OPTIONAL))]) == key_of(prepare(without, resolution=0.05))
    nothing = load_scenario("no-policy").replace(**SHORT, systems=dict.fromkeys(OPTIONAL, False))
    assert key_of(arms.settings[0]) == key_of(prepare(nothing, resolution=0.05))


def test_systems_that_take_no_part_are_no_players(base):
    names = [player.name for player in systems_of(base.replace(systems={OPTIONAL[0]: False}, examination={"held": False}))]
    assert names == [*OPTIONAL[1:], ORGANISATION]
    with pytest.raises(InputError, match="needs two systems or more"):
        systems_of(load_scenario("no-policy").replace(**SHORT, systems=dict.fromkeys(OPTIONAL[1:], False)))


def test_own_measures_and_those_fixed_by_hand_are_one_part(base):
    own = {"name": "bonus", "zh": "补贴", "en": "Bonus", "diffusion": True}
    hand = [{"measure": "bonus", "from": "2022Q1"}]
    mine = base.replace(measures={"others": [own], "by_hand": hand, "publication": False})
    assert [player.name for player in parts_of(mine, base)] == ["publication", OWN]
    assert len(prepare_arms(mine, base, resolution=0.05).settings) == 4


def test_what_cannot_be_attributed_is_one_sentence(base, award):
    with pytest.raises(InputError, match=r"differ in award alone.*greenplan compare"):
        prepare_arms(base.replace(measures={"award": {"strength": 1}}), base)
    with pytest.raises(InputError, match="extends no other scenario"):
        prepare_arms(base, over="measures")
    with pytest.raises(InputError, match="take the second scenario out"):
        prepare_arms(award, base, over="systems")
    with pytest.raises(InputError, match="two members at least"):
        prepare_arms(base.replace(members=1))


def test_more_parts_than_can_be_told_apart_are_refused(award, base, monkeypatch):
    monkeypatch.setattr(playing, "MOST", 1)
    with pytest.raises(InputError, match="differ in 2 parts, and 1 at most"):
        parts_of(award, base)


def test_parameters_are_those_of_the_scenario_in_every_arm(award, base):
    other = base.replace(parameters={"award_two_star": 9.0})
    arms = prepare_arms(award, other, resolution=0.05)
    assert all(setting.values is arms.settings[0].values for setting in arms.settings)
    assert dataclasses.replace(arms.settings[0]).scenario.parameters == award.parameters


def test_what_a_player_counts_itself_is_divided_among_the_others():
    """Players a, b, c; what is counted is missing without a, so that b and c share what they add to a."""
    game = of([np.nan, 10, np.nan, 12, np.nan, 13, np.nan, 19], "abc")
    table = game.table.set_index("player")
    assert np.isnan(table.loc["a", ["mean", "alone", "last"]].tolist()).all()
    assert table.loc["b", ["mean", "alone", "last"]].tolist() == [4, 2, 6]
    assert table.loc["c", ["mean", "alone", "last"]].tolist() == [5, 3, 7] and table.loc[WHOLE, "mean"] == 9
    pairs = game.interactions.set_index(["player", "other"])["mean"]
    assert pairs["b", "c"] == 4 and np.isnan(pairs["a", "b"])
    assert game.conditional == {("a",): ["x"]}


def test_what_is_missing_with_a_player_is_divided_among_the_others_without_it():
    table = of([10, np.nan, 12, np.nan], "ab").table.set_index("player")
    assert np.isnan(table.loc["a", "mean"]) and table.loc["b", "mean"] == 2 == table.loc[WHOLE, "mean"]


def test_below_three_members_there_is_no_interval():
    two = of([0, 1, 2, 4], "ab")
    few = dataclasses.replace(two, values=two.values[:, :, :2]).table
    assert few["mean"].notna().all() and few[["mean_low", "mean_high"]].isna().all(axis=None)
    assert two.table[["mean_low", "mean_high"]].notna().all(axis=None)


def test_switches_within_a_system_are_parts_and_so_is_a_system_of_one_of_both(base):
    mine = base.replace(systems={"community": {"deciding": False, "sharing": False}, "innovation": False})
    players = parts_of(mine, base)
    assert [player.name for player in players] == ["innovation", "community.deciding", "community.sharing"]
    undone = mine
    for player in players:
        undone = player.without(undone)
    assert undone.systems == base.systems
    without = players[1].without(mine)
    assert without.systems == mine.replace(systems={"community": {"deciding": True}}).systems
