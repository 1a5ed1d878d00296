"""What is said of a workbook beside its mistakes: names that stand twice, places that are not there, and
deadlines that are over."""

import openpyxl
import pytest

from simulation.examination import form
from simulation.examination.workbook import read_workbook


@pytest.fixture
def said(workbook_of):
    """The remarks on the workbook of Hangzhou, changed by a function of the book."""

    def remarks(change, language="en"):
        path = workbook_of("杭州市")
        book = openpyxl.load_workbook(path)
        change(book)
        book.save(path)
        return [remark.text(language) for remark in read_workbook(path).remarks]

    return remarks


def test_an_indicator_under_two_codes_is_named(said):
    def again(book):
        sheet = book[form.INDICATORS]
        row = next(cell.row for cell in sheet["A"] if cell.value == "own20")
        sheet.cell(row, 3).value = "闲置 厂房数量"  # as own15

    (found,) = [text for text in said(again) if "counts twice" in text]
    assert "cell C74: 闲置 厂房数量 has the name of row 69 (own15, own20) and counts twice" in found


def test_units_in_places_that_the_city_does_not_have_in_that_year_are_named(said):
    def moved(book):
        for n, county in enumerate(("下城区", "上城区", "江干", "桐庐县", "下城区", "某新城", "东湖区", "另一新城")):
            book[form.UNITS].append(("住房", f"{n}幢", county, None, "hom01"))

    found = [text for text in said(moved, "zh") if "这些单元" in text]
    assert [text.partition("；")[0].partition("单元格 ")[2] for text in found] == [
        "C22、C26：下城区已于 2021 年 4 月撤销，并入新的拱墅区",
        "C24：江干已于 2021 年 4 月撤销，下沙、白杨街道划入钱塘区，其余并入新的上城区",
        "C25：桐庐县不是市辖区，而体检范围填的是市辖区",
        "C27、C29：某新城、另一新城不是 2025 年杭州市的县（市、区）",  # 东湖区 has a column, and is spoken of there
    ]


def test_deadlines_before_the_examined_year_are_named_together(said):
    def late(book):
        for day in ("2020-01", "2025-03", "2024年底", None):
            book[form.PROBLEMS].append(("hom01", None, "管线破损", "更换", "限时", "某局", day))

    (found,) = [text for text in said(late) if "lies before" in text]
    assert "cell G8, G10: 完成期限 deadline lies before the examined year, 2025: 2020-01, 2024-12; please check" in found


def test_rows_that_stand_twice_are_named_together(said):
    def twice(book):
        for _ in range(2):
            book[form.UNITS].append(("住房", "3 幢", "上城区", None, "hom01", 1))
            book[form.UNITS].append(("住房", "3 幢", "上城区", None, "hom02", 1))
            book[form.PROJECTS].append(("更换", None, None, None, None, 10, "某局", "2026"))

    found = [text for text in said(twice) if "one above" in text]
    assert "2 rows repeat one above and would count twice: row 24 is like row 22, row 25 is like row 23;" in found[0]
    assert len(found) == 2 and form.PROJECTS in found[1] and "1 row repeats one above" in found[1]
