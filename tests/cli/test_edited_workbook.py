"""What people do to the workbook of a province: rows that come and go, other units, numbers as they are typed, formulas."""

import shutil

import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from typer.testing import CliRunner

from simulation.cli import app
from simulation.commands.province_changes import said_of
from simulation.commands.province_workbook import folder_of_workbook, write_province_workbook
from simulation.errors import InputError, speak
from simulation.facts.provinces import load_province


@pytest.fixture(scope="module")
def untouched(tmp_path_factory):
    return write_province_workbook("zhejiang", tmp_path_factory.mktemp("workbook") / "mine.xlsx")


@pytest.fixture
def workbook(untouched, tmp_path):
    return shutil.copy(untouched, tmp_path / "mine.xlsx")


def edit(path, sheet, row, **values):
    """Write values below the names of columns, and return the name of the last cell."""
    book = openpyxl.load_workbook(path)
    names = [cell.value for cell in book[sheet][3]]
    for column, value in values.items():
        cell = f"{get_column_letter(names.index(column) + 1)}{row}"
        book[sheet][cell] = value
    book.save(path)
    return cell


def row_of(path, code):
    sheet = openpyxl.load_workbook(path)["counties"]
    return next(cell.row for (cell,) in sheet.iter_rows(max_col=1) if cell.value == code)


def refused(path, language="en"):
    with pytest.raises(InputError) as mistake:
        folder_of_workbook(path)
    return mistake.value.text(language)


def told(path, language="zh"):
    speak(language)
    try:
        return said_of(folder_of_workbook(path)[1], path)
    finally:
        speak("zh")


@pytest.mark.parametrize("name", ["shandong", "nowhere", "", "/tmp"])
def test_a_workbook_of_another_province_is_one_sentence(workbook, name):
    book = openpyxl.load_workbook(workbook)
    book["province"]["B1"] = name
    book.save(workbook)
    done = CliRunner().invoke(app, ["run", "baseline", "--data", str(workbook), "--language", "en"])
    assert done.exit_code == 2 and len(done.stderr.strip().splitlines()) == 1
    assert "sheet province, cell B1" in done.stderr and "(zhejiang)" in done.stderr


def test_a_code_that_stands_twice_is_told_by_the_workbooks_own_cell(workbook):
    cell = edit(workbook, "counties", 5, adcode="330102")
    said = refused(workbook)
    assert f"cell {cell}" in said and "stands in cell A4 already" in said


def test_a_county_under_another_code_is_gone_and_new_by_name(workbook):
    row = row_of(workbook, "330109")
    edit(workbook, "counties", row, adcode="330199", name_zh="萧山新区", name_en="New Xiaoshan")
    lines = told(workbook)
    assert lines[1:] == ["  没有了：330109 萧山区；新出现：330199 萧山新区"] and "改动 0 个" in lines[0]
    assert "gone: 330109 Xiaoshan; new: 330199 New Xiaoshan" in told(workbook, "en")[1]


def test_a_city_whose_sums_fail_names_the_county_that_is_gone(workbook):
    row = row_of(workbook, "330109")
    book = openpyxl.load_workbook(workbook)
    book["counties"].delete_rows(row)
    book.save(workbook)
    said = refused(workbook, "zh")
    assert "没有了：330109 萧山区" in said and "330100 杭州市" in said


@pytest.mark.parametrize(
    ("column", "value", "zh", "en"),
    [
        ("gdp_yuan", 2417.5, "整数", "whole number"),
        ("gdp_yuan", 2418, "相差约 1 亿倍：单位是否应为元？", "about 100 million times smaller than before: is it in yuan?"),
        (
            "elevator_share",
            0.006,
            "相差约 90 倍：是否为 0 至 1 之间的比例",
            "about 90 times smaller than before: is it a share",
        ),
        ("area_km2", 120e4, "相差约 1 万倍：单位是否应为平方千米？", "about 10,000 times larger than before: is it in km2?"),
    ],
)
def test_a_number_that_may_be_in_another_unit_is_remarked(workbook, column, value, zh, en):
    edit(workbook, "counties", 4, **{column: value})
    if value == 2417.5:
        assert zh in refused(workbook, "zh") and en in refused(workbook)
    else:
        assert zh in told(workbook)[1] and en in told(workbook, "en")[1]


def test_what_may_be_in_another_unit_is_told_first_and_a_better_figure_without_remark(workbook):
    edit(workbook, "counties", 4, gdp_yuan=300_000_000_000)
    edit(workbook, "counties", 9, gdp_yuan=3000)
    lines = told(workbook)
    assert "单位" in lines[1] and "单位" not in lines[2]
    assert "2021 年地区生产总值（gdp_yuan）：241750000000 → 300000000000" in lines[2]


@pytest.mark.parametrize(
    ("column", "value", "meant"),
    [
        ("gdp_yuan", "３００００００００", 3e8),
        ("gdp_yuan", "241,750,000,001", 241750000001),
        ("gdp_yuan", "2418亿元", 241.8e9),
        ("elevator_share", "35%", 0.35),
        ("elevator_share", "５４.５３％", 0.5453),
        ("elevator_share", "0.35", 0.35),
    ],
)
def test_numbers_are_read_as_they_are_typed(workbook, column, value, meant):
    edit(workbook, "counties", 4, **{column: value})
    counties = load_province(folder_of_workbook(workbook)[0]).counties.set_index("adcode")
    assert counties.at["330102", column] == meant


def test_a_cell_formatted_as_a_percentage_is_the_share(workbook):
    cell = edit(workbook, "counties", 4, elevator_share=0.35)
    book = openpyxl.load_workbook(workbook)
    book["counties"][cell].number_format = "0.0%"
    book.save(workbook)
    assert load_province(folder_of_workbook(workbook)[0]).counties["elevator_share"].iloc[0] == 0.35


@pytest.mark.parametrize(
    ("value", "expected"),
    [("=1+1", "a formula whose result is not stored"), ("35%", "a percentage"), ("约90", "give a whole number of yuan")],
)
def test_what_cannot_be_read_is_told_for_what_it_is(workbook, value, expected):
    cell = edit(workbook, "counties", 4, gdp_yuan=value)
    said = refused(workbook)
    assert expected in said and f"cell {cell} (330102 Shangcheng, GDP of 2021)" in said


def test_a_name_that_stands_twice_above_the_data_is_refused(workbook):
    book = openpyxl.load_workbook(workbook)
    book["counties"]["C3"] = "name_zh"
    book.save(workbook)
    assert "'name_zh' stands 2 times" in refused(workbook) and "sheet counties, row 3" in refused(workbook)
