"""Figures of the smart city: maturity by city, days and electricity, incidents, costs beside benefits, and value by part."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from simulation.projection.examination import decembers
from simulation.projection.outcomes import yearly
from simulation.projection.smart_city import days_of_approval, operation_saving, recorded_flows
from simulation.report.figures import draw_bands
from simulation.report.numbers import MONEY, with_minus
from simulation.report.style import (
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    RED,
    few_years_on,
    intervals,
    new_figure,
    percent_on,
    styled,
    thousands_on,
)
from simulation.report.texts import say
from simulation.study.run import Run

_PANELS = 4  # in a row
_PART_COLOURS = {"loss_avoided": GREEN, "days_saved": BLUE, "rework_avoided": GREEN, "site_time_saved": GREEN}
_PART_COLOURS |= {"energy_saved": GREEN, "platform": RED, "platform_running": RED, "value": GREY, "value_without_days": GREY}


def _members(run: Run, language: str) -> str:
    return say("fig.members", language, n=run.province.sizes["member"])


@styled
def maturity(run: Run, language: str) -> Figure:
    """A panel a city, in the order of their codes: maturity of its platform by year with its bands."""
    ends = decembers(run.city)
    years, names = ends["year"].values, ends[f"name_{language}"].values
    columns = min(_PANELS, len(names))
    rows = -(-len(names) // columns)
    figure, grid = new_figure(
        2.1 * max(columns, 3), 0.8 + 1.45 * rows, columns, rows, squeeze=False, sharex=True, sharey=True, h_pad=0.06, w_pad=0.04
    )
    values = ends["maturity"].transpose("member", "region", "year").values.astype(float)
    for k, axes in enumerate(grid.flat):
        if k >= len(names):
            axes.set_axis_off()
            continue
        draw_bands(axes, years, values[:, k], language)
        axes.set_title(str(names[k]), fontsize=10)
        axes.set_ylim(0, 1.02)
        axes.set_yticks([0, 0.5, 1])
        percent_on(axes.yaxis)
        few_years_on(axes, years[[0, *range(9, len(years), 5)]] if len(years) > 9 else years[[0, -1]])
        axes.tick_params(labelbottom=k + columns >= len(names))
    figure.supylabel(say("smart.axis_maturity", language), fontsize=9)
    handles, texts = grid.flat[0].get_legend_handles_labels()
    figure.legend(handles, texts, loc="outside lower center", ncols=3, title=_members(run, language))
    return figure


@styled
def what_changes(run: Run, language: str) -> Figure:
    """Days of approval, electricity that smart operation saves, incidents of urban networks and their losses, by year."""
    figure, grid = new_figure(8.4, 6.0, columns=2, rows=2, w_pad=0.1, h_pad=0.1)
    for (name, days), colour in zip(days_of_approval(run.record).items(), (BLUE, ORANGE), strict=True):
        draw_bands(grid[0, 0], days["year"].values, days.values, language, colour, say(f"smart.fig_{name}", language))
    saved = operation_saving(run.record, run.setting.values)
    years = saved["year"].values
    draw_bands(grid[0, 1], years, saved.values, language, GREEN, say("smart.fig_saved", language))
    percent_on(grid[0, 1].yaxis)
    shown = (("incidents", "prevented_incidents", 1.0), ("incident_loss", "loss_avoided", MONEY[language]))
    for axes, (happened, kept_off, scale) in zip(grid[1], shown, strict=True):
        for name, colour in ((happened, ORANGE), (kept_off, GREEN)):
            series = yearly(run.province, name).isel(region=0).sel(year=years).transpose("member", "year")
            draw_bands(axes, years, series.values / scale, language, colour, say(f"smart.fig_{name}", language))
    for axes, key in zip(grid.flat, ("days", "operation", "incidents", "losses"), strict=True):
        axes.set_title(say(f"smart.title_{key}", language))
        axes.set_ylabel(say(f"smart.axis_{key}", language))
        axes.set_ylim(bottom=0)
        axes.yaxis.set_major_locator(MaxNLocator(5))
        axes.legend(loc="best", fontsize=8)
        few_years_on(axes, years)
    for axes in grid[1]:
        thousands_on(axes.yaxis)
    return figure


@styled
def balance(run: Run, language: str) -> Figure:
    """What platforms cost and bring by year as one run records it."""
    flows, scale = recorded_flows(run.record), MONEY[language]
    years = flows["year"].values
    figure, axes = new_figure(8.4, 3.6)
    for name, colour in (("cost", RED), ("loss_avoided", GREEN), ("days_saved", BLUE)):
        values = flows[name].transpose("member", "year").values / scale
        draw_bands(axes, years, values, language, colour, say(f"smart.fig_{name}", language))
    few_years_on(axes, years)
    axes.axhline(0, color=GREY, linewidth=1)
    axes.set_title(say("smart.title_flows", language))
    axes.set_ylabel(say("smart.axis_flows", language))
    axes.legend(loc="upper left", fontsize=8)
    thousands_on(axes.yaxis)
    return figure


@styled
def parts_of_value(found: pd.DataFrame, language: str) -> Figure:
    """The parts of what platforms are worth, their sum, and the sum without days: medians with 5-95 % of members."""
    rows = found[found["unit"] == "yuan"].set_index("quantity").loc[list(_PART_COLOURS)]
    figure, axes = new_figure(8.4, 4.2)
    places, scale = np.arange(len(rows))[::-1].astype(float), MONEY[language]
    axes.barh(places, rows["median"] / scale, color=list(_PART_COLOURS.values()), alpha=0.75, height=0.62)
    intervals(axes, places, rows["p05"] / scale, rows["p95"] / scale, INK)
    for place, row in zip(places, rows.itertuples(), strict=True):
        beyond = max(row.p95, row.median, 0.0) / scale
        axes.annotate(
            with_minus(f"{row.median / scale:,.1f}"),
            (beyond, place),
            xytext=(6, 0),
            textcoords="offset points",
            va="center",
            fontsize=9,
        )
    axes.axvline(0, color=INK, linewidth=1)
    axes.axhline(1.5, color=GREY, linewidth=1, linestyle=":")
    axes.set_yticks(places, [say(f"worth.{name}", language) for name in rows.index])
    axes.margins(x=0.1)
    axes.grid(True, axis="x")
    axes.grid(False, axis="y")
    thousands_on(axes.xaxis)
    axes.set_xlabel(say("smart.axis_value", language))
    axes.set_title(say("smart.title_value", language, n=int(found["members"].max())))
    return figure
