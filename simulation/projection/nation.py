"""The records of a nation from those of its provinces: sums are added, shares are made of the sums, and means are weighted.

What cannot be put together so (the effort of a province, its maturity) is not in it.
"""

from __future__ import annotations

import numpy as np
import xarray as xr

from simulation.kinds import SUMMED
from simulation.projection import outcomes
from simulation.vocabulary import OUTCOMES

ADDED = ("research_granted", "research_transformed")
"""What a province alone counts, from January on."""
BY_HOUSEHOLDS = ("participation", "community_satisfaction", "sorting_coverage")
"""Means over households of communities, weighted by them as a province weights its counties."""


def national_records(provinces: xr.Dataset, code: str, name_zh: str, name_en: str) -> xr.Dataset:
    """The nation's records (member, time, region of one, ...) from those of its provinces (member, time, region, ...), in
    double precision; `code` and names are those of its one region."""
    data = {}
    for name, found in provinces.data_vars.items():
        if found.attrs.get("kind") in SUMMED or name in ADDED:
            data[name] = found.astype("f8").sum("region", keepdims=True, skipna=False, keep_attrs=True)
        elif name in BY_HOUSEHOLDS:
            households = provinces["community_residents"].astype("f8").sum("income_tercile")
            data[name] = _weighted(found, households)
    if "reported" in provinces:
        data["reported"] = _reported(provinces)
    places = {name: (dims.dims, dims.values) for name, dims in provinces.coords.variables.items() if "region" not in dims.dims}
    names = {"region": [code], "name_zh": [name_zh], "name_en": [name_en]}
    made = {name: (each.dims, each.values, each.attrs) for name, each in data.items()}
    return xr.Dataset(made, places | {name: ("region", value) for name, value in names.items()}, provinces.attrs)


def _reported(provinces: xr.Dataset) -> xr.DataArray:
    """What the provinces report, together: quantities added, shares weighted by what each is a share of in that year."""
    reported = provinces["reported"].astype("f8").transpose("member", "time", "region", "outcome")
    parts = []
    for name in reported["outcome"].values:
        found = reported.sel(outcome=name, drop=True)
        if OUTCOMES[name].kind == "quantity":
            parts.append(found.sum("region", keepdims=True, skipna=False).values)
        else:
            by_year = outcomes.basis(provinces, name).transpose("member", "year", "region")
            parts.append(_weighted(found, by_year.sel(year=provinces["year"])).values)
    return reported.isel(region=[0]).copy(data=np.stack(parts, axis=-1))


def _weighted(values: xr.DataArray, weights: xr.DataArray) -> xr.DataArray:
    """The mean over regions by weight; places without weight do not count, and NaN where none has any."""
    along = values.astype("f8").transpose("member", "time", "region")
    weight = weights.transpose("member", "time", "region").values
    sums = np.where(weight > 0, along.values * weight, 0.0).sum(axis=2, keepdims=True)
    whole = np.where(weight > 0, weight, 0.0).sum(axis=2, keepdims=True)
    mean = np.divide(sums, whole, out=np.full(sums.shape, np.nan), where=whole > 0)
    return along.isel(region=[0]).copy(data=mean)
