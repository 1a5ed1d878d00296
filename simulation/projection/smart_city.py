"""What platforms, models and approval online come to in every city, year by year."""

from __future__ import annotations

import numpy as np
import pandas as pd
import xarray as xr

from simulation.projection.examination import decembers
from simulation.projection.outcomes import yearly
from simulation.projection.probability import medians, spreads
from simulation.projection.whereabouts import places_of
from simulation.systems.system import Column

_FLOWS = (
    Column("platform_cost", "yuan", "平台建设支出", "spent on building platforms"),
    Column("platform_running_cost", "yuan", "平台运维支出", "spent on running platforms"),
    Column("incidents", "count", "管网安全事件", "incidents of networks"),
    Column("prevented_incidents", "count", "避免的安全事件", "incidents prevented"),
    Column("incident_loss", "yuan", "安全事件损失", "loss by incidents"),
    Column("loss_avoided", "yuan", "避免的事件损失", "loss avoided"),
    Column("days_saved", "yuan", "审批提速的价值", "value of days saved in approval"),
    Column("rework_avoided", "yuan", "避免的返工", "rework avoided"),
    Column("site_time_saved", "yuan", "工期缩短的价值", "value of time saved on site"),
)
_PAYMENTS = {"platform_cost": "platform", "platform_running_cost": "platform_running"}
COLUMNS = (
    *("region", "name_zh", "name_en", "year", "members"),
    Column("maturity", "0..1", "平台成熟度", "maturity of the platform"),
    Column("maturity_p05", "0..1", "平台成熟度5%", "maturity of the platform, 5 %"),
    Column("maturity_p95", "0..1", "平台成熟度95%", "maturity of the platform, 95 %"),
    Column("bim_share", "share", "新开工应用建筑信息模型比例", "share of starts with building information models"),
    Column("approval_days", "working days", "县区平均审批时间", "days of approval, mean of counties"),
    Column("approval_days_worst", "working days", "最慢县区审批时间", "days of approval, slowest county"),
    *_FLOWS,
)


def smart_cities(tree: xr.DataTree) -> pd.DataFrame:
    """One row a city and full calendar year; medians over members, of the maturity in December 5-95 % too.

    Costs, losses and benefits are those of the year, at prices of 2021; benefits are recorded and paid by nobody. bim_share :
    of the floor area started in the year, missing where nothing was. approval_days : in December.
    """
    city, county = tree["city"].to_dataset(), tree["county"].to_dataset()
    ends = decembers(city)
    years = ends["year"].values
    head = [{**place, "year": int(year)} for place in places_of(ends) for year in years]
    maturity = ends["maturity"].transpose("member", "region", "year").values.astype(float)
    columns = {"members": maturity.shape[0]} | dict(
        zip(("maturity", "maturity_p05", "maturity_p95"), spreads(maturity.reshape(len(maturity), -1)), strict=True)
    )
    started = _of_years(yearly(city, "started_area").sum("level"), years)
    models = _of_years(yearly(city, "bim_area"), years)
    columns["bim_share"] = medians(np.divide(models, started, out=np.full(models.shape, np.nan), where=started > 0.0))
    days = decembers(county)["approval_days"].groupby("city_region")
    columns["approval_days"] = medians(_by_city(days.mean(), ends))
    columns["approval_days_worst"] = medians(_by_city(days.max(), ends))
    for column in _FLOWS:
        payment = _PAYMENTS.get(column.name)
        flow = yearly(city, "paid", payment=payment) if payment else yearly(city, column.name)
        columns[column.name] = medians(_of_years(flow, years))
    return pd.DataFrame(head).assign(**columns)


def _of_years(values: xr.DataArray, years: np.ndarray) -> np.ndarray:
    """[member, region, year] of these years."""
    return values.sel(year=years).transpose("member", "region", "year").values.astype(float)


def _by_city(values: xr.DataArray, cities: xr.Dataset) -> np.ndarray:
    ordered = values.sel(city_region=cities["region"].values)
    return ordered.transpose("member", "city_region", "year").values.astype(float)
