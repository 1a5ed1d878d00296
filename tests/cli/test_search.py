"""`greenplan search FILE`: packages as a table and as scenarios that run; mistakes by line; what was tried is not lost."""

import pytest
from typer.testing import CliRunner

import simulation as sim
from simulation.cli import app
from simulation.study.search import Search

FILE = """title: {zh: 找, en: Search}
scenario: mine.yaml
province: ningxia
members: 2
resolution: 0.02
population: 4
generations: 2
kept: 2
tested_on: 2
goals: [N24]
levers:
  measures.prefabrication_rule.share: {low: 0, high: 0.6}
"""
MINE = "title: {zh: 我的, en: Mine}\nextends: baseline\nhorizon: {end: 2025Q4}\n"


def invoke(folder, language="en", text=FILE):
    (folder / "mine.yaml").write_text(MINE, encoding="utf-8")
    (folder / "wanted.yaml").write_text(text, encoding="utf-8")
    arguments = ["search", folder / "wanted.yaml", "--out", folder / "out"]
    return CliRunner(env={"GREENPLAN_LANGUAGE": language}).invoke(app, [str(each) for each in arguments])


def test_packages_are_a_table_and_scenarios_and_a_stopped_search_goes_on(tmp_path, monkeypatch):
    evaluate, calls = Search.evaluate, []

    def stopped(self, packages, *rest, **named):
        calls.append(len(packages))
        if len(calls) == 2:
            raise KeyboardInterrupt
        return evaluate(self, packages, *rest, **named)

    monkeypatch.setattr(Search, "evaluate", stopped)
    assert invoke(tmp_path).exit_code != 0 and not (tmp_path / "out" / "search-wanted").exists()
    monkeypatch.setattr(Search, "evaluate", evaluate)
    done = invoke(tmp_path, "zh")
    assert done.exit_code == 0, done.output
    assert "接着搜索" in done.output and "新成员" in done.output
    folder = tmp_path / "out" / "search-wanted"
    table = sim.read_table(folder / "packages.csv")
    assert list(table["package"]) == list(range(1, len(table) + 1)) and (table["p_all"] <= 1.0).all()
    scenario = sim.load_scenario(folder / "wanted-1.yaml")
    assert scenario.measures.prefabrication_rule.share == table["measures.prefabrication_rule.share"][0]
    assert "组合 1" in scenario.title.zh and not list((tmp_path / "out").glob(".greenplan-search*"))
    assert CliRunner().invoke(app, ["verify", str(folder)]).exit_code == 0


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("goals: [N24]", "goals: [N2x]", "line 10"),
        ("prefabrication_rule.share", "prefabrication_rule.shar", "line 12"),
        ("high: 0.6", "high: 6", "line 12"),
        ("{low: 0, high: 0.6}", "[0, 0.6]", "levers"),
        ("levers:", "leevrs:", "levers"),
        ("kept: 2", "kept: 0", "kept"),
    ],
)
def test_a_mistake_is_one_sentence_with_its_place(tmp_path, old, new, expected):
    done = invoke(tmp_path, text=FILE.replace(old, new))
    assert done.exit_code == 2 and len(done.stderr.strip().splitlines()) == 1, done.output
    assert "wanted.yaml" in done.stderr and expected in done.stderr
    assert not (tmp_path / "out" / "search-wanted").exists()
