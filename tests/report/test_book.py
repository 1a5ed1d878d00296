"""The workbook of results: sheets, heads in both languages, and numbers in the units that their row says."""

import openpyxl
import pytest

from simulation.facts.own_data import Difference, Differences, Unit
from simulation.report import own_data
from simulation.report.book import SHEETS, write_results_book


@pytest.fixture(scope="module")
def book(run, tmp_path_factory):
    path = write_results_book(run, tmp_path_factory.mktemp("book") / "results.xlsx")
    return path, openpyxl.load_workbook(path)


def column(sheet, english):
    """The cells of a column below its head and its unit."""
    (at,) = [cell.column for cell in sheet[1] if cell.value.split("\n")[1] == english]
    return [sheet.cell(row, at) for row in range(2, sheet.max_row + 1)]


def test_every_sheet_that_has_rows_is_there_with_filter_and_titles(run, book):
    _, made = book
    wanted = [f"{sheet.zh} {sheet.en}" for sheet in SHEETS if len(sheet.make(run))]
    assert made.sheetnames == wanted and len(wanted) >= 8
    for sheet in made:
        assert sheet.auto_filter.ref and sheet.print_title_rows == "$1:$2" and sheet.freeze_panes == "B3"
        assert all("\n" in cell.value for cell in sheet[1])


def test_shares_are_percentages_and_areas_in_ten_thousand_square_metres(run, book):
    counties = book[1]["县区 Counties"]
    unit, *odds = column(counties, "Odds of meeting it")
    assert unit.value == "%" and [cell.value for cell in odds] == pytest.approx(run.counties["p_meet"].tolist(), nan_ok=True)
    assert {cell.number_format for cell in odds if isinstance(cell.value, float)} <= {"0.0%"}
    unit, *areas = column(counties, "Completed area")
    assert unit.value == "万平方米 10⁴ m²"
    assert [cell.value for cell in areas] == pytest.approx((run.counties["completed_area"] / 1e4).tolist())


def test_a_row_with_a_unit_of_its_own_is_in_that_unit(run, book):
    outcomes = book[1]["结果 Outcomes"]
    units, medians = (column(outcomes, name)[1:] for name in ("Unit", "Median"))
    scales = {"万平方米 10⁴ m²": 1e4, "万元 10⁴ yuan": 1e4, "%": 1, "万千瓦 10⁴ kW": 1e4}
    for unit, cell, raw in zip(units, medians, run.outcomes["median"], strict=True):
        if unit.value in scales and cell.value is not None:
            assert cell.value == pytest.approx(raw / scales[unit.value])
            assert (cell.number_format == "0.0%") == (unit.value == "%")


def test_no_head_names_another_unit_than_the_row_below_it(book):
    for sheet in book[1]:
        for head, unit in zip(sheet[1], sheet[2], strict=True):
            assert not (unit.value and "（平方米）" in head.value)


def test_a_result_of_own_data_says_so_cell_by_cell_in_its_workbook(run, book, monkeypatch, tmp_path):
    assert "自有数据 Own data" not in book[1].sheetnames
    unit = Unit("330102", "上城区", "Shangcheng")
    changed = Differences((Difference(0, unit, "households_with_car", "0.4915", "0.55"),), (), (Unit("339999", "新区", "New"),))
    monkeypatch.setattr(own_data, "own_data_name", lambda scenario: "9a26f248ea21")
    monkeypatch.setattr(own_data, "own_differences", lambda facts: (changed, Differences((), (), ())))
    sheet = openpyxl.load_workbook(write_results_book(run, tmp_path / "own.xlsx"))["自有数据 Own data"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
    assert rows[0] == ["9a26f248ea21", "counties", *unit, "households_with_car", "0.4915", "0.55"]
    assert rows[1] == ["9a26f248ea21", "counties", "339999", "新区", "New", "adcode", None, "339999"]
    monkeypatch.setattr(own_data, "own_differences", lambda facts: None)
    (only,) = own_data.own_cells(run).itertuples(index=False)
    assert only[0] == "9a26f248ea21" and not any(only[1:])


def test_equal_runs_give_equal_bytes(run, book, tmp_path):
    assert write_results_book(run, tmp_path / "again.xlsx").read_bytes() == book[0].read_bytes()


def test_words_that_programs_use_stand_in_both_languages(run, book):
    goals = book[1]["目标 Goals"]
    found = column(goals, "Status")[1:]
    known = ("已模拟 projected", "尚无机制模拟 not yet simulated", "已过期 past", "超出模拟期 beyond the horizon")
    assert {cell.value for cell in found} <= {*known, "假定的数，不是结果 assumed, not projected"}
    held = [cell.value for cell in column(goals, "Held up by en")[1:] if cell.value]
    assert held and not any("、" in each for each in held)
