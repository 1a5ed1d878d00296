"""`greenplan search FILE.yaml`: the cheapest packages that meet all goals, as a table and as scenarios that can be run."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import rich.table

from simulation import terminal
from simulation.commands.writing import BOOK, PAGE, folder_name, study, write_tables
from simulation.console import Console, compiled
from simulation.errors import LANGUAGES, InputError, Message
from simulation.paths import shown_path
from simulation.projection.headlines import headline_name
from simulation.report import search as page
from simulation.report.html import write_page
from simulation.report.numbers import base_unit, percent
from simulation.report.texts import say
from simulation.results.digests import source_digests
from simulation.results.manifest import RESULTS_VERSION, input_digests
from simulation.results.tables import Head
from simulation.scenario import Scenario, files_of, save_scenario
from simulation.scenario.experiment import ReadStudy, SearchFile, read_search
from simulation.study.ensemble import prepare
from simulation.study.outputs import OUTPUT_UNITS
from simulation.study.search import MEASURED, Evaluation, Search, Values, front, kept_of, packages_table, prepare_search, tested

_SHOWN = ("co2_total", "cost_government", "cost_developer", "cost_owner")
_TRIED = ".greenplan-search"
"""Where the packages of a search that is not finished are noted down, beside the folders of answers."""


def search(path: Path, *, parent: Path, language: str, workers: int | None) -> None:
    """Run the search of a file, write `parent/search-<name>` with its packages as scenarios, and print them."""
    console, read = Console("full"), read_search(path)
    made, file = _prepared(read), read.file
    hashes = input_digests(made.scenario, prepare(made.scenario, resolution=made.resolution).facts)
    entries = {"goals": list(file.goals), "members": made.scenario.members, "seed": made.scenario.seed}
    near = path.parent / file.scenario
    inputs = [path, *files_of(near if near.is_file() else file.scenario)]
    notes = Notes(parent / _TRIED / f"{_digest(made, hashes)}.jsonl")
    place = folder_name("search", [file.name])
    with study(parent, place, "search", hashes, inputs, **entries) as folder:
        compiled(console, language)
        if known := notes.read():
            console.out.print(str(Message("search.goes_on", done=len(known))))
        with console.progress(str(Message("study.simulate")), made.runs) as advance:
            tried = made.run(workers, advance, known, notes.add)
        best = kept_of(front(tried), tried[0], file.kept)
        with console.progress(str(Message("search.testing")), (len(best) + 1) * file.tested_on) as advance:
            again, none_again = tested(made, best, tried[0], file.tested_on, workers=workers, progress=advance)
        table = packages_table(made, best, tried[0], again, none_again)
        (folder / "search.yaml").write_text(path.read_text(encoding="utf-8-sig"), encoding="utf-8", newline="\n")
        for row in table.to_dict("records"):
            scenario = _as_scenario(made, row, file.name)
            save_scenario(scenario, folder / f"{scenario.name}.yaml")
        write_tables({"packages": table}, folder, language, {"packages": heads_of_packages()})
        title = getattr(file.title or made.scenario.title, language)
        chapters = page.chapters(made, tried, table, title, file.tested_on, language)
        write_page(chapters, folder / PAGE, language, page.title_of(title, language))
    notes.forget()
    _show(table, made, len(tried), parent / place, language, console)
    for part in (PAGE, BOOK):
        print(shown_path(parent / place / part))


def heads_of_packages() -> dict[str, Head]:
    """The heads of what packages come to, which say the unit: it is the same in all rows."""
    found = {}
    for name in MEASURED[2:]:
        said = [
            say("search.head", each, name=headline_name(name, each), unit=base_unit(OUTPUT_UNITS[name], each))
            for each in LANGUAGES
        ]
        found[name] = Head(*said)
    return found


def _prepared(read: ReadStudy[SearchFile]) -> Search:
    file = read.file
    levers = {key: (lever.low, lever.high) for key, lever in file.levers.items()}
    how: dict[str, Any] = {key: getattr(file, key) for key in ("resolution", "population", "generations")}
    try:
        return prepare_search(read.scenario, levers, file.goals, **how)
    except InputError as mistake:
        raise read.located(mistake) from None


def _digest(made: Search, hashes: dict[str, str]) -> str:
    """Of all that decides what a package comes to; how many are tried does not."""
    parts = [made.scenario.digest(), hashes, source_digests(), RESULTS_VERSION, made.resolution]
    parts += [list(map(list, made.levers)), [list(goal) for goal in made.goals]]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:32]


class Notes:
    """The packages of a search so far, a line each: one that was stopped goes on from them. Numbers are written in full, so
    that they are read back as they were; a line that was cut off is not there."""

    def __init__(self, file: Path):
        self.file = file

    def read(self) -> dict[Values, Evaluation]:
        """What was noted down; nothing where nothing was."""
        if not self.file.is_file():
            return {}
        found = {}
        for line in self.file.read_text(encoding="utf-8").splitlines():
            try:
                values, measured = json.loads(line)
            except ValueError:
                continue
            found[tuple(values)] = Evaluation(tuple(values), np.array(measured))
        return found

    def add(self, made: Iterable[Evaluation]) -> None:
        """Note down packages that are done."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        with self.file.open("a", encoding="utf-8", newline="\n") as out:
            out.writelines(json.dumps([each.values, each.measured.tolist()]) + "\n" for each in made)

    def forget(self) -> None:
        """The search is finished."""
        self.file.unlink(missing_ok=True)
        if self.file.parent.is_dir() and not any(self.file.parent.iterdir()):
            self.file.parent.rmdir()


def _as_scenario(made: Search, row: dict[str, Any], name: str) -> Scenario:
    """A package as a scenario that says what it is."""
    values = tuple(float(row[lever.key]) for lever in made.levers)
    scenario, number = made.package(values), int(row["package"])
    levers = ", ".join(f"{lever.key} {value:g}" for lever, value in zip(made.levers, values, strict=True))
    words: dict[str, dict[str, str]] = {"title": {}, "description": {}}
    for language in LANGUAGES:
        title = getattr(scenario.title, language)
        words["title"][language] = Message("search.package", title=title, number=number).text(language)
        words["description"][language] = Message("search.described", title=title, levers=levers).text(language)
    return scenario.replace(name=f"{name}-{number}", **words)


def _show(table: pd.DataFrame, made: Search, tried: int, folder: Path, language: str, console: Console) -> None:
    """A column a package."""
    title = say("search.title", language, goals=len(made.goals), packages=len(table), tried=tried)
    shown = rich.table.Table(title=title, title_justify="left")
    shown.add_column("")
    for number in table["package"]:
        shown.add_column(str(number), justify="right")
    for lever in made.levers:
        shown.add_row(terminal.plain(lever.key), *(f"{value:g}" for value in table[lever.key]))
    for column in ("p_all", "p_all_least", "p_all_searched"):
        shown.add_row(say(f"search.{column}", language), *(percent(value, 0) for value in table[column]))
    for name in _SHOWN:
        shown.add_row(headline_name(name, language), *(page.amount(value, name, language) for value in table[name]))
    console.out.print(shown)
    for sentence in page.optimism(table, language):
        console.out.print(sentence, soft_wrap=True)
    first = folder / f"{_first_name(folder)}.yaml"
    console.out.print(say("search.run", language, file=terminal.plain(shown_path(first))), soft_wrap=True)


def _first_name(folder: Path) -> str:
    return next(path.stem for path in sorted(folder.glob("*-1.yaml")))
