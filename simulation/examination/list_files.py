"""The lists as a workbook and as a document: a title over each, ruled tables on pages of A4 across, heads on every page."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy, deepcopy
from pathlib import Path
from typing import Any

import pandas as pd
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import _Cell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from simulation.examination import lists
from simulation.examination.examine import Examination
from simulation.examination.paper import LINE, fit_page, fit_row
from simulation.report.numbers import short_number
from simulation.report.texts import say
from simulation.results import sheets

WORKBOOK, DOCUMENT = "lists.xlsx", "lists.docx"
_WIDTHS = {
    "number": 5, "scale": 9, "aspect": 12, "indicator": 24, "content": 30, "value": 9, "unit": 10, "standard": 12,
    "assessment": 14, "grade": 7, "last_value": 9, "this_value": 9, "problems": 10, "closed": 9, "done": 9, "area": 24,
    "problem": 34, "measure": 30, "solve": 10, "responsible": 16, "deadline": 11, "project": 32, "category": 12, "cost": 10,
    "chosen": 8, "plan": 24, "target": 24, "bound": 8, "planned": 10, "due": 11, "actual": 10, "departure": 10,
    "check": 24, "unit_name": 22, "county": 10, "address": 26, "finding": 30, "standing": 14, "document": 22,
}  # fmt: skip
"""Widths of columns, which share the page in proportion."""
_CENTRED = ("number", "grade", "deadline", "due")
_OF_COUNTY = 10  # of the column of a county, which stands for itself
_PAGE_CHARACTERS = 132  # of a workbook that fill a page of A4 across
_PAGE, _MARGIN = (297, 210), 15  # A4 across, in mm
_CHINESE, _LATIN = "宋体", "Times New Roman"


def filled(result: Examination, language: str) -> Iterator[tuple[str, str, pd.DataFrame]]:
    """Name, title and rows of every list that has any."""
    for name, made in lists.LISTS.items():
        frame = made(result, language)
        if not frame.empty:
            yield name, lists.title_of(name, result, language), frame


def write_workbook(result: Examination, path: Path, language: str) -> None:
    """Write a sheet a list."""
    book = sheets.new_book()
    for name, title, frame in filled(result, language):
        _add_sheet(book, say(f"exam.tab_{name}", language), title, frame, language)
    sheets.save(book, path)


def _add_sheet(book: Any, tab: str, title: str, frame: pd.DataFrame, language: str) -> None:
    sheet = book.create_sheet(tab)
    sheets.put(sheet.cell(1, 1), title)
    sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=len(frame.columns))
    sheet.cell(1, 1).font, sheet.cell(1, 1).alignment = Font(bold=True, size=16), Alignment(horizontal="center")
    widths = _shares(frame, _PAGE_CHARACTERS)
    dressed: dict[Any, Any] = {}
    for c, column in enumerate(frame.columns, start=1):
        sheet.column_dimensions[get_column_letter(c)].width = widths[c - 1]
        for r, value in enumerate((lists.heading_of(column, language), *frame[column]), start=2):
            cell = sheet.cell(r, c)
            sheets.put(cell, value)
            pattern = sheets.as_short_as_can_be(value) if isinstance(value, float) else None
            look = (cell.quotePrefix, cell.number_format, r == 2, column in _CENTRED, pattern)
            if look not in dressed:  # to look a style up among those of the book takes longer than all else
                dressed[look] = _look(cell, r == 2, column in _CENTRED, pattern)
            cell._style = copy(dressed[look])
    for r, row in enumerate(frame.itertuples(index=False), start=3):
        fit_row(sheet, r, [_shown(value) for value in row], widths)
    sheet.row_dimensions[1].height, sheet.row_dimensions[2].height = 30, 2 * LINE + 4
    sheet.freeze_panes = "A3"
    sheet.print_title_rows = "1:2"
    fit_page(sheet)
    sheet.oddFooter.center.text = "&P / &N"


def _look(cell: Any, head: bool, centred: bool, pattern: str | None) -> Any:
    """The style of a cell that is dressed."""
    line = Side("thin")
    cell.border = Border(line, line, line, line)
    cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center" if head or centred else None)
    cell.font = Font(bold=head)
    if pattern:
        cell.number_format = pattern
    return cell._style


def write_document(result: Examination, path: Path, language: str) -> None:
    """Write all lists as one document, each on pages of its own."""
    document = Document()
    section, normal = document.sections[0], document.styles["Normal"]
    section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, Mm(_PAGE[0]), Mm(_PAGE[1])
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(_MARGIN)
    normal.font.name, normal.font.size = _LATIN, Pt(10)
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _CHINESE)
    for number, (_, title, frame) in enumerate(filled(result, language)):
        if number:
            document.add_page_break()
        head = document.add_paragraph()
        head.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run = head.add_run(_clean(title))
        run.bold, run.font.size = True, Pt(16)
        _add_table(document, frame, language)
    _number_pages(section)
    document.core_properties.author, document.core_properties.comments = "", ""
    document.core_properties.title = _clean(_title(result, language))
    document.save(str(path))


def _title(result: Examination, language: str) -> str:
    observed = result.observed
    return say("exam.title", language, city=observed.city_name(language), year=observed.general.year)


def _add_table(document: Any, frame: pd.DataFrame, language: str) -> None:
    """A table whose cells are dressed once for every column and then copied, as dressing one takes longer than all else."""
    table = document.add_table(rows=2, cols=len(frame.columns), style="Table Grid")
    table.autofit = False
    widths = [Mm(share) for share in _shares(frame, _PAGE[0] - 2 * _MARGIN)]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    head, line = table.rows
    for row in (head, line):
        _mark(row, "w:cantSplit")
    _mark(head, "w:tblHeader")
    for column, cell, width in zip(frame.columns, head.cells, widths, strict=True):
        _dress(cell, width, WD_ALIGN_PARAGRAPH.CENTER, bold=True).text = _clean(lists.heading_of(column, language))
    plain, bare = line.cells, line._tr
    for cell in plain:
        bare.remove(cell._tc)
    table._tbl.remove(bare)
    dressed: dict[tuple[int, Any], Any] = {}
    for values in frame.itertuples(index=False):
        tr = deepcopy(bare)
        for n, (column, value) in enumerate(zip(frame.columns, values, strict=True)):
            right = WD_ALIGN_PARAGRAPH.RIGHT if isinstance(value, float) else None
            aligned = WD_ALIGN_PARAGRAPH.CENTER if column in _CENTRED else right
            if (n, aligned) not in dressed:
                dressed[n, aligned] = cell = _Cell(deepcopy(plain[n]._tc), table)
                _dress(cell, widths[n], aligned, bold=False)
            tc = deepcopy(dressed[n, aligned]._tc)
            tc.p_lst[0].r_lst[0].text = _clean(_shown(value))
            tr.append(tc)
        table._tbl.append(tr)


def _dress(cell: Any, width: Any, aligned: Any, *, bold: bool) -> Any:
    """Give a cell its width and a run for its text, which is returned."""
    cell.width = width
    paragraph = cell.paragraphs[0]
    run = paragraph.add_run()
    run.font.size, run.bold = Pt(9), bold
    if aligned is not None:
        paragraph.alignment = aligned
    return run


def _number_pages(section: Any) -> None:
    """The number of the page and of all pages at the foot of every page, which the program that shows the document fills in."""
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for instruction in ("PAGE", "NUMPAGES"):
        if instruction == "NUMPAGES":
            foot.add_run(" / ")
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), instruction)
        foot._p.append(field)


def _mark(row: Any, name: str) -> None:
    """Say of a row that it is not parted by a page, or stands at the head of every one."""
    element = OxmlElement(name)
    element.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(element)


def _shares(frame: pd.DataFrame, whole: float) -> list[float]:
    """The widths of the columns of a list on a page of this width."""
    widths = [_WIDTHS.get(column, _OF_COUNTY) for column in frame.columns]
    return [whole * width / sum(widths) for width in widths]


def _shown(value: Any) -> str:
    if value is None:
        return ""
    return short_number(value) if isinstance(value, float) else str(value)


def _clean(text: str) -> str:
    return ILLEGAL_CHARACTERS_RE.sub("", text)
