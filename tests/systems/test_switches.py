"""A system of the package that is off leaves nothing of itself anywhere, and everything else as it was."""

import copy
import functools

import numpy as np
import openpyxl
import pandas as pd
import pytest

from simulation.engine.calendar import CALENDAR, calendar_of
from simulation.engine.mesa_driver import MesaDriver
from simulation.errors import InputError
from simulation.facts.key_tasks import load_key_tasks
from simulation.parameters import load_parameters
from simulation.report.chapters import CHAPTERS, chapters_of
from simulation.report.city_examination import edge_table
from simulation.report.diffusion import first_and_last_table
from simulation.report.tasks import key_task_table
from simulation.scenario import load_scenario
from simulation.scenario.levers import READ_BY
from simulation.scenario.systems import OPTIONAL
from simulation.study.ensemble import ingredients, prepare
from simulation.study.identity import key_of
from simulation.study.opening import check_schema
from simulation.study.tables import TABLES, tables_of
from simulation.study.twins import contrasts
from simulation.systems.composition import standard, without
from simulation.vocabulary import MEASURES
from simulation.world.build import build_world
from simulation.world.fit import fit

pytestmark = pytest.mark.parametrize("system", OPTIONAL)


def switched(scenario, system, to=False):
    return scenario.replace(systems={system: to})


@pytest.fixture(scope="module")
def run(small):
    short = small.everything.replace(members=1, horizon={"end": "2023Q4"})
    return functools.cache(lambda system: small.run(switched(short, system)))


# --- nothing of its own ----------------------------------------------------------------------------------------------------
def one_row(table, run):
    """A table with one empty row, in the place of what it holds."""
    return pd.DataFrame([[None] * len(table.columns)], columns=table.names)


def test_it_is_absent_from_record_calendar_tables_chapters_workbook_and_edges(run, system, tmp_path, monkeypatch):
    found, words = run(system), standard().by_name[system].words
    for tier in ("province", "city", "county"):
        node = getattr(found, tier)
        assert not {v.name for v in words.variables} & set(node.data_vars)
        assert not set(words.payments) & set(node["payment"].values)
    composition = found.setting.composition
    assert system in composition.off and all(not e.phase.startswith(f"{system}.") for e in calendar_of(composition))
    assert set(tables_of(composition)) == {t.name for t in TABLES if t.system != system}
    assert set(chapters_of(found)) == {c.name for c in CHAPTERS if c.system != system}
    with monkeypatch.context() as patch:
        patch.setattr("simulation.study.run.made", one_row)  # so that no sheet is left out for want of rows
        path = copy.copy(found).write_workbook(tmp_path / "tables.xlsx", "en")
    sheets = openpyxl.load_workbook(path, read_only=True).sheetnames
    assert not {t.name for t in TABLES if t.system == system} & set(sheets) and len(sheets) > 10
    assert "the system is off" in edge_table("en", composition.off).text
    assert system not in {*found.edges["source"], *found.edges["target"]}
    found.check()


def test_milestones_of_its_variables_are_said_to_be_switched_off(run, system):
    variables = {v.name for v in standard().by_name[system].words.variables}
    milestones = load_key_tasks()
    own = milestones[milestones["variable"].isin(variables)]
    table = run(system).key_tasks.set_index("milestone").loc[own["milestone"]]
    assert (table["status"] == "off").all() and (table["waits_for"] == system).all()
    assert len(own) > 0 or system != "smart_city"


@pytest.mark.parametrize(("language", "words"), [("zh", "本情景已关闭"), ("en", "off in this scenario")])
def test_its_measures_and_milestones_are_told_to_be_switched_off_by_the_scenario(run, system, language, words):
    found = run(system)
    written = first_and_last_table(found, language).text
    assert written.count(words) == len([key for key, by in READ_BY.items() if by == system and key in MEASURES])
    tasks = found.key_tasks
    off = tasks[tasks["status"] == "off"]
    page = key_task_table(off, language).text
    assert page.count(words) == len(off) and ("尚待模拟：" not in page and "Waits for" not in page)


def test_a_result_without_it_is_opened_without_it(run, system, tmp_path):
    found = run(system)
    manifest = found.manifest
    check_schema(tmp_path, found.record, manifest, found.setting.composition)
    with pytest.raises(InputError, match="another version wrote it"):
        check_schema(tmp_path, found.record, manifest, standard())


def test_both_drivers_give_the_same_bits_without_it(small, differences, system):
    scenario = switched(small.everything.replace(horizon={"end": "2022Q4"}), system)
    model = MesaDriver(small.world(scenario), small.facts)
    model.run()
    assert differences(model.history, small.finished(scenario)[1]) == []


def test_its_phases_cannot_be_replaced_or_called_where_it_is_off_and_the_answer_says_why(small, system):
    scenario = switched(small.baseline, system)
    entry = next(entry for entry in CALENDAR if entry.phase.startswith(f"{system}."))
    with pytest.raises(InputError, match=f"the phase {entry.phase} belongs to the system {system}, which is off"):
        prepare(scenario, rules={entry.name: lambda first, last: None})
    model = MesaDriver(small.world(scenario), small.facts)
    agent = {"province": model.province, "city": model.cities[0], "county": model.counties[0]}[entry.tier]
    with pytest.raises(InputError, match="which is off in this scenario"):
        getattr(agent, entry.name)()


# --- the same scenario otherwise -------------------------------------------------------------------------------------------
def test_on_by_name_is_on_by_default_and_off_is_another_scenario(small, system):
    on, off = switched(small.baseline, system, True), switched(small.baseline, system)
    assert on == small.baseline and on.digest() == small.baseline.digest() and hash(on) == hash(small.baseline)
    assert off != small.baseline and off.digest() != small.baseline.digest()
    assert switched(off, system, True) == on and switched(small.baseline, system, {"on": False}) == off


def test_files_say_on_and_off_and_follow_extends(tmp_path, system):
    (tmp_path / "base.yaml").write_text(
        f"title: {{zh: 甲, en: A}}\nextends: baseline\nsystems:\n  {system}: off\n", encoding="utf-8"
    )
    (tmp_path / "mine.yaml").write_text("extends: base\ntitle: {zh: 乙, en: B}\n", encoding="utf-8")
    (tmp_path / "on.yaml").write_text(f"extends: base\ntitle: {{zh: 丙, en: C}}\nsystems: {{{system}: on}}\n", encoding="utf-8")
    mine = load_scenario(tmp_path / "mine.yaml")
    assert mine.systems.off == {system} and load_scenario(tmp_path / "on.yaml").systems.off == set()
    (tmp_path / "again.yaml").write_text(mine.to_yaml(), encoding="utf-8")
    assert load_scenario(tmp_path / "again.yaml") == mine


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("{NAME: sometimes}", "line 2, systems.NAME: "),
        ("{NAMEs: off}", r"line 2, systems.NAMEs: unknown system that can be switched 'NAMEs'; did you mean 'NAME'\?"),
        ("{NAME: {of: true}}", r"line 2, systems.NAME.of: unknown key 'of'; did you mean 'on'\?"),
        ("{buildings: off}", "line 2, systems.buildings: unknown system that can be switched 'buildings'"),
    ],
)
def test_a_switch_that_does_not_fit_is_named_with_file_line_and_remedy(tmp_path, system, written, message):
    file = tmp_path / "mine.yaml"
    file.write_text(f"title: {{zh: 甲, en: A}}\nsystems: {written.replace('NAME', system)}\n", encoding="utf-8")
    with pytest.raises(InputError, match=f"mine.yaml, {message.replace('NAME', system)}"):
        prepare(load_scenario(file))


def test_twins_have_the_same_systems_and_are_other_runs_than_those_with_all(small, system):
    """So that the contrast is policy alone."""
    kept = {}
    for scenario in (small.baseline, switched(small.baseline, system)):
        setting = small.setting(scenario.replace(members=1))
        found = contrasts(setting)
        assert [each.name for each in found] == ["no-policy", "no-mandate"]
        assert all(each.twin.scenario.systems.off == scenario.systems.off for each in found)
        assert all(each.twin.composition is setting.composition for each in found)
        kept[scenario.systems.off] = {key_of(setting), *(key_of(each.twin) for each in found)}
    assert not set.intersection(*kept.values())


def test_no_policy_without_it_is_still_the_reference_and_compared_with_no_mandate_alone(small, system):
    setting = small.setting(switched(small.no_policy, system).replace(members=1))
    assert [each.name for each in contrasts(setting)] == ["no-mandate"]


def test_its_parameters_are_drawn_beside_those_of_the_others_and_no_other_feels_them(system):
    """A table without them gives the same draws."""
    table = load_parameters()
    others = [k for k, p in enumerate(table.parameters) if p.system != system]
    fewer = type(table)(tuple(table.parameters[k] for k in others), "")
    np.testing.assert_array_equal(table.sample(3, 8)[:, others], fewer.sample(3, 8))


def test_a_world_built_for_a_scenario_has_the_systems_of_that_scenario(small, system):
    setting = small.setting(switched(small.baseline, system))
    world = build_world(*ingredients(setting, 0)[:5])
    assert world.composition is without(frozenset({system}))
    assert fit(setting.scenario, setting.facts).mistakes == ()
