"""Words of the city examination."""

from __future__ import annotations

from simulation.kinds import CITY, PROVINCE, Name, Payment, Words
from simulation.kinds import Variable as V

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

WEIGHTINGS = ("equal", "entropy", "critic")
"""How an assessment may divide the weight of a dimension among its indicators."""

PAYMENTS = {
    "examination": Payment("government", "adviser", "城市体检", "City examination"),
    "rectification": Payment("government", "builder", "体检整治项目", "Projects that follow the examination"),
}

# fmt: off
VARIABLES = (
    # Places on the scale of an indicator: 0 scores nothing, 1 meets the standard of 2021
    V("condition_score", (CITY,), "f8", ("dimension",), "0..1", "实际状况得分", "True condition", "on the standards of 2021, in December, whether or not anybody examines it; synthetic at the start but for what the model moves"),
    V("condition_total", (CITY,), "f8", (), "0..1", "实际状况总分", "True condition, total", "weighted as in 2021"),
    V("condition_change", (CITY,), "f8", (), "0..1", "实际状况较2020年末变化", "Change of the true condition since the end of 2020", "of condition_total", low=-1.0),
    V("examination_score", (CITY,), "f8", ("dimension",), "0..1", "体检得分", "Score of the examination", "of the last one, on the standards then in force; missing before the first", may_be_missing=True),
    V("examination_total", (CITY,), "f8", (), "0..1", "体检总分", "Total score of the examination", "of the last one; missing before the first", may_be_missing=True),
    V("examination_error", (CITY,), "f8", (), "0..1", "体检总分与实际之差", "Overstatement of the examination", "total score less what the true values would have scored on the same standards and weights", low=-1.0, may_be_missing=True),
    V("satisfaction", (CITY,), "f8", ("dimension",), "share", "居民满意度", "Satisfaction of residents", "of the last survey; missing before the first", may_be_missing=True),
    V("examinations", (CITY,), "i4", (), "count", "已开展体检次数", "Examinations held", "since 2021"),
    V("examination_published", (CITY,), "u1", (), "0/1", "本年体检结果已公布", "Examination published", "the city has examined itself and published the results in the last year"),
    V("surveyed", (CITY,), "u1", (), "0/1", "已开展满意度调查", "Residents surveyed", "residents were asked in the last examination"),
    V("third_party_checks", (CITY,), "i4", (), "count", "第三方复核指标数", "Indicators checked by a third party", "in the last examination"),
    V("assessments", (CITY,), "i4", (), "count", "已参加五年评估次数", "Five-year assessments", "that the city has taken part in since 2021"),
    V("plan_deviation", (CITY,), "f8", (), "share", "未经批准偏离规划的比例", "Departures from plans without approval", "of what approved plans lay down, not yet found and put right; synthetic at the start"),
    V("planned_items", (CITY,), "i4", (), "count", "计划项目数", "Items of the plan", "of the plan that is carried out this year"),
    V("done_items", (CITY,), "i4", (), "count", "已完成项目数", "Items done", "of this year's plan so far"),
    V("reopened_items", (CITY,), "i4", (), "count", "复查未过次数", "Items reopened", "checks of this year's plan that failed so far"),
    V("planned_cost", (CITY,), "f8", (), "yuan", "计划费用", "Cost of the plan", "of this year's plan"),
    V("examination_pressure", (CITY,), "f8", (), "-", "体检带来的考核压力", "Pressure of the examination", "what the last result adds to the weight of every goal of the city's counties"),
    V("platform_gap", (CITY,), "f8", (), "0..1", "平台类指标差距", "Gap that calls for a platform", "missed score in the last examination; zero without one", False),
    V("renovation_gap", (CITY,), "f8", (), "0..1", "老旧小区改造差距", "Gap that calls for renovation", "missed score in the last examination; zero without one", False),
    V("land_quota", (CITY,), "f8", (), "-", "用地供应系数", "Land quota", "multiple of the starts ordered, by the result of the last examination where the scenario links the two"),
    V("mean_platform_gap", (PROVINCE,), "f8", (), "0..1", "各市平台类指标平均差距", "Mean gap that calls for a platform", "over the cities examined", False),
    V("standards_revised", (PROVINCE,), "i4", (), "count", "已调整标准的指标数", "Standards revised", "indicators whose standard lies above that of 2021"),
)
# fmt: on
WORDS = Words(
    variables=VARIABLES,
    axes={"dimension": EXAMINATION_DIMENSION_NAMES},
    actors={"adviser": Name("体检与咨询机构", "Survey and advisory firms")},
    payments=PAYMENTS,
)
