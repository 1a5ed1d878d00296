"""What is past is fact: members of the prior that agree with what a province has published since 2021 stand for the others.

Sampling importance resampling: members are drawn from the prior until those that agree are worth 50 of equal weight, or 500
are drawn; each weighs as its agreement within observation error (normal), and the ensemble is drawn again by these weights. So
every answer counts members as before. A member that is drawn twice is there twice: the effective number says how many there
are. Where that is below 10, the values lie where the prior hardly reaches; a few members in many copies would only look sure,
so the ensemble stays that of the prior, and how far each value lies from it is shown.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import xarray as xr

from simulation.clock import QUARTERS, START_YEAR
from simulation.facts.published import load_history
from simulation.kinds import PROVINCE
from simulation.projection import outcomes
from simulation.projection.headlines import headline_name
from simulation.streams import Purpose, draw
from simulation.study.ensemble import Progress, Setting, own_values, prior_values
from simulation.study.together import run_together
from simulation.vocabulary import OUTCOMES

ENOUGH, LEAST, MOST, BATCH = 50, 10, 500, 50
"""Effective members that are asked for and that are needed, members that are drawn at most, and how many at a time."""
FARTHEST = 3.0
"""Errors that the nearest member may lie off what is known, in the mean of squares."""
COLUMNS = (
    *("variable", "variable_zh", "variable_en", "year", "unit", "comparator", "published_value", "observation_error"),
    *("prior_p05", "prior_median", "prior_p95", "p05", "median", "p95", "source"),
)
SHARE_ERROR, QUANTITY_ERROR = 0.03, 0.15
"""Standard deviation of what is published, assumed: of a share as it stands, of a quantity over its value. It holds definitions
that differ from the model's as well as errors of counting."""
_BOUNDS = {">", ">=", "<", "<="}


class Observation(NamedTuple):
    """A published value of one calendar year. comparator : "=" or "~", or a bound such as ">". error : standard deviation."""

    variable: str
    year: int
    value: float
    comparator: str
    error: float
    source: str


class Conditioning(NamedTuple):
    """What came of it. drawn : members of the prior. effective : how many of equal weight they are worth. chosen : the member
    of the prior that stands in each place of the ensemble; none where too few agree. observations : what they were held
    against. prior : 5 %, median and 95 % of the prior for each."""

    drawn: int
    effective: float
    chosen: tuple[int, ...]
    observations: tuple[Observation, ...]
    prior: tuple[tuple[float, float, float], ...]

    @property
    def different(self) -> int:
        """How many different members of the prior stand in the ensemble."""
        return len(set(self.chosen))


def observations(setting: Setting) -> tuple[Observation, ...]:
    """What the province has published of whole calendar years since 2021, within the horizon and over by the last day whose
    documents count: shares and quantities of `history.csv` that may be fitted. Communities renovated are none of them: the
    model takes its pace from what was published of them."""
    until = setting.scenario.goals.published_until
    over = until.year if (until.month, until.day) == (12, 31) else until.year - 1
    last = min(over, START_YEAR - 1 + setting.ticks // QUARTERS)
    history = load_history()
    here = history[(history["adcode"] == setting.facts.adcode) & history["use"].isin(["fit", "bound"])]
    return tuple(
        Observation(
            row.variable, year, float(row.value), row.comparator or "=", _error(row.variable, float(row.value)), row.source
        )
        for row in here[here["variable"].isin(OUTCOMES)].itertuples()
        if _is_a_year(row.period_start, row.period_end) and START_YEAR <= (year := int(row.period_end[:4])) <= last
    )


def _error(variable: str, value: float) -> float:
    return SHARE_ERROR if OUTCOMES[variable].kind == "share" else QUANTITY_ERROR * value


def _is_a_year(start: str, end: str) -> bool:
    return start[:4] == end[:4] and (start[5:], end[5:]) in (("01", "12"), ("", ""))


def condition(setting: Setting, workers: int | None = None, progress: Progress | None = None) -> Setting:
    """The setting with an ensemble that agrees with what was published; `Setting.conditioning` says what came of it.

    Members of the prior are simulated to the last year that something is known of. Twins that take over the setting have the
    same members. `progress` counts members of the prior.
    """
    known = observations(setting)
    if not known:
        return replace(setting, conditioning=Conditioning(0, math.nan, (), (), ()))
    short = setting.scenario.replace(horizon={"end": f"{max(each.year for each in known)}Q4"}, members=BATCH)
    modelled_of, logs = np.empty((0, len(known))), np.empty(0)
    while len(logs) < MOST and effective(weights_of(logs)) < ENOUGH:
        numbers = tuple(range(len(logs), len(logs) + BATCH))
        batch = _with_members(replace(setting, scenario=short), Conditioning(0, math.nan, numbers, (), ()))
        (ran,) = run_together([batch], workers, _behind(progress, len(logs)), (PROVINCE,))
        province = ran.frame.to_tree(ran.arrays, {})[PROVINCE].to_dataset()
        values = np.stack([modelled(province, each) for each in known], axis=1)
        modelled_of, logs = np.concatenate([modelled_of, values]), np.append(logs, agreement(values, known))
    weights, worth = weights_of(logs), effective(weights_of(logs))
    start = draw((setting.scenario.seed, 0), Purpose.CONDITIONING, 0, 0)
    near = logs.max() >= -0.5 * FARTHEST**2 * len(known)  # else the nearest are far off too, however many share that place
    chosen = resample(weights, setting.scenario.members, start) if worth >= LEAST and near else ()
    prior = tuple(
        (low, middle, high) for low, middle, high in np.nanquantile(modelled_of, [0.05, 0.5, 0.95], axis=0).T.tolist()
    )
    return _with_members(setting, Conditioning(len(logs), worth, chosen, known, prior))


def conditioned(setting: Setting, found: Conditioning | None) -> Setting:
    """The setting as it was conditioned before; as it is where it was not."""
    return setting if found is None else _with_members(setting, found)


def _with_members(setting: Setting, found: Conditioning) -> Setting:
    """The setting with the chosen members of the prior in its places: their parameters and their luck."""
    if not found.chosen:
        return replace(setting, conditioning=found)
    values = prior_values(setting.scenario, found.chosen)
    own = own_values(setting.scenario, setting.composition, found.chosen)
    return replace(setting, values=values, own_values=own, conditioning=found)


def as_entry(made: Conditioning | None) -> dict[str, Any] | None:
    """For the manifest."""
    if made is None:
        return None
    known = [each._asdict() for each in made.observations]
    return made._asdict() | {"effective": None if math.isnan(made.effective) else made.effective, "observations": known}


def from_entry(entry: dict[str, Any] | None) -> Conditioning | None:
    """Back from the manifest."""
    if entry is None:
        return None
    known = tuple(Observation(**each) for each in entry["observations"])
    worth = math.nan if entry["effective"] is None else entry["effective"]
    return Conditioning(entry["drawn"], worth, tuple(entry["chosen"]), known, tuple(map(tuple, entry["prior"])))


def agreement(values: np.ndarray, known: Sequence[Observation]) -> np.ndarray:
    """Logarithm of how well each member, with these `values` [member, observation], agrees with all that is known, up to a
    constant. A bound counts where it is broken; a member without a value agrees with nothing."""
    logs = np.zeros(len(values))
    for off, each in zip((values - [each.value for each in known]).T, known, strict=True):
        if each.comparator in _BOUNDS:
            off = np.minimum(off, 0.0) if each.comparator.startswith(">") else np.maximum(off, 0.0)
        logs -= 0.5 * (np.nan_to_num(off, nan=math.inf) / each.error) ** 2
    return logs


def modelled(province: xr.Dataset, each: Observation) -> np.ndarray:
    """What every member has in the place of an observation."""
    return outcomes.measure(province, each.variable).sel(year=each.year).isel(region=0).values


def weights_of(logs: np.ndarray) -> np.ndarray:
    """Weights that sum to one from logarithms of agreement; all zero where nobody agrees at all."""
    if not np.isfinite(logs).any():
        return np.zeros(len(logs))
    weights = np.exp(logs - logs.max())
    return weights / weights.sum()


def effective(weights: np.ndarray) -> float:
    """How many members of equal weight these are worth (Kong, Liu & Wong 1994)."""
    return float(1.0 / (weights**2).sum()) if weights.any() else 0.0


def resample(weights: np.ndarray, count: int, u: float) -> tuple[int, ...]:
    """The members that fill `count` places, in proportion to their weights and as evenly as can be: systematic resampling
    (Kitagawa 1996) from one uniform."""
    places = (np.arange(count) + u) / count
    return tuple(int(k) for k in np.searchsorted(np.cumsum(weights), places * (1.0 - 1e-12)))


def conditioning_table(setting: Setting, province: xr.Dataset) -> pd.DataFrame:
    """One row an observation, columns :data:`COLUMNS`: what was published, and 5 %, median and 95 % of the prior and of the
    ensemble."""
    made, rows = setting.conditioning, []
    for each, prior in zip(made.observations, made.prior, strict=True) if made else ():
        names = [headline_name(each.variable, language) for language in ("zh", "en")]
        unit = OUTCOMES[each.variable].unit
        found = np.nanquantile(modelled(province, each), [0.05, 0.5, 0.95])
        said = (each.comparator, each.value, each.error)
        rows.append((each.variable, *names, each.year, unit, *said, *prior, *found, each.source))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _behind(progress: Progress | None, before: int) -> Progress | None:
    return (lambda done, _: progress(before + done, MOST)) if progress else None
