"""A result as a table of the IAMC format, which integrated-assessment tools such as pyam read.

One row a model, scenario, region, variable and unit; one column a year. A variable stands three times, with the percentile of
members behind its name as in the scenario data of the IPCC, because percentiles do not add up and a reader has to see that.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import xarray as xr

from simulation.errors import read_texts
from simulation.kinds import CITY, COUNTY, PROVINCE, TIERS
from simulation.projection import outcomes
from simulation.projection.probability import spreads
from simulation.projection.targets import last_full_year

INDEX = ("model", "scenario", "region", "variable", "unit")
PERCENTILES = ("50.0th Percentile", "5.0th Percentile", "95.0th Percentile")
"""In the order of :func:`~simulation.projection.probability.spreads`."""
NATION = "China"
_REGISTRY = Path(__file__).with_name("iamc.yaml")


class Series(NamedTuple):
    """A variable of the table. of : the outcome or recorded flow behind it. item : the one item of its further dimension
    that is meant, blank for their sum. scale : by how much values of the record are multiplied to be in `unit`."""

    of: str
    is_outcome: bool
    variable: str
    unit: str
    scale: float
    item: str = ""


def series() -> list[Series]:
    """Every variable that the table can have, in its order."""
    registry, found = read_texts(_REGISTRY), []
    for kind in ("outcomes", "flows"):
        for name, entries in registry[kind].items():
            each = entries if isinstance(entries, list) else [entries]
            found += [Series(name, kind == "outcomes", **entry) for entry in each]
    return found


def iamc_table(tree: xr.DataTree, model: str, scenario: str) -> pd.DataFrame:
    """The table of a result: columns :data:`INDEX`, then every full calendar year; provinces, cities and counties are regions
    such as `China|Zhejiang|Hangzhou|Shangcheng`. Values are percentiles over members, in the unit of the row. A variable of
    which a region has no value in any year has no row there."""
    last = last_full_year(tree)
    rows: list[tuple[Any, ...]] = []
    for tier in TIERS:
        records = tree[tier].to_dataset()
        names = _regions(tree, tier)
        for each in series():
            if (values := _yearly(records, each)) is None:
                continue
            values = values.transpose("member", "year", "region").sel(year=slice(None, last))
            rows += _rows(values, each, names, (model, scenario))
    years = list(range(int(tree[PROVINCE].to_dataset()["year"].values[0]), last + 1))
    return pd.DataFrame(rows, columns=[*INDEX, *years])


def _rows(values: xr.DataArray, each: Series, names: list[str], head: tuple[str, str]) -> Iterator[tuple[Any, ...]]:
    quantiles = spreads(values.values.reshape(values.sizes["member"], -1)) * each.scale
    shaped = quantiles.reshape(len(PERCENTILES), values.sizes["year"], len(names))
    order = (0, 1, 2) if each.scale > 0 else (0, 2, 1)  # what changes its sign changes its ends
    for k, region in enumerate(names):
        for percentile, at in zip(PERCENTILES, order, strict=True):
            if not np.isnan(shaped[at, :, k]).all():
                yield (*head, region, f"{each.variable}|{percentile}", each.unit, *shaped[at, :, k])


def _yearly(records: xr.Dataset, each: Series) -> xr.DataArray | None:
    """Values by member, year and region; nothing where a record lacks them, as a system is off."""
    if each.is_outcome:
        return outcomes.measure(records, each.of)
    if each.of not in records:
        return None
    found = outcomes.yearly(records, each.of)
    for beyond in set(map(str, found.dims)) - {"member", "year", "region"}:
        found = found.sel({beyond: each.item}, drop=True) if each.item else found.sum(beyond)
    return found


def _regions(tree: xr.DataTree, tier: str) -> list[str]:
    """What the governments of a tier are called: the nation, then every government down to it. Counties of one city and
    name are told apart by their codes."""
    names = {each: tree[each].to_dataset()["name_en"].values for each in TIERS}
    top = f"{NATION}|{names[PROVINCE][0]}"
    if tier == PROVINCE:
        return [top]
    if tier == CITY:
        return [f"{top}|{name}" for name in names[CITY]]
    county = tree[COUNTY].to_dataset()
    cities = dict(zip(tree[CITY].to_dataset()["region"].values, names[CITY], strict=True))
    paths = [f"{top}|{cities[c]}|{name}" for c, name in zip(county["city_region"].values, names[COUNTY], strict=True)]
    codes = county["region"].values
    return [path if paths.count(path) == 1 else f"{path} {code}" for path, code in zip(paths, codes, strict=True)]
