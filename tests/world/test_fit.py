"""A scenario meets its province once: names become codes, and all that does not fit is told at once, with its place."""

import pytest

from simulation.errors import InputError
from simulation.facts.provinces import load_province
from simulation.scenario import load_scenario
from simulation.study.ensemble import prepare
from simulation.systems.examination.state import simulated_indicators
from simulation.world.fit import fit

GOAL = {"id": "own", "variable": "green_share_new_urban", "value": 0.5, "year": 2030, "issued": "2026-01-01", "document": "x"}


@pytest.fixture(scope="module")
def zhejiang():
    return load_province("zhejiang")


@pytest.fixture(scope="module")
def baseline():
    return load_scenario("baseline")


def told(scenario, facts):
    return [(str(mistake.place), mistake.text("en").split(": ", 1)[1]) for mistake in fit(scenario, facts).mistakes]


def test_names_of_places_become_codes_everywhere_and_are_written_out_as_codes(zhejiang, baseline, tmp_path):
    scenario = baseline.replace(
        measures={
            "by_hand": [{"measure": "award", "region": "上城区", "from": "2023Q1"}, {"measure": "award", "from": "2024Q1"}]
        },
        goals={"add": [GOAL | {"region": "Hangzhou"}, GOAL | {"id": "other"}]},
        examination={"observed": [{"city": "宁波", "year": 2022, "indicator": "eco09", "place": 0.5}]},
    )
    fitted = fit(scenario, zhejiang)
    assert fitted.mistakes == ()
    assert [entry.region for entry in fitted.scenario.measures.by_hand] == ["330102", None]
    assert [goal.region for goal in fitted.scenario.goals.add] == ["330100", None]
    assert fitted.scenario.examination.observed[0].city == "330200"
    (tmp_path / "scenario.yaml").write_text(fitted.scenario.to_yaml(), encoding="utf-8")
    again = load_scenario(tmp_path / "scenario.yaml")
    assert again.replace(name="baseline") == fitted.scenario == fit(again.replace(name="baseline"), zhejiang).scenario
    assert fitted.scenario.digest() != scenario.digest()
    assert prepare(scenario.replace(members=1), facts=zhejiang).scenario == fitted.scenario.replace(members=1)


def test_everything_that_does_not_fit_is_told_at_once_with_its_place(zhejiang, baseline):
    entry = {"year": 2022, "indicator": "eco09", "place": 0.5}
    area = GOAL | {"id": "area", "variable": "green_area_added", "value": 1e6, "period_start": 2022, "year": 2025}
    scenario = baseline.replace(
        measures={
            "by_hand": [{"measure": "award", "from": "2023Q1"}, {"measure": "award", "region": "北京", "from": "2023Q1"}]
        },
        goals={
            "remove": ["N1", "TP01"],
            "add": [GOAL | {"region": "110000", "issued": "2022-01-01"}, area | {"issued": "2022-01-01"}],
        },
        examination={"observed": [entry | {"city": "440100"}, entry | {"city": "330100", "indicator": "eco9"}]},
    )
    places = {
        "measures.by_hand[1].region": "'北京' is not in Zhejiang; give the division code",
        "goals.add[0].region": "'110000' is not in Zhejiang",
        "examination.observed[0].city": "'440100' is no city of Zhejiang",
        "goals.remove[0]": "unknown target in goals.remove 'N1'",
        "goals.remove[1]": "unknown target in goals.remove 'TP01'",
        "goals.add[1].period_start": "the goal 'area' counts from 2022, but governments count from the start of a plan period",
        "examination.observed[1].indicator": "unknown indicator 'eco9'; did you mean 'eco09'?",
    }
    mistakes = told(scenario, zhejiang)
    assert [place for place, _ in mistakes] == list(places)
    assert all(sentence.startswith(said) for (_, sentence), said in zip(mistakes, places.values(), strict=True))
    with pytest.raises(InputError, match=r"measures\.by_hand\[1\]\.region: .*; and there are 6 more mistakes in it, which"):
        prepare(scenario, facts=zhejiang)


def test_what_stands_in_a_file_is_told_with_file_and_line(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    base = "title: {zh: 甲, en: A}\nmeasures:\n  by_hand:\n  - {measure: award, region: 339999, from: 2026Q1}\n"
    (tmp_path / "base.yaml").write_text(base, encoding="utf-8")
    text = "title: {zh: 甲, en: A}\nextends: base\ngoals: {remove: [nothing]}\n"
    (tmp_path / "mine.yaml").write_text(text, encoding="utf-8")
    scenario = load_scenario(tmp_path / "mine.yaml").replace(seed=3)
    first, second = fit(scenario).mistakes
    assert first.text("en").startswith("base.yaml, line 4, measures.by_hand[0].region: '339999' is not in Zhejiang;")
    assert second.text("zh").startswith("mine.yaml，第 3 行，goals.remove[0]：没有可取消的目标 'nothing'；")
    changed = scenario.replace(goals={"remove": ["none"]})
    assert fit(changed).mistakes[1].text("en").startswith("goals.remove[0]: unknown target")


def test_a_province_that_cannot_be_read_is_one_mistake_among_the_others(baseline, tmp_path):
    scenario = baseline.replace(province="atlantis", goals={"remove": ["nothing"]})
    assert [str(m).split(";")[0] for m in fit(scenario).mistakes] == [
        "province: unknown province 'atlantis'",
        "goals.remove[0]: unknown target in goals.remove 'nothing'",
    ]
    (tmp_path / "empty").mkdir()
    (mistake,) = fit(baseline.replace(province=str(tmp_path / "empty"))).mistakes
    assert str(mistake).startswith("province: the folder '") and "empty' is no province, as it holds no data" in str(mistake)
    (tmp_path / "empty" / "datapackage.json").write_text("{", encoding="utf-8")
    (mistake,) = fit(baseline.replace(province=str(tmp_path / "empty"))).mistakes
    assert str(mistake) == "empty/datapackage.json, line 1: not JSON; correct it there."


def test_an_indicator_that_the_model_moves_is_refused_and_one_given_by_code_and_by_name_is_given_twice(zhejiang, baseline):
    code = next(each.code for each in simulated_indicators() if each.variable)
    moved = {"city": "330100", "year": 2022, "indicator": code, "place": 0.5}
    (place, said), *_ = told(baseline.replace(examination={"observed": [moved]}), zhejiang)
    assert place == "examination.observed[0].indicator" and "is moved by the model; leave it out" in said
    entry = {"year": 2022, "indicator": "eco09", "place": 0.5}
    twice = baseline.replace(examination={"observed": [entry | {"city": "杭州市"}, entry | {"city": "330100"}]})
    assert told(twice, zhejiang) == [
        ("examination.observed", "the indicator 'eco09' of 330100 is given twice for 2022; keep one of the two.")
    ]


def test_more_pilots_than_counties_is_noted(small):
    scenario = small.baseline.replace(measures={"award": {"pilots": {"counties": 6, "from": "2022Q1", "roll_out": "2023Q1"}}})
    (note,) = fit(scenario, small.facts).notes
    assert note.text("en").startswith("the measure 'Award in money' names 6 pilots, and the province has 6 counties: all are")
    fewer = scenario.replace(measures={"award": {"pilots": {"counties": 5}}})
    assert fit(fewer, small.facts).notes == ()


def test_more_buildings_than_can_be_told_apart_are_refused_before_anything_is_simulated(small):
    with pytest.raises(InputError, match=r"a county would have .* buildings, and 1,048,576 is the most; choose a lower resol"):
        prepare(small.baseline.replace(sample_parameters=False), facts=small.facts, resolution=100)


def test_a_goal_of_ones_own_does_not_take_the_name_of_a_published_one(zhejiang, baseline):
    taken = baseline.replace(goals={"add": [GOAL | {"id": "N01"}]})
    [(place, sentence)] = told(taken, zhejiang)
    assert "goals.add[0].id" in place or "N01" in sentence
    assert "choose another" in sentence
