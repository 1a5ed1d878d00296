"""Figures of who falls short: missing area by county, reported against verified, and the odds of every target."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simulation.projection.probability import met
from simulation.report.goal_words import when
from simulation.report.maps import year_of
from simulation.report.numbers import AREA, bound, of_members, with_sign
from simulation.report.style import BLUE, GREY, INK, ORANGE, REASON_COLOURS, RED, intervals, new_figure, styled
from simulation.report.texts import name_of, say
from simulation.study.run import Run
from simulation.study.tables import MAIN_TARGET
from simulation.vocabulary import OUTCOMES

_BARS = 15
_LABELLED = 6
_TARGETS = 15  # in one figure
_INSIDE = 0.96  # share of counties within the axes; the others stand at the edge with their numbers


@styled
def missing_area(run: Run, language: str, most: int = _BARS) -> Figure:
    """The counties that miss most floor area, coloured by what explains it."""
    table = run.counties
    rows = table[table["missing"] > 0].head(most)
    figure, axes = new_figure(8.4, 0.8 + 0.30 * max(4, len(rows)))
    axes.set_title(say("fig.bars_title", language, year=year_of(run)))
    if rows.empty:
        axes.text(0.5, 0.5, say("fig.bars_none", language), ha="center", transform=axes.transAxes)
        axes.set_axis_off()
        return figure
    places = np.arange(len(rows))[::-1]
    for reason in rows["reason"].drop_duplicates():
        chosen = (rows["reason"] == reason).to_numpy()
        values = rows["missing"][chosen] / AREA[language]
        axes.barh(
            places[chosen],
            values,
            color=REASON_COLOURS[reason],
            edgecolor=GREY,
            linewidth=0.5,
            label=reason_name(rows[chosen].iloc[0], language),
        )
    axes.set_yticks(places, [county_and_city(row, run, language) for row in rows.itertuples()])
    axes.grid(True, axis="x")
    axes.grid(False, axis="y")
    axes.set_xlabel(say("fig.bars_axis", language))
    axes.legend(loc="lower right", title=say("fig.members", language, n=run.scenario.members))
    return figure


def reason_name(row: pd.Series, language: str) -> str:
    return str(row[f"reason_{language}"]) or say("fig.reason_none", language)


def county_and_city(row: object, run: Run, language: str) -> str:
    """A county with its city, as county names are not unique."""
    cities = run.facts.cities.set_index("adcode")
    city = name_of(cities.loc[row.city_region], language)  # type: ignore[attr-defined]
    name = name_of(row, language)
    if name == city:
        return name
    return f"{name}（{city}）" if language == "zh" else f"{name} ({city})"


def claims(run: Run) -> pd.DataFrame:
    """Counties with a verified value and a goal, with `kind`: met (verified too), illusion (reported only) or short."""
    table = run.counties
    table = table[table["verified"].notna() & table["reported"].notna() & table["goal"].gt(0)]
    kind, goal = OUTCOMES[MAIN_TARGET[0]].kind, table["goal"].to_numpy()
    verified, reported = (met(table[name].to_numpy(), goal, ">=", kind) for name in ("verified", "reported"))
    return table.assign(kind=np.where(reported & verified, "met", np.where(reported, "illusion", "short")))


@styled
def reported_and_verified(run: Run, language: str) -> Figure:
    """Every county's reported and verified share in the goal year, each less its own goal: the upper left is the illusion."""
    figure, axes = new_figure(8.4, 6.0)
    table = claims(run)
    table, low, high = _placed(table)
    looks = {
        "met": ("fig.scatter_true", BLUE, "o"),
        "illusion": ("fig.scatter_illusion", ORANGE, "D"),
        "short": ("fig.scatter_short", GREY, "s"),
    }
    axes.axhline(0, color=RED, linewidth=1.2, linestyle="--", label=say("fig.scatter_goal", language))
    axes.axvline(0, color=RED, linewidth=1.2, linestyle="--")
    axes.plot([low, high], [low, high], color=GREY, linewidth=1, linestyle=":", label=say("fig.scatter_equal", language))
    for kind, (key, colour, marker) in looks.items():
        rows = table[table["kind"] == kind]
        name = f"{say(key, language)} ({len(rows)})"
        axes.plot(rows["x"], rows["y"], marker, color=colour, markeredgecolor="white", markersize=8, label=name, clip_on=False)
    axes.set(xlim=(low, high), ylim=(low, high), xlabel=say("fig.scatter_x", language), ylabel=say("fig.scatter_y", language))
    _label_some(axes, table, language)
    axes.set_title(say("fig.scatter_title", language, year=year_of(run)))
    axes.legend(
        loc="lower right",
        title=say("fig.members", language, n=run.scenario.members),
        frameon=True,
        edgecolor="none",
        framealpha=0.9,
    )
    return figure


def _placed(table: pd.DataFrame) -> tuple[pd.DataFrame, float, float]:
    """Percentage points from the goal as x and y within the ends of both axes, and which counties lie beyond these."""
    x, y = (100 * (table[name] - table["goal"]) for name in ("verified", "reported"))
    edge = max(1.0, 1.1 * float(x.abs().quantile(_INSIDE))) if len(table) else 1.0
    low = max(-edge, min(-0.25 * edge, 1.1 * float(x.min()))) if len(table) else -edge
    high = min(edge, max(0.25 * edge, 1.1 * float(max(x.max(), y.max())))) if len(table) else edge
    outside = (x < low) | (x > high) | (y < low) | (y > high)
    return table.assign(x=x.clip(low, high), y=y.clip(low, high), outside=outside), low, high


def _label_some(axes: Axes, table: pd.DataFrame, language: str) -> None:
    """Names of the counties that inflate most and of those beyond the edge, kept apart from one another."""
    low, high = axes.get_xlim()
    inflated = table[table["inflation"] > 0].nlargest(_LABELLED, "inflation")
    rows = pd.concat([inflated, table[table["outside"]]]).drop_duplicates("region").sort_values("y", ascending=False)
    last, apart = np.inf, 0.038 * (high - low)
    for number, row in enumerate(rows.itertuples(), start=1):
        room_below = low + apart * (len(rows) - number + 0.5)  # for the labels still to come
        place = max(min(row.y, last - apart), room_below)
        last, on_left = place, row.x < low + 0.2 * (high - low)
        text = name_of(row, language)
        if row.outside:
            text += f" ({with_sign(100 * (row.verified - row.goal))}; {with_sign(100 * (row.reported - row.goal))})"
        axes.annotate(
            text, (row.x, row.y), xytext=(row.x + (0.02 if on_left else -0.02) * (high - low), place), fontsize=9,
            ha="left" if on_left else "right", va="center", arrowprops={"arrowstyle": "-", "color": GREY, "linewidth": 0.5},
        )  # fmt: skip


def main_target(run: Run) -> pd.Series | None:
    """The row of the target that the report speaks of first: the one for the province in the year of the county table, and of
    several the goal that was put to it last."""
    table = projected(run)
    rows = table[(table["variable"] == MAIN_TARGET[0]) & (table["year"] == year_of(run))]
    put = {goal.id: k for k, goal in enumerate(run.setting.goals)}
    return None if rows.empty else rows.loc[rows["id"].map(put).fillna(-1).sort_values(ascending=False, kind="stable").index[0]]


def projected(run: Run) -> pd.DataFrame:
    """The projected targets of the province itself."""
    table = run.targets
    rows = table[(table["status"] == "projected") & (table["tier"] == "province")]
    return rows.sort_values(["variable", "year"], kind="stable")


def odds_of_targets(run: Run, language: str) -> list[Figure]:
    """The probability of meeting each of the province's targets, as verified and as reported; as many figures as it takes for
    each to fit on a page."""
    rows = projected(run)
    parts = -(-len(rows) // _TARGETS) or 1
    ends = [round(len(rows) * k / parts) for k in range(parts + 1)]
    titles = [
        say("fig.part_of", language, title=say("fig.odds_title", language), part=k, parts=parts) for k in range(1, parts + 1)
    ]
    if parts == 1:
        titles = [say("fig.odds_title", language)]
    pieces = zip(itertools.pairwise(ends), titles, strict=True)
    return [_odds_of(rows.iloc[first:last], title, language) for (first, last), title in pieces]


@styled
def _odds_of(rows: pd.DataFrame, title: str, language: str) -> Figure:
    figure, axes = new_figure(9.6, 1.2 + 0.62 * max(1, len(rows)))
    axes.set_title(title)
    if rows.empty:
        axes.text(0.5, 0.5, say("fig.odds_none", language), ha="center", transform=axes.transAxes)
        axes.set_axis_off()
        return figure
    places = np.arange(len(rows))[::-1].astype(float)
    looks = (("", "fig.odds_verified", BLUE, 0.13), ("_reported", "fig.odds_reported", ORANGE, -0.13))
    for suffix, key, colour, shift in looks:
        middle, low, high = (100 * rows[f"p_meet{suffix}{end}"].to_numpy(float) for end in ("", "_low", "_high"))
        intervals(axes, places + shift, low, high, colour)
        marker = "D" if suffix else "o"
        axes.plot(middle, places + shift, marker, color=colour, markersize=7, label=say(key, language))
    for place, row in zip(places, rows.itertuples(), strict=True):
        hits, n = of_members(row.p_meet, row.members_with_value)
        axes.text(103, place, say("fig.odds_count", language, hits=hits, n=n), va="center", fontsize=9, color=INK)
    axes.set_yticks(places, [_odds_name(row, language) for row in rows.itertuples()])
    axes.set(xlim=(-2, 118), ylim=(-0.6, len(rows) - 0.4), xlabel=say("fig.odds_axis", language))
    axes.set_xticks(range(0, 101, 25))
    axes.grid(True, axis="x")
    axes.grid(False, axis="y")
    figure.legend(loc="outside lower center", ncols=2)
    return figure


def _odds_name(row, language: str) -> str:
    goal = bound(row.comparator, row.goal, row.unit, language)
    name = getattr(row, f"variable_{language}")
    return say("fig.odds_row", language, variable=name, year=when(row), goal=goal)
