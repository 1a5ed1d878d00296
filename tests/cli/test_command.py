"""The command on its good days: results in their folder, JSON for programs, listings, verification."""

import json

import pytest
from typer.testing import CliRunner

from simulation.cli import app
from simulation.results.store import STORE
from simulation.study import tables

QUICK = ["--no-notebooks", "--members", "2", "--resolution", "0.05"]


@pytest.fixture(scope="module")
def delivered(tmp_path_factory):
    """Two scenarios, run once for the module, with their JSON answer."""
    out, names = tmp_path_factory.mktemp("out"), ("targets", "counties", "parameters", "platform_value")
    asked = ["run", "baseline", "no-policy", "--out", str(out), "--json", "--platform-value", *QUICK]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tables, "tables_of", lambda composition: {t.name: t for t in tables.TABLES if t.name in names})
        result = CliRunner().invoke(app, asked)  # of thirty tables those that are looked at here
    assert result.exit_code == 0, result.output
    return out, json.loads(result.stdout)


def test_every_scenario_has_a_folder_with_records_tables_and_manifest(delivered):
    out, _ = delivered
    for name in ("baseline", "no-policy"):
        files = {path.name for path in (out / name).iterdir()}
        assert {
            "projection.zarr.zip",
            "targets.csv",
            "counties.csv",
            "parameters.csv",
            "scenario.yaml",
            "manifest.json",
        } <= files
    assert {path.name for path in out.iterdir() if path.name.startswith(".")} <= {STORE}


def test_the_value_of_platforms_lies_beside_a_scenario_that_has_some(delivered):
    out, _ = delivered
    assert [(out / name / "platform_value.csv").exists() for name in ("baseline", "no-policy")] == [True, False]


def test_json_holds_the_targets_with_their_odds(delivered):
    _, answer = delivered
    assert [a["scenario"] for a in answer] == ["baseline", "no-policy"]
    row = next(r for r in answer[0]["targets"] if r["id"] == "TP001")
    assert row["goal"] == 0.98 and 0 <= row["p_meet_low"] <= row["p_meet"] <= row["p_meet_high"] <= 1
    assert row["members"] == 2 and row["document"]


def test_what_is_not_simulated_is_listed_and_not_filled_in(delivered):
    _, answer = delivered
    waiting = [r for r in answer[0]["targets"] if r["status"] == "not yet simulated"]
    assert len(waiting) > 20
    assert all(r["median"] is None and r["p_meet"] is None and r["gap"] is None for r in waiting)


def test_no_policy_binds_only_to_what_was_issued_before_april_2021(delivered):
    _, answer = delivered
    steering = {r["id"] for r in answer[1]["targets"] if r["steers"] and r["set_by"] != "allocation"}
    assert steering == {"N17", "TP073", "TP074"}


def test_verify_finds_what_was_changed(delivered):
    out, _ = delivered
    folder = str(out / "no-policy")
    assert CliRunner().invoke(app, ["verify", folder]).exit_code == 0
    with (out / "no-policy" / "targets.csv").open("a") as file:
        file.write("x")
    result = CliRunner().invoke(app, ["verify", folder])
    assert result.exit_code == 1 and "targets.csv has changed" in result.stderr


def test_the_summary_is_readable_in_both_languages(tmp_path, one_table):
    for language, expected in (("zh", "达标概率"), ("en", "probability of meeting the goal")):
        arguments = ["run", "baseline", "--province", "shanghai", "--out", str(tmp_path), "--language", language, *QUICK]
        result = CliRunner().invoke(app, arguments, env={"COLUMNS": "160"})
        assert result.exit_code == 0 and expected in " ".join(result.stdout.split())
        assert result.stdout.rstrip().endswith(str(tmp_path / "baseline"))


def test_a_mandate_can_be_raised_from_a_quarter_on(tmp_path):
    from simulation.scenario import load_scenario
    from simulation.systems.buildings.policy import POLICY

    file = tmp_path / "two.yaml"
    words = "title: {zh: 提高星级要求, en: Two stars required}\nextends: baseline\n"
    file.write_text(words + "measures:\n  mandate: {minimum_level: two_star, minimum_from: 2026Q1}\n", encoding="utf-8")
    scenario, minimum = load_scenario(file), next(column for column in POLICY if column.name == "minimum_level")
    assert [minimum.value(scenario, tick) for tick in range(18, 22)] == [1, 1, 3, 3]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("measures: {platform: {cities_from: null, cities_until: null, diffusion: false}}", "no government builds a platform"),
        ("systems: {smart_city: off}", "the smart city is off in this scenario"),
    ],
)
def test_the_value_of_platforms_is_refused_before_anything_runs_where_there_are_none(tmp_path, text, said):
    file = tmp_path / "bare.yaml"
    file.write_text(f"extends: baseline\ntitle: {{zh: 甲, en: A}}\n{text}\n", encoding="utf-8")
    asked = ["run", str(file), "--out", str(tmp_path / "out"), "--platform-value", "--language", "en", *QUICK]
    result = CliRunner().invoke(app, asked)
    assert result.exit_code == 2 and said in result.output and not (tmp_path / "out").exists()
