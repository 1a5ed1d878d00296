"""The page of a search: the packages that were kept, what they cost, and how much too hopeful the search was."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from simulation.projection.headlines import headline_name
from simulation.projection.probability import wilson
from simulation.report.comparison import trial_warnings
from simulation.report.numbers import MONEY, bound, chance, percent, signed, unit_name, unit_of_difference
from simulation.report.page import Html, bullets, heading, paragraph, picture, table
from simulation.report.style import BLUE, GREY, ORANGE, new_figure, percent_on, styled
from simulation.report.texts import say
from simulation.study.outputs import OUTPUT_UNITS
from simulation.study.search import MEASURED, Evaluation, Search
from simulation.vocabulary import OUTCOMES, label


def title_of(title: str, language: str) -> str:
    """What the page is called, as plain text."""
    return say("search.page", language, title=title)


def chapters(
    made: Search, tried: Sequence[Evaluation], packages: pd.DataFrame, title: str, fresh: int, language: str
) -> list[Html]:
    """The whole page, a piece a chapter. packages : the table of those that were kept; fresh : members that they were tried
    on again."""
    page = heading("head.search_front", language)
    page += picture(front_figure(tried, packages, language), say("search.caption", language), language)
    method = heading("head.search_method", language) + paragraph(say("search.method", language))
    opening = _opening(made, len(tried), title, fresh, language)
    return [opening, _packages(packages, fresh, made, language), page, method]


def optimism(packages: pd.DataFrame, language: str) -> list[str]:
    """What a reader has to know of the odds, as plain text."""
    found = [] if (packages["p_all"] > 0).any() else [say("search.none", language)]
    points = 100 * packages["optimism"].mean()
    return [*found, say("search.optimism" if points >= 0 else "search.pessimism", language, points=f"{abs(points):.0f}")]


def amount(value: float, name: str, language: str) -> str:
    """What a package changes, with its unit, as plain text."""
    unit = OUTPUT_UNITS[name]
    return f"{signed(value, unit, language)} {unit_of_difference(unit, language)}"


def _opening(made: Search, tried: int, title: str, fresh: int, language: str) -> Html:
    scenario = made.scenario
    numbers: dict[str, Any] = {"levers": len(made.levers), "tried": tried, "members": scenario.members, "fresh": fresh}
    numbers |= {"resolution": f"{made.resolution:g}", "seed": scenario.seed}
    page = Html(f'<h1 id="top">{escape(title_of(title, language))}</h1>')
    page += paragraph(escape(say("search.subtitle", language, title=getattr(scenario.title, language), **numbers)), "subtitle")
    for warning in trial_warnings(scenario.members, made.resolution, language):
        page += paragraph(escape(warning), "warning")
    goals = (
        f"{goal.id} {label(goal.variable, language)} {goal.year} "
        f"{bound(goal.comparator, goal.value, OUTCOMES[goal.variable].unit, language)}"
        for goal in made.goals
    )
    return page + paragraph(say("search.goals_are", language)) + bullets(escape(goal) for goal in goals)


def _packages(packages: pd.DataFrame, fresh: int, made: Search, language: str) -> Html:
    """A column a package: levers, odds, and what it changes."""
    page = heading("head.search_packages", language)
    for sentence in optimism(packages, language):
        page += paragraph(escape(sentence[:1].upper() + sentence[1:]), "note")
    head = ["", *(str(number) for number in packages["package"])]
    body = [[f"<code>{escape(lever.key)}</code>", *(f"{v:g}" for v in packages[lever.key])] for lever in made.levers]
    body.append([_bold("search.p_all", language), *(_odds(share, fresh) for share in packages["p_all"])])
    body.append([_plain("search.p_all_least", language), *(_odds(share, fresh) for share in packages["p_all_least"])])
    body.append([_plain("search.p_all_searched", language), *(percent(p, 0) for p in packages["p_all_searched"])])
    for name in MEASURED[2:]:
        cells = (escape(amount(value, name, language)) for value in packages[name])
        body.append([escape(headline_name(name, language)), *cells])
    return page + table(head, body, numeric=range(1, len(head)))


def _bold(key: str, language: str) -> str:
    return f"<b>{_plain(key, language)}</b>"


def _plain(key: str, language: str) -> str:
    return escape(say(key, language))


def _odds(share: float, members: int) -> str:
    return chance(share, *wilson(round(share * members), members))


@styled
def front_figure(tried: Sequence[Evaluation], packages: pd.DataFrame, language: str) -> Figure:
    """Every package by its public cost and its odds, and those that were kept on fresh members."""
    scale, nothing = MONEY[language], tried[0].of("cost_government")
    cost = np.array([(each.of("cost_government") - nothing).mean() for each in tried]) / scale
    odds = np.array([1.0 - each.of("missed").mean() for each in tried])
    figure, axes = new_figure(7.5, 4.2)
    axes.scatter(cost, odds, s=12, color=GREY, alpha=0.5, label=say("search.fig_tried", language))
    kept = packages["cost_government"] / scale
    axes.vlines(kept, packages["p_all"], packages["p_all_searched"], color=ORANGE, linewidth=1)
    axes.scatter(kept, packages["p_all_searched"], s=30, color=ORANGE, label=say("search.fig_searched", language))
    axes.scatter(kept, packages["p_all"], s=40, color=BLUE, label=say("search.fig_fresh", language))
    for row in packages.itertuples():
        axes.annotate(str(row.package), (row.cost_government / scale, row.p_all), (5, 4), textcoords="offset points")
    axes.set_xlabel(f"{headline_name('cost_government', language)} ({unit_name('yuan', language)})")
    axes.set_ylabel(say("search.fig_odds", language))
    axes.set_ylim(-0.03, 1.03)
    percent_on(axes.yaxis)
    axes.legend(loc="best")
    axes.set_title(say("search.fig_title", language))
    return figure
