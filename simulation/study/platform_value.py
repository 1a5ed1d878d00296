"""What platforms are worth: a run beside the same without a single platform, member by member under the same luck."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import xarray as xr

from simulation.clock import START_YEAR
from simulation.errors import InputError
from simulation.parameters import load_parameters
from simulation.projection.outcomes import yearly
from simulation.projection.probability import spread
from simulation.projection.targets import last_full_year
from simulation.study.pilots import without_measure
from simulation.study.twins import province_of

if TYPE_CHECKING:
    from simulation.study.run import Run

_BENEFITS = ("loss_avoided", "days_saved", "rework_avoided", "site_time_saved")
_COSTS = ("platform", "platform_running")
COLUMNS = ("quantity", "unit", "members", "median", "p05", "p95")


def platform_value(run: Run) -> pd.DataFrame:
    """Present values (yuan of 2021, discounted at the social rate to mid-2021) over the full years of a run, more than
    in its twin without platforms: medians and 5-95 % over members. Runs that twin.

    Rows: each benefit, the energy bills saved, what is spent on building and running (below zero), `value`, their sum, and
    `value_without_days`, the sum without days saved in approval, on whose worth most of it hangs. Raises :class:`InputError`
    where the smart city takes no part.
    """
    setting = run.setting
    if "smart_city" in setting.composition.off:
        raise InputError("platform.off", place=run.scenario.name)
    twin = province_of(replace(setting, scenario=without_measure(setting.scenario, "platform")), run.workers)
    years = np.arange(START_YEAR, last_full_year(run.record) + 1)
    rate = setting.values[:, load_parameters().position["social_discount_rate"]]
    discount = (1.0 + rate[:, None]) ** -(years - START_YEAR)

    def present(flow: xr.DataArray) -> np.ndarray:
        return (flow.sel(year=years).isel(region=0).transpose("member", "year").values * discount).sum(axis=1)

    def gained(name: str, **chosen: str) -> np.ndarray:
        return present(yearly(run.province, name, **chosen)) - present(yearly(twin, name, **chosen))

    values = {name: gained(name) for name in _BENEFITS}
    values["energy_saved"] = -gained("paid", payment="energy")
    values |= {name: -gained("paid", payment=name) for name in _COSTS}
    values["value"] = sum(values.values(), np.zeros(len(rate)))
    values["value_without_days"] = values["value"] - values["days_saved"]
    rows = [(name, "yuan", len(each), *spread(each)) for name, each in values.items()]
    return pd.DataFrame(rows, columns=list(COLUMNS))
