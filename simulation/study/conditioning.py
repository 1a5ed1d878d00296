"""What is past is fact: members of the prior that agree with what a province has published since 2021 stand for the others.

Sampling importance resampling: members are drawn from the prior until those that agree are worth 50 of equal weight, or 500
are drawn; each weighs as its agreement within observation error (normal), and the ensemble is drawn again by these weights. So
every answer counts members as before. A member that is drawn twice is there twice: the effective number says how many there are.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import xarray as xr

from simulation.clock import QUARTERS, START_YEAR
from simulation.facts.published import load_history
from simulation.facts.renovation import published_starts
from simulation.projection import outcomes
from simulation.results.record import Frame
from simulation.streams import Purpose, draw
from simulation.study.ensemble import Progress, Setting, own_values, prior_values, run_members
from simulation.vocabulary import OUTCOMES

ENOUGH, MOST, BATCH = 50, 500, 50
"""Effective members that are asked for, members that are drawn at most, and how many at a time."""
SHARE_ERROR, QUANTITY_ERROR = 0.02, 0.15
"""Standard deviation of what is published, assumed: of a share as it stands, of a quantity over its value. It holds definitions
that differ from the model's as well as errors of counting."""
RENOVATED = "communities_renovated"
_BOUNDS = {">", ">=", "<", "<="}


class Observation(NamedTuple):
    """A published value of one calendar year. comparator : "=" or "~", or a bound such as ">"."""

    variable: str
    year: int
    value: float
    comparator: str
    source: str

    @property
    def error(self) -> float:
        """Standard deviation of the value."""
        return (
            SHARE_ERROR
            if self.variable in OUTCOMES and OUTCOMES[self.variable].kind == "share"
            else QUANTITY_ERROR * self.value
        )


class Conditioning(NamedTuple):
    """What came of it. drawn : members of the prior. effective : how many of equal weight they are worth. chosen : the member
    of the prior that stands in each place of the ensemble. observations : what they were held against."""

    drawn: int
    effective: float
    chosen: tuple[int, ...]
    observations: tuple[Observation, ...]


def observations(setting: Setting) -> tuple[Observation, ...]:
    """What the province has published of whole calendar years since 2021, within the horizon and up to the last day whose
    documents count: shares and quantities of `history.csv` that may be fitted, and communities whose renovation was started."""
    last = min(setting.scenario.goals.published_until.year, START_YEAR - 1 + setting.ticks // QUARTERS)
    history = load_history()
    here = history[(history["adcode"] == setting.facts.adcode) & history["use"].isin(["fit", "bound"])]
    found = [
        Observation(row.variable, int(row.period_end[:4]), float(row.value), row.comparator or "=", row.source)
        for row in here[here["variable"].isin(OUTCOMES)].itertuples()
        if _is_a_year(row.period_start, row.period_end)
    ]
    starts = published_starts(setting.facts.adcode)
    found += [Observation(RENOVATED, year, value, "=", "renovation.csv") for year, value in starts.items()]
    return tuple(each for each in found if START_YEAR <= each.year <= last)


def _is_a_year(start: str, end: str) -> bool:
    return start[:4] == end[:4] and (start[5:], end[5:]) in (("01", "12"), ("", ""))


def condition(setting: Setting, workers: int | None = None, progress: Progress | None = None) -> tuple[Setting, Conditioning]:
    """The setting with an ensemble that agrees with what was published, and what came of it; the setting as it is where nothing
    was.

    Members of the prior are simulated to the last year that something is known of. Twins that take over the setting have the
    same members. `progress` counts members of the prior.
    """
    known, members = observations(setting), setting.scenario.members
    if not known:
        return setting, Conditioning(0, float("nan"), (), ())
    last_year = max(each.year for each in known)
    short = setting.scenario.replace(horizon={"end": f"{last_year}Q4"}, members=BATCH)
    logs: list[float] = []
    while len(logs) < MOST and effective(weights_of(logs)) < ENOUGH:
        numbers = tuple(range(len(logs), len(logs) + BATCH))
        batch = chosen_from_prior(replace(setting, scenario=short), numbers)
        arrays, _ = run_members(batch, workers, _behind(progress, len(logs)))
        province = Frame(batch, batch.ticks).to_tree({"province": arrays["province"]}, {})["province"].to_dataset()
        logs += agreement(province, known).tolist()
    weights = weights_of(logs)
    chosen = resample(weights, members, draw((setting.scenario.seed, 0), Purpose.CONDITIONING, 0, 0))
    return chosen_from_prior(setting, chosen), Conditioning(len(logs), effective(weights), chosen, known)


def chosen_from_prior(setting: Setting, numbers: tuple[int, ...]) -> Setting:
    """The setting with these members of the prior in its places: their parameters and their luck."""
    values = prior_values(setting.scenario, numbers)
    return replace(setting, values=values, own_values=own_values(setting.scenario, setting.composition, numbers), drawn=numbers)


def as_entry(made: Conditioning | None) -> dict[str, Any] | None:
    """For the manifest."""
    if made is None:
        return None
    known = [each._asdict() for each in made.observations]
    worth = None if math.isnan(made.effective) else made.effective
    return {"drawn": made.drawn, "effective": worth, "chosen": list(made.chosen), "observations": known}


def from_entry(entry: dict[str, Any] | None) -> Conditioning | None:
    """Back from the manifest."""
    if entry is None:
        return None
    known = tuple(Observation(**each) for each in entry["observations"])
    worth = math.nan if entry["effective"] is None else entry["effective"]
    return Conditioning(entry["drawn"], worth, tuple(entry["chosen"]), known)


def agreement(province: xr.Dataset, known: Iterable[Observation]) -> np.ndarray:
    """Logarithm of how well each member agrees with all that is known, up to a constant; a bound counts where it is broken."""
    logs = np.zeros(province.sizes["member"])
    for each in known:
        off = modelled(province, each) - each.value
        if each.comparator in _BOUNDS:
            off = np.minimum(off, 0.0) if each.comparator.startswith(">") else np.maximum(off, 0.0)
        logs -= 0.5 * (np.nan_to_num(off, nan=math.inf) / each.error) ** 2
    return logs


def modelled(province: xr.Dataset, each: Observation) -> np.ndarray:
    """What every member has in the place of an observation."""
    if each.variable == RENOVATED:
        years, done = province["year"].values, province[RENOVATED].isel(region=0).values.astype(float)
        before = done[:, years < each.year][:, -1] if (years < each.year).any() else 0.0
        return done[:, years == each.year][:, -1] - before
    return outcomes.measure(province, each.variable).sel(year=each.year).isel(region=0).values


def weights_of(logs: Iterable[float]) -> np.ndarray:
    """Weights that sum to one from logarithms of agreement."""
    values = np.array(list(logs), float)
    if not values.size or not np.isfinite(values).any():
        return np.full(values.size, 1.0 / max(values.size, 1))
    weights = np.exp(values - values.max())
    return weights / weights.sum()


def effective(weights: np.ndarray) -> float:
    """How many members of equal weight these are worth (Kong, Liu & Wong 1994)."""
    return float(1.0 / (weights**2).sum()) if weights.size else 0.0


def resample(weights: np.ndarray, count: int, u: float) -> tuple[int, ...]:
    """The members that fill `count` places, in proportion to their weights and as evenly as can be: systematic resampling
    (Kitagawa 1996) from one uniform."""
    places = (np.arange(count) + u) / count
    return tuple(int(k) for k in np.searchsorted(np.cumsum(weights), places * (1.0 - 1e-12)))


def table_of(setting: Setting, province: xr.Dataset, made: Conditioning) -> pd.DataFrame:
    """One row an observation: what was published, and median and 5-95 % of the ensemble that was chosen."""
    rows = []
    for each in made.observations:
        low, middle, high = np.nanquantile(modelled(province, each), [0.05, 0.5, 0.95])
        rows.append((*each[:4], each.error, middle, low, high, each.source))
    return pd.DataFrame(rows, columns=["variable", "year", "value", "comparator", "error", "median", "p05", "p95", "source"])


def repeated(chosen: tuple[int, ...]) -> int:
    """How many different members of the prior stand in the ensemble."""
    return len(Counter(chosen))


def _behind(progress: Progress | None, before: int) -> Progress | None:
    return (lambda done, _: progress(before + done, MOST)) if progress else None
