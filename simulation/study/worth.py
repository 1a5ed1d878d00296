"""What a measure is worth: a run beside its twin without the measure, member by member under the same luck."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import xarray as xr

from simulation.clock import START_YEAR
from simulation.parameters import load_parameters
from simulation.projection.outcomes import yearly
from simulation.projection.probability import spread
from simulation.projection.targets import last_full_year
from simulation.scenario import Scenario
from simulation.study.twins import province_of

if TYPE_CHECKING:
    from simulation.study.run import Run

COLUMNS = ("quantity", "unit", "members", "median", "p05", "p95")


@dataclass(frozen=True)
class Beside:
    """The province of a run and that of its twin, over the full years; discount [member, year] to the middle of 2021."""

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
    """A run and the same members under another scenario, which are run if this process has not; discounted at the social rate
    of each member."""
    setting = run.setting
    years = np.arange(START_YEAR, last_full_year(run.record) + 1)
    rate = setting.values[:, load_parameters().position["social_discount_rate"]]
    discount = (1.0 + rate[:, None]) ** -(years - START_YEAR)
    return Beside(run.province, province_of(replace(setting, scenario=without), run.workers), years, discount)


def table_of(values: Mapping[str, np.ndarray], units: Mapping[str, str] | None = None) -> pd.DataFrame:
    """A row a quantity with its median and 5-95 % over members; yuan where `units` says nothing else."""
    rows = [(name, (units or {}).get(name, "yuan"), len(each), *spread(each)) for name, each in values.items()]
    return pd.DataFrame(rows, columns=list(COLUMNS))
