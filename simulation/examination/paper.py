"""Sheets that print well: A4 across, all columns on a page, and rows as high as their wrapped texts, which spreadsheets do not
all see to themselves."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

LINE = 14.5  # points, of a line in a cell
_HIGHEST = 409.0  # points: no spreadsheet has a higher row


def fit_page(sheet: Any) -> None:
    """Print a sheet across, its columns on one page."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def fit_row(sheet: Any, number: int, texts: Sequence[str], widths: Sequence[float]) -> None:
    """Make a row as high as the longest of its texts in columns of these widths, in characters."""
    lines = max(math.ceil(_broad(text) / max(1.0, width - 1)) for text, width in zip(texts, widths, strict=True))
    sheet.row_dimensions[number].height = min(_HIGHEST, LINE * max(1, lines) + 4)


def _broad(text: str) -> int:
    """The width of a text in Latin letters: a Chinese character is as wide as two."""
    return sum(2 if ord(letter) > 255 else 1 for letter in text)
