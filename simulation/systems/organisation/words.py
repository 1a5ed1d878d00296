"""Words of organisation and implementation: measures, goals, effort, reports and visits."""

from __future__ import annotations

from math import inf

from simulation.kinds import CITY, COUNTY, EVERY, PROVINCE, Name, Words
from simulation.kinds import Variable as V

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
"""What governments write; a scenario may add more. The first three move buildings, a platform sharpens the city examination, and
what a scenario adds moves what it says; the others are written and no more so far."""

# fmt: off
WORDS = Words(variables=(
    V("mandate", (COUNTY,), "u1", (), "0/1", "绿色建筑强制要求", "Mandate in force", "the county requires the minimum level"),
    V("award_strength", (COUNTY,), "f8", (), "0..1", "奖励力度", "Strength of awards", "multiple of the award parameters that the county pays, in the quarter", high=inf),
    V("bonus_strength", (COUNTY,), "f8", (), "0..1", "容积率奖励力度", "Strength of the floor-area bonus", "multiple of the bonus parameter, in the quarter", high=inf),
    V("effects", (COUNTY,), "f8", ("effect",), "yuan/m2, yuan/W, working days or share", "自设措施的作用", "Effects of own measures", "what the scenario's own measures come to in the county, in the quarter", False, high=inf),
    V("mandate_share", (CITY, PROVINCE), "f8", (), "share", "已出台强制要求的县区比例", "Counties with a mandate", "share of counties, at the end of the quarter"),
    V("base_compliance", (COUNTY,), "f8", (), "share", "2020年强制要求执行率", "Compliance of 2020", "under the inspection and the routine effort of then", False),
    V("compliance", (COUNTY,), "f8", (), "share", "强制要求执行率", "Compliance", "chance that a project under the mandate is bound by it"),
    V("goal_active", EVERY, "u1", ("outcome",), "0/1", "目标已下达", "Goal in force", "the government has been asked for this goal"),
    V("goal", EVERY, "f8", ("outcome",), "share or m2", "目标值", "Goal", "what the government is asked for", exact=True),
    V("goal_deadline", (COUNTY,), "f8", ("outcome",), "year", "目标年份", "Deadline", "calendar year in which the goal is due", False),
    V("goal_progress", EVERY, "f8", ("outcome",), "share or m2", "目标期内累计", "Area since the plan period began", "quantities only", False),
    V("pressure", (COUNTY,), "f8", ("outcome",), "-", "考核压力", "Reward weight", "omega: what the evaluation makes this goal worth", False),
    V("routine_effort", (COUNTY,), "f8", (), "0..1", "日常努力程度", "Routine effort", "what the base reward alone calls for, with a goal or without; that of 2020", False),
    V("effort", (COUNTY,), "f8", ("lever",), "0..1", "努力程度", "Effort", "effort spent on each lever, over the year; goals of one lever share it"),
    V("overall_effort", (COUNTY,), "f8", (), "0..1", "平均努力程度", "Mean effort", "over the levers", False),
    V("mean_achievement", (PROVINCE,), "f8", ("outcome",), "share", "县区平均完成度", "Mean achievement", "of the goal over counties, from last year's reports", False, high=inf, may_be_missing=True),
    V("mean_gap", (PROVINCE,), "f8", (), "share", "平均差距", "Mean gap", "to the green-share goal over counties, from last year's reports", False),
    V("misreport", (COUNTY,), "f8", ("outcome",), "share of the goal variable", "虚报", "Misreport", "reported above verified, before detection"),
    V("verified", EVERY, "f8", ("outcome",), "share or m2", "核实值", "Verified", "measured from what was built: shares of the calendar year, areas since the plan period began", may_be_missing=True),
    V("reported", EVERY, "f8", ("outcome",), "share or m2", "上报值", "Reported", "what the government reports", exact=True),
    V("visit_rate", (COUNTY,), "f8", (), "1/yr", "督查频次", "Visits planned", "expected inspection visits over the year"),
    V("detection_per_visit", (COUNTY,), "f8", (), "probability", "每次督查发现概率", "Detection per visit", "over the year; a platform adds to it", False),
    V("visits", (COUNTY,), "i4", (), "count", "督查次数", "Visits", "inspection visits so far this year"),
    V("detection_chance", (COUNTY,), "f8", (), "probability", "虚报被发现概率", "Detection probability", "over the year"),
    V("expected_detection", (COUNTY,), "f8", (), "probability", "预期虚报被发现概率", "Expected detection", "over the year, as the county expects, which does not know whom the province suspects", False),
    V("detected", (COUNTY,), "u1", (), "0/1", "本年受到彻查", "Searched", "a visit of this year was searching enough to find any misreport"),
    V("penalty", (COUNTY,), "f8", (), "-", "虚报处罚", "Penalty", "for the misreports found this year, in units of the reward weight"),
    V("recheck", (COUNTY,), "u1", (), "0/1", "待复查", "To be re-checked", "a misreport was found last year: the next year brings extra visits", False),
    V("campaign", (PROVINCE,), "f8", (), "-", "专项行动力度", "Strength of campaigns", "what is left of campaigns, at the end of the quarter"),
    V("named", (COUNTY,), "u1", (), "0/1", "上年被通报", "Named", "was detected last year and published", False),
    V("suspicion", (COUNTY,), "f8", (), "-", "可疑度", "Suspicion", "share of last year's reports that lie just above the goal", False),
))
# fmt: on
