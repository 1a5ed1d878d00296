"""The diagnosis of an examination by grades, in plain words; numbers of things are named and never judged."""

from __future__ import annotations

from html import escape

import pandas as pd

from simulation.examination import scoring
from simulation.examination.diagnosis import closed_problems, departing_plans, doubtful, total, with_standard
from simulation.examination.examine import Examination
from simulation.examination.grades import LACKING, OF_ASPECT, OF_INDICATOR
from simulation.examination.pictures import dimension_names
from simulation.report.numbers import SPACE
from simulation.report.texts import joined, say

_MOST = 8  # indicators named in a sentence
_APART = {"zh": "；", "en": "; "}  # aspects have commas in their names


def findings(result: Examination, language: str) -> list[str]:
    """The sentences as HTML, the most general first."""
    texts = [_counted_up(result.indicators, language)]
    if said := total(result, language):
        texts.append(said)
    texts += _aspects(result, language)
    texts += _lacking(result.indicators, language)
    written = sum(problem.written for problem in result.problems)
    counts = {"n": len(result.problems), "written": written, "found": len(result.problems) - written}
    texts.append(say("exam.problems_found", language, **counts))
    return texts + closed_problems(result, language) + departing_plans(result, language) + _residents(result, language)


def _counted_up(indicators: pd.DataFrame, language: str) -> str:
    """How many indicators are graded, reported, shown or without a value."""
    grades, basis = indicators["grade"], indicators["basis"]
    counts = [(grade, int((grades == grade).sum())) for grade in reversed(OF_INDICATOR)]
    named = [say("exam.grade_count", language, grade=say(f"exam.grade_{grade}", language), n=n) for grade, n in counts if n]
    brackets = say("exam.in_brackets", language, text=joined(named, language)) if named else ""
    return say(
        "exam.counted_up", language, of=len(indicators), n=sum(n for _, n in counts), grades=brackets,
        counted=int((basis == scoring.COUNTED).sum()), shown=int((basis == scoring.SHOWN).sum()),
        missing=int((basis == scoring.MISSING).sum()),
    ) + doubtful(indicators, language)  # fmt: skip


def _aspects(result: Examination, language: str) -> list[str]:
    """The aspects by grade, the best first."""
    named = pd.Series(dimension_names(result, language), index=result.dimensions.index)
    texts = []
    for grade in reversed(OF_ASPECT):
        names = [escape(name) for name in named[result.dimensions["grade"] == grade]]
        if names:
            word = say(f"exam.aspect_{grade}", language)
            texts.append(say("exam.aspects_with", language, grade=word, names=_APART[language].join(names)))
    return texts


def _lacking(indicators: pd.DataFrame, language: str) -> list[str]:
    """The indicators that lack most, the poorest first."""
    texts = []
    for grade in LACKING:
        rows = indicators[indicators["grade"] == grade].sort_values("score", kind="stable").head(_MOST)
        if len(rows):
            names = joined([with_standard(row, language) for _, row in rows.iterrows()], language)
            texts.append(say("exam.lacking", language, grade=say(f"exam.grade_{grade}", language), names=names))
    return texts


def _residents(result: Examination, language: str) -> list[str]:
    """What residents are least content with."""
    table = result.dimensions.assign(name=dimension_names(result, language)).dropna(subset=["satisfied"])
    if table.empty:
        return []
    least = table.loc[table["satisfied"].idxmin()]
    satisfied = f"{least['satisfied']:.1f}{SPACE}%"
    return [say("exam.least_satisfied", language, name=escape(least["name"]), satisfied=satisfied)]
