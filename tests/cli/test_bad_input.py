"""Whatever is typed wrongly: one clear sentence with place and remedy, exit code 2, no traceback, earlier results untouched."""

import errno
import os
import shutil
import subprocess
import sys

import pytest
from typer.testing import CliRunner

import simulation
from simulation.cli import app
from simulation.parameters import SCENARIO_FOLDER
from simulation.paths import shown_path
from simulation.results.manifest import RUN, make_manifest, write_manifest
from simulation.results.store import STORE

TITLE = "title: {zh: 试, en: Trial}\n"
ENGLISH = {"GREENPLAN_LANGUAGE": "en"}
QUICK = ["--no-notebooks", "--members", "1"]


def say(arguments, expected, *, remedy=None):
    """Run the command and check that it ends with 2 and one sentence that holds all of `expected`."""
    result = CliRunner(env=ENGLISH).invoke(app, [str(a) for a in arguments])
    assert result.exit_code == 2, result.output
    assert "Traceback" not in result.output and not isinstance(result.exception, ValueError)
    told = result.stderr.strip()
    assert len(told.splitlines()) == 1 and told.startswith("greenplan: "), told
    for part in (*expected, *([remedy] if remedy else [])):
        assert part in told, told
    return told


@pytest.fixture
def earlier(tmp_path):
    """An earlier result that nothing may touch."""
    folder = tmp_path / "out" / "baseline"
    folder.mkdir(parents=True)
    (folder / "targets.csv").write_text("kept")
    entries = {
        "scenario": "baseline",
        "province": "330000",
        "seed": 1,
        "members": 1,
        "resolution": 1.0,
        "agents": {"buildings": [], "projects": [], "developers": []},
    }
    write_manifest(make_manifest(RUN, {}, **entries, replaced_rules={}), folder)
    yield tmp_path / "out"
    assert (folder / "targets.csv").read_text() == "kept"
    assert {p.name for p in (tmp_path / "out").iterdir()} - {STORE} == {"baseline"}


def scenario(tmp_path, text):
    file = tmp_path / "mine.yaml"
    file.write_text(TITLE + text, encoding="utf-8")
    return file


def test_an_unknown_scenario_is_answered_with_the_nearest_one(earlier):
    say(["run", "baselin", "--out", earlier], ["unknown scenario 'baselin'"], remedy="did you mean 'baseline'?")


def test_an_environment_without_threads_is_one_sentence(earlier):
    command = [sys.executable, "-m", "simulation.cli", "run", "no-policy", "--out", str(earlier), *QUICK]
    done = subprocess.run(command, env={**os.environ, **ENGLISH, "NUMBA_NUM_THREADS": "0"}, capture_output=True, text=True)
    assert done.returncode == 2 and done.stdout == ""
    assert done.stderr.startswith("greenplan: the environment variable NUMBA_NUM_THREADS is 0 and has to be 1 at least;")
    assert len(done.stderr.splitlines()) == 1


def test_an_unknown_province_is_answered_with_the_nearest_one(earlier):
    say(
        ["run", "baseline", "--province", "zejiang", "--out", earlier, *QUICK],
        ["unknown province 'zejiang'"],
        remedy="zhejiang",
    )


def test_an_unknown_parameter_is_answered_with_the_nearest_one(earlier):
    say(["run", "baseline", "--set", "choice_scal=1", "--out", earlier], ["unknown parameter"], remedy="'choice_scale'")


def test_a_parameter_without_a_number_is_refused(earlier):
    say(["run", "baseline", "--set", "choice_scale=much", "--out", earlier], ["choice_scale", "'much'"], remedy="number")
    say(["run", "baseline", "--set", "choice_scale", "--out", earlier], ["NAME=VALUE"])


def test_parameters_that_break_an_order_are_refused(earlier):
    broken = ["--set", "cost_basic=100", "--set", "cost_one_star=50"]
    say(["run", "baseline", *broken, "--out", earlier, *QUICK], ["breaks the order cost_basic < cost_one_star"])


def test_an_unknown_policy_measure_is_answered_with_file_line_and_the_nearest_one(tmp_path, earlier):
    file = scenario(tmp_path, "measures:\n  awards: {strength: 1}\n")
    say(["run", file, "--out", earlier], ["mine.yaml", "line 3", "awards"], remedy="'award'")


def test_a_goal_for_an_unknown_variable_is_answered_with_file_line_and_the_nearest_one(tmp_path, earlier):
    goal = "{id: x, variable: green_share, value: 0.5, year: 2025, issued: 2022-01-01, document: d}"
    file = scenario(tmp_path, f"goals:\n  add:\n  - {goal}\n")
    say(["run", file, "--out", earlier], ["mine.yaml", "line 4", "green_share"], remedy="green_share_new_urban")


def test_removing_a_goal_that_does_not_exist_is_refused(tmp_path, earlier):
    file = scenario(tmp_path, "goals: {remove: [TP01]}\n")
    say(["run", file, "--out", earlier, *QUICK], ["TP01"], remedy="did you mean")


def test_a_goal_for_a_region_outside_the_province_is_refused(tmp_path, earlier):
    goal = "{id: x, variable: green_share_new_urban, value: 0.5, year: 2025, issued: 2022-01-01, document: d, region: '110000'}"
    file = scenario(tmp_path, f"goals:\n  add:\n  - {goal}\n")
    say(["run", file, "--out", earlier, *QUICK], ["110000", "Zhejiang"], remedy="division code")


def test_a_horizon_that_runs_backwards_is_refused(tmp_path, earlier):
    say(["run", scenario(tmp_path, "horizon: {end: 2020Q4}\n"), "--out", earlier], ["line 2", "backwards"])


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"title: {zh: a\n", "line"),
        (b"", "empty"),
        (b"\x00\x01\xff\xfe" * 20, "not text"),
        (b'seed: !!python/object/apply:os.system ["true"]\n', "!!python"),
    ],
    ids=["broken", "empty", "binary", "python object"],
)
def test_yaml_that_cannot_be_read_is_refused(tmp_path, earlier, content, expected):
    file = tmp_path / "mine.yaml"
    file.write_bytes(content)
    say(["run", file, "--out", earlier], ["mine.yaml", expected])


def province_folder(tmp_path, change):
    """A copy of the default province with one cell of the first county changed."""
    folder = tmp_path / "copy"
    shutil.copytree(SCENARIO_FOLDER / "provinces" / "zhejiang", folder)
    lines = (folder / "counties.csv").read_text(encoding="utf-8").splitlines()
    header, cells = lines[0].split(","), lines[1].split(",")
    for column, value in change.items():
        cells[header.index(column)] = value
    (folder / "counties.csv").write_text("\n".join([lines[0], ",".join(cells), *lines[2:]]) + "\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"city_adcode": "339900"}, "city_adcode"),
        ({"population": "-5"}, "population"),
        ({"population": ""}, "population"),
        ({"population": "NaN"}, "population"),
        ({"adcode": "330105"}, "330105"),
    ],
    ids=["county without a city", "negative", "missing", "not a number", "duplicate adcode"],
)
def test_wrong_province_data_is_refused_with_file_line_and_column(tmp_path, earlier, change, expected):
    folder = province_folder(tmp_path, change)
    result = CliRunner(env=ENGLISH).invoke(app, ["run", "baseline", "--province", str(folder), "--out", str(earlier), *QUICK])
    assert result.exit_code == 2 and "Traceback" not in result.output
    assert "counties.csv" in result.stderr and "line" in result.stderr and expected in result.stderr


def test_a_file_in_the_place_of_the_results_folder_is_told_before_anything_is_simulated(tmp_path):
    place = tmp_path / "out"
    place.write_text("a file")
    say(["run", "baseline", "--out", place, *QUICK], [str(place), "cannot be written"], remedy="--out")
    assert place.read_text() == "a file"


def test_a_folder_without_permission_is_told(earlier, monkeypatch):
    def refuse(*_, **__):
        raise PermissionError(errno.EACCES, "permission denied")

    monkeypatch.setattr("simulation.results.staging.tempfile.mkdtemp", refuse)
    say(["run", "baseline", "--out", earlier, *QUICK], [str(earlier), "permission denied"], remedy="--out")


def test_a_full_disk_is_told_and_leaves_earlier_results(earlier, monkeypatch):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("simulation.study.run.write_record", full)
    arguments = ["run", "no-mandate", "--province", "ningxia", "--resolution", "0.05", "--out", str(earlier), *QUICK]
    result = CliRunner(env=ENGLISH).invoke(app, arguments)
    assert result.exit_code == 2 and "the disk is full" in result.stderr and "Traceback" not in result.output


def test_an_unknown_notebook_parameter_is_refused_before_anything_is_simulated(earlier):
    say(
        ["run", "baseline", "-p", "languag=zh", "--out", earlier], ["unknown notebook parameter 'languag'"], remedy="'language'"
    )


def test_a_missing_notebook_is_refused(earlier):
    say(["run", "baseline", "--notebook", "no.ipynb", "--out", earlier], ["no.ipynb", "no such notebook"])


def test_two_scenarios_for_one_folder_are_refused(earlier):
    say(["run", "baseline", "baseline", "--out", earlier], ["two scenarios would write to"])


def test_a_resolution_out_of_range_is_refused(earlier):
    say(["run", "baseline", "--resolution", "0", "--out", earlier, *QUICK], ["resolution is 0"])


def test_results_that_do_not_exist_are_told():
    say(["verify", "no-such-result"], ["no-such-result"])


@pytest.mark.parametrize(
    ("command", "option", "other"),
    [
        (["examine", "--template", "form.xlsx", "--out", "results"], "--out", "--template"),
        (["run", "baseline", "--no-notebooks", "-p", "a=1"], "-p", "--no-notebooks"),
        (["run", "baseline", "--no-notebooks", "--notebook", "mine.ipynb"], "--notebook", "--no-notebooks"),
        (["run", "baseline", "--json", "--quiet"], "--quiet", "--json"),
        (["run", "baseline", "--json", "--timings"], "--timings", "--json"),
    ],
)
def test_an_option_that_does_nothing_beside_another_is_refused(tmp_path, monkeypatch, command, option, other):
    monkeypatch.chdir(tmp_path)
    say(command, [f"greenplan: {option} ", other], remedy="leave ")
    assert not list(tmp_path.iterdir())


def test_a_working_folder_that_was_deleted_is_answered_before_and_after_the_work(tmp_path, monkeypatch):
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    say(["list"], ["the folder you are in has been deleted"], remedy="change to another one")
    assert shown_path(tmp_path / "results") == (tmp_path / "results").as_posix()


def test_a_working_folder_deleted_during_the_work_ends_in_one_sentence(tmp_path, monkeypatch):
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)

    def vanish(*_, **__):
        gone.rmdir()
        os.getcwd()

    monkeypatch.setattr("simulation.catalogue.show", vanish)
    say(["list"], ["the folder you are in has been deleted"], remedy="change to another one")


@pytest.mark.parametrize("option", ["--version", "-V"])
def test_the_version_is_told_and_no_more(option):
    done = CliRunner().invoke(app, [option])
    assert (done.exit_code, done.output) == (0, f"{simulation.__version__}\n")
