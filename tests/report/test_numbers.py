"""One formatter for all units: every unit and every target has a name and a proper value, and no key reaches a reader."""

import re

import numpy as np
import pytest

import simulation as sim
from simulation.facts.provinces import list_provinces, load_province
from simulation.parameters import load_parameters
from simulation.projection.names import variable_name
from simulation.report import numbers, tables
from simulation.report.texts import document_name
from simulation.vocabulary import OUTCOMES, VARIABLES

CHINESE = re.compile(r"[\u4e00-\u9fff]")
KEY = re.compile(r"\b[a-z0-9]+_[a-z0-9_]+\b")
UNITS = sorted({v.unit for v in VARIABLES} | {o.unit for o in OUTCOMES.values()} | set(sim.load_targets()["unit"]))
LATIN = re.compile(r"[A-Za-z]{2,}")


@pytest.mark.parametrize("unit", UNITS)
def test_every_unit_of_vocabulary_outcomes_and_targets_is_written_in_both_languages(unit):
    chinese, english = (numbers.quantity(1234567.0, unit, language) for language in ("zh", "en"))
    assert not LATIN.search(chinese) and not CHINESE.search(english)
    if unit in numbers.SCALES:
        scale = numbers.SCALES[unit]["en"]
        assert english.startswith(f"{1234567.0 / scale:.2f}"[:4]) and english.endswith(numbers.unit_name(unit, "en"))
    assert numbers.quantity(float("nan"), unit, "zh") == numbers.MISSING


@pytest.mark.parametrize("unit", sorted({p.unit for p in load_parameters().parameters} | set(UNITS)))
def test_every_unit_has_a_name_for_values_as_the_model_counts_them(unit):
    assert not CHINESE.search(numbers.base_unit(unit, "en"))
    assert not re.search(r"[A-Za-z]{3,}", numbers.base_unit(unit, "zh"))


def test_power_energy_carbon_and_years_are_not_areas():
    space = numbers.SPACE
    assert numbers.quantity(2.5e7, "kW", "zh") == f"2,500{space}万千瓦"
    assert numbers.quantity(2.5e7, "kW", "en") == f"25.0{space}GW"
    assert numbers.quantity(2030.0, "year", "zh") == numbers.quantity(2030.0, "year", "en") == "2030"
    assert numbers.bound("<=", 2030.0, "year", "en") == "≤ 2030"
    assert numbers.bound(">=", 0.7, "share", "zh") == f"≥ 70{space}%"
    assert numbers.quantity(2e9, "kWh", "zh") == f"20.0{space}亿千瓦时"


def test_what_is_below_zero_has_one_sign_everywhere_and_nothing_has_none():
    space = numbers.SPACE
    assert numbers.percent(-0.5) == f"−50.0{space}%" and numbers.goal_percent(-0.5) == f"−50{space}%"
    assert numbers.quantity(-2.5e9, "yuan", "en") == f"−2.50{space}billion yuan" and numbers.scaled(-3.0, "count", "zh") == "−3"
    assert numbers.scaled(-0.25, "", "en") == "−0.25" and numbers.short_number(-1.5) == "−1.5"
    assert numbers.scaled(1e-12, "", "en") == "1e-12"  # of an exponent the hyphen stays
    assert [numbers.with_sign(value) for value in (-1.25, 1.25, -0.01, 0.0)] == ["−1.2", "+1.2", "0.0", "0.0"]
    assert numbers.with_sign(-1234.0, 0) == "−1,234" and numbers.signed(-0.012, "share", "zh") == "−1.2"


def test_every_sign_before_a_number_has_a_shape_in_the_typefaces_of_figures():
    from matplotlib.font_manager import findfont
    from matplotlib.ft2font import FT2Font

    from simulation.report import style

    style.register_font()
    shapes = {code for family in style._SETTINGS["font.family"] for code in FT2Font(findfont(family)).get_charmap()}
    assert {ord(numbers.MINUS), ord("+"), ord(numbers.MISSING)} <= shapes


def test_a_part_of_a_national_number_of_communities_is_written_whole():
    assert numbers.quantity(511.6017052, "communities", "zh") == f"512{numbers.SPACE}个小区"


def test_a_range_has_no_unit_of_its_own():
    space = numbers.SPACE
    assert numbers.middle_and_range(0.5, 0.25, 0.75, "share", "en") == (f"50.0{space}%", "25.0 – 75.0")
    assert numbers.middle_and_range(5e5, 0.0, 1e6, "m2", "zh") == (f"50.0{space}万平方米", "0 – 100")
    assert numbers.middle_and_range(2024.0, 2023.0, 2025.0, "year", "zh") == ("2024", "2023 – 2025")
    assert numbers.middle_and_range(np.nan, np.nan, np.nan, "share", "en") == (numbers.MISSING, numbers.MISSING)


@pytest.mark.parametrize("row", list(sim.load_targets().itertuples()), ids=lambda row: row.id)
def test_every_published_target_has_name_value_and_document_for_readers(row):
    for language in ("zh", "en"):
        name, document = variable_name(row.variable, language), document_name(row.document, language)
        goal = "" if row.goal != row.goal else numbers.bound(row.comparator, row.goal, row.unit, language)
        assert name.strip() and document.strip()
        assert not any(KEY.search(text) for text in (name, goal, document))
    assert CHINESE.search(variable_name(row.variable, "zh")) and not CHINESE.search(variable_name(row.variable, "en"))
    words = re.sub(r"\S*〔\d{4}〕\d+号", "", document_name(row.document, "en"))  # numbers of documents are cited as they are
    assert not CHINESE.search(words)


def test_a_target_without_a_document_says_so():
    assert sim.load_targets().set_index("id").loc["TP002", "document"] == ""
    assert (document_name("", "zh"), document_name("", "en")) == ("文件未注明", "document not named")


def test_a_document_of_the_users_stays_as_it_was_written():
    for text in ("MOHURD; my own", "国务院 plan", "a; b"):
        assert document_name(text, "zh") == document_name(text, "en") == text


def test_the_target_table_of_a_run_holds_no_key_in_the_place_of_a_name(run, bare_run):
    for each in (run, bare_run):
        for language in ("zh", "en"):
            assert not each.targets[f"variable_{language}"].str.contains(KEY).any()
        assert each.targets["variable_zh"].str.contains(CHINESE).all()


_APART = (
    "zhejiang",
    "ningxia",
    "henan",
    "hainan",
    "xizang",
)  # with a folder of its own, without one, with columns of their own


@pytest.mark.parametrize(
    "name",
    [pytest.param(e.pinyin, marks=() if e.pinyin in _APART else pytest.mark.heavy) for e in list_provinces()],
)
def test_every_estimated_column_of_every_province_has_a_title_in_both_languages(name):
    class Holder:
        facts = load_province(name)

    assert Holder.facts.estimates
    for estimate in Holder.facts.estimates:
        assert CHINESE.search(tables.column_title(Holder, estimate.column, estimate.table, "zh"))
        assert not KEY.search(tables.column_title(Holder, estimate.column, estimate.table, "en"))
