"""What a measure is worth: a run beside its twin without the measure, member by member under the same luck."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import xarray as xr

from simulation.clock import START_YEAR
from simulation.kinds import PROVINCE
from simulation.parameters import load_parameters
from simulation.projection.outcomes import yearly
from simulation.projection.probability import spread
from simulation.projection.targets import last_full_year
from simulation.projection.whereabouts import places_of
from simulation.scenario import Scenario
from simulation.study.twins import records_of

if TYPE_CHECKING:
    from simulation.study.run import Run

COLUMNS = ("quantity", "unit", "members", "mean", "median", "p05", "p95")


@dataclass(frozen=True)
class Beside:
    """A place in a run and the same in its twin, over the full years; discount [member, year] to the middle of 2021."""

    run: xr.Dataset
    twin: xr.Dataset
    years: np.ndarray
    discount: np.ndarray

    def yearly_worth(self, flow: xr.DataArray) -> np.ndarray:
        """A yearly flow at its present value, [member, year]."""
        return flow.sel(year=self.years).isel(region=0).transpose("member", "year").values * self.discount

    def present(self, flow: xr.DataArray) -> np.ndarray:
        """Present value of a yearly flow, by member."""
        return self.yearly_worth(flow).sum(axis=1)

    def gained_yearly(self, name: str, **chosen: str) -> np.ndarray:
        """Present value of a recorded flow of each year in the run, less that in the twin, [member, year]."""
        return self.yearly_worth(yearly(self.run, name, **chosen)) - self.yearly_worth(yearly(self.twin, name, **chosen))

    def gained(self, name: str, **chosen: str) -> np.ndarray:
        """The same of all years, by member."""
        return self.gained_yearly(name, **chosen).sum(axis=1)


def beside(run: Run, without: Scenario) -> Beside:
    """The province of a run and the same members under another scenario, which are run if this process has not; discounted at
    the social rate of each member."""
    ((_, both),) = beside_each(run, without, (PROVINCE,))
    return both


def beside_each(run: Run, without: Scenario, tiers: Sequence[str]) -> Iterator[tuple[dict[str, str], Beside]]:
    """The same for every place of these tiers, with its code and names."""
    setting = run.setting
    years = np.arange(START_YEAR, last_full_year(run.record) + 1)
    rate = setting.values[:, load_parameters().position["social_discount_rate"]]
    discount = (1.0 + rate[:, None]) ** -(years - START_YEAR)
    twin = records_of(replace(setting, scenario=without), tiers, run.workers)
    for tier in tiers:
        here, there = run.record[tier].to_dataset(), twin[tier]
        for k, place in enumerate(places_of(here)):
            only = {"region": slice(k, k + 1)}
            yield place, Beside(here.isel(only), there.isel(only), years, discount)


def table_of(values: Mapping[str, np.ndarray], units: Mapping[str, str] | None = None) -> pd.DataFrame:
    """A row a quantity: its mean, which adds up, median and 5-95 % over members; in yuan where `units` says nothing else."""
    rows = [(name, (units or {}).get(name, "yuan"), len(v), float(v.mean()), *spread(v)) for name, v in values.items()]
    return pd.DataFrame(rows, columns=list(COLUMNS))
