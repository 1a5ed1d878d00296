"""Words of the smart city."""

from __future__ import annotations

from math import inf

from simulation.kinds import CITY, COUNTY, EVERY, FLOW, PROVINCE, Name, Payment, Words
from simulation.kinds import Variable as V

PAYMENTS = {
    "platform": Payment("government", "builder", "平台建设", "Building of city platforms"),
    "platform_running": Payment("government", "builder", "平台运行维护", "Running of city platforms"),
    "bim": Payment("developer", "adviser", "建筑信息模型应用", "Building information models"),
}
QUARTERS_AGO = {str(k): Name(f"{k}个季度前", f"{k} quarters ago") for k in range(1, 5)}

# fmt: off
VARIABLES = (
    V("maturity", EVERY, "f8", (), "0..1", "平台成熟度", "Maturity of platforms", "at the end of the quarter; of a county its own or its city's, whichever is further; of cities and the province the mean over urban residents"),
    V("own_maturity", (CITY, COUNTY), "f8", (), "0..1", "自建平台成熟度", "Maturity of the government's own platform", "zero without one", False),
    V("platform_capex", (CITY, COUNTY), "f8", (), "yuan", "平台累计投资", "Spent on building the platform", "since 2021, at prices of 2021; of a city without the platforms of its counties"),
    V("urban_residents", (COUNTY,), "f8", (), "persons", "城镇常住人口（2020）", "Urban residents, 2020", "census of 2020", False),
    V("budget_expenditure", (CITY, COUNTY), "f8", (), "yuan/yr", "一般公共预算支出", "Budget expenditure", "of the city; of a county its part of the city's, by GDP", False),
    # Building information models
    V("bim_use", (COUNTY, PROVINCE), "f8", (), "share", "建筑信息模型普及程度", "Use of building information models", "what is reached of bim_ceiling by firms of their own accord, at the end of the quarter; of the province the mean over counties", False),
    V("bim_rule_strength", (COUNTY,), "f8", (), "0..1", "建筑信息模型规定力度", "Strength of the BIM rule", "of the county or its city, whichever is stronger, at the end of the quarter", False),
    V("bim_area", EVERY, "f8", (), "m2", "应用建筑信息模型的新开工面积", "Starts with building information models", "urban, in the quarter", kind=FLOW),
    V("rework_avoided", EVERY, "f8", (), "yuan", "避免的返工", "Rework avoided", "of the projects started in the quarter; a benefit that nobody pays", kind=FLOW),
    V("site_time_saved", EVERY, "f8", (), "yuan", "工期缩短的价值", "Value of time saved on site", "of the projects started in the quarter; a benefit that nobody pays", kind=FLOW),
    # Approval
    V("approval_days", (COUNTY,), "f8", (), "working days", "工程建设项目审批时间", "Time of approval", "from the entry of a project to its start, in the quarter", high=inf),
    V("approval_load", (COUNTY,), "f8", (), "share", "审批负荷", "Utilisation of the approval office", "in the quarter, at most 0.9"),
    V("days_saved", EVERY, "f8", (), "yuan", "审批比2020年提速的价值", "Value of approval days saved against 2020", "of the floor area started in the quarter; a benefit that nobody pays; above zero without platforms where offices have less to do than in 2020, below where they have more; days that a fast lane saves are not in it", kind=FLOW, low=-inf),
    V("recent_work", (COUNTY,), "f8", ("quarters_ago",), "m2", "近四个季度应开工面积", "Floor space due in the last four quarters", "urban; below zero where there was no such quarter yet", False, low=-1.0),
    V("usual_work", (COUNTY,), "f8", (), "m2", "首年季均应开工面积", "Floor space usually due in a quarter", "urban; mean of the first year, or of what there was of it", False),
    # Incidents of urban networks
    V("incidents", EVERY, "i8", (), "count", "城市管网安全事件", "Incidents of urban networks", "with a loss, in the quarter, those prevented left out", kind=FLOW),
    V("prevented_incidents", EVERY, "i8", (), "count", "避免的安全事件", "Incidents prevented", "by the platform, in the quarter", kind=FLOW),
    V("incident_loss", EVERY, "f8", (), "yuan", "安全事件损失", "Loss by incidents", "in the quarter", kind=FLOW),
    V("loss_avoided", EVERY, "f8", (), "yuan", "避免的事件损失", "Loss avoided", "by the platform: prevented incidents, and what the others would have cost without it; a benefit that nobody pays", kind=FLOW),
    V("old_share", (COUNTY,), "f8", (), "share", "楼龄三十年以上的存量占比", "Stock older than thirty years", "share of urban floor area that stood before 2021 and is older, in January", False),
    # Supervision
    V("reading", (COUNTY,), "f8", (), "-", "平台读数显示的虚报", "Overstatement that a platform shows", "of last year's reports, beyond the error of the platform, in tenths; adds to suspicion", False),
)
# fmt: on
WORDS = Words(variables=VARIABLES, axes={"quarters_ago": QUARTERS_AGO}, payments=PAYMENTS)
