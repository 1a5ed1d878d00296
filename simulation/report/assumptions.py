"""What a scenario assumes, in words: goals with their documents, measures, and how far the parameters are known."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from html import escape

from simulation.report.numbers import quantity
from simulation.report.page import Html, paragraph, table
from simulation.report.texts import goal_document, joined, name_of, say
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
            escape(goal_document(c.document, c.origin, language)),
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


def parameter_sentences(run: Run, language: str) -> ParameterSentences:
    """Members, seed and agents; how many parameters are assumptions; which ones the scenario fixes."""
    scenario, counts = run.scenario, status_counts(run)
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


def status_counts(run: Run) -> Counter[str]:
    """How many parameters of a run rest on what."""
    return Counter(parameter.status for parameter in run.scenario.parameter_table().parameters)
