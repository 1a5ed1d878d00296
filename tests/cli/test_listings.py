"""Listings: names are whole at any width, words filter, and other programs get JSON and CSV."""

import io
import json
import re

import pandas as pd
import pytest
from typer.testing import CliRunner

from simulation.catalogue import LISTINGS
from simulation.cli import app
from simulation.parameters import load_parameters
from simulation.results.tables import heads
from simulation.scenario.measures import Measures
from simulation.scenario.systems import OPTIONAL, Systems
from simulation.systems import SYSTEMS
from simulation.vocabulary import MEASURES

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def listed(*arguments, columns=None):
    result = CliRunner().invoke(app, ["list", *arguments], env={"COLUMNS": columns})
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.mark.parametrize("columns", ["40", None, pytest.param("80", marks=pytest.mark.heavy)])
@pytest.mark.parametrize("what", LISTINGS)
def test_a_name_stands_whole_on_one_line_at_any_width(what, columns):
    entries = json.loads(listed(what, "--json"))
    assert len(entries) >= 5
    for language in ("zh", "en"):
        shown = listed(what, "--language", language, columns=columns)
        assert "…" not in shown
        for entry in entries:
            copied = [entry[key] for key in ("name", "variable", "phase", "cut_by", "region") if key in entry]
            assert all(str(name) in shown for name in copied), entry


def test_into_a_pipe_an_entry_is_a_line():
    lines = listed("parameters", columns=None).splitlines()
    for parameter in load_parameters().parameters:
        value = re.escape(f"{parameter.default:g}")
        assert [line for line in lines if re.search(rf"^\s*{parameter.name}\s.*{value}", line)]


def test_words_keep_the_entries_that_hold_all_of_them_in_either_language():
    names = [entry["name"] for entry in json.loads(listed("parameters", "cost", "retrofit", "--json"))]
    assert names and set(names) < {p.name for p in load_parameters().parameters}
    assert [e["name"] for e in json.loads(listed("scenarios", "基准", "--json"))] == ["baseline"]
    result = CliRunner().invoke(app, ["list", "parameters", "no-such-word"])
    assert result.exit_code == 2 and "no entry holds all of: no-such-word" in result.stderr


@pytest.mark.parametrize("what", LISTINGS)
def test_json_and_csv_hold_the_same_entries_with_names_in_both_languages(what):
    entries = json.loads(listed(what, "--json"))
    table = pd.read_csv(io.StringIO(listed(what, "--csv").removeprefix("\ufeff")), dtype=str, keep_default_na=False)
    assert len(table) == len(entries)
    assert [head.split(" ")[0] for head in table.columns] == list(entries[0])
    assert all(head.split(" ", 1)[1] == heads()[head.split(" ")[0]] for head in table.columns)
    pairs = [key.removesuffix("_zh") for key in entries[0] if key.endswith("_zh")]
    assert pairs and all(f"{name}_en" in entries[0] for name in pairs)


def test_json_of_everything_names_its_listings():
    everything = json.loads(listed("--json"))
    assert set(everything) == {"scenarios", "provinces"}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_listing_is_in_the_language_asked_for(language):
    shown = listed("phases", "--language", language, columns="200")
    assert bool(CHINESE.search(shown)) == (language == "zh")


def test_counties_are_those_of_the_province_asked_for():
    shanghai = json.loads(listed("counties", "--province", "上海", "--json"))
    assert len(shanghai) == 16 and {entry["city_en"] for entry in shanghai} == {"Shanghai"}
    result = CliRunner().invoke(app, ["list", "scenarios", "--province", "shanghai"])
    assert result.exit_code == 2 and "greenplan list counties --province shanghai" in result.stderr


def test_one_form_at_a_time():
    result = CliRunner().invoke(app, ["list", "scenarios", "--json", "--csv"])
    assert result.exit_code == 2 and "exclude each other" in result.stderr


def test_units_of_indicators_are_in_the_readers_language():
    entries = json.loads(listed("indicators", "--json"))
    for language, foreign in (("zh", "per person"), ("en", "平方米")):
        assert foreign not in listed("indicators", "--language", language)
    assert {(e["unit_zh"], e["unit_en"]) for e in entries if e["code"] == "hea06"} == {("平方米/人", "m² per person")}


def test_every_table_is_listed_with_its_columns():
    entries = list(LISTINGS["tables"].entries(None))
    assert len(entries) > 10 and [entry["name"] for entry in entries if not entry["columns"]] == []


def test_the_help_names_every_listing():
    for language in ("zh", "en"):
        said = CliRunner().invoke(app, ["list", "--help", "--language", language], env={"COLUMNS": "200"}).stdout
        assert [name for name in LISTINGS if name not in said] == []


@pytest.mark.parametrize("word", ["科技创新", "innovation", "Innovation"])
def test_the_name_of_a_system_lists_its_parameters_and_no_others(word):
    listed_names = [entry["name"] for entry in json.loads(listed("parameters", word, "--json"))]
    assert listed_names == [p.name for p in load_parameters().parameters if p.system == "innovation"]
    assert "awareness_innovation" not in listed_names
    assert listed_names != [entry["name"] for entry in json.loads(listed("parameters", word, "share", "--json"))]


def test_every_measure_that_a_scenario_can_set_is_listed_by_name_with_its_keys():
    entries = {entry["name"]: entry for entry in json.loads(listed("measures", "--json"))}
    assert set(entries) == set(Measures.model_fields) - {"others", "by_hand", "provincial"}
    assert {"from", "until", "strength"} == set(entries["research_call"]["keys"].split())
    assert {name for name, entry in entries.items() if entry["by_hand_en"] == "yes"} == {*MEASURES}
    for entry in entries.values():
        assert CHINESE.search(entry["title_zh"]) and not CHINESE.search(entry["title_en"])
        assert not entry["title_en"].startswith("lever.")


def test_a_milestone_of_a_key_task_is_found_by_its_code_with_the_table_that_tells_it():
    (found,) = json.loads(listed("targets", "T4.5-2", "--json"))
    assert (found["variable"], found["year"], found["told_by"]) == ("residents_engaged", "2025", "key_tasks.csv")
    (published,) = json.loads(listed("targets", "TP080", "--json"))
    assert published["told_by"] == "targets.csv"
    (waits,) = json.loads(listed("targets", "T4.1-1", "--json"))
    assert waits["simulated_en"] == "no"
    assert all(re.fullmatch(r"(\d{4})?", entry["year"]) for entry in json.loads(listed("targets", "--json")))


def test_systems_are_listed_with_what_a_scenario_may_say_to_them_and_where_the_rest_is_found():
    entries = {entry["name"]: entry for entry in json.loads(listed("systems", "--json"))}
    assert list(entries) == list(SYSTEMS)
    assert {name for name, entry in entries.items() if entry["optional_en"] == "yes"} == {*OPTIONAL}
    for name in OPTIONAL:
        assert entries[name]["keys"].split() == list(type(getattr(Systems(), name)).model_fields)
    assert "sharing" in entries["community"]["keys"] and entries["examination"]["keys"] == ""
    for name, entry in entries.items():
        assert entry["parameters"] == len(json.loads(listed("parameters", name, "--json"))) > 0
    assert set(entries["innovation"]["acts_on"].split()) == {"examination", "smart_city", "community", "organisation"}
    (found,) = json.loads(listed("systems", "智慧城市", "--json"))
    assert found["name"] == "smart_city" and found["phases"] > 0
