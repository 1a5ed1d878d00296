"""The page of levers: what each does to every goal, what it costs whom, and what it does to carbon."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import numpy as np
import pandas as pd

from simulation.report.attribution import mean_cell
from simulation.report.comparison import trial_warnings
from simulation.report.lever_figures import carbon_and_cost, moved_odds
from simulation.report.lever_words import amount, lever_name, output_name, quarter_said, step_in_words
from simulation.report.numbers import MINUS, MISSING, bound, years_of
from simulation.report.page import Html, folded, heading, paragraph, picture, table
from simulation.report.texts import in_sentence, say
from simulation.study.discovery import Goal
from simulation.study.levers import Found
from simulation.study.outputs import PAID
from simulation.study.trial import ADDED, ALONE, IN_PACKAGE, ODDS, PRIVATE, PUBLIC
from simulation.vocabulary import OUTCOMES, label

_ORDER = (IN_PACKAGE, ADDED, ALONE)
_TOTALS = (PUBLIC, PRIVATE, "co2_total", "co2_lifetime_saved")
_POINT = {"zh": ("万元", 1e4), "en": ("million yuan", 1e6)}


def title_of(found: Found, language: str) -> str:
    """What the page is called, as plain text."""
    return say("levers.title", language, name=getattr(found.levers.scenario.title, language))


def chapters(found: Found, language: str) -> list[Html]:
    """The whole page, a piece a chapter."""
    parts = [opening(found, language)]
    known = found.levers.goals
    parts += [role(found.table, known, name, language) for name in _ORDER if name in set(found.table["role"])]
    return [*parts, goals(found, language), outcomes(found, language), method(language)]


def opening(found: Found, language: str) -> Html:
    """Title, what was run, and what to beware of."""
    setting = found.levers.settings[0]
    numbers = {"arms": len(found.levers.settings), "members": found.members, "seed": setting.scenario.seed}
    place = getattr(setting.facts, f"name_{language}")
    line = say("levers.subtitle", language, province=place, resolution=f"{setting.resolution:g}", **numbers)
    page = Html(f'<h1 id="top">{escape(title_of(found, language))}</h1>') + paragraph(escape(line), "subtitle")
    for warning in trial_warnings(found.members, setting.resolution, language):
        page += paragraph(escape(warning), "warning")
    return page


def role(found: pd.DataFrame, known: Sequence[Goal], name: str, language: str, level: int = 2) -> Html:
    """One way of comparing, of a table of levers: a line a lever with costs and carbon, and pictures of what it moves."""
    rows = found[found["role"] == name].fillna({"goal_id": "", "start": ""})
    head = [say("col.lever", language), say("col.odds_moved", language)]
    head += [f"{escape(output_name(each, language))}<br><small>{_period(rows, each)}</small>" for each in _TOTALS]
    head.append(say("col.cost_of_point", language))
    body = [_line(of_lever, str(lever), known, language) for lever, of_lever in rows.groupby("lever", sort=False)]
    page = heading(f"head.levers_{name}", language, level) + paragraph(say(f"levers.read_{name}", language), "note")
    page += table(head, body, range(2, 7), "levers")
    figure = moved_odds(rows, known, language)
    told = say("levers.read_odds" if figure else "levers.no_odds", language)
    page += picture(figure, told, language) if figure else paragraph(told)
    return page + picture(carbon_and_cost(rows, language), say("levers.read_cost", language), language)


def goal_name(goal: Goal, language: str) -> str:
    """A goal by what it is about, its year, what is asked for and its id, as plain text."""
    asked = bound(goal.comparator, goal.value, OUTCOMES[goal.variable].unit, language)
    said = {"name": label(goal.variable, language), "year": goal.year, "asked": asked, "id": goal.id}
    return say("levers.goal", language, **said)


def goals(found: Found, language: str) -> Html:
    """A table a goal, folded away: change of the odds and of the outcome by every lever, and what one point more costs."""
    page = heading("head.levers_goals", language) + paragraph(say("levers.read_goals", language), "note")
    head = [say(f"col.{name}", language) for name in ("lever", "role", "odds_moved", "outcome_moved", "cost_of_point")]
    for goal in found.levers.goals:
        rows = found.table[found.table["goal_id"] == goal.id]
        body = []
        for (name, lever), of_lever in rows.groupby(["role", "lever"], sort=False):
            odds = of_lever[of_lever["variable"] == ODDS].iloc[0]
            value = of_lever[of_lever["variable"] != ODDS].iloc[0]
            if value["p_equal"] < 1:
                price = np.nanmin([odds["cost_of_point"], value["cost_of_point"], np.inf])
                cells = [mean_cell(odds, language), mean_cell(value, language), point_price(price, language)]
                body.append([escape(lever_name(str(lever), language)), say(f"levers.role_{name}", language), *cells])
        inside = table(head, body, (2, 3, 4), "compact") if body else paragraph(say("levers.moves_nothing", language))
        page += folded(goal_name(goal, language), inside)
    return page


def outcomes(found: Found, language: str) -> Html:
    """A table an output, folded away: a line a lever, a column a way of comparing."""
    rows = found.table[(found.table["goal_id"] == "") & ~found.table["variable"].isin(_TOTALS)]
    roles = [name for name in _ORDER if name in set(rows["role"])]
    head = [say("col.lever", language), *(say(f"levers.role_{name}", language) for name in roles)]
    page = heading("head.levers_outcomes", language) + paragraph(say("levers.read_outcomes", language), "note")
    for variable, of_variable in rows.groupby("variable", sort=False):
        inside = Html()
        for period, of_period in of_variable.groupby("period", sort=False):
            known = {(row["lever"], row["role"]): row for _, row in of_period.iterrows() if row["p_equal"] < 1}
            body = [
                [escape(lever_name(lever, language)), *(_mean(known.get((lever, name)), language) for name in roles)]
                for lever in dict.fromkeys(lever for lever, _ in known)
            ]
            if body:
                inside += Html(f"<h3>{escape(years_of(period))}</h3>") + table(head, body, range(1, len(head)), "compact")
        if inside.text:
            paid = "levers.paid" if str(variable).startswith(PAID) else ""
            name = output_name(str(variable), language)
            page += folded(say(paid, language, name=name) if paid else name, inside)
    return page


def method(language: str) -> Html:
    return heading("head.levers_method", language) + paragraph(say("levers.method", language))


def point_price(yuan: float, language: str) -> str:
    """Money for one point more; a lever that saves money says so by its sign."""
    if not np.isfinite(yuan):
        return MISSING
    unit, scale = _POINT[language]
    return f"{MINUS if yuan < 0 else ''}{abs(yuan) / scale:,.0f} {unit}"


def _line(rows: pd.DataFrame, lever: str, known: Sequence[Goal], language: str) -> list[str]:
    """A lever: its name, the goals whose odds it moves, money and carbon, and the cheapest point."""
    start = str(rows["start"].iloc[0])
    under = (
        say("levers.from", language, what=step_in_words(lever, language), start=quarter_said(start, language)) if start else ""
    )
    named = {goal.id: goal for goal in known}
    odds = rows[(rows["variable"] == ODDS) & (rows["mean"] != 0)].sort_values("mean", ascending=False)
    moved = [
        f"{amount(row.mean, 'probability', language)} <small>{escape(label(named[row.goal_id].variable, language))} "
        f"{years_of(row.period)} ({escape(str(row.goal_id))})</small>"
        for row in odds.itertuples()
    ]
    totals = [mean_cell(rows[(rows["variable"] == each) & (rows["goal_id"] == "")].iloc[0], language) for each in _TOTALS]
    totals[0] += _mostly(rows, language)
    priced = rows[(rows["goal_id"] != "") & np.isfinite(rows["cost_of_point"].astype(float))].nsmallest(1, "cost_of_point")
    name = f'<b>{escape(lever_name(lever, language))}</b><div class="under">{escape(under)}</div>'
    return [name, "<br>".join(moved) or MISSING, *totals, _cheapest(priced, named, language)]


def _cheapest(priced: pd.DataFrame, named: Mapping[str, Goal], language: str) -> str:
    """What one point more costs where it costs least, and what it is a point of: of the odds of a goal or of its outcome."""
    if priced.empty:
        return MISSING
    row = priced.iloc[0]
    of = say("levers.point_of_odds" if row["variable"] == ODDS else "levers.point_of_outcome", language)
    goal = f"{label(named[row['goal_id']].variable, language)} ({row['goal_id']})"
    return f'{point_price(float(row["cost_of_point"]), language)}<div class="under">{escape(of + goal)}</div>'


def _mostly(rows: pd.DataFrame, language: str) -> str:
    """What most of the public cost is for: the largest payment, where it is half of it at least. A lever that brings others
    about (an examination its projects) would else be taken to cost itself what they do."""
    plain = rows[rows["goal_id"] == ""].set_index("variable")["mean"]
    paid = plain[[name for name in plain.index if str(name).startswith(PAID)]]
    if paid.empty or not plain[PUBLIC]:
        return ""
    largest = paid.abs().idxmax()
    if paid.abs()[largest] < 0.5 * abs(plain[PUBLIC]):
        return ""
    said = {
        "name": in_sentence(output_name(str(largest), language), language),
        "amount": amount(paid[largest], "yuan", language),
    }
    return f'<div class="under">{escape(say("levers.mostly", language, **said))}</div>'


def _period(rows: pd.DataFrame, variable: str) -> str:
    return escape(years_of(rows.loc[rows["variable"] == variable, "period"].iloc[0]))


def _mean(row: Any, language: str) -> str:
    return MISSING if row is None else mean_cell(row, language)
