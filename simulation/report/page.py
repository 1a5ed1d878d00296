"""Pieces of a page: headings, paragraphs, tables and pictures as HTML that a notebook shows and the report keeps."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING

from simulation.report.texts import say

if TYPE_CHECKING:
    from matplotlib.figure import Figure


_STACKED = {"targets", "levers", "lights", "tasks", "goals", "outcomes"}
_TAG = re.compile(r"<[^>]+>")
_LONG = re.compile(r"[!-~]{28}")  # of Latin letters; Chinese breaks anywhere
_NARROW = 480  # pixels: a picture that a telephone shows whole


class Html:
    """A piece of HTML; a notebook shows it, and `+` joins pieces."""

    def __init__(self, text: str = ""):
        self.text = text

    def __add__(self, other: Html) -> Html:
        return Html(f"{self.text}\n{other.text}")

    def _repr_html_(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return ""


def heading(key: str, language: str, level: int = 2) -> Html:
    """A heading with an anchor that stays the same in both languages."""
    return Html(f'<h{level} id="{key.replace(".", "-")}">{escape(say(key, language))}</h{level}>')


def part_heading(part: str, language: str) -> Html:
    """The question that the chapters below answer; the contents group them by it."""
    return Html(f'<p class="part" id="part-{part}">{escape(say(f"part.{part}", language))}</p>')


def paragraph(text: str, kind: str = "") -> Html:
    """A paragraph of HTML text."""
    return Html(f'<p class="{kind}">{text}</p>' if kind else f"<p>{text}</p>")


def bullets(items: Iterable[str]) -> Html:
    """A list of HTML texts."""
    return Html("<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>")


def table(head: Sequence[str], rows: Iterable[Sequence[str]], numeric: Iterable[int] = (), kind: str = "") -> Html:
    """A table whose cells are HTML; the columns `numeric` are aligned to the right. On a telephone the rows of some kinds stand
    as cards, each cell below the name of its column, so that nothing has to be swiped for."""
    right, stacked = set(numeric), bool(_STACKED & {*kind.split()})
    named = [f' data-head="{escape(_TAG.sub(" ", name).strip(), quote=True)}"' if stacked else "" for name in head]
    cells = "".join(f"<th{_kind(name, k in right)}>{name}</th>" for k, name in enumerate(head))
    body = "".join(
        "<tr>" + "".join(f"<td{_kind(cell, k in right)}{named[k]}>{cell}</td>" for k, cell in enumerate(row)) + "</tr>"
        for row in rows
    )
    text = f"<table><thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table>"
    return Html(f'<div class="wide {kind}{" stacked" if stacked else ""}">{text}</div>')


def _kind(cell: str, is_number: bool) -> str:
    """What a cell is shown as: a number, or one that may break a long word, such as an address, which would push numbers off
    the page."""
    classes = [*(["number"] if is_number else []), *(["long"] if _LONG.search(_TAG.sub(" ", cell)) else [])]
    return f' class="{" ".join(classes)}"' if classes else ""


def folded(summary: str, inside: Html) -> Html:
    """Something long that opens when its summary is clicked."""
    return Html(f"<details><summary>{escape(summary)}</summary>\n{inside.text}\n</details>")


def pictures(figures: Sequence[Figure], caption: str, language: str) -> Html:
    """Figures that belong together, with one caption below the last."""
    page = Html()
    for number, figure in enumerate(figures, start=1):
        page += picture(figure, caption if number == len(figures) else "", language)
    return page


def picture(figure: Figure, caption: str, language: str) -> Html:
    """A figure with its caption; its titles are the text for those who cannot see it. On a telephone a tap shows a wide one as
    large as it is drawn (the page's style does it, and elsewhere nothing is seen of the box)."""
    from simulation.report import style  # the terminal shows sentences of the report without drawing anything

    buffer = io.BytesIO()
    style.save_png(figure, buffer)
    data = base64.b64encode(buffer.getvalue()).decode("ascii")
    titles = [axes.get_title(loc="left") for axes in figure.axes]
    alternative = escape(say("alt.figure", language, title="; ".join(t for t in titles if t)), quote=True)
    width = round(figure.get_figwidth() * 100)
    image = f'<img src="data:image/png;base64,{data}" alt="{alternative}" style="width:{width}px;max-width:100%">'
    note = f"<figcaption>{caption}</figcaption>" if caption else ""
    if width <= _NARROW:
        return Html(f'<figure class="narrow">{image}{note}</figure>')
    box = f'<input type="checkbox" hidden aria-label="{escape(say("alt.large", language), quote=True)}">'
    return Html(f'<figure class="opens"><label>{box}{image}</label>{note}</figure>')
