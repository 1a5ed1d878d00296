"""Pictures of an examination: dimensions as a radar, counties as a heat map, and what residents say beside the scores."""

from __future__ import annotations

import textwrap

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from simulation.examination.examine import TOTAL, Examination
from simulation.examination.grades import OF_INDICATOR
from simulation.report.scores import score_map
from simulation.report.style import BLUE, GREY, ORANGE, PALE, RED, SKY, YELLOW, new_figure, styled
from simulation.report.texts import say


def dimension_names(result: Examination, language: str) -> list[str]:
    """The dimensions as the reader names them."""
    return list(result.dimensions.index) if language == "zh" else list(result.dimensions["en"])


@styled
def radar(result: Examination, language: str) -> Figure:
    """Scores of this year and of last on a circle of dimensions."""
    names = [textwrap.fill(name, 16) for name in dimension_names(result, language)]
    figure, axes = new_figure(7.2, 5.6, above=True, subplot_kw={"projection": "polar"})
    angles = np.linspace(0, 2 * np.pi, len(names), endpoint=False)
    for column, colour, line, key in (("last_score", GREY, "--", "fig_last"), ("score", BLUE, "-", "fig_this")):
        values = 100 * result.dimensions[column].to_numpy(float)
        if np.isnan(values).all():
            continue
        around = np.append(np.arange(len(names)), 0)
        axes.plot(angles[around], values[around], line, color=colour, marker="o", label=say(f"exam.{key}", language))
        if column == "score" and not np.isnan(values).any():
            axes.fill(angles, values, color=colour, alpha=0.15)
    axes.set_theta_offset(np.pi / 2)
    axes.set_theta_direction(-1)
    axes.set_xticks(angles, names)
    for text, angle in zip(axes.get_xticklabels(), angles, strict=True):
        side = np.sin(angle)  # labels lean outwards, so that none touches the circle
        text.set_horizontalalignment("left" if side > 0.1 else "right" if side < -0.1 else "center")
    axes.set_ylim(0, 100)
    axes.set_yticks([25, 50, 75, 100])
    axes.set_rlabel_position(180 / max(1, len(names)))
    axes.tick_params(axis="x", pad=6)
    axes.grid(True, color=PALE)
    axes.set_title(say("exam.fig_radar", language), pad=18)
    figure.legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=2)
    return figure


def heat_map(result: Examination, language: str) -> Figure:
    """City and counties by dimension and in total."""
    places = result.places
    order = [places.index[0], *places.iloc[1:].sort_values(TOTAL, ascending=False, kind="stable").index]
    names = [*dimension_names(result, language), say("exam.col_total", language)]
    if places[TOTAL].isna().all():
        names, places = names[:-1], places.drop(columns=TOTAL)
    observed = result.observed
    shown = [observed.city_name(language), *(observed.county_name(county, language) for county in order[1:])]
    return score_map(shown, names, places.loc[order].to_numpy(float), say("exam.fig_heat", language), apart=1)


@styled
def survey(result: Examination, language: str) -> Figure:
    """Score and satisfaction of each dimension on one line."""
    table = result.dimensions
    names = dimension_names(result, language)
    figure, axes = new_figure(7.6, 1.5 + 0.36 * len(names))
    places = np.arange(len(names))[::-1]
    score, satisfied = 100 * table["score"], table["satisfied"]
    axes.hlines(places, score, satisfied, color=PALE, linewidth=3, zorder=1)
    axes.plot(score, places, "o", color=BLUE, label=say("exam.col_score", language))
    axes.plot(satisfied, places, "D", color=ORANGE, label=say("exam.fig_satisfied", language))
    axes.set_yticks(places, names)
    axes.set_xlim(0, 102)
    axes.set_xlabel(say("exam.fig_points", language))
    axes.grid(True, axis="x")
    axes.grid(False, axis="y")
    axes.set_title(say("exam.fig_survey", language))
    figure.legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=2)
    return figure


@styled
def grades_of_years(counts: pd.DataFrame, language: str) -> Figure:
    """How many indicators had each grade (columns) in each year (rows)."""
    figure, axes = new_figure(7.6, 3.0)
    places, left = np.arange(len(counts)), np.zeros(len(counts))
    for grade, colour in zip(reversed(OF_INDICATOR), (BLUE, SKY, YELLOW, RED), strict=True):
        axes.bar(places, counts[grade], bottom=left, color=colour, width=0.5, label=say(f"exam.grade_{grade}", language))
        left = left + counts[grade].to_numpy()
    axes.set_xticks(places, [str(year) for year in counts.index])
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_title(say("exam.fig_years", language))
    figure.legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=4)
    return figure


@styled
def grades_of_aspects(result: Examination, language: str) -> Figure:
    """How many indicators of each graded aspect are very good, good, fair and poor; names stand over their bars, so that the
    picture is narrow enough for a telephone."""
    graded = result.dimensions["grade"] != ""
    names = [name for name, there in zip(dimension_names(result, language), graded, strict=True) if there]
    aspects, grades = result.dimensions[graded], result.indicators["grade"]
    figure, axes = new_figure(4.6, 1.5 + 0.56 * len(names))
    places, left = np.arange(len(names))[::-1], np.zeros(len(names))
    for grade, colour in zip(reversed(OF_INDICATOR), (BLUE, SKY, YELLOW, RED), strict=True):
        counts = [int(((result.indicators["dimension"] == aspect) & (grades == grade)).sum()) for aspect in aspects.index]
        axes.barh(places, counts, left=left, color=colour, height=0.4, label=say(f"exam.grade_{grade}", language))
        left = left + np.array(counts)
    labels = [f"{n}　{say(f'exam.aspect_{g}', language)}" for n, g in zip(names, aspects["grade"], strict=True)]
    for place, label in zip(places, labels, strict=True):
        axes.text(0, place + 0.27, label, va="bottom", fontsize="small")
    axes.set_yticks([])
    axes.set_ylim(-0.4, len(names) - 0.3)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlabel(say("exam.fig_number", language))
    axes.grid(True, axis="x")
    axes.grid(False, axis="y")
    axes.set_title(say("exam.fig_aspects", language))
    figure.legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=4, columnspacing=1.0, handlelength=1.2)
    return figure
