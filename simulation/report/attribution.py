"""The page of an attribution: what of an effect is due to what, and what strengthens what."""

from __future__ import annotations

from html import escape
from typing import Any

import pandas as pd

from simulation.projection.headlines import headline_name
from simulation.report.comparison import FEW, coarse_warnings
from simulation.report.numbers import MISSING, SPACE, signed, unit_of_difference, years_of
from simulation.report.page import Html, folded, heading, paragraph, table
from simulation.report.texts import has, joined, say
from simulation.scenario.levers import name_of_lever
from simulation.study.attribution import WHOLE, Attribution
from simulation.study.outputs import GLANCE
from simulation.study.paired import FEWEST
from simulation.study.players import SYSTEMS
from simulation.vocabulary import SYSTEM_NAMES

_PAIRS = 12


def title_of(found: Attribution, language: str) -> str:
    """What the page is called, as plain text."""
    names = {"name": getattr(found.arms.scenario.title, language)}
    if found.arms.against:
        names["other"] = _other(found, language)
    return say(f"attribute.title_{found.arms.over}", language, **names)


def _other(found: Attribution, language: str) -> str:
    """What it is held against; with its name where both have one title."""
    scenario, against = found.arms.scenario, found.arms.against
    assert against
    title = str(getattr(against.title, language))
    return f"{title} ({against.name})" if title == getattr(scenario.title, language) else title


def chapters(found: Attribution, language: str) -> list[Html]:
    """The whole page, a piece a chapter."""
    return [part(found, language) for part in (opening, glance, interactions, without, outcomes, method)]


def opening(found: Attribution, language: str) -> Html:
    setting = found.arms.settings[-1]
    numbers: dict[str, Any] = {"arms": len(found.arms.settings), "members": setting.scenario.members}
    numbers |= {"resolution": f"{setting.resolution:g}", "seed": setting.scenario.seed}
    line = say("attribute.subtitle", language, province=getattr(setting.facts, f"name_{language}"), **numbers)
    page = Html(f'<h1 id="top">{escape(title_of(found, language))}</h1>') + paragraph(escape(line), "subtitle")
    for warning in warnings(found, language):
        page += paragraph(escape(warning), "warning")
    return page


def warnings(found: Attribution, language: str) -> list[str]:
    """What a reader has to know before the numbers, as plain text."""
    setting = found.arms.settings[-1]
    members, texts = setting.scenario.members, []
    if members < FEW:
        key = "attribute.few" if members >= FEWEST else "attribute.no_interval"
        texts.append(say(key, language, members=members))
    return texts + coarse_warnings(setting.resolution, language)


def without(found: Attribution, language: str) -> Html:
    """What lacking each player means."""
    rows = [
        [f'<b class="whole">{escape(player_name(name, language))}</b>', escape(_without(name, found, language))]
        for name in found.names
    ]
    return heading("head.attribute_without", language) + table([say("col.player", language), ""], rows)


def glance(found: Attribution, language: str) -> Html:
    """A column for each of a few outputs, a line a player, the whole below."""
    cells, columns = {}, []
    for variable in GLANCE:
        rows = found.table[found.table["variable"] == variable]
        if rows["mean"].notna().any():
            rows = rows[rows["period"] == rows["period"].iloc[-1]].set_index("player")
            columns.append(f"{escape(headline_name(variable, language))} {years_of(rows['period'].iloc[0])}")
            cells[variable] = {name: mean_cell(row, language) for name, row in rows.iterrows()}
    body = [
        [f'<b class="whole">{escape(player_name(name, language))}</b>', *(column[name] for column in cells.values())]
        for name in (*found.names, WHOLE)
    ]
    note = paragraph(say("attribute.sum", language), "note")
    for text in conditions(found, language):
        note += paragraph(escape(text), "note")
    made = table([say("col.player", language), *columns], body, numeric=range(1, len(columns) + 1))
    return heading("head.attribute_glance", language) + note + made


def conditions(found: Attribution, language: str) -> list[str]:
    """Which outputs are divided among the others alone, as there are none without these players; as plain text."""
    texts = []
    for names, variables in found.conditional.items():
        players = joined([player_name(name, language) for name in names], language)
        counted = joined([headline_name(name, language) for name in variables if name in GLANCE], language)
        if counted:
            texts.append(say("attribute.conditional", language, players=players, outcomes=counted))
    return texts


def outcomes(found: Attribution, language: str) -> Html:
    """A table an output, folded away: the Shapley value, alone and last."""
    page = heading("head.attribute_all", language) + paragraph(say("attribute.all", language), "note")
    head = [say(f"col.{name}", language) for name in ("player", "shapley", "alone", "last")]
    for variable, of_variable in found.table.dropna(subset="mean").groupby("variable", sort=False):
        inside = Html()
        for period, rows in of_variable.groupby("period", sort=False):
            body = [_line(row, language) for _, row in rows.iterrows()]
            inside += Html(f"<h3>{escape(years_of(period))}</h3>") + table(head, body, numeric=(1, 2, 3), kind="compact")
        page += folded(headline_name(str(variable), language), inside)
    return page


def _line(row: Any, language: str) -> list[str]:
    """A player: its Shapley value, alone and last."""
    ends = [_amount(row[key], row["unit"], language) for key in ("alone", "last")]
    return [escape(player_name(row["player"], language)), mean_cell(row, language), *ends]


def interactions(found: Attribution, language: str) -> Html:
    """The largest interactions of a few outputs that are surely not nothing."""
    rows = found.interactions
    rows = rows[rows["variable"].isin(GLANCE) & (rows["mean_low"] * rows["mean_high"] > 0)]
    whole = found.table[found.table["player"] == WHOLE].set_index(["variable", "period"])["mean"].abs()
    size = [abs(row.mean) / max(whole[row.variable, row.period], 1e-12) for row in rows.itertuples()]
    first = rows.assign(size=size).sort_values("size", ascending=False).head(_PAIRS)
    page = heading("head.attribute_interactions", language)
    if first.empty:
        return page + paragraph(say("attribute.no_interactions", language))
    body = [
        [
            escape(" × ".join(player_name(row[key], language) for key in ("player", "other"))),
            f"{escape(headline_name(row['variable'], language))} {years_of(row['period'])}",
            mean_cell(row, language),
        ]
        for _, row in first.iterrows()
    ]
    head = [say(f"col.{name}", language) for name in ("pair", "outcome", "difference")]
    return page + paragraph(say("attribute.interactions", language), "note") + table(head, body, numeric=(2,))


def method(found: Attribution, language: str) -> Html:
    return heading("head.attribute_method", language) + paragraph(say("attribute.method", language))


def player_name(name: str, language: str) -> str:
    """What readers call a player, as plain text."""
    if name == WHOLE:
        return say("attribute.whole", language)
    if has(f"attribute.part.{name}"):
        return say(f"attribute.part.{name}", language)
    words = str(getattr(SYSTEM_NAMES.get(name) or name_of_lever(name), language))
    return words[:1].upper() + words[1:]


def mean_cell(row: Any, language: str) -> str:
    """A mean with its unit, and its interval below, as HTML."""
    if pd.isna(row["mean"]):
        return MISSING
    mean = _amount(row["mean"], row["unit"], language)
    if pd.isna(row["mean_low"]):
        return mean
    ends = " … ".join(signed(row[key], row["unit"], language) for key in ("mean_low", "mean_high"))
    return f"{mean}<br><small>{ends}</small>"


def _amount(value: float, unit: str, language: str) -> str:
    return f"{signed(value, unit, language)}{SPACE}{unit_of_difference(unit, language)}".rstrip(SPACE)


def _without(name: str, found: Attribution, language: str) -> str:
    against = found.arms.against
    if found.arms.over != SYSTEMS and against and name not in against.systems.off:
        return say("attribute.without.part", language, other=_other(found, language))
    key = f"attribute.without.{name}"
    return say(key if has(key) else "attribute.without.other", language)
