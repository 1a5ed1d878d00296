"""The page of the nation: the odds of national goals, what provinces come to together, and each province beside the goals."""

from __future__ import annotations

import textwrap
from html import escape
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from simulation.facts.nation import NATION
from simulation.report.comparison import trial_warnings
from simulation.report.goal_words import held_by, when, whole_note
from simulation.report.magnitudes import beside_known, far_off_in_words
from simulation.report.numbers import bound, chance, middle_and_range, percent
from simulation.report.outcomes import by_year, level
from simulation.report.page import Html, folded, heading, paragraph, picture, table
from simulation.report.style import FROM_SHORT_TO_MET, new_figure, styled
from simulation.report.texts import goal_document, name_of, say
from simulation.study.nation import Nation
from simulation.vocabulary import label

_TARGETS = ("target", "year", "goal", "verified", "p_meet", "reported", "held_up")
_CELL, _LINE = (0.92, 0.27), {"zh": 6, "en": 13}


def title_of(found: Nation, language: str) -> str:
    """What the page is called, as plain text."""
    return say("nation.title", language, place=name_of(found.group, language), title=getattr(found.scenario.title, language))


def chapters(found: Nation, language: str) -> list[Html]:
    """The whole page, a piece a chapter."""
    return [part(found, language) for part in (opening, targets, outcomes, beside_counts, provinces, by_province, method)]


def opening(found: Nation, language: str) -> Html:
    setting = found.settings[0]
    numbers: dict[str, Any] = {"provinces": len(found.settings), "members": setting.scenario.members}
    numbers |= {"resolution": f"{setting.resolution:g}", "seed": setting.scenario.seed}
    numbers |= {"agents": f"{int(np.median(found.agents)):,}"}
    page = Html(f'<h1 id="top">{escape(title_of(found, language))}</h1>')
    page += paragraph(escape(say("nation.subtitle", language, **numbers)), "subtitle")
    for warning in warnings(found, language):
        page += paragraph(escape(warning), "warning")
    return page


def warnings(found: Nation, language: str) -> list[str]:
    """What a reader has to know before the numbers, as plain text."""
    part = [say("nation.part", language, n=len(found.settings))] if found.group.adcode != NATION else []
    return part + trial_warnings(found.scenario.members, found.settings[0].resolution, language)


def targets(found: Nation, language: str) -> Html:
    """Every projected goal of the nation; those of provinces folded away."""
    names = {setting.facts.adcode: name_of(setting.facts, language) for setting in found.settings}
    head = [say(f"col.{name}", language) for name in _TARGETS]
    body = [_target(row, names, language) for row in found.national_targets.itertuples()]
    page = heading("head.nation_targets", language) + paragraph(say("nation.targets", language), "note")
    if note := whole_note(found.targets[found.targets["status"] == "projected"], language):
        page += paragraph(note, "note")
    page += table(head, body, numeric=range(1, 6), kind="targets")
    own = found.targets
    own = own[(own["status"] == "projected") & (own["tier"] == "province")].sort_values(["region", "year"], kind="stable")
    rows = [_target(row, names, language, names[row.region]) for row in own.itertuples()]
    return page + folded(say("nation.own_targets", language, n=len(rows)), table(head, rows, range(1, 6), "targets"))


def _target(row: Any, names: dict[str, str], language: str, place: str = "") -> list[str]:
    """A goal with its document, and what comes of it."""
    reported = middle_and_range(row.reported_median, row.reported_p05, row.reported_p95, row.unit, language)
    said = say("word.colon", language).join(each for each in (place, getattr(row, f"variable_{language}")) if each)
    document = goal_document(row.document, row.goal_from, language)
    tag = "" if row.steers else f'<div class="under">{say("nation.steers_nobody", language)}</div>'
    return [
        f'<b>{escape(said)}</b><div class="under">{escape(f"{row.id} {document}")}</div>{tag}',
        when(row),
        bound(row.comparator, row.goal, row.unit, language),
        _two(*middle_and_range(row.median, row.p05, row.p95, row.unit, language)),
        chance(row.p_meet, row.p_meet_low, row.p_meet_high),
        _two(*reported),
        escape(held_by(row, names, language)),
    ]


def _two(first: str, second: str) -> str:
    return f"{first}<br><small>{second}</small>"


def outcomes(found: Nation, language: str) -> Html:
    """Headlines of the nation in 2025, 2030 and 2035."""
    page = heading("head.nation_outcomes", language) + paragraph(say("nation.outcomes", language), "note")
    return page + by_year(found.outcomes, language, level)


def beside_counts(found: Nation, language: str) -> Html:
    """The first years beside what was counted in the nation."""
    said = "".join(f"<p>{each}</p>" for each in far_off_in_words(found, language))
    return heading("head.nation_known", language) + Html(said) + beside_known(found, language, "nation.magnitudes")


def provinces(found: Nation, language: str) -> Html:
    """National goals held against each province, as a picture."""
    page = heading("head.nation_provinces", language)
    if found.province_odds.empty:
        return page + paragraph(say("fig.odds_none", language))
    return page + picture(odds_of_provinces(found, language), say("nation.odds_caption", language), language)


@styled
def odds_of_provinces(found: Nation, language: str) -> Figure:
    """A line a province, a column a goal that steers governments: the share of members that meet it."""
    steering = set(found.targets.loc[found.targets["steers"], "id"])
    rows = found.province_odds[found.province_odds["id"].isin(steering)]
    goals = rows.drop_duplicates("id")
    values = np.stack([rows.loc[rows["id"] == name, "p_meet"].to_numpy(float) for name in goals["id"]], axis=1)
    figure, axes = new_figure(1.8 + _CELL[0] * len(goals), 1.6 + _CELL[1] * len(found.settings), above=True)
    axes.imshow(np.ma.masked_invalid(values), cmap=FROM_SHORT_TO_MET, vmin=0, vmax=1, aspect="auto")
    for (row, column), value in np.ndenumerate(values):
        colour = "white" if abs(value - 0.5) > 0.4 else "black"
        axes.text(column, row, percent(value, 0), ha="center", va="center", fontsize=8, color=colour)
    heads = [_column(goal, language) for goal in goals.itertuples()]
    axes.set_xticks(range(len(heads)), heads, fontsize=7.5)
    axes.xaxis.tick_top()
    axes.set_yticks(range(len(found.settings)), [name_of(setting.facts, language) for setting in found.settings])
    axes.tick_params(length=0)
    axes.grid(False)
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.set_title(say("nation.fig_odds", language))
    return figure


def _column(goal: Any, language: str) -> str:
    """A goal in few words: what, how much of a share, and when."""
    name = textwrap.fill(label(goal.variable, language), _LINE[language])
    asked = bound(goal.comparator, goal.goal, goal.unit, language) if goal.unit == "share" else say("nation.its_part", language)
    return f"{name}\n{asked}\n{goal.year}"


def by_province(found: Nation, language: str) -> Html:
    """The headlines of every province, folded away."""
    page = heading("head.nation_by_province", language) + paragraph(say("nation.by_province", language), "note")
    for code, rows in found.by_province.groupby("region", sort=False):
        page += folded(f"{code} {rows.iloc[0][f'name_{language}']}", by_year(rows, language, level))
    return page


def method(found: Nation, language: str) -> Html:
    return heading("head.nation_method", language) + paragraph(say("nation.method", language))


def terminal_row(row: Any, language: str) -> list[str]:
    """A goal as the terminal shows it."""
    middle, around = middle_and_range(row.median, row.p05, row.p95, row.unit, language)
    name = f"{row.id}  {getattr(row, f'variable_{language}')}"
    goal = f"{when(row)}\n{bound(row.comparator, row.goal, row.unit, language)}"
    return [name, goal, f"{middle}\n{around}", chance(row.p_meet, row.p_meet_low, row.p_meet_high)]
