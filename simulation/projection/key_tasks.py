"""Key tasks: when each government reaches each milestone, how likely all of them do so in time, and who holds it up.

A milestone is done when every government of its tier has done it. One that no mechanism simulates is listed with what it waits
for. Times are calendar years at the end of a quarter: 2025Q4 ends at 2026.0.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import xarray as xr

from simulation.clock import QUARTERS, START_YEAR
from simulation.facts.key_tasks import OWN_GOAL, REACHED, WRITTEN
from simulation.projection import outcomes
from simulation.projection.probability import met, wilson
from simulation.projection.targets import goals_at, held_up_by, last_full_year
from simulation.systems.composition import standard
from simulation.vocabulary import OUTCOMES
from simulation.world.goal_table import plan_start

PROJECTED, WAITS, NOT_ASKED, BEYOND, OFF = "projected", "waits", "not_asked", "beyond", "off"
STATUSES = (PROJECTED, WAITS, NOT_ASKED, BEYOND, OFF)
_HOLDERS = 5
_OF_TASK = (
    *("task", "milestone", "task_zh", "task_en", "milestone_zh", "milestone_en", "tier", "deadline", "deadline_kind"),
    *("lead_tiers", "support_tiers", "waits_for", "note_zh", "note_en"),
)
COLUMNS = (
    *_OF_TASK,
    *("status", "members", "n_regions", "p_in_time", "p_low", "p_high", "share_in_time", "median_completion", "median_delay"),
    *("holders", "holders_zh", "holders_en"),
)
CURVE_COLUMNS = ("milestone", "tier", "year", "completed", "low", "high")


class Completion(NamedTuple):
    """When governments reach a milestone, [member, region], in calendar years.

    time : +inf where it is not reached by the end of the simulation. concerned : who had to reach it, and can be judged.
    """

    time: np.ndarray
    concerned: np.ndarray


def project_key_tasks(tree: xr.DataTree, milestones: pd.DataFrame) -> pd.DataFrame:
    """One row a milestone of `load_key_tasks`, with :data:`COLUMNS`.

    p_in_time : share of members in which every government concerned is in time, with its 95 % interval (Wilson) p_low and
    p_high. share_in_time : mean share of governments in time. median_completion : year in which the last government is done;
    median_delay : years after the deadline (negative before it); both missing where half of the members do not get there within
    the simulation. holders : adcodes of the governments that are late in most members, the worst first.
    """
    rows = []
    for m in milestones.itertuples():
        status, reached = _judged(tree, m)
        row = {name: getattr(m, name) for name in _OF_TASK} | {"status": status}
        row |= {"waits_for": _switched_off(tree, m)} if status == OFF else {}
        rows.append(row | (_odds(tree, m, reached) if reached is not None else {}))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def completion_curves(tree: xr.DataTree, milestones: pd.DataFrame) -> pd.DataFrame:
    """Kaplan-Meier share of governments that have reached each projected milestone by the end of each quarter.

    Columns :data:`CURVE_COLUMNS`. `completed` pools members and governments. The band is that of the
    members' own curves (5-95 %) where a tier has many governments, because those of one member share their luck; and 95 % over
    members (Wilson) where it has one. Who is not done by the end of the simulation is censored there.
    """
    ends = START_YEAR + np.arange(tree["province"].sizes["time"] + 1) / QUARTERS
    parts = []
    for m in milestones.itertuples():
        _, reached = _judged(tree, m)
        if reached is not None:
            parts.append(_curve(reached, ends).assign(milestone=m.milestone, tier=m.tier))
    columns = list(CURVE_COLUMNS)
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def kaplan_meier(times: np.ndarray, end: np.ndarray | float, at: np.ndarray) -> np.ndarray:
    """Share that is done by each moment `at` (Kaplan and Meier 1958).

    times : when each is done; +inf for one that was not done when last seen, at `end` (one moment for all, which no `at` is
    after, or one for each).
    """
    if not isinstance(end, np.ndarray):  # nobody is lost from sight before, and the estimate is the share itself
        return np.searchsorted(np.sort(times), at, side="right") / len(times)
    from scipy import stats

    done = np.isfinite(times)
    return stats.ecdf(stats.CensoredData(uncensored=times[done], right=end[~done])).cdf.evaluate(at)


# --- when a milestone is reached -------------------------------------------------------------------------------------------
def _switched_off(tree: xr.DataTree, milestone: Any) -> str:
    """The system of a milestone that this run switched off, so that there is no variable of it; empty for none."""
    if milestone.kind != REACHED or milestone.variable in OUTCOMES or milestone.variable in tree[milestone.tier].data_vars:
        return ""
    return standard().system_of[milestone.variable]


def _judged(tree: xr.DataTree, milestone: Any) -> tuple[str, Completion | None]:
    """The status of a milestone, and its completion where it can be projected."""
    if milestone.waits_for:
        return WAITS, None
    if _switched_off(tree, milestone):
        return OFF, None
    if milestone.deadline and _deadline_year(milestone) > last_full_year(tree):
        return BEYOND, None
    reached = completion(tree, milestone)
    return (PROJECTED, reached) if reached.concerned.any() else (NOT_ASKED, None)


def completion(tree: xr.DataTree, milestone: Any) -> Completion:
    """When the governments of a milestone's tier reach it.

    A measure counts from the end of the quarter in which it is written. A value counts from the end of the first year since
    which it has been reached without a break up to the deadline; after the deadline, of the first year in which it is reached.
    A government that was given no goal, or has no such buildings in the year of the deadline, is not concerned.
    """
    records = tree[milestone.tier].to_dataset()
    if milestone.kind == WRITTEN:
        tick = records["measure_written"].sel(measure=milestone.measure).transpose("member", "region").values.astype(float)
        time = np.where(np.isnan(tick), np.inf, START_YEAR + (tick + 1) / QUARTERS)
        return Completion(time, np.ones(time.shape, bool))
    years, values = _yearly_values(records, milestone)
    deadline = _deadline_year(milestone) if milestone.deadline else None
    bar, asked = _bar(records, milestone, deadline)
    hit = met(values, bar[:, None, :], ">=", OUTCOMES[milestone.variable].kind if milestone.variable in OUTCOMES else "state")
    if deadline is None:
        return Completion(_first(hit, years), asked)
    by = years <= deadline
    until = np.logical_and.accumulate(hit[:, by][:, ::-1], axis=1)[:, ::-1]
    counted = np.concatenate([until, hit[:, ~by] & ~until[:, -1:]], axis=1)
    return Completion(_first(counted, years), asked & ~np.isnan(values[:, by][:, -1]))


def _first(hit: np.ndarray, years: np.ndarray) -> np.ndarray:
    """End of the first year that counts, [member, region]; +inf where none does."""
    return np.where(hit.any(axis=1), years[hit.argmax(axis=1)] + 1.0, np.inf)


def _yearly_values(records: xr.Dataset, milestone: Any) -> tuple[np.ndarray, np.ndarray]:
    """Years, and the value of the milestone's variable at the end of each, [member, year, region]."""
    if milestone.variable not in OUTCOMES:
        years, firsts = np.unique(records["year"].values, return_index=True)
        lasts = np.append(firsts[1:], records.sizes["time"]) - 1
        return years, records[milestone.variable].transpose("member", "time", "region").values[:, lasts].astype(float)
    measured = outcomes.measure(records, milestone.variable)
    years, values = measured["year"].values, measured.transpose("member", "year", "region").values
    if OUTCOMES[milestone.variable].kind == "quantity":
        start = plan_start(_deadline_year(milestone)) if milestone.deadline else START_YEAR
        values = np.where(years[:, None] >= start, values, 0.0).cumsum(axis=1)
    return years, values


def _bar(records: xr.Dataset, milestone: Any, deadline: int | None) -> tuple[np.ndarray, np.ndarray]:
    """The value to reach and who has to, both [member, region]."""
    shape = (records.sizes["member"], records.sizes["region"])
    if milestone.reach != OWN_GOAL:
        return np.full(shape, float(milestone.reach)), np.ones(shape, bool)
    assert deadline is not None  # one's own goal has one
    return goals_at(records, milestone.variable, deadline)


def _deadline_year(milestone: Any) -> int:
    return int(milestone.deadline[:4])


def _end_of_deadline(milestone: Any) -> float:
    """End of the quarter that holds the last day."""
    year, month = int(milestone.deadline[:4]), int(milestone.deadline[5:7])
    return year + ((month - 1) // 3 + 1) / QUARTERS


# --- odds, delay, and who is late ------------------------------------------------------------------------------------------
def _odds(tree: xr.DataTree, milestone: Any, reached: Completion) -> dict[str, Any]:
    """The projected columns of one milestone."""
    time, concerned = reached
    judged = concerned.any(axis=1)
    last = np.where(concerned, time, -np.inf).max(axis=1)[judged]
    middle = float(np.median(last))
    row: dict[str, Any] = {
        "members": int(judged.sum()),
        "n_regions": int(concerned.any(axis=0).sum()),
        "median_completion": middle if np.isfinite(middle) else np.nan,
    }
    if not milestone.deadline:
        return row
    end = _end_of_deadline(milestone)
    in_time = last <= end
    low, high = wilson(int(in_time.sum()), len(in_time))
    row |= {"p_in_time": in_time.mean(), "p_low": low, "p_high": high, "median_delay": row["median_completion"] - end}
    row |= {"share_in_time": (time <= end)[concerned].mean()}
    return row | _holders(tree, milestone, (time > end) & concerned)


def _holders(tree: xr.DataTree, milestone: Any, late: np.ndarray) -> dict[str, str]:
    """Who is late in most members; where the province alone is judged by a value, the counties that miss most of it."""
    records = tree[milestone.tier].to_dataset()
    share = late.mean(axis=0)
    worst = [k for k in np.argsort(-share, kind="stable")[:_HOLDERS] if share[k] > 0]
    if worst and milestone.tier == "province" and milestone.variable in OUTCOMES:
        year = _deadline_year(milestone)
        bar, _ = _bar(records, milestone, year)
        region, goal = str(records["region"].values[0]), float(np.median(bar))
        adcodes = held_up_by(tree, "province", region, milestone.variable, goal, year, plan_start(year)).split()
        records = tree["county"].to_dataset()
        worst = [list(records["region"].values).index(adcode) for adcode in adcodes]
    names = {language: [str(records[f"name_{language}"].values[k]) for k in worst] for language in ("zh", "en")}
    holders = " ".join(str(records["region"].values[k]) for k in worst)
    return {"holders": holders, "holders_zh": "、".join(names["zh"]), "holders_en": ", ".join(names["en"])}


def _curve(reached: Completion, ends: np.ndarray) -> pd.DataFrame:
    """Kaplan-Meier over the governments concerned at the end of each quarter."""
    horizon = float(ends[-1])
    times = reached.time[reached.concerned]
    middle = kaplan_meier(times, horizon, ends)
    if reached.time.shape[1] == 1:
        bounds = [wilson(int((times <= end).sum()), len(times)) for end in ends]
        low, high = (np.array(bound) for bound in zip(*bounds, strict=True))
    else:
        own = [kaplan_meier(time[who], horizon, ends) for time, who in zip(*reached, strict=True) if who.any()]
        low, high = np.quantile(own, [0.05, 0.95], axis=0)
    return pd.DataFrame({"year": ends, "completed": middle, "low": low, "high": high})
