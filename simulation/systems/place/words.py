"""Words of what belongs to no system: places and their people, and the money and counts that all systems book."""

from __future__ import annotations

from math import inf

from simulation.kinds import CITY, COUNTY, EVERY, FLOW, PROVINCE, SUM, YEAR, Name, Words
from simulation.kinds import Variable as V

# fmt: off
WORDS = Words(actors={"government": Name("政府", "Government")}, variables=(
    V("city", (COUNTY,), "i4", (), "index", "所属城市", "City", "row of the county's city", False),
    V("first_county", (CITY,), "i4", (), "index", "首个县区", "First county", "row of the city's first county", False),
    V("last_county", (CITY,), "i4", (), "index", "末个县区之后", "After last county", "row after the city's last county", False),
    V("household_people", EVERY, "f8", (), "persons", "家庭户人口（2020）", "People in family households, 2020", "census of 2020", False),
    V("urban_share_2020", EVERY, "f8", (), "share", "城镇化率（2020）", "Urban share, 2020", "census of 2020", False),
    V("growth_rate", (COUNTY,), "f8", (), "1/yr", "人口年增长率", "Population growth", "of the county's city, year-end 2020 to 2022, at the start", False, low=-inf),
    V("price", (COUNTY,), "f8", (), "yuan/m2", "新房价格", "Price of new homes", "province price times the city's relative urban income", False),
    V("capacity", EVERY, "f8", (), "-", "治理能力", "Capacity", "fiscal capacity relative to the province, to the power of its elasticity", False),
    V("wealth", (CITY, COUNTY), "f8", (), "-", "人均GDP标准分", "Wealth score", "standardised logarithm of GDP per head", False, low=-inf),
    V("fiscal", (COUNTY,), "f8", (), "-", "人均财力", "Fiscal strength", "budget revenue per head over the province mean; county values are estimates", False),
    V("income", (COUNTY,), "f8", (), "-", "相对人均GDP", "Relative GDP per head", "GDP per head over the province mean", False),
    V("mean_log_capacity", (PROVINCE,), "f8", (), "-", "平均能力对数", "Mean log capacity", "over counties", False, low=-inf),
    V("mean_log_capacity_of_cities", (PROVINCE,), "f8", (), "-", "城市平均能力对数", "Mean log capacity of cities", "over cities", False, low=-inf),
    V("people", EVERY, "f8", (), "persons", "家庭户人口", "People in family households", "at the start of the quarter", kind=SUM),
    V("urban_people", EVERY, "f8", (), "persons", "城镇家庭户人口", "Urban people in family households", "at the start of the quarter", kind=SUM),
    V("counted", EVERY, "f8", ("count",), "m2, kW or kWh", "计量", "Counted", "in the quarter: what outcomes beside the green levels are measured from", kind=FLOW),
    V("paid", EVERY, "f8", ("payment",), "yuan", "支付", "Payments", "in the quarter, at prices of 2021", kind=FLOW),
    V("balance", EVERY, "f8", ("actor",), "yuan", "收支差额", "Balance", "received less paid in the quarter", kind=FLOW, low=-inf),
    V("residents", (CITY,), "f8", (), "persons", "常住人口（2020）", "Permanent residents, 2020", "census of 2020", False),
    V("year_counted", EVERY, "f8", ("count",), "m2, kW or kWh", "本年计量", "Counted this year", "since January", False, kind=YEAR),
))
# fmt: on
