"""Printed from a browser, the report leaves nothing out: closed parts are open, and no figure is cut by the end of a page."""

import shutil
import subprocess

import pytest

from simulation.report import story
from simulation.report.html import write_page
from simulation.report.page import Html, folded, heading, table

BROWSER = next((name for name in ("chromium", "chromium-browser", "google-chrome") if shutil.which(name)), None)
TOOLS = BROWSER and shutil.which("pdftotext") and shutil.which("pdfimages")
pytestmark = [pytest.mark.browser, pytest.mark.skipif(not TOOLS, reason="needs a browser and poppler's tools")]


def output(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout


def printed(page, folder):
    pdf = folder / "page.pdf"
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", f"--user-data-dir={folder / 'profile'}"]
    output(BROWSER, *options, f"--print-to-pdf={pdf}", page.absolute().as_uri())
    return pdf


def test_closed_parts_are_printed_and_figures_are_whole(run, chapters, tmp_path):
    pieces = [story.counties(run, "en"), story.targets(run, "en"), story.reproduce(run, "en")]
    pdf = printed(write_page(pieces, tmp_path / "page.html", "en", "T"), tmp_path)
    text = " ".join(output("pdftotext", "-layout", str(pdf), "-").split())
    for name in run.facts.counties["name_en"]:
        assert f"{name} (" in text  # stands in the folded table of all counties only, but for a few in pictures
    images = [line.split() for line in output("pdfimages", "-list", str(pdf)).splitlines()[2:]]
    objects = [line[10] for line in images if line[2] == "image"]
    assert len(objects) >= 3 and len(objects) == len(set(objects)), "a picture stands on two pages"


def test_a_wide_table_is_not_cut(tmp_path):
    head = [f"Head number {k}" for k in range(12)]
    rows = [[f"value {r}.{k}" for k in range(12)] for r in range(40)]
    page = heading("head.targets", "en") + folded("More", table(head, rows)) + Html("<p>the end</p>")
    pdf = printed(write_page([page], tmp_path / "page.html", "en", "T"), tmp_path)
    text = output("pdftotext", "-layout", str(pdf), "-")
    found = "".join(text.split())
    assert all("".join(cell.split()) in found or cell.split()[1] in found for row in rows for cell in row)
    assert "the end" in text
