"""The table of outcomes: what people quote, and how far it lies from what the scenario is compared with."""

import re
from html import escape

import numpy as np
import pandas as pd
import pytest

from simulation.projection import outcomes as measured
from simulation.projection.headlines import HEADLINES, TABLE_COLUMNS, headline_name, outcome_table
from simulation.report import buildings, outcomes
from simulation.results.tables import heads
from simulation.study.abatement import DIFFERENCE_COLUMNS

CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize("name", sorted({headline.name for headline in HEADLINES}))
def test_every_headline_has_a_name_in_both_languages(name):
    assert CHINESE.search(headline_name(name, "zh")) and not CHINESE.search(headline_name(name, "en"))


def test_the_table_has_medians_of_what_is_measured(run):
    row = run.outcomes.set_index(["variable", "period"]).loc[("star_share_new_urban", "2025")]
    values = measured.measure(run.province, "star_share_new_urban").sel(year=2025).isel(region=0).values
    assert row["median"] == pytest.approx(np.median(values)) and row["members"] == len(values)
    assert set(run.outcomes["period"]) == {"2025", "2021-2025"}, "what lies beyond the horizon is left out"


def test_a_year_that_is_not_simulated_to_its_end_is_left_out(run):
    assert outcome_table(run.province.isel(time=slice(0, 19))).empty


def test_heads_of_its_columns_are_known():
    assert {*TABLE_COLUMNS, *DIFFERENCE_COLUMNS} <= set(heads())


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_report_shows_levels_and_paired_differences(run, language):
    text = outcomes.outcomes(run, language).text
    assert text.count("<table>") == 3 and text.count("<details>") == 2
    for name in ("no-policy", "no-mandate"):
        assert outcomes.against(run, name, language) in text
    assert headline_name("completed_area", language) in text and ">2025<" in text and ">2030<" not in text


def test_differences_have_a_sign_and_shares_are_in_points(run):
    row = {"period": "2025", "unit": "share", "median": 0.021, "p05": -0.004, "p95": 0.0}
    (shown,) = (outcomes._difference(each, "en") for each in pd.DataFrame([row]).itertuples())
    assert shown == "+2.1 points<br><small>−0.4 … 0.0</small>"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_money_and_carbon_names_every_comparison_and_both_peaks(run, language):
    text = buildings.money_and_carbon(run, language).text
    for name in ("no-policy", "no-mandate"):
        assert f"<h4>{outcomes.against(run, name, language)}</h4>" in text
    assert ("运行碳达峰年份" in text) if language == "zh" else ("operation of urban buildings peaks" in text)


def test_the_title_of_a_users_scenario_is_text(run, tmp_path):
    from dataclasses import replace

    from simulation.scenario import load_scenario

    (tmp_path / "base.yaml").write_text("title: {zh: <b>甲</b>, en: <b>A</b>}\nextends: awards\n", encoding="utf-8")
    (tmp_path / "mine.yaml").write_text("title: {zh: 乙, en: B}\nextends: base\n", encoding="utf-8")
    other = replace(run, scenario=load_scenario(tmp_path / "mine.yaml"))
    table = run.abatement[run.abatement["against"] == "no-policy"].assign(against="base")
    vars(other)["abatement"] = table
    text = buildings.money_and_carbon(other, "en").text
    assert "&lt;b&gt;A&lt;/b&gt;" in text and "<b>A</b>" not in text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_nobody_pays_for_is_named_below_what_is_paid(run, language):
    names = run.setting.composition.names["payment"]
    paid = run.record["province"]["paid"].sum(("time", "region"))
    rows, _, below = buildings._payments(run, language).text.partition("</table>")
    for key, payment in names.items():
        is_paid, name = bool(paid.sel(payment=key).any()), escape(getattr(payment, language))
        assert (f"<td>{name}</td>" in rows, name in below) == (is_paid, not is_paid)
    assert below
