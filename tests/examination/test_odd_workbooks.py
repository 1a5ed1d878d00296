"""Workbooks as they come back: what a city adds to the form, what other programs write, and what nobody would think of."""

import itertools

import openpyxl
import pytest

from simulation.errors import InputError
from simulation.examination import form
from simulation.examination.bulletin import chapters, write_bulletin
from simulation.examination.command import Done
from simulation.examination.examine import examine
from simulation.examination.workbook import read_workbook

COUNTIES = ("甲区", "乙区", "丙县", "丁县", "戊市")
LIST, P = form.INDICATORS, form.PROJECTS
CITY_VALUE = "N"  # the column of the city's own values
ROW_OF = {"eco02": 3, "eco05": 6}  # km2, %


def remarks(path, language="en"):
    return [remark.text(language) for remark in read_workbook(path).remarks]


def complaints(path):
    with pytest.raises(InputError) as caught:
        read_workbook(path)
    return str(caught.value).splitlines()


# --- what a city adds -------------------------------------------------------------------------------------------------------
def test_columns_of_totals_and_notes_change_no_score_and_are_named(whole, changed, without_pictures):
    def add(book):
        for column, heading in enumerate(("合计", "平均值", "数据来源", "合计"), start=15 + len(COUNTIES)):
            book[LIST].cell(1, column).value = heading
            for row in range(2, 67):
                book[LIST].cell(row, column).value = "统计局" if heading == "数据来源" else 1

    path = changed(add)
    result = examine(read_workbook(path))
    assert result.observed.counties == COUNTIES and result.total == whole[1].total
    assert [text.partition(": ")[2] for text in remarks(path)] == [
        f"the column “{heading}” holds no county and is left out" for heading in ("合计", "平均值", "数据来源")
    ]
    page = "".join(piece.text for piece in chapters(result, "zh"))
    assert "单元格 T1：“合计”一列不是县（市、区）的数据，已略去" in page


def test_a_column_of_words_is_no_county_and_one_without_a_heading_is_named(changed):
    def add(book):
        book[LIST]["T1"], book[LIST]["T2"], book[LIST]["T3"] = "经办处室", "规划处", "园林处"
        book[LIST]["V9"] = 3

    assert remarks(changed(add)) == [
        f"sheet {LIST}, cell T1: the column “经办处室” holds no county and is left out",
        f"sheet {LIST}, cell V9: the column has no heading, and what it holds is left out",
    ]


def test_rows_of_notes_totals_and_signatures_are_left_out_of_every_sheet_and_named(whole, changed):
    def add(book):
        book[LIST]["A67"] = "注：数据来自统计局"
        book[LIST]["C69"], book[LIST]["N69"] = "合计", 17
        book[LIST]["A70"] = "以上为初步数据"
        book[LIST].merge_cells("A70:N70")
        last = book[P].max_row + 1
        book[P].cell(last, 1).value, book[P].cell(last, 4).value = "合计", 9999
        book[form.DELIVERY].cell(90, 1).value = "填表人：张三"
        book[form.DIMENSIONS].cell(12, 1).value, book[form.DIMENSIONS].cell(12, 3).value = "平均", 80
        book[form.GENERAL]["A13"], book[form.GENERAL]["B13"] = "联系电话", "123"

    path = changed(add)
    result = examine(read_workbook(path))
    assert result.total == whole[1].total and len(result.plan) == len(whole[1].plan)
    found = " ".join(remarks(path))
    for row in ("“注：数据来自统计局”", "“合计”", "“以上为初步数据”", "“填表人：张三”", "“平均”", "“联系电话”"):
        assert f"the row {row} is not part of the form and is left out" in found


def test_further_columns_of_other_sheets_are_left_out_and_named(changed):
    path = changed(lambda book: setattr(book[P]["G1"], "value", "备注"))
    assert remarks(path) == [f"sheet {P}, cell G1: the column “备注” is not part of the form and is left out"]


@pytest.mark.parametrize(
    ("code", "typed", "meant"),
    [
        ("eco02", "１２．５", 12.5),
        ("eco02", "1,234.5", 1234.5),
        ("eco05", "45%", 45.0),
        ("eco05", "85.3", 85.3),
        ("eco05", "－", None),
    ],
)
def test_what_people_type_is_read_in_the_citys_column_and_in_those_of_counties(changed, code, typed, meant):
    def type_in(book):
        book[LIST][f"{CITY_VALUE}{ROW_OF[code]}"] = book[LIST][f"P{ROW_OF[code]}"] = typed

    observed = read_workbook(changed(type_in))
    assert observed.rows[ROW_OF[code] - 2].value == meant
    county = observed.values[1, ROW_OF[code] - 2]
    assert county == meant or (meant is None and county != county)


def test_a_percentage_of_the_spreadsheet_is_read_where_the_unit_is_percent_and_refused_elsewhere(changed):
    def as_percent(book):
        for row in (ROW_OF["eco05"], ROW_OF["eco02"]):
            cell = book[LIST][f"{CITY_VALUE}{row}"]
            cell.value, cell.number_format = 0.853, "0%"

    assert complaints(changed(as_percent)) == [
        f"odd.xlsx, sheet {LIST}, cell N3: 全市值 city is '85.3%', a percentage, and its unit is km²; "
        "write it in that unit as a plain number."
    ]


def test_years_deadlines_and_amounts_are_read_as_typed(changed):
    def type_in(book):
        general = book[form.GENERAL]
        general["B4"], general["B5"], general["B6"], general["B8"] = "2025年", "2021 年", "8,896万元", "30%"
        book[P]["F2"], book[P]["D2"] = "2026年12月", "１，２００"
        book[form.DIMENSIONS]["C2"], book[form.DIMENSIONS]["E2"] = "88.5%", "1,200份"

    observed = read_workbook(changed(type_in))
    general = observed.general
    assert (general.year, general.system, general.budget, general.listened) == (2025, "2021", 8896.0, 30.0)
    assert observed.projects[0].deadline == "2026-12" and observed.projects[0].cost == 1200.0
    assert observed.dimensions[0].satisfied == 88.5 and observed.dimensions[0].respondents == 1200


def test_marks_are_said_to_be_no_zeros(changed):
    path = changed(lambda book: (setattr(book[LIST]["N3"], "value", "无"), setattr(book[LIST]["P3"], "value", "/")))
    found = remarks(path, "zh")
    assert found[0] == f"工作表“{LIST}”：填有记号（如 - 或“无”）的单元格按没有数据处理，不当作零：N3、P3，共 2 个"
    assert len(found) == 1


# --- one mistake, one message -----------------------------------------------------------------------------------------------
def test_what_would_be_a_guess_is_refused_by_its_cell(changed):
    path = changed(lambda book: (setattr(book[LIST]["N3"], "value", "约90"), setattr(book[LIST]["P3"], "value", "80-90")))
    assert complaints(path)[1:] == [
        f"odd.xlsx, sheet {LIST}, cell N3: 全市值 city is '约90'; give a number, or nothing where it was not measured.",
        f"odd.xlsx, sheet {LIST}, cell P3: the value of 乙区 is '80-90'; give a number, or nothing.",
    ]


def test_a_bad_cell_of_an_indicator_does_not_make_its_projects_unknown(whole, changed):
    code = whole[1].observed.projects[0].code
    row = list(whole[1].indicators.index).index(code) + 2
    (only,) = complaints(changed(lambda book: setattr(book[LIST][f"N{row}"], "value", "约90")))
    assert f"cell N{row}: 全市值 city is '约90'" in only and "did you mean" not in only


def test_a_bad_cell_of_a_dimension_does_not_make_its_indicators_homeless(changed):
    (only,) = complaints(changed(lambda book: setattr(book[form.DIMENSIONS]["C2"], "value", "高")))
    assert "cell C2: 满意（%） satisfied (%) is '高'" in only


def test_a_row_that_lacks_several_cells_is_told_once(changed):
    (only,) = complaints(changed(lambda book: setattr(book[P].cell(80, 1), "value", "老旧小区改造")))
    assert f"sheet {P}, cell E80: the row lacks 责任单位 responsible unit, 完成期限 deadline" in only


def test_a_workbook_that_is_not_the_form_is_told_once(tmp_path):
    book = openpyxl.Workbook()
    book.save(tmp_path / "odd.xlsx")
    assert complaints(tmp_path / "odd.xlsx") == [
        "odd.xlsx: this is not the form: its sheets are Sheet; begin with `greenplan examine --template out.xlsx`."
    ]


def test_a_title_above_the_headings_is_told_once(changed):
    (only,) = complaints(changed(lambda book: book[LIST].insert_rows(1)))
    assert "the first row does not hold the headings; put them back there (代码 code, 维度 dimension, " in only


# --- hardly possible values -------------------------------------------------------------------------------------------------
def test_hardly_possible_values_are_named_and_not_scored(changed):
    def spoil(book):
        sheet = book[LIST]
        rows = {sheet.cell(row, 1).value: row for row in range(2, 67)}
        sheet[f"N{rows['eco05']}"] = -5  # %
        sheet[f"P{rows['eco05']}"] = 140
        per_head = next(row for row in rows.values() if sheet.cell(row, 5).value == "平方米/人")
        sheet[f"L{per_head}"], sheet[f"N{per_head}"] = 30, 3000
        sheet[f"N{rows['eco08']}"] = 0.7

    found = " ".join(remarks(changed(spoil)))
    assert "is −5, below 0 (in %); in doubt and not graded: correct it" in found and "is 140, above 100 (in %)" in found
    assert "is 3,000, above 500 (in m² per person)" in found
    assert "is 3,000, and was 30 last year: a factor of 10 or more" in found
    assert "is 0.7 (in %); was a fraction meant" in found


def test_a_remark_on_a_value_names_its_unit_in_the_readers_language(changed):
    def spoil(book):
        rows = {book[LIST].cell(row, 3).value: row for row in range(2, 67)}
        book[LIST].cell(rows["城市道路网密度"], 14).value = -3

    path = changed(spoil)
    assert "城市道路网密度为 −3，低于 0（单位：千米/平方千米）" in " ".join(remarks(path, "zh"))
    assert "below 0 (in km/km²)" in " ".join(remarks(path, "en"))


def test_percentages_that_are_all_fractions_are_asked_about_once(changed):
    def spoil(book):
        for row in range(2, 67):
            if book[LIST].cell(row, 5).value == "%" and book[LIST].cell(row, 14).value is not None:
                book[LIST].cell(row, 14).value /= 101

    found = [text for text in remarks(changed(spoil), "zh") if "小数" in text]
    assert len(found) == 1 and "全市值都不超过 1" in found[0]


def test_fractions_in_the_answers_and_in_the_survey_are_asked_about(changed):
    def spoil(book):
        book[form.GENERAL]["B8"] = 0.3
        for row in range(2, 10):
            book[form.DIMENSIONS].cell(row, 3).value, book[form.DIMENSIONS].cell(row, 4).value = 0.7, 0.125

    answer, satisfied, priority = remarks(changed(spoil))
    assert "cell B8: 居民意见分量（%） weight of residents (%) is 0.3 and taken as 0.3 %; was a fraction meant" in answer
    assert "sheet 维度 Dimensions: all 8 numbers of the column 满意（%） satisfied (%) are at most 1" in satisfied
    assert "最盼改善（%）" in priority


def test_one_small_share_or_none_in_the_survey_brings_no_remark(changed):
    def spoil(book):
        book[form.GENERAL]["B8"] = 0
        book[form.DIMENSIONS]["D2"] = 0.5
        for row in range(2, 10):
            book[form.DIMENSIONS].cell(row, 3).value = None

    assert not remarks(changed(spoil))


def test_a_whole_row_of_hardly_possible_values_is_one_remark_and_the_terminal_says_only_the_first(changed):
    def spoil(book):
        for row, column in itertools.product(range(2, 67), range(14, 20)):
            if book[LIST].cell(row, 5).value == "%" and book[LIST].cell(row, column).value is not None:
                book[LIST].cell(row, column).value = 500

    result = examine(read_workbook(changed(spoil)))
    first = result.observed.remarks[0].text("en")
    assert "cell N2, O2, P2, Q2 and others: " in first
    assert "Built-up share of the urban districts is 500, 500, 500, 500 and others, above 100" in first
    assert 20 < len(result.observed.remarks) <= 2 * 44
    said = Done(result, ()).said("en")
    assert len(said) == 22 and said[-1] == f"{len(result.observed.remarks) - 20} more remarks stand in the bulletin"


def test_values_as_they_should_be_bring_no_remark(whole):
    assert whole[1].observed.remarks == ()


# --- text of the workbook ---------------------------------------------------------------------------------------------------
def test_text_of_the_workbook_is_text_on_the_page_and_in_the_tables(changed, without_lists, tmp_path):
    bad = "<script>alert(1)</script>$x_1$ {total} [b]"

    def spoil(book):
        book[form.GENERAL]["B2"] = book[form.GENERAL]["B3"] = book[form.GENERAL]["B11"] = bad
        book[form.DIMENSIONS]["A2"] = book[form.DIMENSIONS]["B2"] = bad
        for row in range(2, 67):
            if book[LIST].cell(row, 2).value == "生态宜居":
                book[LIST].cell(row, 2).value = bad
        for cell in ("C2", "D2", "J2", "O1"):
            book[LIST][cell] = bad
        book[LIST]["T1"], book[LIST]["A67"] = "合计 " + bad, "注：" + bad
        for cell in (book[P]["A2"], book[P]["E2"], book[form.DELIVERY]["A2"]):
            cell.value, cell.data_type = "=1+1" + bad, "s"

    result = examine(read_workbook(changed(spoil)))
    for language in ("zh", "en"):
        (tmp_path / language).mkdir()
        write_bulletin(result, tmp_path / language, language)
        page = (tmp_path / language / "bulletin.html").read_text(encoding="utf-8")
        assert "<script>alert" not in page and "&lt;script&gt;alert(1)&lt;/script&gt;$x_1$ {total} [b]" in page
        book = openpyxl.load_workbook(tmp_path / language / "tables.xlsx")
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
        assert any(cell.value == "=1+1" + bad for cell in cells) and not any(cell.data_type == "f" for cell in cells)
