"""Result folders: found by name, and read back as they were written."""

import json
import shutil

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from simulation import open_run
from simulation import run as simulate
from simulation.errors import InputError
from simulation.results import folder as folders
from simulation.results.digests import digest_of_part
from simulation.results.folder import RECORD_NAME, find_results, open_results, write_record
from simulation.results.manifest import MANIFEST_NAME, TABLES_VERSION
from simulation.results.tables import read_table, write_table
from simulation.results.verification import differences as differences_here
from simulation.results.verification import faults
from simulation.scenario import load_scenario
from simulation.systems.composition import standard
from simulation.vocabulary import BY_NAME, LEVEL_NAMES, USE_NAMES

LOGS = {log.variable.name: log.variable for system in standard().systems for log in system.logs}


def run_short():
    """A year of a real province, as runs are found again by its name."""
    scenario = load_scenario("baseline").replace(horizon={"end": "2021Q4"})
    return simulate(scenario, members=2, seed=5, resolution=0.05)


@pytest.fixture(scope="module")
def short():
    return run_short()


@pytest.fixture(scope="module")
def short_saved(short, tmp_path_factory):
    return short.save(tmp_path_factory.mktemp("short"))


@pytest.fixture(scope="module")
def saved_again(tmp_path_factory):
    """The result of another run of the same, in another place."""
    return run_short().save(tmp_path_factory.mktemp("again"))


@pytest.fixture
def of_short(short_saved, tmp_path):
    """A copy of the result of that year, which a test may change."""
    return shutil.copytree(short_saved, tmp_path / short_saved.name)


# --- finding results -------------------------------------------------------------------------------------------------------
def test_a_result_that_is_not_there_is_one_sentence_with_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setattr(folders, "RESULTS_FOLDER", tmp_path / "results")
    with pytest.raises(InputError, match="no results of 'baseline'; run a scenario first"):
        find_results("baseline")
    (tmp_path / "results" / "baseline" / folders.RECORD_NAME).mkdir(parents=True)
    with pytest.raises(InputError, match=r"unknown result 'baselin'; did you mean 'baseline'\?"):
        find_results("baselin")
    with pytest.raises(InputError, match=r"no results in this folder; name a folder that holds projection\.zarr"):
        find_results(tmp_path)
    with pytest.raises(InputError, match=r"holds the results baseline; name one of them, such as .*results/baseline"):
        open_results(tmp_path / "results")


# --- what is written -------------------------------------------------------------------------------------------------------
def test_records_are_read_back_with_their_values_units_and_names_in_both_languages(everything_saved, everything, differences):
    tree = open_results(everything_saved)
    assert set(tree.children) == {"province", "city", "county"}
    for region, node in everything.record.children.items():
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


def test_a_saved_run_holds_tables_scenario_and_manifest_and_is_intact(everything_saved, everything):
    saved, finished = everything_saved, everything
    names = {path.name for path in saved.iterdir()}
    assert names >= {RECORD_NAME, "targets.csv", "counties.csv", "parameters.csv", "scenario.yaml", MANIFEST_NAME}
    assert faults(saved) == [] and differences_here(saved) == []
    assert load_scenario(saved / "scenario.yaml") == finished.scenario
    table = read_table(saved / "counties.csv")
    assert set(table["region"]) == set(finished.facts.counties["adcode"])
    assert table["name_zh"].tolist() == finished.counties["name_zh"].tolist()
    np.testing.assert_allclose(table["verified"], finished.counties["verified"], rtol=1e-8)
    parameters = read_table(saved / "parameters.csv")
    np.testing.assert_allclose(parameters.iloc[:, 1:], finished.setting.values, rtol=1e-8)


def test_two_equal_runs_have_equal_manifests_without_time_or_place(short_saved, saved_again):
    one, other = ((folder / MANIFEST_NAME).read_text(encoding="utf-8") for folder in (short_saved, saved_again))
    assert one == other
    assert str(short_saved.parent) not in one and str(saved_again.parent) not in one


def test_a_run_is_opened_again_with_the_same_answers(short_saved, short):
    again = open_run(short_saved)
    assert again.scenario == short.scenario and again.agents == short.agents
    assert np.array_equal(again.setting.values, short.setting.values)
    pd.testing.assert_frame_equal(again.targets, short.targets)
    pd.testing.assert_frame_equal(again.counties, short.counties)
    again.check()


def test_tables_with_the_columns_of_an_earlier_version_are_made_anew_with_a_warning(of_short):
    manifest = json.loads((of_short / MANIFEST_NAME).read_text(encoding="utf-8"))
    del manifest["tables_version"]  # as it was before tables had a version
    (of_short / MANIFEST_NAME).write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.warns(UserWarning, match=f"tables-version 1, here {TABLES_VERSION}"):
        again = open_run(of_short)
    assert "level" not in again.targets and set(again.targets["tier"]) <= {"province", "city", "county"}


def test_a_record_that_lacks_a_variable_of_this_version_is_refused_in_one_sentence(of_short, short):
    folder, lacking = of_short, short.record.copy()
    lacking["city"] = lacking["city"].to_dataset().drop_vars("paid")
    (folder / RECORD_NAME).unlink()
    write_record(lacking, folder)
    manifest = json.loads((folder / MANIFEST_NAME).read_text(encoding="utf-8"))
    manifest["files"][RECORD_NAME] = digest_of_part(folder / RECORD_NAME)  # as the other version would have sealed it
    (folder / MANIFEST_NAME).write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(
        InputError, match=r"no variable paid of the tier city: another version wrote it .* run the scenario again"
    ):
        open_run(folder)


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


def test_a_scenario_cannot_carry_a_formula_into_a_table(tmp_path, small, one_table):
    goal = {"id": "=HYPERLINK(1)", "variable": "green_share_new_urban", "value": 0.9, "year": 2021, "issued": "2020-06-30"}
    scenario = small.no_policy.replace(
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


def test_a_record_as_a_folder_opens_too_but_not_with_a_file_missing(of_short, short, as_folder):
    record = as_folder(of_short)
    xr.testing.assert_identical(open_run(of_short).record, short.record)
    next((record / "province" / "completed_area").glob("0.*")).unlink()
    with pytest.raises(InputError, match="not as it was written"):
        open_run(of_short)


def test_a_record_that_is_cut_short_is_one_sentence(of_short):
    record = of_short / RECORD_NAME
    record.write_bytes(record.read_bytes()[:5000])
    for read in (open_run, open_results):
        with pytest.raises(InputError, match="not as it was written"):
            read(of_short)


def test_equal_records_are_equal_files(short_saved, saved_again):
    files = [folder / RECORD_NAME for folder in (short_saved, saved_again)]
    assert files[0].read_bytes() == files[1].read_bytes()


def test_a_table_that_somebody_has_damaged_is_made_anew(of_short, short):
    (of_short / "abatement.csv").write_bytes(b"\xff\xfe\x00")
    (of_short / "differences.csv").write_text("")
    again = open_run(of_short)
    pd.testing.assert_frame_equal(again.abatement, short.abatement, check_dtype=False)
    assert len(again.differences) == len(short.differences)


def test_a_table_whose_numbers_somebody_has_changed_is_made_anew(of_short, short):
    changed = read_table(of_short / "abatement.csv").assign(median=42.0)
    write_table(changed, of_short / "abatement.csv")
    pd.testing.assert_frame_equal(open_run(of_short).abatement, short.abatement, check_dtype=False)


def test_a_result_without_its_record_is_called_so(tmp_path, monkeypatch):
    (tmp_path / "lost").mkdir()
    (tmp_path / "lost" / MANIFEST_NAME).write_text("{}", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for name in ("lost", tmp_path / "lost"):
        with pytest.raises(InputError, match=r"this result has lost its record projection\.zarr\.zip; put it back"):
            find_results(name)
