"""The chapter on the city examination says what is assumed, ranks no city, and lists every edge."""

import re

import pytest

import simulation as sim
from simulation.engine.edges import EDGES
from simulation.report import city_examination
from simulation.report.measures_in_words import measure_list


def text_of(page):
    return re.sub(r"<img[^>]*>", "", page.text)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_chapter_names_what_is_synthetic_and_no_city_as_best_or_worst(run, undrawn, language):
    page = text_of(city_examination.examination(run, language))
    assert "62" in page and "66" in page and "2025" in page
    before_the_table = page.split("<table>")[0]
    assert not any(name in before_the_table for name in run.city[f"name_{language}"].values)
    assert page.count("<tr>") == 1 + run.city.sizes["region"] + 1 + len(EDGES)
    assert page.count({"zh": "尚未纳入", "en": "not connected yet"}[language]) == sum(edge.phase is None for edge in EDGES)


@pytest.mark.parametrize(("language", "words"), [("zh", "没有城市开展体检"), ("en", "No city examines itself")])
def test_without_examinations_the_chapter_says_so(run, undrawn, language, words, monkeypatch):
    scores = run.examination.assign(score=float("nan"), members_examined=0)
    monkeypatch.setitem(vars(run), "examination", scores)
    page = text_of(city_examination.examination(run, language))
    assert words in page and page.count("<tr>") == 1 + len(EDGES)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_examination_of_a_scenario_has_a_phrase(language):
    def phrase(**changes):
        class Holder:
            scenario = sim.load_scenario("baseline").replace(examination=changes)

        return measure_list(Holder(), language)[-1]

    assert phrase(held=False) == {"zh": "不开展城市体检", "en": "No city examination"}[language]
    usual = phrase()
    assert "2021" in usual and "2024" in usual and {"zh": "结果公开", "en": "results are published"}[language] in usual
    assert "2021" not in phrase(sample_cities=0)
    assert "2027" in phrase(land_link_from=2027)
    assert "CRITIC" in phrase(weights="critic") and "CRITIC" not in phrase(weights="critic", assessment=False)
    assert {"zh": "结果不公开", "en": "results are not published"}[language] in phrase(published=False)
