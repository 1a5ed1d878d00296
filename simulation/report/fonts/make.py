"""Cut the shipped typeface anew: `python -m simulation.report.fonts.make NotoSansSC-Regular.otf` (needs the package brotli).

It holds the common characters of GB2312 (its first level), every Chinese character in the texts and tables of this project, and
the signs that figures and tables use.
"""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from simulation.report.fonts import FAMILY, OTF, WOFF2

ROOT = Path(__file__).resolve().parents[3]
SHIPPED = ("simulation", "scenarios", "notebooks", "docs")
SUFFIXES = (".py", ".csv", ".json", ".yaml", ".ipynb", ".md", ".j2", ".html")
SIGNS = "–—…‘’“”·•×÷±≥≤≈≠²³⁴½%‰°→←↑↓●○■□▲△▼▽◆◇★☆✓«»"
_NAME_RECORDS = {1: FAMILY, 3: f"{FAMILY} subset", 4: FAMILY, 6: FAMILY.replace(" ", ""), 16: FAMILY}


def common_characters() -> set[str]:
    """Level 1 of GB2312 with its punctuation, and Latin letters with the usual accents."""
    level_1 = {bytes((row, cell)).decode("gb2312", "ignore") for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF)}
    punctuation = {bytes((row, cell)).decode("gb2312", "ignore") for row in (0xA1, 0xA3) for cell in range(0xA1, 0xFF)}
    latin = {chr(code) for code in (*range(0x20, 0x7F), *range(0xA0, 0x180))}
    return (level_1 | punctuation | latin | set(SIGNS)) - {""}


def shipped_files() -> Iterable[Path]:
    """Every text and table of the project that a figure or report may quote."""
    for folder in SHIPPED:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in SUFFIXES and "__pycache__" not in path.parts:
                yield path


def chinese_characters(text: str) -> set[str]:
    """The Chinese characters and the Chinese punctuation of a text."""
    return {c for c in text if is_chinese(c) or unicodedata.east_asian_width(c) in "FW"}


def is_chinese(character: str) -> bool:
    return "CJK UNIFIED" in unicodedata.name(character, "")


def needed_characters() -> set[str]:
    """Every Chinese character of the shipped texts and tables."""
    return set().union(*(chinese_characters(path.read_text(encoding="utf-8")) for path in shipped_files()))


def cut(source: Path) -> None:
    """Write the OTF (for figures) and the WOFF2 (for pages)."""
    from fontTools import subset  # type: ignore[import-untyped]

    options = subset.Options(
        layout_features=["kern", "mark", "mkmk", "locl"], hinting=False, name_IDs=["*"], notdef_outline=True
    )
    font = subset.load_font(str(source), options)
    cutter = subset.Subsetter(options)
    cutter.populate(text="".join(sorted(common_characters() | needed_characters())))
    cutter.subset(font)
    for record in font["name"].names:
        if record.nameID in _NAME_RECORDS:
            record.string = _NAME_RECORDS[record.nameID]
    font["CFF "].cff.fontNames = [_NAME_RECORDS[6]]
    options.flavor = None
    subset.save_font(font, str(OTF), options)
    options.flavor = "woff2"
    subset.save_font(font, str(WOFF2), options)


if __name__ == "__main__":
    cut(Path(sys.argv[1]))
