"""The page of what is luck: for each outcome how far members of equal parameters lie apart, beside how far all do."""

from __future__ import annotations

import math
from html import escape

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from simulation.projection.headlines import headline_name
from simulation.report.comparison import coarse_warnings
from simulation.report.numbers import MISSING, SHARES, percent, quantity, signed, unit_of_difference, years_of
from simulation.report.page import Html, heading, paragraph, picture, table
from simulation.report.style import BLUE, GREY, new_figure, styled
from simulation.report.texts import say
from simulation.study.ensemble import Setting

_SHOWN = 12
_TRIAL = 0.15  # that of 24 rows of parameters with two draws, which the command takes unless told, is .144
_HEADS = ("outcome", "years", "mean", "sd_luck", "sd_all", "luck_over_all")
NUMBERS = (2, 3, 4, 5)
"""The columns of :func:`rows_of` that hold numbers."""
IN_SHORT = (0, 1, 2, 4, 5)
"""Those that fit into a terminal: how far luck moves an outcome is the spread times the ratio."""


def title_of(setting: Setting, language: str) -> str:
    """What the page is called, as plain text."""
    return say("luck.page", language, title=getattr(setting.scenario.title, language))


def in_short(found: pd.DataFrame, language: str) -> str:
    """What the numbers are, as plain text."""
    return say("luck.title", language, members=found["members"].iloc[0], lucks=found["lucks"].iloc[0])


def chapters(found: pd.DataFrame, setting: Setting, language: str) -> list[Html]:
    """The whole page, a piece a chapter. found : what :func:`simulation.study.luck.spread_by_source` has given."""
    glance = heading("head.luck_glance", language) + paragraph(escape(in_short(found, language)), "note")
    glance += picture(ratios(found, language), say("luck.caption", language), language)
    heads, rows = rows_of(found, language)
    body = [[escape(cell) for cell in row] for row in rows]
    every = heading("head.luck_outcomes", language) + table(heads, body, NUMBERS, "compact")
    method = heading("head.luck_method", language) + paragraph(say("luck.method", language, error=percent(_error(found), 0)))
    return [_opening(found, setting, language), glance, every, method]


def rows_of(found: pd.DataFrame, language: str) -> tuple[list[str], list[list[str]]]:
    """The table as people read it: heads, and a row an outcome and year or period, as plain text."""
    rows = []
    for row in found.itertuples():
        apart = [_apart(sd, row.unit, language) for sd in (row.sd_luck, row.sd_all)]
        ratio = MISSING if math.isnan(row.luck_over_all) else f"{row.luck_over_all:.2f}"
        mean = quantity(row.mean, row.unit, language)
        rows.append([headline_name(row.variable, language), years_of(row.period), mean, *apart, ratio])
    return [say(f"col.{name}", language) for name in _HEADS], rows


def _apart(sd: float, unit: str, language: str) -> str:
    """A standard deviation with its unit: of shares in percentage points, of years with a decimal."""
    if unit not in SHARES and unit != "year":
        return quantity(sd, unit, language)
    text = f"{sd:.1f}" if unit == "year" else signed(sd, unit, language).lstrip("+")
    return MISSING if math.isnan(sd) else f"{text} {unit_of_difference(unit, language)}"


def _error(found: pd.DataFrame) -> float:
    """The relative standard error of a standard deviation from so many rows of so many draws (normal deviates)."""
    members, lucks = found["members"].iloc[0], found["lucks"].iloc[0]
    return 1 / math.sqrt(2 * members * (lucks - 1))


def _opening(found: pd.DataFrame, setting: Setting, language: str) -> Html:
    numbers = {"resolution": f"{setting.resolution:g}", "seed": setting.scenario.seed}
    runs = int(found["members"].iloc[0] * found["lucks"].iloc[0])
    line = say("luck.subtitle", language, province=getattr(setting.facts, f"name_{language}"), runs=runs, **numbers)
    page = Html(f'<h1 id="top">{escape(title_of(setting, language))}</h1>') + paragraph(escape(line), "subtitle")
    for warning in (*_few(found, language), *coarse_warnings(setting.resolution, language)):
        page += paragraph(escape(warning), "warning")
    return page


def _few(found: pd.DataFrame, language: str) -> list[str]:
    """That the ratios are good for a trial alone, as plain text, where luck is known worse than from the usual rows."""
    error = _error(found)
    numbers = {"members": found["members"].iloc[0], "lucks": found["lucks"].iloc[0], "error": percent(error, 0)}
    return [say("luck.few", language, **numbers)] if error > _TRIAL else []


@styled
def ratios(found: pd.DataFrame, language: str) -> Figure:
    """The outcomes that luck decides most, each in the year or period in which it does: bars of luck over all."""
    varied = found.dropna(subset="luck_over_all").sort_values("luck_over_all", ascending=False, kind="stable")
    shown = varied.drop_duplicates("variable").head(_SHOWN)
    figure, axes = new_figure(9, 0.8 + 0.36 * max(1, len(shown)))
    places = np.arange(len(shown))[::-1]
    axes.barh(places, np.ones(len(shown)), color=GREY, alpha=0.25)
    axes.barh(places, shown["luck_over_all"], color=BLUE)
    names = [f"{headline_name(row.variable, language)} {years_of(row.period)}" for row in shown.itertuples()]
    axes.set_yticks(places, names, fontsize=9)
    axes.set_xlim(0, max(1.0, 1.05 * shown["luck_over_all"].max()) if len(shown) else 1.0)
    axes.set_xlabel(say("col.luck_over_all", language))
    axes.grid(False, axis="y")
    return figure
