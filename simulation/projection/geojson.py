"""Counties with their results as GeoJSON (RFC 7946, WGS84): points where the facts know them, or boundaries of the user's."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from simulation.clock import START_YEAR
from simulation.errors import InputError
from simulation.kinds import COUNTY
from simulation.projection import outcomes
from simulation.projection.carbon import yearly_carbon
from simulation.projection.probability import medians
from simulation.projection.targets import last_full_year

YEARS = (2025, 2030, 2035)
SHARES = ("green_share_new_urban", "star_share_new_urban", "prefab_share_new")
_DIGITS = 6
"""Significant digits of a number: more than a median of members is good for."""


def feature_collection(
    tree: xr.DataTree, counties: pd.DataFrame, table: pd.DataFrame, boundaries: Mapping[str, Any] | None, about: dict[str, Any]
) -> dict[str, Any]:
    """A feature a county: its names, medians over members by year, and the row of the table of counties.

    counties : facts, with `adcode`, `lon`, `lat`. table : that of counties, for goal, odds and reason. boundaries : geometries
    by adcode, None for points. about : what the numbers rest on, a member of the collection. Raises :class:`InputError` where
    points are asked for and the facts do not know where the counties lie.
    """
    records, rows = tree[COUNTY].to_dataset(), table.set_index("region").to_dict("index")
    places = counties.set_index("adcode")[["lon", "lat"]]
    if boundaries is None and places.isna().any(axis=None):
        raise InputError("export.no_points")
    numbers, features = _by_year(records, last_full_year(tree)), []
    for k, code in enumerate(records["region"].values):
        found = rows[code] | {name: values[k] for name, values in numbers.items()}
        properties = {"adcode": str(code)} | {name: _plain(value) for name, value in found.items()}
        shape = boundaries[code] if boundaries else {"type": "Point", "coordinates": [*map(float, places.loc[code])]}
        features.append({"type": "Feature", "id": str(code), "geometry": shape, "properties": properties})
    return {"type": "FeatureCollection", "features": features, "greenplan": about}


def _by_year(records: xr.Dataset, last: int) -> dict[str, np.ndarray]:
    """Name with year -> median over members of each county: shares, and CO2 (t) from the start to then."""
    carbon = yearly_carbon(records).transpose("member", "year", "region")
    found: dict[str, np.ndarray] = {}
    for year in (year for year in YEARS if year <= last):
        found |= {f"{n}_{year}": medians(outcomes.achieved(records, n, year, None)) for n in SHARES}
        found[f"co2_t_{START_YEAR}_{year}"] = medians(carbon.sel(year=slice(START_YEAR, year)).sum("year").values)
    return found


def _plain(value: Any) -> Any:
    """A value as JSON has it: no number where there is none."""
    if isinstance(value, float | np.floating):
        return float(f"{value:.{_DIGITS}g}") if math.isfinite(value) else None
    return value.item() if isinstance(value, np.generic) else value
