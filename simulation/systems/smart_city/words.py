"""Words of the smart city."""

from __future__ import annotations

from simulation.kinds import CITY, COUNTY, EVERY, Payment, Words
from simulation.kinds import Variable as V

PAYMENTS = {
    "platform": Payment("government", "builder", "平台建设", "Building of city platforms"),
    "platform_running": Payment("government", "builder", "平台运行维护", "Running of city platforms"),
}

# fmt: off
VARIABLES = (
    V("maturity", EVERY, "f8", (), "0..1", "平台成熟度", "Maturity of platforms", "at the end of the quarter; of a county its own or its city's, whichever is further; of the province the mean over urban residents"),
    V("own_maturity", (COUNTY,), "f8", (), "0..1", "县区自建平台成熟度", "Maturity of the county's own platform", "zero without one", False),
    V("platform_capex", (CITY, COUNTY), "f8", (), "yuan", "平台累计投资", "Spent on building the platform", "since 2021, at prices of 2021; of a city without the platforms of its counties"),
    V("urban_residents", (COUNTY,), "f8", (), "persons", "城镇常住人口（2020）", "Urban residents, 2020", "census of 2020", False),
    V("budget_expenditure", (CITY, COUNTY), "f8", (), "yuan/yr", "一般公共预算支出", "Budget expenditure", "of the city; of a county its part of the city's, by GDP", False),
)
# fmt: on
WORDS = Words(variables=VARIABLES, payments=PAYMENTS)
