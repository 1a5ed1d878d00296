"""`greenplan report`: the one page and the report on a result once more, in another language, without a new run."""

from __future__ import annotations

from pathlib import Path

from simulation.commands.writing import folder_name, study
from simulation.errors import Message
from simulation.paths import shown_path
from simulation.report import book, chapters
from simulation.report.one_page import NAMES, write_one_page
from simulation.results.folder import find_results
from simulation.results.verification import faults
from simulation.study.opening import open_run
from simulation.terminal import console, plain

PAGE = "report.html"


def report(name: str, *, parent: Path, language: str) -> None:
    """Write `parent/report-<result>-<language>/` from the stored records, and print where its pages are; the result stays as it
    is."""
    source = find_results(name)
    for fault in faults(source):
        if fault.key != "verify.added":  # what stands beside a result is its owner's
            console(errors=True).print(plain(str(Message("report.not_as_written", fault=fault))))
    run = open_run(source)
    place, manifest = folder_name("report", [run.scenario.name, language]), run.manifest
    entries = {"result": manifest["digest"], "members": run.scenario.members, "language": language}
    with study(parent, place, "report", manifest["hashes"], [source], **entries) as folder:
        write_one_page(run, folder, language)
        book.write_results_book(run, folder / book.NAME)  # before the report, whose workers then have its tables too
        chapters.write_report(run, folder / PAGE, language)
    for page in (NAMES[0], PAGE):
        print(shown_path(parent / place / page))
