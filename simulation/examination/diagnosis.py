"""The diagnosis in plain words: what the scores come to, a sentence a finding, in either language."""

from __future__ import annotations

import math
from html import escape

import pandas as pd

from simulation.examination import plans, scoring
from simulation.examination.catalogue import limit
from simulation.examination.claims import unsupported, without_actual
from simulation.examination.examine import TOTAL, Examination
from simulation.examination.pictures import dimension_names
from simulation.facts.indicators import BOTTOM_LINE
from simulation.report.numbers import MISSING, SPACE, short_number, unit_in_words
from simulation.report.texts import BETWEEN, joined, say

_MOST = 5  # named in a sentence


def points(score: float) -> str:
    """A score of 100; what is almost but not quite whole is never rounded up to it."""
    if math.isnan(score):
        return MISSING
    return f"{100 * score:.1f}" if score >= 1 or 100 * score < 99.95 else ">99.9"


def number(value: float) -> str:
    """A value as short as it can be."""
    return short_number(value)


def name_of(row: pd.Series, language: str) -> str:
    return escape(str(row[language]))


def first_of(names: list[str], language: str) -> str:
    """The first few in a sentence, and that there are others where there are."""
    return joined(names[:_MOST], language) + (say("exam.and_others", language) if len(names) > _MOST else "")


def findings(result: Examination, language: str) -> list[str]:
    """The sentences of the diagnosis by scores as HTML, the most general first."""
    indicators = result.indicators
    texts = [total(result, language) or say("exam.no_total_asked", language)]
    if len(result.left_out):
        texts[0] += BETWEEN[language] + say("exam.left_out", language, n=len(result.left_out))
    texts[0] += doubtful(indicators, language)
    last, now, n = result.year_on_year
    if n:
        texts.append(say("exam.year_on_year", language, n=n, last=points(last), now=points(now)))
    texts += _classes(result, language)
    texts += _gaps(result.scored, language)
    counties = result.places.iloc[1:][TOTAL].dropna().sort_values()
    if len(counties) > 1:
        named = [(result.observed.county_name(str(county), language), score) for county, score in counties[:3].items()]
        lowest = [say("exam.name_score", language, name=escape(name), score=points(score)) for name, score in named]
        texts.append(say("exam.behind", language, names=joined(lowest, language)))
    texts += _residents(result, language)
    texts += closed_problems(result, language) + departing_plans(result, language)
    among_peers = int((indicators["basis"] == scoring.PEERS).sum())
    if among_peers:
        texts.append(say("exam.peers", language, n=among_peers))
    return texts


def total(result: Examination, language: str) -> str:
    """The total with how much of the weights it rests on, why none is given, or nothing where none is asked for. A city that
    asks for less than is usual has that said beside it."""
    least = result.observed.coverage_least
    if math.isinf(least):
        return ""
    usual = limit("coverage_least")
    said = {"coverage": 100 * result.coverage, "least": 100 * least, "usual": usual}
    shares = {name: f"{share:.3g}{SPACE}%" for name, share in said.items()}
    if math.isnan(result.total):
        return say("exam.no_total" if result.coverage > 0 else "exam.no_total_of_none", language, **shares)
    scored = {"scored": len(result.scored), "of": len(result.indicators)}
    text = say("exam.total", language, total=points(result.total), **scored, **shares)
    lowered = 100 * least < usual
    return text + BETWEEN[language] + say("exam.total_lowered", language, **shares) if lowered else text


def doubtful(indicators: pd.DataFrame, language: str) -> str:
    """How many values are in doubt, and which; nothing where none is."""
    found = indicators[indicators["doubtful"]]
    if found.empty:
        return ""
    names = first_of([name_of(row, language) for _, row in found.iterrows()], language)
    return BETWEEN[language] + say("exam.doubtful", language, n=len(found), names=names)


def closed_problems(result: Examination, language: str) -> list[str]:
    """How many of last year's problems are closed."""
    rows = result.observed.last_problems
    if not rows:
        return []
    done = sum(row.state == "done" for row in rows)
    return [say("exam.closed", language, of=len(rows), n=done, share=f"{100 * done / len(rows):.0f}{SPACE}%")]


def unsupported_problems(result: Examination, language: str) -> list[str]:
    """Of how many indicators the numbers do not bear out that their problems are closed; never for the public page."""
    codes = dict.fromkeys(row.code for row in result.observed.last_problems if row.code)
    odd = [code for code in codes if unsupported(result, code)]
    if not odd:
        return []
    names = first_of([name_of(result.indicators.loc[code], language) for code in odd], language)
    return [say("exam.closed_unsupported", language, n=len(odd), names=names)]


def departing_plans(result: Examination, language: str) -> list[str]:
    """How many targets of plans depart without approval."""
    observed = result.observed
    if not observed.plans:
        return []
    off = [row for row in observed.plans if plans.standing(row, observed.general.year) == plans.DEPARTS]
    names = say("word.colon", language) + first_of([escape(f"{row.plan} {row.item}") for row in off], language) if off else ""
    texts = [say("exam.plans_departing", language, of=len(observed.plans), n=len(off), names=names)]
    blank = [escape(item) for item in without_actual(observed)]
    if blank:
        texts.append(say("exam.plans_blank", language, n=len(blank), names=first_of(blank, language)))
    return texts


def _classes(result: Examination, language: str) -> list[str]:
    """The dimensions by class, the weakest class last."""
    scores = list(zip(dimension_names(result, language), result.dimensions["score"], strict=True))
    texts = []
    good, fair = limit("good_from"), limit("fair_from")
    for key, low, high in (("good", good, math.inf), ("fair", fair, good), ("weak", -math.inf, fair)):
        inside = sorted((pair for pair in scores if low <= 100 * pair[1] < high), key=lambda pair: -pair[1])
        if inside:
            named = [say("exam.name_score", language, name=escape(name), score=points(s)) for name, s in inside]
            texts.append(say(f"exam.{key}", language, names=joined(named, language), good=f"{good:g}", fair=f"{fair:g}"))
    return texts


def _gaps(scored: pd.DataFrame, language: str) -> list[str]:
    """Bottom lines that are missed, and the indicators that cost the total most."""
    lines = scored[(scored["kind"] == BOTTOM_LINE) & (scored["basis"] == scoring.STANDARD)]
    missed = lines[lines["score"] < 1]
    texts = []
    if len(missed):
        names = joined([with_standard(row, language) for _, row in missed.iterrows()], language)
        texts.append(say("exam.bottom", language, names=names))
    elif len(lines):
        texts.append(say("exam.bottom_met", language))
    cost = (scored["weight"] * scored["gap"]).sort_values(ascending=False, kind="stable")
    worst = scored.loc[cost[cost > 0].index[:_MOST]]
    if len(worst):
        names = joined([with_standard(row, language) for _, row in worst.iterrows()], language)
        texts.append(say("exam.gaps", language, names=names))
    return texts


def with_standard(row: pd.Series, language: str) -> str:
    """An indicator with its value and what it is measured by."""
    unit = SPACE + escape(unit_in_words(row["unit"])[language])
    form = "exam.value_of_standard" if row["basis"] == scoring.STANDARD else "exam.value_among_peers"
    return say(form, language, name=name_of(row, language), value=number(row["value"]), benchmark=row["standard"], unit=unit)


def _residents(result: Examination, language: str) -> list[str]:
    """What the survey adds: where people are least content, and where the figures look better than they feel."""
    table = result.dimensions.assign(name=dimension_names(result, language)).dropna(subset=["satisfied"])
    if table.empty:
        return [say("exam.no_survey", language)]
    least = table.loc[table["satisfied"].idxmin()]
    satisfied, score = f"{least['satisfied']:.1f}{SPACE}%", points(least["score"])
    texts = [say("exam.unhappy", language, name=escape(least["name"]), satisfied=satisfied, score=score)]
    content = limit("content_from")
    odd = table[(100 * table["score"] >= limit("good_from")) & (table["satisfied"] < content)]
    if len(odd):
        names = joined([escape(name) for name in odd["name"]], language)
        texts.append(say("exam.disagree", language, content=f"{content:g}", names=names))
    return texts
