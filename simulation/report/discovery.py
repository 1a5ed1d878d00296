"""The page of a discovery: where a goal is missed, and how far that can be believed."""

from __future__ import annotations

from html import escape

from simulation.report.comparison import trial_warnings
from simulation.report.factors import box_in_words, goal_in_words
from simulation.report.numbers import bound, percent
from simulation.report.page import Html, bullets, heading, paragraph, table
from simulation.report.texts import say
from simulation.study.discovery import Discovery
from simulation.study.ensemble import Setting
from simulation.vocabulary import OUTCOMES, label


def title_of(found: Discovery, setting: Setting, language: str) -> str:
    """What the page is called, as plain text."""
    return say("discover.page", language, id=found.goal.id, title=getattr(setting.scenario.title, language))


def sentences(found: Discovery, language: str) -> list[str]:
    """How often the goal is missed, and where, as plain text; where it is not believed, no place."""
    boxes = found.boxes if found.believed else ()
    return [goal_in_words(found, language), *(box_in_words(box, found, language) for box in boxes)]


def chapters(found: Discovery, setting: Setting, language: str) -> list[Html]:
    """The whole page, a piece a chapter."""
    return [_opening(found, setting, language), _places(found, language), _method(language)]


def _opening(found: Discovery, setting: Setting, language: str) -> Html:
    goal, place = found.goal, getattr(setting.facts, f"name_{language}")
    asked = bound(goal.comparator, goal.value, OUTCOMES[goal.variable].unit, language)
    numbers = {"members": found.members, "resolution": f"{setting.resolution:g}", "seed": setting.scenario.seed}
    said = {"province": place, "name": label(goal.variable, language), "year": goal.year, "asked": asked}
    page = Html(f'<h1 id="top">{escape(title_of(found, setting, language))}</h1>')
    page += paragraph(escape(say("discover.subtitle", language, **said, **numbers)), "subtitle")
    for warning in trial_warnings(found.members, setting.resolution, language):
        page += paragraph(escape(warning), "warning")
    return page


def _places(found: Discovery, language: str) -> Html:
    first, *where = sentences(found, language)
    page = heading("head.discover_where", language) + paragraph(escape(first))
    if not where:
        return page
    page += bullets(escape(each) for each in where)
    head = [say(f"col.{name}", language) for name in ("condition", "in_members", "missed_share", "coverage")]
    body = [
        [str(k), f"{box.members:,}", percent(box.density, 0), percent(box.missed / found.missed, 0)]
        for k, box in enumerate(found.boxes, start=1)
    ]
    return page + table(head, body, numeric=range(4), kind="compact")


def _method(language: str) -> Html:
    return heading("head.discover_method", language) + paragraph(say("discover.method", language))
