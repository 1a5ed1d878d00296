"""How long the Opinions take to come down: months from October 2021 to the implementing document of each tier.

Model and fact stand beside each other. No document of Zhejiang's own was found: the real ones are of other provinces and their
cities, to compare and not to fit.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from simulation.clock import QUARTERS, START_YEAR
from simulation.vocabulary import CITY, COUNTY, PROVINCE

ISSUED = date(2021, 10, 21)
"""The day on which the Opinions were made public (policy_cascade.csv, PC01)."""
PLAN = "implementing_plan"
_MONTHS, _DAYS_A_MONTH = 12, 365.25 / 12
COLUMNS = (
    "tier",
    "origin",
    "place_zh",
    "place_en",
    "lag_months",
    "lag_low",
    "lag_high",
    "share_written",
    "draft",
    "note_zh",
    "note_en",
)


def cascade_lags(tree: xr.DataTree, documents: pd.DataFrame) -> pd.DataFrame:
    """Months from the Opinions to implementing documents, columns :data:`COLUMNS`.

    Rows of the model (origin "model"): median and 5-95 % over governments and members, counted to the middle of the quarter; a
    government without a document by the end of the simulation counts as later than all others, and a quantile that falls among
    them is missing. share_written : how many have one by then. Rows of fact (origin "real"): the earliest and the latest day
    that the sources allow, and the middle; missing where no source gives a date.
    """
    return pd.DataFrame([*_of_model(tree), *_of_fact(documents)], columns=list(COLUMNS))


def _of_model(tree: xr.DataTree) -> list[dict[str, Any]]:
    since = ISSUED.year + (ISSUED - date(ISSUED.year, 1, 1)).days / 365.0
    rows = []
    for tier in (PROVINCE, CITY, COUNTY):
        tick = tree[tier].to_dataset()["measure_written"].sel(measure=PLAN).values.astype(float).ravel()
        lag = np.where(np.isnan(tick), np.inf, (START_YEAR + (tick + 0.5) / QUARTERS - since) * _MONTHS)
        quantiles = np.quantile(lag, [0.05, 0.5, 0.95], method="higher")
        low, middle, high = (float(q) if np.isfinite(q) else np.nan for q in quantiles)
        share = float(np.isfinite(lag).mean())
        rows.append(
            {"tier": tier, "origin": "model", "place_zh": "", "place_en": "", "lag_months": middle, "lag_low": low}
            | {"lag_high": high, "share_written": share, "draft": "", "note_zh": "", "note_en": ""}
        )
    return rows


def _of_fact(documents: pd.DataFrame) -> list[dict[str, Any]]:
    rows = []
    for d in documents[documents["relation"] == "implementing"].itertuples():
        low, high = (_months(day) for day in (d.date_earliest, d.date_latest))
        rows.append(
            {"tier": d.tier, "origin": "real", "place_zh": d.zh, "place_en": d.en, "lag_months": (low + high) / 2}
            | {"lag_low": low, "lag_high": high, "share_written": np.nan, "draft": d.draft}
            | {"note_zh": d.note_zh, "note_en": d.note_en}
        )
    return rows


def _months(day: str) -> float:
    return (date.fromisoformat(day) - ISSUED).days / _DAYS_A_MONTH if day else np.nan
