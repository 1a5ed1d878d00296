"""What the model gives for the first years beside known magnitudes: all in a table, those far off in words."""

from __future__ import annotations

import re
from html import escape
from typing import Any, Protocol

import pandas as pd

from simulation.projection.magnitudes import FAR, far_off
from simulation.report.figures import months
from simulation.report.numbers import percent, quantity, years_of
from simulation.report.page import Html, heading, paragraph, table
from simulation.report.texts import say


class Held(Protocol):
    """A run, or a nation."""

    @property
    def magnitudes(self) -> pd.DataFrame: ...


def beside_known(run: Held, language: str, about: str = "story.magnitudes") -> Html:
    """Every known magnitude beside the model's; nothing where none of the simulated years is known. about : the sentence above
    the table."""
    if run.magnitudes.empty:
        return Html()
    head = heading("sub.magnitudes", language, 3) + paragraph(say(about, language))
    return head + _table(run.magnitudes, language)


def far_off_in_words(run: Held, language: str) -> list[str]:
    """One sentence for the summary, naming with its reason every magnitude that the model misses by far, the farthest first;
    none where nothing is known."""
    known, far = run.magnitudes, far_off(run.magnitudes)
    if known.empty:
        return []
    numbers = {"n": len(far), "total": len(known), "factor": f"{FAR:g}"}
    if far.empty:
        return [say("story.none_far_off", language, **numbers)]
    items = "".join(f"<li>{_far(row, language)}</li>" for row in far.itertuples())
    return [f"{say('story.far_off', language, **numbers)}<ul>{items}</ul>"]


def _far(row: Any, language: str) -> str:
    """What is off, by how much, and why, as far as the table says."""
    name, place, note = (escape(str(getattr(row, key))) for key in (language, f"place_{language}", f"note_{language}"))
    numbers = {
        "name": name,
        "ratio": f"{row.ratio:.2g}",
        "place": place,
        "period": escape(_when(str(row.known_period), language)),
    }
    why = note or say("story.far_off_unexplained", language)
    return say("story.far_off_item", language, **numbers, years=_years(row), why=why)


def _years(row: Any) -> str:
    return f"{row.first_year}–{row.last_year}" if row.first_year < row.last_year else str(row.first_year)


def _when(period: str, language: str) -> str:
    """The years, or the months of one, that something is known of: as the table has months they would be read as a day."""
    found = re.fullmatch(r"(\d{4})-(\d\d)–(\d\d)", period)
    return months(f"{found[1]}-{found[2]}", f"{found[1]}-{found[3]}", language) if found else years_of(period)


def _table(known: pd.DataFrame, language: str) -> Html:
    head = [say(f"col.{name}", language) for name in ("magnitude", "known", "modelled_median", "ratio", "source")]
    body = []
    for row in known.itertuples():
        source, note = row.source_zh if language == "zh" else row.source, getattr(row, f"note_{language}") or ""
        place = f"{getattr(row, f'place_{language}')}{say('word.comma', language)}{_when(str(row.known_period), language)}"
        scaled = say(f"note.scaled_{row.scaled}", language) if row.scaled in ("yes", "heating_zone") else ""
        bound = "&gt; " if row.comparator == ">" else ""
        body.append([
            f"<b>{escape(getattr(row, language))}</b>",
            f"{bound}{_magnitude(row.known, row.unit, language)}<br><small>{escape(place)}{scaled}</small>",
            f"{_magnitude(row.median, row.unit, language)}<br><small>{_magnitude(row.p05, row.unit, language)} – "
            f"{_magnitude(row.p95, row.unit, language)}{say('word.comma', language)}{_years(row)}</small>",
            f"{row.ratio:.2f}",
            f'{escape(source)}<div class="under">{escape(note)}</div>',
        ])  # fmt: skip
    return table(head, body, numeric=(3,), kind="targets")


def _magnitude(value: float, unit: str, language: str) -> str:
    """A magnitude in a reader's unit."""
    if unit == "share":
        return percent(value)
    if unit == "t/m2":
        return f"{1000 * value:.1f} {say('unit.kg_per_m2', language)}"
    return quantity(value, unit.removesuffix("/yr"), language)
