"""The one page in all its forms, beside the report."""

from __future__ import annotations

from pathlib import Path

from simulation.report.one_page.content import one_page
from simulation.report.one_page.document import write_document
from simulation.report.one_page.printed import write_printed
from simulation.report.one_page.web import write_web
from simulation.study.run import Run

NAMES = ("summary.html", "summary.docx", "summary.pdf")


def write_one_page(run: Run, folder: Path, language: str) -> list[Path]:
    """Write `summary.html`, `summary.docx` and `summary.pdf` into a folder, and return their paths."""
    page = one_page(run, language)
    writers = (write_web, write_document, write_printed)
    return [write(page, folder / name) for write, name in zip(writers, NAMES, strict=True)]
