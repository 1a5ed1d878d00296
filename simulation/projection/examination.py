"""What city examinations found, how that compares with the truth, and what became of the plans."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from simulation.projection.probability import medians, spreads
from simulation.projection.whereabouts import places_of
from simulation.vocabulary import EXAMINATION_DIMENSION_NAMES

TOTAL = "total"
SCORE_COLUMNS = (
    *("region", "name_zh", "name_en", "year", "dimension", "dimension_zh", "dimension_en", "members", "members_examined"),
    *("score", "score_p05", "score_p95", "condition", "condition_p05", "condition_p95", "satisfaction"),
)
PLAN_COLUMNS = (
    *("region", "name_zh", "name_en", "year", "indicator", "indicator_zh", "indicator_en", "members_examined"),
    *("p_planned", "planned_cost", "deadline", "p_delivered"),
)
DELIVERY_COLUMNS = ("region", "name_zh", "name_en", "year", "members", "planned", "done", "reopened", "planned_cost")


def decembers(records: xr.Dataset, *names: str) -> xr.Dataset:
    """The records, or these of their variables, at the end of every full calendar year, with `year` as their dimension."""
    records = records[list(names)] if names else records
    return records.isel(time=records["quarter"].values == 4).swap_dims(time="year").drop_vars("time")


def examination_scores(tree: xr.DataTree) -> pd.DataFrame:
    """One row a city, year and dimension, and its total; columns :data:`SCORE_COLUMNS`.

    score : of the examination, on the standards then in force, median and 5-95 % over the members in which the city has
    examined itself (missing where in none). condition : the truth on the standards of 2021, in all members. satisfaction : of
    residents, median. All from 0 to 1.
    """
    ends = decembers(tree["city"].to_dataset())
    parts = []
    for name, words in EXAMINATION_DIMENSION_NAMES.items():
        part = ends.sel(dimension=name)
        names = {"dimension": name, "dimension_zh": words.zh, "dimension_en": words.en}
        parts.append(_scores(ends, part["examination_score"], part["condition_score"], part["satisfaction"], names))
    names = {"dimension": TOTAL, "dimension_zh": "总分", "dimension_en": "Total"}
    nothing = xr.full_like(ends["condition_total"], np.nan)
    parts.append(_scores(ends, ends["examination_total"], ends["condition_total"], nothing, names))
    table = pd.concat(parts, ignore_index=True).reindex(columns=list(SCORE_COLUMNS))
    return table.sort_values(["region", "year"], kind="stable", ignore_index=True)


def _scores(
    ends: xr.Dataset, seen: xr.DataArray, true: xr.DataArray, satisfied: xr.DataArray, names: dict[str, str]
) -> pd.DataFrame:
    arrays = [array.transpose("member", "region", "year").values.astype(float) for array in (seen, true, satisfied)]
    found, truth, content = (array.reshape(len(array), -1) for array in arrays)
    head = [{**city, "year": int(year), **names} for city in places_of(ends) for year in ends["year"].values]
    columns: dict[str, Any] = {"members": len(found), "members_examined": (~np.isnan(found)).sum(axis=0)}
    columns |= dict(zip(("score", "score_p05", "score_p95"), spreads(found), strict=True))
    columns |= dict(zip(("condition", "condition_p05", "condition_p95"), spreads(truth), strict=True))
    return pd.DataFrame(head).assign(**columns, satisfaction=medians(content))


def action_plans(tree: xr.DataTree) -> pd.DataFrame:
    """One row a city, year and indicator that its plan holds in any member; columns :data:`PLAN_COLUMNS`.

    year : in which the plan is carried out. p_planned : share of the members in which the city had examined itself that plan
    it. planned_cost : budgeted for it (yuan), median of those. deadline : last day of the plan. p_delivered : share of those
    that plan it in which it is done within the year; missing for a year that is not simulated.
    """
    city = tree["city"].to_dataset()
    names = ("indicator_planned", "indicator_delivered", "indicator_cost")
    planned, delivered, cost = (city[name].transpose("member", "december", "region", "indicator").values for name in names)
    examined = ~np.isnan(planned).all(axis=3)
    chosen = np.nansum(planned, axis=0)
    done = np.nansum(delivered, axis=0)
    columns = ("indicator", "indicator_zh", "indicator_en")
    words = [
        dict(zip(columns, map(str, each), strict=True)) for each in zip(*(city[name].values for name in columns), strict=True)
    ]
    cities, decembers_planned, rows, costs = places_of(city), city["december"].values, [], medians(cost)
    costs = costs.reshape(chosen.shape)
    for k, c, n in np.argwhere(chosen > 0):
        year, held = int(decembers_planned[k]) + 1, int(examined[:, k, c].sum())
        row: dict[str, Any] = {**cities[c], "year": year, **words[n], "members_examined": held}
        row |= {"p_planned": chosen[k, c, n] / held, "planned_cost": costs[k, c, n], "deadline": f"{year}-12-31"}
        row["p_delivered"] = done[k, c, n] / chosen[k, c, n] if k + 1 < len(chosen) else np.nan
        rows.append(row)
    table = pd.DataFrame(rows, columns=list(PLAN_COLUMNS))
    return table.sort_values(
        ["region", "year", "p_planned", "indicator"], ascending=[True, True, False, True], kind="stable", ignore_index=True
    )


def plan_delivery(tree: xr.DataTree) -> pd.DataFrame:
    """One row a city and year with a plan, columns :data:`DELIVERY_COLUMNS`, over the members with a plan.

    planned : items, median. planned_cost : budgeted for all of them (yuan), median; only what is done is paid. done : share of
    all items done by December. reopened : failed checks over all items.
    """
    ends = decembers(tree["city"].to_dataset())
    names = ("planned_items", "done_items", "reopened_items", "planned_cost")
    arrays = [ends[name].transpose("member", "year", "region").values.astype(float) for name in names]
    rows = []
    for c, city in enumerate(places_of(ends)):
        for k, year in enumerate(ends["year"].values):
            has_plan = arrays[0][:, k, c] > 0
            planned, done, reopened, cost = (array[has_plan, k, c] for array in arrays)
            if has_plan.any():
                row: dict[str, Any] = {**city, "year": int(year), "members": len(planned), "planned": np.median(planned)}
                row |= {"done": done.sum() / planned.sum(), "reopened": reopened.sum() / planned.sum()}
                rows.append(row | {"planned_cost": np.median(cost)})
    return pd.DataFrame(rows, columns=list(DELIVERY_COLUMNS))
