"""What governments do in a scenario, in words: a phrase a measure, the absent ones too."""

from __future__ import annotations

from html import escape
from typing import Any

from simulation.report.numbers import SPACE, percent, unit_name
from simulation.report.texts import has, in_sentence, joined, name_of, quarter_in_words, say
from simulation.scenario import remarks
from simulation.scenario.effects import OwnEffect
from simulation.scenario.examination import Examination
from simulation.scenario.measures import OwnMeasure, Spreading, Written
from simulation.study.run import Run
from simulation.vocabulary import (
    AWARD_KIND_NAMES,
    EFFECT_NAMES,
    EFFECTS,
    LEVEL_NAMES,
    MEASURE_NAMES,
    RETROFIT_NAMES,
    SUBJECT_NAMES,
    TOPIC_NAMES,
    label,
)

_BY_HAND_AT_MOST = 12


def measure_list(run: Run, language: str) -> list[str]:
    """The measures of the scenario, a phrase each, the absent ones too."""
    measures = run.scenario.measures
    mandate = measures.mandate
    key = "mandate_never" if not mandate.binds else "mandate_spreads" if mandate.diffusion else "mandate_stays"
    items = [say(f"measure.{key}", language, level=label(mandate.minimum_level, language))]
    if mandate.minimum_level_public and mandate.binds:
        level, since = label(mandate.minimum_level_public, language), mandate.minimum_public_from
        key = "measure.mandate_public_from" if since else "measure.mandate_public"
        items.append(say(key, language, level=level, quarter=_quarter(since, language) if since else ""))
    if (raised := mandate.standard_raises_minimum) and mandate.binds:
        said = {"level": label(raised.level, language), "topic": getattr(TOPIC_NAMES[raised.topic], language)}
        key = "measure.mandate_raised_once" if raised.generations == 1 else "measure.mandate_raised"
        items.append(say(key, language, n=raised.generations, **said))
    if mandate.from_above and mandate.binds:
        items.append(say("measure.mandate_above", language, quarter=_quarter(mandate.from_above, language)))
    for name, measure in (("award", measures.award), ("floor_area_bonus", measures.floor_area_bonus)):
        if measure.strength or not _ways(measure, language):
            items.append(_timed(name, measure, measure.strength, language))
    items.append(_timed("fast_lane", measures.fast_lane, measures.fast_lane.days, language))
    items += (
        _of_stock(run, language)
        + _of_research(run, language)
        + _of_communities(run, language)
        + _spreading(run, language)
        + _of_smart_city(run, language)
        + _by_hand(run, language)
        + _own(run, language)
    )
    if measures.campaigns:
        quarters = joined([_quarter(q, language) for q in measures.campaigns], language)
        items.append(say("measure.campaigns", language, quarters=quarters))
    items.append(say("measure.publication" if measures.publication else "measure.no_publication", language))
    return [*items, _examination(run.scenario.examination, language)]


def unusual(run: Run, language: str) -> list[str]:
    """What in the scenario is allowed but unusual, such as a measure that moves nothing; a sentence each."""
    sentences = [note.text(language) for note in remarks(run.scenario)]
    return [escape(sentence[0].upper() + sentence[1:]) for sentence in sentences]


def _examination(examination: Examination, language: str) -> str:
    """Who examines itself from when, and what is done with the result."""
    if not examination.held:
        return say("measure.not_examined", language)
    years = [say("measure.examined_from", language, year=examination.start)]
    if examination.sample_cities and examination.sample_from is not None:
        numbers = {"n": examination.sample_cities, "year": examination.sample_from}
        years.insert(0, say("measure.examined_sample", language, **numbers))
    how = ["published" if examination.published else "internal"]
    how += [name for name in ("third_party", "survey", "assessment") if getattr(examination, name)]
    phrases = [say(f"measure.examined_{name}", language) for name in how]
    if examination.assessment and examination.weights != "equal":
        method = say(f"exam.weights_{examination.weights}", language)
        phrases.append(say("measure.examined_weights", language, method=method))
    if examination.land_link_from is not None:
        phrases.append(say("measure.examined_land", language, year=examination.land_link_from))
    return say("measure.examined", language, years=joined(years, language), how=joined(phrases, language))


def _of_stock(run: Run, language: str) -> list[str]:
    """Green loans, retrofit, prefabrication and photovoltaics: one phrase for all that are absent."""
    m = run.scenario.measures
    sizes = {
        "green_finance": 100 * m.green_finance.rate_cut,
        "retrofit_award": m.retrofit_award.strength,
        "retrofit_rule": 1.0 if m.retrofit_rule.minimum else 0.0,
        "prefabrication_rule": 100 * m.prefabrication_rule.share,
        "photovoltaic_rule": 100 * m.photovoltaic_rule.share,
    }
    items = [_timed(name, getattr(m, name), size, language) for name, size in sizes.items() if size]
    absent = [say(f"measure.name_{name}", language) for name, size in sizes.items() if not size]
    return [*items, *([say("measure.absent", language, names=joined(absent, language))] if absent else [])]


def _of_research(run: Run, language: str) -> list[str]:
    """What of disclosure, calls and procurement is not as usual."""
    chosen = {name: getattr(run.scenario.measures, name) for name in ("disclosure", "research_call", "green_procurement")}
    return [_timed(name, m, m.strength, language) for name, m in chosen.items() if m.strength != m.usual]


def _of_communities(run: Run, language: str) -> list[str]:
    """What of awards, staff and sorting is not as usual."""
    m = run.scenario.measures
    if not run.scenario.systems.community.on:
        return []
    award, sorting, items = m.community_award, m.sorting, []
    if award != type(award)():
        kind, none = getattr(AWARD_KIND_NAMES[award.kind], language), award.kind == "none"
        values = {"kind": kind, "strength": f"{award.strength:g}", "period": period_of(award, language)}
        items.append(say(f"measure.{'no_' if none else ''}community_award", language, **values))
    chosen = {name: getattr(m, name) for name in ("grid_staff", "planners")}
    items += [_timed(name, each, each.strength, language) for name, each in chosen.items() if each.strength != each.usual]
    if sorting != type(sorting)():
        strengths = {name: f"{getattr(sorting, name):g}" for name in ("info", "contact", "fine")}
        items.append(say("measure.sorting", language, period=period_of(sorting, language), **strengths))
    return items


def _of_smart_city(run: Run, language: str) -> list[str]:
    """Platforms that cities are ordered to begin, and approval online; a last quarter without a first orders nobody."""
    if "smart_city" in run.scenario.systems.off:
        return []
    platform, online = run.scenario.measures.platform, run.scenario.measures.online_approval
    items = []
    if start := platform.cities_from:
        until = platform.cities_until or start
        values = {"start": _quarter(start, language), "until": _quarter(until, language)}
        items.append(say("measure.cities_at_once" if until == start else "measure.cities_in_turn", language, **values))
    return [*items, _timed("online_approval", online, 100 * online.strength, language)]


def _spreading(run: Run, language: str) -> list[str]:
    """How measures other than the mandate come to cities and counties: of their own accord, from above, through pilots."""
    items = []
    for name in run.scenario.measures.names[1:]:
        phrases = _ways(run.scenario.measures.spreading(name), language, name)
        if phrases:
            items.append(_measure_name(run, name, language) + say("word.colon", language) + joined(phrases, language))
    return items


def _ways(measure: Spreading, language: str, name: str = "") -> list[str]:
    phrases = []
    if measure.pilots:
        quarters = {"start": _quarter(measure.pilots.start, language), "roll_out": _quarter(measure.pilots.roll_out, language)}
        phrases.append(say("measure.pilots", language, n=measure.pilots.counties, **quarters))
    if measure.diffusion:
        phrases.append(say(_own_or("measure.spreads", name), language))
        for key, quarter in (("measure.encouraged", measure.encouraged_from), ("measure.demanded", measure.from_above)):
            if quarter:
                phrases.append(say(key, language, quarter=_quarter(quarter, language)))
    return phrases


def _by_hand(run: Run, language: str) -> list[str]:
    """What the scenario has governments write; many entries are counted."""
    written = run.scenario.measures.by_hand
    if len(written) > _BY_HAND_AT_MOST:
        return [say("measure.by_hand_many", language, n=len(written))]
    return [_written(run, entry, language) for entry in written]


def _own(run: Run, language: str) -> list[str]:
    """What measures of the scenario's own do; of those without effects it is said, so that nobody looks for one."""
    others = run.scenario.measures.others
    items = [_does(own, language) for own in others if own.effects]
    names = [escape(getattr(own, language)) for own in others if not own.effects]
    return [*items, *([say("measure.own", language, names=joined(names, language))] if names else [])]


def _does(own: OwnMeasure, language: str) -> str:
    """The effects of one measure at full strength, and what every county delivers of it."""
    values = {"name": escape(getattr(own, language)), "period": period_of(own, language), "strength": f"{own.strength:g}"}
    effects = joined([_effect(entry, language) for entry in own.effects], language)
    return say("measure.own_everywhere" if own.strength else "measure.own_does", language, effects=effects, **values)


def _effect(entry: OwnEffect, language: str) -> str:
    words = in_sentence(getattr(EFFECT_NAMES[entry.effect], language), language)
    subject = in_sentence(getattr(SUBJECT_NAMES[entry.applies_to], language), language)
    unit = EFFECTS[entry.effect, entry.applies_to].unit
    size = percent(entry.amount, 0) if unit == "share" else f"{entry.amount:g}{SPACE}{unit_name(unit, language)}"
    above = say("measure.and_above", language) if entry.applies_to in LEVEL_NAMES else ""
    return say("measure.effect", language, effect=words, subject=subject + above, size=size)


def _written(run: Run, entry: Written, language: str) -> str:
    facts, where = run.facts, say("measure.every_county", language)
    if entry.region is not None:
        names = {facts.adcode: name_of(facts, language)}
        for frame in (facts.cities, facts.counties):
            names |= {row.adcode: name_of(row, language) for row in frame.itertuples()}
        where = escape(names.get(entry.region, entry.region))
    values = {"where": where, "quarter": _quarter(entry.start, language), "what": _measure_name(run, entry.measure, language)}
    key = _own_or("measure.by_hand", entry.measure)
    phrase = say(key, language, **values)
    if entry.strength is not None:
        return phrase + say("measure.at_strength", language, strength=f"{entry.strength:g}")
    return phrase + say("measure.own_strength", language) if key == "measure.by_hand" else phrase


def _own_or(key: str, measure: str) -> str:
    """The sentence of a measure itself where it has one, as a platform is begun where rules are written; else that of all."""
    return f"{key}_{measure}" if has(f"{key}_{measure}") else key


def _measure_name(run: Run, name: str, language: str) -> str:
    return escape(getattr((MEASURE_NAMES | run.scenario.measures.own_names)[name], language))


def _timed(name: str, measure: Any, size: float, language: str) -> str:
    if not size:
        return say(f"measure.no_{name}", language)
    level = getattr(measure, "minimum_level", None)
    values = {"strength": f"{size:g}", "days": f"{size:g}", "level": label(level, language) if level else ""}
    if name == "retrofit_rule":
        values["level"] = getattr(RETROFIT_NAMES[measure.minimum], language)
    return say(f"measure.{name}", language, period=period_of(measure, language), **values)


def period_of(measure: Any, language: str) -> str:
    """From when until when a measure is in force."""
    start, until = (_quarter(q, language) if q else "" for q in (measure.start, measure.until))
    if start and until:
        return say("measure.period", language, start=start, until=until)
    if start:
        return say("measure.from", language, start=start)
    return say("measure.until", language, until=until) if until else say("measure.always", language)


def _quarter(quarter: Any, language: str) -> str:
    return quarter_in_words(quarter.year, quarter.quarter, language)
