"""Conservation, as a check that anyone can run on a result: area, projects and sums over governments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import xarray as xr

from simulation.kinds import CITY, COUNTY, PROVINCE, SUMMED
from simulation.projection.whereabouts import broken, records_of

_TOLERANCE = 64 * np.finfo("f4").eps  # records are kept in single precision


def check_conservation(tree: xr.DataTree) -> None:
    """Raise a `BrokenModel` that names variable, region, quarter and size of the first violation.

    Checked: stock changes by completions less demolition, by use, by level and as retrofitted; the pipeline by starts less
    completions; levels and uses add up to the same floor area; what one side pays the other receives; and counties add up to
    cities and cities to the province.
    """
    for tier in (COUNTY, CITY, PROVINCE):
        records = records_of(tree, tier)
        stock, pipeline = records["stock_area"], records["pipeline_area"]
        built, demolished = records["completed_use_area"], records["demolished_area"]
        started = records["started_use_area"]
        urban = [use for use in records["use"].values if use != "rural"]
        _changes(records, "stock_area", stock, built, demolished)
        _changes(records, "pipeline_area", *(flow.sel(use=urban) for flow in (pipeline, started, built)))
        for name in ("started", "completed"):
            uses = records[f"{name}_use_area"].astype("f8").sel(use=urban).sum("use")
            levels = records[f"{name}_area"].astype("f8").sum("level")
            _same(records, f"{name}_area", levels, uses, uses)
        _levels(records, urban)
        _money(records)
    _sums(tree)


def _levels(records: xr.Dataset, urban: list[str]) -> None:
    """The urban stock by level and by retrofit: what is there changes by what comes and goes, and is all there is."""
    standing, whole = records["standing_area"].astype("f8"), records["stock_area"].astype("f8").sel(use=urban).sum("use")
    _same(records, "standing_area", standing.sum("level"), whole, whole)
    _changes(records, "standing_area", standing, records["completed_area"], records["demolished_level_area"])
    made = records["retrofitted_area"].astype("f8").sum("use")
    _changes(records, "retrofitted_stock", records["retrofitted_stock"], made, records["demolished_retrofits"])


def _changes(records: xr.Dataset, name: str, stock: xr.DataArray, came: xr.DataArray, went: xr.DataArray) -> None:
    """A stock changes by what came less what went, within the rounding of all of them: little may be left of much."""
    stock, came, went = (part.astype("f8") for part in (stock, came, went))
    scale = (stock + stock.shift(time=1) + came + went)[:, 1:]
    _same(records, name, stock.diff("time"), (came - went)[:, 1:], scale)


def _money(records: xr.Dataset) -> None:
    """Every balance is what its actor received less what it paid, and all of them together are nothing."""
    paid, balance = records["paid"].astype("f8"), records["balance"].astype("f8")
    total = abs(paid).sum("payment")
    for actor in balance["actor"].values:
        received, spent = (paid.where(records[side] == actor, 0.0).sum("payment") for side in ("payee", "payer"))
        found = balance.sel(actor=actor, drop=True)
        _same(records, "balance", found, received - spent + 0.0 * total, total, actor=actor)
    _same(records, "balance", balance.sum("actor"), 0.0 * total, total)


def _sums(tree: xr.DataTree) -> None:
    county, city, province = (records_of(tree, tier) for tier in (COUNTY, CITY, PROVINCE))
    sum_of_cities = _grouping(county["city_region"].values, city["region"].values)
    for name in (str(name) for name, found in county.data_vars.items() if found.attrs.get("kind") in SUMMED):
        parts, found = county[name].transpose(*city[name].dims), city[name].astype("f8")
        axis = found.dims.index("region")
        total, size = (found.copy(data=sum_of_cities(each, axis)) for each in (parts.values, np.abs(parts.values)))
        _same(city, name, total, found, size)
        whole, scale = found.sum("region", skipna=False), abs(found).sum("region")
        _same(province, name, whole, province[name].isel(region=0, drop=True), scale)


def _grouping(city_of_county: np.ndarray, cities: np.ndarray) -> Callable[[np.ndarray, int], np.ndarray]:
    """A function that adds up counties to cities, in the order of `cities`, along an axis; each city has a county."""
    city = np.searchsorted(cities, city_of_county, sorter=np.argsort(cities))
    city = np.argsort(cities)[city]
    order = np.argsort(city, kind="stable")
    starts = np.searchsorted(city[order], np.arange(len(cities)))
    return lambda values, axis: np.add.reduceat(values.take(order, axis), starts, axis, dtype="f8")


def _same(
    records: xr.Dataset, name: str, found: xr.DataArray, expected: xr.DataArray, scale: xr.DataArray, **labels: Any
) -> None:
    """What is found is what is expected, within the rounding of `scale`; `labels` say where, beside the axes of `found`."""
    error = np.abs(found.values - expected.values)
    allowed = _TOLERANCE * np.maximum(np.abs(scale.values), 1.0)
    wrong = ~(error <= allowed)  # also where there is no number
    if wrong.any():
        worst = np.unravel_index(np.argmax(np.where(np.isnan(error), np.inf, error - allowed)), error.shape)
        place = {dim: found[dim].values[k] for dim, k in zip(found.dims, worst, strict=True) if dim in found.coords}
        raise broken("check.not_conserved", name, records, place | labels, error=f"{error[worst]:g}")
