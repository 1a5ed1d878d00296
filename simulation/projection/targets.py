"""The target table: every published target for the province and every goal put to its cities and counties, with its odds.

What no mechanism simulates yet is listed and left empty, never filled in. The Opinions of 2021 set no number themselves: the
column `document` says where each comes from.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from simulation.clock import START_YEAR
from simulation.facts.nation import NATION
from simulation.projection import carbon, outcomes, programmes
from simulation.projection.names import variable_name
from simulation.projection.probability import met, odds, spread, spreads
from simulation.projection.whereabouts import places_of
from simulation.vocabulary import OUTCOMES
from simulation.world.goal_table import (
    OF_DOCUMENT,
    OF_PROPOSAL,
    OF_SCENARIO,
    Commitment,
    goals_held,
    plan_start,
    urban_population_share,
)

PROJECTED, WAITING, PAST, BEYOND, INPUT = (
    "projected",
    "not yet simulated",
    "past",
    "beyond the horizon",
    "assumed, not projected",
)
_OWN = {
    OF_SCENARIO: ("本情景自设的目标", "a goal of the scenario's own"),
    OF_PROPOSAL: ("本情景建议的目标，未见公布", "a goal that this scenario proposes, published nowhere"),
}
INPUTS = ("urbanisation_rate",)
COLUMNS = (
    *("id", "status", "set_by", "tier", "region", "name_zh", "name_en", "variable", "variable_zh", "variable_en", "document"),
    *(
        "issued",
        "use",
        "binding",
        "confidence",
        "steers",
        "unit",
        "baseline",
        "baseline_year",
        "baseline_basis",
        "comparator",
        "goal",
        "goal_derived",
    ),
    *("period_start", "year", "members", "members_with_value", "median", "p05", "p95", "p_meet", "p_meet_low", "p_meet_high"),
    *("reported_median", "reported_p05", "reported_p95", "p_meet_reported", "p_meet_reported_low", "p_meet_reported_high"),
    *("gap", "responsible", "held_up_by", "goal_from", "note_zh", "note_en"),
)
_HOLDING_UP = 5


def project_targets(tree: xr.DataTree, facts: Any, published: pd.DataFrame, bound: tuple[Commitment, ...]) -> pd.DataFrame:
    """One row a target and government, columns :data:`COLUMNS`.

    `published` is targets.csv, `bound` the goals that steer governments in this scenario. `gap` is the median less the goal, in
    the target's unit; `held_up_by` names the counties that miss most floor area.
    """
    last_year = last_full_year(tree)
    steering = {c.id for c in bound}
    here = published["adcode"].isin([NATION, facts.adcode, *facts.cities["adcode"], *facts.counties["adcode"]])
    rows = [_published_row(tree, facts, target, steering, last_year) for target in published[here].itertuples()]
    rows += [_added_row(tree, facts, c, last_year) for c in bound if c.id not in set(published["id"])]
    rows += _rows_of_governments(tree, facts, bound, last_year)
    return pd.DataFrame(rows, columns=list(COLUMNS))


def last_full_year(tree: xr.DataTree) -> int:
    """The last calendar year that was simulated to its end."""
    province = tree["province"].to_dataset()
    return int(province["year"].values[-1]) - (0 if int(province["quarter"].values[-1]) == 4 else 1)


def _row_head(tree: xr.DataTree, facts: Any, tier: str, region: str) -> dict[str, Any]:
    variables = tree[tier].variables
    k = variables["region"].values.tolist().index(region)
    return {"tier": tier, **{name: str(variables[name].values[k]) for name in ("region", "name_zh", "name_en")}}


def _tier_of(facts: Any, adcode: str) -> tuple[str, str]:
    """The node and region that a target of this adcode is projected for; a national one for the province."""
    if adcode in set(facts.cities["adcode"]):
        return "city", adcode
    if adcode in set(facts.counties["adcode"]):
        return "county", adcode
    return "province", facts.adcode


def _published_row(tree: xr.DataTree, facts: Any, target: Any, steering: set[str], last_year: int) -> dict[str, Any]:
    tier, region = _tier_of(facts, target.adcode)
    variable = target.variable
    row = _row_head(tree, facts, tier, region) | {
        "id": target.id,
        "set_by": target.tier,
        "variable": variable,
        "variable_zh": variable_name(variable, "zh"),
        "variable_en": variable_name(variable, "en"),
        **{
            column: getattr(target, column)
            for column in ("document", "issued", "use", "binding", "confidence", "unit", "comparator", "note_zh", "note_en")
        },
        **{column: getattr(target, column) for column in ("baseline", "baseline_year", "goal", "year", "period_start")},
        "baseline_basis": "document" if pd.notna(target.baseline) else "",
        "steers": target.id in steering,
        "goal_from": OF_DOCUMENT,
        "goal_derived": False,
        "responsible": target.tier if target.tier != "nation" or facts.adcode == NATION else "province",
    }
    if variable == carbon.PEAK_YEAR:
        return row | _odds_of_peak(tree, tier, region, int(target.year), last_year)
    if programmes.simulated(tree, variable) and target.use == "yes":
        return row | _odds_of_programme(tree, facts, tier, region, target, last_year)
    row["status"] = status_of(target, last_year)
    if row["status"] != PROJECTED:
        return row
    if target.adcode == NATION != facts.adcode:
        row |= {"baseline": np.nan, "baseline_year": pd.NA, "baseline_basis": ""}  # the nation's, not this province's
        if OUTCOMES[variable].kind == "quantity":
            row |= {"goal": float(target.goal) * urban_population_share(facts), "goal_derived": True}
    if pd.isna(row["baseline"]):
        row |= _base_state(tree, tier, region, variable)
    return row | _odds(
        tree, tier, region, variable, row["goal"], target.comparator, int(target.year), _year(target.period_start)
    )


def _base_state(tree: xr.DataTree, tier: str, region: str, variable: str) -> dict[str, Any]:
    """The share that the base state of the model gives for 2020, median over members; nothing for quantities."""
    if OUTCOMES[variable].kind == "quantity":
        return {}
    variables = tree[tier].variables
    place = {dim: variables[dim].values.tolist().index(label) for dim, label in (("outcome", variable), ("region", region))}
    middle = spread(variables["reported"].isel(time=0, **place).values.astype(float))[0]
    return {"baseline": middle, "baseline_year": START_YEAR - 1, "baseline_basis": "base state of the model"}


def _year(value: Any) -> int | None:
    return int(value) if pd.notna(value) and str(value).strip() else None


def status_of(target: Any, last_year: int) -> str:
    if target.variable in INPUTS:
        return INPUT
    year = _year(target.year)
    if year is not None and year < START_YEAR:
        return PAST
    if target.variable not in OUTCOMES or target.use in ("text_only", "no") or pd.isna(target.goal) or year is None:
        return WAITING
    if year > last_year:
        return BEYOND
    quantity = OUTCOMES[target.variable].kind == "quantity"
    if quantity and (_year(target.period_start) is None or _year(target.period_start) < START_YEAR):  # type: ignore[operator]
        return WAITING
    return PROJECTED


def _own_note(c: Commitment, divided: bool = False) -> dict[str, str]:
    """What is noted of a goal that no document sets, in both languages; nothing of a published one."""
    if not c.own:
        return {}
    zh, en = _OWN[c.origin]
    return (
        {"note_zh": f"{zh}，由模型分解", "note_en": f"{en}, divided by the model"}
        if divided
        else {"note_zh": zh, "note_en": en}
    )


def _added_row(tree: xr.DataTree, facts: Any, c: Commitment, last_year: int) -> dict[str, Any]:
    """A goal of the scenario's own."""
    tier, region = _tier_of(facts, c.adcode)
    outcome = OUTCOMES[c.variable]
    row = _row_head(tree, facts, tier, region) | {
        **{"id": c.id, "set_by": "scenario", "variable": c.variable, "variable_zh": outcome.zh, "variable_en": outcome.en},
        **{
            "document": c.document,
            "use": "yes",
            "confidence": "scenario",
            "steers": True,
            "unit": outcome.unit,
            "comparator": ">=",
        },
        **{
            "goal": c.value,
            "goal_derived": False,
            "year": c.deadline,
            "responsible": tier,
            "status": PROJECTED,
            "goal_from": c.origin,
            **_own_note(c),
            "period_start": plan_start(c.deadline) if outcome.kind == "quantity" else np.nan,
        },
    }
    if c.deadline > last_year:
        return row | {"status": BEYOND}
    return row | _odds(tree, tier, region, c.variable, c.value, ">=", c.deadline, plan_start(c.deadline))


def _rows_of_governments(tree: xr.DataTree, facts: Any, bound: tuple[Commitment, ...], last_year: int) -> list[dict[str, Any]]:
    """What cities and counties were asked for themselves, at the deadline, each against its own goal (which members differ
    in)."""
    rows = []
    for c in bound:
        if c.deadline > last_year:
            continue
        holders = [region for region, held in goals_held(bound, facts, c.variable, c.deadline).items() if held is c]
        for tier in ("city", "county"):
            records = tree[tier].to_dataset()
            goals, active = goals_at(records, c.variable, c.deadline)
            values = outcomes.achieved(records, c.variable, c.deadline, plan_start(c.deadline))
            claims = outcomes.reported(records, c.variable, c.deadline)
            asked, places = np.flatnonzero(active[0] & np.isin(records["region"].values, holders)), places_of(records)
            found = _statistics(values[:, asked], claims[:, asked], goals[:, asked], ">=", OUTCOMES[c.variable].kind)
            rows += [_government_row(places[k], tier, c, each) for k, each in zip(asked, found, strict=True)]
    return rows


def goals_at(records: xr.Dataset, variable: str, year: int) -> tuple[np.ndarray, np.ndarray]:
    """What the governments of a tier are asked for at the end of a year, and which of them are; both [member, region]."""
    last = int(np.flatnonzero(records["year"].values == year)[-1])
    goal, active = (records[name].isel(time=last).sel(outcome=variable) for name in ("goal", "goal_active"))
    return goal.transpose("member", "region").values.astype(float), active.transpose("member", "region").values == 1


def _government_row(place: dict[str, str], tier: str, c: Commitment, found: dict[str, Any]) -> dict[str, Any]:
    outcome = OUTCOMES[c.variable]
    divided = place["region"] != c.adcode  # a city's own goal stands in its own row as it is written
    return {
        **{"id": f"{c.id}/{place['region']}", "status": PROJECTED, "set_by": "allocation", "tier": tier, **place},
        **{"variable": c.variable, "variable_zh": outcome.zh},
        **{
            "variable_en": outcome.en,
            "document": c.document,
            "use": "yes",
            "confidence": "allocated by the model",
            "goal_from": c.origin,
            **_own_note(c, divided),
            "steers": True,
        },
        **{"unit": outcome.unit, "comparator": ">=", "goal_derived": divided, "year": c.deadline},
        **{"period_start": plan_start(c.deadline) if outcome.kind == "quantity" else np.nan, "responsible": tier},
        **found,
    }


def _odds(
    tree: xr.DataTree, tier: str, region: str, variable: str, goal: float, comparator: str, year: int, period_start: int | None
) -> dict[str, Any]:
    """Projected columns of one target for one government."""
    records = tree[tier].to_dataset()
    k = list(records["region"].values).index(region)
    values = outcomes.achieved(records, variable, year, period_start)[:, [k]]
    same_sum = OUTCOMES[variable].kind == "share" or period_start == plan_start(year)
    claims = outcomes.reported(records, variable, year)[:, [k]] if same_sum else np.full_like(values, np.nan)
    answer = _statistics(values, claims, np.full_like(values, goal), comparator, OUTCOMES[variable].kind)[0]
    return answer | {"held_up_by": held_up_by(tree, tier, region, variable, goal, year, period_start)}


def _odds_of_peak(tree: xr.DataTree, tier: str, region: str, year: int, last_year: int) -> dict[str, Any]:
    """Whether the carbon of urban buildings peaks by a year; nobody reports it. One that is highest in the last simulated year
    has not been seen to peak."""
    if year >= last_year:
        return {"status": BEYOND}
    records = tree[tier].to_dataset()
    peaks = carbon.peak_years(records, operation_only=True)[:, [list(records["region"].values).index(region)]]
    head = {"status": PROJECTED, "unit": "year", "comparator": "<="}
    head |= {"note_zh": "仅指城镇建筑运行：农村住房和基础设施未模拟"}
    head |= {"note_en": "operation of urban buildings only: rural homes and infrastructure are not simulated"}
    return head | _statistics(peaks, np.full_like(peaks, np.nan), np.full_like(peaks, year), "<=", "year")[0]


def _odds_of_programme(tree: xr.DataTree, facts: Any, tier: str, region: str, target: Any, last_year: int) -> dict[str, Any]:
    """Projected columns of a target of a programme, on what was done; nobody reports on it. A national number of communities is
    divided by the province's part of the programme."""
    year, start, programme = int(target.year), _year(target.period_start), programmes.PROGRAMMES[target.variable]
    if year < START_YEAR:
        return {"status": PAST}
    if year > last_year:
        return {"status": BEYOND}
    head: dict[str, Any] = {"status": PROJECTED}
    goal = float(target.goal)
    if target.adcode == NATION != facts.adcode:
        head |= {"baseline": np.nan, "baseline_year": pd.NA, "baseline_basis": ""}
        if programme.rise:
            goal *= programmes.part_of_nation(facts)
            head |= {"goal_derived": True}
    records = tree[tier].to_dataset()
    values = programmes.achieved(records, target.variable, year, start)[:, [list(records["region"].values).index(region)]]
    no_reports = np.full_like(values, np.nan)
    return head | _statistics(values, no_reports, np.full_like(values, goal), target.comparator, programme.kind)[0]


def _statistics(values: np.ndarray, claims: np.ndarray, goals: np.ndarray, comparator: str, kind: str) -> list[dict[str, Any]]:
    """Goal, median, range and odds on verified and on reported values of every government, from [member, region]; members
    without floor area are left out and counted."""
    rows: list[dict[str, Any]] = [{"members": len(values), "goal": goal} for goal in np.median(goals, axis=0).tolist()]
    for prefix, suffix, series in (("", "", values), ("reported_", "_reported", np.where(np.isnan(values), np.nan, claims))):
        for k, (row, three) in enumerate(zip(rows, spreads(series).T.tolist(), strict=True)):
            found = odds(series[:, k], goals[:, k], comparator, kind)
            row.setdefault("members_with_value", found.members)
            row |= dict(zip((f"{prefix}median", f"{prefix}p05", f"{prefix}p95"), three, strict=True))
            row |= {f"p_meet{suffix}": found.share, f"p_meet{suffix}_low": found.low, f"p_meet{suffix}_high": found.high}
    for row in rows:
        row["gap"] = row["median"] - row["goal"]
    return rows


def held_up_by(
    tree: xr.DataTree, tier: str, region: str, variable: str, goal: float, year: int, period_start: int | None
) -> str:
    """Adcodes of the counties that miss most of the target, by median over members, the worst first; empty where none
    misses."""
    if tier == "county":
        return ""
    counties = tree["county"].to_dataset()
    inside = np.ones(counties.sizes["region"], bool) if tier == "province" else counties["city_region"].values == region
    values = outcomes.achieved(counties, variable, year, period_start)
    if OUTCOMES[variable].kind == "share":
        area = outcomes.basis(counties, variable).sel(year=year).values
        missing = np.where(met(values, goal, ">=", "share"), 0.0, np.nan_to_num((goal - values) * area))
    else:
        weight = counties["urban_people"].isel(time=0).values
        missing = goal * weight / weight[:, inside].sum(axis=1, keepdims=True) - values
    middle = np.where(inside, np.median(missing, axis=0), -np.inf)
    worst = [k for k in np.argsort(-middle, kind="stable")[:_HOLDING_UP] if middle[k] > 0]
    return " ".join(str(counties["region"].values[k]) for k in worst)
