"""The one page as PDF, one sheet of A4, set by Typst in the shipped typeface."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from simulation.report.fonts import FAMILY, OTF
from simulation.report.one_page.content import OnePage

_TEMPLATE = Path(__file__).with_name("sheet.typ")
_SIZES = (9.4, 9.0, 8.6, 8.2, 7.8, 7.4, 7.0, 6.6, 6.2, 5.8)
"""Sizes of letters in points, the first one that fits on a sheet is taken; the last stands whatever comes of it."""


def write_printed(page: OnePage, output: Path) -> Path:
    """Write it, and return its path."""
    output.write_bytes(printed(page))
    return output


def printed(page: OnePage) -> bytes:
    """The PDF in the largest letters in which it is one sheet. What users have written is handed over as data, never as
    markup."""
    import typst

    content = _content(page)
    for size in _SIZES:
        said = {"content": content, "size": f"{size:g}", "family": FAMILY, "lang": page.language}
        compiler = typst.Compiler(str(_TEMPLATE), font_paths=[str(OTF.parent)], ignore_system_fonts=True, sys_inputs=said)
        if _last_page(compiler) == 1:
            break
    made = compiler.compile(format="pdf")
    assert isinstance(made, bytes)
    return made


def _last_page(compiler: Any) -> int:
    """On which page the last line stands."""
    return int(json.loads(compiler.query("<sheet-end>", field="value", one=True)))


def _content(page: OnePage) -> str:
    said = page._asdict() | {
        "groups": [{"heading": g.heading, "lights": [light._asdict() for light in g.lights]} for g in page.groups],
        "sections": [part._asdict() for part in page.sections],
    }
    return json.dumps(said, ensure_ascii=False)
