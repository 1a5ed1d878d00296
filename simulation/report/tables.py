"""The tables of the report: targets, counties and published floor space, as a planner reads them."""

from __future__ import annotations

import re
from html import escape
from typing import Any

import pandas as pd

from simulation.facts.province_facts import CENSUS_FOLDER, DEFAULT_FOLDER
from simulation.facts.tables import read_package
from simulation.report.figures import months, use_name
from simulation.report.goal_words import held_by, when, whole_note
from simulation.report.numbers import (
    ALMOST_NOTHING,
    MINUS,
    MISSING,
    area,
    bound,
    chance,
    middle_and_range,
    of_members,
    percent,
    quantity,
    with_sign,
)
from simulation.report.one_page.lights import colour_of, is_past
from simulation.report.page import Html, folded, heading, paragraph, table
from simulation.report.shortfalls import county_and_city, reason_name
from simulation.report.texts import cited, document_name, goal_document, name_of, say
from simulation.study.run import Run

_TARGET_COLUMNS = ("target", "year", "goal", "verified", "p_meet", "reported", "p_reported")
_COUNTY_COLUMNS = ("county", "goal", "verified_median", "reported_median", "p_meet", "missing", "reason")
_REALITY_COLUMNS = ("figure", "use", "period", "published", "modelled", "ratio", "source")
_YEAR_IN_TITLE = re.compile(r"\s*(?:of|in|,)?\s*\b\d{4}\b\s*年?\s*|\d{4}\s*年\s*")
_TAGS = {"show": "tag.show", "verified_weak": "tag.weak", "memory_only": "tag.memory"}


def target_table(run: Run, language: str) -> Html:
    """The projected targets of documents and of the scenario; what cities and counties are asked for folded away below."""
    projected = run.targets[run.targets["status"] == "projected"]
    own = projected[projected["set_by"] != "allocation"].sort_values(["year", "variable"], kind="stable")
    rows = projected[projected["set_by"] == "allocation"]
    page = Html() if len(own) else paragraph(say("fig.odds_none", language))
    if note := whole_note(projected, language):
        page += paragraph(note, "note")
    past = own["year"].map(lambda year: is_past(run, year)).astype(bool)
    for key, part in (("targets.to_come", own[~past]), ("targets.past", own[past])):
        if len(part):
            page += heading(key, language, 3) + _targets(part, run, language)
    for tier in ("city", "county"):
        part = rows[rows["tier"] == tier].drop_duplicates(["region", "variable", "year", "goal"])
        if len(part):
            own_goals = int((~part["goal_derived"].astype(bool)).sum())
            said = {"own": own_goals, "allocated": len(part) - own_goals}
            page += folded(say(f"story.rows_{tier}", language, **said), _targets(part, run, language))
    return page


def _targets(rows: pd.DataFrame, run: Run, language: str) -> Html:
    names = {row.region: name_of(row, language) for row in run.counties.itertuples()}
    body = [_target_cells(row, names, language) for row in rows.itertuples()]
    return table([say(f"col.{name}", language) for name in _TARGET_COLUMNS], body, numeric=range(1, 7), kind="targets")


def _target_cells(row: Any, names: dict[str, str], language: str) -> list[str]:
    tags = _origin(row, language)
    tags += [say(_TAGS[key], language) for key in (row.use, row.confidence) if key in _TAGS]
    held = held_by(row, names, language)
    under = [("col.government", name_of(row, language)), ("col.document", _document(row, language))]
    under += [("col.baseline", _baseline(row, language))] if pd.notna(row.baseline) else []
    under += [("col.held_up", held)] if held else []
    lines = "".join(
        f'<div class="under">{say(key, language)}{say("word.colon", language)}{escape(text)}</div>' for key, text in under
    )
    return [
        f"<b>{escape(getattr(row, f'variable_{language}'))}</b>{lines}",
        when(row),
        "<br>".join(
            [
                escape(bound(row.comparator, row.goal, row.unit, language)),
                *(f'<span class="tag">{t}</span>' for t in tags),
            ]
        ),
        _spread(row, "", language) + _gap(row, language),
        _odds(row, "", language),
        _spread(row, "reported_", language),
        _odds(row, "_reported", language),
    ]


def _origin(row: Any, language: str) -> list[str]:
    """Whether a document states this number: what a city or county was asked for says it either way."""
    if row.set_by == "allocation":
        return [say("tag.allocated" if row.goal_derived else "tag.own", language)]
    return [say("tag.derived", language)] if row.goal_derived else []


def _document(row: Any, language: str) -> str:
    return goal_document(row.document, row.goal_from, language)


def _spread(row: Any, prefix: str, language: str) -> str:
    middle, low, high = (getattr(row, f"{prefix}{name}") for name in ("median", "p05", "p95"))
    if pd.isna(middle):
        return MISSING
    first, second = middle_and_range(middle, low, high, row.unit, language)
    return f"{first}<br><small>{second}</small>"


def _baseline(row: Any, language: str) -> str:
    """Where the target starts from, and whether a document or the model's base state says so."""
    basis = say("note.baseline_document" if row.baseline_basis == "document" else "note.baseline_model", language)
    value = quantity(row.baseline, row.unit, language)
    return say("note.baseline", language, value=value, year=int(row.baseline_year), basis=basis)


def _gap(row: Any, language: str) -> str:
    """The median less the goal, with its sign."""
    if pd.isna(row.gap):
        return ""
    if row.unit == "share":
        text = f"{with_sign(100 * row.gap)} {say('unit.points', language)}"
    else:
        text = quantity(abs(row.gap), row.unit, language)
        text = text if text.startswith(ALMOST_NOTHING) else ("+" if row.gap >= 0 else MINUS) + text
    return f"<br><small>{say('col.gap', language)} {text}</small>"


def _odds(row: Any, suffix: str, language: str) -> str:
    p = getattr(row, f"p_meet{suffix}")
    if pd.isna(p):
        return MISSING
    hits, n = of_members(p, row.members_with_value)
    text = chance(p, getattr(row, f"p_meet{suffix}_low"), getattr(row, f"p_meet{suffix}_high"))
    lamp = "" if suffix else f'<span class="lamp {colour_of(p)}"></span>'
    return f"{lamp}{text}<br><small>{say('fig.odds_count', language, hits=hits, n=n)}</small>"


def county_table(run: Run, language: str) -> Html:
    """Every county: its goal, verified and reported shares, odds, missing area and what explains it."""
    head = [say(f"col.{name}", language) for name in _COUNTY_COLUMNS]
    head[5] += f"<br><small>{say('unit.m2', language)}</small>"
    body = [_county_cells(row, run, language) for row in run.counties.itertuples()]
    return table(head, body, numeric=range(1, 6), kind="counties")


def _county_cells(row: Any, run: Run, language: str) -> list[str]:
    hits, n = of_members(row.p_meet, row.members_with_value)
    odds = chance(row.p_meet, row.p_meet_low, row.p_meet_high)
    count = f"<br><small>{say('fig.odds_count', language, hits=hits, n=n)}</small>" if odds != MISSING else ""
    return [
        escape(county_and_city(row, run, language)),
        percent(row.goal),
        percent(row.verified),
        percent(row.reported),
        odds + count,
        area(row.missing, language),
        escape(reason_name(pd.Series(row._asdict()), language)),
    ]


def reality_table(run: Run, language: str) -> Html:
    """Published floor space and the model's for the same months."""
    if run.reality.empty:
        return Html()
    head = [say(f"col.{name}", language) for name in _REALITY_COLUMNS]
    body = [
        [
            say(f"fig.{row.variable}", language),
            use_name(row.building_use, language),
            months(row.period_start, row.period_end, language),
            area(row.published, language),
            f"{area(row.median, language)}<br><small>{area(row.p05, language)} – {area(row.p95, language)}</small>",
            f"{row.ratio:.2f}",
            escape(cited(row.source, language)),
        ]
        for row in run.reality.itertuples()
    ]
    note = paragraph(say("note.area", language, unit=say("unit.area_long", language)), "note")
    return table(head, body, numeric=(3, 4, 5), kind="reality") + note


def waiting_table(run: Run, language: str) -> Html:
    """Targets that no mechanism simulates yet, one line each."""
    rows = run.targets[run.targets["status"] == "not yet simulated"]
    body = [
        [
            escape(getattr(row, f"variable_{language}")),
            escape(name_of(row, language)) if row.set_by != "nation" else MISSING,
            when(row) if pd.notna(row.year) else MISSING,
            MISSING if pd.isna(row.goal) else escape(bound(row.comparator, row.goal, row.unit, language)),
            escape(document_name(row.document, language)),
        ]
        for row in rows.sort_values(["set_by", "variable", "year"], kind="stable").itertuples()
    ]
    head = [say(f"col.{name}", language) for name in ("target", "government", "year", "goal", "document")]
    return table(head, body, numeric=(2, 3), kind="waiting compact")


def column_title(run: Run, column: str, kind: str, language: str) -> str:
    """The reader's name of a column of the province data, from the data package that describes it."""
    for folder in (run.facts.folder, DEFAULT_FOLDER, CENSUS_FOLDER):
        resource = read_package(folder)["tables"].get(kind, {})
        for field in resource.get("schema", {}).get("fields", ()):
            if re.fullmatch(rf"{column}(_\d{{4}})?", field["name"]):
                title = field["title_zh" if language == "zh" else "title"]
                return escape(_YEAR_IN_TITLE.sub("", title) if field["name"] != column else title)
    return say(f"column.{column}", language)
