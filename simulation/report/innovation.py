"""The chapter on innovation: projects, who brings results into use, public money, standards, costs, and what is disclosed."""

from __future__ import annotations

from html import escape

import numpy as np
import pandas as pd

from simulation.parameters import load_parameters
from simulation.projection.examination import decembers
from simulation.projection.innovation import cost_effects, first_standards, trouble_cut
from simulation.report import research_figures as figures
from simulation.report.figures import spread_of
from simulation.report.numbers import percent
from simulation.report.page import Html, heading, paragraph, picture
from simulation.report.texts import in_sentence, joined, say
from simulation.results.registers import MEMBER
from simulation.study.run import Run
from simulation.systems.innovation.logs import REGISTERS
from simulation.systems.innovation.words import TOPIC_NAMES

SYSTEM = "innovation"


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
    return (" " if language == "en" else "").join(ends)


def count(value: float) -> str:
    """A number of projects; a median may lie between two."""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def _use(run: Run, language: str) -> str:
    first, last = run.innovation.iloc[0], run.innovation.iloc[-1]
    shares = {"first": percent(first["transformation_total"]), "last": percent(last["transformation_total"])}
    ends = decembers(run.province)["transformation_share"].isel(region=0, year=-1)
    shares |= {owner: percent(float(np.nanmedian(ends.sel(owner=owner)))) for owner in ("firm", "university", "joint_firm")}
    return say("research.use", language, first_year=int(first["year"]), last_year=int(last["year"]), **shares)


def _money(run: Run, language: str) -> str:
    """What was granted in all years, and how much of it was deadweight, in members that granted anything."""
    ends = decembers(run.province).isel(region=0)
    granted, idle = (
        ends[name].transpose("member", "year").values.astype(float).sum(axis=1)
        for name in ("research_granted", "research_deadweight")
    )
    if not granted.any():
        return say("research.no_money", language)
    middle, low, high = (value / figures.MONEY[language] for value in spread_of(granted / ends.sizes["year"]))
    share = [percent(value, 0) for value in spread_of((idle / np.where(granted > 0, granted, np.nan))[granted > 0])]
    numbers = {"middle": f"{middle:,.0f}", "low": f"{low:,.0f}", "high": f"{high:,.0f}"}
    text = say("research.money", language, **numbers, share=share[0], share_low=share[1], share_high=share[2])
    return text + (" " if language == "en" else "") + _left_over(run, language)


def _left_over(run: Run, language: str) -> str:
    """In which years the call is larger than all that is applied for, and what becomes of it; empty where it never is."""
    table = run.innovation[run.innovation["research_asked"] < run.innovation["research_budget"]]
    if table.empty:
        return ""
    names = ("budget", "asked", "granted", "left")
    means = {name: f"{table[f'research_{name}'].mean() / figures.MONEY[language]:,.0f}" for name in names}
    years = {"first": int(table["year"].min()), "last": int(table["year"].max()), "n": len(table)}
    return say("research.left_over", language, **years, **means)


def _standards(run: Run, language: str) -> Html:
    """The first new standard of every topic in words, and all of them in a picture where there are any."""
    found = first_standards(run.record)
    usual = found[(found["generation"] == 1) & (found["share"] >= 0.5)]
    if usual.empty:
        return paragraph(say("research.no_standard", language))
    items = [
        say("research.standard", language, topic=_topic(row.topic, language), year=int(row.median))
        for row in usual.itertuples()
    ]
    text = say("research.standards", language, items=joined(items, language))
    rest = [_topic(topic, language) for topic in TOPIC_NAMES if topic not in set(usual["topic"])]
    if rest:
        text += (" " if language == "en" else "") + say("research.standards_none", language, topics=joined(rest, language))
    between = load_parameters().default("standard_interval")
    return paragraph(text) + picture(
        figures.standards(run, language), say("research.read_standards", language, years=f"{between:g}"), language
    )


def _topic(topic: str, language: str) -> str:
    return in_sentence(getattr(TOPIC_NAMES[topic], language), language)


def _costs(run: Run, language: str) -> str:
    """How far own knowledge moves costs at most, and how much trouble standards take away: the topics at the two ends."""
    costs, trouble = cost_effects(run.province, run.setting.values), trouble_cut(run.province)
    middles = {topic: float(np.median(values)) for topic, values in costs.items()}
    numbers = {
        "low": f"{100 * min(middles.values()):+.1f}",
        "high": f"{100 * max(middles.values()):+.1f}",
        "trouble": percent(float(np.median(np.mean(list(trouble.values()), axis=0))), 0),
    }
    return say("research.costs", language, year=int(run.innovation["year"].iloc[-1]), **numbers)


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
        name=escape(run.scenario.name),
        first=percent(first, 0),
        last=percent(last, 0),
        results=count(_median(per_member["size"])),
        disclosed=count(_median(per_member["sum"])),
        held=joined(held, language),
        columns=sum(field.public for field in register.fields),
    )


def _median(values: pd.Series) -> float:
    return float(values.median()) if len(values) else 0.0
