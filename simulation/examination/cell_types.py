"""What a cell of the form may hold: choices, texts, numbers, money and dates, read as people type them (`typed.py`)."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, InstanceOf, StringConstraints, ValidationInfo

from simulation.examination import typed
from simulation.examination.catalogue import COUNT, indicators_of, load_catalogues, load_structure_of_2024, of_parts
from simulation.examination.standards import Standard, read_standard
from simulation.report.numbers import catalogue_units

CHOICES: dict[str, dict[str, str]] = {
    "better": {"higher": "越高越好 higher", "lower": "越低越好 lower", "near": "越接近越好 near"},
    "kind": {"guiding": "导向 guiding", "bottom_line": "底线 bottom line"},
    "state": {
        "done": "完成 done",
        "under_way": "在建 under way",
        "not_begun": "未开工 not begun",
        "reopened": "复查未过 reopened",
        "open": "未完成 not done",
    },
    "weights": {"equal": "等权 equal", "expert": "专家 expert", "entropy": "熵权 entropy", "critic": "CRITIC critic"},
    "answer": {"yes": "是 yes", "no": "否 no"},
    "scope": {"urban": "市辖区 urban districts", "all": "全市域 whole city"},
    "assessed": {"graded": "分级评价 graded", "result": "只报结果 result only"},
    "level": {"national": "国家 national", "provincial": "省 provincial", "local": "市 local", "unknown": "未注明 unknown"},
    "solve": {"by_deadline": "限时解决 by a deadline", "best_effort": "尽力解决 as far as possible"},
    "scale": {"home": "住房 home", "estate": "小区 estate", "block": "街区 block", "street": "街道 street"},
    "bound": {"least": "不低于 at least", "most": "不高于 at most", "exact": "等于 exactly"},
}

ALSO: dict[str, dict[str, tuple[str, ...]]] = {
    "better": {"higher": ("正向", "越大越好"), "lower": ("逆向", "负向", "越小越好"), "near": ("适度", "区间", "适中")},
    "kind": {"guiding": ("导向性", "导向指标"), "bottom_line": ("底线性", "底线指标")},
    "state": {
        "done": ("已完成", "完工", "已完工", "已整改", "整改完成", "销号", "已销号"),
        "under_way": ("进行中", "在建中", "正在实施", "整改中", "推进中"),
        "not_begun": ("未开始", "未启动", "尚未开工", "未整改"),
        "reopened": ("复查未通过", "反弹"),
        "open": ("尚未完成", "没有完成", "未办结", "未销号", "未解决"),
    },
    "answer": {"yes": ("√", "✓", "是的", "对", "y"), "no": ("×", "✗", "不是", "n")},
    "scope": {"urban": ("城区", "市区"), "all": ("全市", "全域")},
    "assessed": {"graded": ("分级", "评级", "评价"), "result": ("只报", "结果", "仅报结果", "不评级", "不评价")},
    "level": {
        "national": ("国家级", "国标", "国家指标"), "provincial": ("省级", "省标", "省指标"),
        "local": ("市级", "地方", "自选", "市指标"),
    },
    "solve": {
        "by_deadline": ("限时", "限期", "限期解决", "限时整改", "限期整改", "立即解决"),
        "best_effort": ("尽力", "尽力整改", "逐步解决", "尽力而为"),
    },
    "scale": {
        "home": ("住宅", "楼栋", "房屋", "栋"), "estate": ("社区", "小区(社区)", "小区/社区", "小区、社区"),
        "block": ("街区层级",), "street": ("街道办", "街道(镇)", "镇", "乡镇"),
    },
    "bound": {
        "least": ("≥", ">=", "大于等于", "不少于", "不小于", "至少", "下限"),
        "most": ("≤", "<=", "小于等于", "不超过", "不大于", "不多于", "至多", "上限"),
        "exact": ("=", "==", "等于"),
    },
}  # fmt: skip
"""Further words that mean a choice and nothing else; written widths and brackets do not matter."""


def chosen(name: str) -> BeforeValidator:
    """One of the choices, in the words of either language or of both."""
    return BeforeValidator(_understanding(name))


def perhaps_chosen(name: str) -> BeforeValidator:
    """The same where nothing need be said: a mark of "no value" is nothing."""
    understand = _understanding(name)
    return BeforeValidator(lambda found: None if found is None or typed.no_value(found) else understand(found))


def _understanding(name: str) -> Callable[[Any], str]:
    known: dict[str, str] = {}
    for code, words in CHOICES[name].items():
        zh, _, en = words.partition(" ")
        known |= dict.fromkeys(map(typed.folded, (code, words, zh, en, *ALSO.get(name, {}).get(code, ()))), code)

    def understand(found: Any) -> str:
        meant = typed.folded(str(found))
        if meant not in known:
            raise ValueError("not among the choices")
        return known[meant]

    return understand


def _day(found: Any) -> str:
    meant = typed.deadline(found)
    if meant is None:
        raise ValueError("not a date")
    return meant


def _perhaps_day(found: Any) -> str | None:
    return None if found is None or typed.no_value(found) or typed.open_ended(found) else _day(found)


def _number(*units: str) -> BeforeValidator:
    """A number that may be followed by one of these units."""
    return BeforeValidator(lambda found: typed.number(found, units))


def _of_indicator(found: Any, info: ValidationInfo) -> Any:
    """A number in the unit of its row."""
    return typed.number(found, units_behind(info.data.get("unit") or ""))


@functools.cache
def units_behind(unit: str) -> tuple[str, ...]:
    """What may stand behind a number of this unit: the unit as anybody writes it, and behind a number of things any word that
    counts things."""
    things = is_count(unit) and unit not in catalogue_units("km")
    return (*catalogue_units(unit), *(typed.COUNTERS if things else ()))


def is_count(unit: str) -> bool:
    """Whether a unit, in whatever spelling, is one of things that are counted, a city's own units too."""
    return of_parts(unit) == COUNT


def _of_plan(found: Any, info: ValidationInfo) -> Any:
    """A planned number, perhaps with the sign that its requirement says in words: ≥1200 of "at least"."""
    sign = _SIGNED.match(typed.tidy(found)) if isinstance(found, str) else None
    if sign and _understanding("bound")(sign[1]) == info.data.get("bound"):
        found = typed.tidy(found)[sign.end() :]
    return _of_indicator(found, info)


def dimension_meant(found: Any) -> Any:
    """A dimension of a catalogue in whatever widths of brackets and colons; any other as it stands."""
    return _dimensions().get(typed.folded(found), found) if isinstance(found, str) else found


@functools.cache
def _dimensions() -> dict[str, str]:
    listed = (each.dimension_zh for system in load_catalogues() for each in indicators_of(system))
    scales = (f"{row.scale_zh}：{row.zh}" for row in load_structure_of_2024().itertuples())
    return {typed.folded(name): name for name in (*listed, *scales)}


def code_meant(found: Any) -> Any:
    """A code in usual letters and digits, and small ones where it is one of a catalogue or begins like a city's own."""
    if not isinstance(found, str):
        return found
    plain = typed.tidy(found)
    return plain.casefold() if _CODE.fullmatch(plain) else plain


def _of_standard(found: Any, info: ValidationInfo) -> Any:
    """A standard in the unit of its row, for the direction of its row."""
    return read_standard(found, catalogue_units(info.data.get("unit") or ""), info.data.get("better") or "")


def _system(found: Any) -> str:
    meant = str(typed.year(found))
    if meant not in load_catalogues():
        raise ValueError("no such catalogue")
    return meant


def _of_project(found: Any, info: ValidationInfo) -> Any:
    """A number in the unit of the indicator that the project improves; the context holds the units by code."""
    return typed.number(found, units_behind((info.context or {}).get(info.data.get("code"), "")))


def _unit(found: Any, info: ValidationInfo) -> Any:
    """The unit of the catalogue where it is written in a reader's words; any other as it stands."""
    every = (each for system in load_catalogues() for each in indicators_of(system))
    known = next((each.unit for each in every if each.code == info.data.get("code")), "")
    return known if isinstance(found, str) and typed.tidy(found) in map(typed.tidy, catalogue_units(known)) else found


_NO_VALUE = BeforeValidator(lambda found: None if typed.no_value(found) else found)
_SIGNED = re.compile(r"(≥|≤|>=|<=|=)")
_CODE = re.compile(r"[a-z]{3}[0-9]+", re.IGNORECASE | re.ASCII)

LONGEST, LONGEST_PASSAGE = 200, 500
"""Characters of a text in a cell, and of one that describes something: more than a row of a printed list can hold."""

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST)]
City = Annotated[Text, BeforeValidator(lambda found: f"{found:.0f}" if typed.is_whole(found) else found)]
"""A name or a code; a code is a number where a spreadsheet has read it as one."""
Passage = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_PASSAGE)]
Dimension = Annotated[Text, BeforeValidator(dimension_meant)]
Code = Annotated[Text, BeforeValidator(code_meant)]
PerhapsCode = Annotated[Code | None, BeforeValidator(lambda found: None if typed.no_value(found) else found)]
Unit = Annotated[Text, BeforeValidator(_unit)]
Remark = Annotated[Text | None, _NO_VALUE]
PerhapsPassage = Annotated[Passage | None, _NO_VALUE]
Number = Annotated[Annotated[float, Field(allow_inf_nan=False)] | None, BeforeValidator(_of_indicator)]
StandardCell = Annotated[InstanceOf[Standard] | None, BeforeValidator(_of_standard)]
System = Annotated[str, BeforeValidator(_system)]
Weight = Annotated[Annotated[float, Field(ge=0, allow_inf_nan=False)] | None, _number()]
Share = Annotated[float, Field(ge=0, le=100)]
Percent = Annotated[Share, _number("%")]
Survey = Annotated[Share | None, _number("%")]
Count = Annotated[Annotated[int, Field(ge=0)] | None, BeforeValidator(lambda found: typed.whole(found, ("份", "人")))]
Improvement = Annotated[Annotated[float, Field(gt=0, allow_inf_nan=False)] | None, BeforeValidator(_of_project)]
Measured = Annotated[Annotated[float, Field(allow_inf_nan=False)] | None, BeforeValidator(_of_project)]
Planned = Annotated[float, Field(allow_inf_nan=False), BeforeValidator(_of_plan)]
Plain = Annotated[Annotated[float, Field(allow_inf_nan=False)] | None, BeforeValidator(_of_indicator)]
Base = Annotated[Annotated[float, Field(gt=0, allow_inf_nan=False)] | None, BeforeValidator(_of_indicator)]
Amount = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Money = Annotated[Amount, BeforeValidator(typed.money)]
Paid = Annotated[Amount | None, BeforeValidator(typed.money)]
Year = Annotated[int, Field(ge=2018, le=2100), BeforeValidator(typed.year)]
Deadline = Annotated[str, BeforeValidator(_day)]
PerhapsDeadline = Annotated[str | None, BeforeValidator(_perhaps_day)]
Answer = Annotated[str, chosen("answer")]
Method = Annotated[str, chosen("weights")]
Direction = Annotated[str, chosen("better")]
State = Annotated[str, chosen("state")]
Scale = Annotated[str, chosen("scale")]
Bound = Annotated[str, chosen("bound")]
PerhapsAnswer = Annotated[str | None, perhaps_chosen("answer")]
PerhapsScope = Annotated[str | None, perhaps_chosen("scope")]
PerhapsKind = Annotated[str | None, perhaps_chosen("kind")]
PerhapsAssessed = Annotated[str | None, perhaps_chosen("assessed")]
PerhapsLevel = Annotated[str | None, perhaps_chosen("level")]
PerhapsSolve = Annotated[str | None, perhaps_chosen("solve")]
