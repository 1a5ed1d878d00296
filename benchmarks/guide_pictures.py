"""Pictures of the guide to the city examination, from drawn numbers, as the program of today makes them.

    python benchmarks/guide_pictures.py [--out docs/images/examination]

The form and the lists are printed by LibreOffice (`soffice`) and drawn by `pdftoppm`, pages by Chromium (`chromium`); where one
of them is missing this ends with a sentence and writes nothing.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import openpyxl
from PIL import Image, ImageChops

from simulation.examination import form
from simulation.examination.paper import fit_page

CITY, NEIGHBOURS, YEAR = "绍兴", ("嘉兴", "湖州"), 2025
PROGRAMS = ("soffice", "pdftoppm", "chromium")
HIDDEN = ("content", "en", "kind", "level", "basis", "worst", "weight", "third_party", "confirmed")
ROWS = 32  # of the form
TALLEST = 1330  # px, of a picture
MARGIN = 16  # px


def run(*command: object) -> None:
    subprocess.run([str(part) for part in command], check=True, capture_output=True)


def examine(*arguments: object) -> None:
    run(sys.executable, "-m", "simulation.cli", "examine", *arguments, "--language", "zh")


def trimmed(path: Path, out: Path) -> None:
    """Cut the white edges off a picture and what is below :data:`TALLEST`."""
    image = Image.open(path).convert("RGB")
    box = ImageChops.difference(image, Image.new("RGB", image.size, "white")).getbbox()
    left, top, right, bottom = box or (0, 0, *image.size)
    wide, high = min(right + MARGIN, image.width), min(bottom + MARGIN, image.height, top + TALLEST)
    image.crop((max(left - MARGIN, 0), max(top - MARGIN, 0), wide, high)).quantize(64).save(out, optimize=True)


def printed(document: Path, page: int, out: Path, folder: Path, dots: int = 100) -> None:
    """A page of a document or workbook as it is printed."""
    run(
        "soffice",
        f"-env:UserInstallation=file://{folder}/office",
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        folder,
        document,
    )
    pdf = folder / f"{document.stem}.pdf"
    run("pdftoppm", "-r", dots, "-f", page, "-l", page, "-singlefile", "-png", pdf, folder / "page")
    trimmed(folder / "page.png", out)


def shot(page: Path, first: str, until: str, out: Path, folder: Path) -> None:
    """The chapters of a page from one to before another, by the ends of their anchors, as a browser shows them."""
    text = page.read_text(encoding="utf-8")
    head, body = text[: text.index("<main")], text[text.index('<h2 id="head-') :]
    anchors = [body.index(f'<h2 id="head-{name}"') for name in (first, until)]
    part = folder / "part.html"
    part.write_text(f"{head}<main>{body[anchors[0] : anchors[1]]}</main></body></html>", encoding="utf-8")
    flags = ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--user-data-dir={folder}/browser")
    run("chromium", *flags, "--window-size=800,2400", f"--screenshot={folder}/shot.png", part.as_uri())
    trimmed(folder / "shot.png", out)


def form_in_short(path: Path, folder: Path) -> Path:
    """The sheet of indicators alone, without the columns that a first look does not need."""
    book = openpyxl.load_workbook(path)
    for name in book.sheetnames:
        if name != form.INDICATORS:
            del book[name]
    sheet = book[form.INDICATORS]
    left_out = {form.heading_of(form.IndicatorRow, name) for name in HIDDEN if name in form.IndicatorRow.model_fields}
    for cell in reversed(sheet[1]):
        if cell.value in left_out:
            sheet.column_dimensions[cell.column_letter].hidden = True
    sheet.print_area = f"A1:{sheet.cell(ROWS, sheet.max_column).coordinate}"
    fit_page(sheet)
    book.save(folder / "form.xlsx")
    return folder / "form.xlsx"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[1] / "docs" / "images" / "examination")
    out = parser.parse_args().out
    missing = [name for name in PROGRAMS if not shutil.which(name)]
    if missing:
        sys.exit(f"install first: {', '.join(missing)}")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "cities").mkdir()
        for city in (CITY, *NEIGHBOURS):
            examine(city, "--template", folder / "cities" / f"{city}.xlsx", "--year", YEAR, "--practice")
        examine("--data", folder / "cities" / f"{CITY}.xlsx", "--out", folder / "made")
        examine("--province", folder / "cities", "--out", folder / "made")
        result = next((folder / "made").glob(f"{CITY}*"))
        printed(form_in_short(folder / "cities" / f"{CITY}.xlsx", folder), 1, out / "indicators.png", folder, 150)
        shot(result / "bulletin.html", "exam_diagnosis", "exam_summary", out / "diagnosis.png", folder)
        printed(problem_list(result / "lists.xlsx", folder), 1, out / "problems.png", folder)
        shot(
            next((folder / "made").glob("cities*")) / "province.html",
            "exam_cities",
            "exam_comparison",
            out / "province.png",
            folder,
        )


def problem_list(path: Path, folder: Path) -> Path:
    """The list of problems alone."""
    book = openpyxl.load_workbook(path)
    for name in book.sheetnames:
        if not name.startswith("问题清单"):
            del book[name]
    book.save(folder / "problems.xlsx")
    return folder / "problems.xlsx"


if __name__ == "__main__":
    main()
