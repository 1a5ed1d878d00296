"""Checking a folder of data as a whole, for `greenplan validate` and the tests: our own checks and those of Frictionless.

Frictionless reads `datapackage.json` and checks each table against its schema, keys included. It is slow to import and only
needed here, so loading a province never touches it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from simulation.errors import InputError, Message
from simulation.facts.census import read_census
from simulation.facts.province_folder import read_province_folder
from simulation.facts.published import read_history, read_targets
from simulation.facts.tables import PACKAGE_FILE, Table, read_package, read_table, rules_of, short_name

_READERS: dict[str, Callable[[Path], Table]] = {"targets": read_targets, "history": read_history}
STATUSES = ("published", "derived", "estimate")
_DOCUMENTED = ("title", "title_zh", "description", "description_zh", "status")
_FINDINGS = {
    "type-error": "package.unlike_type",
    "constraint-error": "package.unlike_limit",
    "unique-error": "package.unlike_unique",
    "primary-key": "package.unlike_key",
    "foreign-key": "package.unlike_reference",
    "missing-cell": "package.unlike_short",
    "extra-cell": "package.unlike_long",
    "blank-row": "package.unlike_blank",
    "missing-label": "package.unlike_no_column",
    "extra-label": "package.unlike_more_columns",
    "incorrect-label": "package.unlike_order",
    "encoding-error": "package.unlike_encoding",
}
"""What is said of each kind of finding of Frictionless."""


def validate_folder(path: object) -> list[InputError]:
    """Every problem of a folder with a `datapackage.json`, one clear sentence each; an empty list means that it is sound.

    Knows province folders, the census folder and the folder of scenarios; of any other folder the tables are read by the rules
    of their own package.
    """
    folder = Path(str(path))
    try:
        package = read_package(folder)
        own = [*_undocumented(package, folder), *_own_mistakes(package, folder)]
    except InputError as error:
        return [error]
    elsewhere = list(_outside(package, folder))
    if not elsewhere:  # else Frictionless might fetch what lies outside
        told = [_place(error) for error in own]
        own += [error for error in _frictionless_errors(folder) if not _is_told(_place(error), told)]
    return [*elsewhere, *own]


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
            where = {"file": short_name(folder / PACKAGE_FILE), "place": f"{name}.{field['name']}"}
            if missing:
                yield InputError("package.undocumented", **where, keys=missing)
            elif field["status"] not in STATUSES:
                yield InputError("package.status", **where, found=field["status"], names=list(STATUSES))


def _outside(package: Mapping[str, Any], folder: Path) -> Iterator[InputError]:
    """Tables that are not the CSV file of their name in this folder: nothing is fetched from elsewhere."""
    for name, resource in package["tables"].items():
        if resource.get("path") != f"{name}.csv":
            where = {"file": short_name(folder / PACKAGE_FILE), "place": f"{name}.path"}
            yield InputError("package.path", **where, found=resource.get("path"), table=f"{name}.csv")


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
    place = None
    if line and column:
        place = Message("place.cell", line=line, column=column)
    elif line or column:
        place = Message("place.line", line=line) if line else Message("place.column", column=column)
    return InputError(_FINDINGS.get(found.type, "package.unlike"), file=file, place=place, column=column, found=cell)


def _place(error: InputError) -> tuple[str, str, str]:
    """File, line and column that an error speaks of, "" where it speaks of all of them."""
    values = error.place.values if isinstance(error.place, Message) else {}
    return str(error.file), str(values.get("line", "")), values.get("column", "")


def _is_told(place: tuple[str, str, str], told: Sequence[tuple[str, str, str]]) -> bool:
    """Whether one of the mistakes told already covers this place."""
    file, line, column = place
    return any(
        file == other_file and (not line or other_line in ("", line)) and (not column or other_column in ("", column))
        for other_file, other_line, other_column in told
    )
