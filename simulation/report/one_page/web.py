"""The one page on the web: one file that opens offline and prints on one sheet of A4."""

from __future__ import annotations

from html import escape
from pathlib import Path

from simulation.report.html import write_page
from simulation.report.one_page.content import OnePage
from simulation.report.one_page.lights import Light
from simulation.report.page import Html, bullets, paragraph, table
from simulation.report.texts import say


def as_html(page: OnePage) -> Html:
    """The page as a piece of HTML."""
    made = Html(f'<h1 id="top">{escape(page.title)}</h1>') + paragraph(escape(page.subtitle), "subtitle")
    made += Html(f'<h2 id="lights">{escape(page.lights)}</h2>') + paragraph(escape(page.legend), "note")
    for group in page.groups:
        made += Html(f"<section><h3>{escape(group.heading)}</h3>")
        made += table(page.heads, [_cells(light, page.language) for light in group.lights], (2,), "lights compact")
        made += Html("</section>")
    made += paragraph(escape(page.without), "note")
    parts = [
        f"<section><h2>{escape(part.heading)}</h2>{bullets(map(escape, part.sentences)).text}</section>"
        for part in page.sections
    ]
    return Html(f'<div class="one-page">{made.text}{"".join(parts)}{paragraph(escape(page.foot), "note foot").text}</div>')


def write_web(page: OnePage, output: Path) -> Path:
    """Write it, and return its path."""
    return write_page([as_html(page)], output, page.language, page.title, contents=False)


def _cells(light: Light, language: str) -> list[str]:
    colour = say(f"one.colour_{light.colour}", language)
    lamp = f'<span class="lamp {light.colour}" role="img" aria-label="{escape(colour, quote=True)}"></span>'
    odds = f'<span class="whole">{lamp}{escape(light.odds)}</span>'
    trend = f'<span title="{escape(say("one.col_trend", language), quote=True)}">{light.trend}</span>' if light.trend else ""
    return [odds, escape(light.name), light.year, escape(light.goal), escape(light.value), trend]
