"""A province as a workbook: written, edited, read back; every mistake by sheet and cell, every change told."""

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from simulation.commands.province_workbook import folder_of_workbook, said_of, write_province_workbook
from simulation.errors import InputError, speak
from simulation.facts.provinces import load_province


@pytest.fixture
def workbook(tmp_path):
    return write_province_workbook("zhejiang", tmp_path / "mine.xlsx")


def edit(path, sheet, row, column, value):
    """Write a value below the name of a column, and return the cell's name."""
    book = openpyxl.load_workbook(path)
    names = [cell.value for cell in book[sheet][3]]
    cell = f"{get_column_letter(names.index(column) + 1)}{row}"
    book[sheet][cell] = value
    book.save(path)
    return cell


def refused(path):
    with pytest.raises(InputError) as mistake:
        folder_of_workbook(path)
    return mistake.value.text("en")


def test_an_untouched_workbook_gives_the_same_facts(workbook):
    folder, changes = folder_of_workbook(workbook)
    mine, published = load_province(folder), load_province("zhejiang")
    assert changes == [] and mine.counties.equals(published.counties) and mine.cities.equals(published.cities)


def test_a_changed_cell_is_told_and_used(workbook):
    cell = edit(workbook, "counties", 4, "gdp_yuan", 300_000_000_000)
    folder, (change,) = folder_of_workbook(workbook)
    code = change.row.split()[0]
    assert (change.sheet, change.cell, change.column, change.after) == ("counties", cell, "gdp_yuan", "300000000000")
    assert load_province(folder).counties.set_index("adcode").at[code, "gdp_yuan"] == 3e11
    assert folder_of_workbook(workbook)[0] == folder  # one that was made from a workbook is made anew


@pytest.mark.parametrize(
    ("sheet", "row", "column", "value"),
    [("counties", 5, "population", -3), ("cities", 4, "gdp_yuan_2021", "much"), ("counties", 7, "city_adcode", "999999")],
)
def test_a_mistake_is_told_by_sheet_and_cell(workbook, sheet, row, column, value):
    cell = edit(workbook, sheet, row, column, value)
    assert f"sheet {sheet}, cell {cell}" in refused(workbook)
    assert not workbook.with_suffix("").exists()


def test_nothing_of_the_users_is_replaced(workbook):
    mine = workbook.with_suffix("")
    mine.mkdir()
    (mine / "kept.txt").write_text("mine")
    assert "was not made from a workbook" in refused(workbook)
    assert (mine / "kept.txt").read_text() == "mine"
    with pytest.raises(InputError):
        write_province_workbook("zhejiang", workbook)


def test_what_is_no_such_workbook_is_refused(tmp_path):
    other = tmp_path / "other.xlsx"
    assert "no such workbook" in refused(other)
    other.write_text("no workbook")
    assert "not a workbook" in refused(other)
    openpyxl.Workbook().save(other)
    assert "no sheet named counties" in refused(other)
    with pytest.raises(InputError, match=r"census|普查"):
        write_province_workbook("guangdong", tmp_path / "out.xlsx")


def test_changes_are_told_in_both_languages(workbook):
    edit(workbook, "counties", 4, "gdp_yuan", 300_000_000_000)
    _, changes = folder_of_workbook(workbook)
    for language, words in (("zh", "改动 1 个单元格"), ("en", "1 cells differ")):
        speak(language)
        assert words in said_of(changes, workbook)[0]
    speak("zh")
