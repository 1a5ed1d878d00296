"""What in a result is known of its province, and what is the default that every province shares."""

from __future__ import annotations

import re
from html import escape

from simulation.parameters import load_parameters
from simulation.report.numbers import base_unit
from simulation.report.page import Html, paragraph, table
from simulation.report.texts import say
from simulation.scenario import Known
from simulation.study.run import Run
from simulation.vocabulary import MEASURE_NAMES

_CHINESE = re.compile(r"[\u3400-\u9fff]")
_COLUMNS = ("what", "here", "elsewhere", "basis", "document")


def of_province(run: Run, language: str) -> Html:
    """A table of what is the province's own, with the default beside it and its source, and a sentence on all the rest."""
    layer, table_of_all = run.scenario.province_layer, load_parameters()
    known = layer.known if layer else ()
    rows = [_base_row(run, language), *(_parameter_row(entry, language) for entry in known)]
    for entry in layer.sources if layer else ():
        name = getattr(MEASURE_NAMES[entry.measure], language) if entry.measure in MEASURE_NAMES else entry.measure
        here = say("province.applied" if run.scenario.measures.provincial else "province.left_out", language)
        status, source = say(f"status.{entry.status}", language), _source(entry, language)
        rows.append([escape(name), here, say("province.no_measure", language), status, source])
    for fixed in set(run.scenario.parameters) & {entry.parameter for entry in known}:
        rows.append([f"<code>{fixed}</code>", f"{run.scenario.parameters[fixed]:g}", "", say("province.fixed", language), ""])
    page = table([say(f"col.{name}", language) for name in _COLUMNS], rows, numeric=(1, 2), kind="province")
    rest = say("province.rest", language, own=len(known), others=len(table_of_all) - len(known))
    zone = say("province.heated" if run.facts.heated else "province.not_heated", language)
    return page + paragraph(f"{rest}{'' if language == 'zh' else ' '}{zone}", "note")


def _base_row(run: Run, language: str) -> list[str]:
    base = run.facts.base
    value = f"{base['green_share_completed_2020']:g} ({base['low']:g}–{base['high']:g})"
    status = say(f"status.{base['status']}", language)
    return [say("province.base", language), value, "", status, say(f"province.base_{base['status']}", language)]


def _parameter_row(entry: Known, language: str) -> list[str]:
    row = load_parameters()[entry.parameter]
    name = row.zh if language == "zh" else row.meaning
    unit = base_unit(row.unit, language)
    what = f"{escape(name)} <code>{entry.parameter}</code>" + (f" ({escape(unit)})" if unit else "")
    here, elsewhere = _with_range(entry.default, entry.low, entry.high), _with_range(row.default, row.low, row.high)
    return [what, here, elsewhere, say(f"status.{entry.status}", language), _source(entry, language)]


def _with_range(default: float, low: float | None, high: float | None) -> str:
    return f"{default:g}" if low is None or high is None else f"{default:g} ({low:g}–{high:g})"


def _source(entry, language: str) -> str:
    """The source as it is written, or where it is written where a Chinese reader would meet an English sentence."""
    note = getattr(entry.note, language) if entry.note else ""
    foreign = language == "zh" and not _CHINESE.search(entry.source)
    source = say("province.source_in_file", language) if foreign else escape(entry.source)
    return source + (f"<br>{escape(note)}" if note else "")
