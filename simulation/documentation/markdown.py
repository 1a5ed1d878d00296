"""Markdown from texts that are not Markdown: nothing of a registry is ever taken as markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_MARKS = re.compile(r"([!-/:-@\[-`{-~])")  # every sign that CommonMark may take as markup, and may be escaped

_CHINESE = re.compile("[\u2014-\u201d\u3000-\uffef]")
_NO_PARAGRAPH = ("#", "|", "    ", "`", ":")
"""What lines begin with that are no part of a paragraph."""


def without_breaks(text: str) -> str:
    """Chinese paragraphs without the line breaks of their file, which a browser would show as blanks."""
    joined: list[str] = []
    for line in text.split("\n"):
        bare = line.lstrip(" ")
        last = joined[-1] if joined else ""
        goes_on = _CHINESE.match(bare) and len(line) - len(bare) < 4
        if goes_on and _CHINESE.match(last[-1:]) and not last.startswith(_NO_PARAGRAPH):
            joined[-1] += bare
        else:
            joined.append(line)
    return "\n".join(joined)


def plain(text: object) -> str:
    """A text that reads as it is."""
    return _MARKS.sub(r"\\\1", " ".join(str(text).split()))


def prose(text: str) -> str:
    """A sentence of a docstring: plain, but for what stands in single backticks, which is code."""
    parts = text.split("`")
    return "".join(code(part) if k % 2 else plain(part) for k, part in enumerate(parts))


def code(text: object) -> str:
    """A name that people copy."""
    return f"`{text}`" if str(text) else ""


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], kind: str = "registry") -> str:
    """A table whose cells are Markdown; on small screens the style sheet shows a row of this kind as a card."""
    cells = [f"| {' | '.join(cell.replace('|', chr(92) + '|') if '`' in cell else cell for cell in row)} |" for row in rows]
    lines = [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}", *cells]
    return "\n".join([f"````{{container}} {kind}", *lines, "````", ""])


def page(title: str, *parts: str) -> str:
    """A page with its title."""
    return "\n\n".join([f"# {title}", *parts]) + "\n"


def anchored(anchor: str, heading: str, level: int = 2) -> str:
    """A heading that others link to by its anchor."""
    return f"({anchor})=\n\n{'#' * level} {heading}"
