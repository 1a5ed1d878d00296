"""The chapter on innovation: projects, who brings results into use, public money, standards, costs, and what is disclosed."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd

from simulation.clock import QUARTERS, START_YEAR
from simulation.parameters import load_parameters
from simulation.projection.examination import decembers
from simulation.projection.headlines import RESEARCH
from simulation.projection.innovation import cost_effects, first_standards, raised_minimum, trouble_cut
from simulation.report import research_figures as figures
from simulation.report.figures import spread_of
from simulation.report.numbers import percent
from simulation.report.page import Html, heading, paragraph, picture
from simulation.report.texts import BETWEEN, in_sentence, joined, say
from simulation.results.registers import MEMBER
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
    page += heading("sub.research_money", language, 3) + paragraph(_money(run, language)) + paragraph(_disclosed(run, language))
    page += picture(figures.money_and_disclosure(run, language), say("research.read_money", language), language)
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
    """A number of projects; a median may lie between two."""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def _use(run: Run, language: str) -> str:
    first, last = run.innovation.iloc[0], run.innovation.iloc[-1]
    shares = {"first": percent(first["transformation_total"]), "last": percent(last["transformation_total"])}
    ends = decembers(run.province, "transformation_share")["transformation_share"].isel(region=0, year=-1)
    shares |= {owner: percent(float(np.nanmedian(ends.sel(owner=owner)))) for owner in ("firm", "university", "joint_firm")}
    return say("research.use", language, first_year=int(first["year"]), last_year=int(last["year"]), **shares)


def _money(run: Run, language: str) -> str:
    """What is granted a year, apart for years of another strength of the call; how much of all was deadweight, in members that
    granted anything; and what differs from the scenario that this one extends."""
    ends = decembers(run.province).isel(region=0)
    granted, idle = (
        ends[name].transpose("member", "year").values.astype(float) for name in ("research_granted", "research_deadweight")
    )
    if not granted.any():
        return say("research.no_money", language)
    sentences = []
    for first, last in _spans(run, ends["year"].values):
        values = granted[:, (ends["year"].values >= first) & (ends["year"].values <= last)].mean(axis=1)
        numbers = dict(zip(_ENDS, (f"{v / figures.MONEY[language]:,.0f}" for v in spread_of(values)), strict=True))
        years = f"{first}" if first == last else f"{first}{DASH[language]}{last}"
        sentences.append(say("research.money", language, years=years, **numbers))
    total, wasted = granted.sum(axis=1), idle.sum(axis=1)
    shares = [percent(value, 0) for value in spread_of((wasted / np.where(total > 0, total, np.nan))[total > 0])]
    sentences.append(say("research.deadweight", language, share=shares[0], share_low=shares[1], share_high=shares[2]))
    if left := _left_over(run, language):
        sentences.append(left)
    return BETWEEN[language].join([*sentences, *_against_extended(run, language)])


def _left_over(run: Run, language: str) -> str:
    """In which years the call is larger than all that is applied for, and what becomes of it; empty where it never is."""
    table = run.innovation[run.innovation["research_asked"] < run.innovation["research_budget"]]
    if table.empty:
        return ""
    names = ("budget", "asked", "granted", "left")
    means = {name: f"{table[f'research_{name}'].mean() / figures.MONEY[language]:,.0f}" for name in names}
    years = {"first": int(table["year"].min()), "last": int(table["year"].max()), "n": len(table)}
    return say("research.left_over", language, **years, **means)


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
    return f"{round(value):+,}".replace("-", "−") if round(value) else "0"


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
    return say("research.either", language, low=f"{100 * low:+.1f}".replace("-", "−"), high=f"{100 * high:+.1f}")


def _disclosed(run: Run, language: str) -> str:
    """How open results are, how many are disclosed, what of them is shown, and how to get the list."""
    register, table = REGISTERS[0], run.research
    results = table[table["state"].isin(("result", "transformed")) & (table["ended"] >= run.innovation["year"].iloc[0])]
    per_member = results.groupby(MEMBER.name)[register.disclosed].agg(["size", "sum"])
    held = [in_sentence(getattr(field.words, language), language) for field in register.fields if not field.public]
    first, last = run.innovation["disclosure"].iloc[[0, -1]]
    return say(
        "research.disclosed",
        language,
        platform=percent(load_parameters().default("disclosure_platform_share"), 0),
        first=percent(first, 0),
        last=percent(last, 0),
        results=count(_median(per_member["size"])),
        disclosed=count(_median(per_member["sum"])),
        held=joined(held, language),
        columns=sum(field.public for field in register.fields),
    )


def _median(values: pd.Series) -> float:
    return float(values.median()) if len(values) else 0.0
