"""A folder of cities: common problems, every indicator side by side, one report."""

import dataclasses
import math
import shutil

import openpyxl
import pytest
from typer.testing import CliRunner

from simulation.cli import app
from simulation.errors import InputError
from simulation.examination import form
from simulation.examination.command import make_bulletin
from simulation.examination.practice import practice
from simulation.examination.province import cities, common_problems, comparison, read_province
from simulation.examination.province_report import chapters
from simulation.examination.template import write_template
from simulation.examination.workbook import read_workbook
from tests.examination.conftest import page_alone, write_workbook


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Two workbooks and one result, of three cities, made once."""
    place, elsewhere = tmp_path_factory.mktemp("cities"), tmp_path_factory.mktemp("third")
    for seed, city in ((1, "甲市"), (2, "乙市")):
        write_workbook(place, city, seed=seed)
    with page_alone():
        result = make_bulletin(write_workbook(elsewhere, "丙市", seed=3), None, "zh", elsewhere / "results").files[0].parent
    shutil.copytree(result, place / result.name)
    return place


@pytest.fixture(scope="module")
def province(made):
    """What is read of them."""
    return read_province(made)


@pytest.fixture
def folder(made, tmp_path):
    """A copy of them, for a test to do with as it likes."""
    return shutil.copytree(made, tmp_path / "各市")


def greenplan(*arguments):
    return CliRunner().invoke(app, ["examine", *map(str, arguments), "--language", "en"])


def test_three_cities_are_one_report(folder, tmp_path):
    (folder / "~$甲市.xlsx").write_bytes(b"open in a spreadsheet")
    (folder / "notes.txt").write_text("something else", encoding="utf-8")
    done = greenplan("--province", folder, "--out", tmp_path / "out")
    assert done.exit_code == 0 and "3 cities, 2025" in done.output, done.output
    made = tmp_path / "out" / "各市-2025"
    assert openpyxl.load_workbook(made / "province.xlsx").sheetnames == ["Cities", "Common problems", "Comparison"]
    assert "City examinations of 2025, 3 cities" in (made / "province.html").read_text(encoding="utf-8")
    assert greenplan("--province", folder, "--out", tmp_path / "out").exit_code == 0  # again over our own


def test_common_problems_are_those_of_half_the_cities_or_more(province):
    frame = common_problems(province, "zh")
    assert (frame["cities"] >= 2).all() and frame["cities"].is_monotonic_decreasing and (frame["cities"] == 3).any()
    for _, row in frame.iterrows():
        assert len(row["which"].split("、")) == row["cities"]


def test_counts_are_compared_per_thousand_where_all_say_out_of_how_many_and_not_judged_otherwise(province):
    frame = comparison(province, "zh").set_index("code")
    assert frame.at["hom06", "per"] and frame.at["hom06", "best"] in ("甲市", "乙市", "丙市")
    assert not frame.at["own07", "per"] and frame.at["own07", "best"] == ""  # without a base
    best = frame.loc["own10"]
    assert best["best"] == max(("甲市", "乙市", "丙市"), key=lambda city: best[city])


def test_every_city_has_a_row_and_the_page_reads_in_both_languages(province):
    assert len(cities(province, "en")) == 3 and "closed_of" in cities(province, "en")
    first = [
        dataclasses.replace(each, observed=dataclasses.replace(each.observed, last_problems=())) for each in province.cities
    ]
    assert "closed_of" not in cities(dataclasses.replace(province, cities=tuple(first)), "en")
    for language, words in (("zh", "共性问题"), ("en", "Common problems")):
        assert words in "".join(piece.text for piece in chapters(province, language))


def test_other_years_and_catalogues_are_left_out_by_name(folder, workbook_of):
    workbook_of("丁市", 2024, folder=folder)
    province = read_province(folder)
    assert len(province.cities) == 3 and "丁市 is of 2024 on the catalogue of 2025" in province.remarks[0].text("en")


def test_one_workbook_of_a_newer_year_is_left_out_and_named(folder, workbook_of):
    workbook_of("丁市", 2026, folder=folder)
    province = read_province(folder)
    assert province.year == 2025 and len(province.cities) == 3
    assert "丁市 is of 2026" in province.remarks[0].text("en") and "丁市是 2026 年" in province.remarks[0].text("zh")


def test_a_year_that_is_asked_for_is_the_one_put_together(folder, workbook_of, tmp_path):
    for seed, city in ((4, "甲市"), (5, "乙市")):
        workbook_of(city, 2024, seed, folder=folder)
    assert read_province(folder).year == 2025 and read_province(folder, 2024).names("zh") == ["乙市", "甲市"]
    done = greenplan("--province", folder, "--year", 2023, "--out", tmp_path / "out")
    assert done.exit_code == 2 and "0 cities of 2023 can be put together" in " ".join(done.output.split())


def test_what_cannot_be_put_together_is_answered_with_one_sentence(folder, workbook_of, tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="there is no such folder"):
        read_province(tmp_path / "none")
    with pytest.raises(InputError, match="0 cities can be put together"):
        read_province(tmp_path / "empty")
    shutil.copy(folder / "甲市-2025.xlsx", folder / "copy.xlsx")
    with pytest.raises(InputError, match=r"甲市 is there twice \(copy.xlsx and 甲市-2025.xlsx\)"):
        read_province(folder)
    (folder / "copy.xlsx").write_bytes(b"PK broken")
    done = greenplan("--province", folder, "--out", tmp_path / "out")
    assert done.exit_code == 2 and "copy.xlsx: the workbook is damaged" in " ".join(done.output.split())
    assert greenplan("甲市", "--province", folder).exit_code == 2


def test_numbers_for_practice_are_never_beside_measured_ones(province, folder, workbook_of):
    assert "练习数据" in chapters(province, "zh")[0].text
    for seed, city in ((4, "丁市"), (5, "戊市")):
        workbook_of(city, seed=seed, folder=folder, remark="实测")
    province = read_province(folder)
    assert province.names("zh") == ["丁市", "戊市"] and "练习数据" not in chapters(province, "zh")[0].text.partition("<ul")[0]
    assert sum("drawn numbers for practice" in remark.text("en") for remark in province.remarks) == 3


def test_the_catalogue_is_that_of_the_cities_that_have_measured(tmp_path, workbook_of):
    for city in ("甲市", "乙市", "丙市"):
        filling = practice(city, 2025, ())
        write_template(tmp_path / f"{city}.xlsx", filling=filling)
    for city in ("宁波市", "绍兴市"):
        workbook_of(city, folder=tmp_path, remark="实测")
    workbook_of("台州市", 2024, folder=tmp_path, remark="实测")
    province = read_province(tmp_path)
    assert province.names("en") == ["Ningbo", "Shaoxing"]
    assert any("Taizhou is of 2024" in remark.text("en") for remark in province.remarks)


def test_files_that_a_spreadsheet_keeps_are_passed_over_and_what_is_open_is_said(folder):
    for name in ("~$甲市-2025.xlsx", ".~lock.乙市-2025.xlsx#"):
        (folder / name).write_bytes(b"lock")
    province = read_province(folder)
    said = [remark.text("en") for remark in province.remarks]
    assert len(province.cities) == 3 and [text.partition(" seems")[0] for text in said] == ["乙市-2025.xlsx", "甲市-2025.xlsx"]
    with pytest.raises(InputError, match="a file that a spreadsheet keeps while a workbook is open"):
        read_workbook(folder / "~$甲市-2025.xlsx")


def test_own_indicators_are_joined_by_name_and_unit_whatever_their_codes(folder):
    def change(city, **cells):
        book = openpyxl.load_workbook(folder / f"{city}-2025.xlsx")
        sheet = book[form.INDICATORS]
        row = {cell.value: cell.row for cell in sheet["A"]}
        column = {cell.value: cell.column for cell in sheet[1]}
        for place, value in cells.items():
            code, _, name = place.partition("_")
            sheet.cell(row[code], column[form.heading_of(form.IndicatorRow, name)], value)
        book.save(folder / f"{city}-2025.xlsx")

    change("甲市", own20_zh="闲置厂房数量", own20_unit="处", own15_zh="桥梁三类以下数量", own15_unit="座")
    change(
        "乙市",
        own23_unit="处",
        own12_zh="水岸绿道贯通率",
        own10_better="lower",
        own10_benchmark="5/10/20",
        cit01_zh="公交站点500米覆盖率",
    )
    province = read_province(folder)
    frame = comparison(province, "zh").set_index("indicator")
    assert frame.at["闲置厂房数量", "code"] == "" and frame.loc["闲置厂房数量", ["甲市", "乙市", "丙市"]].notna().all()
    assert frame.at["闲置厂房数量", "unit"] == "处" and frame.at["桥梁三类以下数量", "unit"] == "座"
    assert math.isnan(frame.at["历史文化街区修缮率", "乙市"]) and "水岸绿道贯通率" not in frame.index
    assert frame.at["智慧社区覆盖率", "best"] == ""  # the cities do not agree on which way is better
    said = [remark.text("zh") for remark in province.remarks]
    assert said == [
        "井盖缺损数量在各市的单位不同，未放在一起比较：个（丙市、甲市）、处（乙市）",
        "cit01 在各市的名称不同，未放在一起比较：公交站点覆盖率（丙市、甲市）、公交站点500米覆盖率（乙市）",
    ]
    common = common_problems(province, "zh").set_index("indicator")
    assert common.at["闲置厂房数量", "which"] == "丙市、乙市、甲市"
