"""What is reported above what is so: how much, where, what inspection finds of it, and the pile-up of reports just at the goal.

The pile-up is the trace that misreporting leaves in real figures too (Ghanem & Zhang 2014, doi:10.1016/j.jeem.2014.05.003): a
county that misses its goal by little reports it met, and one that meets it has nothing to add.
"""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import xarray as xr

JUST_ABOVE = 0.5  # percentage points above the goal that count as just met
_DIGITS = 4  # of percentage points: records are in single precision, so a report at the goal is so to rounding only


def year_ends(tree: xr.DataTree, last_year: int) -> xr.Dataset:
    """The counties' records at the end of every calendar year up to this one, with `year` as their dimension."""
    county = tree["county"].to_dataset()
    chosen = (county["quarter"].values == 4) & (county["year"].values <= last_year)
    return county.isel(time=chosen).swap_dims(time="year").drop_vars("time")


def misreporting_by_county(tree: xr.DataTree, variable: str, year: int) -> pd.DataFrame:
    """Reported less verified in `year` and what inspection found up to then, one row a county, the largest mean first.

    Columns: region, names, city_region, inflation (median over members) with mean, p05 and p95, members_with_value, inflated
    (share of members that report more than is so), visits (a year, mean), searched (share of members in which a visit has been
    searching enough to find any misreport, in any year), penalised (share of members in which a misreport was found, of any
    goal), penalty (summed over the years, mean over members, in units of the reward weight).
    """
    ends = year_ends(tree, year)
    last = ends.sel(outcome=variable, year=year)
    verified = last["verified"].transpose("member", "region").values.astype(float)
    reported = last["reported"].transpose("member", "region").values.astype(float)
    inflation = np.where(np.isnan(verified), np.nan, reported - verified)
    known = ~np.isnan(inflation)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a county that completes nothing in any member stays empty
        low, middle, high = np.nanquantile(inflation, [0.05, 0.5, 0.95], axis=0)
        mean = np.nanmean(inflation, axis=0)
        inflated = np.nanmean(np.where(known, np.round(100 * inflation, _DIGITS) > 0, np.nan), axis=0)
    table = pd.DataFrame(
        {
            "region": ends["region"].values,
            "name_zh": ends["name_zh"].values,
            "name_en": ends["name_en"].values,
            "city_region": ends["city_region"].values,
            "inflation": middle,
            "inflation_mean": mean,
            "inflation_p05": low,
            "inflation_p95": high,
            "members_with_value": known.sum(axis=0),
            "inflated": inflated,
            "visits": ends["visits"].mean(("member", "year")).values,
            "searched": (ends["detected"] == 1).any("year").mean("member").values,
            "penalised": (ends["penalty"] > 0).any("year").mean("member").values,
            "penalty": ends["penalty"].sum("year").mean("member").values,
        }
    )
    return table.sort_values(["inflation_mean", "inflated"], ascending=False, ignore_index=True, kind="stable")


def distances_from_goal(tree: xr.DataTree, variable: str, last_year: int) -> pd.DataFrame:
    """Reported and verified share less the county's goal of the year, in percentage points.

    One row a member, year and county with a goal and completions. Columns: member, year, region, reported, verified.
    """
    ends = year_ends(tree, last_year).sel(outcome=variable)
    parts = {name: ends[name].transpose("member", "year", "region").values for name in ("goal", "reported", "verified")}
    active = ends["goal_active"].transpose("member", "year", "region").values == 1
    chosen = np.nonzero(active & ~np.isnan(parts["verified"]))
    goal = parts["goal"][chosen]
    places = {name: ends[name].values[index] for name, index in zip(("member", "year", "region"), chosen, strict=True)}
    points = {name: np.round(100 * (parts[name][chosen] - goal), _DIGITS) for name in ("reported", "verified")}
    return pd.DataFrame(places | points)


def just_above(distances: pd.Series, width: float = JUST_ABOVE) -> float:
    """The share of distances from the goal that are at it or less than `width` percentage points above. A county that
    builds nothing but green lies exactly `width` above a goal of 99.5 %, of its own strength: it does not just meet it."""
    return float(distances.between(0.0, width, inclusive="left").mean()) if len(distances) else float("nan")


def bunching(distances: pd.DataFrame, width: float = JUST_ABOVE) -> dict[str, float]:
    """The shares just above the goal as reported and as verified; without misreports the two would be equal."""
    return {name: just_above(distances[name], width) for name in ("reported", "verified")}
