"""The page of a sensitivity analysis: what matters for each outcome, luck among it."""

from __future__ import annotations

from html import escape
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from simulation.projection.headlines import headline_name
from simulation.report.comparison import trial_warnings
from simulation.report.factors import factor_name
from simulation.report.numbers import SHARES, percent, signed, unit_of_difference, years_of
from simulation.report.page import Html, folded, heading, paragraph, picture, table
from simulation.report.style import BLUE, GREY, new_figure, styled
from simulation.report.texts import say
from simulation.study.outputs import GLANCE
from simulation.study.sensitivity import LUCK, MORRIS, Analysis

_FIRST, _COLUMNS, _NAME = 8, 2, {"zh": 16, "en": 34}


def title_of(analysis: Analysis, language: str) -> str:
    """What the page is called, as plain text."""
    return say("sensitivity.page", language, title=getattr(analysis.setting.scenario.title, language))


def chapters(found: pd.DataFrame, analysis: Analysis, language: str) -> list[Html]:
    """The whole page, a piece a chapter. found : the table that the analysis has given."""
    page = heading("head.sensitivity_glance", language) + paragraph(escape(in_short(analysis, language)), "note")
    page += picture(first_factors(found, analysis, language), say("sensitivity.caption", language), language)
    method = heading("head.sensitivity_method", language) + paragraph(say(f"sensitivity.method_{analysis.method}", language))
    return [_opening(analysis, language), page, _outcomes(found, analysis, language), method]


def in_short(analysis: Analysis, language: str) -> str:
    """What the numbers are, as plain text."""
    return say(f"sensitivity.title_{analysis.method}", language, runs=analysis.runs)


def number_of(row: Any, method: str, language: str) -> str:
    """What a factor does to an outcome with its error, as plain text."""
    if method != MORRIS:
        return f"{percent(row['total'], 0)} ± {percent(row['total_error'], 0)}"
    moved, error = (signed(row[key], row["unit"], language).lstrip("+") for key in ("mu_star", "mu_star_error"))
    return f"{moved} ± {error} {unit_of_difference(row['unit'], language)}".rstrip()


def ranked(found: pd.DataFrame, variable: str) -> pd.DataFrame:
    """The factors of an outcome in its last year, the first of them first; empty where nothing is ranked."""
    rows = found[found["variable"] == variable].dropna(subset="rank")
    return rows[rows["period"] == rows["period"].max()].sort_values("rank", kind="stable")


def _opening(analysis: Analysis, language: str) -> Html:
    setting = analysis.setting
    numbers = {"resolution": f"{setting.resolution:g}", "seed": setting.scenario.seed, "runs": analysis.runs}
    place = getattr(setting.facts, f"name_{language}")
    line = say("sensitivity.subtitle", language, province=place, factors=len(analysis.factors.different), **numbers)
    page = Html(f'<h1 id="top">{escape(title_of(analysis, language))}</h1>') + paragraph(escape(line), "subtitle")
    for warning in trial_warnings(analysis.runs, setting.resolution, language):
        page += paragraph(escape(warning), "warning")
    return page


@styled
def first_factors(found: pd.DataFrame, analysis: Analysis, language: str) -> Figure:
    """A panel an outcome: bars of its first factors with their errors; luck is grey."""
    shown = [rows.head(_FIRST) for rows in (ranked(found, name) for name in GLANCE) if not rows.empty]
    lines = max(1, -(-len(shown) // _COLUMNS))
    figure, grid = new_figure(11, 2.5 * lines, _COLUMNS, lines, squeeze=False)
    value, error = ("mu_star", "mu_star_error") if analysis.method == MORRIS else ("total", "total_error")
    for axes in grid.ravel()[len(shown) :]:
        axes.set_visible(False)
    for axes, rows in zip(grid.ravel(), shown, strict=False):
        unit = rows["unit"].iloc[0]
        scale = 100.0 if analysis.method != MORRIS or unit in SHARES else 1.0
        colours = [GREY if name == LUCK else BLUE for name in rows["factor"]]
        places = np.arange(len(rows))[::-1]
        axes.barh(places, scale * rows[value], xerr=scale * rows[error], color=colours, ecolor=GREY, capsize=2)
        axes.set_yticks(places, [_short(factor_name(name, language), language) for name in rows["factor"]], fontsize=8)
        axes.set_title(f"{headline_name(rows['variable'].iloc[0], language)} {years_of(rows['period'].iloc[0])}")
        axes.set_xlabel("%" if analysis.method != MORRIS else say("unit.points", language) if unit in SHARES else unit)
        axes.set_xlim(left=0)
        axes.grid(False, axis="y")
    return figure


def _short(name: str, language: str) -> str:
    return name if len(name) <= _NAME[language] else f"{name[: _NAME[language] - 1]}…"


def _outcomes(found: pd.DataFrame, analysis: Analysis, language: str) -> Html:
    """Every outcome with all its factors, folded away."""
    page = heading("head.sensitivity_outcomes", language)
    head = [say(f"col.{name}", language) for name in ("rank", "factor", "effect")]
    for (variable, period), rows in found.dropna(subset="rank").groupby(["variable", "period"], sort=False):
        body = [
            [f"{row['rank']:.0f}", escape(factor_name(row["factor"], language)), number_of(row, analysis.method, language)]
            for _, row in rows.sort_values("rank", kind="stable").iterrows()
        ]
        page += folded(f"{headline_name(str(variable), language)} {years_of(period)}", table(head, body, (0, 2), "compact"))
    return page
