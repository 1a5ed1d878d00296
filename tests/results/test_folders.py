"""Result folders: whole or not at all, earlier results intact, read back as they were, bound by their manifest."""

import errno
import json
import os
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from simulation import open_run
from simulation import run as simulate
from simulation.errors import InputError
from simulation.results import folder as folders
from simulation.results.folder import find_results, open_results, recover, staged
from simulation.results.manifest import MANIFEST_NAME, check_manifest, code_digest
from simulation.results.tables import read_table, write_table
from simulation.scenario import load_scenario
from simulation.systems.composition import standard
from simulation.vocabulary import BY_NAME, LEVEL_NAMES, USE_NAMES

LOGS = {log.variable.name: log.variable for system in standard().systems for log in system.logs}


@pytest.fixture(scope="module")
def finished(small):
    return small.run(small.everything.replace(members=2, horizon={"end": "2025Q4"}, name="everything"))


@pytest.fixture
def earlier(tmp_path):
    """A folder of results with one earlier result in it."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "answer.txt").write_text("42", encoding="utf-8")
    return tmp_path


def leftovers(parent):
    """What stands in a folder of results apart from finished results."""
    return sorted(path.name for path in parent.iterdir() if path.name.startswith("."))


# --- staging ---------------------------------------------------------------------------------------------------------------
def test_a_new_result_takes_the_place_of_the_earlier_one_as_a_whole(earlier):
    with staged(earlier, "mine") as folder:
        (folder / "other.txt").write_text("43", encoding="utf-8")
        assert (earlier / "mine" / "answer.txt").read_text(encoding="utf-8") == "42"  # untouched while the new one is written
    assert [path.name for path in (earlier / "mine").iterdir()] == ["other.txt"]
    assert leftovers(earlier) == []


def test_folders_above_are_made_and_the_result_can_be_read_by_others(tmp_path):
    with staged(tmp_path / "a" / "b", "mine") as folder:
        (folder / "x").write_text("", encoding="utf-8")
    assert (tmp_path / "a" / "b" / "mine" / "x").is_file()
    assert (tmp_path / "a" / "b" / "mine").stat().st_mode & 0o777 == 0o755


@pytest.mark.parametrize("failure", [ValueError("a fault"), KeyboardInterrupt(), MemoryError(), InputError("no")])
def test_a_run_that_ends_in_the_middle_leaves_the_earlier_result_and_nothing_else(earlier, failure):
    with pytest.raises(type(failure)), staged(earlier, "mine") as folder:
        (folder / "half").write_text("half", encoding="utf-8")
        raise failure
    assert (earlier / "mine" / "answer.txt").read_text(encoding="utf-8") == "42"
    assert sorted(path.name for path in earlier.iterdir()) == ["mine"]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_one_sentence_and_the_earlier_result_stays(earlier, number):
    words = r"the disk is full; free some space .*earlier results are intact"
    with pytest.raises(InputError, match=words) as told, staged(earlier, "mine") as folder:
        (folder / "half").write_text("half", encoding="utf-8")
        raise OSError(number, os.strerror(number))
    assert str(earlier / "mine") in str(told.value)
    assert (earlier / "mine" / "answer.txt").read_text(encoding="utf-8") == "42"
    assert leftovers(earlier) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_a_table_that_meets_a_disk_that_is_really_full_is_told_so(earlier):
    with pytest.raises(InputError, match="the disk is full"), staged(earlier, "mine") as folder:
        (folder / "targets.csv").symlink_to("/dev/full")
        write_table(pd.DataFrame({"a": range(10)}), folder / "targets.csv")
    assert (earlier / "mine" / "answer.txt").is_file()


@pytest.mark.parametrize("number", [errno.EACCES, errno.EPERM, errno.EROFS])
def test_a_place_that_may_not_be_written_to_is_one_sentence(earlier, monkeypatch, number):
    def refused(*_, **__):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(folders.tempfile, "mkdtemp", refused)
    with pytest.raises(InputError, match=r"the results cannot be written .*choose another --out"), staged(earlier, "mine"):
        pytest.fail("nothing may be simulated for a place that cannot be written to")
    assert (earlier / "mine" / "answer.txt").is_file()


def test_a_fault_that_is_no_fault_of_the_place_is_passed_on_as_it_is(earlier):
    with pytest.raises(OSError, match="something else") as passed, staged(earlier, "mine"):
        raise OSError(errno.EIO, "something else")
    assert not isinstance(passed.value, InputError)


@pytest.mark.parametrize("failing", [1, 2])
def test_a_rename_that_fails_puts_the_earlier_result_back(earlier, monkeypatch, failing):
    """The swap renames twice, the earlier result away and the new one in: whichever fails, the earlier one is there."""
    renames, original = [], Path.rename

    def rename(path, target):
        renames.append(path.name)
        if len(renames) == failing:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return original(path, target)

    monkeypatch.setattr(Path, "rename", rename)
    with pytest.raises(InputError, match="cannot be written"), staged(earlier, "mine") as folder:
        (folder / "new").write_text("", encoding="utf-8")
    assert (earlier / "mine" / "answer.txt").read_text(encoding="utf-8") == "42"
    assert leftovers(earlier) == []


def test_a_file_where_the_folder_belongs_is_not_overwritten(tmp_path):
    (tmp_path / "mine").write_text("precious", encoding="utf-8")
    words = "there is a file where the results folder belongs; move it away"
    with pytest.raises(InputError, match=words), staged(tmp_path, "mine"):
        pytest.fail("nothing may be simulated for such a place")
    assert (tmp_path / "mine").read_text(encoding="utf-8") == "precious"


def test_a_file_in_place_of_the_parent_is_one_sentence(tmp_path):
    (tmp_path / "results").write_text("a file", encoding="utf-8")
    with pytest.raises(InputError, match="the results cannot be written"), staged(tmp_path / "results", "mine"):
        pytest.fail("nothing may be simulated for such a place")


def test_what_a_run_killed_between_its_two_renames_has_left_is_put_back(earlier):
    (earlier / "mine").rename(earlier / ".mine.old")
    recover(earlier, "mine")
    assert (earlier / "mine" / "answer.txt").read_text(encoding="utf-8") == "42"
    assert leftovers(earlier) == []


def test_a_killed_run_that_had_already_put_the_new_result_in_place_keeps_the_new_one(earlier):
    shutil.copytree(earlier / "mine", earlier / ".mine.old")
    (earlier / "mine" / "answer.txt").write_text("new", encoding="utf-8")
    recover(earlier, "mine")
    assert (earlier / "mine" / "answer.txt").read_text(encoding="utf-8") == "new"
    with staged(earlier, "mine") as folder:
        (folder / "newest").write_text("", encoding="utf-8")
    assert leftovers(earlier) == []


def test_results_are_found_after_a_kill_too(tmp_path, finished):
    saved = finished.save(tmp_path)
    saved.rename(tmp_path / ".everything.old")
    assert find_results(tmp_path / "everything") == saved


def test_a_result_that_is_not_there_is_one_sentence_with_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setattr(folders, "RESULTS_FOLDER", tmp_path / "results")
    with pytest.raises(InputError, match="no results of 'baseline'; run `greenplan run baseline` first"):
        find_results("baseline")
    (tmp_path / "results" / "baseline" / folders.RECORD_NAME).mkdir(parents=True)
    with pytest.raises(InputError, match=r"unknown result 'baselin'; did you mean 'baseline'\?"):
        find_results("baselin")
    with pytest.raises(InputError, match=r"no results in this folder; name a folder that holds projection\.zarr"):
        find_results(tmp_path)


# --- what is written -------------------------------------------------------------------------------------------------------
def test_records_are_read_back_with_their_values_units_and_names_in_both_languages(tmp_path, finished, differences):
    tree = open_results(finished.save(tmp_path))
    assert set(tree.children) == {"province", "city", "county"}
    for region, node in finished.record.children.items():
        written, read = node.to_dataset(), tree[region].to_dataset().load()
        assert (
            differences(
                {name: variable.values for name, variable in written.data_vars.items()},
                {name: variable.values for name, variable in read.data_vars.items()},
            )
            == []
        )
        for name, variable in read.data_vars.items():
            known = (BY_NAME | LOGS)[name]
            assert (variable.attrs["units"], variable.attrs["long_name"]) == (known.unit, known.en)
            assert variable.attrs["long_name_zh"] == known.zh and variable.attrs["description"] == known.meaning
        for coordinate in written.coords:
            assert list(read[coordinate].values) == list(written[coordinate].values), coordinate
    county = tree["county"].to_dataset()
    assert list(county["level_zh"].values) == [name.zh for name in LEVEL_NAMES.values()]
    assert list(county["use_en"].values) == [name.en for name in USE_NAMES.values()]
    assert county["name_zh"].sel(region="330602").item() == "越城区"
    assert str(county["time"].values[4])[:10] == "2022-01-01"
    assert (int(county["year"][7]), int(county["quarter"][7])) == (2022, 4)
    assert tree.attrs["scenario"] == "everything"


def test_a_saved_run_holds_tables_scenario_and_manifest_and_is_intact(tmp_path, finished):
    saved = finished.save(tmp_path)
    names = {path.name for path in saved.iterdir()}
    assert names >= {"projection.zarr", "targets.csv", "counties.csv", "parameters.csv", "scenario.yaml", MANIFEST_NAME}
    assert check_manifest(saved) == []
    assert load_scenario(saved / "scenario.yaml") == finished.scenario
    table = read_table(saved / "counties.csv")
    assert set(table["region"]) == set(finished.facts.counties["adcode"])
    assert table["name_zh"].tolist() == finished.counties["name_zh"].tolist()
    np.testing.assert_allclose(table["verified"], finished.counties["verified"], rtol=1e-8)
    parameters = read_table(saved / "parameters.csv")
    np.testing.assert_allclose(parameters.iloc[:, 1:], finished.setting.values, rtol=1e-8)


def test_two_equal_runs_have_equal_manifests_without_time_or_place(tmp_path, small):
    scenario = small.baseline.replace(members=1, horizon={"end": "2021Q4"}, name="twice")
    texts = []
    for parent in ("one", "two"):
        saved = small.run(scenario).save(tmp_path / parent)
        texts.append((saved / MANIFEST_NAME).read_text(encoding="utf-8"))
    assert texts[0] == texts[1]
    assert str(tmp_path) not in texts[0]


def test_the_manifest_names_what_has_changed_or_is_missing(tmp_path, finished):
    saved = finished.save(tmp_path)
    (saved / "targets.csv").write_text("changed", encoding="utf-8")
    (saved / "counties.csv").unlink()
    chunk = next(path for path in (saved / "projection.zarr").rglob("*") if path.is_file() and path.stat().st_size > 100)
    chunk.write_bytes(chunk.read_bytes()[:-1] + b"!")
    problems = check_manifest(saved)
    assert sorted(problems) == [
        "counties.csv is missing",
        "projection.zarr has changed since the run",
        "targets.csv has changed since the run",
    ]
    (saved / MANIFEST_NAME).unlink()
    assert "manifest is missing" in check_manifest(saved)[0]


def test_the_manifest_notices_other_code(tmp_path, finished):
    saved = finished.save(tmp_path)
    manifest = json.loads((saved / MANIFEST_NAME).read_text(encoding="utf-8"))
    assert manifest["hashes"]["code"] == code_digest()
    manifest["hashes"]["code"] = "0" * 64
    (saved / MANIFEST_NAME).write_text(json.dumps(manifest), encoding="utf-8")
    assert check_manifest(saved) == ["the code of the package has changed since the run"]


def test_a_run_is_opened_again_with_the_same_answers(tmp_path, differences):
    """A real province, as runs are found again by its name."""
    run = simulate(load_scenario("baseline").replace(horizon={"end": "2021Q4"}), members=2, seed=5)
    again = open_run(run.save(tmp_path))
    assert again.scenario == run.scenario and again.agents == run.agents
    assert np.array_equal(again.setting.values, run.setting.values)
    pd.testing.assert_frame_equal(again.targets, run.targets)
    pd.testing.assert_frame_equal(again.counties, run.counties)
    again.check()


# --- tables ----------------------------------------------------------------------------------------------------------------
def test_texts_that_a_spreadsheet_would_run_as_formulas_are_disarmed_and_numbers_are_not(tmp_path):
    file = tmp_path / "table.csv"
    texts = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "plain", "a=b", "浙江", ""]
    write_table(pd.DataFrame({"text": texts, "number": np.arange(len(texts)) - 5.0}), file)
    raw = file.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf") and b"\r\n" not in raw
    read = pd.read_csv(file, encoding="utf-8-sig", keep_default_na=False)
    assert list(read["text"]) == ["'" + text if text[:1] in set("=+-@\t") and text else text for text in texts]
    assert list(read["number"]) == list(np.arange(len(texts)) - 5.0)


def test_a_scenario_cannot_carry_a_formula_into_a_table(tmp_path, small):
    goal = {"id": "=HYPERLINK(1)", "variable": "green_share_new_urban", "value": 0.9, "year": 2021, "issued": "2020-06-30"}
    scenario = small.baseline.replace(
        members=1, horizon={"end": "2021Q4"}, goals={"add": [goal | {"document": "@cmd"}]}, name="formula"
    )
    table = read_table(small.run(scenario).save(tmp_path) / "targets.csv")
    assert "'=HYPERLINK(1)" in set(table["id"]) and "'@cmd" in set(table["document"])
    assert not table["id"].str.startswith(("=", "+", "-", "@")).any()


def test_codes_stay_text_when_a_table_is_read(tmp_path):
    file = tmp_path / "table.csv"
    table = pd.DataFrame({"id": ["007"], "region": ["011000"], "city_region": ["010000"], "held_up_by": ["011001 011002"]})
    write_table(table, file)
    pd.testing.assert_frame_equal(read_table(file), table, check_dtype=False)
