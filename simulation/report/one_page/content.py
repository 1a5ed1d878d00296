"""What stands on the one page, as plain text: every form of it, on the web, as a document or on paper, shows the same."""

from __future__ import annotations

from typing import Any, NamedTuple

from simulation.errors import check_language
from simulation.report.goal_words import whole_note
from simulation.report.one_page import actions, causes
from simulation.report.one_page.lights import (
    GREEN,
    LIKELY,
    RED,
    UNKNOWN,
    UNLIKELY,
    YELLOW,
    Group,
    elsewhere,
    groups,
    judged,
    not_simulated,
)
from simulation.report.own_data import with_name_of_data, with_own_data
from simulation.report.texts import BETWEEN, name_of, say
from simulation.study.run import Run

_DIGITS = 12  # of a digest that people compare by eye


class Section(NamedTuple):
    """A heading and sentences below it."""

    heading: str
    sentences: tuple[str, ...]


class OnePage(NamedTuple):
    """The whole page. legend : what the lights say; without : the goals that have none, in sentences; foot : the
    fingerprint."""

    language: str
    title: str
    subtitle: str
    lights: str
    legend: str
    heads: tuple[str, ...]
    groups: tuple[Group, ...]
    without: str
    sections: tuple[Section, ...]
    foot: str

    @property
    def colours(self) -> dict[str, int]:
        """How many lights of each colour there are."""
        colours = [light.colour for group in self.groups for light in group.lights]
        return {colour: colours.count(colour) for colour in (GREEN, YELLOW, RED, UNKNOWN)}


def one_page(run: Run, language: str) -> OnePage:
    """The one page on a run in "zh" or "en"; nothing is simulated for it."""
    check_language(language)
    facts, scenario = run.facts, run.scenario
    names = {"province": name_of(facts, language), "title": getattr(scenario.title, language)}
    known = scenario.goals.published_until
    numbers: dict[str, Any] = {"members": scenario.members, "year": known.year, "month": known.month, "day": known.day}
    made = run.setting.conditioning
    effective = say("one.effective", language, n=f"{made.effective:.1f}") if made and made.chosen else ""
    without = [each for each in (elsewhere(run, language), not_simulated(run, language)) if each]
    return OnePage(
        language,
        say("one.title", language, **names),
        with_own_data(say("one.subtitle", language, effective=effective, **numbers), run, language),
        say("one.lights", language),
        legend(run, language),
        tuple(say(f"one.col_{name}", language) for name in ("odds", "goal", "year", "bound", "value", "trend")),
        tuple(groups(run, language)),
        BETWEEN[language].join(without),
        (
            Section(say("one.why", language), tuple(causes.causes(run, language))),
            Section(say("one.whom", language), tuple(causes.counties(run, language))),
            Section(say("one.what", language), tuple(actions.actions(run, language))),
            Section(say("one.sure", language), (*actions.how_sure(run, language), say("one.limits", language))),
        ),
        with_name_of_data(fingerprint(run, language), run, language),
    )


def legend(run: Run, language: str) -> str:
    """What the colours say, and from where 100 % counts as met if a goal asks for it."""
    said = say("one.legend", language, likely=f"{100 * LIKELY:.0f}", unlikely=f"{100 * UNLIKELY:.0f}")
    return BETWEEN[language].join(each for each in (said, whole_note(judged(run), language)) if each)


def fingerprint(run: Run, language: str) -> str:
    """What the result is known by: the digest of all that its numbers depend on, versions and seed."""
    manifest = run.manifest
    return say(
        "one.foot",
        language,
        digest=manifest["digest"][:_DIGITS],
        scenario=manifest["hashes"]["scenario"][:_DIGITS],
        version=manifest["versions"]["greenplan"] or "–",
        results=manifest["results_version"],
        seed=run.scenario.seed,
        name=run.scenario.name,
        resolution=f"{run.setting.resolution:g}",
    )
