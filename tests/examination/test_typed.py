"""What people type into cells, read as it is meant; what cannot be read without guessing is left as it is."""

import datetime

import pytest

from simulation.examination import typed
from simulation.examination.own_lines import only_a_remark, own_column, own_row
from simulation.examination.standards import read_standard


@pytest.mark.parametrize(
    ("found", "meant"),
    [
        ("85.3", 85.3), (" 85.3 ", 85.3), ("８５．３", 85.3), ("1,234.5", 1234.5), ("１，２３４", 1234.0), ("1 234.5", 1234.5),
        ("-3", -3.0), ("−3", -3.0), ("－3", -3.0), ("+3", 3.0), ("1.2E+05", 120000.0), ("7.", 7.0), ("85\u200b.3", 85.3),
        ("85.3 %", 85.3), ("85.3％", 85.3), (12, 12.0), (0.5, 0.5), (None, None),
    ],
)  # fmt: skip
def test_numbers_are_read_as_they_are_meant(found, meant):
    assert typed.number(found, ["%"]) == meant


def test_tens_of_thousands_are_read_in_the_unit_of_the_column_and_never_in_a_share():
    for written in ("3200万", "3,200 万元", "0.32亿", "0.32亿元", "3200"):
        assert typed.number(written, ["万元"]) == 3200.0, written
    assert typed.number("3.2万栋", ["栋"]) == 32000.0 and typed.number("0.9万", ["万人/平方公里"]) == "0.9万"
    assert typed.number("3万", ["%"]) == "3万" and typed.number("约3万", ["栋"]) == "约3万"


@pytest.mark.parametrize(
    "mark",
    ["-", "—", "——", "－", "/", "／", "\\", "…", "无", "暂无", "暂无数据", " 无 ", "缺失", "未统计", "不适用", "N/A", "n.a.",
     "（无）", "no data"],
)  # fmt: skip
def test_marks_of_no_value_are_no_value(mark):
    assert typed.no_value(mark) and typed.number(mark) is None


@pytest.mark.parametrize(
    "found",
    ["约90", "90左右", "≥90", "80-90", "80~90", "九十", "1,23", "12,34,567", "1.2.3", "90分", "", True, "0x10", "1_000", "٣",
     "nan", "inf"],
)  # fmt: skip
def test_what_would_be_guessing_is_left_as_it_is(found):
    assert typed.number(found, ["%"]) is found


def test_a_percent_sign_is_read_only_where_the_unit_is_percent():
    assert typed.number("45%", ["%"]) == 45.0 and typed.number("8896万元", ["万元"]) == 8896.0
    for units in (["km2"], []):
        with pytest.raises(typed.NotMeant):
            typed.number("45%", units)


def test_years_and_deadlines_are_read_as_people_write_them():
    years = ("2025", "2025年", "２０２５ 年度", 2025.0, 2025, datetime.date(2025, 3, 1))
    assert {typed.year(found) for found in years} == {2025}
    assert typed.year("25年") == "25年" and typed.year("2025年底") == "2025年底"
    months = (
        "2026年12月",
        "2026-12",
        "2026/12",
        "2026.12",
        "２０２６年１２月",
        "2026年12月底前",
        "2026年底",
        "2026年底前",
        "2026",
        "２０２６",
        "2026年",
        2026,
        2026.0,
    )  # a year alone is its end
    assert {typed.deadline(found) for found in months} == {"2026-12"}
    days = ("2026年1月5日", "2026-01-05", "2026/1/5", "2026.1.5", "2026年1月5日前", datetime.datetime(2026, 1, 5))
    assert {typed.deadline(found) for found in days} == {"2026-01-05"}
    assert typed.deadline("20261231") == typed.deadline(20261231) == "2026-12-31" and typed.deadline(202612) == "2026-12"
    parts = {"2026年上半年": "2026-06", "2026年第三季度": "2026-09", "2026Q1": "2026-03", "2026年四季度末": "2026-12"}
    assert {found: typed.deadline(found) for found in parts} == parts
    for wrong in ("2026-13", "2026-02-30", "soon", "1026", "20261331", 2026.12, "明年底", None, True, float("nan")):
        assert typed.deadline(wrong) is None, wrong


@pytest.mark.parametrize(
    "heading",
    ["合计", "合 计", "总计", "全市合计", "平均", "平均值", "各县平均", "均值", "全市", "最大值", "填表人", "审核人",
     "数据来源", "序号", "备注", "备注（可不填）", "同比", "排名", "Total", "Average", "average:", "Notes", "Source", "No.",
     "rank"],
)  # fmt: skip
def test_headings_of_totals_and_notes_are_no_places(heading):
    assert own_column(heading)


@pytest.mark.parametrize(
    "heading", ["上城区", "平均县", "和平区", "总部经济区", "汇川区", "南区", "高新区", "Nottingham", "Total Town", "East"]
)
def test_headings_of_places_are_places(heading):
    assert not own_column(heading)


def test_rows_of_totals_notes_and_signatures_are_told_from_indicators():
    own = ["合计", "注：数据来自统计局", "注1：见附件", "注 以上为初步数据", "备注:略", "※初步数据",
           "填表人：张三", "数据来源：统计局"]  # fmt: skip
    for first in own:
        assert own_row(first), first
    for first in ("eco01", "own_合计", "注册企业数", "老旧小区改造", 5, None):
        assert not own_row(first), first
    assert only_a_remark(["以上数据来自统计局"]) and not only_a_remark(["eco99"]) and not only_a_remark([5])
    assert not only_a_remark(["以上", "见附件"])


def test_amounts_are_read_in_the_unit_that_is_written_behind_them():
    amounts = ("3200", 3200, "3200万", "3,200 万元", "0.32亿元", "32000000元", "３２００万", "¥3200万元")
    assert {typed.money(found) for found in amounts} == {3200.0}
    assert typed.money("面议") == "面议" and typed.money("约3200万") == "约3200万" and typed.money("无") is None
    assert typed.money("3千元") == "3千元" and typed.money("") == ""


def test_a_unit_may_stand_in_brackets_and_a_standard_may_name_where_it_comes_from():
    assert typed.number("12（处）", ["个", "处"]) == 12.0 and typed.number("12（栋）", ["处"]) == "12（栋）"
    assert read_standard("≥0.2 (附件2)", [], "higher").value == 0.2


def test_a_deadline_is_of_a_year_in_which_something_can_be_due():
    assert not any(map(typed.deadline, ("0001-05", "0020年1月1日", datetime.datetime(1900, 1, 5), 2201)))


def test_numbers_are_shown_without_what_binary_fractions_leave_behind():
    assert typed.shown(-7.300000000000001).text("en") == "-7.3" and typed.shown("85.30").text("en") == "'85.30'"
    assert typed.shown(datetime.time(3, 4)).text("en") == "'03:04:00'"
