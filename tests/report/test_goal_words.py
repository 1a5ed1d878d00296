"""How goals are told: the years that they count, what 100 % means, whom they are from, and who holds them up."""

import re

import numpy as np
import pandas as pd
import pytest

from simulation.errors import filled
from simulation.parameters import load_parameters
from simulation.report import buildings, numbers, outcomes, tables
from simulation.report.goal_words import held_by, when, whole_note
from simulation.report.one_page import causes, content, lights
from simulation.report.texts import say

LANGUAGES = ("zh", "en")


def rows(**columns):
    usual = {"unit": "share", "comparator": ">=", "goal": 1.0, "year": 2025, "period_start": np.nan, "p_meet": 0.5}
    return pd.DataFrame([usual | {"held_up_by": "330101 330102"} | columns])


def row(**columns):
    return next(rows(**columns).itertuples())


def test_a_sum_says_the_years_that_it_counts():
    assert when(row()) == "2025"
    assert when(row(period_start=2024.0)) == "2024–2025"
    assert when(row(period_start="2024")) == "2024–2025"
    assert when(row(period_start=2025)) == "2025" and when(row(period_start="")) == "2025"


def test_sums_say_their_years_in_summary_and_report(run):
    sums = lights.judged(run).dropna(subset=["period_start"])
    sums = sums[sums["period_start"].astype(int) < sums["year"].astype(int)]
    expected = {f"{int(start)}–{int(year)}" for start, year in zip(sums["period_start"], sums["year"], strict=True)}
    assert "2024–2025" in expected
    shown = {light.year for group in lights.groups(run, "en") for light in group.lights}
    assert expected <= shown
    assert all(f">{years}<" in tables.target_table(run, "en").text for years in expected)


@pytest.mark.parametrize("language", LANGUAGES)
def test_whole_counts_from_the_value_of_the_parameter(language):
    most = numbers.goal_percent(load_parameters().default("goal_most"))
    assert most in whole_note(rows(), language)
    assert whole_note(rows(goal=0.9), language) == "" == whole_note(rows(comparator="<="), language)
    assert whole_note(rows(unit="m2", goal=1e7), language) == "" == whole_note(rows().iloc[:0], language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_note_stands_where_such_a_goal_is_shown(run, monkeypatch, language):
    note = whole_note(rows(), language)
    assert note in content.legend(run, language) and note in tables.target_table(run, language).text
    told = run.targets.copy()
    told["goal"] = told["goal"].where(told["unit"] != "share", 0.5)
    monkeypatch.setitem(vars(run), "targets", told)
    assert note not in content.legend(run, language) and note not in tables.target_table(run, language).text


def test_nobody_holds_up_a_goal_that_is_met():
    names = {"330101": "A", "330102": "B"}
    assert held_by(row(), names, "en") == "A, B"
    assert held_by(row(p_meet=1.0), names, "en") == ""
    assert held_by(row(p_meet=0.999), names, "en") == "A, B"


def test_goals_of_one_name_are_counted():
    assert causes._named(["A 2025", "B 2025", "A 2025"], "en") == ["A 2025 (2 goals)", "B 2025"]
    assert causes._named(["A 2025", "A 2025"], "zh") == ["A 2025（2 项）"]


def test_what_is_shown_as_the_same_is_nothing_in_common(run, monkeypatch):
    table = run.counties.copy()
    chosen = table["region"].iloc[:3].tolist()
    inside = table["region"].isin(chosen)
    table["mandate_share"] = 0.5
    table["compliance"] = np.where(inside, 0.991, 0.99)
    table["effort"] = np.where(inside, 0.4, 0.6) + np.linspace(0, 0.1, len(table))
    monkeypatch.setitem(vars(run), "counties", table)
    assert "effort" in causes.in_common(run, chosen, "en")
    monkeypatch.setitem(vars(run), "counties", table.assign(effort=0.5))
    assert causes.in_common(run, chosen, "en") == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_summary_counts_what_it_leaves_out(run, language):
    said = lights.not_simulated(run, language)
    assert re.findall(r"\d+", said)[0] == str(int((run.targets["status"] == "not yet simulated").sum()))
    left_out = run.targets[(run.targets["status"] == "projected") & (run.targets["set_by"] != "allocation")]
    n_lights = sum(len(group.lights) for group in lights.groups(run, language))
    assert sum(map(int, re.findall(r"\d+", lights.elsewhere(run, language)))) == len(left_out) - n_lights
    assert say("head.targets", language) in lights.elsewhere(run, language)


@pytest.mark.parametrize(("language", "mark"), [("zh", "由模型分解"), ("en", "allocated by the model")])
def test_what_a_city_is_asked_for_is_its_own_or_allocated(run, language, mark):
    text = tables.target_table(run, language).text
    told = run.targets[(run.targets["status"] == "projected") & (run.targets["tier"] == "city")]
    told = told[told["set_by"] == "allocation"].drop_duplicates(["region", "variable", "year", "goal"])
    allocated = int(told["goal_derived"].sum())
    assert 0 < allocated < len(told)
    assert say("story.rows_city", language, own=len(told) - allocated, allocated=allocated) in text
    cities = text.split("<details>")[1]
    assert cities.count(f'<span class="tag">{mark}</span>') == allocated


def test_a_share_over_years_is_no_sum():
    shared = {"period": "2021-2025", "median": 0.075, "p05": 0.07, "p95": 0.08}
    share, total = (next(pd.DataFrame([shared | {"unit": unit}]).itertuples()) for unit in ("share", "m2"))
    assert "2021–2025 as a whole" in outcomes.level(share, "en") and "sum" not in outcomes.level(share, "en")
    assert "sum of 2021 to 2025" in outcomes.level(total, "en")


def test_next_to_nothing_has_no_sign():
    assert numbers.scaled(-100.0, "m2", "en") == "≈ 0" == numbers.signed(100.0, "m2", "en")
    assert numbers.scaled(600.0, "m2", "en") == "0.0006" and numbers.scaled(0.0, "m2", "en") == "0"
    assert buildings._number(-0.001, 2) == "≈ 0" and buildings._number(-0.01, 2) == "−0.01"
    assert buildings._number(0.0, 2) == "0.00"


def test_no_cost_per_tonne_where_next_to_nothing_is_avoided():
    table = pd.DataFrame(
        [
            {"quantity": "co2_avoided", "period": period, "median": 1.0, "p05": low}
            for period, low in (("2025", -0.1), ("2030", 0.05), ("2035", 0.5))
        ]
    )
    assert buildings._too_little(table) == {"2025", "2030"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_of_abatement_says_that_medians_do_not_add_up(run, words_alone, language):
    assert say("note.medians_add", language) in buildings.money_and_carbon(run, language).text


def test_one_is_not_plural():
    assert filled("{n:goal|goals} of {m}", {"n": 1, "m": 2}) == "1 goal of 2"
    assert filled("{n:goal|goals}", {"n": 21}) == "21 goals" and filled("{n:goal|goals}", {"n": "1"}) == "1 goal"
    assert say("compare.few", "en", members=1).startswith("Only 1 member:")
    assert "1 province of 1 member each" in say(
        "nation.subtitle", "en", provinces=1, members=1, resolution="1", seed=1, agents="9"
    )
