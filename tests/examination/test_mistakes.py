"""All that is wrong with a workbook is told at once, sheet by sheet: put right, it brings up no more."""

import openpyxl
import pytest

from simulation.errors import InputError
from simulation.examination import form
from simulation.examination.province import read_province
from simulation.examination.workbook import read_workbook
from simulation.examination.years import read_earlier

LIST, U, PR, G = form.INDICATORS, form.UNITS, form.PROBLEMS, form.GENERAL


def complaints(path, language="en"):
    with pytest.raises(InputError) as caught:
        read_workbook(path)
    return caught.value.text(language).splitlines()


def answer(book, item, value):
    cell = next(cell for cell in book[G]["A"] if cell.value == item)
    book[G].cell(cell.row, 2).value = value


def under(book, sheet, heading, value, row=2):
    column = next(cell.column for cell in book[sheet][1] if cell.value == heading)
    book[sheet].cell(row, column).value = value


def test_a_bad_cell_hides_no_other_mistake_of_its_row_of_its_sheet_or_of_others(spoilt, at):
    def spoil(book):
        sheet = book[LIST]
        for code, name, value in (
            ("own10", "value", "约90"), ("own10", "better", "向上"), ("own10", "dimension", "没有的方面"),
            ("cit01", "value", "大约"), ("cit01", "unit", "个"), ("own07", "value", -3),
        ):  # fmt: skip
            sheet[at(code, name)] = value
        under(book, U, "层级 scale", "村")
        under(book, U, "指标代码 indicator code", "hom99")
        under(book, PR, "问题内容 problem", "内容", row=1)  # the column is gone
        under(book, PR, "解决方式 how to solve", "随便")
        answer(book, "体检年份 year", "去年")
        answer(book, "城市 city", "Taizhou")

    told = " ".join(complaints(spoilt(spoil)))
    for words in (
        "体检年份 year is '去年'", "more than one city is called 'Taizhou'", "全市值 city is '约90'",
        "方向 direction is '向上'",
        "unknown dimension '没有的方面'", "全市值 city is '大约'", "the unit of cit01 is '个'", "全市值 city is -3",
        "层级 scale is '村'", "unknown indicator 'hom99'", "the column '问题内容 problem' is missing",
        "解决方式 how to solve is '随便'",
    ):  # fmt: skip
        assert words in told, words
    assert told.startswith("12 mistakes:")


def test_a_missing_column_of_the_indicators_hides_nothing_and_brings_nothing_of_its_own(spoilt, at):
    def spoil(book):
        book[LIST][at("own10", "value")] = "约90"
        under(book, LIST, "单位 unit", "计量", row=1)
        under(book, U, "指标代码 indicator code", "hom99")

    first, *rest = complaints(spoilt(spoil))
    assert first == "3 mistakes:" and len([line for line in rest if line.startswith("odd.xlsx")]) == 3
    assert "the column '单位 unit' is missing" in " ".join(rest) and "unknown indicator 'hom99'" in " ".join(rest)


def test_a_hundred_mistakes_are_a_hundred_sentences(spoilt):
    def spoil(book):
        for row in range(2, 52):
            under(book, LIST, "上年值 last year", f"待定 {row}", row)
            under(book, LIST, "第三方值 third party", f"待定 {row}", row)

    assert len(complaints(spoilt(spoil))) == 101


def test_put_right_in_one_go_the_workbook_is_read(spoilt, at, city):
    path = spoilt(lambda book: (book[LIST].__setitem__(at("own10", "value"), "约90"), under(book, U, "层级 scale", "村")))
    assert len(complaints(path)) == 5  # how many, two sheets, two cells
    book, right = openpyxl.load_workbook(path), openpyxl.load_workbook(city)
    book[LIST][at("own10", "value")], book[U]["A2"] = right[LIST][at("own10", "value")].value, right[U]["A2"].value
    book.save(path)
    assert len(read_workbook(path).rows) == 77


def test_one_mistake_in_many_cells_of_a_column_is_said_once_with_how_many_they_are(spoilt):
    def forget(book):
        sheet = book[form.LAST_PROBLEMS]
        column = next(cell.column for cell in sheet[1] if cell.value == "状态 state")
        for row in range(2, 8):
            sheet.cell(row, 3).value, sheet.cell(row, column).value = f"问题 {row}", None

    with pytest.raises(InputError) as error:
        read_workbook(spoilt(forget))
    text = error.value.text("en")
    assert text.count("is empty") == 1 and "cell F2 to F7 (6 cells): 状态 state is empty; give one of" in text
    assert "6 mistakes" in text and "单元格 F2 至 F7（6 格）：“状态 state”为空" in error.value.text("zh")


def test_dimensions_that_are_gone_are_named_once_and_not_with_every_indicator(spoilt):
    gone = complaints(spoilt(lambda book: book[form.DIMENSIONS].delete_rows(3)))
    assert (
        len(gone) == 1 and "sheet 维度 Dimensions: the rows of dimensions" in gone[0] and "住房：安全耐久; put them" in gone[0]
    )
    (every,) = complaints(spoilt(lambda book: book[form.DIMENSIONS].delete_rows(2, 50)), "zh")
    assert "工作表“维度 Dimensions”：缺少指标所属的维度 住房：" in every and "请补回这些行" in every
    wrong = complaints(spoilt(lambda book: under(book, form.DIMENSIONS, "维度 dimension", "=1+1")))
    assert not any("rows of dimensions" in line for line in wrong)


@pytest.mark.parametrize(("sheet", "area"), [(form.PROJECTS, "A1:B1"), (G, "A3:A4"), (LIST, "M1:N1")])
def test_merged_headings_are_one_mistake(spoilt, sheet, area):
    (only,) = complaints(spoilt(lambda book: book[sheet].merge_cells(area)))
    assert f"the cells {area} are merged" in only


def test_weights_of_experts_without_their_column_are_one_mistake(spoilt):
    (only,) = complaints(spoilt(lambda book: answer(book, "赋权方法 weights", "专家")))
    assert "row 1: the weights are those of experts, and there is no column '专家权重 expert weight'; add it" in only


def test_a_name_too_long_for_any_file_is_answered_with_a_sentence(tmp_path):
    name = tmp_path / ("名" * 90 + ".xlsx")
    for read in (read_workbook, read_province, read_earlier):
        with pytest.raises(InputError):
            read(name)
