"""The chapter on innovation: projects, who brings results into use, public money, standards, costs, and what is disclosed."""

from __future__ import annotations

import itertools

import numpy as np

from simulation.clock import QUARTERS, START_YEAR
from simulation.parameters import load_parameters
from simulation.projection.examination import decembers
from simulation.projection.headlines import RESEARCH
from simulation.projection.innovation import (
    all_granted,
    cost_effects,
    deadweight_share,
    first_standards,
    raised_minimum,
    trouble_cut,
)
from simulation.projection.probability import means
from simulation.report import research_figures as figures
from simulation.report.figures import spread_of
from simulation.report.numbers import percent, scaled, with_sign
from simulation.report.page import Html, heading, paragraph, picture, table
from simulation.report.texts import BETWEEN, in_sentence, joined, say
from simulation.report.worth import worth_in_words
from simulation.study.run import Run
from simulation.study.twins import REFERENCES
from simulation.systems.innovation.logs import REGISTERS
from simulation.systems.innovation.words import TOPIC_NAMES
from simulation.vocabulary import label

SYSTEM = "innovation"
DASH = {"zh": "—", "en": "–"}
_ENDS = ("middle", "low", "high")


def innovation(run: Run, language: str) -> Html:
    """What becomes of ideas: projects, results, use, standards and costs."""
    page = heading("head.innovation", language) + paragraph(_basis(run, language), "note") + paragraph(_projects(run, language))
    page += picture(figures.pipeline(run, language), say("research.read_pipeline", language), language)
    page += heading("sub.research_use", language, 3) + paragraph(_use(run, language))
    page += picture(figures.use_by_owner(run, language), say("research.read_owners", language), language)
    page += heading("sub.research_money", language, 3)
    for text in (_money(run, language), *_against_extended(run, language), _disclosed(run, language)):
        page += paragraph(text)
    page += picture(figures.money_and_disclosure(run, language), say("research.read_money", language), language)
    if not run.disclosure_value.empty:
        page += heading("sub.research_value", language, 3) + _value_of_rule(run, language)
    page += heading("sub.research_standards", language, 3) + _standards(run, language)
    most = percent(load_parameters().default("hassle_cut_standard"), 0)
    page += heading("sub.research_costs", language, 3) + paragraph(_costs(run, language))
    return page + picture(figures.effects(run, language), say("research.read_effects", language, most=most), language)


def _basis(run: Run, language: str) -> str:
    parameters = [p for p in load_parameters().parameters if p.system == SYSTEM]
    assumed = sum(p.status == "assumption" for p in parameters)
    return say("research.basis", language, n=len(parameters), assumed=assumed)


def _projects(run: Run, language: str) -> str:
    """A year of research at the beginning and at the end of the horizon."""
    ends = [
        say(
            "research.year",
            language,
            year=row.year,
            begun=count(row.projects_begun),
            way=count(row.projects_under_way),
            results=count(row.research_results),
            used=count(row.research_transformed),
        )
        for row in run.innovation.iloc[sorted({0, len(run.innovation) - 1})].itertuples()
    ]
    return BETWEEN[language].join(ends)


def count(value: float) -> str:
    """A mean number of things, or of money in its unit: whole, and with one decimal where there are few."""
    return f"{value:,.0f}" if abs(value) >= 9.95 or value == 0.0 else f"{value:,.1f}"


def _use(run: Run, language: str) -> str:
    first, last = run.innovation.iloc[0], run.innovation.iloc[-1]
    shares = {"first": percent(first["transformation_total"]), "last": percent(last["transformation_total"])}
    ends = decembers(run.province, "transformation_share")["transformation_share"].isel(region=0, year=-1)
    shares |= {owner: percent(float(means(ends.sel(owner=owner).values)[0])) for owner in ("firm", "university", "joint_firm")}
    return say("research.use", language, first_year=int(first["year"]), last_year=int(last["year"]), **shares)


def _money(run: Run, language: str) -> str:
    """What is there, asked for, granted and left over a year, apart for years of another strength of the call, and how much of
    what is granted is deadweight."""
    if not run.innovation["research_granted"].any():
        return say("research.no_money", language)
    granted, years = figures.of_year(run, "research_granted")
    idle, _ = figures.of_year(run, "research_deadweight")
    sentences = [_of_span(run, first, last, granted, language) for first, last in _spans(run, years)]
    shares = [percent(value, 0) for value in deadweight_share(idle, granted)]
    sentences.append(say("research.deadweight", language, share=shares[0], share_low=shares[1], share_high=shares[2]))
    if (share := all_granted(run.record)) > 0.0:
        sentences.append(say("research.all_granted", language, share=percent(share, 0)))
    return BETWEEN[language].join(sentences)


def _of_span(run: Run, first: int, last: int, granted: np.ndarray, language: str) -> str:
    """The money of the calls of these years: means of the table, and 5-95 % of members of what is granted."""
    table, scale = run.innovation[run.innovation["year"].between(first, last)], figures.MONEY[language]
    years = f"{first}" if first == last else f"{first}{DASH[language]}{last}"
    if not table["research_budget"].any():
        return say("research.no_call", language, years=years)
    numbers = {name: count(table[f"research_{name}"].mean() / scale) for name in ("budget", "asked", "granted", "left")}
    _, low, high = spread_of(granted[:, run.innovation["year"].between(first, last).to_numpy()].mean(axis=1) / scale)
    return say("research.money", language, years=years, low=count(low), high=count(high), **numbers)


def _spans(run: Run, years: np.ndarray) -> list[tuple[int, int]]:
    """First and last year of each stretch in which the calls of January have one strength."""
    call = run.scenario.measures.research_call
    strengths = [call.at((int(year) - START_YEAR) * QUARTERS) for year in years]
    spans = [list(group) for _, group in itertools.groupby(zip(strengths, years, strict=True), key=lambda each: each[0])]
    return [(int(span[0][1]), int(span[-1][1])) for span in spans]


def _against_extended(run: Run, language: str) -> list[str]:
    """What is granted and used more than in the scenario that this one extends, as far as it differs; a phrase a period."""
    if run.scenario.extended is None:
        return []
    rows = run.differences
    rows = rows[~rows["against"].isin(REFERENCES) & rows["variable"].isin(RESEARCH)]
    phrases = []
    for period, both in rows.groupby("period"):
        if not both[["p05", "p95"]].to_numpy().any():
            continue
        numbers = {"period": str(period).replace("-", DASH[language])}
        for row in both.itertuples():
            scale = figures.MONEY[language] if row.unit == "yuan" else 1.0
            ends = zip(("", "_low", "_high"), (row.median, row.p05, row.p95), strict=True)
            numbers |= {f"{row.variable}{end}": _signed(value / scale) for end, value in ends}
        phrases.append(say("research.of_period", language, **numbers))
    between = "；" if language == "zh" else "; "
    return [say("research.against", language, phrases=between.join(phrases))] if phrases else []


def _signed(value: float) -> str:
    return with_sign(value, 0)


def _value_of_rule(run: Run, language: str) -> Html:
    """What the scenario's rule on disclosure speeds up, crowds out and is worth, in words and as a table."""
    found = run.disclosure_value
    rows, numbers = found.set_index("quantity"), {"n": int(found["members"].max())}
    ways = {"results_used": _signed, "used_earlier": "{:.1f}".format, "begun": _signed}
    for name in ("results_used", "used_earlier", "begun", "value", "cost_saved"):
        row = rows.loc["begun_without_public_money" if name == "begun" else name]
        way = ways.get(name, lambda value: scaled(value, "yuan", language))
        ends = zip(("", "_low", "_high"), ("median", "p05", "p95"), strict=True)
        numbers |= {f"{name}{end}": way(row[column]) for end, column in ends}
    words = worth_in_words(found, int(run.innovation["year"].max()), language)
    body = table([*words], words.itertuples(index=False), numeric=range(2, words.shape[1]), kind="compact")
    return (
        paragraph(say("research.value", language, **numbers)) + body + paragraph(say("research.read_value", language), "note")
    )


def _standards(run: Run, language: str) -> Html:
    """The first new standard of every topic in words, and all of them in a picture where there are any."""
    found = first_standards(run.record)
    usual = found[(found["generation"] == 1) & (found["share"] >= 0.5)]
    raised = paragraph(_raised(run, language)) if run.scenario.measures.mandate.standard_raises_minimum else Html()
    if usual.empty:
        return paragraph(say("research.no_standard", language)) + raised
    items = [
        say("research.standard", language, topic=_topic(row.topic, language), year=int(row.median))
        for row in usual.itertuples()
    ]
    text = say("research.standards", language, items=joined(items, language))
    rest = [_topic(topic, language) for topic in TOPIC_NAMES if topic not in set(usual["topic"])]
    if rest:
        text += BETWEEN[language] + say("research.standards_none", language, topics=joined(rest, language))
    between = load_parameters().default("standard_interval")
    return (
        paragraph(text)
        + raised
        + picture(figures.standards(run, language), say("research.read_standards", language, years=f"{between:g}"), language)
    )


def _raised(run: Run, language: str) -> str:
    """From which year on, and in how many members, standards have raised the minimum of mandates."""
    rule = run.scenario.measures.mandate.standard_raises_minimum
    assert rule is not None
    when = raised_minimum(run.record, rule.topic, rule.generations)
    numbers = {"n": len(when), "topic": _topic(rule.topic, language), "level": label(rule.level, language)}
    years = np.floor(when[np.isfinite(when)])
    if not len(years):
        return say("research.not_raised", language, **numbers)
    low, middle, high = (f"{value:.0f}" for value in np.quantile(years, [0.05, 0.5, 0.95], method="inverted_cdf"))
    return say("research.raised", language, hits=len(years), low=low, middle=middle, high=high, **numbers)


def _topic(topic: str, language: str) -> str:
    return in_sentence(getattr(TOPIC_NAMES[topic], language), language)


def _costs(run: Run, language: str) -> str:
    """How far own knowledge moves costs at most, and how much trouble standards take away: the topics at the two ends."""
    costs, trouble = cost_effects(run.province, run.setting.values), trouble_cut(run.province)
    middles = [float(np.median(values)) for values in costs.values()]
    cut = percent(float(np.median(np.mean(list(trouble.values()), axis=0))), 0)
    year = int(run.innovation["year"].iloc[-1])
    return say("research.costs", language, year=year, change=change(min(middles), max(middles), language), trouble=cut)


def change(low: float, high: float, language: str) -> str:
    """A range of relative changes in words: down or up where both ends are, else with signs."""
    if (low < 0 and high < 0) or (low > 0 and high > 0):
        least, most = sorted((abs(low), abs(high)))
        key = "research.down" if high < 0 else "research.up"
        return say(key, language, least=f"{100 * least:.1f}", most=f"{100 * most:.1f}")
    return say("research.either", language, low=with_sign(100 * low), high=with_sign(100 * high))


def _disclosed(run: Run, language: str) -> str:
    """How open results are, how many are disclosed, what of them is shown, and how to get the list."""
    register, table = REGISTERS[0], run.research
    results = table[table["state"].isin(("result", "transformed")) & (table["ended"] >= run.innovation["year"].iloc[0])]
    held = [in_sentence(getattr(field.words, language), language) for field in register.fields if not field.public]
    first, last = run.innovation["disclosure"].iloc[[0, -1]]
    return say(
        "research.disclosed",
        language,
        platform=percent(load_parameters().default("disclosure_platform_share"), 0),
        first=percent(first, 0),
        last=percent(last, 0),
        results=count(len(results) / run.scenario.members),
        disclosed=count(results[register.disclosed].sum() / run.scenario.members),
        held=joined(held, language),
        columns=sum(field.public for field in register.fields),
    )
