"""What could be done: the three steps that gain most, from the trial of levers; and what the spread rests on."""

from __future__ import annotations

import math
import shlex
from typing import Any

import pandas as pd

from simulation.facts.provinces import own_folder
from simulation.projection.headlines import headline_name
from simulation.report.assumptions import status_counts
from simulation.report.lever_words import amount, lever_name, quarter_said, step_in_words
from simulation.report.numbers import ALMOST_NOTHING, percent, signed, years_of
from simulation.report.one_page.lights import is_past, judged
from simulation.report.texts import in_sentence, joined, say
from simulation.scenario import Scenario, scenario_names
from simulation.study.run import Run
from simulation.study.trial import ADDED, ODDS, PRIVATE, PUBLIC

MOST_ACTIONS = 3
_SURE = 0.8  # share of members in which a step saves carbon over lives
_CARBON, _LIFETIME = "co2_total", "co2_lifetime_saved"
_SPREAD_OF = (("green_share_new_urban", "2030"), ("star_share_new_urban", "2030"), (_CARBON, ""))
"""The outcomes of which it is said what their spread is due to."""


def actions(run: Run, language: str) -> list[str]:
    """The steps that gain most odds over all goals that are still to come, of equal ones those that ask for least public
    money for a tonne saved over lives; a sentence each, and one on how they were found."""
    table = run.levers
    added = table[table["role"] == ADDED]
    if added.empty:
        return [say("one.no_actions", language, name=asked_again(run, language))]
    coming = {row.id: row for row in judged(run).itertuples() if not is_past(run, row.year)}
    ranked = sorted(added["lever"].unique(), key=lambda lever: _worth(added[added["lever"] == lever], coming), reverse=True)
    steps = [added[added["lever"] == lever] for lever in ranked[:MOST_ACTIONS]]
    found = [_action(rows, coming, language) for rows in steps]
    numbers = {"members": int(added["members"].iloc[0]), "resolution": f"{added['resolution'].iloc[0]:g}"}
    said = {"tried": len(ranked), "goals": len(coming), **numbers}
    if not any(row.mean > 0 for row in _moved(added, coming)):
        return [say("one.none_gains", language, **said), *found]
    return [*found, say("one.trial", language, **said)]


def asked_again(run: Run, language: str) -> str:
    """How the scenario of a run is named on the command line, with where and how finely it ran."""
    name, province, scale = run.scenario.name, run.scenario.province, run.setting.resolution
    said = [shlex.quote(name if name in scenario_names() else f"{name}.yaml")]
    if province != Scenario.model_fields["province"].default:
        known = language == "zh" and own_folder(province) is None  # the command takes Chinese names too
        said += ["--province", run.facts.name_zh if known else shlex.quote(province)]
    return " ".join([*said, *(["--resolution", f"{scale:g}"] if scale != 1.0 else [])])


def _worth(rows: pd.DataFrame, coming: dict[str, Any]) -> tuple[float, float]:
    """Odds gained on goals to come, then public money that a tonne saved over lives does not cost; what does not save carbon
    in most members comes last."""
    gained = rows[(rows["variable"] == ODDS) & rows["goal_id"].isin(list(coming))]
    sure = _mean(rows, _LIFETIME, "p_better") >= _SURE and _mean(rows, _LIFETIME) > 0
    return round(float(gained["mean"].sum()), 9), -_mean(rows, PUBLIC) / _mean(rows, _LIFETIME) if sure else -math.inf


def _action(rows: pd.DataFrame, coming: dict[str, Any], language: str) -> str:
    """One step: what, from when, odds gained, costs and carbon."""
    lever, start = rows["lever"].iloc[0], rows["start"].iloc[0]
    gained = [
        say("one.gain", language, points=amount(row.mean, "probability", language), goal=_goal(coming[row.goal_id], language))
        for row in _moved(rows, coming)
    ]
    farther = [
        say("one.farther", language, points=amount(row.mean, row.unit, language), goal=_goal(coming[row.goal_id], language))
        for row in _of_goals(rows, coming)
        if row.variable != ODDS and 1.0 - row.p_better - row.p_equal >= _SURE and _can_be_seen(row, language)
    ]
    said = {
        "lever": lever_name(lever, language),
        "what": step_in_words(lever, language),
        "start": quarter_said(start, language),
        "odds": joined([*gained, *farther], language) if gained or farther else say("one.no_gain", language),
        "public": amount(_mean(rows, PUBLIC), "yuan", language),
        "private": amount(_mean(rows, PRIVATE), "yuan", language),
        "period": years_of(rows.loc[rows["variable"] == _CARBON, "period"].iloc[0]),
        "carbon": amount(_mean(rows, _CARBON), "t", language),
        "lifetime": amount(-_mean(rows, _LIFETIME), "t", language),
    }
    return say("one.action", language, **said)


def _of_goals(rows: pd.DataFrame, coming: dict[str, Any]) -> list[Any]:
    return list(rows[rows["goal_id"].isin(list(coming))].itertuples())


def _moved(rows: pd.DataFrame, coming: dict[str, Any]) -> list[Any]:
    """What a step does to the odds of goals to come."""
    return [row for row in _of_goals(rows, coming) if row.variable == ODDS and abs(row.mean) > 0]


def _can_be_seen(row: Any, language: str) -> bool:
    """Whether a change is more than nothing in the digits that are shown."""
    text = signed(row.mean, row.unit, language)
    return text != ALMOST_NOTHING and bool(text.strip("0.,"))


def _mean(rows: pd.DataFrame, variable: str, column: str = "mean") -> float:
    return float(rows.loc[(rows["variable"] == variable) & (rows["goal_id"].fillna("") == ""), column].iloc[0])


def _goal(row: Any, language: str) -> str:
    return f"{getattr(row, f'variable_{language}')} {int(row.year)}"


def how_sure(run: Run, language: str) -> list[str]:
    """What the spread of a few outcomes is due to, and how many parameters are assumptions."""
    counts = status_counts(run)
    found = [say("one.assumed", language, n=sum(counts.values()), assumed=counts["assumption"])]
    table = run.certainty
    if table.empty:
        return [*found, say("one.no_certainty", language, name=asked_again(run, language))]
    items = []
    for variable, year in _SPREAD_OF:
        rows = table[(table["variable"] == variable) & table["period"].astype(str).str.endswith(year)]
        rows = rows[rows["share_luck"].notna()]
        if len(rows):
            row = rows.iloc[-1]
            shares = {name: percent(row[f"share_{name}"], 0) for name in ("luck", "assumptions", "read")}
            name = in_sentence(headline_name(variable, language), language)
            items.append(say("one.spread_item", language, name=name, period=years_of(row["period"]), **shares))
    between = "；" if language == "zh" else "; "
    said = {"members": int(table["members"].iloc[0]), "items": between.join(items)}
    return [say("one.spread", language, **said), *found] if items else found
