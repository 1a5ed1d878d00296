"""Figures of how a goal is divided and how it is reported: who gets what in each way, and the pile-up just at the goal."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simulation.projection.misreporting import JUST_ABOVE, bunching, distances_from_goal
from simulation.report.maps import year_of
from simulation.report.numbers import AREA, percent, with_minus
from simulation.report.shortfalls import county_and_city
from simulation.report.style import BLUE, GREEN, GREY, INK, ORANGE, PALE, PURPLE, new_figure, styled
from simulation.report.texts import name_of, say
from simulation.study.run import Run
from simulation.study.tables import MAIN_TARGET
from simulation.vocabulary import label

MOST = 15  # counties in a figure
_LOOKS = {  # colour, marker, size
    "by_size": (GREY, "s", 6),
    "by_capacity": (BLUE, "o", 7),
    "by_wealth": (GREEN, "^", 7),
    "by_need": (PURPLE, "o", 11),
    "mixture": (ORANGE, "D", 7),
}
_HOLLOW = ("by_need",)  # drawn as a ring, so that what it coincides with is seen inside
_BIN = 0.5  # percentage points
_REACH = (-10.0, 5.0)  # the axis of distances from the goal; the rest stands in the outermost bins


@styled
def divided_quantity(table: pd.DataFrame, run: Run, variable: str, language: str) -> Figure:
    """What cities, and the counties that are asked for most, are asked for in each way alone and under the mixture."""
    counties = table[table["tier"] == "county"].nlargest(MOST, "mixture")
    cities = table[table["tier"] == "city"].sort_values("mixture", ascending=False)
    figure, (left, right) = new_figure(11.0, 1.9 + 0.30 * max(len(cities), len(counties)), columns=2, w_pad=0.12)
    for axes, rows, key in ((left, cities, "fig.divided_cities"), (right, counties, "fig.divided_counties")):
        names = _names(rows, run, language)
        _draw_rows(axes, rows[list(_LOOKS)].to_numpy() / AREA[language], names, list(_LOOKS), language)
        axes.set_title(say(key, language, most=len(rows)))
        axes.set_xlabel(say("fig.divided_axis", language))
        axes.set_xlim(left=0)
    figure.suptitle(say("fig.divided_title", language, variable=label(variable, language)), x=0.01, ha="left", fontsize=12)
    handles, names = left.get_legend_handles_labels()
    figure.legend(handles, names, loc="outside lower center", ncols=len(_LOOKS))
    return figure


def _names(rows: pd.DataFrame, run: Run, language: str) -> list[str]:
    return [
        county_and_city(row, run, language) if row.tier == "county" else name_of(row, language) for row in rows.itertuples()
    ]


def _draw_rows(axes: Axes, values: np.ndarray, names: list[str], ways: Sequence[str], language: str) -> None:
    """One row a government: a marker for every way on a line from the least to the most."""
    places = np.arange(len(values))[::-1]
    axes.hlines(places, values.min(axis=1), values.max(axis=1), color=PALE, linewidth=3, zorder=1)
    for k, way in enumerate(ways):
        colour, marker, size = _LOOKS[way]
        axes.plot(
            values[:, k], places, marker, color=colour, markersize=size, markeredgewidth=1.4 if way in _HOLLOW else 0.6,
            markerfacecolor="none" if way in _HOLLOW else colour, markeredgecolor=colour if way in _HOLLOW else "white",
            label=say(f"way.{way}", language), zorder=4 if way == "mixture" else 3,
        )  # fmt: skip
    axes.set_yticks(places, names)
    axes.set_ylim(-0.7, len(values) - 0.3)
    axes.grid(True, axis="x")
    axes.grid(False, axis="y")


@styled
def divided_share(table: pd.DataFrame, run: Run, variable: str, language: str) -> Figure:
    """A share goal without and with the tilt towards the wealthy: cities, and the counties that the tilt moves most."""
    moved = (table["tilted"] - table["flat"]).abs()
    counties = table[table["tier"] == "county"].loc[lambda rows: moved[rows.index].nlargest(MOST).index]
    cities = table[table["tier"] == "city"]
    figure, (left, right) = new_figure(11.0, 1.9 + 0.30 * max(len(cities), len(counties)), columns=2, w_pad=0.12)
    for axes, rows, key in ((left, cities, "fig.tilted_cities"), (right, counties, "fig.tilted_counties")):
        ordered = rows.sort_values("tilted", ascending=False)
        places = np.arange(len(ordered))[::-1]
        flat, tilted = 100 * ordered["flat"], 100 * ordered["tilted"]
        axes.hlines(places, flat, tilted, color=PALE, linewidth=3, zorder=1)
        axes.plot(flat, places, "s", color=GREY, markeredgecolor="white", label=say("way.flat", language))
        axes.plot(tilted, places, "D", color=ORANGE, markeredgecolor="white", label=say("way.tilted", language))
        axes.set_yticks(places, _names(ordered, run, language))
        axes.set_ylim(-0.7, len(ordered) - 0.3)
        axes.grid(True, axis="x")
        axes.grid(False, axis="y")
        axes.set_title(say(key, language, most=len(ordered)))
        axes.set_xlabel(say("fig.tilted_axis", language))
    figure.suptitle(say("fig.tilted_title", language, variable=label(variable, language)), x=0.01, ha="left", fontsize=12)
    figure.legend(*left.get_legend_handles_labels(), loc="outside lower center", ncols=2)
    return figure


@styled
def pile_up(run: Run, language: str) -> Figure:
    """How far reports and verified shares lie from the goals, over all counties, members and years up to the goal's."""
    year = year_of(run)
    distances = distances_from_goal(run.record, MAIN_TARGET[0], year)
    shares = bunching(distances)
    figure, axes = new_figure(8.4, 4.2)
    edges = np.arange(_REACH[0], _REACH[1] + _BIN / 2, _BIN)
    axes.axvspan(0, JUST_ABOVE, color=ORANGE, alpha=0.14, linewidth=0, label=say("fig.pile_window", language, width=JUST_ABOVE))
    axes.axvline(0, color=INK, linewidth=1, linestyle="--")
    for name, colour, filled in (("verified", BLUE, True), ("reported", ORANGE, False)):
        heights, _ = np.histogram(distances[name].clip(_REACH[0], _REACH[1] - _BIN / 2), edges)
        text = say(f"fig.pile_{name}", language, share=percent(shares[name]), width=JUST_ABOVE)
        axes.stairs(
            100 * heights / max(1, len(distances)), edges, color=colour, alpha=0.45 if filled else 1.0, fill=filled,
            linewidth=2.2, label=text,
        )  # fmt: skip
    axes.set_xlim(*_REACH)
    axes.set_ylim(bottom=0)
    ticks = np.arange(_REACH[0], _REACH[1] + 1, 2.5)
    texts = [with_minus(f"{t:+.3g}") if t else "0" for t in ticks]
    axes.set_xticks(ticks, [f"≤ {texts[0]}", *texts[1:-1], f"≥ {texts[-1]}"])
    axes.set_xlabel(say("fig.pile_axis", language))
    axes.set_ylabel(say("fig.pile_height", language))
    axes.set_title(say("fig.pile_title", language, variable=label(MAIN_TARGET[0], language), year=year))
    axes.legend(loc="upper left", title=say("fig.members", language, n=run.scenario.members))
    return figure
