"""`greenplan validate` says all that a run would object to, at once, in the language asked for."""

import shutil

import pytest
from typer.testing import CliRunner

from simulation.cli import app
from simulation.parameters import SCENARIO_FOLDER

TITLE = "title: {zh: 试, en: Trial}\n"


@pytest.fixture(autouse=True)
def in_the_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def validate(*arguments, language="en"):
    """Exit code, what is answered and what is objected to, line by line."""
    result = CliRunner().invoke(app, ["validate", *arguments, "--language", language])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout.splitlines(), result.stderr.splitlines()


def write(tmp_path, text, name="mine.yaml"):
    (tmp_path / name).write_text(TITLE + text, encoding="utf-8")
    return name


def test_what_is_shipped_is_valid_and_nothing_in_it_is_noted():
    files = [str(path) for path in sorted(SCENARIO_FOLDER.glob("*.yaml"))]
    assert validate(*files) == (0, [f"{file}: valid" for file in files], [])
    assert validate("baseline", language="zh") == (0, ["baseline：通过检查"], [])


def test_mistakes_of_the_file_and_of_its_province_are_listed_together(tmp_path):
    written = "seed: -1\nmeasures:\n  by_hand: [{measure: award, region: 339999, from: 2026Q1}]\n  award: {strength: much}\n"
    code, answers, objections = validate(write(tmp_path, written + "goals: {remove: [nothing]}\n"))
    assert (code, answers) == (2, [])
    assert [line.split(": ")[0] for line in objections] == [
        "mine.yaml, line 2, seed",
        "mine.yaml, line 5, measures.award.strength",
        "mine.yaml, line 4, measures.by_hand[0].region",
        "mine.yaml, line 6, goals.remove[0]",
    ]


def test_what_is_wrong_in_one_entry_or_parameter_does_not_hide_places_and_parameters_in_the_others(tmp_path):
    entries = [
        "{measure: award, from: soon}",
        "{measure: platform, from: 2023Q1}",
        "{measure: award, region: 月球, from: 2023Q1}",
    ]
    written = "parameters: {choice_scal: 1, award_two_star: 1e9, rebound: x}\nmeasures:\n  by_hand:\n"
    _, _, objections = validate(write(tmp_path, written + "".join(f"  - {entry}\n" for entry in entries)))
    assert [line.split(": ")[0].removeprefix("mine.yaml, ") for line in objections] == [
        "line 2, parameters.rebound",
        "line 2, parameters.award_two_star",
        "line 5, measures.by_hand[0].from",
        "line 7, measures.by_hand[2].region",
        "line 2, parameters.choice_scal",
    ]


def test_a_measure_that_does_not_exist_is_told_at_its_entry(tmp_path):
    written = "measures:\n  by_hand:\n  - {measure: award, from: 2023Q1}\n  - {measure: awrd, from: 2023Q1}\n"
    (objection,) = validate(write(tmp_path, written))[2]
    assert objection == "mine.yaml, line 5, measures.by_hand[1].measure: unknown measure 'awrd'; did you mean 'award'?"


def test_the_same_is_said_in_chinese(tmp_path):
    code, _, objections = validate(write(tmp_path, "seed: -1\nprovince: 月球\nhorizon: {end: 2021Q2}\n"), language="zh")
    assert code == 2
    assert objections == [
        "mine.yaml，第 4 行，horizon.end：模拟期末为 2021Q2，不满一整年，而各项目标按年考核；请至少到 2021Q4。",
        "mine.yaml，第 2 行，seed：应为 0 至 4294967295 之间的整数，现为：-1；任取一个种子即可，如 1。",
        next(line for line in objections if line.startswith("mine.yaml，第 3 行，province：没有省份 '月球'；")),
    ]


def test_a_province_that_is_no_folder_of_data_is_a_mistake(tmp_path):
    (tmp_path / "etc").mkdir()
    code, _, objections = validate(write(tmp_path, "province: ./etc\ngoals: {remove: [nothing]}\n"))
    assert code == 2 and len(objections) == 2
    assert objections[0].startswith("mine.yaml, line 2, province: the folder 'etc' is no province, as it holds no")


def test_the_mistakes_of_a_province_folder_named_in_a_scenario_are_listed_one_by_one(tmp_path):
    shutil.copytree(SCENARIO_FOLDER / "provinces" / "zhejiang", tmp_path / "own")
    counties = tmp_path / "own" / "counties.csv"
    text = counties.read_text(encoding="utf-8").replace("1323467,1323467", "many,-5", 1)
    counties.write_text(text, encoding="utf-8")
    code, _, objections = validate(write(tmp_path, "province: ./own\n"))
    assert code == 2
    assert [line.split(": ")[0] for line in objections] == [
        "own/counties.csv, line 2, 330102, column population",
        "own/counties.csv, line 2, 330102, column urban_population",
    ]
    assert validate("own", language="zh")[2][0].startswith(
        "own/counties.csv，第 2 行，330102，population 列：population 为 'many'；请填整数（人），不小于 1。"
    )


def test_a_code_of_a_province_need_not_stand_in_quotes(tmp_path):
    assert validate(write(tmp_path, "province: 310000\n"))[0] == 0


def test_what_is_allowed_but_unusual_is_noted_without_an_objection(tmp_path):
    own = "measures:\n  others: [{name: mine, zh: 我的措施, en: My measure, diffusion: true}]\n"
    file = write(tmp_path, own + "  by_hand: [{measure: award, region: 上城区, from: 2040Q1}]\n")
    code, answers, objections = validate(file)
    assert (code, objections) == (0, [])
    assert answers == [
        "mine.yaml: valid",
        "mine.yaml: note: the measure 'My measure' of this scenario has no effects: it is written and spreads, "
        "and moves no other result.",
        "mine.yaml: note: the measure 'Award in money' fixed for 2040Q1 comes after the horizon ends in 2035Q4.",
    ]
    assert validate(file, language="zh")[1][1] == (
        "mine.yaml：提示：自定义措施“我的措施”没有写 effects，只会被各级政府出台和扩散，不影响任何其他结果。"
    )


def test_a_file_that_does_not_exist_is_told_in_the_language_asked_for():
    assert validate("none.yaml", language="zh")[::2] == (
        2,
        [
            "none.yaml：没有这个文件；请检查路径，或写已公布情景的名称：awards、baseline、disclosure、grid-staff、no-examination、no-mandate、no-platform、no-policy、pilots、platform-everywhere、reward、subsidy。"
        ],
    )


@pytest.mark.parametrize("name", ["CON", "nul.txt", "Com1", "lpt9.tar.gz", "aux "])
def test_a_name_that_windows_keeps_for_a_device_is_refused(tmp_path, name):
    code, _, objections = validate(write(tmp_path, f"name: '{name}'\n"))
    assert code == 2 and "is the name of a device on Windows" in objections[0]
    assert validate(write(tmp_path, "", "nul.yaml"))[2] == [
        "nul.yaml, name: 'nul' is the name of a device on Windows and cannot name a folder; choose another."
    ]


@pytest.mark.parametrize("name", ["console", "auxiliary.plan", "com10", "nulls"])
def test_a_name_that_only_begins_like_a_device_is_none(tmp_path, name):
    assert validate(write(tmp_path, f"name: {name}\n"))[0] == 0


def test_no_mistake_of_a_measure_by_hand_hides_another(tmp_path):
    own = "measures:\n  others: [{name: mine, zh: 我的措施, en: My measure, diffusion: perhaps}]\n  by_hand:\n"
    entries = [
        "{measure: awrd, region: 月球, from: 2026Q7, strength: 2}",
        "{measure: mine, region: 宁波, from: 2026Q2}",
        "{measure: platfrm, region: 火星, from: 2026Q2}",
        "nonsense",
        "{measure: award, region: 火星, regoin: 宁波}",
    ]
    _, _, objections = validate(write(tmp_path, own + "".join(f"  - {entry}\n" for entry in entries)))
    assert sorted(line.split(": ")[0].removeprefix("mine.yaml, ") for line in objections) == [
        "line 3, measures.others[0].diffusion",
        "line 5, measures.by_hand[0].from",
        "line 5, measures.by_hand[0].measure",
        "line 5, measures.by_hand[0].region",
        "line 5, measures.by_hand[0].strength",
        "line 7, measures.by_hand[2].measure",
        "line 7, measures.by_hand[2].region",
        "line 8, measures.by_hand[3]",
        "line 9, measures.by_hand[4].from",
        "line 9, measures.by_hand[4].region",
        "line 9, measures.by_hand[4].regoin",
    ]


STUDY = "scenario: baseline\nprovince: ningxia\nmembers: 2\nresolution: 0.05\n"


def test_an_experiment_and_a_search_are_valid_or_every_mistake_in_them_is_said_with_its_line(tmp_path):
    good = write(tmp_path, f"{STUDY}over:\n  measures.award.strength: [0, 1]\n", "good.yaml")
    assert validate(good) == (0, ["good.yaml: valid"], [])
    bad = write(
        tmp_path, f"{STUDY}over:\n  measures.awrd.strength: [0, 1]\n  choice_scal: range\n  choice_scale: [9]\n", "bad.yaml"
    )
    code, answers, objections = validate(bad)
    assert (code, answers) == (2, []) and [f"line {n}" in line for n, line in zip((7, 8, 9), objections, strict=True)] == [
        True
    ] * 3
    assert "'award'" in objections[0] and "'choice_scale'" in objections[1]
    levers = "levers:\n  measures.award.strength: {low: 2, high: 1}\n  measures.award.strenth: {low: 0, high: 1}\n"
    code, answers, objections = validate(write(tmp_path, f"{STUDY}goals: [N24, N2x]\n{levers}", "search.yaml"))
    assert (code, answers) == (2, []) and len(objections) == 3
    assert all(words in line for words, line in zip(("line 8", "line 9", "line 6"), objections, strict=True))
    good = write(tmp_path, f"{STUDY}goals: [N24]\nlevers:\n  measures.award.strength: {{low: 0, high: 1}}\n", "search.yaml")
    assert validate(good) == (0, ["search.yaml: valid"], [])


def test_a_study_that_cannot_be_read_says_all_that_is_wrong_with_it(tmp_path):
    code, _, objections = validate(write(tmp_path, "scenario: baselin\nover: 3\nmembers: many\n", "bad.yaml"))
    assert code == 2 and len(objections) == 2 and any("members" in line for line in objections)
    code, _, objections = validate(write(tmp_path, "scenario: baselin\nover: {choice_scale: [1]}\n", "bad.yaml"))
    assert code == 2 and "did you mean 'baseline'" in objections[0]
