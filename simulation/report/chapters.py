"""The chapters of the report, in order: notebook, pages and listings go by this one list.

They stand in the order of a planner's questions. Systems bring chapters of their own, as `System.chapters`; they stand behind
those of the systems of the package.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path

from simulation.errors import InputError, check_language, unknown_name
from simulation.report import (
    buildings,
    city_examination,
    community,
    implementation,
    innovation,
    smart_city,
    story,
    what_to_do,
)
from simulation.report.html import write_page
from simulation.report.page import Html, paragraph, part_heading, table
from simulation.report.side_by_side import side_by_side
from simulation.report.texts import say
from simulation.study.run import Run
from simulation.study.tables import tables_of
from simulation.systems.system import Chapter


def _chapter(name: str, make: Callable[[Run, str], Html], system: str = "") -> Chapter:
    return Chapter(name, say(f"chapter.{name}", "zh"), say(f"chapter.{name}", "en"), make, system)


PARTS: dict[str, tuple[Chapter, ...]] = {
    "stand": (
        _chapter("summary", lambda run, language: story.title(run, language) + story.summary(run, language)),
        _chapter("happens", story.happens),
    ),
    "goals": (_chapter("targets", story.targets),),
    "why": (
        _chapter("counties", story.counties),
        _chapter("reported", story.reported),
        _chapter("asked", implementation.asked),
        _chapter("measures", implementation.measures),
    ),
    "do": (_chapter("what_to_do", what_to_do.what_to_do),),
    "cost": (
        _chapter("money_and_carbon", buildings.money_and_carbon),
        _chapter("energy", story.energy),
        _chapter("buildings", buildings.buildings),
    ),
    "systems": (
        _chapter("key_tasks", implementation.key_tasks),
        _chapter("examination", city_examination.examination),
        _chapter("innovation", innovation.innovation, innovation.SYSTEM),
        _chapter("smart_city", smart_city.smart_city, smart_city.SYSTEM),
        _chapter("community", community.community, community.SYSTEM),
    ),
    "trust": (
        _chapter("assumed", story.assumed),
        _chapter("floor_space", story.floor_space),
        _chapter("limits", story.limits),
        _chapter("reproduce", story.reproduce),
    ),
}
"""The questions of a planner, in order, and the chapters that answer each."""
CHAPTERS = tuple(each for chapters in PARTS.values() for each in chapters)
_OF_SYSTEMS = "systems"
_READ_BY_MANY = ("targets", "counties", "key_tasks")


def parts_of(run: Run) -> dict[str, dict[str, Chapter]]:
    """The parts of the report on a run, of each its chapters by name; systems from outside bring theirs into their own part."""
    composition = run.setting.composition
    own = tuple(chapter for system in composition.systems for chapter in system.chapters)
    found = {part: (*chapters, *(own if part == _OF_SYSTEMS else ())) for part, chapters in PARTS.items()}
    return {
        part: {each.name: each for each in chapters if each.system not in composition.off} for part, chapters in found.items()
    }


def chapters_of(run: Run) -> dict[str, Chapter]:
    """Every chapter of the report on a run, by name and in order."""
    return {name: each for chapters in parts_of(run).values() for name, each in chapters.items()}


def chapter(name: str, run: Run, language: str) -> Html:
    """One chapter by its name. Raises :class:`InputError` for one that there is not, with the nearest name."""
    known = chapters_of(run)
    if name not in known:
        raise unknown_name("kind.chapter", name, known)
    check_language(language)
    try:
        page = known[name].make(run, language)
    except Exception as error:
        error.add_note(f"in the chapter {name} of the report")
        raise
    if isinstance(page, Html):
        return page
    if isinstance(page, str):  # a text of somebody's own is no markup
        return paragraph(escape(page))
    raise InputError("system.chapter_page", name=name, found=type(page).__name__)


def every_chapter(run: Run, language: str) -> Iterator[Html]:
    """All chapters in order; the first of a part stands below the question that it answers. They are made side by side, after
    the tables that several of them read and those that may simulate."""
    for name, known in tables_of(run.setting.composition).items():
        if known.read_back or name in _READ_BY_MANY:
            getattr(run, name)
    pages = side_by_side(lambda name: chapter(name, run, language), list(chapters_of(run)))
    for part, chapters in parts_of(run).items():
        for number, page in enumerate(itertools.islice(pages, len(chapters))):
            yield page if number else below_its_question(page, part, language)


def below_its_question(page: Html, part: str, language: str) -> Html:
    """A chapter with the question of its part before its first heading, behind a title."""
    before, mark, after = page.text.partition("<h2")
    return Html(f"{before}{part_heading(part, language).text}{mark}{after}")


def guide(run: Run, language: str) -> Html:
    """What each chapter shows and where its numbers are, for those who read the notebook itself."""
    rows = [[f"<code>{each.name}</code>", getattr(each, language)] for each in chapters_of(run).values()]
    return table([say("col.chapter", language), say("col.what", language)], rows)


def write_report(run: Run, output: Path | str, language: str = "zh") -> Path:
    """Write the report on a run as one HTML page that opens offline, and return its path."""
    title = getattr(run.scenario.title, check_language(language))
    return write_page(every_chapter(run, language), Path(output), language, title)
