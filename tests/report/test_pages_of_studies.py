"""Pages of sensitivity, discovery, search and luck: in both languages, with the numbers of their tables, no text as markup."""

import re
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from simulation.report import discovery as where
from simulation.report import luck
from simulation.report import search as packages
from simulation.report import sensitivity as factors
from simulation.report.numbers import percent
from simulation.report.texts import say
from simulation.scenario import load_scenario
from simulation.study.discovery import Goal, where_missed
from simulation.study.ensemble import prepare
from simulation.study.luck import COLUMNS
from simulation.study.outputs import OUTPUT_UNITS
from simulation.study.search import MEASURED, Evaluation, front, kept_of, packages_table, prepare_search
from simulation.study.sensitivity import LUCK, MORRIS, MORRIS_COLUMNS, SOBOL, SOBOL_COLUMNS, prepare_analysis

TITLE = {"title": {"zh": "<b>甲</b>", "en": "<b>A</b>"}}


def test_a_page_is_written_without_the_exporter_of_notebooks(tmp_path):
    """It takes seconds to load, which every command with a page would wait for."""
    told = f"""
import sys
from simulation.report.html import write_page
from simulation.report.page import Html
write_page([Html('<h2 id="a">{{{{ A &amp; B }}}}</h2>')], {str(tmp_path / "page.html")!r}, "en", "C & <D>")
assert not {{"nbformat", "nbconvert"}} & set(sys.modules)
"""
    subprocess.run([sys.executable, "-c", told], check=True)
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert '<h2 id="a">{{ A &amp; B }}</h2>' in page and "<title>C &amp; &lt;D&gt;</title>" in page
    assert '<nav aria-label="Contents">' in page and page.startswith("<!DOCTYPE html>") and page.rstrip().endswith("</html>")


@pytest.fixture(scope="module")
def scenario():
    return load_scenario("baseline").replace(province="ningxia", members=2, **TITLE)


def text_of(chapters):
    text = "\n".join(chapter.text for chapter in chapters)
    assert "<b>A</b>" not in text and "<b>甲</b>" not in text
    return text


def random_search(scenario):
    draws, names = np.random.default_rng(1), list(MEASURED[2:])
    made = prepare_search(scenario, {"measures.award.strength": (0, 2)}, ["N44"], resolution=0.05)

    def drawn(value, members=20):
        missed = (draws.random(members) > value / 2).astype(float)
        return Evaluation((value,), np.stack([missed, missed, *draws.normal(size=(len(names), members)) * 1e9 + value * 1e9]))

    tried = [drawn(value) for value in np.linspace(0, 2, 15)]
    best = kept_of(front(tried), tried[0], 3)
    again = [drawn(each.values[0], 200) for each in best]
    return made, tried, packages_table(made, best, tried[0], again, drawn(0.0, 200))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_search_shows_every_package_with_units_and_how_much_too_hopeful_it_was(scenario, drawn_in_chinese, language):
    made, tried, table = random_search(scenario)
    text = text_of(packages.chapters(made, tried, table, getattr(scenario.title, language), 200, language))
    for number in table["package"]:
        assert f'<th class="number">{number}</th>' in text
    assert all(packages.amount(table[name][0], name, language) in text for name in OUTPUT_UNITS if name in MEASURED)
    assert f" {abs(100 * table['optimism'].mean()):.0f} " in packages.optimism(table, language)[-1] and "<img" in text
    assert "N44" in text and "measures.award.strength" in text


@pytest.mark.parametrize(("optimism", "said"), [(0.1, "10 points too high"), (-0.1, "10 points lower")])
def test_a_search_that_was_unlucky_is_not_called_hopeful(optimism, said):
    (sentence,) = packages.optimism(pd.DataFrame({"p_all": [0.5], "optimism": [optimism]}), "en")
    assert said in sentence


@pytest.mark.parametrize("language", ["zh", "en"])
def test_conditions_are_told_where_they_are_believed_and_not_where_they_are_chance(scenario, drawn_in_chinese, language):
    draws = np.random.default_rng(2)
    values, names = draws.random((400, 2)), ["choice_scale", "peer_strength"]
    goal = Goal("N44", "prefab_share_new", 2030, None, ">=", 0.4)
    setting = prepare_analysis(scenario, resolution=0.05).setting
    found = where_missed(goal, names, values, values[:, 0] + 0.1 * draws.random(400) > 0.6, 1)
    text = text_of(where.chapters(found, setting, language))
    assert found.believed and len(re.findall("<li>", text)) == len(found.boxes) > 0
    chance = where_missed(goal, names, values, draws.random(400) > 0.5, 1)
    text = text_of(where.chapters(chance, setting, language))
    assert not chance.believed and "<li>" not in text and f"{chance.score:.2f}" in text


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("method", "columns"), [(MORRIS, MORRIS_COLUMNS), (SOBOL, SOBOL_COLUMNS)])
def test_what_matters_is_ranked_and_luck_is_told_from_the_rest(scenario, drawn_in_chinese, language, method, columns):
    analysis = prepare_analysis(scenario, method=method, by="system", rows=32, resolution=0.05)
    names, draws = analysis.factors.different, np.random.default_rng(3)
    heads = [("star_share_new_urban", "2035", "share", "up"), ("co2_total", "2021-2035", "t", "down")]
    rows = [
        (name, *head, analysis.runs, *np.abs(draws.normal(size=4)), rank)
        for head in heads
        for rank, name in enumerate(names, start=1)
    ]
    found = pd.DataFrame(rows, columns=list(columns))
    text = text_of(factors.chapters(found, analysis, language))
    first = found[found["rank"] == 1].iloc[0]
    assert factors.number_of(first, method, language) in text and say(f"factor.{LUCK}", language) in text
    assert text.count("<details") == 2 and "<img" in text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_luck_decides_is_told_with_its_error_and_what_never_differs_has_no_ratio(scenario, drawn_in_chinese, language):
    rows = [
        ("green_share_new_urban", 2025, "share", 24, 2, 0.97, 0.004, 0.01, 0.4),
        ("green_share_new_urban", 2030, "share", 24, 2, 0.99, 0.0, 0.0, np.nan),
        ("co2_operation_peak_year", "2021-2035", "year", 24, 2, 2029.4, 0.6, 2.0, 0.3),
    ]
    found = pd.DataFrame(rows, columns=list(COLUMNS))
    text = text_of(luck.chapters(found, prepare(scenario, resolution=0.05), language))
    cells = re.findall(r"<td[^>]*>([^<]*)</td>", text)
    assert len(cells) == 18 and [cells[k] for k in (5, 11, 17)] == ["0.40", "–", "0.30"]
    points = {"zh": "个百分点", "en": "points"}[language]
    assert cells[3:5] == [f"0.4 {points}", f"1.0 {points}"] and cells[15].startswith("0.6 ")
    assert percent(0.144, 0) in text  # 1 / sqrt(2 * 24)
    assert [bar.get_width() for bar in luck.ratios(found, language).axes[0].patches[2:]] == [0.4, 0.3]
    assert text.count('"warning"') == 1  # of the resolution: 24 rows with two draws are what the command takes
    few = text_of(luck.chapters(found.assign(members=6), prepare(scenario, resolution=1.0), language))
    assert few.count('"warning"') == 1 and percent(0.289, 0) in few and "12" not in re.findall("warning.*", few)[0]
