"""The lists that a city hands in: their layout, as a workbook, a document and a page, inside and in public."""

import dataclasses
import functools
import re
import shutil
import subprocess

import openpyxl
import pytest
from docx import Document
from typer.testing import CliRunner

from simulation.cli import app
from simulation.examination import form, lists
from simulation.examination.bulletin import chapters, public_chapters
from simulation.examination.claims import claims
from simulation.examination.examine import examine
from simulation.examination.list_files import write_document, write_workbook
from simulation.examination.workbook import read_workbook
from simulation.report.numbers import short_number

TABS = {"zh": ["指标汇总", "分区结果", "上年整治", "问题清单", "单元明细", "整治建议", "更新项目库", "规划实施"],
        "en": ["Indicators", "Districts", "Last year", "Problems", "Units", "Measures", "Projects", "Plans"]}  # fmt: skip
HEADS = {
    "指标汇总": ["体检维度", "分类", "序号", "体检指标", "体检结果", "单位", "评价标准", "评价", "评价等级"],
    "分区结果": ["序号", "体检指标", "单位", "评价标准", "体检结果", "东湖区", "西山区", "南江区", "北港区"],
    "上年整治": ["序号", "体检指标", "上年值", "本年值", "单位", "评价标准", "上年问题数", "已完成", "完成情况", "核对"],
    "问题清单": ["序号", "体检维度", "分类", "体检指标", "所在区域", "问题内容"],
    "单元明细": ["序号", "体检维度", "名称", "县（市、区）", "体检指标", "体检结果", "单位", "问题描述"],
    "整治建议": ["序号", "体检指标", "所在区域", "问题内容", "整治措施", "解决方式", "责任单位", "完成期限"],
    "更新项目库": ["序号", "项目", "项目类型", "体检指标", "所在区域", "费用（万元）", "责任单位", "完成期限"],
    "规划实施": [
        "序号", "规划", "指标或任务", "单位", "要求", "规划值", "到期", "实际值", "偏离", "实施情况", "批准文件",
    ],
}  # fmt: skip
CHINESE = re.compile(r"[\u3400-\u9fff]")
OFFICE = shutil.which("soffice")


@pytest.fixture(scope="module")
def result(city):
    return examine(read_workbook(city))


@pytest.fixture(scope="module")
def page(result):
    return "".join(piece.text for piece in chapters(result, "zh"))


@pytest.fixture(scope="module")
def public(result):
    return "".join(piece.text for piece in public_chapters(result, "zh"))


@pytest.fixture(scope="module")
def written(result, tmp_path_factory):
    folder = tmp_path_factory.mktemp("lists")
    for language in ("zh", "en"):
        write_workbook(result, folder / f"{language}.xlsx", language)
        write_document(result, folder / f"{language}.docx", language)
    return folder


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_list_is_a_sheet_and_a_table_of_the_document_with_equal_rows(written, result, language):
    book, document = openpyxl.load_workbook(written / f"{language}.xlsx"), Document(str(written / f"{language}.docx"))
    assert book.sheetnames == TABS[language] and len(document.tables) == 8
    for sheet, table, made in zip(book, document.tables, lists.LISTS.values(), strict=True):
        frame = made(result, language)
        assert sheet.max_row - 2 == len(table.rows) - 1 == len(frame) > 0
        assert [cell.value for cell in sheet[2]] == [cell.text for cell in table.rows[0].cells]


def test_the_layout_is_that_which_a_province_asks_for(written):
    book = openpyxl.load_workbook(written / "zh.xlsx")
    assert {sheet.title: [cell.value for cell in sheet[2]] for sheet in book} == HEADS
    assert book["指标汇总"]["A1"].value == "某市2025年城市体检指标汇总表（练习数据）"
    for sheet in book:
        assert sheet.page_setup.orientation == "landscape" and sheet.print_title_rows == "$1:$2"


def test_no_language_is_left_in_the_other(written):
    heads = [cell.value for sheet in openpyxl.load_workbook(written / "en.xlsx") for cell in sheet[2]]
    assert {head for head in heads if CHINESE.search(head)} == {"东湖区", "西山区", "南江区", "北港区"}  # of no known city
    sheet = openpyxl.load_workbook(written / "en.xlsx")["Indicators"]
    catalogue = [row for row in sheet.iter_rows(min_row=3) if not CHINESE.search(str(row[3].value))]  # without a city's own
    assert len(catalogue) == 53 and not any(CHINESE.search(str(cell.value)) for row in catalogue for cell in row)


def test_districts_stand_beside_the_city(result):
    frame = lists.district_list(result, "zh").set_index("indicator")
    row = frame.loc["存在结构安全隐患的住宅数量"]
    assert sum(row[name] for name in ("东湖区", "西山区", "南江区", "北港区")) == row["value"]
    assert "供水管网漏损率" not in frame.index  # of the city alone


def test_a_number_of_seven_digits_is_written_in_full(spoilt, at, without_pictures):
    def spoil(book):
        for name, value in (("value", 1234567), ("last_year", 1234560)):
            book[form.INDICATORS][at("own07", name)] = value

    result = examine(read_workbook(spoilt(spoil)))
    (problem,) = [problem for problem in result.problems if problem.code == "own07"]
    assert problem.content.text("zh") == "易涝点数量 1,234,567 个"
    page = "".join(piece.text for piece in chapters(result, "zh"))
    assert "1,234,567" in page and "e+06" not in page
    assert [short_number(x) for x in (78.20, 5.1 - 6.0, 0.25, 1e16)] == ["78.2", "−0.9", "0.25", "1e+16"]


def test_a_departure_that_is_said_to_be_approved_needs_a_document(spoilt):
    def spoil(book):
        heads = {cell.value: cell.column for cell in book[form.PLANS][1]}
        row = next(
            row for row in range(2, 8) if book[form.PLANS].cell(row, heads["偏离经批准 departure approved"]).value == "是 yes"
        )
        book[form.PLANS].cell(row, heads["批准文件 approving document"]).value = None

    result = examine(read_workbook(spoilt(spoil)))
    standing = lists.plan_list(result, "zh").set_index("target")["standing"]
    assert standing["历史文化街区"] == "偏离，填已批准，缺批准文件"
    assert any("没有批准文件：历史文化街区" in claim.text("zh") for claim in claims(result))


def test_last_years_problems_come_with_their_share_closed(result, page):
    done, of = lists.closed(result)
    frame = lists.rectification(result, "zh")
    assert 0 < done < of == len(result.observed.last_problems) == frame["problems"].sum() and frame["closed"].sum() == done
    assert f"上年问题 {of} 条，已完成 {done} 条，占 {100 * done / of:.0f}" in page


def test_a_project_needs_neither_cost_nor_improvement_to_be_listed(result):
    frame = lists.project_library(result, "zh")
    assert len(frame) == len(result.observed.projects) and frame["cost"].isna().any()
    assert all(project.improvement is None for project in result.observed.projects)
    assert not result.plan["competes"].any() and "chosen" not in frame  # who does not compete is not refused


def test_a_project_that_names_no_indicator_stands_beside_others_that_do(result):
    plan = result.plan.copy()
    plan["code"] = [float("nan"), *plan["code"][1:]]
    frame = lists.project_library(dataclasses.replace(result, plan=plan), "zh")
    assert frame["indicator"][0] == "" and all(frame["indicator"][1:])


def test_the_public_library_names_no_building(result, public):
    names = [project.name for project in result.observed.projects]
    assert names and not any(name in public for name in names)


def test_a_problem_says_by_deadline_or_as_far_as_possible_and_what_is_missing_is_counted(result, page):
    frame = lists.measure_list(result, "zh")
    assert set(frame["solve"].dropna()) == {"限时解决", "尽力解决"}
    lacking = sum(not problem.complete for problem in result.problems)
    assert 0 < lacking < len(frame) and f"其中 {lacking} 条还没有写全" in page


def test_what_was_found_in_a_unit_stands_in_a_list_with_its_county_and_address(spoilt, without_pictures):
    def describe(book):
        sheet = book[form.UNITS]
        column = {cell.value: cell.column for cell in sheet[1]}
        for heading, value in (("名称 name", "和平里 3 幢"), ("县（市、区） county", "东湖区"),
                               ("地址 address", "和平路 12 号"),
                               ("问题描述 what was found", "二层立管锈穿")):  # fmt: skip
            sheet.cell(2, column[heading]).value = value

    result = examine(read_workbook(spoilt(describe)))
    row = lists.unit_list(result, "zh").iloc[0]
    assert (row["unit_name"], row["county"], row["address"], row["finding"]) == (
        "和平里 3 幢",
        "东湖区",
        "和平路 12 号",
        "二层立管锈穿",
    )
    assert (row["indicator"], row["value"], row["unit"]) == ("存在管线管道破损的住宅数量", 1.0, "栋")
    areas = " ".join(lists.problem_list(result, "zh")["area"]) + " ".join(
        problem.place.text("zh") for problem in result.problems if problem.place and not isinstance(problem.place, str)
    )
    assert "东湖区 和平里 3 幢（和平路 12 号）" in areas or any(p.code == "hom01" and p.written for p in result.problems)
    public = "".join(piece.text for piece in public_chapters(result, "zh"))
    assert "和平" not in public and "锈穿" not in public


def test_problems_said_to_be_closed_are_held_against_the_numbers(spoilt, at):
    code = "hom03"

    def close(book, now, last):
        for row in range(2, book[form.LAST_PROBLEMS].max_row + 1):
            if book[form.LAST_PROBLEMS].cell(row, 3).value:
                book[form.LAST_PROBLEMS].cell(row, 1).value = code
                book[form.LAST_PROBLEMS].cell(row, 6).value = "完成"
        book[form.UNITS].delete_rows(2, 200)
        book[form.INDICATORS][at(code, "value")], book[form.INDICATORS][at(code, "last_year")] = now, last
        for district in ("东湖区", "西山区", "南江区", "北港区"):
            book[form.INDICATORS][at(code, district)] = None

    @functools.cache
    def said(now, last):
        result = examine(read_workbook(spoilt(lambda book: close(book, now, last))))
        frame = lists.rectification(result, "zh")
        return (frame["check"][0] if "check" in frame else None), " ".join(remark.text("zh") for remark in claims(result))

    assert said(9, 9)[0].startswith("问题标为完成，而数值没有变好（上年 9，本年 9 套）") and "非成套住宅数量" in said(9, 9)[1]
    assert "仍有 6 套（上年 9）" in said(6, 9)[0] and "仍有 3 套" in said(3, None)[0] and "本年值空白" in said(None, 9)[0]
    assert said(3, 9)[0] is None  # most are gone: what is left may have come up since
    assert said(0, 9)[0] is None and "非成套" not in said(0, 9)[1]


def test_a_target_of_a_plan_without_an_actual_value_does_not_read_as_fine(spoilt, without_pictures):
    def blank(book):
        column = next(cell.column for cell in book[form.PLANS][1] if cell.value == "实际值 actual")
        book[form.PLANS].cell(2, column).value = book[form.PLANS].cell(5, column).value = None

    result = examine(read_workbook(spoilt(blank)))
    standing = lists.plan_list(result, "zh").set_index("target")["standing"]
    assert standing["公园绿地面积"] == "到期，无实际值" and standing["道路网密度"] == "未到期，无实际值"
    page = "".join(piece.text for piece in chapters(result, "zh"))
    assert "另有 2 项规划指标没有填实际值，无法判断：公园绿地面积、道路网密度" in page
    assert any("2 项没有填实际值" in remark.text("zh") for remark in claims(result))


def test_numbers_stand_in_the_lists_as_they_were_typed(spoilt, at, tmp_path):
    path = spoilt(lambda book: book[form.INDICATORS].__setitem__(at("own10", "value"), 78.2))
    result = examine(read_workbook(path))
    write_workbook(result, tmp_path / "a.xlsx", "zh")
    cells = [cell for row in openpyxl.load_workbook(tmp_path / "a.xlsx")["指标汇总"].iter_rows() for cell in row]
    assert {cell.number_format for cell in cells if cell.value == 78.2} == {"#,##0.####"}
    departure = dict(zip(lists.plan_list(result, "zh")["target"], lists.plan_list(result, "zh")["departure"], strict=True))
    assert str(departure["道路网密度"]) == "-0.9"  # 7.1 - 8.0 is -0.9000000000000004 to a computer


def test_plans_say_what_departs_and_whether_it_was_approved(result):
    frame = lists.plan_list(result, "zh").set_index("target")
    assert dict(frame["standing"]) == {
        "公园绿地面积": "符合规划", "城镇建设用地规模": "偏离，未经批准", "历史文化街区": "偏离，已批准",
        "道路网密度": "未到期",
    }  # fmt: skip
    assert frame.at["城镇建设用地规模", "departure"] == pytest.approx(6.5)


def test_the_public_page_names_no_building_no_cost_and_no_third_party(page, public):
    for word in ("练习", "费用", "第三方值", "单元记录"):
        text = re.sub("练习数据|练习用", "", public.partition("方法与局限")[0])
        assert word not in text.replace("不含第三方核验、具体楼栋和小区、费用及数据核对说明", ""), word
    assert "幢" in page and "幢" not in public and "很好" in public
    assert "请核对" in page and "请核对" not in public and "已完成" in public
    anchors = re.findall(r'<h2 id="head-exam_(\w+)"', page)
    assert anchors == [
        "rectification", "diagnosis", "aspects", "summary", "districts", "problems", "units", "measures", "projects", "plans",
        "third", "standards", "method",
    ]  # fmt: skip


def test_what_a_workbook_holds_is_text_in_every_deliverable(spoilt, without_pictures, tmp_path):
    with_markup = spoilt(lambda book: None)
    book = openpyxl.load_workbook(with_markup)
    book[form.PROBLEMS]["C2"].value, book[form.PROBLEMS]["C2"].data_type = "=HYPERLINK(1)<b>x</b>", "s"
    book[form.PROJECTS]["A2"] = "<script>1</script>"
    book.save(with_markup)
    result = examine(read_workbook(with_markup))
    page = "".join(piece.text for piece in (*chapters(result, "zh"), *public_chapters(result, "zh")))
    assert "<script>" not in page and "<b>x</b>" not in page
    write_workbook(result, tmp_path / "a.xlsx", "zh")
    write_document(result, tmp_path / "a.docx", "zh")
    cells = [c for sheet in openpyxl.load_workbook(tmp_path / "a.xlsx") for row in sheet.iter_rows() for c in row]
    assert not any(c.data_type == "f" for c in cells) and any(c.value == "<script>1</script>" for c in cells)
    texts = [c.text for table in Document(str(tmp_path / "a.docx")).tables for row in table.rows for c in row.cells]
    assert "=HYPERLINK(1)<b>x</b>" in texts


def test_deliverables_never_replace_what_somebody_has_put_there(city, without_pictures, tmp_path):
    run = CliRunner().invoke
    arguments = ["examine", "--data", str(city), "--out", str(tmp_path), "--language", "en"]
    assert run(app, arguments).exit_code == 0
    folder = tmp_path / "某市-2025"
    assert {path.name for path in folder.iterdir()} >= {"public.html", "lists.xlsx", "lists.docx", "workbook.xlsx"}
    (folder / "lists.docx").write_bytes(b"edited by hand")
    again = run(app, arguments)
    assert again.exit_code == 2 and (folder / "lists.docx").read_bytes() == b"edited by hand"


def test_a_city_that_does_not_publish_has_no_public_page(workbook_of, without_lists, without_pictures, tmp_path):
    path = workbook_of(publication="no")
    done = CliRunner().invoke(app, ["examine", "--data", str(path), "--out", str(tmp_path / "out"), "--language", "en"])
    assert done.exit_code == 0 and not (tmp_path / "out" / "某市-2025" / "public.html").exists()


@pytest.mark.heavy
@pytest.mark.skipif(not OFFICE, reason="LibreOffice is not installed")
@pytest.mark.parametrize("ending", ["xlsx", "docx"])
def test_the_lists_open_in_libreoffice(written, tmp_path, ending):
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [OFFICE, profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, written / f"zh.{ending}"]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    assert (tmp_path / "zh.pdf").stat().st_size > 20_000


def test_own_indicators_stand_among_the_others_and_have_one_number_in_every_list(city):
    result = examine(read_workbook(city))
    frame = lists.summary(result, "en")
    aspects = list(zip(frame["scale"], frame["aspect"], strict=True))
    assert list(frame["number"]) == [*range(1, 78)] and len(dict.fromkeys(aspects)) == sum(
        one != other for one, other in zip(aspects, [None, *aspects[:-1]], strict=True)
    )
    number = dict(zip(frame["indicator"], frame["number"], strict=True))
    for other in (lists.district_list(result, "en"), lists.rectification(result, "en")):
        assert all(number.get(row["indicator"], row["number"]) == row["number"] for _, row in other.iterrows())
    by_name = frame.set_index("indicator")
    assert by_name.at["架空线入地率", "standard"] == "≥60" and by_name.at["易涝点数量", "unit"] == "in number"
    assert by_name.at["Buildings with unsafe gas", "aspect"] == "Safe and durable"
