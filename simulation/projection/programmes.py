"""Targets of programmes that steer nobody's effort and that nobody reports on: renovation of old communities and sorting of
waste. They are read from the record of communities, where those take part."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import xarray as xr

from simulation.facts.renovation import NATION_STARTED


class Programme(NamedTuple):
    """What a target of the published table is measured by: a recorded variable, whether its rise over a period counts, and
    whether a national goal is divided by the province's part of the programme of renovation."""

    variable: str
    rise: bool
    kind: str  # of an outcome, for who meets a goal


PROGRAMMES = {
    "old_communities_started": Programme("communities_renovated", True, "quantity"),
    "old_communities_renovated": Programme("renovations_completed", True, "quantity"),
    "waste_sorting_coverage": Programme("sorting_coverage", False, "share"),
}


def simulated(tree: xr.DataTree, variable: str) -> bool:
    """Whether a target's variable is that of a programme whose system takes part in this run."""
    return variable in PROGRAMMES and "renovations_completed" in tree["province"].data_vars


def achieved(records: xr.Dataset, variable: str, year: int, period_start: int | None) -> np.ndarray:
    """Value at a target's year, [member, region]: a share in its December, or what was added from January of `period_start`
    (of the year itself where there is none) to then."""
    programme = PROGRAMMES[variable]
    ends = records[programme.variable].transpose("member", "time", "region").values.astype(float)
    years = records["year"].values
    last = ends[:, np.flatnonzero(years == year)[-1]]
    before = np.flatnonzero(years < (year if period_start is None else period_start))
    return last - ends[:, before[-1]] if programme.rise and len(before) else last


def part_of_nation(facts: Any) -> float:
    """The province's part of the communities whose renovation started in the nation in 2022 to 2024."""
    years = (2022, 2023, 2024)
    return facts.renovation.yearly * len(years) / sum(NATION_STARTED[year] for year in years)
