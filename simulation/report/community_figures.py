"""Figures of communities: who takes part, renovation beside what is published, who is left out, what it comes to, who pays."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from simulation.clock import START_YEAR
from simulation.facts.renovation import published_starts
from simulation.parameters import load_parameters
from simulation.projection.communities import PAYMENTS
from simulation.projection.examination import decembers
from simulation.projection.outcomes import yearly
from simulation.report.figures import draw_bands
from simulation.report.numbers import MONEY
from simulation.report.style import (
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PALE,
    PURPLE,
    RED,
    SKY,
    few_years_on,
    intervals,
    new_figure,
    percent_on,
    styled,
    thousands_on,
)
from simulation.report.texts import say
from simulation.study.run import Run
from simulation.systems.community.words import TERCILE_NAMES

FIRST_PLANNED = 2024
"""The first year of which only the plan of renovation starts is published, see `facts/renovation.py`."""
_EACH = 1e4  # households
_PAYER_COLOURS = {
    "paid_programme": BLUE,
    "paid_award": ORANGE,
    "paid_staff": SKY,
    "paid_villages": PURPLE,
    "paid_residents": GREEN,
    "paid_owners": PALE,
}


def in_december(run: Run, name: str) -> tuple[np.ndarray, np.ndarray]:
    """A column of the province at the end of every full year, [member, year], and the years."""
    ends = decembers(run.province, name)[name].isel(region=0).transpose("member", "year")
    return ends.values.astype(float), ends["year"].values


def counties_engaged(run: Run) -> tuple[np.ndarray, np.ndarray]:
    """Share of counties whose residents take part and are satisfied in December, [member, year], and the years."""
    ends = decembers(run.county, "residents_engaged")["residents_engaged"].mean("region").transpose("member", "year")
    return ends.values.astype(float), ends["year"].values


def added_in_year(run: Run, name: str) -> tuple[np.ndarray, np.ndarray]:
    """What a count since 2021 rises by in each year, [member, year], and the years."""
    values, years = in_december(run, name)
    return np.diff(values, axis=1, prepend=0.0), years


def paid(run: Run) -> dict[str, np.ndarray]:
    """What the province pays for communities in each full year, yuan, [member, year], by who pays and for what."""
    years = decembers(run.province, "quarter")["year"].values
    flows = yearly(run.province, "paid").isel(region=0).sel(year=years).transpose("member", "year", "payment")
    return {column: flows.sel(payment=list(names)).sum("payment").values for column, names in PAYMENTS.items()}


def by_income(run: Run) -> dict[str, np.ndarray]:
    """Means of a full year by income, [member, tercile]: requests, awards, and those kept out for 10,000 households, and public
    money (yuan) for each household; missing where there are no such communities. Households are the mean over members, so that
    the mean of what is shown is that of the table."""
    records = run.province.isel(region=[0])
    households = records["community_residents"].isel(time=0, region=0).mean("member").values
    years = decembers(records, "quarter")["year"].values

    def each(name: str) -> np.ndarray:
        flow: xr.DataArray = yearly(records, name).isel(region=0).sel(year=years).mean("year")
        values = flow.transpose("member", "income_tercile").values
        return np.divide(values, households, out=np.full(values.shape, np.nan), where=households > 0.0)

    asked, granted, out = (_EACH * each(name) for name in ("projects_applied", "awards_granted", "projects_excluded"))
    return {"asked": asked, "granted": granted, "kept_out": out, "public_money": each("community_benefit")}


@styled
def participation(run: Run, language: str) -> Figure:
    """Share of households that take part, beside that of 2020, and share of counties that have reached the milestone."""
    figure, (left, right) = new_figure(8.4, 3.7, columns=2, w_pad=0.12)
    values, years = in_december(run, "participation")
    draw_bands(left, years, values, language)
    start = np.median(run.setting.values[:, load_parameters().position["participation_2020"]])
    left.axhline(start, color=GREY, linestyle=":", label=say("community.fig_2020", language))
    values, years = counties_engaged(run)
    draw_bands(right, years, values, language)
    deadline = right.axvline(2025, color=ORANGE, linewidth=1.5, label=say("community.fig_deadline", language))
    for axes, key in ((left, "participation"), (right, "milestone")):
        _finish(axes, years, language, key, share=True)
    left.legend(loc="upper left", fontsize=8)
    right.legend(handles=[deadline], loc="upper left", fontsize=8)
    left.set_ylim(top=min(1.0, 1.5 * left.get_ylim()[1]))
    right.set_ylim(top=1.02)
    return figure


@styled
def renovation(run: Run, language: str) -> Figure:
    """Renovations started in each year beside what was published, and completed since 2021 beside the goals for them."""
    figure, (left, right) = new_figure(8.4, 3.9, columns=2, w_pad=0.12)
    for name, colour in (("communities_renovated", BLUE), ("renovations_completed", GREEN)):
        values, years = added_in_year(run, name)
        draw_bands(left, years, values, language, colour, say(f"community.fig_{name}", language))
    _draw_published(left, published_starts(run.facts.adcode), years, language)
    values, years = in_december(run, "renovations_completed")
    draw_bands(right, years, values, language)
    _draw_goals(right, renovation_goals(run), language)
    for axes, key in ((left, "renovation"), (right, "completed")):
        _finish(axes, years, language, key)
        axes.legend(loc="best", fontsize=8)
    return figure


def renovation_goals(run: Run) -> pd.DataFrame:
    """The judged goals of the province for renovations completed since 2021."""
    table = run.targets
    own = table[(table["variable"] == "old_communities_renovated") & (table["tier"] == "province")]
    return own[(own["status"] == "projected") & (own["period_start"] == START_YEAR)].sort_values("goal_derived", kind="stable")


def _draw_published(axes: Axes, starts: dict[int, float], years: np.ndarray, language: str) -> None:
    for planned, key in ((False, "published"), (True, "planned")):
        shown = {year: value for year, value in starts.items() if (year >= FIRST_PLANNED) == planned and year in years}
        if shown:
            _diamonds(axes, shown.keys(), shown.values(), say(f"community.fig_{key}", language), hollow=planned)


def _draw_goals(axes: Axes, goals: pd.DataFrame, language: str) -> None:
    for derived, key in ((False, "goal"), (True, "goal_derived")):
        rows = goals[goals["goal_derived"].astype(bool) == derived]
        if len(rows):
            _diamonds(axes, rows["year"].astype(int), rows["goal"], say(f"community.fig_{key}", language), hollow=derived)


def _diamonds(axes: Axes, years: Iterable[int], values: Iterable[float], name: str, *, hollow: bool) -> None:
    fill = "white" if hollow else ORANGE
    axes.plot([*years], [*values], "D", color=fill, markeredgecolor=INK, markersize=7, label=name, zorder=5)


@styled
def left_out(run: Run, language: str) -> Figure:
    """Requests, awards and those kept out for 10,000 households, and public money for each, by income of the community."""
    figure, grid = new_figure(8.4, 4.6, columns=2, rows=2, sharey=True, h_pad=0.09, w_pad=0.1)
    places = np.arange(len(TERCILE_NAMES))[::-1].astype(float)
    colours = {"asked": BLUE, "granted": GREEN, "kept_out": RED, "public_money": ORANGE}
    for axes, (key, values) in zip(grid.flat, by_income(run).items(), strict=True):
        known = ~np.isnan(values).all(axis=0)
        low, high = np.quantile(values[:, known], [0.05, 0.95], axis=0)
        intervals(axes, places[known], low, high, colours[key])
        axes.plot(values[:, known].mean(axis=0), places[known], "o", color=colours[key], markeredgecolor="white", markersize=8)
        axes.set_yticks(places, [getattr(name, language) for name in TERCILE_NAMES.values()])
        axes.set_ylim(-0.6, len(places) - 0.4)
        axes.set_xlim(0, 1.1 * float(high.max(initial=0.0)) or 1.0)
        axes.xaxis.set_major_locator(MaxNLocator(5))
        thousands_on(axes.xaxis)
        axes.grid(True, axis="x")
        axes.grid(False, axis="y")
        axes.set_title(say(f"community.title_{key}", language))
        axes.set_xlabel(say(f"community.axis_{key}", language))
    return figure


@styled
def what_becomes(run: Run, language: str) -> Figure:
    """Satisfaction and trust, condition, complaints, sorting beside its coverage, life circle, and small projects by year."""
    figure, grid = new_figure(8.4, 5.6, columns=3, rows=2, h_pad=0.09, w_pad=0.06)
    panels = (
        ("satisfaction", (("community_satisfaction", BLUE), ("trust", PURPLE))),
        ("condition", (("community_quality", GREEN),)),
        ("complaints", (("complaints", RED),)),
        ("sorting", (("sorting_coverage", GREY), ("sorting", GREEN))),
        ("circle", (("life_circle", BLUE),)),
    )
    for axes, (key, lines) in zip(grid.flat, panels, strict=False):
        for name, colour in lines:
            values, years = in_december(run, name)
            draw_bands(axes, years, values, language, colour, say(f"community.fig_{name}", language))
        _finish(axes, years, language, key, share=True)
        if len(lines) > 1:
            axes.legend(loc="lower right", fontsize=8)
        axes.set_ylim(top=1.02 if key == "sorting" else None)
    done = yearly(run.province, "small_projects_done").isel(region=0).sel(year=years).sum("income_tercile")
    draw_bands(grid.flat[-1], years, done.transpose("member", "year").values, language, ORANGE, "_")
    _finish(grid.flat[-1], years, language, "projects")
    return figure


@styled
def money(run: Run, language: str) -> Figure:
    """Who pays for communities in each year: means of members, which add up."""
    figure, axes = new_figure(8.4, 4.0)
    years, bottom = decembers(run.province, "quarter")["year"].values, 0.0
    for name, flow in paid(run).items():
        height = flow.mean(axis=0) / MONEY[language]
        axes.bar(years, height, bottom=bottom, width=0.78, color=_PAYER_COLOURS[name], label=say(f"community.{name}", language))
        bottom = bottom + height
    _finish(axes, years, language, "money")
    handles, texts = axes.get_legend_handles_labels()
    figure.legend(handles, texts, loc="outside lower center", ncols=2, fontsize=9)
    return figure


def _finish(axes: Axes, years: np.ndarray, language: str, key: str, *, share: bool = False) -> None:
    few_years_on(axes, years)
    axes.set_title(say(f"community.title_{key}", language))
    axes.set_ylabel("%" if share else say(f"community.axis_{key}", language))
    axes.set_ylim(bottom=0)
    axes.yaxis.set_major_locator(MaxNLocator(5))
    (percent_on if share else thousands_on)(axes.yaxis)
