"""The form that a city fills in: the sheets of its workbook and their columns.

Headings are in both languages, so that one workbook serves readers of either; a choice is understood in both, in either, or as
the bilingual words that the template offers. All catalogues share one form: a column says in the form of which of them it
stands, and is read wherever a city has added it.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from simulation.errors import Message
from simulation.examination.catalogue import load_catalogues
from simulation.examination.cell_types import (
    CHOICES,
    Answer,
    Base,
    Bound,
    City,
    Code,
    Count,
    Deadline,
    Dimension,
    Direction,
    Improvement,
    Measured,
    Method,
    Money,
    Number,
    Paid,
    Passage,
    Percent,
    PerhapsAnswer,
    PerhapsAssessed,
    PerhapsCode,
    PerhapsDeadline,
    PerhapsKind,
    PerhapsLevel,
    PerhapsPassage,
    PerhapsScope,
    PerhapsSolve,
    Plain,
    Planned,
    Remark,
    Scale,
    StandardCell,
    State,
    Survey,
    System,
    Text,
    Unit,
    Weight,
    Year,
)  # fmt: skip
from simulation.facts.indicators import GUIDING

GUIDE, GENERAL, DIMENSIONS = "说明 Read me", "基本 General", "维度 Dimensions"
INDICATORS, PROJECTS, DELIVERY = "指标 Indicators", "项目 Projects", "上年项目 Last year"
UNITS, PROBLEMS, LAST_PROBLEMS = "单元 Units", "问题 Problems", "上年问题 Last problems"
PLANS = "规划实施 Plans"
ITEM, ANSWER, HINT = "事项 item", "填写 answer", "填法 how to fill in"
OWN_CODES = "own"
DRAWN = "练习数据，随机生成，并非实测 Drawn numbers for practice, not measured"
"""The remark of a form that is filled with numbers to practise with."""
OLD, NEW = ("2021", "2024"), ("2025",)
EVERY = (*OLD, *NEW)


def column(zh: str, en: str, expected: str, forms: tuple[str, ...] = EVERY, asked: bool = True, **more: Any) -> Any:
    """A column by its bilingual heading; `expected` is the key of what to write there, and stands in every error about it;
    `forms` are the catalogues in whose form it stands; one that is not `asked` for may be missing, as in forms of before it."""
    return Field(alias=f"{zh} {en}", description=expected, json_schema_extra={"forms": list(forms), "asked": asked}, **more)


class Row(BaseModel):
    """A row of a sheet: numbers must be numbers, texts texts."""

    model_config = ConfigDict(frozen=True, strict=True, populate_by_name=True)


class General(Row):
    """What holds for the whole workbook. `budget` in 10^4 yuan; `listened` and `coverage` in percent."""

    city: City = column("城市", "city", "expected.city")
    city_en: Remark = column("城市英文名", "city in English", "expected.english_or_nothing", default=None)
    year: Year = column("体检年份", "year", "expected.year")
    system: System = column("指标体系", "catalogue", "expected.system")
    scope: PerhapsScope = column("体检范围", "scope", "expected.scope", NEW, default=None)
    budget: Money = column("年度预算（万元）", "budget (10^4 yuan)", "expected.money")
    weights: Method = column("赋权方法", "weights", "expected.weights")
    listened: Percent = column("居民意见分量（%）", "weight of residents (%)", "expected.listened")
    total: PerhapsAnswer = column("给出总分", "give a total", "expected.answer", NEW, default=None)
    coverage: Survey = column("总分最低覆盖率（%）", "least coverage (%)", "expected.share_or_nothing", NEW, default=None)
    publication: Answer = column("公布结果", "publish results", "expected.answer")
    assessment: Answer = column("五年评估年", "five-year assessment", "expected.answer")
    remark: PerhapsPassage = column("备注", "remark", "expected.text_or_nothing", default=None)


class DimensionRow(Row):
    """A dimension, or an aspect on its scale, with the survey: residents satisfied and calling for it first (%), and how many
    answered."""

    zh: Dimension = column("维度", "dimension", "expected.dimension")
    en: Remark = column("英文名", "name in English", "expected.english_or_nothing", OLD, default=None)
    satisfied: Survey = column("满意（%）", "satisfied (%)", "expected.share_or_nothing", default=None)
    priority: Survey = column("最盼改善（%）", "call for it first (%)", "expected.share_or_nothing", default=None)
    respondents: Count = column("答卷数", "respondents", "expected.count_or_nothing", default=None)


class IndicatorRow(Row):
    """An indicator and its values; the counties' stand in further columns, one each. `base` is how many homes, estates or
    kilometres there are in all, of which a number of things is a part."""

    code: Code = column("代码", "code", "expected.code")
    dimension: Dimension = column("维度", "dimension", "expected.dimension_there")
    zh: Text = column("指标", "indicator", "expected.indicator")
    content: PerhapsPassage = column("体检内容", "content", "expected.text_or_nothing", NEW, default=None)
    en: Remark = column("英文名", "name in English", "expected.english_or_nothing", OLD, default=None)
    unit: Unit = column("单位", "unit", "expected.unit")
    better: Direction = column("方向", "direction", "expected.better")
    kind: PerhapsKind = column("类别", "kind", "expected.kind", OLD, default=GUIDING)
    assessed: PerhapsAssessed = column("评价方式", "assessed", "expected.assessed", NEW, default=None)
    level: PerhapsLevel = column("指标来源", "level", "expected.level", NEW, default=None)
    benchmark: StandardCell = column("标准", "standard", "expected.standard", default=None)
    worst: Number = column("零分值", "scores zero at", "expected.number_or_nothing", OLD, default=None)
    basis: Remark = column("标准依据", "source of standard", "expected.text_or_nothing", default=None)
    weight: Weight = column("专家权重", "expert weight", "expected.amount_or_nothing", OLD, default=None)
    base: Base = column("总量", "out of", "expected.base", NEW, default=None)
    last_year: Number = column("上年值", "last year", "expected.number_or_nothing", default=None)
    third_party: Number = column("第三方值", "third party", "expected.number_or_nothing", default=None)
    confirmed: PerhapsAnswer = column("数值已核对", "value checked", "expected.answer", NEW, asked=False, default=None)
    value: Number = column("全市值", "city", "expected.measured", default=None)

    @property
    def names(self) -> dict[str, str]:
        """The name in both languages; an English one is never required."""
        return {"zh": self.zh, "en": self.en or self.zh}


class UnitRow(Row):
    """What was found in one home, estate, block or street; a number of things that is not given is one."""

    scale: Scale = column("层级", "scale", "expected.scale")
    name: Text = column("名称", "name", "expected.unit_name")
    county: Remark = column("县（市、区）", "county", "expected.text_or_nothing", default=None)
    address: Remark = column("地址", "address", "expected.text_or_nothing", NEW, asked=False, default=None)
    code: Code = column("指标代码", "indicator code", "expected.code_there")
    value: Measured = column("数值", "value", "expected.number_or_nothing", default=None)
    remark: PerhapsPassage = column("问题描述", "what was found", "expected.text_or_nothing", default=None)


class ProblemRow(Row):
    """A problem with what is to be done about it."""

    code: PerhapsCode = column("指标代码", "indicator code", "expected.code_or_nothing", default=None)
    place: Remark = column("所在区域", "area", "expected.text_or_nothing", default=None)
    content: Passage = column("问题内容", "problem", "expected.problem")
    measure: PerhapsPassage = column("整治措施", "measure", "expected.text_or_nothing", default=None)
    solve: PerhapsSolve = column("解决方式", "how to solve", "expected.solve", default=None)
    unit: Remark = column("责任单位", "responsible unit", "expected.text_or_nothing", default=None)
    deadline: PerhapsDeadline = column("完成期限", "deadline", "expected.deadline_or_nothing", default=None)


class LastProblemRow(Row):
    """A problem of last year's list and what became of it."""

    code: PerhapsCode = column("指标代码", "indicator code", "expected.code_or_nothing", default=None)
    place: Remark = column("所在区域", "area", "expected.text_or_nothing", default=None)
    content: Passage = column("问题内容", "problem", "expected.problem")
    unit: Remark = column("责任单位", "responsible unit", "expected.text_or_nothing", default=None)
    deadline: PerhapsDeadline = column("完成期限", "deadline", "expected.deadline_or_nothing", default=None)
    state: State = column("状态", "state", "expected.state")


class PlanRow(Row):
    """A target of a plan in force, what has become of it, and whether a departure from it was approved."""

    plan: Text = column("规划", "plan", "expected.plan")
    item: Text = column("指标或任务", "target", "expected.plan_item")
    unit: Remark = column("单位", "unit", "expected.text_or_nothing", default=None)
    bound: Bound = column("要求", "requirement", "expected.bound")
    target: Planned = column("规划值", "planned", "expected.planned")
    due: Deadline = column("到期", "due", "expected.deadline")
    actual: Plain = column("实际值", "actual", "expected.number_or_nothing", default=None)
    approved: PerhapsAnswer = column("偏离经批准", "departure approved", "expected.answer", default=None)
    document: Remark = column("批准文件", "approving document", "expected.text_or_nothing", default=None)


class ProjectRow(Row):
    """A project of the library: how much better it makes an indicator (in its unit), and what it costs (10^4 yuan). It competes
    for the budget where both are given, and is listed in any case."""

    name: Text = column("项目", "project", "expected.project")
    code: PerhapsCode = column("指标代码", "indicator code", "expected.code_or_nothing", default=None)
    category: Remark = column("项目类型", "kind of project", "expected.text_or_nothing", NEW, default=None)
    place: Remark = column("所在区域", "area", "expected.text_or_nothing", NEW, default=None)
    improvement: Improvement = column("改善量", "improvement", "expected.improvement", default=None)
    cost: Paid = column("费用（万元）", "cost (10^4 yuan)", "expected.money", default=None)
    unit: Text = column("责任单位", "responsible unit", "expected.responsible")
    deadline: Deadline = column("完成期限", "deadline", "expected.deadline")


class DeliveryRow(Row):
    """A project of last year's plan and what became of it; money in 10^4 yuan."""

    name: Text = column("项目", "project", "expected.project")
    unit: Text = column("责任单位", "responsible unit", "expected.responsible")
    deadline: Deadline = column("完成期限", "deadline", "expected.deadline_past")
    cost: Paid = column("计划费用（万元）", "planned cost (10^4 yuan)", "expected.money", default=None)
    spent: Paid = column("已付（万元）", "spent (10^4 yuan)", "expected.amount_or_nothing", default=None)
    state: State = column("状态", "state", "expected.state")


ROWS: dict[str, type[Row]] = {
    DIMENSIONS: DimensionRow,
    INDICATORS: IndicatorRow,
    UNITS: UnitRow,
    PROBLEMS: ProblemRow,
    PROJECTS: ProjectRow,
    PLANS: PlanRow,
    LAST_PROBLEMS: LastProblemRow,
    DELIVERY: DeliveryRow,
}
OPTIONAL = (UNITS, PROBLEMS, PLANS, LAST_PROBLEMS)
"""Sheets that the forms of before 2025 do not have, and that may be missing from any."""


def sheets_of(system: str) -> list[str]:
    """The sheets of rows in the form of a catalogue."""
    return [name for name in ROWS if system in NEW or name not in OPTIONAL]


def headings(model: type[Row], system: str = "", english: bool = False) -> dict[str, str]:
    """Heading -> field, in the order of the columns: all, or those in the form of one catalogue; `english` names stand in any
    form that is made for who reads them."""
    fields = model.model_fields.items()
    return {
        str(field.alias): name for name, field in fields if not system or system in _forms(field) or (english and name == "en")
    }


def wanted(model: type[Row], system: str) -> list[str]:
    """The headings that must be there: those in the form of this catalogue, or in every form where it is not known ("")."""
    every = {system} if system else set(EVERY)
    fields: list[Any] = [*model.model_fields.values()]
    return [str(field.alias) for field in fields if field.json_schema_extra["asked"] and every <= set(_forms(field))]


def _forms(field: Any) -> tuple[str, ...]:
    return tuple(field.json_schema_extra["forms"])


def heading_of(model: type[Row], name: str) -> str:
    return str(model.model_fields[name].alias)


def choice_of(model: type[Row], name: str) -> str:
    """The key of the choices of a column, "" where it has none."""
    key = str(model.model_fields[name].description).removeprefix("expected.")
    return key if key in CHOICES else ""


def expected(model: type[Row], name: str) -> Message:
    """What belongs into a column, as a part of a sentence in either language."""
    key = str(model.model_fields[name].description)
    return Message(key, choices=list(CHOICES.get(choice_of(model, name), {}).values()), systems=list(load_catalogues()))
