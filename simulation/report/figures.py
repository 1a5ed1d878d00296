"""Figures of what happens over the years: shares and areas with their bands and goals, floor space, levels, energy and carbon.

Each takes a run and a language and gives a matplotlib figure that belongs to no window system.
"""

from __future__ import annotations

import calendar

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke
from matplotlib.ticker import MaxNLocator

from simulation.clock import START_YEAR
from simulation.projection import outcomes
from simulation.report.numbers import AREA, SCALES, quantity
from simulation.report.style import (
    BLUE,
    GREEN,
    INK,
    LEVEL_COLOURS,
    ORANGE,
    RED,
    intervals,
    new_figure,
    percent_on,
    styled,
    thousands_on,
    years_on,
)
from simulation.report.texts import joined, say
from simulation.study.run import Run
from simulation.vocabulary import LEVELS, OUTCOMES, URBAN_USES, label

_LINE = 13  # points between two values of one year
_FLOWS = (
    ("started_use_area", "started", BLUE),
    ("completed_use_area", "completed", GREEN),
    ("demolished_area", "demolished", RED),
)
_PUBLISHED = ("floor_space_started", "floor_space_completed", "floor_space_under_construction")
_ENERGY = {  # unit of the reader in units of the record
    "electricity": SCALES["kWh"],
    "gas": SCALES["m3"],
    "co2_operation": SCALES["t"],
    "co2_embodied": SCALES["t"],
}


@styled
def outcome_over_years(run: Run, language: str, variable: str = "green_share_new_urban") -> Figure:
    """One outcome of the province by calendar year, with its bands and the goals that it is held against."""
    figure, axes = new_figure(8.4, 4.0)
    draw_outcome(axes, run, language, variable)
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), title=say("fig.members", language, n=run.scenario.members))
    return figure


def draw_outcome(axes: Axes, run: Run, language: str, variable: str) -> None:
    """The same on axes of their own, without a legend."""
    values, years = yearly_outcome(run, variable)
    share, name = OUTCOMES[variable].kind == "share", label(variable, language)
    scale = 1.0 if share else AREA[language]
    draw_bands(axes, years, values / scale, language)
    _draw_goals(axes, goals_of(run, variable), language, scale)
    key = "fig.verified_share" if share else "fig.cumulative"
    axes.set_title(say(key, language, variable=name, year=START_YEAR))
    axes.set_ylabel(say("fig.share" if share else "fig.area_axis", language))
    if share:
        percent_on(axes.yaxis)
        axes.set_ylim(top=min(axes.get_ylim()[1], 1.02))
    else:
        thousands_on(axes.yaxis)
        axes.set_ylim(bottom=0)
    years_on(axes, years)


def yearly_outcome(run: Run, variable: str) -> tuple[np.ndarray, np.ndarray]:
    """Values of the province [member, year] and the years: shares of a year, areas added up since the first year."""
    series = outcomes.measure(run.province, variable).isel(region=0).transpose("member", "year")
    values = series.values
    if OUTCOMES[variable].kind == "quantity":
        values = values.cumsum(axis=1)
    return values, series["year"].values


def goals_of(run: Run, variable: str) -> pd.DataFrame:
    """Published goals of the province for one variable that can be drawn: year, goal, steers and unit."""
    table = run.targets
    own = table[(table["tier"] == "province") & (table["variable"] == variable) & (table["status"] == "projected")]
    if OUTCOMES[variable].kind == "quantity":
        own = own[own["period_start"].fillna(START_YEAR).astype(int) == START_YEAR]
    return own[["year", "goal", "steers", "unit"]].drop_duplicates(["year", "goal"])


def draw_bands(axes: Axes, years: np.ndarray, values: np.ndarray, language: str, colour: str = BLUE, name: str = "") -> None:
    """Median with the ranges of 25-75 % and 5-95 % over members (first axis); a named line has the wide band only."""
    known = ~np.isnan(values).all(axis=0)
    low, quarter, middle, three, high = np.nanquantile(values[:, known], [0.05, 0.25, 0.5, 0.75, 0.95], axis=0)
    wide = None if name else say("fig.band_90", language)
    axes.fill_between(years[known], low, high, color=colour, alpha=0.14 if name else 0.18, linewidth=0, label=wide)
    if not name:  # one band is enough where several lines share the axes
        axes.fill_between(
            years[known], quarter, three, color=colour, alpha=0.30, linewidth=0, label=say("fig.band_50", language)
        )
    axes.plot(years[known], middle, color=colour, linewidth=2.2, label=name or say("fig.median", language))


def _draw_goals(axes: Axes, goals: pd.DataFrame, language: str, scale: float) -> None:
    """Goals as diamonds with their values; those of one year have their values one above the other."""
    ranks = goals.groupby("year")["goal"].rank(method="first") - (goals.groupby("year")["goal"].transform("size") + 1) / 2
    for steers, key in ((True, "fig.goal_binding"), (False, "fig.goal_shown")):
        chosen = goals[goals["steers"] == steers]
        if chosen.empty:
            continue
        axes.plot(
            chosen["year"].astype(float), chosen["goal"] / scale, "D", color=ORANGE if steers else "white",
            markeredgecolor=INK, markersize=8, label=say(key, language), zorder=5, clip_on=False,
        )  # fmt: skip
        for row in chosen.itertuples():
            note = axes.annotate(
                quantity(row.goal, row.unit, language), (float(row.year), row.goal / scale),
                xytext=(8, _LINE * ranks[row.Index]), textcoords="offset points", va="center",
            )  # fmt: skip
            note.set_path_effects([withStroke(linewidth=3, foreground="white")])


@styled
def floor_space(run: Run, language: str) -> Figure:
    """Starts, completions and demolition by year; beside them, where published figures exist, the model against these."""
    reality = run.reality
    if reality.empty:
        figure, axes = new_figure(8.4, 4.0)
        _draw_flows(axes, run, language)
        return figure
    figure, (left, right) = new_figure(11.4, 5.2, columns=2)
    _draw_flows(left, run, language)
    _draw_published(right, reality, language)
    return figure


def _draw_flows(axes: Axes, run: Run, language: str) -> None:
    for variable, key, colour in _FLOWS:
        series = outcomes.yearly(run.province, variable).sel(use=list(URBAN_USES)).sum("use").isel(region=0)
        values = series.transpose("member", "year").values / AREA[language]
        draw_bands(axes, series["year"].values, values, language, colour, say(f"fig.{key}", language))
    years_on(axes, series["year"].values)
    axes.set_ylim(bottom=0)
    thousands_on(axes.yaxis)
    axes.set_ylabel(say("fig.area_year_axis", language))
    axes.set_title(say("fig.flows_title", language))
    axes.legend(loc="upper right", title=say("fig.members", language, n=run.scenario.members))


def _draw_published(axes: Axes, reality: pd.DataFrame, language: str) -> None:
    order = {name: k for k, name in enumerate(_PUBLISHED)}
    rows = reality.sort_values("variable", key=lambda column: column.map(order), kind="stable")
    scale = AREA[language]
    places = np.arange(len(rows))[::-1]
    intervals(axes, places, rows["p05"] / scale, rows["p95"] / scale, BLUE)
    axes.plot(rows["median"] / scale, places, "o", color=BLUE, label=say("fig.modelled", language))
    axes.plot(rows["published"] / scale, places, "D", color=ORANGE, markeredgecolor=INK, label=say("fig.published", language))
    colon = say("word.colon", language)
    names = [say(f"fig.{r.variable}", language) + colon + use_name(r.building_use, language) for r in rows.itertuples()]
    axes.set_yticks(places, names)
    axes.set_xscale("log")
    axes.grid(True, axis="x")
    thousands_on(axes.xaxis)
    axes.xaxis.set_minor_formatter(lambda value, _: "")
    axes.set_xlabel(say("fig.area_axis", language))
    axes.set_title(say("fig.published_title", language, period=period_of(reality, language)))
    axes.legend(loc="upper center", bbox_to_anchor=(0.4, -0.13))


def use_name(use: str, language: str) -> str:
    return say("fig.use_all", language) if use == "all" else label(use, language)


def period_of(reality: pd.DataFrame, language: str) -> str:
    """The months that the published figures cover."""
    periods = sorted({(row.period_start, row.period_end) for row in reality.itertuples()})
    return joined([months(start, end, language) for start, end in periods], language)


def months(start: str, end: str, language: str) -> str:
    """A span of months: "2021-01", "2021-08" -> "January to August 2021"."""
    (first_year, first), (last_year, last) = ([int(part) for part in text.split("-")[:2]] for text in (start, end))
    names = [str(first), str(last)] if language == "zh" else [calendar.month_name[first], calendar.month_name[last]]
    key = "word.months" if first_year == last_year else "word.months_of_years"
    return say(key, language, first=names[0], last=names[1], first_year=first_year, last_year=last_year)


@styled
def completions_by_level(run: Run, language: str) -> Figure:
    """Urban completions of each year, stacked by level (means of members, which add up)."""
    figure, axes = new_figure(8.4, 4.0)
    series = outcomes.yearly(run.province, "completed_area").isel(region=0).mean("member") / AREA[language]
    years, bottom = series["year"].values, np.zeros(series.sizes["year"])
    for level in LEVELS:
        height = series.sel(level=level).values
        axes.bar(
            years,
            height,
            bottom=bottom,
            width=0.78,
            color=LEVEL_COLOURS[level],
            edgecolor="white",
            linewidth=0.5,
            label=label(level, language),
        )
        bottom += height
    years_on(axes, years)
    thousands_on(axes.yaxis)
    axes.set_ylabel(say("fig.area_year_axis", language))
    axes.set_title(say("fig.levels_title", language))
    handles, names = axes.get_legend_handles_labels()
    axes.legend(
        handles[::-1],
        names[::-1],
        loc="upper left",
        bbox_to_anchor=(1.0, 1.0),
        title=say("fig.members", language, n=run.scenario.members),
    )
    return figure


@styled
def energy_and_carbon(run: Run, language: str) -> Figure:
    """Electricity, gas, operational and embodied carbon of urban buildings, by year."""
    figure, grid = new_figure(9.6, 6.4, columns=2, rows=2, h_pad=0.12)
    for axes, (variable, units) in zip(grid.flat, _ENERGY.items(), strict=True):
        series = outcomes.yearly(run.province, variable).isel(region=0).transpose("member", "year")
        draw_bands(axes, series["year"].values, series.values / units[language], language)
        unit = say("fig.unit_co2" if variable.startswith("co2") else f"fig.unit_{variable}", language)
        axes.set_title(say(f"fig.{variable}", language))
        axes.set_ylabel(unit)
        axes.set_ylim(bottom=0)
        axes.yaxis.set_major_locator(MaxNLocator(5))
        thousands_on(axes.yaxis)
        years_on(axes, series["year"].values)
    grid.flat[0].legend(loc="lower left", title=say("fig.members", language, n=run.scenario.members))
    return figure


def co2_of_last_year(run: Run, language: str) -> tuple[int, str]:
    """The last year and the median of its operational carbon, in words."""
    series = outcomes.yearly(run.province, "co2_operation").isel(region=0, year=-1)
    value = float(np.median(series.values)) / _ENERGY["co2_operation"][language]
    unit = say("fig.unit_co2", language).split("/")[0].removesuffix(" a year")
    return int(series["year"]), f"{value:,.0f} {unit}"


def spread_of(values: np.ndarray) -> tuple[float, float, float]:
    """Median, 5 % and 95 % quantile of one year's values."""
    low, middle, high = np.nanquantile(values, [0.05, 0.5, 0.95])
    return float(middle), float(low), float(high)
