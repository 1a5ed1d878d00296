"""Every mistake in a scenario is one sentence: file, line, key, what was expected and what to do."""

import re

import pytest

from simulation.errors import InputError
from simulation.scenario import load_scenario, read_scenario


def sentences_of(file):
    """Every mistake of a scenario file, in English."""
    return [str(mistake) for mistake in read_scenario(file).mistakes]


TITLE = "title: {zh: 甲, en: A}\n"
GOAL = """goals:
  add:
    - {id: own, variable: green_share_new_urban, value: 0.5, year: 2030, issued: 2026-01-01, document: none}
"""
AREA = GOAL.replace("green_share_new_urban", "green_area_added")

ONE_MISTAKE = [  # what is written below the title, the place that is named, and what is said of it
    ("measures:\n  award:\n    strength: high",
     "line 4, measures.award.strength", "expected a number, zero or more, found 'high'; 0 switches"),
    ("measures:\n  award: {strength: -1}",
     "line 3, measures.award.strength", "expected a number, zero or more, found -1;"),
    ("measures:\n  award: {strength: true}",
     "line 3, measures.award.strength", "expected a number, zero or more, found true;"),
    ("measures:\n  award: {strength: .nan}",
     "line 3, measures.award.strength", "expected a number, zero or more, found nan;"),
    ("measures:\n  grid_staff: {strength: 200}",
     "line 3, measures.grid_staff.strength", "expected a multiple from 0 to 10, found 200; 1 is the usual number"),
    ("measures:\n  research_call: {strength: 50}",
     "line 3, measures.research_call.strength", "expected a multiple from 0 to 10, found 50; 1 is the usual sum"),
    ("measures:\n  community_award: {budget_share: 0.2}",
     "line 3, measures.community_award.budget_share", "expected a share from 0 to 0.05, found 0.2; write 0.001"),
    ("measures:\n  awards: {strength: 1}",
     "line 3, measures.awards", "unknown policy measure 'awards'; did you mean 'award'"),
    ("measures:\n  tax: 1",
     "line 3, measures.tax", "unknown policy measure 'tax'; use one of award, bim_rule, by_hand, campaigns"),
    ("measures:\n  award: {strenght: 1}",
     "line 3, measures.award.strenght", "unknown key 'strenght'; did you mean 'strength'"),
    ("measures: strong",
     "line 2, measures", "expected keys and values, found 'strong'; write its keys (mandate, award, "),
    ("measures:\n  award:\n    from: 2023Q1\n    until: 2022Q4",
     "line 5, measures.award.until", "the measure ends in 2022Q4, before it starts"),
    ("measures:\n  award:\n    from: 2023",
     "line 4, measures.award.from", "expected a quarter, found 2023; write year and quarter, such as 2023Q1."),
    ("measures:\n  award:\n    from: 1023Q1",
     "line 4, measures.award.from", "expected a quarter between 2000 and 2100, found '1023Q1';"),
    ("measures:\n  mandate: {minimum_level: code}",
     "line 3, measures.mandate.minimum_level", "unknown green level 'code'; use one of basic,"),
    ("measures:\n  mandate: {minimum_level: 2}",
     "line 3, measures.mandate.minimum_level", "expected text, found 2;"),
    ("measures:\n  mandate: {diffusion: maybe}",
     "line 3, measures.mandate.diffusion", "expected true or false, found 'maybe';"),
    ("measures:\n  fast_lane: {days: -3}",
     "line 3, measures.fast_lane.days", "expected a number of working days, zero or more, found -3;"),
    ("measures:\n  by_hand:\n  - {measure: grid_staff, region: 宁波, from: 2026Q2}",
     "line 4, measures.by_hand[0].measure",
     "the measure grid_staff is the same in all places and cannot be fixed by hand for some;"),
    ("measures:\n  publication: 1",
     "line 3, measures.publication", "expected true or false, found 1; write true or false (on and off mean the same)."),
    ("examination: {held: yes please}",
     "line 2, examination.held", "expected true or false, found 'yes please'; write true or false (on and off mean the same)."),
    ("examination: {from: 2024, sample_cities: 2, sample_from: 2024}",
     "line 2, examination.sample_from", "the sample cities begin in 2024, not before all cities do in 2024; give an earlier"),
    ("examination: {from: 2024Q1}",
     "line 2, examination.from", "expected a year from 2021 to 2060, found '2024Q1'; write four digits."),
    ("examination: {sample_cities: -1}",
     "line 2, examination.sample_cities", "expected a whole number from 0 to 10000, found -1;"),
    ("examination: {weights: entropi}",
     "line 2, examination.weights", "unknown weighting 'entropi'; did you mean 'entropy'"),
    ("examination: {third_partie: true}",
     "line 2, examination.third_partie", "unknown key 'third_partie'; did you mean 'third_party'"),
    ("horizon: {start: 2022Q1}",
     "line 2, horizon.start", "the base state is of 2021Q1, so a run cannot start in 2022Q1; write 2021Q1."),
    ("horizon: {end: 2020Q4}",
     "line 2, horizon.end", "the horizon runs backwards, from 2021Q1 to 2020Q4; let it end after it starts."),
    ("horizon: {end: 2021Q1}",
     "line 2, horizon.end", "the horizon ends in 2021Q1 and holds no whole year, and goals are judged by the year; end in "
     "2021Q4 or later."),
    ("horizon: {end: 2061Q1}",
     "line 2, horizon.end", "the horizon ends in 2061Q1; end in 2060Q4 at the latest."),
    ("seed: -1",
     "line 2, seed", "expected a whole number from 0 to 4294967295, found -1;"),
    ("seed: 4294967296",
     "line 2, seed", "expected a whole number from 0 to 4294967295, found 4294967296;"),
    ("seed: 1.0",
     "line 2, seed", "expected a whole number from 0 to 4294967295, found 1.0;"),
    ("members: 0",
     "line 2, members", "expected a whole number from 1 to 100000, found 0;"),
    ("members: yes",
     "line 2, members", "expected a whole number from 1 to 100000, found true;"),
    ("province: [330000]",
     "line 2, province", "expected text, found a list; write some text, in quotes"),
    ("horizon: {end: 2021Q3}",
     "line 2, horizon.end", "the horizon ends in 2021Q3 and holds no whole year, and goals are judged by the year; end in"),
    ("name: CON",
     "line 2, name", "'CON' is the name of a device on Windows and cannot name a folder; choose another."),
    ("name: nul.txt",
     "line 2, name", "'nul.txt' is the name of a device on Windows"),
    ("measures: {by_hand: [{measure: award, from: 2026Q1, strength: 2}]}",
     "line 2, measures.by_hand[0].strength", "expected a strength from 0 to 1, found 2; write 1 for full strength."),
    ("author: ' '",
     "line 2, author", "expected text, found ' ';"),
    ('author: "\\ud800"',
     "line 2, author", "expected text, found '\\ud800'; take out the control character."),
    ('extends: "a\\0b"',
     "line 2, extends[0]", "expected text, found 'a\\x00b'; take out the control character."),
    (f"extends: {'a' * 5000}",
     "line 2, extends", "unknown scenario 'aaa"),
    ("name: a/b",
     "line 2, name", "expected a name that can be the name of a folder, found 'a/b';"),
    ("colour: red",
     "line 2, colour", "unknown key 'colour'"),
    ("extend: baseline",
     "line 2, extend", "unknown key 'extend'; did you mean 'extends'"),
    ("<<: {seed: 1}",
     "line 2, <<", "unknown key '<<'"),
    ("seed: 1\nmembers: 2\nseed: 1",
     "line 4, seed", "the key 'seed' is given twice (first in line 2); keep one of them."),
    ("parameters:\n  award_two_star: lots",
     "line 3, parameters.award_two_star", "expected a finite number, found 'lots';"),
    ("parameters:\n  award_two_star: .inf",
     "line 3, parameters.award_two_star", "expected a finite number, found inf;"),
    ("parameters:\n  award_two_star: 1\n  Award_Two_Star: 2",
     "line 4, parameters.Award_Two_Star", "the parameter 'award_two_star' is given twice;"),
    ("parameters:\n  cost_one_star: 9\n  cost_two_star: 8",
     "line 2, parameters", "cost_two_star = 8 breaks the order cost_basic < cost_one"),
    ("parameters: [1]",
     "line 2, parameters", "expected names with values, found a list; write each name with its value"),
    ("goals: {published_until: 2021-02-30}",
     "line 2, goals.published_until", "expected a day, found '2021-02-30'; write year-month-day"),
    ("goals: {published_until: 2021}",
     "line 2, goals.published_until", "expected a day, found 2021; write year-month-day, such as 2022-03-31."),
    ("goals: {add: {id: own}}",
     "line 2, goals.add", "expected a list, found keys and values; begin every entry with '- '."),
    ("goals:\n  remove: [N18, N18]",
     "line 3, goals.remove", "the goal 'N18' is named twice; keep one of them."),
    (GOAL.replace("own", "X1") + "  remove: [X1]",
     "line 5, goals.remove", "the goal 'X1' is both added and removed;"),
    (GOAL + GOAL.splitlines()[-1],
     "line 3, goals.add", "the goal 'own' is named twice; keep one of them."),
    (GOAL.replace("_new_urban", "_new_urbn"),
     "line 4, goals.add[0].variable", "no mechanism simulates 'green_share_new_urbn'; did you mean"),
    (GOAL.replace("green_share_new_urban", "waste"),
     "line 4, goals.add[0].variable", "no mechanism simulates 'waste'; use one of green_share"),
    (GOAL.replace("0.5", "50"),
     "line 4, goals.add[0].value", "green_share_new_urban is a share, and 50 is above 1; write 0.5 if 50 % is meant."),
    (GOAL.replace("0.5", "0"),
     "line 4, goals.add[0].value", "expected a number above zero, found 0;"),
    (GOAL.replace("2030", "2019"),
     "line 4, goals.add[0].year", "expected a year from 2021 to 2060, found 2019;"),
    (GOAL.replace("2026-01-01", "2031-01-01"),
     "line 4, goals.add[0].issued", "the goal is issued on 2031-01-01, after its deadline in 2030;"),
    (GOAL.replace("year: 2030", "year: 2030, period_start: 2026"),
     "line 4, goals.add[0].period_start", "green_share_new_urban is the share of one"),
    (GOAL.replace("year: 2030", "year: 2030, region: 33010"),
     "line 4, goals.add[0].region", "expected a division code of six digits, such as 330600, or a name, found 33010;"),
    (GOAL.replace(", document: none", ""),
     "line 4, goals.add[0].document", "document is missing; give all of id, variable, value, year, issued, document."),
    (AREA,
     "line 4, goals.add[0].period_start", "period_start is missing, and green_area_added is a sum over years; give the"),
    (AREA.replace("year: 2030", "year: 2030, period_start: 2031"),
     "line 4, goals.add[0].year", "the goal is due in 2030, before its period"),
    ("extends: basline",
     "line 2, extends", "unknown scenario 'basline'; did you mean 'baseline'"),
    ("extends: {a: baseline}",
     "line 2, extends", "expected a list, found keys and values;"),
    ("extends: [3]",
     "line 2, extends[0]", "expected text, found 3;"),
    ("extends: ../other.yaml",
     "line 2, extends", "it extends '../other.yaml', which is outside the folder of this file; copy that file here"),
    ("extends: /etc/passwd",
     "line 2, extends", "it extends '/etc/passwd', which is outside the folder of this file;"),
    ("extends: mine",
     "line 2, extends", "the scenarios extend each other in a circle ("),
]  # fmt: skip


@pytest.fixture(autouse=True)
def in_the_folder(tmp_path, monkeypatch):
    """Messages name files from the working folder on."""
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(("written", "place", "said"), ONE_MISTAKE, ids=range(len(ONE_MISTAKE)))
def test_a_mistake_is_one_clear_sentence(tmp_path, written, place, said):
    file = tmp_path / "mine.yaml"
    file.write_text(f"{TITLE}{written}\n", encoding="utf-8")
    sentences = sentences_of(file)
    assert [sentence.startswith(f"mine.yaml, {place}: {said}") for sentence in sentences] == [True], sentences
    with pytest.raises(InputError) as raised:
        load_scenario(file)
    assert str(raised.value) == sentences[0]
    line, key = place.removeprefix("line ").split(", ", 1)
    assert re.match(rf"mine\.yaml，第 {line} 行，{re.escape(key)}：.*[一-鿿].*[。？]$", raised.value.text("zh"))


@pytest.mark.parametrize(
    ("written", "said"),
    {
        "seed: 1": "title: there is no title; every scenario needs one of its own",
        "extends: baseline": "title: there is no title; every scenario needs one of its own, also one that extends another",
        "title: {zh: 甲}": "line 1, title.en: en is missing; give all of zh, en.",
        "title: 甲": "line 1, title: expected keys and values, found '甲'; write its keys (zh, en) below it, indented.",
        "title: {zh: 2021, en: A}": "line 1, title.zh: expected text, found 2021; write some text, in quotes if it looks like",
    }.items(),
)
def test_every_file_has_a_title_in_both_languages(tmp_path, written, said):
    (tmp_path / "mine.yaml").write_text(written, encoding="utf-8")
    (sentence,) = sentences_of(tmp_path / "mine.yaml")
    assert sentence.startswith(f"mine.yaml, {said}")


def test_all_mistakes_are_listed_at_once_and_loading_names_the_first_and_their_number(tmp_path):
    file = tmp_path / "mine.yaml"
    written = "seed: one\nmembers: 0\nmeasures: {tax: 1, award: {from: soon}}\nseed: 2\n"
    file.write_text(TITLE + written, encoding="utf-8")
    assert [sentence.split(":")[0].removeprefix("mine.yaml, ") for sentence in sentences_of(file)] == [
        "line 5, seed", "line 2, seed", "line 3, members", "line 4, measures.award.from", "line 4, measures.tax",
    ]  # fmt: skip
    with pytest.raises(InputError, match=r"line 5, seed: .*; and there are 4 more mistakes in it, which"):
        load_scenario(file)


def test_a_mistake_in_an_extended_file_names_that_file(tmp_path):
    (tmp_path / "base.yaml").write_text(f"{TITLE}goals:\n  add:\n    - {{id: own}}\n", encoding="utf-8")
    (tmp_path / "mine.yaml").write_text(f"{TITLE}extends: base\nmeasures:\n  publication: often\n", encoding="utf-8")
    sentences = sentences_of(tmp_path / "mine.yaml")
    assert sentences[0].startswith("base.yaml, line 4, goals.add[0].variable: variable is missing;")
    assert sentences[-1].startswith("mine.yaml, line 4, measures.publication: expected true or false")


@pytest.mark.parametrize(
    ("asked", "said"),
    {
        "baselin": "unknown scenario 'baselin'; did you mean 'baseline'",
        "": "unknown scenario ''; use one of awards, baseline, disclosure, grid-staff, no-examination, no-mandate, "
        "no-platform, no-policy, pilots, platform-everywhere, reward, subsidy",
        "there/is/none.yaml": "there/is/none.yaml: there is no such file; check the path, or name one of awards, baseline,",
        "a\0b.yaml": "a\0b.yaml: there is no such file;",
        f"{'a' * 5000}.yaml": "aaa",
    }.items(),
)
def test_a_scenario_that_does_not_exist(asked, said):
    assert sentences_of(asked)[0].startswith(said)
    with pytest.raises(InputError):
        load_scenario(asked)


def test_a_mistyped_path_gets_the_nearest_file_in_the_folder(tmp_path):
    (tmp_path / "mine.yaml").write_text(TITLE, encoding="utf-8")
    assert sentences_of(tmp_path / "mime.yaml") == ["mime.yaml: there is no such file; did you mean 'mine.yaml'?"]


def test_a_file_of_another_kind_is_not_taken_for_a_misspelt_scenario(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "README.md").write_text("# Read me", encoding="utf-8")
    assert sentences_of("README.md") == [
        "README.md: this is no scenario file; a scenario is a YAML file whose name ends in .yaml, .yml: name one, or a "
        "published scenario."
    ]
    assert sentences_of("READYOU.md")[0].startswith("unknown scenario 'READYOU.md'")
    (tmp_path / "baseline").write_text("", encoding="utf-8")  # a published name stays what it is
    assert load_scenario("baseline").name == "baseline"


def test_a_file_whose_name_cannot_name_a_folder_of_results_says_so(tmp_path):
    (tmp_path / ".yaml.yaml").write_text(TITLE, encoding="utf-8")
    assert "expected a name that can be the name of a folder, found '.yaml'" in sentences_of(tmp_path / ".yaml.yaml")[0]


def test_an_option_that_does_not_fit_names_its_key():
    scenario = load_scenario("baseline")
    with pytest.raises(InputError, match=r"^seed: expected a whole number from 0 to 4294967295, found -1;"):
        scenario.replace(seed=-1)
    with pytest.raises(InputError, match=r"^measures\.award\.until: the measure ends in 2021Q1, before it starts in 2023Q1;"):
        scenario.replace(measures={"award": {"from": "2023Q1", "until": "2021Q1"}})
    with pytest.raises(InputError, match=r"^parameters\.award_two_star: award_two_star = 1e\+09 is far outside"):
        scenario.replace(parameters={"award_two_star": 1e9})
    with pytest.raises(InputError, match=r"^measures\.tax: unknown policy measure 'tax'"):
        scenario.replace(measures={"tax": 1})
