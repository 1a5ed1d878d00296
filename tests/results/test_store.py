"""The store beside results: what was done is not done again, nothing of other inputs is taken for it, nothing is lost."""

import dataclasses
import errno
import itertools
import os
import random

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from simulation.cli import app
from simulation.commands.results import take_away
from simulation.errors import InputError
from simulation.results import members
from simulation.results.folder import find_anything
from simulation.results.members import packed, unpacked
from simulation.results.staging import staged
from simulation.results.store import STORE, digest_of_result, earlier_results, kept_records, let_go, tidy
from simulation.study import identity, together
from simulation.study.identity import digest_of
from simulation.study.together import kept_of, run_together

OLD, NEW = "a" * 64, "b" * 64


@pytest.fixture(scope="module")
def setting(small):
    return small.setting(small.everything.replace(horizon={"end": "2022Q4"}, members=5))


@pytest.fixture(scope="module")
def whole(setting):
    (ensemble,) = run_together([setting], 1)
    return ensemble


@pytest.fixture
def simulated(monkeypatch):
    """The members that are simulated, in a list that grows."""
    seen, run = [], together.simulate
    monkeypatch.setattr(together, "simulate", lambda setting, member, *a: seen.append(member) or run(setting, member, *a))
    return seen


def assert_equal(one, other):
    assert one.agents == other.agents
    for tier, name in [(tier, name) for tier, node in one.arrays.items() for name in node]:
        np.testing.assert_array_equal(one.arrays[tier][name], other.arrays[tier][name], strict=True)
    for name, table in one.tables().items():
        pd.testing.assert_frame_equal(table, other.tables()[name])


def stopped_after(count, setting, store):
    def stop(done, _):
        if done == count:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_together([setting], 1, stop, store=store)


# --- members ---------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("seed", range(3))
def test_an_ensemble_stopped_at_any_moment_goes_on_where_it_was_bit_for_bit(setting, whole, tmp_path, simulated, seed):
    stopped_after(random.Random(seed).randint(1, setting.scenario.members - 1), setting, tmp_path)
    kept = kept_of(setting, store=tmp_path).count(setting.scenario.members)
    begun = len(simulated)
    (resumed,) = run_together([setting], 2, store=tmp_path)
    assert kept > 0 and len(simulated) - begun == setting.scenario.members - kept
    assert_equal(resumed, whole)


def test_a_finished_ensemble_is_read_and_not_simulated(setting, whole, tmp_path, simulated):
    run_together([setting], 2, store=tmp_path)
    simulated.clear()
    (again,) = run_together([setting], 2, store=tmp_path)
    assert simulated == []
    assert_equal(again, whole)


@pytest.mark.parametrize("damage", ["cut", "flipped", "empty", "foreign"])
def test_a_damaged_member_is_simulated_again(setting, whole, tmp_path, simulated, damage):
    run_together([setting], 1, store=tmp_path)
    simulated.clear()
    file = kept_of(setting, store=tmp_path).folder / "000002.member"
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    foreign = packed({"agents": np.zeros(3, np.int64)})
    file.write_bytes({"cut": content[:-40], "flipped": content, "empty": b"", "foreign": foreign}[damage])
    (again,) = run_together([setting], 1, store=tmp_path)
    assert simulated == [2]
    assert_equal(again, whole)


def test_whatever_decides_numbers_has_members_of_its_own(small, setting, monkeypatch):
    scenario = setting.scenario
    others = [
        small.setting(scenario.replace(seed=2)),
        small.setting(scenario.replace(measures={"award": {"strength": 0.3}})),
        small.setting(scenario, choice_scale=0.03),
        small.setting(scenario, small.with_base(small.facts, completed=0.4)),
        small.setting(scenario, resolution=0.5),
    ]
    digests = {digest_of(each) for each in (setting, *others)}
    monkeypatch.setattr(identity, "sources_here", lambda: {"code": "of another version"})
    digests.add(digest_of(dataclasses.replace(setting)))
    assert len(digests) == 2 + len(others)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_disk_that_fills_up_is_one_sentence_and_members_that_were_kept_stay(
    setting, whole, tmp_path, monkeypatch, simulated, number
):
    calls, replace = itertools.count(), os.replace

    def full(*arguments):
        if next(calls) >= 2:
            raise OSError(number, os.strerror(number))
        replace(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(members.os, "replace", full)
        with pytest.raises(InputError, match=r"the disk is full.*the 2 members simulated so far are kept"):
            run_together([setting], 1, store=tmp_path)
    folder = kept_of(setting, store=tmp_path).folder
    assert sorted(path.name for path in folder.iterdir()) == ["000000.member", "000001.member"]
    simulated.clear()
    (resumed,) = run_together([setting], 1, store=tmp_path)
    assert sorted(simulated) == [2, 3, 4]
    assert_equal(resumed, whole)


def test_a_link_in_the_place_of_the_store_is_refused_and_nothing_is_written_through_it(setting, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / STORE).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(InputError, match="a link"):
        run_together([setting], 1, store=tmp_path)
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_members_let_go_while_another_run_of_the_same_writes_cost_that_run_nothing(setting, whole, tmp_path):
    def let(done, _):
        let_go(tmp_path, digest_of(setting))

    (ensemble,) = run_together([setting], 2, let, store=tmp_path)
    assert_equal(ensemble, whole)


def test_arrays_of_every_type_come_back_as_they_were():
    arrays = {
        "a/f4": np.arange(6, dtype="f4").reshape(2, 3),
        "b/f8": np.array([np.nan, -0.0, 1e300]),
        "c/u1": np.zeros((0, 4), "u1"),
        "d/U": np.array(["330100", "杭州"]),
        "e/bool": np.array([[True], [False]]),
        "f/i8": np.array(7),
    }
    found = unpacked(packed(arrays))
    assert found.keys() == arrays.keys()
    for name, values in arrays.items():
        np.testing.assert_array_equal(found[name], values, strict=True)
    assert np.signbit(found["b/f8"][1])


def test_members_that_nobody_has_used_for_a_month_are_cleared_away(setting, tmp_path):
    run_together([setting], 1, store=tmp_path)
    tidy(tmp_path)
    (records,) = kept_records(tmp_path)
    assert records.done == setting.scenario.members and records.about["seed"] == setting.scenario.seed
    os.utime(records.folder, (0, 0))
    tidy(tmp_path)
    assert list(tmp_path.iterdir()) == []


# --- earlier results -------------------------------------------------------------------------------------------------------
def write(parent, digest, made, text="42"):
    """A run of this digest takes the name `mine`."""
    with staged(parent, "mine") as folder:
        made(folder, text, digest=digest)


@pytest.fixture
def two(tmp_path, made):
    write(tmp_path, OLD, made, "old")
    write(tmp_path, NEW, made, "new")
    return tmp_path


def test_a_run_of_other_inputs_takes_the_name_and_the_earlier_stays_within_reach(two):
    assert (two / "mine" / "answer.txt").read_text() == "new"
    assert (find_anything(f"{two}/mine@aaaa") / "answer.txt").read_text() == "old"
    assert find_anything(f"{two}/mine@{NEW[:8]}") == two / "mine"
    assert [str(each) for each in earlier_results(two)] == ["mine@aaaaaaaa"]


def test_a_run_of_the_same_inputs_replaces_the_earlier(tmp_path, made):
    write(tmp_path, OLD, made, "first")
    write(tmp_path, OLD, made, "second")
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_going_back_to_earlier_inputs_keeps_one_of_each(two, made):
    write(two, OLD, made, "old")
    write(two, NEW, made, "new")
    assert [str(each) for each in earlier_results(two)] == ["mine@aaaaaaaa"]
    assert digest_of_result(two / "mine") == NEW


def test_a_result_from_before_digests_is_kept_too(tmp_path, made):
    write(tmp_path, "", made, "old")
    write(tmp_path, NEW, made)
    (earlier,) = earlier_results(tmp_path)
    assert (earlier.folder / "answer.txt").read_text() == "old"


def test_a_digest_that_means_nothing_or_several_is_one_sentence(two, made):
    write(two, "a" * 10 + "c" * 54, made)
    write(two, NEW, made)
    with pytest.raises(InputError, match="means several: mine@aaaaaaaa"):
        find_anything(f"{two}/mine@aaaa")
    with pytest.raises(InputError, match="unknown result 'mine@ffff'"):
        find_anything(f"{two}/mine@ffff")


def results(*arguments, language="en"):
    return CliRunner(env={"GREENPLAN_LANGUAGE": language}).invoke(app, ["results", *map(str, arguments)])


def test_the_command_lists_every_result_and_removes_what_is_named(two):
    assert "mine@aaaaaaaa" in results("--out", two).stdout
    done = results("remove", "mine@aaaa", "--out", two)
    assert done.exit_code == 0 and "mine@" not in done.stdout
    assert [path.name for path in two.iterdir()] == ["mine"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("mine", "no earlier result"),
        ("mine@", "unknown result"),
        ("@", "unknown result"),
        ("mine@bbbb", "unknown result"),
        ("../mine@aaaa", "unknown result"),
        (None, "say what to remove"),
    ],
)
def test_what_is_no_earlier_result_is_not_removed(two, name, words):
    refused = results("remove", *([name] if name else []), "--out", two)
    assert refused.exit_code == 2 and words in refused.stderr
    assert (two / "mine").is_dir() and len(earlier_results(two)) == 1


def test_where_no_earlier_result_is_kept_the_sentence_says_so_and_offers_no_empty_list(tmp_path):
    for refused in (lambda: find_anything(f"{tmp_path}/mine@aaaa"), lambda: take_away(tmp_path, ["mine@aaaa"])):
        with pytest.raises(
            InputError, match="unknown result 'mine@aaaa': no earlier result is kept here; greenplan results"
        ) as told:
            refused()
        assert "没有保存先前的结果" in told.value.text("zh")


def test_an_earlier_result_with_something_of_the_users_in_it_is_not_removed(two):
    (earlier,) = earlier_results(two)
    (earlier.folder / "notes.txt").write_text("mine")
    refused = results("remove", "mine@aaaa", "--out", two)
    assert refused.exit_code == 2 and "notes.txt" in refused.stderr
    assert (earlier.folder / "notes.txt").read_text() == "mine"


def test_an_earlier_result_that_was_changed_makes_room_for_the_one_that_was_not(two, made):
    (earlier,) = earlier_results(two)
    (earlier.folder / "notes.txt").write_text("mine")
    write(two, OLD, made, "old")
    write(two, NEW, made, "new")
    assert sorted(each.name for each in earlier_results(two)) == ["mine", "mine-2"]
    assert (earlier.folder.with_name("mine-2") / "notes.txt").read_text() == "mine"
