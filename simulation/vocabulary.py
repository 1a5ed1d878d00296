"""Every word of the model, once: levels, uses, outcomes and state variables, with unit and name in Chinese and English.

Record dtypes, xarray attributes, CSV headers, figure labels and the documentation table are all read from here, so that a
variable is renamed in one place.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class Name(NamedTuple):
    """What people read: Chinese and English on equal footing."""

    zh: str
    en: str


LEVEL_NAMES = {
    "code": Name("仅达节能标准", "Energy code only"),
    "basic": Name("绿色建筑基本级", "Green, basic level"),
    "one_star": Name("绿色建筑一星级", "Green, one star"),
    "two_star": Name("绿色建筑二星级", "Green, two stars"),
    "three_star": Name("绿色建筑三星级", "Green, three stars"),
    "ultra_low": Name("超低能耗建筑", "Ultra-low energy"),
}
LEVELS = tuple(LEVEL_NAMES)

USE_NAMES = {
    "residential": Name("城镇住宅", "Urban homes"),
    "office": Name("办公建筑", "Offices"),
    "commercial": Name("商业建筑", "Shops and hotels"),
    "education": Name("教育建筑", "Education"),
    "other": Name("其他公共建筑", "Other public"),
    "rural": Name("农村住宅", "Rural homes"),
}
USES = tuple(USE_NAMES)
URBAN_USES = USES[:5]

MEASURE_NAMES = {
    "mandate": Name("绿色建筑强制要求", "Green building mandate"),
    "award": Name("资金奖励", "Award in money"),
    "floor_area_bonus": Name("容积率奖励", "Floor-area bonus"),
    "bim_rule": Name("建筑信息模型应用规定", "BIM rule"),
    "platform": Name("智慧城市平台", "City platform"),
    "community_rule": Name("社区共建共治办法", "Community rule"),
    "implementing_plan": Name("实施方案", "Implementing plan"),
}
MEASURES = tuple(MEASURE_NAMES)
"""What governments write; a scenario may add more. The first three move buildings, the others are written and no more so far."""


class Outcome(NamedTuple):
    """A target variable that the mechanisms can speak to, as floor area at or above one level among that above another.

    kind : "share" of the floor area of a calendar year, or "quantity" summed from the start of a plan period.
    moment : "completed" or "started": when the area counts.
    at_least, out_of : levels; a quantity has no denominator.
    residential : counts urban homes only.
    """

    kind: str
    moment: str
    at_least: str
    out_of: str
    residential: bool
    unit: str
    zh: str
    en: str


# fmt: off
OUTCOMES = {
    "green_share_new_urban": Outcome("share", "completed", "basic", "code", False, "share", "城镇新建建筑中绿色建筑占比", "Green share of new urban buildings"),
    "green_standard_execution_new_urban": Outcome("share", "started", "basic", "code", False, "share", "城镇新开工建筑执行绿色建筑标准比例", "Green standard applied in new urban buildings (at start)"),
    "star_share_new_urban": Outcome("share", "completed", "one_star", "code", False, "share", "城镇新建建筑中星级绿色建筑占比", "Star-rated share of new urban buildings"),
    "star_share_of_new_green": Outcome("share", "completed", "one_star", "basic", False, "share", "新建绿色建筑中星级占比", "Star-rated share of new green buildings"),
    "two_star_share_new_urban": Outcome("share", "completed", "two_star", "code", False, "share", "城镇新建建筑中二星级及以上占比", "Two stars and above, share of new urban buildings"),
    "three_star_share_new_urban": Outcome("share", "completed", "three_star", "code", False, "share", "城镇新建建筑中三星级及以上占比", "Three stars and above, share of new urban buildings"),
    "two_star_share_new_residential": Outcome("share", "completed", "two_star", "code", True, "share", "新建城镇住宅中二星级及以上占比", "Two stars and above, share of new urban homes"),
    "ultra_low_near_zero_area_added": Outcome("quantity", "completed", "ultra_low", "", False, "m2", "新增超低能耗（近零能耗）建筑面积", "Ultra-low and near-zero energy area added"),
    "green_area_added": Outcome("quantity", "completed", "basic", "", False, "m2", "新增绿色建筑面积", "Green building area added"),
}
# fmt: on
GOALS = tuple(OUTCOMES)

DIMENSIONS = {"level": LEVELS, "use": USES, "outcome": GOALS}

PROVINCE, CITY, COUNTY = "province", "city", "county"
REGIONS = (PROVINCE, CITY, COUNTY)
_EVERY = REGIONS


class Variable(NamedTuple):
    """One field of the state.

    regions : which governments carry it. Extensive variables of cities and provinces are sums over their counties.
    dims : names of :data:`DIMENSIONS` for fields that are small arrays.
    recorded : kept for every quarter in the results; the others are facts of the start or working values.
    """

    name: str
    regions: tuple[str, ...]
    dtype: str
    dims: tuple[str, ...]
    unit: str
    zh: str
    en: str
    meaning: str
    recorded: bool = True

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(len(DIMENSIONS[dim]) for dim in self.dims)


_V = Variable
# fmt: off
VARIABLES = (
    # Facts of the start and constants of the member
    _V("city", (COUNTY,), "i4", (), "index", "所属城市", "City", "row of the county's city", False),
    _V("first_county", (CITY,), "i4", (), "index", "首个县区", "First county", "row of the city's first county", False),
    _V("last_county", (CITY,), "i4", (), "index", "末个县区之后", "After last county", "row after the city's last county", False),
    _V("household_people", _EVERY, "f8", (), "persons", "家庭户人口（2020）", "People in family households, 2020", "census of 2020", False),
    _V("urban_share_2020", _EVERY, "f8", (), "share", "城镇化率（2020）", "Urban share, 2020", "census of 2020", False),
    _V("floor_per_head_2020", (COUNTY,), "f8", (), "m2 per person", "人均住房面积（2020）", "Floor space per head, 2020", "census of 2020; mixes urban and rural homes", False),
    _V("floor_saturation", (COUNTY,), "f8", (), "m2 per person", "人均住房面积饱和值", "Saturation of floor space per head", "where floor space per head stops growing", False),
    _V("growth_rate", (COUNTY,), "f8", (), "1/yr", "人口年增长率", "Population growth", "of the county's city, year-end 2020 to 2022, at the start", False),
    _V("price", (COUNTY,), "f8", (), "yuan/m2", "新房价格", "Price of new homes", "province price times the city's relative urban income", False),
    _V("capacity", _EVERY, "f8", (), "-", "治理能力", "Capacity", "fiscal capacity relative to the province, to the power of its elasticity", False),
    _V("wealth", (CITY, COUNTY), "f8", (), "-", "人均GDP标准分", "Wealth score", "standardised logarithm of GDP per head", False),
    _V("fiscal", (COUNTY,), "f8", (), "-", "人均财力", "Fiscal strength", "budget revenue per head over the province mean; county values are estimates", False),
    _V("income", (COUNTY,), "f8", (), "-", "相对人均GDP", "Relative GDP per head", "GDP per head over the province mean", False),
    _V("level_constant", (COUNTY,), "f8", ("level",), "yuan/m2", "等级常数", "Level constant", "what the choice model does not explain, solved from the base state", False),
    _V("mean_log_capacity", (PROVINCE,), "f8", (), "-", "平均能力对数", "Mean log capacity", "over counties", False),
    _V("mean_log_capacity_of_cities", (PROVINCE,), "f8", (), "-", "城市平均能力对数", "Mean log capacity of cities", "over cities", False),
    # People and floor space
    _V("people", _EVERY, "f8", (), "persons", "家庭户人口", "People in family households", "at the start of the quarter"),
    _V("urban_people", _EVERY, "f8", (), "persons", "城镇家庭户人口", "Urban people in family households", "at the start of the quarter"),
    _V("floor_per_head", (COUNTY,), "f8", (), "m2 per person", "人均住房面积", "Floor space per head", "at the start of the quarter"),
    _V("stock_area", _EVERY, "f8", ("use",), "m2", "建筑存量面积", "Building stock", "standing floor area at the end of the quarter; initial vintages are synthetic"),
    _V("demolished_area", _EVERY, "f8", ("use",), "m2", "拆除面积", "Demolished area", "in the quarter"),
    _V("needed_area", (COUNTY,), "f8", ("use",), "m2", "需开工面积", "Floor space to start", "ordered for this quarter", False),
    _V("backlog_area", (COUNTY,), "f8", ("use",), "m2", "待开工面积", "Backlog of starts", "ordered and not yet started; below zero where the last project overshot", False),
    _V("next_project", (COUNTY,), "i8", ("use",), "count", "项目序号", "Next project", "how many projects the use has started this quarter", False),
    _V("pipeline_area", _EVERY, "f8", ("use",), "m2", "在建面积", "Area under construction", "at the end of the quarter"),
    _V("started_use_area", _EVERY, "f8", ("use",), "m2", "新开工面积（按用途）", "Started area by use", "in the quarter"),
    _V("completed_use_area", _EVERY, "f8", ("use",), "m2", "竣工面积（按用途）", "Completed area by use", "in the quarter"),
    _V("started_area", _EVERY, "f8", ("level",), "m2", "城镇新开工面积（按等级）", "Urban starts by level", "in the quarter"),
    _V("started_residential_area", _EVERY, "f8", ("level",), "m2", "城镇住宅新开工面积（按等级）", "Urban home starts by level", "in the quarter", False),
    _V("completed_area", _EVERY, "f8", ("level",), "m2", "城镇竣工面积（按等级）", "Urban completions by level", "in the quarter"),
    _V("completed_residential_area", _EVERY, "f8", ("level",), "m2", "城镇住宅竣工面积（按等级）", "Urban home completions by level", "in the quarter"),
    _V("projects_started", _EVERY, "i8", (), "count", "新开工项目数", "Projects started", "in the quarter"),
    _V("projects_completed", _EVERY, "i8", (), "count", "竣工项目数", "Projects completed", "in the quarter"),
    _V("share_at_least", (COUNTY,), "f8", ("level",), "share", "上季开工达到该等级的比例", "Share of starts at or above the level", "by floor area, in the last quarter with starts", False),
    # Measures
    _V("mandate", (COUNTY,), "u1", (), "0/1", "绿色建筑强制要求", "Mandate in force", "the county requires the minimum level"),
    _V("award_strength", (COUNTY,), "f8", (), "0..1", "奖励力度", "Strength of awards", "multiple of the award parameters that the county pays, in the quarter"),
    _V("bonus_strength", (COUNTY,), "f8", (), "0..1", "容积率奖励力度", "Strength of the floor-area bonus", "multiple of the bonus parameter, in the quarter"),
    _V("mandate_share", (CITY, PROVINCE), "f8", (), "share", "已出台强制要求的县区比例", "Counties with a mandate", "share of counties, at the end of the quarter"),
    _V("compliance", (COUNTY,), "f8", (), "share", "强制要求执行率", "Compliance", "chance that a project under the mandate is bound by it"),
    # Goals, effort, reports
    _V("goal_active", _EVERY, "u1", ("outcome",), "0/1", "目标已下达", "Goal in force", "the government has been asked for this goal"),
    _V("goal", _EVERY, "f8", ("outcome",), "share or m2", "目标值", "Goal", "what the government is asked for"),
    _V("goal_deadline", (COUNTY,), "f8", ("outcome",), "year", "目标年份", "Deadline", "calendar year in which the goal is due", False),
    _V("goal_progress", _EVERY, "f8", ("outcome",), "share or m2", "目标期内累计", "Area since the plan period began", "quantities only", False),
    _V("pressure", (COUNTY,), "f8", ("outcome",), "-", "考核压力", "Reward weight", "omega: what the evaluation makes this goal worth", False),
    _V("effort", (COUNTY,), "f8", ("outcome",), "0..1", "努力程度", "Effort", "effort on the goal, over the year"),
    _V("overall_effort", (COUNTY,), "f8", (), "0..1", "平均努力程度", "Mean effort", "over the goals in force: the strength of awards", False),
    _V("mean_achievement", (PROVINCE,), "f8", ("outcome",), "share", "县区平均完成度", "Mean achievement", "of the goal over counties, from last year's reports", False),
    _V("mean_gap", (PROVINCE,), "f8", (), "share", "平均差距", "Mean gap", "to the green-share goal over counties, from last year's reports", False),
    _V("misreport", (COUNTY,), "f8", ("outcome",), "share of the goal variable", "虚报", "Misreport", "reported above verified, before detection"),
    _V("verified", _EVERY, "f8", ("outcome",), "share or m2", "核实值", "Verified", "measured from what was built: shares of the calendar year, areas since the plan period began"),
    _V("reported", _EVERY, "f8", ("outcome",), "share or m2", "上报值", "Reported", "what the government reports"),
    _V("visit_rate", (COUNTY,), "f8", (), "1/yr", "督查频次", "Visits planned", "expected inspection visits over the year"),
    _V("visits", (COUNTY,), "i4", (), "count", "督查次数", "Visits", "inspection visits so far this year"),
    _V("detection_chance", (COUNTY,), "f8", (), "probability", "虚报被发现概率", "Detection probability", "over the year"),
    _V("detected", (COUNTY,), "u1", (), "0/1", "本年受到彻查", "Searched", "a visit of this year was searching enough to find any misreport"),
    _V("penalty", (COUNTY,), "f8", (), "-", "虚报处罚", "Penalty", "for the misreports found this year, in units of the reward weight"),
    _V("recheck", (COUNTY,), "u1", (), "0/1", "待复查", "To be re-checked", "a misreport was found last year: the next year brings extra visits", False),
    _V("campaign", (PROVINCE,), "f8", (), "-", "专项行动力度", "Strength of campaigns", "what is left of campaigns, at the end of the quarter"),
    _V("named", (COUNTY,), "u1", (), "0/1", "上年被通报", "Named", "was detected last year and published", False),
    _V("suspicion", (COUNTY,), "f8", (), "-", "可疑度", "Suspicion", "share of last year's reports that lie just above the goal", False),
    # Year-to-date sums
    _V("year_started_area", _EVERY, "f8", ("level",), "m2", "本年新开工面积", "Started this year", "by level, since January", False),
    _V("year_completed_area", _EVERY, "f8", ("level",), "m2", "本年竣工面积", "Completed this year", "by level, since January", False),
    _V("year_started_residential_area", _EVERY, "f8", ("level",), "m2", "本年住宅新开工面积", "Homes started this year", "by level, since January", False),
    _V("year_completed_residential_area", _EVERY, "f8", ("level",), "m2", "本年住宅竣工面积", "Homes completed this year", "by level, since January", False),
    # Energy and carbon of urban buildings
    _V("electricity", _EVERY, "f8", (), "kWh", "城镇建筑用电量", "Electricity of urban buildings", "in the quarter, without northern district heating"),
    _V("gas", _EVERY, "f8", (), "m3", "城镇住宅用气量", "Gas of urban homes", "in the quarter"),
    _V("co2_operation", _EVERY, "f8", (), "t", "城镇建筑运行碳排放", "Operational CO2 of urban buildings", "in the quarter"),
    _V("co2_embodied", _EVERY, "f8", (), "t", "城镇新建建筑隐含碳排放", "Embodied CO2 of urban completions", "in the quarter"),
)
# fmt: on
del _V
BY_NAME = {variable.name: variable for variable in VARIABLES}


def variables_of(region: str, *, recorded: bool | None = None) -> tuple[Variable, ...]:
    """The variables that a government of this kind ("province", "city" or "county") carries, in their fixed order."""
    return tuple(v for v in VARIABLES if region in v.regions and (recorded is None or v.recorded == recorded))


def record_dtype(region: str) -> np.dtype:
    """The structured dtype of one government's row; array-valued variables become sub-arrays."""
    return np.dtype([(v.name, v.dtype, v.shape) for v in variables_of(region)])


def label(name: str, language: str) -> str:
    """The reader's name of a variable, outcome, level or use in "zh" or "en"."""
    for table in (BY_NAME, OUTCOMES, LEVEL_NAMES, USE_NAMES):
        if name in table:
            return getattr(table[name], language)
    raise KeyError(name)
