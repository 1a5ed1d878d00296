"""Bad and odd workbooks on the form of 2025: a mistake is one sentence, what can be read is read, what is doubtful is said."""

import tracemalloc

import openpyxl
import pytest

from simulation.errors import InputError
from simulation.examination import form
from simulation.examination.diagnosis_by_grades import findings
from simulation.examination.examine import examine
from simulation.examination.grids import read_grids
from simulation.examination.lists import assessment
from simulation.examination.workbook import read_workbook
from tests.examination.conftest import grids_of, opened

LIST, U, PR, PL = form.INDICATORS, form.UNITS, form.PROBLEMS, form.PLANS
LP, P, G, D = form.LAST_PROBLEMS, form.PROJECTS, form.GENERAL, form.DIMENSIONS


def put(sheet, heading, value, row=2):
    """Write a value under a heading; in the sheet of answers beside an item; in that of indicators in the row of a code."""

    def change(book):
        if sheet == G:
            cell = next(cell for cell in book[G]["A"] if cell.value == heading)
            book[G].cell(cell.row, 2).value = value
            return
        column = next(cell.column for cell in book[sheet][1] if cell.value == heading)
        at = next(cell.row for cell in book[sheet]["A"] if cell.value == row) if isinstance(row, str) else row
        book[sheet].cell(at, column).value = value

    return change


def city_value(value, code="own10"):
    return put(LIST, "全市值 city", value, code)


def standard(value, code="own10"):
    return put(LIST, "标准 standard", value, code)


READ = [
    ("85.3", 85.3), ("８５．３", 85.3), ("85%", 85.0), ("85 ％", 85.0), (" 85 ", 85.0), ("1e1", 10.0), ("0", 0.0),
    ("8５%", 85.0),
    ("-", None), ("/", None), ("无", None), ("暂无数据", None), ("—", None), ("不涉及", None), ("N/A", None), ("缺测", None),
]  # fmt: skip
SPELT = {
    "a sign for the requirement": (put(PL, "要求 requirement", "≥"), lambda o: o.plans[0].bound, "least"),
    "a wide sign": (put(PL, "要求 requirement", "＜＝"), lambda o: o.plans[0].bound, "most"),
    "a sign before the number": (put(PL, "规划值 planned", "≥1200公顷"), lambda o: o.plans[0].target, 1200.0),
    "ten thousands of yuan": (put(P, "费用（万元） cost (10^4 yuan)", "3200万"), lambda o: o.projects[0].cost, 3200.0),
    "by a deadline": (put(PR, "解决方式 how to solve", "限时"), lambda o: o.problems[0].solve, "by_deadline"),
    "one place": (put(U, "数值 value", "1处"), lambda o: o.units[0].value, 1.0),
    "an estate with brackets": (put(U, "层级 scale", "小区（社区）"), lambda o: o.units[0].scale, "estate"),
    "a code in wide capitals": (put(U, "指标代码 indicator code", "ＨＯＭ０１"), lambda o: o.units[0].code, "hom01"),
    "a name for a code": (put(PR, "指标代码 indicator code", "非成套 住宅数量"), lambda o: o.problems[0].code, "hom03"),
    "brackets of an aspect": (put(LIST, "维度 dimension", "城区（城市）:智慧高效", "own10"),
                              lambda o: next(r for r in o.rows if r.code == "own10").dimension, "城区(城市)：智慧高效"),
    "a year for a deadline": (put(PR, "完成期限 deadline", 2026), lambda o: o.problems[0].deadline, "2026-12"),
    "a year for a plan": (put(PL, "到期 due", "2025年"), lambda o: o.plans[0].due, "2025-12"),
    "a number with its counter": (city_value("7个", "hom06"),
                                  lambda o: next(r for r in o.rows if r.code == "hom06").value, 7.0),
    "kilometres by their other name": (put(LIST, "单位 unit", "公里/平方公里", "cit17"),
                                       lambda o: next(r for r in o.rows if r.code == "cit17").unit, "km/km2"),
    "not done": (put(LP, "状态 state", "未完成"), lambda o: o.last_problems[0].state, "open"),
    "put right": (put(LP, "状态 state", "已整改"), lambda o: o.last_problems[0].state, "done"),
}  # fmt: skip
MISTAKES = {
    "a number of things that is graded": (put(LIST, "评价方式 assessed", "分级评价", "hom01"), "hom01 is a number of things"),
    "about": (city_value("约90"), "全市值 city is '约90'; give a number"),
    "between": (city_value("80~90"), "全市值 city is '80~90'; give a number"),
    "or so": (city_value("90左右"), "'90左右'; give a number"),
    "words": (city_value("较好"), "'较好'; give a number"),
    "yes": (city_value(True), "True; give a number"),
    "a percentage of buildings": (city_value("85%", "hom06"), "a percentage, and its unit is buildings"),
    "a formula without result": (city_value("=1+1"), "a formula whose result is not stored"),
    "a formula that errs": (city_value("#DIV/0!"), "a formula that gives #DIV/0!"),
    "a county in words": (put(LIST, "东湖区", "多", "own10"), "the value of 东湖区 is '多'"),
    "a range for higher": (standard("70-90"), "a range, which only fits the direction near"),
    "at most for higher": (standard("≤70"), "against the direction of the indicator"),
    "rising thresholds for higher": (standard("60/80/90"), "not three thresholds for this direction"),
    "two thresholds": (standard("90/80"), "'90/80'; give a number, a range such as 0.7-1.5, or"),
    "a standard in words": (standard("国家标准"), "'国家标准'; give a number, a range"),
    "a direction of its own": (put(LIST, "方向 direction", "向上", "own10"), "is '向上'; give one of 越高越好"),
    "assessed somehow": (put(LIST, "评价方式 assessed", "看情况", "own10"), "give one of 分级评价 graded, 只报结果"),
    "level of a county": (put(LIST, "指标来源 level", "县", "own10"), "give one of 国家 national"),
    "fewer than none": (city_value(-3, "hom06"), "全市值 city is -3.0, and a number of things is never below zero"),
    "fewer than none of the city's own": (city_value(-3, "own15"), "a number of things is never below zero"),
    "fewer than none in a county": (put(LIST, "东湖区", -1, "hom06"), "东湖区 is -1, and a number of things is never"),
    "fewer than none in a unit": (put(U, "数值 value", -2), "数值 value is -2.0, and a number of things is never below zero"),
    "more than all": (put(LIST, "总量 out of", 1, "hom06"), "more than 总量 out of, 1; correct one of them, or write yes"),
    "nothing of it": (put(LIST, "总量 out of", 0, "own10"), "总量 out of is 0; give a number above zero"),
    "unit changed": (put(LIST, "单位 unit", "个", "cit01"), "the unit of cit01 is '个'"),
    "direction changed": (put(LIST, "方向 direction", "lower", "cit02"), "the direction of cit02 is '越低越好 lower'"),
    "code misspelt": (put(LIST, "代码 code", "cit0l", "cit02"), "unknown indicator 'cit0l'"),
    "code twice": (put(LIST, "代码 code", "own11", "own10"), "'own11' stands in row"),
    "aspect unknown": (put(LIST, "维度 dimension", "城区(城市)：智慧", "own10"), "unknown dimension '城区(城市)：智慧'"),
    "an aspect alone": (put(LIST, "维度 dimension", "智慧高效", "own10"), "use one of 城区(城市)：智慧高效."),
    "year in characters": (put(G, "体检年份 year", "二〇二五"), "give a year from 2018 to 2100"),
    "catalogue of 2022": (put(G, "指标体系 catalogue", 2022), "give the year of a catalogue, one of 2021, 2024, 2025"),
    "scope": (put(G, "体检范围 scope", "郊区"), "give one of 市辖区 urban districts, 全市域 whole city"),
    "coverage": (put(G, "总分最低覆盖率（%） least coverage (%)", 120), "is 120; give a number from 0 to 100"),
    "total": (put(G, "给出总分 give a total", "也许"), "is '也许'; give one of 是 yes, 否 no"),
    "no city": (put(G, "城市 city", None), "城市 city is empty; give the name of the city"),
    "budget": (put(G, "年度预算（万元） budget (10^4 yuan)", "-5"), "is '-5'; give a number of 10^4 yuan, zero or more"),
    "survey": (put(D, "满意（%） satisfied (%)", 140), "is 140; give a number from 0 to 100"),
    "unit of an unknown scale": (put(U, "层级 scale", "村"), "give one of 住房 home, 小区 estate, 街区 block, 街道 street"),
    "unit without a name": (put(U, "名称 name", None), "give the name of the home, estate, block or street"),
    "unit of no indicator": (put(U, "指标代码 indicator code", "hom99"), "unknown indicator 'hom99'"),
    "unit counted in words": (put(U, "数值 value", "三栋"), "数值 value is '三栋'; give a number, or nothing"),
    "problem without words": (put(PR, "问题内容 problem", None), "问题内容 problem is empty; give what the problem is"),
    "problem solved somehow": (put(PR, "解决方式 how to solve", "随便"), "give one of 限时解决 by a deadline"),
    "problem next year": (put(PR, "完成期限 deadline", "明年"), "完成期限 deadline is '明年'; give a date"),
    "problem of no indicator": (put(PR, "指标代码 indicator code", "hom99"), "unknown indicator 'hom99'"),
    "plan without a number": (put(PL, "规划值 planned", None), "规划值 planned is empty; give the number that the plan sets"),
    "plan in words": (put(PL, "规划值 planned", "较大"), "规划值 planned is '较大'; give the number that the plan sets"),
    "plan due some day": (put(PL, "到期 due", "以后"), "到期 due is '以后'; give a date"),
    "a sign against the requirement": (put(PL, "规划值 planned", "≤1200"), "规划值 planned is '≤1200'; give the number"),
    "plan about": (put(PL, "要求 requirement", "约"), "give one of 不低于 at least, 不高于 at most, 等于 exactly"),
    "last problem without state": (put(LP, "状态 state", None), "状态 state is empty; give one of 完成 done"),
    "last problem half done": (put(LP, "状态 state", "差不多了"), "is '差不多了'; give one of 完成 done"),
    "cost to be agreed": (put(P, "费用（万元） cost (10^4 yuan)", "面议"), "is '面议'; give a number of 10^4 yuan"),
    "project without unit": (put(P, "责任单位 responsible unit", None), "give the unit that answers for it"),
    "project of no indicator": (put(P, "指标代码 indicator code", "hom99"), "unknown indicator 'hom99'"),
    "no indicators": (lambda book: book.remove(book[LIST]), f"the sheet '{LIST}' is missing"),
    "units renamed": (lambda book: setattr(book[U], "title", "单元 Unit"), "rename the sheet '单元 Unit'"),
    "standard renamed": (put(LIST, "标准 standard", "标准值 standards", "代码 code"), "the column '标准 standard'"),
    "merged": (lambda book: book[LIST].merge_cells("M3:M5"), "the cells M3:M5 are merged"),
}  # fmt: skip
REMARKS = {
    "a hundredth of a standard": (put(LIST, "全市值 city", 0.14, "own18"), "less than one part in 50 of its standard"),
    "no plans": (lambda book: book.remove(book[PL]), None),
    "below zero": (city_value(-5), "is −5, below 0"),
    "above the whole": (city_value(150), "is 150, above 100"),
    "a fraction": (city_value(0.85), "is 0.85"),
    "more in the counties than in the city": (city_value(1, "hom06"), "and its counties come to"),
    "a hundred times its standard": (city_value(800, "cit17"), "10 times its standard of 8 or more"),
    "half a building": (city_value(12.5, "hom06"), "is 12.5 buildings, and a number of things is whole; in doubt"),
    "a jump": (city_value(5), "a factor of 10 or more"),
    "a total column": (put(LIST, "北港区", "合计", "代码 code"), "“合计” holds no county"),
    "a note": (lambda book: book[LIST].cell(90, 1, "注：数据来自统计局"), "“注：数据来自统计局” is not part of the form"),
    "a signature": (lambda book: book[PR].cell(90, 1, "填表人：张三"), "the row “填表人：张三” is not part of the form"),
    "a column of its own": (lambda book: book[PL].cell(1, 12, "备注"), "the column “备注” is not part of the form"),
    "units that differ": (city_value(9, "hom01"), "is 9, and 4 rows of units come to 4"),
    "a share in percent": (put(G, "居民意见分量（%） weight of residents (%)", 0.3), "was a fraction meant"),
}  # fmt: skip


@pytest.mark.parametrize(("typed", "meant"), READ)
def test_what_people_type_is_read_as_it_is_meant(read, typed, meant):
    row = next(row for row in read(city_value(typed)).rows if row.code == "own10")
    assert row.value == meant


@pytest.mark.parametrize("name", SPELT)
def test_obvious_spellings_are_read(read, name):
    spoil, found, meant = SPELT[name]
    assert found(read(spoil)) == meant


@pytest.mark.parametrize("name", MISTAKES)
def test_one_mistake_is_one_sentence_in_either_language(read, name):
    spoil, words = MISTAKES[name]
    with pytest.raises(InputError) as caught:
        read(spoil)
    text = caught.value.text("en")
    assert words in text and text.startswith("odd.xlsx") and "\n" not in text
    assert "工作表" in caught.value.text("zh")


@pytest.mark.parametrize("name", REMARKS)
def test_what_is_odd_is_read_and_said(read, name):
    spoil, words = REMARKS[name]
    result = examine(read(spoil))
    said = [remark.text("en") for remark in result.observed.remarks]
    assert words is None or any(words in text for text in said), said


def test_the_same_is_read_with_and_without_a_file(city, tmp_path):
    """Other tests hand the cells of a book over as they are; here they go through a file, of all spellings and remarks."""
    book = opened(city)
    for spoil, *_ in (*SPELT.values(), *REMARKS.values(), MISTAKES["merged"]):
        if spoil is not REMARKS["no plans"][0]:
            spoil(book)
    for number, (typed, meant) in enumerate(READ, start=3):
        book[PR].cell(number, 4).value, book[PR].cell(number, 6).value = typed, meant
    book[PR]["F3"].number_format = "0.0%"
    book.save(tmp_path / "odd.xlsx")
    found, names = read_grids(tmp_path / "odd.xlsx", [form.GENERAL, *form.ROWS])
    assert len(found) == 1 + len(form.ROWS) and names == tuple(book.sheetnames)
    assert found == {name: grid for name, grid in grids_of(book).items() if name in found}


def test_there_are_at_least_sixty_of_them():
    assert len(READ) + len(MISTAKES) + len(REMARKS) >= 60


@pytest.mark.parametrize("name", [U, *(pytest.param(name, marks=pytest.mark.heavy) for name in (LIST, PR))])
def test_a_stray_cell_in_the_last_row_costs_little(spoilt, name):
    path = spoilt(lambda book: setattr(book[name].cell(1_048_576, 3), "value", " "))
    tracemalloc.start()
    observed = read_workbook(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 50e6 and len(observed.rows) == 77


def test_a_workbook_without_the_sheets_of_lists_still_counts(spoilt):
    def remove(book):
        for name in (U, PR, PL, LP):
            book.remove(book[name])

    path = spoilt(remove)
    result = examine(read_workbook(path))
    assert len(result.problems) > 10 and not any(problem.written for problem in result.problems)
    assert openpyxl.load_workbook(path).sheetnames[-1] == form.DELIVERY


def test_all_mistakes_of_a_workbook_are_said_at_once_by_sheet(read):
    spoils = [
        put(G, "体检年份 year", "明年"), put(G, "城市 city", "台州市（苏州）"), city_value("约90"),
        put(LIST, "标准 standard", "好", "own11"),
        put(LIST, "维度 dimension", "无此方面", "own10"), put(PR, "问题内容 problem", None),
        put(PR, "指标代码 indicator code", "hom99", 3),
        put(PL, "到期 due", "以后"), put(P, "责任单位 responsible unit", None), put(U, "层级 scale", "村"),
    ]  # fmt: skip
    spoils.append(lambda book: setattr(book[LP], "title", "上年的问题 Last problems"))

    def all_of_them(book):
        put(LP, "状态 state", "差不多了")(book)
        for spoil in spoils:
            spoil(book)

    with pytest.raises(InputError) as caught:
        read(all_of_them)
    said = caught.value.text("zh")
    for words in (
        "明年",
        "约90",
        "'好'",
        "无此方面",
        "问题内容",
        "hom99",
        "以后",
        "责任单位",
        "'村'",
        "上年的问题",
        "差不多了",
    ):
        assert words in said, words
    heads = [line for line in said.splitlines() if line.endswith("处：")]
    assert [head.partition("，")[0] for head in heads] == [
        f"工作表“{name}”" for name in (G, LIST, U, PR, P, PL, LP)
    ] and f"工作表“{PR}”，2 处：" in heads


def test_no_mistake_is_left_for_the_next_time_however_many_there_are(read):
    def many(book):
        column = next(cell.column for cell in book[LIST][1] if cell.value == "全市值 city")
        for row in range(2, 79):
            book[LIST].cell(row, column).value = "多"

    with pytest.raises(InputError) as caught:
        read(many)
    assert "cell O2 to O78 (77 cells): 全市值 city is '多'" in caught.value.text("en")


@pytest.mark.parametrize(
    ("code", "typed"), [("own10", 150), ("own10", 0.85), ("own10", -5), ("cit17", 800), ("cit15", 2000), ("own08", 920)]
)
def test_a_slip_of_the_unit_is_not_graded_until_somebody_confirms_it(read, code, typed):
    def slipped(book):
        put(LIST, "上年值 last year", None, code)(book)
        city_value(typed, code)(book)

    result = examine(read(slipped))
    row = result.indicators.loc[code]
    assert row["grade"] == "" and row["basis"] == "doubtful" and row["value"] == typed
    assert not any(problem.code == code and not problem.written for problem in result.problems)
    assert assessment(result, code, "zh") == "数值存疑，未评级" and "数值存疑" in findings(result, "zh")[0]

    def confirmed(book):
        slipped(book)
        put(LIST, "数值已核对 value checked", "是", code)(book)

    row = examine(read(confirmed)).indicators.loc[code]
    assert row["grade"] != "" and not row["doubtful"]


def test_shares_written_as_fractions_are_not_graded_any_of_them(read):
    def fractions(book):
        heads = {cell.value: cell.column for cell in book[LIST][1]}
        for row in range(2, 79):
            if book[LIST].cell(row, heads["单位 unit"]).value == "%":
                book[LIST].cell(row, heads["全市值 city"]).value = 0.7

    result = examine(read(fractions))
    shares = result.indicators[result.indicators["unit"] == "%"]
    assert len(shares) > 20 and (shares["grade"] == "").all()


def test_forms_of_before_these_columns_are_read(read):
    def older(book):
        for name, heading in ((LIST, "数值已核对 value checked"), (U, "地址 address")):
            book[name].delete_cols(next(cell.column for cell in book[name][1] if cell.value == heading))

    assert len(read(older).rows) == 77


def test_last_years_value_in_doubt_leaves_this_years_grade_and_says_so(read):
    result = examine(read(put(LIST, "上年值 last year", 140, "own10")))
    (remark,) = [remark for remark in result.observed.remarks if "above 100" in remark.text("en")]
    assert "this is last year's value" in remark.text("en") and "这是上年值" in remark.text("zh")
    assert "暂不评级" not in remark.text("zh") and "not graded" not in remark.text("en")
    row = result.indicators.loc["own10"]
    assert row["grade"] and row["last_score"] != row["last_score"]
