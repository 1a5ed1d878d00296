"""The form that a city fills in: the sheets of its workbook, their columns, and what a cell may hold.

Headings are in both languages, so that one workbook serves readers of either; a choice is understood in both, in either, or as
the bilingual words that the template offers.
"""

from __future__ import annotations

import datetime
import re
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

GUIDE, GENERAL, DIMENSIONS = "说明 Read me", "基本 General", "维度 Dimensions"
INDICATORS, PROJECTS, DELIVERY = "指标 Indicators", "项目 Projects", "上年项目 Last year"
ITEM, ANSWER, HINT = "事项 item", "填写 answer", "填法 how to fill in"
OWN_CODES = "own"

CHOICES: dict[str, dict[str, str]] = {
    "better": {"higher": "越高越好 higher", "lower": "越低越好 lower", "near": "越接近越好 near"},
    "kind": {"guiding": "导向 guiding", "bottom_line": "底线 bottom line"},
    "state": {
        "done": "完成 done",
        "under_way": "在建 under way",
        "not_begun": "未开工 not begun",
        "reopened": "复查未过 reopened",
    },
    "weights": {"equal": "等权 equal", "expert": "专家 expert", "entropy": "熵权 entropy", "critic": "CRITIC critic"},
    "answer": {"yes": "是 yes", "no": "否 no"},
}


def _chosen(name: str) -> BeforeValidator:
    known: dict[str, str] = {}
    for code, words in CHOICES[name].items():
        zh, _, en = words.partition(" ")
        known |= dict.fromkeys((code.casefold(), words.casefold(), zh.casefold(), en.casefold()), code)

    def understand(found: Any) -> str:
        if str(found).strip().casefold() not in known:
            raise ValueError("not among the choices")
        return known[str(found).strip().casefold()]

    return BeforeValidator(understand)


def _day(found: Any) -> str:
    """A deadline as text: a date of the spreadsheet, or a day or month as 2025-12-31 or 2025-12."""
    if isinstance(found, datetime.date | datetime.datetime):
        return found.strftime("%Y-%m-%d")
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?", str(found).strip()):
        raise ValueError("not a date")
    return str(found).strip()


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Number = Annotated[float, Field(allow_inf_nan=False)]
Percent = Annotated[float, Field(ge=0, le=100)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Money = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Deadline = Annotated[str, BeforeValidator(_day)]


def column(zh: str, en: str, expected: str, **more: Any) -> Any:
    """A column by its bilingual heading; `expected` says what to write there, and stands in every error about it."""
    return Field(alias=f"{zh} {en}", description=expected, **more)


def _one_of(name: str) -> str:
    return "one of " + ", ".join(CHOICES[name].values())


class Row(BaseModel):
    """A row of a sheet: numbers must be numbers, texts texts."""

    model_config = ConfigDict(frozen=True, strict=True, populate_by_name=True)


class General(Row):
    """What holds for the whole workbook. `budget` in 10^4 yuan; `listened` in percent."""

    city: Text = column("城市", "city", "the name of the city")
    city_en: Text | None = column("城市英文名", "city in English", "its name in English, or nothing", default=None)
    year: Annotated[int, Field(ge=2018, le=2100)] = column("体检年份", "year", "a year such as 2025")
    system: Annotated[str, BeforeValidator(lambda found: str(found).strip()), Field(pattern="^20(21|24)$")] = column(
        "指标体系", "catalogue", "2021 (the 65 indicators) or 2024 (your own on four scales)"
    )
    budget: Money = column("年度预算（万元）", "budget (10^4 yuan)", "a number of 10^4 yuan, zero or more")
    weights: Annotated[str, _chosen("weights")] = column("赋权方法", "weights", _one_of("weights"))
    listened: Percent = column(
        "居民意见分量（%）", "weight of residents (%)", "a number from 0 (weights alone) to 100 (residents' priorities alone)"
    )
    publication: Annotated[str, _chosen("answer")] = column("公布结果", "publish results", _one_of("answer"))
    assessment: Annotated[str, _chosen("answer")] = column("五年评估年", "five-year assessment", _one_of("answer"))
    remark: Text | None = column("备注", "remark", "a text, or nothing", default=None)


class DimensionRow(Row):
    """A dimension with the survey: residents satisfied and calling for it first (%), and how many answered."""

    zh: Text = column("维度", "dimension", "the name of a dimension")
    en: Text = column("英文名", "name in English", "its name in English")
    satisfied: Percent | None = column("满意（%）", "satisfied (%)", "a number from 0 to 100, or nothing", default=None)
    priority: Percent | None = column(
        "最盼改善（%）", "call for it first (%)", "a number from 0 to 100, or nothing", default=None
    )
    respondents: Annotated[int, Field(ge=0)] | None = column(
        "答卷数", "respondents", "a whole number, zero or more, or nothing", default=None
    )


class IndicatorRow(Row):
    """An indicator and its values; the counties' stand in further columns, one each."""

    code: Text = column("代码", "code", "a code such as eco07")
    dimension: Text = column("维度", "dimension", f"a dimension of the sheet {DIMENSIONS}")
    zh: Text = column("指标", "indicator", "the name of the indicator")
    en: Text = column("英文名", "name in English", "its name in English")
    unit: Text = column("单位", "unit", "the unit of its values")
    better: Annotated[str, _chosen("better")] = column("方向", "direction", _one_of("better"))
    kind: Annotated[str, _chosen("kind")] = column("类别", "kind", _one_of("kind"))
    benchmark: Number | None = column("标准", "standard", "a number, or nothing where there is none", default=None)
    worst: Number | None = column("零分值", "scores zero at", "a number, or nothing", default=None)
    basis: Text | None = column("标准依据", "source of standard", "a text, or nothing", default=None)
    weight: Money | None = column("专家权重", "expert weight", "a number, zero or more, or nothing", default=None)
    last_year: Number | None = column("上年值", "last year", "a number, or nothing", default=None)
    third_party: Number | None = column("第三方值", "third party", "a number, or nothing", default=None)
    value: Number | None = column("全市值", "city", "a number, or nothing where it was not measured", default=None)


class ProjectRow(Row):
    """A candidate for the plan: how much better it makes an indicator (in its unit), and what it costs (10^4 yuan)."""

    name: Text = column("项目", "project", "the name of the project")
    code: Text = column("指标代码", "indicator code", f"a code of the sheet {INDICATORS}")
    improvement: Positive = column("改善量", "improvement", "a number above zero, in the unit of the indicator")
    cost: Money = column("费用（万元）", "cost (10^4 yuan)", "a number of 10^4 yuan, zero or more")
    unit: Text = column("责任单位", "responsible unit", "the unit that answers for it")
    deadline: Deadline = column("完成期限", "deadline", "a date, or a month such as 2025-12")


class DeliveryRow(Row):
    """A project of last year's plan and what became of it; money in 10^4 yuan."""

    name: Text = column("项目", "project", "the name of the project")
    unit: Text = column("责任单位", "responsible unit", "the unit that answers for it")
    deadline: Deadline = column("完成期限", "deadline", "a date, or a month such as 2024-12")
    cost: Money = column("计划费用（万元）", "planned cost (10^4 yuan)", "a number of 10^4 yuan, zero or more")
    spent: Money | None = column("已付（万元）", "spent (10^4 yuan)", "a number, zero or more, or nothing", default=None)
    state: Annotated[str, _chosen("state")] = column("状态", "state", _one_of("state"))


ROWS: dict[str, type[Row]] = {
    DIMENSIONS: DimensionRow,
    INDICATORS: IndicatorRow,
    PROJECTS: ProjectRow,
    DELIVERY: DeliveryRow,
}


def headings(model: type[Row]) -> dict[str, str]:
    """Heading -> field, in the order of the columns."""
    return {str(field.alias): name for name, field in model.model_fields.items()}


def heading_of(model: type[Row], name: str) -> str:
    return str(model.model_fields[name].alias)
