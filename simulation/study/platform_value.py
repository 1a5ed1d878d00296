"""What platforms are worth: a run beside the same without a single platform."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from simulation.errors import InputError
from simulation.study.pilots import without_measure
from simulation.study.worth import beside, table_of

if TYPE_CHECKING:
    from simulation.study.run import Run

_BENEFITS = ("loss_avoided", "days_saved", "rework_avoided", "site_time_saved")
_COSTS = ("platform", "platform_running")


def platform_value(run: Run) -> pd.DataFrame:
    """Present values (yuan of 2021, discounted at the social rate to mid-2021) over the full years of a run, more than
    in its twin without platforms: medians and 5-95 % over members. Runs that twin.

    Rows: each benefit, the energy bills saved, what is spent on building and running (below zero), `value`, their sum, and
    `value_without_days`, the sum without days saved in approval, on whose worth most of it hangs. Raises :class:`InputError`
    where the smart city takes no part.
    """
    if "smart_city" in run.setting.composition.off:
        raise InputError("platform.off", place=run.scenario.name)
    both = beside(run, without_measure(run.scenario, "platform"))
    values = {name: both.gained(name) for name in _BENEFITS}
    values["energy_saved"] = -both.gained("paid", payment="energy")
    values |= {name: -both.gained("paid", payment=name) for name in _COSTS}
    values["value"] = sum(values.values(), np.zeros(len(both.discount)))
    values["value_without_days"] = values["value"] - values["days_saved"]
    return table_of(values)
