"""Figures of innovation: projects by state and year, use by owner, public money, standards, effects and disclosure."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from simulation.parameters import load_parameters
from simulation.projection.examination import decembers
from simulation.projection.innovation import cost_effects, first_standards, trouble_cut
from simulation.report.figures import draw_bands
from simulation.report.style import (
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PALE,
    SKY,
    few_years_on,
    intervals,
    new_figure,
    percent_on,
    styled,
    thousands_on,
    years_on,
)
from simulation.report.texts import say
from simulation.study.run import Run
from simulation.systems.innovation.words import OWNER_NAMES, STATE_NAMES, TOPIC_NAMES

MONEY = {"zh": 1e4, "en": 1e6}
"""万元, million yuan: what a province spends on such research is too little for 亿元."""
_STATE_COLOURS = {"active": SKY, "abandoned": PALE, "result": BLUE, "transformed": GREEN}
_GENERATION_COLOURS = (SKY, BLUE, INK)
_BOTH = {"loc": "best", "fontsize": 8}


def of_year(run: Run, name: str) -> tuple[np.ndarray, np.ndarray]:
    """A column of the province in December [member, year], and the years."""
    ends = decembers(run.province, name)[name].isel(region=0)
    return ends.transpose("member", "year").values.astype(float), ends["year"].values


def _members(run: Run, language: str) -> str:
    return say("fig.members", language, n=run.scenario.members)


@styled
def pipeline(run: Run, language: str) -> Figure:
    """Projects begun, under way, results and uses of each year, and where the projects begun in a year have come to."""
    figure, grid = new_figure(8.4, 5.6, columns=2, rows=2, h_pad=0.1, w_pad=0.08)
    lines = (
        (grid[0, 0], (("projects_begun", BLUE), ("projects_funded", ORANGE)), "begun"),
        (grid[0, 1], (("projects_under_way", BLUE),), "way"),
        (grid[1, 0], (("research_results", BLUE), ("research_transformed", GREEN)), "results"),
    )
    for axes, columns, key in lines:
        for name, colour in columns:
            values, years = of_year(run, name)
            draw_bands(axes, years, values, language, colour, say(f"research.fig_{name}", language))
        axes.set_title(say(f"research.title_{key}", language))
        if len(columns) > 1:
            axes.legend(**_BOTH)
    _draw_states(grid[1, 1], run, years, language)
    for axes in grid.flat:
        axes.set_ylim(bottom=0)
        axes.set_ylabel(say("research.axis_projects", language))
        axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
        few_years_on(axes, years)
    return figure


def _draw_states(axes: Axes, run: Run, years: np.ndarray, language: str) -> None:
    """Projects by the year in which they were begun and their state at the end: means of members, which add up."""
    table = run.research[run.research["begun"].isin(years)]
    counts = table.groupby(["begun", "state"], observed=False).size().unstack() / run.province.sizes["member"]
    counts, bottom = counts.reindex(years, fill_value=0.0), np.zeros(len(years))
    for state in ("transformed", "result", "active", "abandoned"):
        height = counts[state].to_numpy(float)
        name = getattr(STATE_NAMES[state], language)
        axes.bar(years, height, bottom=bottom, width=0.8, color=_STATE_COLOURS[state], label=name)
        bottom += height
    axes.set_ylim(0, 1.45 * bottom.max() if bottom.max() else 1.0)
    axes.set_title(say("research.title_states", language))
    axes.legend(loc="upper left", ncols=2, fontsize=8)


@styled
def use_by_owner(run: Run, language: str) -> Figure:
    """Share of results in use by who holds them, in the first and the last year, beside what the surveys say."""
    ends = decembers(run.province, "transformation_share")["transformation_share"].isel(region=0)
    years, table = ends["year"].values, load_parameters()
    places = np.arange(len(OWNER_NAMES))[::-1].astype(float)
    figure, axes = new_figure(8.4, 3.6)
    for k, colour, above in ((0, GREY, 0.14), (-1, BLUE, -0.14)):
        values = ends.isel(year=k).transpose("member", "owner").values.astype(float)
        known = ~np.isnan(values).all(axis=0)
        low, middle, high = np.nanquantile(values[:, known], [0.05, 0.5, 0.95], axis=0)
        intervals(axes, places[known] + above, low, high, colour)
        name = say("research.fig_model", language, year=years[k])
        axes.plot(middle, places[known] + above, "o", color=colour, markeredgecolor="white", markersize=7, label=name)
    parameters = [table.parameters[table.position[f"transformed_{owner}"]] for owner in OWNER_NAMES]
    for read, key in ((True, "read"), (False, "assumed")):
        chosen = np.array([(p.status == "read") == read for p in parameters])
        shares = [p.default for p in parameters if (p.status == "read") == read]
        axes.plot(
            shares, places[chosen], "D", color=ORANGE if read else "white", markeredgecolor=INK, markersize=8,
            label=say(f"research.fig_survey_{key}", language), zorder=4,
        )  # fmt: skip
    axes.set_yticks(places, [getattr(name, language) for name in OWNER_NAMES.values()])
    axes.set_ylim(-0.6, len(places) - 0.4)
    axes.set_xlim(left=0)
    percent_on(axes.xaxis)
    axes.grid(True, axis="x")
    axes.grid(False, axis="y")
    axes.set_xlabel(say("research.axis_use", language))
    axes.set_title(say("research.title_owners", language))
    figure.legend(loc="outside lower center", ncols=2, title=_members(run, language))
    return figure


@styled
def money_and_disclosure(run: Run, language: str) -> Figure:
    """Public money granted in each year, parted into what moves something and what would have been done anyway (means); how
    open results are, and the share of the year's results that is disclosed."""
    figure, (left, right) = new_figure(8.4, 3.9, columns=2, w_pad=0.12)
    _draw_money(left, run, language)
    values, years = of_year(run, "disclosure")
    draw_bands(right, years, values, language, BLUE, say("research.fig_disclosure", language))
    table = run.research[run.research["state"].isin(("result", "transformed"))]
    shares = table.groupby(np.floor(table["ended"]))["disclosed"].mean().reindex(years)
    right.plot(years, shares, "o", color=ORANGE, markeredgecolor="white", label=say("research.fig_disclosed", language))
    right.set_ylim(0, 1)
    percent_on(right.yaxis)
    right.set_ylabel("%")
    right.set_title(say("research.title_disclosure", language))
    for axes, place in ((left, "upper left"), (right, "lower right")):
        few_years_on(axes, years)
        axes.legend(loc=place, fontsize=8)
    return figure


def _draw_money(axes: Axes, run: Run, language: str) -> None:
    granted, years = of_year(run, "research_granted")
    idle, _ = of_year(run, "research_deadweight")
    scale, bottom = MONEY[language], np.zeros(len(years))
    for values, colour, key in ((granted - idle, BLUE, "additional"), (idle, PALE, "deadweight")):
        height = values.mean(axis=0) / scale
        axes.bar(years, height, bottom=bottom, width=0.78, color=colour, label=say(f"research.fig_{key}", language))
        bottom += height
    low, high = np.quantile(granted, [0.05, 0.95], axis=0) / scale
    intervals(axes, years, low, high, GREY, upright=True, capsize=2, label=say("fig.range_90", language))
    thousands_on(axes.yaxis)
    axes.set_ylim(0, 1.35 * max(float(high.max()), float(bottom.max())) or 1.0)
    axes.set_ylabel(say("research.axis_money", language))
    axes.set_title(say("research.title_money", language))


@styled
def standards(run: Run, language: str) -> Figure:
    """When each topic gets its new standards: a row a topic, a numbered mark a generation that half of the members see."""
    found = first_standards(run.record)
    found = found[found["share"] >= 0.5]
    years = run.innovation["year"]
    end = float(years.max() + 1)
    figure, axes = new_figure(8.4, 3.4)
    places = {topic: float(k) for k, topic in enumerate(reversed(TOPIC_NAMES))}
    for row in found.itertuples():
        place = places[row.topic] + 0.13 * (2 - row.generation)
        colour = _GENERATION_COLOURS[min(row.generation, len(_GENERATION_COLOURS)) - 1]
        axes.plot([row.p05, min(row.p95, end)], [place, place], color=colour, linewidth=3, alpha=0.45, solid_capstyle="butt")
        axes.plot(row.median, place, "o", color=colour, markersize=13, zorder=4)
        axes.annotate(str(row.generation), (row.median, place), ha="center", va="center", color="white", fontsize=8, zorder=5)
    axes.set_yticks(list(places.values()), [getattr(TOPIC_NAMES[topic], language) for topic in places])
    axes.set_ylim(-0.6, len(places) - 0.4)
    years_on(axes, years)
    axes.set_xlim(years.min(), end)
    axes.grid(True, axis="x")
    axes.set_title(say("research.title_standards", language))
    return figure


@styled
def effects(run: Run, language: str) -> Figure:
    """What own knowledge does to costs and what standards do to trouble, by topic, at the end of the horizon."""
    figure, (left, right) = new_figure(8.4, 3.0, columns=2, sharey=True, w_pad=0.12)
    for axes, found, colour, key in (
        (left, cost_effects(run.province, run.setting.values), BLUE, "costs"),
        (right, {topic: -values for topic, values in trouble_cut(run.province).items()}, GREEN, "trouble"),
    ):
        places = np.arange(len(found))[::-1].astype(float)
        low, middle, high = 100 * np.quantile(np.array(list(found.values())), [0.05, 0.5, 0.95], axis=1)
        axes.axvline(0, color=GREY, linewidth=1)
        intervals(axes, places, low, high, colour)
        axes.plot(middle, places, "o", color=colour, markeredgecolor="white", markersize=7)
        axes.set_yticks(places, [getattr(TOPIC_NAMES[topic], language) for topic in found])
        axes.set_ylim(-0.6, len(places) - 0.4)
        axes.grid(True, axis="x")
        axes.grid(False, axis="y")
        axes.set_xlabel("%")
        axes.set_title(say(f"research.title_{key}", language))
    return figure
