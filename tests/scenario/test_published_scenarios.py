"""The scenarios and the schema that are delivered."""

from datetime import date

import jsonschema
import pytest

from simulation.parameters import SCENARIO_FOLDER
from simulation.scenario import json_schema, list_scenarios, load_scenario, loading, notes, read_scenario
from simulation.scenario.json_schema import SCHEMA_FILE, publish_schema, schema_text
from simulation.scenario.yaml_source import read_yaml

NAMES = ("awards", "baseline", "disclosure", "grid-staff", "no-mandate", "no-policy", "pilots", "reward", "subsidy")


def test_the_published_scenarios_are_listed_with_titles_in_both_languages():
    entries = list_scenarios()
    assert set(NAMES) <= {entry.name for entry in entries}
    assert all(entry.problem == "" and entry.title.zh and entry.title.en for entry in entries)


@pytest.mark.parametrize("name", NAMES)
def test_a_published_scenario_is_sound_and_described(name):
    assert read_scenario(name).mistakes == ()
    scenario = load_scenario(name)
    assert scenario.name == name
    assert (scenario.province, scenario.members, len(scenario.horizon.ticks)) == ("zhejiang", 20, 60)
    assert scenario.description.zh and scenario.description.en
    assert notes(scenario) == []
    jsonschema.Draft202012Validator(json_schema()).validate(read_yaml(SCENARIO_FOLDER / f"{name}.yaml").data)


def test_the_scenarios_differ_from_the_baseline_only_in_what_they_are_for():
    names = ("baseline", "no-policy", "awards", "no-examination")
    baseline, none, awards, unexamined = (load_scenario(name) for name in names)
    own = {"name": "x", "title": baseline.title, "description": baseline.description}
    assert none.goals.published_until == date(2021, 3, 31)
    assert not none.measures.mandate.diffusion and not none.measures.publication
    written = ("bim_rule", "platform", "community_rule", "implementing_plan")
    assert not any(getattr(none.measures, name).diffusion for name in written)
    again = {"mandate": {"diffusion": True}, "publication": True, "provincial": True} | {
        name: getattr(baseline.measures, name).model_dump() for name in written
    }
    assert none.examination == unexamined.examination and not none.examination.held
    own["examination"] = baseline.examination
    assert none.replace(**own, goals=baseline.goals, measures=again) == baseline.replace(**own)
    assert unexamined.replace(**own) == baseline.replace(**own)
    platforms = {"platform": baseline.measures.platform.model_dump(), "by_hand": []}
    for name in ("no-platform", "platform-everywhere"):
        assert load_scenario(name) != baseline and load_scenario(name).replace(**own, measures=platforms) == baseline.replace(
            **own
        )
    usual = {"disclosure": baseline.measures.disclosure.model_dump(by_alias=True)}
    opened = load_scenario("disclosure")
    assert opened != baseline and opened.replace(**own, measures=usual) == baseline.replace(**own)
    assert awards.replace(**own, measures={"award": {"from": None, "until": None, "strength": 0}}) == baseline.replace(**own)


def test_a_broken_file_among_the_published_is_listed_with_its_mistake(tmp_path, monkeypatch):
    monkeypatch.setattr(loading, "SCENARIO_FOLDER", tmp_path)
    (tmp_path / "good.yaml").write_text("title: {zh: 甲, en: A}\n", encoding="utf-8")
    (tmp_path / "half.yaml").write_text("title: {zh: 甲\n", encoding="utf-8")
    good, half = list_scenarios()
    assert (good.name, good.problem, half.name, half.title) == ("good", "", "half", None)
    assert "this is not YAML" in half.problem


def test_the_published_schema_is_current():
    current = SCHEMA_FILE.read_text(encoding="utf-8") == schema_text()
    assert current, "scenarios/schema.json is out of date: run `python -m simulation.scenario` and commit the file"


def test_publishing_writes_the_schema(tmp_path):
    assert publish_schema(tmp_path / "schema.json").read_text(encoding="utf-8") == schema_text()


def test_every_key_of_the_schema_says_what_it_means():
    schema = json_schema()
    sections = {"file": schema, **schema["$defs"]}
    fields = {f"{name}.{key}": field for name, section in sections.items() for key, field in section["properties"].items()}
    assert [key for key, field in fields.items() if not field.get("description")] == []
    open_to_others = [name for name, section in sections.items() if section["additionalProperties"] is not False]
    assert open_to_others == ["Systems"] and all(section["description"] for section in sections.values())


@pytest.mark.parametrize(
    "wrong", [{"seed": -1}, {"colour": 1}, {"horizon": {"end": "2025"}}, {"measures": {"mandate": {"minimum_level": "code"}}}]
)
def test_the_schema_refuses_what_loading_refuses(wrong):
    validator = jsonschema.Draft202012Validator(json_schema())
    title = {"title": {"zh": "甲", "en": "A"}}
    assert validator.is_valid(title)
    assert not validator.is_valid(title | wrong)
