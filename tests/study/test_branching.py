"""A run that goes on from a result: split and unchanged it is the whole, and a policy changes nothing before its quarter."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

import simulation as sim
from simulation.cli import app
from simulation.errors import InputError
from simulation.scenario import load_scenario, tick_of
from simulation.study.branching import branch_off
from simulation.study.identity import digest_of, key_of
from simulation.study.together import run_together
from simulation.study.twins import contrasts
from simulation.world.goal_table import Commitment, goals_after
from tests.report.conftest import without_figures

END = {"horizon": {"end": "2024Q4"}, "members": 1}
OWN = {
    **{"name": "bonus", "zh": "补贴", "en": "Bonus", "from": "2021Q1", "strength": 0},
    "effects": [{"effect": "subsidy", "applies_to": "two_star", "amount": 30, "unit": "yuan/m2"}],
}


@pytest.fixture(scope="module")
def setting(small):
    return small.setting(small.everything.replace(**END))


@pytest.fixture(scope="module")
def whole(setting):
    return records(setting)


class Records(dict):
    """Arrays by tier and name; hypothesis need not spell them out."""

    __repr__ = object.__repr__


def records(setting):
    (ensemble,) = run_together([setting], 1)
    return Records({f"{tier}/{name}": array for tier, node in ensemble.arrays.items() for name, array in node.items()})


def branched(setting, scenario, at):
    return branch_off(setting, scenario, tick_of(at) if isinstance(at, str) else at, "mine", "")


def assert_equal(one, other):
    assert one.keys() == other.keys()
    for name, values in one.items():
        np.testing.assert_array_equal(values, other[name], err_msg=name, strict=True)


def until(found, ticks, setting):
    """The quarters before a tick of all that has quarters."""
    return {name: values[:, :ticks] for name, values in found.items() if values.shape[1:2] == (setting.ticks,)}


@settings(max_examples=6)
@given(tick=st.integers(1, 15))
def test_a_run_that_is_split_at_any_quarter_is_the_whole_run_bit_for_bit(setting, whole, tick):
    assert_equal(records(branched(setting, setting.scenario, tick)), whole)


@settings(max_examples=4)
@given(tick=st.integers(1, 15))
def test_a_policy_of_no_strength_changes_nothing_whenever_it_begins(setting, whole, tick):
    found = records(branched(setting, setting.scenario.replace(measures={"others": [OWN]}), tick))
    of_measures = {name for name in whole if "/measure_" in name}  # they have a place for the new one too
    assert_equal(*({name: each[name] for name in whole if name not in of_measures} for each in (found, whole)))
    for name in of_measures:
        np.testing.assert_array_equal(found[name][..., :-1], whole[name])


def test_before_the_quarter_all_is_as_under_the_first_and_from_it_on_policy_is_that_of_the_second(small, setting, whole):
    other = load_scenario("no-policy").replace(**END)
    alone = records(dataclasses.replace(small.setting(other), values=setting.values))
    found = records(branched(setting, other, "2023Q1"))
    before, after = until(found, 8, setting), until(whole, 8, setting)
    assert_equal(before, after)
    assert not np.array_equal(found["county/paid"], whole["county/paid"])
    assert not np.array_equal(found["county/paid"], alone["county/paid"])


def test_a_strong_policy_of_ones_own_acts_from_its_quarter_on(setting, whole):
    strong = setting.scenario.replace(measures={"others": [OWN | {"strength": 1}]})
    found = records(branched(setting, strong, "2023Q1"))
    paid, usual = found["county/paid"].sum(axis=(2, 3)), whole["county/paid"].sum(axis=(2, 3))
    np.testing.assert_array_equal(paid[:, :8], usual[:, :8])
    assert (paid[:, 8:] > usual[:, 8:]).all()


def test_goals_that_were_put_stay_and_others_bind_from_the_next_january():
    old = Commitment("old", "green_area_added", "330000", 1.0, 2021, 2025, "")
    dropped = dataclasses.replace(old, id="dropped", from_year=2026, deadline=2030)
    new = dataclasses.replace(old, id="new", from_year=2022)
    over = dataclasses.replace(old, id="over", from_year=2021, deadline=2022)
    later = dataclasses.replace(old, id="later", from_year=2027, deadline=2030)
    found = goals_after([old, dropped], [old, new, over, later], 2024)
    assert [(goal.id, goal.from_year) for goal in found] == [("old", 2021), ("new", 2024), ("later", 2027)]


def test_a_run_that_goes_on_has_a_digest_of_its_own_and_is_compared_with_the_one_it_goes_on_from(setting):
    other = load_scenario("no-policy").replace(**END)
    one, two = branched(setting, other, "2023Q1"), branched(setting, other, "2023Q2")
    assert len({digest_of(each) for each in (setting, one, two)}) == 3
    award = branched(setting, setting.scenario.replace(measures={"award": {"strength": 1.0}}), "2023Q1")
    assert key_of(setting) in {key_of(contrast.twin) for contrast in contrasts(award)}


@pytest.mark.parametrize("at", ["2021Q1", "2025Q1"])
def test_a_quarter_outside_the_horizon_is_refused(setting, at):
    with pytest.raises(InputError, match=r"give a quarter from 2021Q2 to 2024Q4"):
        branched(setting, setting.scenario, at)


# --- from a result ---------------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def place(tmp_path_factory, one_table_each):
    folder = tmp_path_factory.mktemp("branching")
    text = "title: {zh: 甲, en: First}\nextends: baseline\nhorizon: {end: 2022Q4}\nprovince: ningxia\nmembers: 2\n"
    (folder / "first.yaml").write_text(text, encoding="utf-8")
    second = "title: {zh: 乙, en: Second}\nextends: baseline\nhorizon: {end: 2022Q4}\nmeasures: {award: {strength: 1}}\n"
    (folder / "second.yaml").write_text(second, encoding="utf-8")
    sim.run(folder / "first.yaml", resolution=0.1).save(folder)
    return folder


def run(*arguments, language="en"):
    command = ["run", *map(str, arguments), "--no-notebooks", "--quiet"]
    return CliRunner(env={"GREENPLAN_LANGUAGE": language}).invoke(app, command)


def test_the_command_goes_on_from_a_result_and_the_answer_is_read_back_as_it_was(place, monkeypatch):
    without_figures(monkeypatch)
    done = run(place / "second.yaml", "--from", place / "first", "--at", "2022Q1", "--out", place)
    assert done.exit_code == 0, done.output
    opened = sim.open_run(place / "second")
    assert (opened.scenario.members, opened.scenario.province, opened.setting.resolution) == (2, "ningxia", 0.1)
    assert opened.manifest["branch"]["at"] == "2022Q1" and digest_of(opened.setting) == opened.manifest["digest"]
    again = sim.run(place / "second.yaml", after=place / "first", at="2022Q1")
    for tier in ("province", "county"):
        assert opened.record[tier].to_dataset().identical(again.record[tier].to_dataset())
    refused = run(place / "second.yaml", "--from", place / "second", "--at", "2022Q1", "--out", place)
    assert refused.exit_code == 2 and "goes on from another itself" in refused.stderr


@pytest.mark.parametrize(
    ("line", "options", "words"),
    [
        ("seed: 7\n", (), "seed (1, not 7)"),
        ("members: 5\n", (), "members (2, not 5)"),
        ("province: shanghai\n", (), "province (ningxia, not shanghai)"),
        ("parameters: {choice_scale: .03}\n", (), "parameters (none, not choice_scale = 0.03)"),
        ("systems: {innovation: off}\n", (), "systems (none, not innovation)"),
        ("", ("--members", "3"), "members (2, not 3)"),
        ("", ("--resolution", "1"), "resolution (0.1, not 1.0)"),
        ("", ("--platform-value",), "--platform-value does not go with --from"),
    ],
)
def test_what_a_run_keeps_cannot_be_changed_when_it_goes_on(place, line, options, words):
    (place / "third.yaml").write_text(f"title: {{zh: 丙, en: Third}}\nextends: second\n{line}", encoding="utf-8")
    refused = run(place / "third.yaml", "--from", place / "first", "--at", "2022Q1", "--out", place, *options)
    assert refused.exit_code == 2 and words in refused.stderr, refused.output
    assert len(refused.stderr.strip().splitlines()) == 1 and not (place / "third").exists()


def test_a_quarter_without_a_result_and_a_result_without_a_quarter_are_refused(place):
    assert "--at goes with --from" in run(place / "second.yaml", "--at", "2022Q1", "--out", place).stderr
    assert "say from which quarter on" in run(place / "second.yaml", "--from", place / "first", "--out", place).stderr


def test_a_result_that_cannot_be_made_again_is_not_gone_on_from(place, monkeypatch):
    from simulation.study import identity

    monkeypatch.setattr(identity, "sources_here", lambda: {"code": "of another version"})
    refused = run(place / "second.yaml", "--from", place / "first", "--at", "2022Q1", "--out", place)
    assert refused.exit_code == 2 and "cannot be made again here" in refused.stderr
