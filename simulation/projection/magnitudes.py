"""What the model gives for the first years beside magnitudes that are known, mostly of the nation: a check, never a fit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from simulation.facts.provinces import heated_by_province, urban_population_by_province
from simulation.facts.published import load_targets
from simulation.projection import outcomes
from simulation.projection.probability import spread
from simulation.projection.targets import last_full_year
from simulation.vocabulary import OUTCOMES
from simulation.world.goal_table import urban_population_share

COLUMNS = (
    *("id", "zh", "en", "quantity", "first_year", "last_year", "unit", "place_zh", "place_en", "known_period", "comparator"),
    *("known", "scaled", "median", "p05", "p95", "ratio", "status", "source_zh", "source", "note_zh", "note_en"),
)

HOMES_BY_ZONE = ("N04", "N05")
"""The goals (targets.csv) for homes retrofitted in 2011-2015 in the northern heating zone, and in that of hot summers and cold
winters. Farther south none was asked for; all provinces south of the line share the second."""

FAR = 1.5
"""Factor beyond which a magnitude is called far off."""


def compare_with_magnitudes(tree: xr.DataTree, facts: Any, table: pd.DataFrame) -> pd.DataFrame:
    """One row a magnitude of magnitudes.csv, columns :data:`COLUMNS`; rows beyond the simulated years are left out.

    `known` is the published value, times the province's share of the nation where `scaled` says so: of its urban population
    ("yes"), of the households in old communities whose renovation started in 2022 ("old_communities"), or of what belongs to
    its heating zone ("heating_zone"); ratio is the model's median over it.
    """
    records = tree["province"].to_dataset()
    shares = {
        "yes": urban_population_share(facts),
        "old_communities": facts.renovation.share_of_nation,
        "heating_zone": share_by_heating_zone(facts),
        "no": 1.0,
    }
    rows = []
    for m in table.itertuples():
        if m.last_year > last_full_year(tree) or (m.place_en != "China" and m.place_en != facts.name_en):
            continue
        known = float(m.value) * shares[m.scaled]
        middle, low, high = spread(modelled(records, m.quantity, int(m.first_year), int(m.last_year)))
        row = {name: getattr(m, name) for name in COLUMNS if name in table.columns}
        rows.append(row | {"known": known, "median": middle, "p05": low, "p95": high, "ratio": middle / known})
    return pd.DataFrame(rows, columns=list(COLUMNS))


def share_by_heating_zone(facts: Any) -> float:
    """The province's share of the homes that the nation retrofits: north of the line of district heating and south of it as the
    goals of 2011-2015 parted them (:data:`HOMES_BY_ZONE`), within each zone by urban population."""
    goals, heated = load_targets().set_index("id")["goal"], heated_by_province()
    counties = facts.counties
    own = counties.groupby(counties["adcode"].str[:2] + "0000")["urban_population"].sum()
    north = heated.reindex(own.index, fill_value=False)
    share = 0.0
    for zone, goal in zip((True, False), HOMES_BY_ZONE, strict=True):
        people = urban_population_by_province()[heated[heated == zone].index].sum()
        share += goals[goal] / goals[list(HOMES_BY_ZONE)].sum() * own[north == zone].sum() / people
    return float(share)


def far_off(table: pd.DataFrame) -> pd.DataFrame:
    """The rows of :func:`compare_with_magnitudes` whose median is off by more than the factor :data:`FAR`, the farthest first.
    Above a published lower bound nothing is off."""
    distance = np.log(table["ratio"].astype(float).clip(lower=1e-9))
    distance = distance.where(~(table["comparator"].eq(">") & (distance > 0.0)), 0.0).abs()
    return table.loc[distance[distance > np.log(FAR)].sort_values(ascending=False).index]


def modelled(records: xr.Dataset, quantity: str, first: int, last: int) -> np.ndarray:
    """The model's value of a quantity, mean over the years, by member."""
    years = slice(first, last)
    if quantity in OUTCOMES:
        return outcomes.measure(records, quantity).sel(year=years).mean("year").isel(region=0).values
    stock = records["stock_area"].astype("f8").isel(region=0).groupby("year").mean("time").sel(year=years).mean("year")
    if quantity == "stock_homes":
        return stock.sel(use="residential").values
    if quantity == "communities_renovated":  # counted since 2021
        december = records[quantity].isel(region=0).groupby("year").last().astype(float)
        before = december.sel(year=first - 1).values if first > int(december["year"].min()) else 0.0
        return (december.sel(year=last).values - before) / (last - first + 1)
    urban = stock.sel(use=[use for use in stock["use"].values if use != "rural"]).sum("use").values
    if quantity in ("co2_operation", "co2_intensity"):
        carbon = outcomes.yearly(records, "co2_operation").sel(year=years).mean("year").isel(region=0).values
        return carbon / urban if quantity == "co2_intensity" else carbon
    return outcomes.yearly(records, "counted").sel(count=quantity, year=years).mean("year").isel(region=0).values
