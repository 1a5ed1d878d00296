"""The examination of 2025: results only for homes, estates and blocks, grades for the city, a total only where covered."""

import dataclasses
import math
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from simulation.examination import form
from simulation.examination.catalogue import indicators_of, load_catalogues
from simulation.examination.command import Done, write_form
from simulation.examination.diagnosis import total
from simulation.examination.examine import examine
from simulation.examination.grades import OF_INDICATOR, grade, grade_of_aspect
from simulation.examination.scoring import score_indicator
from simulation.examination.template import Filling, write_template
from simulation.examination.workbook import read_workbook
from simulation.facts.indicators import GRADED, RESULT


@pytest.fixture(scope="module")
def result(city):
    return examine(read_workbook(city))


def test_a_city_of_77_indicators_goes_through_whole(result):
    table = result.indicators
    assert len(table) == 77 and result.graded and math.isnan(result.total)
    assert list(table["level"]).count("provincial") == 9 and list(table["level"]).count("local") == 15
    graded = table[table["grade"] != ""]
    assert 30 < len(graded) < 45 and set(graded["grade"]) <= set(OF_INDICATOR)
    aspects = result.dimensions["grade"]
    assert (aspects[aspects.index.str.startswith("城区")] != "").all()


def test_no_count_is_graded_whatever_its_value(result):
    for indicator, (_, row) in zip(result.observed.indicators, result.indicators.iterrows(), strict=True):
        if row["unit"] in ("buildings", "homes", "count", "roads", "km", "处", "座"):
            assert indicator.assessed == RESULT and row["grade"] == "" and math.isnan(row["score"]), indicator.zh
    counted = result.indicators.loc["hom06"]
    assert counted["rate"] == pytest.approx(1000 * counted["value"] / (round(counted["value"] * 8 + 1000)))


def test_a_homes_aspect_of_counts_alone_has_no_grade(result):
    homes = result.dimensions[result.dimensions.index.str.startswith("住房")]
    assert len(homes) and (homes["grade"] == "").all()


def test_an_indicator_without_a_standard_is_shown_and_not_scored(result):
    row = result.indicators.loc["own14"]
    assert row["basis"] == "shown" and row["grade"] == "" and math.isnan(row["score"])


@pytest.mark.parametrize(("value", "expected"), [(1.1, 1.0), (1.3, 1.0), (1.2, 1.0), (0.55, 0.5), (1.95, 0.5), (2.6, 0.0)])
def test_a_range_is_met_inside_and_falls_off_on_either_side(spoilt, at, value, expected):
    path = spoilt(lambda book: book[form.INDICATORS].__setitem__(at("own03", "value"), value))
    assert examine(read_workbook(path)).indicators.at["own03", "score"] == pytest.approx(expected)


@pytest.mark.parametrize(
    ("code", "value", "expected"),
    [
        ("own10", 90, "very_good"), ("own10", 89.9, "good"), ("own10", 75, "good"),
        ("own10", 60, "fair"), ("own10", 59, "poor"),
        ("own08", 9, "very_good"), ("own08", 10, "good"), ("own08", 12, "fair"), ("own08", 12.1, "poor"),
        ("own09", 25, "very_good"), ("own09", 24, "good"), ("own09", 18, "fair"), ("own09", 10, "poor"),
    ],
)  # fmt: skip
def test_four_grades_by_thresholds_or_by_the_way_to_one_standard(spoilt, at, code, value, expected):
    path = spoilt(lambda book: book[form.INDICATORS].__setitem__(at(code, "value"), value))
    assert examine(read_workbook(path)).indicators.at[code, "grade"] == expected


def test_a_better_value_never_has_a_worse_grade(result):
    for indicator in result.observed.indicators:
        if indicator.assessed != GRADED or indicator.benchmark is None or indicator.better == "near":
            continue
        ends = (0.0, 2.0 * indicator.benchmark)
        values = [ends[0] + (ends[1] - ends[0]) * k / 40 for k in range(41)]
        scores = score_indicator(indicator, values)[0]
        ranks = [OF_INDICATOR.index(grade(indicator, v, s)) for v, s in zip(values, scores, strict=True)]
        assert ranks == sorted(ranks, reverse=indicator.better == "lower"), indicator.zh


def test_an_aspect_has_the_grade_nearest_to_the_mean_of_its_indicators():
    def of(*grades, weights=None):
        return grade_of_aspect(pd.Series(grades), pd.Series(weights or [1.0] * len(grades)))

    assert of("very_good", "very_good", "good") == "excellent" and of("very_good", "poor") == "good"
    assert of("poor", "fair", "") == "medium" and of("poor", "poor", "fair") == "poor" and of("", "") == ""
    assert of("very_good", "poor", weights=[1.0, 9.0]) == "poor"


# --- totals -----------------------------------------------------------------------------------------------------------------
def test_there_is_no_total_below_the_coverage_and_one_above_it(workbook_of):
    asked = examine(read_workbook(workbook_of(total="yes")))
    assert asked.coverage > 0.8 and 0 < asked.total < 1
    few = read_workbook(workbook_of(city="少市", total="yes"))
    rows = tuple(row if n % 3 else row.model_copy(update={"value": None}) for n, row in enumerate(few.rows))
    below = examine(dataclasses.replace(few, rows=rows))
    assert below.coverage < 0.8 and math.isnan(below.total) and below.dimensions["grade"].any()
    lowered = examine(dataclasses.replace(below.observed, general=few.general.model_copy(update={"coverage": 5.0})))
    share, plainly = f"{100 * lowered.coverage:.3g}", lambda text: text.replace("\u00a0", " ")
    for said in (plainly(total(lowered, "en")), " ".join(Done(lowered, ()).said("en"))):
        assert f"{share} % of the weights" in said and "lowered from 80 % to 5 %" in said
    assert "占可评价指标权重的" in total(lowered, "zh") and "lowered" not in total(asked, "en")
    high = examine(read_workbook(workbook_of(city="另市", total="yes", coverage=99)))
    assert math.isnan(high.total) and high.observed.coverage_least == 0.99


def test_where_nothing_can_be_scored_that_is_why_there_is_no_total(tmp_path):
    filling = Filling({"city": "某市", "year": 2025, "total": "yes", "coverage": 0}, measured={"hom06": {"value": 5}})
    result = examine(read_workbook(write_template(tmp_path / "one.xlsx", system="2025", filling=filling)))
    said = Done(result, ()).said("en")
    assert (
        "no total is given: no indicator can be scored" in said and total(result, "zh") == "不给出总分：没有一项指标可以评分。"
    )


def test_six_values_of_65_give_no_total_on_the_form_of_2021_either(tmp_path):
    six = {i.code: {"value": i.benchmark} for i in indicators_of("2021") if i.benchmark is not None and i.assessed == GRADED}
    six = dict(list(six.items())[:6])
    path = write_template(tmp_path / "six.xlsx", filling=Filling({"city": "某市", "year": 2025}, measured=six))
    result = examine(read_workbook(path))
    assert len(result.scored) == 6 and math.isnan(result.total) and result.coverage < 0.12


def test_a_count_of_a_city_is_not_scored_against_its_own_districts(tmp_path):
    filling = Filling(
        {"city": "某市", "year": 2025},
        measured={"eco03": {"value": 30}, "eco04": {"value": 30}, "eco07": {"value": 90}},
        values={name: {"eco03": 10, "eco04": 10} for name in ("甲区", "乙区", "丙区")},
    )
    result = examine(read_workbook(write_template(tmp_path / "a.xlsx", counties=("甲区", "乙区", "丙区"), filling=filling)))
    assert list(result.scored.index) == ["eco07"]
    assert result.indicators.loc["eco04", "basis"] == "counted" and result.indicators.loc["eco03", "basis"] == "shown"


# --- catalogues -------------------------------------------------------------------------------------------------------------
def test_the_catalogue_carries_its_flags_and_sources():
    every = indicators_of("2025")
    assert len(every) == 53 and {i.level for i in every} == {"unknown"} and {i.status for i in every} == {"read"}
    density = next(i for i in every if i.zh == "建成区人口密度")
    assert (density.benchmark, density.upper, density.better) == (0.7, 1.5, "near")
    assert [c.scope for c in load_catalogues().values()] == ["all", "all", "urban"]


def test_a_city_picks_rows_adds_rows_and_needs_no_english_name(spoilt):
    def pick(book):
        sheet = book[form.INDICATORS]
        sheet.delete_rows(2, 20)
        last = sheet.max_row + 1
        for column, value in enumerate(("own99", "住房：安全耐久", "自选", None, "%", "higher", None, None, 50), start=1):
            sheet.cell(last, column).value = value
        sheet.cell(last, sheet.max_column - 4).value = 60

    path = spoilt(pick)
    book = openpyxl.load_workbook(path)
    for name in (form.UNITS, form.PROBLEMS, form.PROJECTS, form.LAST_PROBLEMS):  # which name the rows that are gone
        book[name].delete_rows(2, 400)
    book.save(path)
    observed = read_workbook(path)
    own = observed.rows[-1]
    assert len(observed.rows) == 58 and own.code == "own99" and own.value == 60 and observed.indicators[-1].en == "自选"
    assert observed.indicators[0].en == "Missing charging points for cars" or observed.indicators[0].en.isascii()


# --- problems ---------------------------------------------------------------------------------------------------------------
def test_problems_follow_from_grades_counts_and_plans_unless_the_city_wrote_them(result):
    found = {problem.code: problem for problem in result.problems}
    written = {row.code for row in result.observed.problems}
    assert written and all(found[code].written for code in written)
    lacking = result.indicators[result.indicators["grade"].isin(("poor", "fair"))].index
    assert set(lacking) <= set(found)
    assert found["own07"].content.text("zh") == "易涝点数量 7 个" and not found["own07"].complete
    assert "own05" not in found  # more pocket parks are no problem
    (plan,) = [problem for problem in result.problems if not problem.code]
    assert "城镇建设用地规模" in plan.content.text("zh") and "+6.5" in plan.content.text("en")


def test_a_problem_says_where_by_unit_or_by_district(result):
    places = {p.code: p.place.text("zh") if p.place and not isinstance(p.place, str) else p.place for p in result.problems}
    assert "练习" in places["hom02"] and "东湖区" in places["hom07"]


def test_the_form_lists_the_urban_districts_and_a_county_beside_them_is_asked_about(tmp_path):
    write_form(tmp_path / "a.xlsx", "绍兴", 2025, "zh", system=None, drawn=True)
    observed = read_workbook(tmp_path / "a.xlsx")
    assert observed.counties == ("越城区", "柯桥区", "上虞区")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    book[form.INDICATORS].cell(1, book[form.INDICATORS].max_column + 1).value = "诸暨市"
    book.save(tmp_path / "a.xlsx")
    assert any("诸暨市 is no urban district" in remark.text("en") for remark in read_workbook(tmp_path / "a.xlsx").remarks)


def test_a_form_in_english_has_names_and_units_in_english_and_reads_like_any_other(tmp_path):
    for language in ("zh", "en"):
        write_form(tmp_path / f"{language}.xlsx", "绍兴", 2025, language, system=None, drawn=True)
    sheet = openpyxl.load_workbook(tmp_path / "en.xlsx")[form.INDICATORS]
    heads = [cell.value for cell in sheet[1]]
    row = dict(zip(heads, (cell.value for cell in sheet[2]), strict=True))
    assert (row["英文名 name in English"], row["单位 unit"]) == ("Buildings with damaged pipes", "buildings")
    zh, en = (read_workbook(tmp_path / f"{language}.xlsx") for language in ("zh", "en"))
    assert en.indicators == zh.indicators


def test_standards_and_deadlines_stay_as_they_are_typed(tmp_path):
    write_form(tmp_path / "a.xlsx", "绍兴", 2025, "zh", system=None, drawn=False)
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    for name, heading in ((form.INDICATORS, "标准 standard"), (form.PROBLEMS, "完成期限 deadline"), (form.PLANS, "到期 due")):
        column = next(cell.column_letter for cell in book[name][1] if cell.value == heading)
        assert {cell.number_format for cell in book[name][column][1:]} <= {"@"}
        assert book[name].column_dimensions[column].number_format == "@"


def test_the_form_says_how_many_names_are_known_and_how_to_add_the_others(tmp_path):
    write_form(tmp_path / "a.xlsx", "绍兴", 2025, "zh", system=None, drawn=False)
    guide = openpyxl.load_workbook(tmp_path / "a.xlsx")[form.GUIDE]
    text = " ".join(str(cell.value) for row in guide.iter_rows() for cell in row)
    assert f"查得到名称的 {len(indicators_of('2025'))} 项" in text and "own01" in text


@pytest.mark.parametrize("page", ["city-examination.md", "zh/chengshi-tijian.md"])
def test_the_guides_say_in_both_languages_how_many_are_blank_and_how_a_city_adds_its_own(page):
    text, known = (Path(__file__).parents[2] / "docs" / page).read_text(encoding="utf-8"), len(indicators_of("2025"))
    assert all(word in text for word in ("77", str(known), str(77 - known), "own01"))
