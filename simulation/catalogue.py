"""Listings of what there is: a table in the reader's language, or JSON and CSV with both for other programs.

A listing is a list of entries (dictionaries) and the columns that a table shows of them; a column `title` is `title_zh` or
`title_en` where an entry has these. Names stand first and are never cut: people copy them.
"""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import rich.box
import rich.table

from simulation import terminal
from simulation.errors import LANGUAGES, InputError, Message, unknown_name

Entry = dict[str, Any]
_WIDEST = 10_000  # characters


class Listing(NamedTuple):
    """What is listed, and the columns of the table, the name first."""

    entries: Callable[[str | None], Iterable[Entry]]
    columns: tuple[str, ...]


def show(what: str, words: Iterable[str] = (), *, language: str, province: str | None = None, form: str = "table") -> None:
    """Print one listing, or those of scenarios and provinces and where the rest is ("all").

    `words` keep the entries that hold all of them in any column and either language; `province` is whose counties are listed.
    `form` is "table", "json" or "csv". Raises an :class:`InputError` for an unknown listing or
    where no entry holds the words.
    """
    if what != "all" and what not in LISTINGS:
        raise unknown_name("kind.listing", what, ["all", *LISTINGS])
    if province is not None and what != "counties":
        raise InputError("list.province_of_what", province=province)
    names = ("scenarios", "provinces") if what == "all" else (what,)
    found = {name: _holding(LISTINGS[name].entries(province), words) for name in names}
    if not any(found.values()):
        raise InputError("list.nothing", words=list(words))
    if form == "json":
        print(json.dumps(found if what == "all" else found[what], ensure_ascii=False, indent=2))
    elif form == "csv":
        for entries in filter(None, found.values()):
            _print_csv(entries)
    else:
        _print_tables(found, language)
        if what == "all":
            print(Message("list.more", names=[name for name in LISTINGS if name not in names]).text(language))


def _holding(entries: Iterable[Entry], words: Iterable[str]) -> list[Entry]:
    """Those that hold all words; a word that is the name of a system keeps what is of that system, and nothing else."""
    found = list(entries)
    for word in map(str.casefold, words):
        of_system = [entry for entry in found if word in _names_of_system(entry)]
        found = of_system or [entry for entry in found if word in " ".join(map(str, entry.values())).casefold()]
    return found


def _names_of_system(entry: Entry) -> list[str]:
    return [str(entry[key]).casefold() for key in ("system", *(f"system_{code}" for code in LANGUAGES)) if key in entry]


def _of_system(name: str) -> Entry:
    """The columns of the system that something is of; blank for none."""
    from simulation.engine.edges import ROOM_NAMES

    words = ROOM_NAMES.get(name, ("", ""))
    return {"system": name, **dict(zip(("system_zh", "system_en"), words, strict=True))}


def _print_csv(entries: list[Entry]) -> None:
    import pandas as pd

    from simulation.results.tables import table_text

    sys.stdout.write("\ufeff" + table_text(pd.DataFrame(entries)))


def _print_tables(found: dict[str, list[Entry]], language: str) -> None:
    """A table where the terminal is wide enough for it, else a paragraph an entry: nothing is cut either way."""
    console = terminal.console(width=terminal.width())
    for name, entries in filter(lambda item: item[1], found.items()):
        columns = LISTINGS[name].columns
        heads = [_head(column, entries, language) for column in columns]
        rows = [[terminal.plain(_cell(entry, column, language)) for column in columns] for entry in entries]
        title = Message(f"list.title_{name}").text(language)
        table = _table(title, heads, rows)
        if console.measure(table, options=console.options.update(width=_WIDEST)).maximum <= console.width:
            console.print(table)
            continue
        console.print(f"{title}\n")
        for row in rows:
            console.print("\n".join(_paragraph(heads, row, language)), soft_wrap=True)


def _table(title: str, heads: list[str], rows: list[list[str]]) -> rich.table.Table:
    table = rich.table.Table(title=title, title_justify="left", box=rich.box.SIMPLE)
    for head in heads:
        table.add_column(head, no_wrap=True)
    for row in rows:
        table.add_row(*row)
    return table


def _paragraph(heads: list[str], row: list[str], language: str) -> list[str]:
    """The name and what it is, and below it the rest under its heads."""
    colon = {"zh": "：", "en": ": "}[language]
    rest = [f"{head}{colon}{text}" for head, text in zip(heads[2:], row[2:], strict=True) if text]
    return [f"{row[0]}  {row[1]}", *(["    " + {"zh": "；", "en": "; "}[language].join(rest)] if rest else [])]


def _cell(entry: Entry, column: str, language: str) -> str:
    value = entry.get(f"{column}_{language}", entry.get(column))
    return "" if value is None else str(value)


def _head(column: str, entries: list[Entry], language: str) -> str:
    """The head of a column: what the files of a result call it."""
    from simulation.results.tables import heads

    key = column if column in entries[0] else f"{column}_zh"
    return heads()[key] if language == "zh" else column.replace("_", " ")


def _both(name: str, text: Callable[[str], str]) -> Entry:
    """The two columns of a text that exists in both languages."""
    return {f"{name}_{language}": text(language) for language in LANGUAGES}


def _word(name: str, key: str) -> Entry:
    return _both(name, Message(f"list.word_{key}").text)


# --- what there is ---------------------------------------------------------------------------------------------------------
def _scenarios(_: str | None) -> Iterable[Entry]:
    from simulation.scenario import list_scenarios

    for entry in list_scenarios():
        titles = {"title_zh": entry.title.zh, "title_en": entry.title.en} if entry.title else {}
        yield {"name": entry.name, **(titles or {"title_zh": str(entry.problem), "title_en": str(entry.problem)})}


def _provinces(_: str | None) -> Iterable[Entry]:
    from simulation.facts.census import CENSUS_FOLDER
    from simulation.facts.provinces import list_provinces
    from simulation.scenario import read_layer

    own = {"data_zh": "专有数据", "data_en": "own folder"}
    census = {"data_zh": "普查表，其余为估计", "data_en": "census table, the rest estimated"}
    for entry in list_provinces():
        names = {"name": entry.pinyin, "code": entry.adcode, "title_zh": entry.name_zh, "title_en": entry.name_en}
        layer = read_layer(entry.adcode).layer
        known = {"known_parameters": len(layer.known), "own_measures": len(layer.sources)}
        yield names | (census if entry.folder == CENSUS_FOLDER else own) | known


def _counties(province: str | None) -> Iterable[Entry]:
    from simulation.facts.provinces import load_province

    facts = load_province(province or "zhejiang")
    cities = facts.cities.set_index("adcode")
    for row in facts.counties.itertuples():
        city = cities.loc[row.city_adcode]
        names = {"code": row.adcode, "name_zh": row.name_zh, "name_en": row.name_en}
        yield names | {"city_zh": city["name_zh"], "city_en": city["name_en"]}


def _parameters(_: str | None) -> Iterable[Entry]:
    from simulation.parameters import load_parameters
    from simulation.report.numbers import base_unit
    from simulation.report.texts import say

    for p in load_parameters().parameters:
        span = f"{p.low:g} – {p.high:g}" if p.low is not None and p.high is not None else ""
        entry = {"name": p.name, "meaning_zh": p.zh, "meaning_en": p.meaning, "default": f"{p.default:g}", "range": span}
        entry |= _both("unit", functools.partial(base_unit, p.unit)) | _word("distribution", p.distribution.replace("-", "_"))
        entry |= _both("status", functools.partial(say, f"status.{p.status}")) | _of_system(p.system)
        yield entry | {"source": p.source}


def _variables(_: str | None) -> Iterable[Entry]:
    from simulation.report.numbers import base_unit
    from simulation.report.texts import joined, say
    from simulation.vocabulary import VARIABLES

    for v in VARIABLES:
        entry = {"name": v.name, "title_zh": v.zh, "title_en": v.en} | _both("unit", functools.partial(base_unit, v.unit))
        entry |= {f"tiers_{code}": joined([say(f"tier.{tier}", code) for tier in v.tiers], code) for code in LANGUAGES}
        yield entry | {"dimensions": " ".join(v.dims)} | _word("recorded", "yes" if v.recorded else "no")


def _measures(_: str | None) -> Iterable[Entry]:
    from simulation.scenario.levers import READ_BY, levers

    for lever in levers():
        entry = {"name": lever.key, "title_zh": lever.name.zh, "title_en": lever.name.en, "keys": " ".join(lever.keys)}
        entry |= _word("by_hand", "yes" if lever.by_hand else "no")
        yield entry | _of_system(READ_BY.get(lever.key, ""))


def _phases(_: str | None) -> Iterable[Entry]:
    from simulation.engine.calendar import CALENDAR
    from simulation.report.texts import say

    for each in CALENDAR:
        entry = {"name": each.phase, "effect_zh": each.zh, "effect_en": each.en}
        entry |= _both("actor", functools.partial(say, f"tier.{each.tier}"))
        yield entry | {"quarters": " ".join(map(str, each.quarters)), "every_years": each.every_years}


def _targets(_: str | None) -> Iterable[Entry]:
    from simulation.facts.published import load_targets
    from simulation.projection.names import variable_name
    from simulation.projection.programmes import PROGRAMMES
    from simulation.report.numbers import bound
    from simulation.report.texts import document_name
    from simulation.vocabulary import OUTCOMES

    for row in load_targets().itertuples():
        entry = {"id": row.id, "region": row.adcode, "variable": row.variable}
        entry |= _both("title", functools.partial(variable_name, row.variable)) | {"year": str(row.year).replace("<NA>", "")}
        if row.goal == row.goal:
            entry |= _both("goal", functools.partial(bound, row.comparator, row.goal, row.unit))
        else:
            entry |= {"goal_zh": "", "goal_en": ""}
        entry |= _both("document", functools.partial(document_name, row.document))
        simulated = row.variable in OUTCOMES or row.variable in PROGRAMMES
        yield entry | _word("simulated", "yes" if simulated else "no") | {"told_by": "targets.csv" if simulated else ""}
    yield from _milestones()


def _milestones() -> Iterable[Entry]:
    """The milestones of key tasks, which published tables of targets do not have: their goal is what their title says."""
    from simulation.facts.key_tasks import load_key_tasks
    from simulation.report.texts import say

    for row in load_key_tasks().itertuples():
        entry = {"id": row.milestone, "region": "", "variable": row.variable or row.measure}
        entry |= {"title_zh": row.milestone_zh, "title_en": row.milestone_en, "year": str(row.deadline)[:4]}
        entry |= {"goal_zh": row.note_zh, "goal_en": row.note_en} | _both(
            "document", functools.partial(say, "document.opinions")
        )
        yield entry | _word("simulated", "no" if row.waits_for else "yes") | {"told_by": "key_tasks.csv"}


def _indicators(_: str | None) -> Iterable[Entry]:
    from simulation.facts.indicators import load_catalogue
    from simulation.report.numbers import catalogue_unit

    for i in load_catalogue():
        entry = {"code": i.code, "dimension_zh": i.dimension_zh, "dimension_en": i.dimension_en}
        entry |= {"title_zh": i.zh, "title_en": i.en}
        entry |= _both("unit", functools.partial(catalogue_unit, i.unit))
        entry |= _word("better", i.better) | _word("kind", i.kind)
        entry |= {"benchmark": "" if i.benchmark is None else f"{i.benchmark:g}"}
        yield entry | _both("benchmark_status", functools.partial(_status, i.benchmark_status))


def _status(status: str, language: str) -> str:
    from simulation.report.texts import say

    return say(f"status.{status}", language) if status else ""


def _edges(_: str | None) -> Iterable[Entry]:
    from simulation.engine.edges import EDGES, SYSTEM_NAMES

    for edge in EDGES:
        source, target = SYSTEM_NAMES[edge.source], SYSTEM_NAMES[edge.target]
        entry = {"from_zh": source.zh, "from_en": source.en, "to_zh": target.zh, "to_en": target.en}
        entry |= {"effect_zh": edge.zh, "effect_en": edge.en}
        yield {"id": f"{edge.source}>{edge.target}", **entry, "phase": edge.phase or "", "cut_by": edge.parameter}


def _systems(_: str | None) -> Iterable[Entry]:
    """The systems in their order: whether a scenario may leave one out, by which keys, and how much there is of each."""
    from simulation.engine.calendar import CALENDAR
    from simulation.engine.edges import EDGES, ROOM_NAMES
    from simulation.parameters import load_parameters
    from simulation.scenario.systems import Systems
    from simulation.systems import SYSTEMS

    of = [p.system for p in load_parameters().parameters]
    for name in SYSTEMS:
        switched = Systems.model_fields.get(name)
        parts = type(switched.default).model_fields if switched else {}
        entry: Entry = {"name": name, "title_zh": ROOM_NAMES[name].zh, "title_en": ROOM_NAMES[name].en}
        entry |= _word("optional", "yes" if switched else "no") | {"keys": " ".join(parts)}
        entry |= {"parameters": of.count(name), "phases": sum(each.phase.startswith(f"{name}.") for each in CALENDAR)}
        yield entry | {"acts_on": " ".join(dict.fromkeys(edge.target for edge in EDGES if edge.source == name))}


def _tables(_: str | None) -> Iterable[Entry]:
    from simulation.study.tables import TABLES

    for each in TABLES:
        columns = " ".join(each.names) or "member <parameter> ..."  # the one whose columns vary: greenplan list parameters
        yield {"name": each.name, "title_zh": each.zh, "title_en": each.en, "columns": columns}


def _chapters(_: str | None) -> Iterable[Entry]:
    from simulation.report.chapters import CHAPTERS

    return ({"name": each.name, "title_zh": each.zh, "title_en": each.en} for each in CHAPTERS)


LISTINGS = {
    "scenarios": Listing(_scenarios, ("name", "title")),
    "provinces": Listing(_provinces, ("name", "code", "title", "data", "known_parameters", "own_measures")),
    "counties": Listing(_counties, ("code", "name", "city")),
    "parameters": Listing(_parameters, ("name", "meaning", "unit", "default", "range", "status", "system")),
    "variables": Listing(_variables, ("name", "title", "unit", "tiers", "dimensions", "recorded")),
    "measures": Listing(_measures, ("name", "title", "by_hand", "keys", "system")),
    "phases": Listing(_phases, ("name", "effect", "actor", "quarters", "every_years")),
    "targets": Listing(_targets, ("id", "title", "region", "variable", "year", "goal", "document", "simulated", "told_by")),
    "indicators": Listing(
        _indicators, ("code", "title", "dimension", "unit", "better", "kind", "benchmark", "benchmark_status")
    ),
    "tables": Listing(_tables, ("name", "title", "columns")),
    "chapters": Listing(_chapters, ("name", "title")),
    "systems": Listing(_systems, ("name", "title", "optional", "keys", "parameters", "phases", "acts_on")),
    "edges": Listing(_edges, ("from", "to", "effect", "phase", "cut_by")),
}
