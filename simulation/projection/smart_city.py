"""What platforms, models and approval online come to in every city, year by year."""

from __future__ import annotations

import numpy as np
import pandas as pd
import xarray as xr

from simulation.parameters import load_parameters
from simulation.projection.examination import decembers
from simulation.projection.outcomes import yearly
from simulation.projection.probability import means, over, spreads
from simulation.projection.whereabouts import places_of
from simulation.systems.system import Column

_FLOWS = (
    Column("platform_cost", "yuan", "平台建设支出", "spent on building platforms"),
    Column("platform_running_cost", "yuan", "平台运维支出", "spent on running platforms"),
    Column("incidents", "count", "管网安全事件", "incidents of networks"),
    Column("prevented_incidents", "count", "避免的安全事件", "incidents prevented"),
    Column("incident_loss", "yuan", "安全事件损失", "loss by incidents"),
    Column("loss_avoided", "yuan", "避免的事件损失", "loss avoided"),
    Column("days_saved", "yuan", "审批比2020年提速的价值", "value of approval days saved against 2020"),
    Column("rework_avoided", "yuan", "避免的返工", "rework avoided"),
    Column("site_time_saved", "yuan", "工期缩短的价值", "value of time saved on site"),
)
_PAYMENTS = {"platform_cost": "platform", "platform_running_cost": "platform_running"}
COLUMNS: tuple[Column | str, ...] = (
    *("region", "name_zh", "name_en", "year", "members"),
    Column("maturity", "0..1", "平台成熟度", "maturity of the platform").of_means(),
    Column("maturity_p05", "0..1", "平台成熟度5%", "maturity of the platform, 5 %"),
    Column("maturity_p95", "0..1", "平台成熟度95%", "maturity of the platform, 95 %"),
    Column(
        "bim_share",
        "share",
        "新开工应用建筑信息模型比例（均值之比）",
        "share of starts with information models: a ratio of means",
    ),
    Column("approval_days", "working days", "县区平均审批时间", "days of approval, mean of counties").of_means(),
    Column("approval_days_worst", "working days", "最慢县区审批时间", "days of approval, slowest county").of_means(),
    *(column.of_means() for column in _FLOWS),
)


def smart_cities(tree: xr.DataTree) -> pd.DataFrame:
    """One row a city and full calendar year; means over members, so that cities add up to the province, and of the maturity in
    December 5-95 % too.

    Costs, losses and benefits are those of the year, at prices of 2021; benefits are recorded and paid by nobody. bim_share :
    of the floor area started in the year, one mean over the other, missing where nothing was. approval_days : in December.
    """
    city, county = tree["city"].to_dataset(), tree["county"].to_dataset()
    ends = decembers(city)
    years = ends["year"].values
    head = [{**place, "year": int(year)} for place in places_of(ends) for year in years]
    maturity = ends["maturity"].transpose("member", "region", "year").values.astype(float)
    _, low, high = spreads(maturity.reshape(len(maturity), -1))
    columns = {"members": len(maturity), "maturity": means(maturity), "maturity_p05": low, "maturity_p95": high}
    started, models = yearly(city, "started_area").sum("level"), yearly(city, "bim_area")
    columns["bim_share"] = over(*(means(_of_years(each, years)) for each in (models, started)))
    days = decembers(county, "approval_days")["approval_days"].groupby("city_region")
    columns["approval_days"] = means(_by_city(days.mean(), ends))
    columns["approval_days_worst"] = means(_by_city(days.max(), ends))
    for column in _FLOWS:
        payment = _PAYMENTS.get(column.name)
        flow = yearly(city, "paid", payment=payment) if payment else yearly(city, column.name)
        columns[column.name] = means(_of_years(flow, years))
    return pd.DataFrame(head).assign(**columns)


def _of_years(values: xr.DataArray, years: np.ndarray) -> np.ndarray:
    """[member, region, year] of these years."""
    return values.sel(year=years).transpose("member", "region", "year").values.astype(float)


def _by_city(values: xr.DataArray, cities: xr.Dataset) -> np.ndarray:
    ordered = values.sel(city_region=cities["region"].values)
    return ordered.transpose("member", "city_region", "year").values.astype(float)


def days_of_approval(tree: xr.DataTree) -> dict[str, xr.DataArray]:
    """Working days of approval in December, [member, year]: `mean` of all counties, and of the `slowest`."""
    days = (
        decembers(tree["county"].to_dataset(), "approval_days")["approval_days"]
        .transpose("member", "year", "region")
        .astype("f8")
    )
    return {"mean": days.mean("region"), "slowest": days.max("region")}


def operation_saving(tree: xr.DataTree, values: np.ndarray) -> xr.DataArray:
    """Share of the electricity of all buildings but homes that smart operation saves in each full year, [member, year]: the cut
    of `operation.electricity_left`. Counties weigh by all their electricity, as that of homes is not recorded apart.

    values : parameters of every member.
    """
    county = tree["county"].to_dataset()
    cut = values[:, load_parameters().position["operation_saving"]][:, None, None]
    maturity = county["maturity"].transpose("member", "time", "region").values.astype(float)
    before = np.concatenate([np.zeros_like(maturity[:, :1]), maturity[:, :-1]], axis=1)  # built at the end of a quarter
    used = county["electricity"].transpose("member", "time", "region").astype("f8")
    years = decembers(county, "quarter")["year"].values
    sums = [each.sum("region").groupby("year").sum().sel(year=years) for each in (used * cut * before**2, used)]
    return (sums[0] / sums[1]).transpose("member", "year")


def recorded_flows(tree: xr.DataTree) -> xr.Dataset:
    """What platforms cost and bring in the province as one run records it, [member, year], yuan of 2021 a year: `cost` of
    building and running, `loss_avoided`, `days_saved`. Energy and all that follows is in no record: that takes a twin."""
    province = tree["province"].to_dataset()
    years = decembers(province, "quarter")["year"].values
    flows = {name: yearly(province, name) for name in ("loss_avoided", "days_saved")}
    flows["cost"] = yearly(province, "paid").sel(payment=list(_PAYMENTS.values())).sum("payment")
    return xr.Dataset(flows).isel(region=0, drop=True).sel(year=years)[["cost", "loss_avoided", "days_saved"]]


def paid_back(net: np.ndarray, spent: np.ndarray, years: np.ndarray, ordered: int | None = None) -> np.ndarray:
    """The first year at whose end, and at all later ends, a net worth [member, year] adds up to no debt any more, by member.

    Debt counts from the year on in which anything is `spent`, and not before that in which platforms are first `ordered`: the
    year is always later. Minus infinity where there is no debt at the end of any such year, infinity where there still is at
    the end of the last, NaN where nothing is ever spent.
    """
    begun = years[(spent > 0.0).argmax(axis=1)]
    since = begun if ordered is None else np.maximum(begun, ordered)
    behind = (net.cumsum(axis=1) < 0.0) & (years >= since[:, None])
    after = net.shape[1] - behind[:, ::-1].argmax(axis=1)
    found = np.where(after < net.shape[1], years[np.minimum(after, net.shape[1] - 1)].astype(float), np.inf)
    return np.where((spent > 0.0).any(axis=1), np.where(behind.any(axis=1), found, -np.inf), np.nan)
