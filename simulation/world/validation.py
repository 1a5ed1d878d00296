"""Checking a folder of data as a whole, for `greenplan validate` and the tests: our own checks and those of Frictionless.

Frictionless reads `datapackage.json` and checks each table against its schema, keys included. It is slow to import and only
needed here, so loading a province never touches it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from simulation.errors import InputError
from simulation.world.census import read_census
from simulation.world.province_folder import read_province_folder
from simulation.world.published import read_history, read_targets
from simulation.world.tables import PACKAGE_FILE, Table, read_package, read_table, rules_of, short_name

_READERS: dict[str, Callable[[Path], Table]] = {"targets": read_targets, "history": read_history}
STATUSES = ("published", "derived", "estimate")
_DOCUMENTED = ("title", "title_zh", "description", "description_zh", "status")
_REMEDIES = {
    "type-error": "give a value of the type that datapackage.json asks for",
    "constraint-error": "keep to the limits in datapackage.json",
    "unique-error": "give every row its own",
    "primary-key": "give every row a key of its own",
    "foreign-key": "correct it, or add the row it refers to",
    "missing-cell": "fill the row to the end",
    "extra-cell": "check the commas and quotation marks of the row",
    "blank-row": "delete the row",
    "missing-label": "add the column",
    "extra-label": "delete the column or describe it in datapackage.json",
    "incorrect-label": "put the columns into the order of datapackage.json",
    "encoding-error": "save it as CSV UTF-8",
}


def validate_folder(path: object) -> list[str]:
    """Every problem of a folder with a `datapackage.json`, one clear sentence each; an empty list means that it is sound.

    Knows province folders, the census folder and the folder of scenarios; of any other folder the tables are read by the rules
    of their own package.
    """
    folder = Path(str(path))
    try:
        package = read_package(folder)
        own = [*_undocumented(package, folder), *_own_mistakes(package, folder)]
    except InputError as error:
        return [str(error)]
    elsewhere = list(_outside(package, folder))
    if not elsewhere:  # else Frictionless might fetch what lies outside
        told = [_place(error) for error in own]
        own += [error for error in _frictionless_errors(folder) if not _is_told(_place(error), told)]
    return [str(error) for error in (*elsewhere, *own)]


def _own_mistakes(package: Mapping[str, Any], folder: Path) -> list[InputError]:
    """What the loaders of this kind of folder find wrong."""
    tables = set(package["tables"])
    if "provinces" in tables:
        return list(read_census(folder).mistakes)
    together = {"counties", "cities"} if "province" in package or "counties" in tables else set()
    mistakes = list(read_province_folder(folder).mistakes) if together else []
    for name in package["tables"]:
        if name not in together:
            reader = _READERS.get(name)
            table = (
                reader(folder) if reader else read_table(folder / f"{name}.csv", rules_of(package, name, folder), key="name")
            )
            mistakes += table.mistakes
    return mistakes


def _undocumented(package: Mapping[str, Any], folder: Path) -> Iterator[InputError]:
    """Columns without a title and description in both languages, or without a known status."""
    for name, resource in package["tables"].items():
        for field in resource.get("schema", {}).get("fields", ()):
            missing = [key for key in _DOCUMENTED if not field.get(key)]
            place = f"{name}.{field['name']}"
            if missing:
                problem, remedy = "the column has no " + ", ".join(missing), "say what it means in Chinese and English"
            elif field["status"] not in STATUSES:
                problem, remedy = f"status is {field['status']!r}", "use one of " + ", ".join(STATUSES)
            else:
                continue
            yield InputError(problem, file=short_name(folder / PACKAGE_FILE), place=place, remedy=remedy)


def _outside(package: Mapping[str, Any], folder: Path) -> Iterator[InputError]:
    """Tables that are not the CSV file of their name in this folder: nothing is fetched from elsewhere."""
    for name, resource in package["tables"].items():
        if resource.get("path") != f"{name}.csv":
            problem, remedy = f"path is {resource.get('path')!r}", f"call the file {name}.csv and put it into this folder"
            yield InputError(problem, file=short_name(folder / PACKAGE_FILE), place=f"{name}.path", remedy=remedy)


def _frictionless_errors(folder: Path) -> list[InputError]:
    """The findings of Frictionless in our own words; where a header is wrong, nothing is said of the cells below it."""
    from frictionless import FrictionlessException, Package

    try:
        report = Package(str(folder / PACKAGE_FILE)).validate()
    except FrictionlessException as error:
        findings = [(PACKAGE_FILE, found) for found in (error.reasons or [error.error])]
    else:
        findings = [(PACKAGE_FILE, found) for found in report.errors]
        for task in report.tasks:
            labels = [found for found in task.errors if found.type.endswith("-label")]
            findings += [(Path(task.place).name, found) for found in labels or task.errors]
    return [_in_our_words(short_name(folder / file), found) for file, found in findings]


def _in_our_words(file: str, found: Any) -> InputError:
    line, column, cell = (getattr(found, name, None) for name in ("row_number", "field_name", "cell"))
    if found.type.endswith("-label"):
        line = 1
    place = ", ".join([f"line {line}"] * bool(line) + [f"column {column}"] * bool(column))
    problem = found.note or found.message
    if column and cell is not None:
        problem = f"{column} is {cell!r}: {problem}"
    remedy = _REMEDIES.get(found.type, "correct it, or its description in datapackage.json")
    return InputError(problem.rstrip("."), file=file, place=place or None, remedy=remedy)


def _place(error: InputError) -> tuple[str, str, str]:
    """File, line and column that an error speaks of, "" where it speaks of all of them."""
    line, column = (re.search(rf"\b{word} (\w+)", error.place or "") for word in ("line", "column"))
    return str(error.file), line[1] if line else "", column[1] if column else ""


def _is_told(place: tuple[str, str, str], told: Sequence[tuple[str, str, str]]) -> bool:
    """Whether one of the mistakes told already covers this place."""
    file, line, column = place
    return any(
        file == other_file and (not line or other_line in ("", line)) and (not column or other_column in ("", column))
        for other_file, other_line, other_column in told
    )
