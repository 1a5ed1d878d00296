"""The report: an executed notebook as one HTML page that opens offline, prints, and fits narrow and wide screens."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from simulation.errors import check_language
from simulation.report.fonts import FAMILY, WOFF2
from simulation.report.page import Html
from simulation.report.texts import say

GUIDE_TAG = "guide"  # cells for those who read the notebook itself: not part of the report
_TEMPLATES = Path(__file__).with_name("templates")
_HTML_LANGUAGE = {"zh": "zh-Hans", "en": "en"}
_HEADING = re.compile(r'<(?:p class="part" id="([^"]+)"|h2 id="([^"]+)")>(.*?)</(?:p|h2)>')


def write_report(executed_notebook: Path, output: Path, language: str, title: str) -> Path:
    """Write the outputs of an executed notebook as a page, without its code, and return its path.

    Everything is inside the one file, typeface and pictures too; nothing is fetched when it is opened.
    """
    import nbformat

    notebook = nbformat.read(executed_notebook, as_version=4)
    notebook.cells = [cell for cell in notebook.cells if GUIDE_TAG not in cell.metadata.get("tags", ())]
    return _export(notebook, output, language, title)


def write_page(pieces: Iterable[Html], output: Path, language: str, title: str, *, contents: bool = True) -> Path:
    """Write pieces as the same kind of page, without a notebook, and return its path. The template is filled in at once, as the
    exporter of notebooks takes seconds to load and reads every page once more."""
    import jinja2

    check_language(language)
    template_folder = jinja2.FileSystemLoader(_TEMPLATES / "report")
    environment = jinja2.Environment(loader=template_folder, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= dict.fromkeys(("markdown2html", "ansi2html"), _not_of_a_page)
    shown = [{"output_type": "display_data", "data": {"text/html": piece.text}} for piece in pieces]
    cells = [{"cell_type": "code", "outputs": [each]} for each in shown]
    template = environment.get_template("index.html.j2")
    page = template.render(nb={"cells": cells}, resources={"report": _resources(language, title)})
    return _write(page, output, language, contents)


def _not_of_a_page(text: str) -> str:
    """In the place of filters for what a notebook shows beside HTML, which pieces of a page never are."""
    raise AssertionError(text[:80])


def _export(notebook: Any, output: Path, language: str, title: str) -> Path:
    """The outputs of a notebook as one file, written whole. The template is filled in and no more: `HTMLExporter` itself would
    read the page of several megabytes again, for seconds, to describe pictures and mark cells that this one does not have."""
    from nbconvert import HTMLExporter, TemplateExporter

    check_language(language)
    exporter = HTMLExporter(
        template_name="report",
        extra_template_basedirs=[str(_TEMPLATES)],
        mathjax_url="",
        require_js_url="",
        jquery_url="",
    )
    page, _ = TemplateExporter.from_notebook_node(exporter, notebook, resources={"report": _resources(language, title)})
    return _write(page, output, language, contents=True)


def _write(page: str, output: Path, language: str, contents: bool) -> Path:
    output = Path(output)
    output.write_text(_with_contents(page, language) if contents else page, encoding="utf-8")
    return output


def _resources(language: str, title: str) -> dict[str, str]:
    font = base64.b64encode(WOFF2.read_bytes()).decode("ascii")
    return {
        "lang": _HTML_LANGUAGE[language],
        "title": title,
        "family": FAMILY,
        "font": f"data:font/woff2;base64,{font}",
        "style": (_TEMPLATES / "report" / "report.css").read_text(encoding="utf-8"),
    }


def _with_contents(page: str, language: str) -> str:
    """The page with a table of contents before its first chapter; chapters that answer one question share a line."""
    lines: list[list[str]] = []
    for part, anchor, name in _HEADING.findall(page):
        link = f'<a href="#{anchor or part}">{name}</a>'
        if part or not lines or not _grouped(page):
            lines.append([link])
        else:
            lines[-1].append(link)
    first = _HEADING.search(page)
    if not lines or first is None:
        return page
    name = say("head.contents", language)
    items = "".join(f"<li>{line[0]}{_under(line[1:])}</li>" for line in lines)
    contents = f'<nav aria-label="{name}"><strong>{name}</strong><ol>{items}</ol></nav>\n'
    return page[: first.start()] + contents + page[first.start() :]


def _grouped(page: str) -> bool:
    return '<p class="part"' in page


def _under(links: list[str]) -> str:
    return f"<div>{' · '.join(links)}</div>" if links else ""
