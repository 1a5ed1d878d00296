"""The form that a city fills in: the sheets of its workbook, their columns, and what a cell may hold.

Headings are in both languages, so that one workbook serves readers of either; a choice is understood in both, in either, or as
the bilingual words that the template offers. Numbers and dates are read as people type them (`typed.py`).
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationInfo

from simulation.errors import Message
from simulation.examination import typed
from simulation.facts.indicators import load_catalogue
from simulation.report.numbers import catalogue_units

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
        meant = typed.tidy(str(found)).casefold()
        if meant not in known:
            raise ValueError("not among the choices")
        return known[meant]

    return BeforeValidator(understand)


def _day(found: Any) -> str:
    meant = typed.deadline(found)
    if meant is None:
        raise ValueError("not a date")
    return meant


def _number(*units: str) -> BeforeValidator:
    """A number that may be followed by one of these units."""
    return BeforeValidator(lambda found: typed.number(found, units))


def _of_indicator(found: Any, info: ValidationInfo) -> Any:
    """A number in the unit of its row."""
    return typed.number(found, catalogue_units(info.data.get("unit", "")))


def _of_project(found: Any, info: ValidationInfo) -> Any:
    """A number in the unit of the indicator that the project improves; the context holds the units by code."""
    return typed.number(found, catalogue_units((info.context or {}).get(info.data.get("code"), "")))


def _unit(found: Any, info: ValidationInfo) -> Any:
    """The unit of the catalogue where it is written in a reader's words; any other as it stands."""
    known = next((each.unit for each in load_catalogue() if each.code == info.data.get("code")), "")
    return known if isinstance(found, str) and typed.tidy(found) in map(typed.tidy, catalogue_units(known)) else found


_NO_VALUE = BeforeValidator(lambda found: None if typed.no_value(found) else found)
_YUAN = ("万元",)

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Remark = Annotated[Text | None, _NO_VALUE]
Number = Annotated[Annotated[float, Field(allow_inf_nan=False)] | None, BeforeValidator(_of_indicator)]
Weight = Annotated[Annotated[float, Field(ge=0, allow_inf_nan=False)] | None, _number()]
Share = Annotated[float, Field(ge=0, le=100)]
Percent = Annotated[Share, _number("%")]
Survey = Annotated[Share | None, _number("%")]
Count = Annotated[Annotated[int, Field(ge=0)] | None, BeforeValidator(lambda found: typed.whole(found, ("份", "人")))]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False), BeforeValidator(_of_project)]
Amount = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Money = Annotated[Amount, _number(*_YUAN)]
Paid = Annotated[Amount | None, _number(*_YUAN)]
Year = Annotated[int, Field(ge=2018, le=2100), BeforeValidator(typed.year)]
Deadline = Annotated[str, BeforeValidator(_day)]


def column(zh: str, en: str, expected: str, **more: Any) -> Any:
    """A column by its bilingual heading; `expected` is the key of what to write there, and stands in every error about it."""
    return Field(alias=f"{zh} {en}", description=expected, **more)


class Row(BaseModel):
    """A row of a sheet: numbers must be numbers, texts texts."""

    model_config = ConfigDict(frozen=True, strict=True, populate_by_name=True)


class General(Row):
    """What holds for the whole workbook. `budget` in 10^4 yuan; `listened` in percent."""

    city: Text = column("城市", "city", "expected.city")
    city_en: Remark = column("城市英文名", "city in English", "expected.english_or_nothing", default=None)
    year: Year = column("体检年份", "year", "expected.year")
    system: Annotated[str, BeforeValidator(lambda found: str(typed.year(found))), Field(pattern="^20(21|24)$")] = column(
        "指标体系", "catalogue", "expected.system"
    )
    budget: Money = column("年度预算（万元）", "budget (10^4 yuan)", "expected.money")
    weights: Annotated[str, _chosen("weights")] = column("赋权方法", "weights", "expected.weights")
    listened: Percent = column("居民意见分量（%）", "weight of residents (%)", "expected.listened")
    publication: Annotated[str, _chosen("answer")] = column("公布结果", "publish results", "expected.answer")
    assessment: Annotated[str, _chosen("answer")] = column("五年评估年", "five-year assessment", "expected.answer")
    remark: Remark = column("备注", "remark", "expected.text_or_nothing", default=None)


class DimensionRow(Row):
    """A dimension with the survey: residents satisfied and calling for it first (%), and how many answered."""

    zh: Text = column("维度", "dimension", "expected.dimension")
    en: Text = column("英文名", "name in English", "expected.english")
    satisfied: Survey = column("满意（%）", "satisfied (%)", "expected.share_or_nothing", default=None)
    priority: Survey = column("最盼改善（%）", "call for it first (%)", "expected.share_or_nothing", default=None)
    respondents: Count = column("答卷数", "respondents", "expected.count_or_nothing", default=None)


class IndicatorRow(Row):
    """An indicator and its values; the counties' stand in further columns, one each."""

    code: Text = column("代码", "code", "expected.code")
    dimension: Text = column("维度", "dimension", "expected.dimension_there")
    zh: Text = column("指标", "indicator", "expected.indicator")
    en: Text = column("英文名", "name in English", "expected.english")
    unit: Annotated[Text, BeforeValidator(_unit)] = column("单位", "unit", "expected.unit")
    better: Annotated[str, _chosen("better")] = column("方向", "direction", "expected.better")
    kind: Annotated[str, _chosen("kind")] = column("类别", "kind", "expected.kind")
    benchmark: Number = column("标准", "standard", "expected.standard", default=None)
    worst: Number = column("零分值", "scores zero at", "expected.number_or_nothing", default=None)
    basis: Remark = column("标准依据", "source of standard", "expected.text_or_nothing", default=None)
    weight: Weight = column("专家权重", "expert weight", "expected.amount_or_nothing", default=None)
    last_year: Number = column("上年值", "last year", "expected.number_or_nothing", default=None)
    third_party: Number = column("第三方值", "third party", "expected.number_or_nothing", default=None)
    value: Number = column("全市值", "city", "expected.measured", default=None)


class ProjectRow(Row):
    """A candidate for the plan: how much better it makes an indicator (in its unit), and what it costs (10^4 yuan)."""

    name: Text = column("项目", "project", "expected.project")
    code: Text = column("指标代码", "indicator code", "expected.code_there")
    improvement: Positive = column("改善量", "improvement", "expected.improvement")
    cost: Money = column("费用（万元）", "cost (10^4 yuan)", "expected.money")
    unit: Text = column("责任单位", "responsible unit", "expected.responsible")
    deadline: Deadline = column("完成期限", "deadline", "expected.deadline")


class DeliveryRow(Row):
    """A project of last year's plan and what became of it; money in 10^4 yuan."""

    name: Text = column("项目", "project", "expected.project")
    unit: Text = column("责任单位", "responsible unit", "expected.responsible")
    deadline: Deadline = column("完成期限", "deadline", "expected.deadline_past")
    cost: Money = column("计划费用（万元）", "planned cost (10^4 yuan)", "expected.money")
    spent: Paid = column("已付（万元）", "spent (10^4 yuan)", "expected.amount_or_nothing", default=None)
    state: Annotated[str, _chosen("state")] = column("状态", "state", "expected.state")


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


def expected(model: type[Row], name: str) -> Message:
    """What belongs into a column, as a part of a sentence in either language."""
    key = str(model.model_fields[name].description)
    return Message(key, choices=list(CHOICES.get(key.removeprefix("expected."), {}).values()))
