"""The goals and key tasks of the Opinions: what is likely to be done in time, how it gets done county by county, and how long
documents take to come down the tiers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simulation.projection.key_tasks import PROJECTED
from simulation.report.numbers import MISSING, chance, of_members, percent, with_sign
from simulation.report.page import Html, table
from simulation.report.style import BLUE, GREEN, GREY, ORANGE, PURPLE, RED, SKY, new_figure, percent_on, styled, years_on
from simulation.report.texts import joined, say

_COLUMNS = ("milestone", "who", "deadline", "in_time", "delay", "holders")
_CURVES = 6  # in one panel
_PANELS = 4  # in one figure
_COLOURS = (BLUE, ORANGE, GREEN, RED, PURPLE, SKY)
_TIERS = ("province", "city", "county")


def key_task_table(tasks: pd.DataFrame, language: str) -> Html:
    """One row a milestone below the name of its task, with the odds of the deadline and what holds it up."""
    body = []
    for _, rows in tasks.groupby("task", sort=False):
        for number, row in enumerate(rows.itertuples()):
            body.append(_task_cells(row, language, first=number == 0))
    return table([say(f"col.task_{name}", language) for name in _COLUMNS], body, numeric=(3, 4), kind="tasks")


def _task_cells(row: Any, language: str, *, first: bool) -> list[str]:
    title = f"<b>{escape(row.task)} {escape(_in(row, 'task', language))}</b><br>" if first else ""
    return [
        title + escape(_in(row, "milestone", language)),
        _who(row, language),
        _deadline(row, language),
        _odds(row, language),
        _delay(row, language),
        _holders(row, language),
    ]


def _in(row: Any, name: str, language: str) -> str:
    return str(getattr(row, f"{name}_{language}"))


def _who(row: Any, language: str) -> str:
    lines = []
    for kind in ("lead", "support"):
        tiers = getattr(row, f"{kind}_tiers")
        if pd.notna(tiers) and tiers:
            names = joined([say(f"tier.{tier}", language) for tier in tiers.split(";")], language)
            lines.append(say(f"task.{kind}", language, tiers=names))
    return "<br>".join(lines)


def _deadline(row: Any, language: str) -> str:
    kind = say(f"task.deadline_{row.deadline_kind}", language)
    return kind if pd.isna(row.deadline) or not str(row.deadline) else f"{str(row.deadline)[:4]}<br><small>{kind}</small>"


def _odds(row: Any, language: str) -> str:
    """The odds that all are in time; how many of them are on average, where there are several."""
    if pd.isna(row.p_in_time):
        return MISSING
    hits, n = of_members(row.p_in_time, row.members)
    notes = [say("fig.odds_count", language, hits=hits, n=n)]
    if row.n_regions > 1:
        notes.append(say("task.share_in_time", language, share=percent(row.share_in_time, 0), n=int(row.n_regions)))
    return f"{chance(row.p_in_time, row.p_low, row.p_high)}<br><small>{'<br>'.join(notes)}</small>"


def _delay(row: Any, language: str) -> str:
    """Of the last government to be done, in months; without a deadline, the year in which it is done."""
    if pd.isna(row.p_in_time):
        known = pd.notna(row.median_completion)
        return say("task.done_in", language, year=math.ceil(row.median_completion) - 1) if known else MISSING
    return say("task.not_reached", language) if pd.isna(row.median_delay) else _months(row.median_delay, language)


def _months(years: float, language: str) -> str:
    return say("task.months", language, n=with_sign(12 * years, 0))


def _holders(row: Any, language: str) -> str:
    """Who is late in most members; for what is not simulated, the mechanism that it waits for, or that it is switched off."""
    if row.status in ("waits", "off"):
        causes = [say(f"waits.{cause}", language) for cause in str(row.waits_for).split(";")]
        return say(f"task.{row.status}", language, what=joined(causes, language))
    if row.status != PROJECTED:
        return say(f"task.{row.status}", language)
    holders = getattr(row, f"holders_{language}")
    return escape(holders) if pd.notna(holders) and holders else MISSING


def completion_curves(completion: pd.DataFrame, tasks: pd.DataFrame, language: str) -> list[Figure]:
    """Share of governments that have reached each milestone by year (Kaplan-Meier), one panel a task, with its deadline; as
    many figures as it takes for each to fit on a page."""
    names = tasks.drop_duplicates("milestone").set_index("milestone")
    groups = [(task, list(rows.index)) for task, rows in names.groupby("task", sort=False)]
    known = set(completion["milestone"])
    panels = [(task, chosen) for task, rows in groups if (chosen := [m for m in rows if m in known][:_CURVES])]
    return [
        _panels(completion, names, [chosen for _, chosen in panels[first : first + _PANELS]], language)
        for first in range(0, len(panels), _PANELS)
    ]


@styled
def _panels(completion: pd.DataFrame, names: pd.DataFrame, panels: list[list[str]], language: str) -> Figure:
    columns = min(2, len(panels))
    rows = -(-len(panels) // columns)
    figure, grid = new_figure(10.5, 0.6 + 4.2 * rows, columns, rows, squeeze=False, h_pad=0.12, w_pad=0.1)
    for axes, milestones in zip(grid.flat, panels, strict=False):
        _draw_completion(axes, completion, names, milestones, language)
    for axes in grid.flat[len(panels) :]:
        axes.set_axis_off()
    return figure


def _draw_completion(
    axes: Axes, completion: pd.DataFrame, names: pd.DataFrame, milestones: Sequence[str], language: str
) -> None:
    for colour, milestone in zip(_COLOURS, milestones, strict=False):
        rows = completion[completion["milestone"] == milestone].sort_values("year")
        years = rows["year"].to_numpy(float)
        axes.fill_between(years, rows["low"], rows["high"], step="post", color=colour, alpha=0.1, linewidth=0)
        name = str(names.loc[milestone, f"milestone_{language}"])
        axes.step(years, rows["completed"], where="post", color=colour, linewidth=2, label=name)
    chosen = names.loc[list(milestones)]
    deadlines = {int(str(day)[:4]) + 1 for day in chosen["deadline"] if pd.notna(day) and str(day)}
    for k, year in enumerate(sorted(deadlines)):
        axes.axvline(year, color=GREY, linewidth=1.2, linestyle="--", label=None if k else say("fig.km_deadline", language))
    every = completion[completion["milestone"].isin(milestones)]["year"]
    years_on(axes, np.unique(np.floor(every).astype(int)))
    axes.set_xlim(every.min() - 0.3, max([every.max(), *deadlines]) + 0.3)
    axes.set_ylim(-0.02, 1.02)
    percent_on(axes.yaxis)
    axes.set_ylabel(say("fig.km_axis", language))
    axes.set_title(str(chosen[f"task_{language}"].iloc[0]))
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.1), fontsize=8)


@styled
def cascade_lags(cascade: pd.DataFrame, language: str) -> Figure:
    """Months from the Opinions to the document of each tier: the model's lags and real documents as intervals."""
    ordered = (
        cascade.dropna(subset="lag_months")
        .assign(rank=cascade["tier"].map({name: k for k, name in enumerate(_TIERS)}), real=cascade["origin"] == "real")
        .sort_values(["rank", "real", "lag_months"], kind="stable")
    )
    figure, axes = new_figure(9.0, 1.2 + 0.36 * max(3, len(ordered)))
    edge = 1.08 * float(np.nanmax([12.0, *ordered["lag_high"], *ordered["lag_months"]]))
    places = np.arange(len(ordered))[::-1].astype(float)
    for real, colour, marker, key in ((False, BLUE, "o", "fig.cascade_model"), (True, ORANGE, "D", "fig.cascade_real")):
        chosen = (ordered["real"] == real).to_numpy()
        rows, at = ordered[chosen], places[chosen]
        axes.hlines(
            at,
            rows["lag_low"].fillna(edge),
            rows["lag_high"].fillna(edge),
            color=colour,
            linewidth=5 if real else 3,
            alpha=0.35,
        )
        axes.plot(rows["lag_months"], at, marker, color=colour, markeredgecolor="white", markersize=8, label=say(key, language))
    axes.set_yticks(places, [_cascade_name(row, language) for row in ordered.itertuples()])
    for before, after, place in zip(ordered["tier"], ordered["tier"].iloc[1:], places[1:], strict=False):
        if before != after:
            axes.axhline(place + 0.5, color=GREY, linewidth=0.8)
    axes.set_ylim(-0.7, len(ordered) - 0.3)
    axes.set_xlim(0, edge)
    axes.grid(True, axis="x")
    axes.grid(False, axis="y")
    axes.set_xlabel(say("fig.cascade_axis", language))
    axes.set_title(say("fig.cascade_title", language))
    figure.legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=2)
    return figure


def _cascade_name(row: Any, language: str) -> str:
    tier = say(f"tier.{row.tier}", language)
    where = say("fig.cascade_all", language) if row.origin == "model" else _in(row, "place", language)
    return tier + say("word.colon", language) + where
