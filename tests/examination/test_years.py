"""Examinations of several years: last year's in this year's form, and trends over five."""

import math
import shutil

import openpyxl
import pytest
from typer.testing import CliRunner

from simulation.cli import app
from simulation.errors import InputError
from simulation.examination import form
from simulation.examination.bulletin import library
from simulation.examination.command import make_bulletin, write_form
from simulation.examination.examine import examine
from simulation.examination.lists import project_library
from simulation.examination.workbook import read_workbook
from simulation.examination.years import trends
from tests.examination.conftest import page_alone, write_workbook

pytestmark = pytest.mark.usefixtures("without_lists")


def greenplan(*arguments):
    return CliRunner().invoke(app, ["examine", *map(str, arguments), "--language", "en"])


def rows_of(sheet):
    heads = [cell.value for cell in sheet[1]]
    return [dict(zip(heads, row, strict=True)) for row in sheet.iter_rows(min_row=2, values_only=True) if any(row)]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The result of the year before, made once."""
    place = tmp_path_factory.mktemp("last")
    with page_alone():
        return make_bulletin(write_workbook(place, year=2024), None, "zh", place / "results").files[0].parent


@pytest.fixture
def last(made, tmp_path):
    """A copy of it, for a test to do with as it likes."""
    return shutil.copytree(made, tmp_path / "results" / made.name)


def test_last_years_values_problems_projects_and_own_indicators_stand_in_this_years_form(last, tmp_path):
    done = greenplan("某市", "--template", tmp_path / "next.xlsx", "--last", last, "--year", 2025)
    assert done.exit_code == 0, done.output
    before, book = examine(read_workbook(last / "workbook.xlsx")), openpyxl.load_workbook(tmp_path / "next.xlsx")
    indicators = {row["代码 code"]: row for row in rows_of(book[form.INDICATORS])}
    assert len(indicators) == 77 and not any(row["全市值 city"] for row in indicators.values())
    for code, row in before.indicators.iterrows():
        assert indicators[code]["上年值 last year"] == pytest.approx(row["value"])
    assert indicators["own03"]["标准 standard"] == "1.1-1.3" and indicators["own08"]["标准 standard"] == "9/10/12"
    problems = rows_of(book[form.LAST_PROBLEMS])
    assert len(problems) >= len(before.problems) and not any(row["状态 state"] for row in problems)
    assert {row["项目 project"] for row in rows_of(book[form.DELIVERY])} == {row.name for row in before.observed.projects}
    assert len(rows_of(book[form.PLANS])) == 4 and not any(row["实际值 actual"] for row in rows_of(book[form.PLANS]))
    general = {row["事项 item"]: row["填写 answer"] for row in rows_of(book[form.GENERAL])}
    assert general["体检年份 year"] == 2025 and form.DRAWN in general["备注 remark"]


def test_two_years_in_a_row_go_through(last, without_pictures, tmp_path):
    path = tmp_path / "next.xlsx"
    write_form(path, "某市", 2025, "zh", system=None, drawn=False, last=last)
    with pytest.raises(InputError, match="状态 state is empty"):
        read_workbook(path)
    book = openpyxl.load_workbook(path)
    for name, state in ((form.LAST_PROBLEMS, "完成"), (form.DELIVERY, "在建")):
        column = next(cell.column for cell in book[name][1] if cell.value == "状态 state")
        for row in range(2, book[name].max_row + 1):
            if book[name].cell(row, 1).value or book[name].cell(row, 3).value:
                book[name].cell(row, column).value = state if row % 2 else "未开工"
    sheet = book[form.INDICATORS]
    now, before = (next(c.column for c in sheet[1] if c.value == h) for h in ("全市值 city", "上年值 last year"))
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, now).value = sheet.cell(row, before).value
    book.save(path)
    done = make_bulletin(path, None, "zh", tmp_path / "results", last=[last])
    page = done.files[0].read_text(encoding="utf-8")
    assert "上年问题整治情况" in page and "2024—2025 年有两年以上数据的指标" in page
    assert set(trends(done.result)["moved"]) == {"same"}


def test_a_standard_that_the_assessment_revised_is_the_new_one(workbook_of, tmp_path):
    path = workbook_of(year=2025, assessment="yes", city="某市")
    book = openpyxl.load_workbook(path)
    sheet = book[form.INDICATORS]
    row = next(cell.row for cell in sheet["A"] if cell.value == "cit19")
    heads = [cell.value for cell in sheet[1]]
    for n in range(5):  # five districts with values
        column = len(heads) - 3 + n
        sheet.cell(1, column).value = f"{'甲乙丙丁戊'[n]}区"
        sheet.cell(row, column).value = 95 + n
    code, standard = sheet.cell(row, 1).value, heads.index("标准 standard") + 1
    sheet.cell(row, standard).value = 70
    book.save(path)
    revised = examine(read_workbook(path)).standards.set_index("code")["revised"]
    write_form(tmp_path / "next.xlsx", "某市", 2026, "zh", system=None, drawn=False, last=path)
    rows = {each["代码 code"]: each for each in rows_of(openpyxl.load_workbook(tmp_path / "next.xlsx")[form.INDICATORS])}
    assert (
        rows[code]["标准 standard"] == pytest.approx(revised[code])
        and "2025 年五年评估" in rows[code]["标准依据 source of standard"]
    )


def test_five_years_show_trends_and_fewer_are_told_in_an_assessment_year(workbook_of, tmp_path, request):
    paths = [workbook_of(year=year, seed=year - 2020) for year in range(2021, 2026)]
    done = make_bulletin(paths[-1], None, "en", tmp_path / "results", last=paths[:-1])
    table = trends(done.result)
    assert [column for column in table.columns if isinstance(column, int)] == [2021, 2022, 2023, 2024, 2025]
    assert table.at["own10", "moved"] == "better" and table.at["own10", "change"] == pytest.approx(4.0)
    assert table.at["own08", "moved"] == "worse" and {"better", "worse"} <= set(table["moved"])
    page = done.files[0].read_text(encoding="utf-8")
    assert "a five-year assessment reads" not in page.casefold()
    request.getfixturevalue("without_pictures")  # they were drawn above
    few = make_bulletin(paths[-1], None, "en", tmp_path / "few", last=paths[2:4]).files[0].read_text(encoding="utf-8")
    assert "reads 5 years of results, and there are 3" in few


def test_last_years_values_are_taken_where_they_are_blank_and_never_where_they_are_not(workbook_of, without_pictures, tmp_path):
    before, now = workbook_of(year=2024, seed=3), workbook_of(year=2025)
    book = openpyxl.load_workbook(now)
    sheet = book[form.INDICATORS]
    column = next(cell.column for cell in sheet[1] if cell.value == "上年值 last year")
    row = next(cell.row for cell in sheet["A"] if cell.value == "own10")
    sheet.cell(row, column).value = None
    book.save(now)
    result = make_bulletin(now, None, "en", tmp_path / "results", last=[before]).result
    assert result.indicators.at["own10", "last_year"] == examine(read_workbook(before)).indicators.at["own10", "value"]
    assert result.indicators.at["own12", "last_year"] == read_workbook(now).rows[-13].last_year
    assert any("last year's values of 1 indicator " in remark.text("en") for remark in result.observed.remarks)


def test_an_own_code_that_means_another_thing_this_year_is_told_and_has_no_last_value(workbook_of, without_pictures, tmp_path):
    before, now = workbook_of(year=2024, seed=3), workbook_of(year=2025)
    book = openpyxl.load_workbook(now)
    sheet = book[form.INDICATORS]
    column = {cell.value: cell.column for cell in sheet[1]}
    row = next(cell.row for cell in sheet["A"] if cell.value == "own10")
    sheet.cell(row, column["指标 indicator"]).value, sheet.cell(row, column["上年值 last year"]).value = "数字城管覆盖率", None
    book.save(now)
    result = make_bulletin(now, None, "en", tmp_path / "results", last=[before]).result
    assert math.isnan(result.indicators.at["own10", "last_year"])
    said = [remark.text("zh") for remark in result.observed.remarks]
    (text,) = [text for text in said if "1 个自选指标的代码在 2024 年的名称或单位不同" in text]
    assert "own10（智慧社区覆盖率，% → 数字城管覆盖率，%）" in text


@pytest.mark.parametrize(
    ("year", "city", "words"),
    [
        (2025, "某市", "which is not before 2025"),
        (2024, "另市", "this is the examination of '另市', not of '某市'"),
    ],
)
def test_what_is_no_earlier_year_of_the_city_is_refused(workbook_of, tmp_path, year, city, words):
    other = tmp_path / "other"
    other.mkdir()
    done = greenplan("--data", workbook_of(), "--last", workbook_of(city, year, folder=other), "--out", tmp_path / "out")
    assert done.exit_code == 2 and words in " ".join(done.output.split()) and not (tmp_path / "out").exists()


def test_wrong_uses_of_last_are_answered_with_one_sentence(workbook_of, last, tmp_path):
    (tmp_path / "empty").mkdir()
    book = workbook_of()
    for arguments, words in (
        (("--data", book, "--last", tmp_path / "empty"), "this folder holds no result of an examination"),
        (("--data", book, "--last", tmp_path / "none.xlsx"), "there is no such file"),
        (("--data", book, "--last", last, "--last", last), "the examination of 2024 is given twice"),
        (("某市", "--template", tmp_path / "a.xlsx", "--last", last, "--year", 2027), "name the result of 2026"),
        (("宁波", "--template", tmp_path / "a.xlsx", "--last", last), "this is the examination of '某市', not of '宁波'"),
        (("--template", tmp_path / "a.xlsx", "--last", last, "--last", last), "give --last once"),
        (("某市", "--template", tmp_path / "a.xlsx", "--last", last, "--practice"), "go without --last"),
    ):
        done = greenplan(*arguments, "--out", tmp_path / "out") if "--data" in arguments else greenplan(*arguments)
        assert done.exit_code == 2 and words in " ".join(done.output.split()) and "Traceback" not in done.output
    assert not (tmp_path / "a.xlsx").exists()


def test_numbers_drawn_for_practice_are_no_last_year_of_measured_ones(workbook_of, tmp_path):
    drawn, measured = workbook_of(year=2024), workbook_of(remark="市住建局填报")
    write_form(tmp_path / "next.xlsx", None, 2026, "zh", system=None, drawn=False, last=measured)
    general = {
        row["事项 item"]: row["填写 answer"] for row in rows_of(openpyxl.load_workbook(tmp_path / "next.xlsx")[form.GENERAL])
    }
    assert general["备注 remark"] is None
    done = greenplan("--data", measured, "--last", drawn, "--out", tmp_path / "out")
    assert done.exit_code == 2 and "of 2024 has drawn numbers for practice" in " ".join(done.output.split())


def test_last_year_may_have_been_on_another_catalogue(tmp_path):
    write_form(tmp_path / "old.xlsx", "绍兴", 2024, "zh", system="2021", drawn=True)
    write_form(tmp_path / "next.xlsx", "绍兴", 2025, "zh", system="2025", drawn=False, last=tmp_path / "old.xlsx")
    problems = rows_of(openpyxl.load_workbook(tmp_path / "next.xlsx")[form.LAST_PROBLEMS])
    assert problems and not any(row["指标代码 indicator code"] for row in problems)
    book = openpyxl.load_workbook(tmp_path / "next.xlsx")
    general = {row["事项 item"]: row["填写 answer"] for row in rows_of(book[form.GENERAL])}
    assert general["体检范围 scope"] == "全市域 whole city" and "诸暨市" in [cell.value for cell in book[form.INDICATORS][1]]


def test_a_form_without_sheets_of_lists_has_those_that_last_year_fills(last, tmp_path):
    write_form(tmp_path / "old.xlsx", "某市", 2025, "zh", system="2021", drawn=False, last=last)
    book = openpyxl.load_workbook(tmp_path / "old.xlsx")
    assert rows_of(book[form.LAST_PROBLEMS]) and len(rows_of(book[form.PLANS])) == 4 and form.UNITS not in book.sheetnames


def test_projects_of_indicators_that_are_not_graded_do_not_compete_and_are_carried_over(workbook_of, tmp_path):
    path = workbook_of(budget=100)
    book = openpyxl.load_workbook(path)
    sheet = book[form.PROJECTS]
    column = {cell.value: cell.column for cell in sheet[1]}
    rows = (
        ("修桥", "own20", 3, 90),
        ("普查管网", "own21", 5, 60),
        ("再普查管网", "own21", 5, 80),
    )  # a count, and two of a share
    for row, (name, code, better, cost) in enumerate(rows, start=2):
        for heading, value in (("项目 project", name), ("指标代码 indicator code", code), ("改善量 improvement", better)):
            sheet.cell(row, column[heading]).value = value
        sheet.cell(row, column["费用（万元） cost (10^4 yuan)"]).value = cost
    book.save(path)
    result = examine(read_workbook(path))
    plan = result.plan.set_index("name")
    assert not plan.at["修桥", "competes"] and plan.at["普查管网", "chosen"] and not plan.at["再普查管网", "chosen"]
    frame = project_library(result, "zh").set_index("project")
    assert frame.at["修桥", "chosen"] is None and frame.at["再普查管网", "chosen"] == "否"
    page = library(result, "zh").text
    assert "个项目不参与比选" in page
    write_form(tmp_path / "next.xlsx", "某市", 2026, "zh", system=None, drawn=False, last=path)
    book = openpyxl.load_workbook(tmp_path / "next.xlsx")
    assert {"修桥", "普查管网"} <= {row["项目 project"] for row in rows_of(book[form.DELIVERY])}
    (waiting,) = rows_of(book[form.PROJECTS])
    assert waiting["项目 project"] == "再普查管网" and waiting["改善量 improvement"] == 5


def test_a_project_of_the_year_before_last_that_is_not_done_is_still_asked_about(workbook_of, tmp_path):
    path = workbook_of()
    book = openpyxl.load_workbook(path)
    sheet = book[form.DELIVERY]
    for row, state in ((2, "在建"), (3, "完成")):
        for column, value in enumerate((f"旧项目{row}", "水务局", "2025-12", 5, 1, state), start=1):
            sheet.cell(row, column).value = value
    book.save(path)
    write_form(tmp_path / "next.xlsx", "某市", 2026, "zh", system=None, drawn=False, last=path)
    names = {row["项目 project"] for row in rows_of(openpyxl.load_workbook(tmp_path / "next.xlsx")[form.DELIVERY])}
    assert "旧项目2" in names and "旧项目3" not in names


def fill_last_problems(path, rows):
    book = openpyxl.load_workbook(path)
    sheet = book[form.LAST_PROBLEMS]
    column = {cell.value: cell.column for cell in sheet[1]}
    names = ("code", "place", "content", "unit", "deadline", "state")
    sheet.delete_rows(2, sheet.max_row)
    for number, row in enumerate(rows, start=2):
        for name, value in zip(names, row, strict=True):
            sheet.cell(number, column[form.heading_of(form.LastProblemRow, name)]).value = value
    book.save(path)


def test_a_problem_that_is_found_again_renews_the_open_one_and_stands_once(workbook_of, tmp_path):
    path = workbook_of(year=2025)
    found = next(problem for problem in examine(read_workbook(path)).problems if problem.code == "own07")
    assert not found.written
    fill_last_problems(
        path,
        (
            ("own07", "东湖区 3", "易涝点数量 9 个", None, None, "在建"),
            ("own07", "西山区 4", "易涝点数量 12 个", "水务局", "2024-12", "未开工"),
            ("own07", "南江区某路", "下穿通道积水", "城管局", None, "在建"),  # written by hand, of a place
            ("own18", None, "人均公园绿地面积为 9 平方米/人，标准 14.5，评为“较差”", None, None, "在建"),
            ("own18", None, "人均公园绿地面积为 8 平方米/人，标准 14.5，评为“较差”", None, None, "在建"),
            (None, None, "某事", None, None, "在建"),
            (None, None, "某事", None, None, "在建"),
        ),
    )
    write_form(tmp_path / "next.xlsx", "某市", 2026, "zh", system=None, drawn=False, last=path)
    rows = rows_of(openpyxl.load_workbook(tmp_path / "next.xlsx")[form.LAST_PROBLEMS])
    own = [row for row in rows if row["指标代码 indicator code"] == "own07"]
    assert [row["问题内容 problem"] for row in own] == [found.content.text("zh"), "下穿通道积水"]
    assert own[0]["责任单位 responsible unit"] == "水务局" and own[0]["完成期限 deadline"]
    assert sum(row["指标代码 indicator code"] == "own18" for row in rows) == 1
    assert sum(row["问题内容 problem"] == "某事" for row in rows) == 1
