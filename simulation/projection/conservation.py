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
    tiers = [records_of(tree, tier) for tier in (COUNTY, CITY, PROVINCE)]
    for records in tiers:
        # what stands in the country is built without a pipeline
        urban = xr.Variable("use", records.variables["use"].values != "rural")
        stock, pipeline, built, demolished, started = (
            _amounts(records, name)
            for name in ("stock_area", "pipeline_area", "completed_use_area", "demolished_area", "started_use_area")
        )
        _changes(records, "stock_area", stock, built, demolished)
        _changes(records, "pipeline_area", *(flow * urban for flow in (pipeline, started, built)))
        for name, by_use in (("started_area", started), ("completed_area", built)):
            uses, levels = (by_use * urban).sum("use"), _amounts(records, name).sum("level")
            _same(records, name, levels, uses, uses)
        _levels(records, (stock * urban).sum("use"))
        _money(records)
    _sums(*tiers)


def _amounts(records: xr.Dataset, name: str) -> xr.Variable:
    """A variable in double precision, by its dimensions alone: labels need no aligning within one record."""
    return records.variables[name].astype("f8")


def _levels(records: xr.Dataset, whole: xr.Variable) -> None:
    """The urban stock by level and by retrofit: what is there changes by what comes and goes, and is all there is."""
    standing = _amounts(records, "standing_area")
    _same(records, "standing_area", standing.sum("level"), whole, whole)
    came, went = _amounts(records, "completed_area"), _amounts(records, "demolished_level_area")
    _changes(records, "standing_area", standing, came, went)
    made, gone = _amounts(records, "retrofitted_area").sum("use"), _amounts(records, "demolished_retrofits")
    _changes(records, "retrofitted_stock", _amounts(records, "retrofitted_stock"), made, gone)


def _changes(records: xr.Dataset, name: str, stock: xr.Variable, came: xr.Variable, went: xr.Variable) -> None:
    """A stock changes by what came less what went, within the rounding of all of them: little may be left of much."""
    before, after = stock.isel(time=slice(None, -1)), stock.isel(time=slice(1, None))
    came, went = came.isel(time=slice(1, None)), went.isel(time=slice(1, None))
    _same(records, name, after - before, came - went, after + before + came + went)


def _money(records: xr.Dataset) -> None:
    """Every balance is what its actor received less what it paid, and all of them together are nothing."""
    paid, balance = _amounts(records, "paid"), _amounts(records, "balance")
    flows = np.where(np.isnan(paid.values), 0.0, paid.values)  # one that is missing is outside its range
    axis, at = paid.dims.index("payment"), balance.dims.index("actor")
    total, nothing = np.abs(flows).sum(axis), 0.0 * flows.sum(axis)
    actors, payees, payers = (records.variables[name].values for name in ("actor", "payee", "payer"))
    dims = tuple(dim for dim in balance.dims if dim != "actor")
    for k, actor in enumerate(actors):
        received, spent = (flows.take(np.flatnonzero(side == actor), axis).sum(axis) for side in (payees, payers))
        _agree(records, "balance", dims, balance.values.take(k, at), received - spent + nothing, total, actor=actor)
    _agree(records, "balance", dims, balance.values.sum(at), nothing, total)


def _sums(county: xr.Dataset, city: xr.Dataset, province: xr.Dataset) -> None:
    sum_of_cities = _grouping(county.variables["city_region"].values, city.variables["region"].values)
    for name in (str(name) for name, found in county.variables.items() if found.attrs.get("kind") in SUMMED):
        dims = city.variables[name].dims
        found, axis = city.variables[name].values.astype("f8"), dims.index("region")
        parts = county.variables[name].transpose(*dims).values
        _agree(city, name, dims, sum_of_cities(parts, axis), found, sum_of_cities(np.abs(parts), axis))
        of_province = province.variables[name].isel(region=0)
        _agree(province, name, of_province.dims, found.sum(axis), of_province.values, np.abs(found).sum(axis))


def _grouping(city_of_county: np.ndarray, cities: np.ndarray) -> Callable[[np.ndarray, int], np.ndarray]:
    """A function that adds up counties to cities, in the order of `cities`, along an axis; each city has a county."""
    city = np.searchsorted(cities, city_of_county, sorter=np.argsort(cities))
    city = np.argsort(cities)[city]
    order = np.argsort(city, kind="stable")
    starts = np.searchsorted(city[order], np.arange(len(cities)))
    return lambda values, axis: np.add.reduceat(values.take(order, axis), starts, axis, dtype="f8")


def _same(records: xr.Dataset, name: str, found: xr.Variable, expected: xr.Variable, scale: xr.Variable) -> None:
    """What is found is what is expected, within the rounding of `scale`. A change over time belongs to the later moment."""
    _agree(records, name, found.dims, found.values, expected.values, scale.values)


def _agree(
    records: xr.Dataset,
    name: str,
    dims: tuple[Any, ...],
    found: np.ndarray,
    expected: np.ndarray,
    scale: np.ndarray,
    **labels: Any,
) -> None:
    """The same of plain arrays with the axes `dims`, which takes a fraction of the time; `labels` say where, beside them."""
    error = np.abs(found - expected)
    allowed = _TOLERANCE * np.maximum(np.abs(scale), 1.0)
    wrong = ~(error <= allowed)  # also where there is no number
    if wrong.any():
        worst = np.unravel_index(np.argmax(np.where(np.isnan(error), np.inf, error - allowed)), error.shape)
        from_the_end = {dim: k - length for dim, k, length in zip(dims, worst, found.shape, strict=True)}
        place = {dim: records[dim].values[k] for dim, k in from_the_end.items() if dim in records.coords}
        raise broken("check.not_conserved", name, records, place | labels, error=f"{error[worst]:g}")
