"""Every word of the model, once: levels, uses, outcomes and state variables, with unit and name in Chinese and English.

Record dtypes, xarray attributes, CSV headers, figure labels and the documentation table are all read from here, so that a
variable is renamed in one place.
"""

from __future__ import annotations

from math import inf
from typing import Any, NamedTuple

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
"""What governments write; a scenario may add more. The first three move buildings, a platform sharpens the city examination, the
others are written and no more so far."""


RETROFIT_NAMES = {
    "light": Name("轻度改造", "Light retrofit"),
    "deep": Name("深度改造", "Deep retrofit"),
}
RETROFITS = tuple(RETROFIT_NAMES)
"""What an existing building can be retrofitted to, beside being left as it is."""

COUNT_NAMES = {
    "retrofitted": Name("既有建筑节能改造面积", "Existing buildings retrofitted"),
    "retrofitted_homes": Name("既有居住建筑节能改造面积", "Existing homes retrofitted"),
    "retrofitted_public": Name("既有公共建筑节能改造面积", "Existing public buildings retrofitted"),
    "started": Name("城镇新开工面积", "Urban starts"),
    "prefabricated": Name("装配式建筑新开工面积", "Prefabricated starts"),
    "photovoltaic_capacity": Name("新增建筑光伏装机", "Photovoltaic capacity added on buildings"),
    "heat_pumps": Name("新建热泵住宅面积", "New homes with heat pumps"),
    "energy": Name("城镇建筑终端用能", "Final energy of urban buildings"),
    "electric_energy": Name("其中电力", "of which electricity"),
    "renewable_energy": Name("其中可再生能源", "of which renewable, made at the building"),
}
COUNTS = tuple(COUNT_NAMES)
"""What is summed over a calendar year beside floor area by level: m2, kW or kWh."""

TECHNOLOGY_NAMES = {
    **{level: name for level, name in LEVEL_NAMES.items() if level != "code"},
    "retrofit": Name("既有建筑改造", "Retrofit"),
    "prefabrication": Name("装配式建造", "Prefabrication"),
    "photovoltaics": Name("建筑光伏", "Photovoltaics"),
    "heat_pump": Name("热泵", "Heat pump"),
}
TECHNOLOGIES = tuple(TECHNOLOGY_NAMES)
"""What becomes cheaper with experience."""


EXAMINATION_DIMENSION_NAMES = {
    "ecology": Name("生态宜居", "Ecological livability"),
    "health": Name("健康舒适", "Health and comfort"),
    "safety": Name("安全韧性", "Safety and resilience"),
    "transport": Name("交通便捷", "Convenient transport"),
    "character": Name("风貌特色", "Character"),
    "order": Name("整洁有序", "Clean and orderly"),
    "inclusion": Name("多元包容", "Inclusive"),
    "innovation": Name("创新活力", "Innovation and vitality"),
}
EXAMINATION_DIMENSIONS = tuple(EXAMINATION_DIMENSION_NAMES)
"""The eight dimensions of the city examination of 2021, the axis `dimension` of the records."""


class Payment(NamedTuple):
    """Money that changes hands: who pays, who receives, and what for. The names are those of :data:`ACTOR_NAMES`."""

    payer: str
    payee: str
    zh: str
    en: str


ACTOR_NAMES = {
    "government": Name("政府", "Government"),
    "developer": Name("开发商", "Developers"),
    "owner": Name("业主", "Owners"),
    "builder": Name("施工与设备企业", "Builders and installers"),
    "utility": Name("能源企业", "Energy utilities"),
    "bank": Name("银行", "Banks"),
    "adviser": Name("体检与咨询机构", "Survey and advisory firms"),
}
ACTORS = tuple(ACTOR_NAMES)
PAYMENTS = {
    "award": Payment("government", "developer", "绿色建筑奖励", "Awards for green buildings"),
    "floor_area_bonus": Payment("government", "developer", "容积率奖励（折价）", "Floor-area bonus, at its land value"),
    "interest_support": Payment("government", "bank", "绿色金融贴息", "Interest paid for green loans"),
    "retrofit_award": Payment("government", "owner", "改造补助", "Awards for retrofit"),
    "community_programme": Payment(
        "government", "builder", "老旧小区改造（节能部分）", "Renovation of old communities, energy part"
    ),
    "penalty": Payment("developer", "government", "未达强制要求罚款", "Penalties for missing a mandate"),
    "green_increment": Payment("developer", "builder", "绿色建筑增量成本", "Extra cost of green levels"),
    "prefabrication": Payment("developer", "builder", "装配式增量成本", "Extra cost of prefabrication"),
    "equipment": Payment("owner", "builder", "光伏与热泵", "Photovoltaics and heat pumps"),
    "retrofit": Payment("owner", "builder", "改造费用", "Retrofit"),
    "energy": Payment("owner", "utility", "能源费用", "Energy bills"),
    "examination": Payment("government", "adviser", "城市体检", "City examination"),
    "rectification": Payment("government", "builder", "体检整治项目", "Projects that follow the examination"),
}


class Outcome(NamedTuple):
    """A target variable that the mechanisms can speak to: floor area at or above one level among that above another, or one
    count over another.

    kind : "share" of a calendar year, or "quantity" summed from the start of a plan period.
    moment : "completed" or "started": when the area counts; "counted" for an outcome of :data:`COUNTS`.
    at_least, out_of : levels, or names of :data:`COUNTS`; a quantity has no denominator.
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
    "retrofit_existing": Outcome("quantity", "counted", "retrofitted", "", False, "m2", "既有建筑节能改造面积", "Retrofit of existing buildings"),
    "retrofit_residential": Outcome("quantity", "counted", "retrofitted_homes", "", False, "m2", "既有居住建筑节能改造面积", "Retrofit of existing homes"),
    "retrofit_public": Outcome("quantity", "counted", "retrofitted_public", "", False, "m2", "既有公共建筑节能改造面积", "Retrofit of existing public buildings"),
    "prefab_share_new": Outcome("share", "counted", "prefabricated", "started", False, "share", "装配式建筑占新建建筑比例", "Prefabricated share of new buildings"),
    "building_pv_capacity_added": Outcome("quantity", "counted", "photovoltaic_capacity", "", False, "kW", "新增建筑光伏装机", "Photovoltaic capacity added on buildings"),
    "renewable_substitution_urban_buildings": Outcome("share", "counted", "renewable_energy", "energy", False, "share", "城镇建筑可再生能源替代率", "Renewable energy in urban buildings"),
    "electricity_share_building_energy": Outcome("share", "counted", "electric_energy", "energy", False, "share", "建筑用能中电力占比", "Electricity in the energy of buildings"),
}
# fmt: on
GOALS = tuple(OUTCOMES)

DIMENSION_NAMES: dict[str, dict[str, Any]] = {
    "level": LEVEL_NAMES,
    "use": USE_NAMES,
    "outcome": OUTCOMES,
    "retrofit": RETROFIT_NAMES,
    "count": COUNT_NAMES,
    "technology": TECHNOLOGY_NAMES,
    "payment": PAYMENTS,
    "actor": ACTOR_NAMES,
    "dimension": EXAMINATION_DIMENSION_NAMES,
}
DIMENSIONS = {dim: tuple(names) for dim, names in DIMENSION_NAMES.items()}

PROVINCE, CITY, COUNTY = "province", "city", "county"
REGIONS = (PROVINCE, CITY, COUNTY)
_EVERY = REGIONS
OF_ONE = ("share", "0..1", "0/1", "probability")
"""Units of what lies between nothing and one."""


class Variable(NamedTuple):
    """One field of the state.

    regions : which governments carry it. Extensive variables of cities and provinces are sums over their counties.
    dims : names of :data:`DIMENSIONS` for fields that are small arrays.
    recorded : kept for every quarter in the results; the others are facts of the start or working values.
    low, high : no value lies outside; unless given, no more than one for what is measured so, and no bound above for the rest.
    may_be_missing : NaN where there is nothing to tell, such as the share of a year in which nothing was completed.
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
    low: float = 0.0
    high: float | None = None
    may_be_missing: bool = False

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(len(DIMENSIONS[dim]) for dim in self.dims)

    @property
    def highest(self) -> np.ndarray:
        """The largest value that it may have, of the shape of the variable; infinite where there is no bound."""
        if self.high is not None:
            highest: Any = self.high
        elif self.unit == "share or m2":
            highest = [1.0 if outcome.kind == "share" else inf for outcome in OUTCOMES.values()]
        else:
            highest = 1.0 if self.unit in OF_ONE else inf
        return np.broadcast_to(np.asarray(highest, float), self.shape)


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
    _V("growth_rate", (COUNTY,), "f8", (), "1/yr", "人口年增长率", "Population growth", "of the county's city, year-end 2020 to 2022, at the start", False, low=-inf),
    _V("price", (COUNTY,), "f8", (), "yuan/m2", "新房价格", "Price of new homes", "province price times the city's relative urban income", False),
    _V("capacity", _EVERY, "f8", (), "-", "治理能力", "Capacity", "fiscal capacity relative to the province, to the power of its elasticity", False),
    _V("wealth", (CITY, COUNTY), "f8", (), "-", "人均GDP标准分", "Wealth score", "standardised logarithm of GDP per head", False, low=-inf),
    _V("fiscal", (COUNTY,), "f8", (), "-", "人均财力", "Fiscal strength", "budget revenue per head over the province mean; county values are estimates", False),
    _V("income", (COUNTY,), "f8", (), "-", "相对人均GDP", "Relative GDP per head", "GDP per head over the province mean", False),
    _V("level_constant", (COUNTY,), "f8", ("level",), "yuan/m2", "等级常数", "Level constant", "what the choice model does not explain, solved from the base state", False, low=-inf),
    _V("mean_log_capacity", (PROVINCE,), "f8", (), "-", "平均能力对数", "Mean log capacity", "over counties", False, low=-inf),
    _V("mean_log_capacity_of_cities", (PROVINCE,), "f8", (), "-", "城市平均能力对数", "Mean log capacity of cities", "over cities", False, low=-inf),
    # People and floor space
    _V("people", _EVERY, "f8", (), "persons", "家庭户人口", "People in family households", "at the start of the quarter"),
    _V("urban_people", _EVERY, "f8", (), "persons", "城镇家庭户人口", "Urban people in family households", "at the start of the quarter"),
    _V("floor_per_head", (COUNTY,), "f8", (), "m2 per person", "人均住房面积", "Floor space per head", "at the start of the quarter"),
    _V("stock_area", _EVERY, "f8", ("use",), "m2", "建筑存量面积", "Building stock", "standing floor area at the end of the quarter; initial vintages are synthetic"),
    _V("standing_area", _EVERY, "f8", ("level",), "m2", "城镇建筑存量（按等级）", "Urban stock by level", "standing urban floor area at the end of the quarter, by verified level"),
    _V("retrofitted_stock", _EVERY, "f8", ("retrofit",), "m2", "已改造存量", "Retrofitted stock", "standing urban floor area that was retrofitted since 2021"),
    _V("demolished_area", _EVERY, "f8", ("use",), "m2", "拆除面积", "Demolished area", "in the quarter"),
    _V("demolished_level_area", _EVERY, "f8", ("level",), "m2", "城镇拆除面积（按等级）", "Urban demolition by level", "in the quarter"),
    _V("demolished_retrofits", _EVERY, "f8", ("retrofit",), "m2", "拆除的已改造面积", "Retrofitted area demolished", "in the quarter"),
    _V("needed_area", (COUNTY,), "f8", ("use",), "m2", "需开工面积", "Floor space to start", "ordered for this quarter", False),
    _V("backlog_area", (COUNTY,), "f8", ("use",), "m2", "待开工面积", "Backlog of starts", "ordered and not yet started; below zero where the last project overshot", False, low=-inf),
    _V("next_project", (COUNTY,), "i8", ("use",), "count", "项目序号", "Next project", "how many projects the use has started this quarter", False),
    _V("pipeline_area", _EVERY, "f8", ("use",), "m2", "在建面积", "Area under construction", "at the end of the quarter"),
    _V("started_use_area", _EVERY, "f8", ("use",), "m2", "新开工面积（按用途）", "Started area by use", "in the quarter"),
    _V("completed_use_area", _EVERY, "f8", ("use",), "m2", "竣工面积（按用途）", "Completed area by use", "in the quarter"),
    _V("started_area", _EVERY, "f8", ("level",), "m2", "城镇新开工面积（按等级）", "Urban starts by level", "in the quarter"),
    _V("started_residential_area", _EVERY, "f8", ("level",), "m2", "城镇住宅新开工面积（按等级）", "Urban home starts by level", "in the quarter", False),
    _V("completed_area", _EVERY, "f8", ("level",), "m2", "城镇竣工面积（按等级）", "Urban completions by level", "in the quarter"),
    _V("completed_residential_area", _EVERY, "f8", ("level",), "m2", "城镇住宅竣工面积（按等级）", "Urban home completions by level", "in the quarter"),
    _V("designed_area", _EVERY, "f8", ("level",), "m2", "城镇竣工面积（按设计等级）", "Urban completions by designed level", "in the quarter; what was verified is the completed area"),
    _V("retrofitted_area", _EVERY, "f8", ("use", "retrofit"), "m2", "改造面积", "Retrofitted area", "in the quarter"),
    _V("counted", _EVERY, "f8", ("count",), "m2, kW or kWh", "计量", "Counted", "in the quarter: what outcomes beside the green levels are measured from"),
    _V("projects_started", _EVERY, "i8", (), "count", "新开工项目数", "Projects started", "in the quarter"),
    _V("projects_completed", _EVERY, "i8", (), "count", "竣工项目数", "Projects completed", "in the quarter"),
    _V("share_at_least", (COUNTY,), "f8", ("level",), "share", "上季开工达到该等级的比例", "Share of starts at or above the level", "by floor area, in the last quarter with starts", False),
    # Existing buildings: where the county's programmes stand, and what its buildings use
    _V("old_homes", (COUNTY,), "i8", (), "count", "老旧住宅栋数", "Old homes", "residential buildings of before old_building_before; the first of the county's block", False),
    _V("existing_buildings", (COUNTY,), "i8", (), "count", "既有建筑栋数", "Existing buildings", "urban buildings that stood on 1 January 2021", False),
    _V("old_communities", _EVERY, "i8", (), "count", "老旧小区数", "Old communities", "old homes in communities of usual size, in 2021"),
    _V("renovation_clock", (COUNTY,), "f8", (), "-", "老旧小区改造累计风险", "Clock of renovation", "cumulative hazard of the renovation of a community", False),
    _V("next_renovation", (COUNTY,), "f8", (), "-", "下一小区改造界限", "Next renovation", "value of the clock at which the next community is renovated", False),
    _V("communities_renovated", _EVERY, "i8", (), "count", "已改造老旧小区", "Old communities renovated", "since 2021, whether or not they saved energy"),
    _V("photovoltaic_clock", (COUNTY,), "f8", (), "-", "既有建筑光伏累计风险", "Clock of photovoltaics", "cumulative hazard of an existing building taking photovoltaics", False),
    _V("next_photovoltaic", (COUNTY,), "f8", (), "-", "下一栋光伏界限", "Next photovoltaics", "value of the clock at which the next building takes it", False),
    _V("photovoltaic_asked", (COUNTY,), "i8", (), "count", "光伏已到界限栋数", "Buildings past their threshold", "existing buildings whose turn has come", False),
    _V("photovoltaic_capacity", _EVERY, "f8", (), "kW", "建筑光伏装机", "Photovoltaic capacity", "on standing urban buildings, installed since 2021"),
    _V("weighted_area", (COUNTY,), "f8", ("use",), "m2", "能耗加权面积", "Area weighted by energy", "standing area times energy over the reference generation", False),
    _V("heat_pump_area", (COUNTY,), "f8", (), "m2", "热泵住宅能耗加权面积", "Area of homes with heat pumps", "weighted by energy like weighted_area", False),
    _V("seen_photovoltaic", (COUNTY,), "f8", (), "share", "上季光伏普及率", "Photovoltaics seen", "share of the roofs in use, at the end of last quarter", False),
    # Costs that fall with experience
    _V("technology_cost", (PROVINCE,), "f8", ("technology",), "yuan/m2; yuan/W for photovoltaics", "技术成本", "Cost of technologies", "incremental cost, at the end of the quarter"),
    _V("experience", (PROVINCE,), "f8", ("technology",), "m2; kW for photovoltaics", "累计应用规模", "Experience", "cumulative use that costs fall with", False),
    # Money
    _V("paid", _EVERY, "f8", ("payment",), "yuan", "支付", "Payments", "in the quarter, at prices of 2021"),
    _V("balance", _EVERY, "f8", ("actor",), "yuan", "收支差额", "Balance", "received less paid in the quarter", low=-inf),
    # Measures
    _V("mandate", (COUNTY,), "u1", (), "0/1", "绿色建筑强制要求", "Mandate in force", "the county requires the minimum level"),
    _V("award_strength", (COUNTY,), "f8", (), "0..1", "奖励力度", "Strength of awards", "multiple of the award parameters that the county pays, in the quarter", high=inf),
    _V("bonus_strength", (COUNTY,), "f8", (), "0..1", "容积率奖励力度", "Strength of the floor-area bonus", "multiple of the bonus parameter, in the quarter", high=inf),
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
    _V("mean_achievement", (PROVINCE,), "f8", ("outcome",), "share", "县区平均完成度", "Mean achievement", "of the goal over counties, from last year's reports", False, high=inf, may_be_missing=True),
    _V("mean_gap", (PROVINCE,), "f8", (), "share", "平均差距", "Mean gap", "to the green-share goal over counties, from last year's reports", False),
    _V("misreport", (COUNTY,), "f8", ("outcome",), "share of the goal variable", "虚报", "Misreport", "reported above verified, before detection"),
    _V("verified", _EVERY, "f8", ("outcome",), "share or m2", "核实值", "Verified", "measured from what was built: shares of the calendar year, areas since the plan period began", may_be_missing=True),
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
    # City physical examination. Places on the scale of an indicator: 0 scores nothing, 1 meets the standard of 2021
    _V("residents", (CITY,), "f8", (), "persons", "常住人口（2020）", "Permanent residents, 2020", "census of 2020", False),
    _V("condition_score", (CITY,), "f8", ("dimension",), "0..1", "实际状况得分", "True condition", "on the standards of 2021, in December, whether or not anybody examines it; synthetic at the start but for what the model moves"),
    _V("condition_total", (CITY,), "f8", (), "0..1", "实际状况总分", "True condition, total", "weighted as in 2021"),
    _V("condition_change", (CITY,), "f8", (), "0..1", "实际状况较2020年末变化", "Change of the true condition since the end of 2020", "of condition_total", low=-1.0),
    _V("examination_score", (CITY,), "f8", ("dimension",), "0..1", "体检得分", "Score of the examination", "of the last one, on the standards then in force; missing before the first", may_be_missing=True),
    _V("examination_total", (CITY,), "f8", (), "0..1", "体检总分", "Total score of the examination", "of the last one; missing before the first", may_be_missing=True),
    _V("examination_error", (CITY,), "f8", (), "0..1", "体检总分与实际之差", "Overstatement of the examination", "total score less what the true values would have scored on the same standards and weights", low=-1.0, may_be_missing=True),
    _V("satisfaction", (CITY,), "f8", ("dimension",), "share", "居民满意度", "Satisfaction of residents", "of the last survey; missing before the first", may_be_missing=True),
    _V("examinations", (CITY,), "i4", (), "count", "已开展体检次数", "Examinations held", "since 2021"),
    _V("examination_published", (CITY,), "u1", (), "0/1", "本年体检结果已公布", "Examination published", "the city has examined itself and published the results in the last year"),
    _V("surveyed", (CITY,), "u1", (), "0/1", "已开展满意度调查", "Residents surveyed", "residents were asked in the last examination"),
    _V("third_party_checks", (CITY,), "i4", (), "count", "第三方复核指标数", "Indicators checked by a third party", "in the last examination"),
    _V("assessments", (CITY,), "i4", (), "count", "已参加五年评估次数", "Five-year assessments", "that the city has taken part in since 2021"),
    _V("planned_items", (CITY,), "i4", (), "count", "计划项目数", "Items of the plan", "of the plan that is carried out this year"),
    _V("done_items", (CITY,), "i4", (), "count", "已完成项目数", "Items done", "of this year's plan so far"),
    _V("reopened_items", (CITY,), "i4", (), "count", "复查未过次数", "Items reopened", "checks of this year's plan that failed so far"),
    _V("planned_cost", (CITY,), "f8", (), "yuan", "计划费用", "Cost of the plan", "of this year's plan"),
    _V("examination_pressure", (CITY,), "f8", (), "-", "体检带来的考核压力", "Pressure of the examination", "what the last result adds to the weight of every goal of the city's counties"),
    _V("platform_gap", (CITY,), "f8", (), "0..1", "平台类指标差距", "Gap that calls for a platform", "missed score in the last examination; zero without one", False),
    _V("renovation_gap", (CITY,), "f8", (), "0..1", "老旧小区改造差距", "Gap that calls for renovation", "missed score in the last examination; zero without one", False),
    _V("land_quota", (CITY,), "f8", (), "-", "用地供应系数", "Land quota", "multiple of the starts ordered, by the result of the last examination where the scenario links the two"),
    _V("mean_platform_gap", (PROVINCE,), "f8", (), "0..1", "各市平台类指标平均差距", "Mean gap that calls for a platform", "over the cities examined", False),
    _V("standards_revised", (PROVINCE,), "i4", (), "count", "已调整标准的指标数", "Standards revised", "indicators whose standard lies above that of 2021"),
    # Year-to-date sums
    _V("year_started_area", _EVERY, "f8", ("level",), "m2", "本年新开工面积", "Started this year", "by level, since January", False),
    _V("year_completed_area", _EVERY, "f8", ("level",), "m2", "本年竣工面积", "Completed this year", "by level, since January", False),
    _V("year_started_residential_area", _EVERY, "f8", ("level",), "m2", "本年住宅新开工面积", "Homes started this year", "by level, since January", False),
    _V("year_completed_residential_area", _EVERY, "f8", ("level",), "m2", "本年住宅竣工面积", "Homes completed this year", "by level, since January", False),
    _V("year_counted", _EVERY, "f8", ("count",), "m2, kW or kWh", "本年计量", "Counted this year", "since January", False),
    # Energy and carbon of urban buildings
    _V("electricity", _EVERY, "f8", (), "kWh", "城镇建筑用电量", "Electricity of urban buildings", "in the quarter, own photovoltaics included, without northern district heating"),
    _V("gas", _EVERY, "f8", (), "m3", "城镇住宅用气量", "Gas of urban homes", "in the quarter"),
    _V("photovoltaic_energy", _EVERY, "f8", (), "kWh", "建筑光伏发电量", "Photovoltaic energy", "in the quarter"),
    _V("ambient_heat", _EVERY, "f8", (), "kWh", "热泵利用的环境热", "Ambient heat of heat pumps", "in the quarter"),
    _V("solar_heat", _EVERY, "f8", (), "kWh", "太阳能热水等", "Solar hot water and other renewables", "in the quarter; at the share of 2020, kept per m2 of homes"),
    _V("co2_operation", _EVERY, "f8", (), "t", "城镇建筑运行碳排放", "Operational CO2 of urban buildings", "in the quarter"),
    _V("co2_embodied", _EVERY, "f8", (), "t", "城镇新建建筑隐含碳排放", "Embodied CO2 of urban completions", "in the quarter"),
    _V("co2_retrofit", _EVERY, "f8", (), "t", "改造隐含碳排放", "Embodied CO2 of retrofit", "in the quarter"),
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
