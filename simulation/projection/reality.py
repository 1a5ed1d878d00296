"""The start held against what happened: modelled floor space beside the published figures of the province."""

from __future__ import annotations

import numpy as np
import pandas as pd
import xarray as xr

from simulation.clock import START_YEAR
from simulation.projection.probability import spread

_MODELLED = {"floor_space_started": "started_use_area"}
_USES = {
    "all": ["residential", "office", "commercial", "education", "other"],
    "residential": ["residential"],
    "office": ["office"],
    "commercial": ["commercial"],
}
COLUMNS = (*("variable", "building_use", "period_start", "period_end", "published", "median", "p05", "p95", "ratio", "source"),)
_STOCKS = {"floor_space_under_construction": "pipeline_area"}


def compare_with_construction(tree: xr.DataTree, construction: pd.DataFrame) -> pd.DataFrame:
    """One row a published figure, columns :data:`COLUMNS`: m2 as published and as modelled, and their ratio.

    The published figures are of real-estate firms only and of some months of a year; the model covers all urban buildings, and
    seasonality is not modelled: months are counted as parts of quarters. Completions are not compared: firms complete most of a
    year in its last months, and what part of all completions is theirs is not published.
    """
    province = tree["province"].to_dataset()
    rows = []
    for figure in construction.itertuples():
        variable = _MODELLED.get(figure.variable) or _STOCKS.get(figure.variable)
        usable = figure.use == "yes" and figure.geography != "nation" and figure.building_use in _USES and variable
        if not usable:
            continue
        weights = _weights(str(figure.period_start), str(figure.period_end), province.sizes["time"], figure.variable in _STOCKS)
        if not weights.any():
            continue
        series = province[variable].sel(use=_USES[figure.building_use]).sum("use").isel(region=0)
        middle, low, high = spread((series.values * weights).sum(axis=1))
        rows.append(
            {
                "variable": figure.variable,
                "building_use": figure.building_use,
                "period_start": figure.period_start,
                "period_end": figure.period_end,
                "published": float(figure.value_m2),
                "median": middle,
                "p05": low,
                "p95": high,
                "ratio": middle / float(figure.value_m2),
                "source": figure.source,
            }
        )
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _weights(start: str, end: str, ticks: int, is_stock: bool) -> np.ndarray:
    """How much of each quarter lies in the months start .. end (for a stock: the quarter that holds the last month)."""
    first, last = (_month_index(text) for text in (start, end))
    quarters = np.arange(ticks)
    if is_stock:
        return (quarters == last // 3).astype(float)
    overlap = np.minimum(last + 1, 3 * quarters + 3) - np.maximum(first, 3 * quarters)
    return np.clip(overlap, 0, 3) / 3.0


def _month_index(text: str) -> int:
    year, month = (int(part) for part in text.split("-")[:2])
    return (year - START_YEAR) * 12 + month - 1
