"""Pictures of levers: which moves the odds of which goal, and what each costs and saves."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from simulation.report.lever_words import lever_name
from simulation.report.numbers import CARBON, MONEY, with_sign
from simulation.report.style import BLUE, FROM_SHORT_TO_MET, GREY, INK, ORANGE, new_figure, styled
from simulation.report.texts import say
from simulation.study.discovery import Goal
from simulation.study.trial import ODDS, PRIVATE, PUBLIC
from simulation.vocabulary import label

_DARK = 75  # points from which a cell is so dark that white is read better


def moved_odds(rows: pd.DataFrame, goals: Sequence[Goal], language: str) -> Figure | None:
    """Levers by goals: points of P(meet) as numbers on colour; None where no lever moves any."""
    odds = rows[(rows["variable"] == ODDS) & (rows["mean"] != 0)]
    return None if odds.empty else _moved(odds, goals, language)


@styled
def _moved(odds: pd.DataFrame, goals: Sequence[Goal], language: str) -> Figure:
    levers = list(dict.fromkeys(odds["lever"]))
    shown = [goal for goal in goals if goal.id in set(odds["goal_id"])]
    values = np.zeros((len(shown), len(levers)))
    for row in odds.itertuples():
        at = next(k for k, goal in enumerate(shown) if goal.id == row.goal_id)
        values[at, levers.index(row.lever)] = 100 * row.mean
    figure, axes = new_figure(max(8.0, 3.6 + 1.15 * len(levers)), 1.5 + 0.42 * len(shown))
    axes.imshow(values, cmap=FROM_SHORT_TO_MET, vmin=-100, vmax=100, aspect="auto")
    for (y, x), value in np.ndenumerate(values):
        ink = "white" if abs(value) > _DARK else INK
        axes.text(x, y, with_sign(value, 0) if value else "·", ha="center", va="center", color=ink, fontsize=10)
    names = [lever_name(lever, language) for lever in levers]
    axes.set_xticks(range(len(levers)), names, rotation=30, ha="right")
    axes.set_yticks(range(len(shown)), [f"{label(goal.variable, language)} {goal.year} ({goal.id})" for goal in shown])
    axes.grid(False)
    axes.set_title(say("levers.fig_odds", language))
    return figure


@styled
def carbon_and_cost(rows: pd.DataFrame, language: str) -> Figure:
    """Two panels, a bar a lever: who pays, and carbon of the horizon and of whole lives."""
    levers = list(dict.fromkeys(rows["lever"]))
    means = rows[rows["goal_id"] == ""].set_index(["lever", "variable"])["mean"]
    places = np.arange(len(levers))[::-1].astype(float)
    figure, panels = new_figure(10.4, 1.6 + 0.42 * len(levers), 2, sharey=True)
    pairs = (
        ("levers.fig_cost", "unit.yuan", MONEY, ((PUBLIC, 1, "levers.public"), (PRIVATE, 1, "levers.private"))),
        (
            "levers.fig_carbon",
            "unit.t",
            CARBON,
            (("co2_total", 1, "levers.horizon"), ("co2_lifetime_saved", -1, "levers.lives")),
        ),
    )
    for axes, (title, unit, scale, parts) in zip(panels, pairs, strict=True):
        for (variable, sign, key), colour, shift in zip(parts, (BLUE, ORANGE), (0.19, -0.19), strict=True):
            values = [sign * means[lever, variable] / scale[language] for lever in levers]
            axes.barh(places + shift, values, 0.36, color=colour, label=say(key, language))
        axes.axvline(0, color=GREY, linewidth=0.8)
        axes.set_title(say(title, language))
        axes.set_xlabel(say(unit, language))
        axes.grid(True, axis="x")
        axes.grid(False, axis="y")
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.14), ncols=2)
    panels[0].set_yticks(places, [lever_name(lever, language) for lever in levers])
    return figure
