"""What a scenario assumes, in words: goals with their documents, measures, and how far the parameters are known."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from html import escape
from typing import Any

from simulation.parameters import load_parameters
from simulation.report.numbers import quantity
from simulation.report.page import Html, paragraph, table
from simulation.report.texts import document_name, joined, name_of, say
from simulation.study.run import Run, agents_of
from simulation.vocabulary import OUTCOMES, label

_STATUSES = ("read", "derived", "fitted", "memory", "assumption")


@dataclass(frozen=True)
class ParameterSentences:
    """The ensemble and its parameters; `warning` is the sentence that belongs into every summary."""

    all: tuple[str, ...]
    warning: str


def goal_table(run: Run, language: str) -> Html:
    """The goals that bind, from when, for whom, and the document each is from."""
    goals = run.setting.goals
    if not goals:
        return paragraph(say("story.no_goal", language))
    names = _names(run, language)
    rows = [
        [
            escape(label(c.variable, language)),
            escape(names.get(c.adcode, c.adcode)),
            quantity(c.value, OUTCOMES[c.variable].unit, language),
            str(c.from_year),
            str(c.deadline),
            escape(document_name(c.document, language)),
        ]
        for c in goals
    ]
    head = [say(f"col.{name}", language) for name in ("target", "government", "goal", "from_year", "year", "document")]
    return table(head, rows, numeric=(2, 3, 4), kind="goals")


def _names(run: Run, language: str) -> dict[str, str]:
    facts = run.facts
    names = {facts.adcode: name_of(facts, language)}
    for frame in (facts.cities, facts.counties):
        names |= {row.adcode: name_of(row, language) for row in frame.itertuples()}
    return names


def measure_list(run: Run, language: str) -> list[str]:
    """The measures of the scenario, a phrase each, the absent ones too."""
    measures = run.scenario.measures
    mandate = measures.mandate
    key = "measure.mandate_spreads" if mandate.diffusion else "measure.mandate_stays"
    items = [say(key, language, level=label(mandate.minimum_level, language))]
    if mandate.from_above:
        items.append(say("measure.mandate_above", language, quarter=_quarter(mandate.from_above, language)))
    items += [_timed("award", measures.award, measures.award.strength, language)]
    items += [_timed("floor_area_bonus", measures.floor_area_bonus, measures.floor_area_bonus.strength, language)]
    items += [_timed("fast_lane", measures.fast_lane, measures.fast_lane.days, language)]
    return [*items, say("measure.publication" if measures.publication else "measure.no_publication", language)]


def _timed(name: str, measure: Any, size: float, language: str) -> str:
    if not size:
        return say(f"measure.no_{name}", language)
    level = getattr(measure, "minimum_level", None)
    values = {"strength": f"{size:g}", "days": f"{size:g}", "level": label(level, language) if level else ""}
    return say(f"measure.{name}", language, period=_period(measure, language), **values)


def _period(measure: Any, language: str) -> str:
    start, until = (_quarter(q, language) if q else "" for q in (measure.start, measure.until))
    if start and until:
        return say("measure.period", language, start=start, until=until)
    if start:
        return say("measure.from", language, start=start)
    return say("measure.until", language, until=until) if until else say("measure.always", language)


def _quarter(quarter: Any, language: str) -> str:
    return say("word.quarter", language, year=quarter.year, quarter=quarter.quarter)


def parameter_sentences(run: Run, language: str) -> ParameterSentences:
    """Members, seed and agents; how many parameters are assumptions; which ones the scenario fixes."""
    scenario, counts = run.scenario, status_counts()
    sampling = say("story.sampled" if scenario.sample_parameters else "story.not_sampled", language)
    numbers = {"members": scenario.members, "seed": scenario.seed, "agents": f"{agents_of(run):,}"}
    colon = say("word.colon", language)
    by_status = [
        say("story.status_item", language, name=say(f"status.{name}", language), n=counts[name])
        for name in _STATUSES
        if counts[name]
    ]
    total = sum(counts.values())
    sentences = [say("story.ensemble", language, sampling=sampling, **numbers)]
    sentences += [say("story.statuses", language, n=total, items=joined(by_status, language))]
    fixed = dict(scenario.parameters)
    if fixed:
        items = [f"<code>{escape(name)}</code>{colon}{value:g}" for name, value in fixed.items()]
        sentences.append(say("story.fixed", language, items=joined(items, language)))
    return ParameterSentences(tuple(sentences), say("story.most_assumed", language, n=total, assumed=counts["assumption"]))


def status_counts() -> Counter[str]:
    """How many parameters rest on what."""
    return Counter(parameter.status for parameter in load_parameters().parameters)
