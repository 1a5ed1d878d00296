"""What platforms are worth: a run beside the same without a single platform."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from simulation.errors import InputError
from simulation.kinds import CITY, PROVINCE
from simulation.projection.smart_city import paid_back
from simulation.scenario import Scenario
from simulation.study import worth
from simulation.study.ensemble import Setting
from simulation.study.identity import key_of
from simulation.study.pilots import without_measure
from simulation.study.twins import recall

if TYPE_CHECKING:
    from simulation.study.run import Run

COLUMNS = ("region", "name_zh", "name_en", *worth.COLUMNS)
TIERS = (PROVINCE, CITY)
"""Whose value it is, and whose records it takes of the twin."""
_BENEFITS = ("loss_avoided", "days_saved", "rework_avoided", "site_time_saved")
_COSTS = ("platform", "platform_running")


def platform_value(run: Run) -> pd.DataFrame:
    """Present values (yuan of 2021, discounted at the social rate to mid-2021) over the full years of a run, more than
    in its twin without platforms, for the province and then each of its cities: means, medians and 5-95 % over members. Runs
    that twin.

    Rows of each place: each benefit, the energy bills saved, what is spent on building and running (below zero), `value`, their
    sum, and `value_without_days`, the sum without days saved in approval, on whose worth most of it hangs. Then, in years,
    `paid_back` and `paid_back_without_days`: from the end of which year on the sum so far is not below zero any more, see
    :func:`paid_back`; minus infinity where it never is from the first order on, infinite where it is below at the end, missing
    where nothing is spent. Raises :class:`InputError` where the smart city takes no part, or nobody builds.
    """
    if "smart_city" in run.setting.composition.off:
        raise InputError("platform.off", place=run.scenario.name)
    twin = without_platforms(run.setting)
    if key_of(twin) == key_of(run.setting):
        raise InputError("platform.none", place=run.scenario.name)
    ordered = first_order(run.scenario)
    tables = [
        _of_place(both, ordered).assign(**place)[[*COLUMNS]] for place, both in worth.beside_each(run, twin.scenario, TIERS)
    ]
    return pd.concat(tables, ignore_index=True)


def yearly_parts(both: worth.Beside) -> dict[str, np.ndarray]:
    """Present values of each year [member, year] in one place: the parts, `value`, their sum, and the sum without days."""
    flows = {name: both.gained_yearly(name) for name in _BENEFITS}
    flows["energy_saved"] = -both.gained_yearly("paid", payment="energy")
    flows |= {name: -both.gained_yearly("paid", payment=name) for name in _COSTS}
    flows["value"] = sum(flows.values(), np.zeros_like(both.discount))
    flows["value_without_days"] = flows["value"] - flows["days_saved"]
    return flows


def years_paid_back(flows: dict[str, np.ndarray], years: np.ndarray, ordered: int | None) -> dict[str, np.ndarray]:
    """When platforms have paid for themselves, by member, with days saved and without. ordered : the year in which they are
    first ordered."""
    spent = -flows["platform"] - flows["platform_running"]
    names = ("value", "value_without_days")
    return {name.replace("value", "paid_back"): paid_back(flows[name], spent, years, ordered) for name in names}


def _of_place(both: worth.Beside, ordered: int | None) -> pd.DataFrame:
    """The rows of one place."""
    flows, rows = yearly_parts(both), []
    table = worth.table_of({name: flow.sum(axis=1) for name, flow in flows.items()})
    for name, when in years_paid_back(flows, both.years, ordered).items():
        low, middle, high = np.quantile(when, [0.05, 0.5, 0.95], method="inverted_cdf")
        rows.append((name, "year", len(when), np.nan, float(middle), float(low), float(high)))
    return pd.concat([table, pd.DataFrame(rows, columns=list(worth.COLUMNS))], ignore_index=True)


def first_order(scenario: Scenario) -> int | None:
    """The year in which a scenario first orders any government to begin a platform; None for no order."""
    platform = scenario.measures.platform
    by_hand = [entry.start for entry in scenario.measures.by_hand if entry.measure == "platform"]
    return min((q.year for q in (platform.cities_from, platform.from_above, *by_hand) if q), default=None)


def known_value(run: Run) -> pd.DataFrame:
    """The same where it lies in the result or this process has run the twin, without running anything; else no rows."""
    kept = vars(run).get("platform_value")
    if kept is not None and not kept.empty:
        return pd.DataFrame(kept)
    twin = without_platforms(run.setting)
    if key_of(twin) == key_of(run.setting) or recall(twin, CITY) is None:  # without a platform there is nothing to compare
        return pd.DataFrame(columns=list(COLUMNS))
    return platform_value(run)


def without_platforms(setting: Setting) -> Setting:
    """The twin: the same members, parameters and luck, and no government that builds a platform."""
    return replace(setting, scenario=without_measure(setting.scenario, "platform"))
