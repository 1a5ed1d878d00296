"""Which counties lag, and why: one row a county from the records of an ensemble."""

from __future__ import annotations

import numpy as np
import pandas as pd
import xarray as xr

from simulation.projection import outcomes
from simulation.projection.probability import odds
from simulation.vocabulary import OUTCOMES
from simulation.world.goal_table import plan_start

REASONS = {
    "mandate": ("强制要求出台晚或未出台", "mandate late or missing"),
    "compliance": ("强制要求执行率低", "low compliance with the mandate"),
    "goal": ("下达的目标较高", "asked for more than most"),
    "few": ("竣工项目少、波动大", "few completions, so the share swings"),
    "none": ("", ""),
}
# What counts as telling when a shortfall is explained: a lead for the reader, not a result
_USUALLY = 0.5  # share of members that meet the goal
_NEARLY_ALL = 0.9  # share of members with a mandate
_WIDE = 1.5  # spread over members, as a multiple of the median county's


COLUMNS = (
    *("region", "name_zh", "name_en", "city_region", "goal", "verified", "reported", "inflation", "p_meet", "p_meet_low"),
    *("p_meet_high", "members_with_value", "missing", "compliance", "effort", "mandate_share", "completed_area", "spread"),
    *("reason", "reason_zh", "reason_en"),
)


def county_table(tree: xr.DataTree, variable: str, year: int) -> pd.DataFrame:
    """Goal, verified and reported value (medians over members), odds, and what explains a shortfall, in the year of a target.

    Columns :data:`COLUMNS`: inflation is reported less verified; missing is goal less verified, for shares times floor
    area (m2); effort is that on the lever of the variable (NaN where nothing acts on it); mandate_share is that of members
    with a mandate by then. Sorted by `missing`.
    """
    county = tree["county"].to_dataset()
    end = county.isel(time=int(np.flatnonzero(county["year"].values == year)[-1]))
    kind = OUTCOMES[variable].kind
    verified = outcomes.achieved(county, variable, year, plan_start(year))
    reported = outcomes.reported(county, variable, year)
    goal = end["goal"].sel(outcome=variable).transpose("member", "region").values
    area = outcomes.yearly(county, "completed_area").sum("level").sel(year=year).values
    missing = np.maximum(0.0, np.nan_to_num(goal - verified)) * (area if kind == "share" else 1.0)
    chances = [odds(verified[:, k], goal[:, k], ">=", kind) for k in range(goal.shape[1])]
    table = pd.DataFrame(
        {
            "region": county["region"].values,
            "name_zh": county["name_zh"].values,
            "name_en": county["name_en"].values,
            "city_region": county["city_region"].values,
            "goal": np.median(goal, axis=0),
            "verified": _median(verified),
            "reported": _median(np.where(np.isnan(verified), np.nan, reported)),
            "inflation": _median(reported - verified),
            "p_meet": [chance.share for chance in chances],
            "p_meet_low": [chance.low for chance in chances],
            "p_meet_high": [chance.high for chance in chances],
            "members_with_value": [chance.members for chance in chances],
            "missing": missing.mean(axis=0),
            "compliance": np.median(end["compliance"].values, axis=0),
            "effort": _effort(end, OUTCOMES[variable].lever),
            "mandate_share": end["mandate"].values.astype(float).mean(axis=0),
            "completed_area": np.median(area, axis=0),
            "spread": _spread(verified),
        }
    )
    table["reason"] = _reasons(table)
    table["reason_zh"] = [REASONS[r][0] for r in table["reason"]]
    table["reason_en"] = [REASONS[r][1] for r in table["reason"]]
    return table.sort_values("missing", ascending=False, ignore_index=True)


def _effort(end: xr.Dataset, lever: str) -> np.ndarray | float:
    return np.median(end["effort"].sel(lever=lever).values, axis=0) if lever else np.nan


def _median(values: np.ndarray) -> np.ndarray:
    with np.errstate(all="ignore"):
        return np.array([np.median(v[~np.isnan(v)]) if (~np.isnan(v)).any() else np.nan for v in values.T])


def _spread(values: np.ndarray) -> np.ndarray:
    return np.array([np.std(v[~np.isnan(v)]) if (~np.isnan(v)).any() else np.nan for v in values.T])


def _reasons(table: pd.DataFrame) -> list[str]:
    """The most telling of the county's own numbers, beside the median county; nothing where the goal is usually met."""
    middle = table[["compliance", "goal", "spread", "completed_area"]].median()
    reasons = []
    for row in table.itertuples():
        if np.isnan(row.p_meet):
            reasons.append("none")
        elif row.mandate_share < _NEARLY_ALL:
            reasons.append("mandate")
        elif row.p_meet >= _USUALLY:
            reasons.append("none")
        elif row.spread > _WIDE * middle["spread"] and row.completed_area < middle["completed_area"]:
            reasons.append("few")
        elif row.goal - middle["goal"] > middle["compliance"] - row.compliance:
            reasons.append("goal")
        else:
            reasons.append("compliance")
    return reasons
