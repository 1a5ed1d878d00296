"""The one page as a Word document, to be pasted into a submission; equal results give equal bytes."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from simulation.report.one_page.content import OnePage
from simulation.report.one_page.lights import GREEN, RED, UNKNOWN, YELLOW
from simulation.results.packed import EPOCH, settled

_A4, _MARGIN = (210, 297), 10  # mm
_WIDTHS = (17, 66, 18, 32, 46, 11)  # mm, of the columns of lights
_SMALL, _PLAIN, _HEAD, _TITLE = 6.5, 7.5, 9, 14
_LATIN, _CHINESE = "Arial", "微软雅黑"
_COLOURS = {GREEN: "2E9E5B", YELLOW: "E0A100", RED: "C8402F", UNKNOWN: "9A9A9A"}


def write_document(page: OnePage, output: Path) -> Path:
    """Write it, and return its path."""
    document = _blank(page)
    _line(document, page.title, _TITLE, bold=True)
    _line(document, page.subtitle, _PLAIN, grey=True)
    _line(document, page.lights, _HEAD, bold=True)
    _line(document, page.legend, _SMALL, grey=True)
    for group in page.groups:
        _line(document, group.heading, _PLAIN, bold=True)
        _lights(document, page, group.lights)
    if page.without:
        _line(document, page.without, _SMALL, grey=True)
    for part in page.sections:
        _line(document, part.heading, _HEAD, bold=True)
        for sentence in part.sentences:
            _line(document, f"• {sentence}", _PLAIN)
    _line(document, page.foot, _SMALL, grey=True)
    packed = io.BytesIO()
    document.save(packed)
    output.write_bytes(settled(packed.getvalue()))
    return output


def _blank(page: OnePage) -> Any:
    """A document of A4 with narrow margins and faces for both scripts."""
    document = Document()
    sheet = document.sections[0]
    sheet.page_width, sheet.page_height = (Mm(side) for side in _A4)
    sheet.left_margin = sheet.right_margin = sheet.top_margin = sheet.bottom_margin = Mm(_MARGIN)
    style = document.styles["Normal"]
    style.font.name, style.font.size = _LATIN, Pt(_PLAIN)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _CHINESE)
    style.paragraph_format.space_after, style.paragraph_format.space_before = Pt(1), Pt(0)
    style.paragraph_format.line_spacing = 1.0
    about = document.core_properties
    about.title, about.author, about.comments = page.title, "greenplan", ""
    about.created = about.modified = datetime(*EPOCH)
    return document


def _line(where: Any, text: str, size: float, *, bold: bool = False, grey: bool = False, colour: str = "") -> Any:
    line = where.add_paragraph()
    if bold:
        line.paragraph_format.space_before, line.paragraph_format.keep_with_next = Pt(3), True
    _write(line, text, size, bold=bold, colour=colour or ("666666" if grey else ""))
    return line


def _write(line: Any, text: str, size: float, *, bold: bool = False, colour: str = "") -> None:
    written = line.add_run(text)
    written.font.size, written.bold = Pt(size), bold
    if colour:
        written.font.color.rgb = RGBColor.from_string(colour)


def _lights(document: Any, page: OnePage, lights: Any) -> None:
    """A ruled table, a row a goal; its head is repeated where it breaks over pages."""
    table = document.add_table(rows=1 + len(lights), cols=len(page.heads))
    table.autofit = False
    rows: list[tuple[str, ...]] = [page.heads]
    rows += [(f"● {each.odds}", each.name, each.year, each.goal, each.value, each.trend) for each in lights]
    for column, width in zip(table.columns, _WIDTHS, strict=True):
        column.width = Mm(width)
    cells = table._cells  # asking the table for each cell anew takes a second
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            cell = cells[r * len(row) + c]
            cell.width = Mm(_WIDTHS[c])
            line = cell.paragraphs[0]
            line.paragraph_format.space_after = Pt(0)
            if c == len(row) - 1:
                line.alignment = WD_ALIGN_PARAGRAPH.CENTER
            colour = _COLOURS[lights[r - 1].colour] if r and c == 0 else "666666" if not r else ""
            _write(line, text, _SMALL, bold=not r or c == 0, colour=colour)
    _ruled(table)
    head = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(head)


def _ruled(table: Any) -> None:
    """A thin grey line below every row."""
    borders = OxmlElement("w:tblBorders")
    for side in ("bottom", "insideH"):
        line = OxmlElement(f"w:{side}")
        for key, value in {"val": "single", "sz": "2", "space": "0", "color": "CCCCCC"}.items():
            line.set(qn(f"w:{key}"), value)
        borders.append(line)
    table._tbl.tblPr.append(borders)
