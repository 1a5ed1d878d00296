"""Reading tables that people edit: every mistake is found, named by file, line and column, and comes with its remedy.

What a column may hold is not written here but in the `datapackage.json` beside each table, the same description that the
Frictionless tools check. A row keeps its line number as its index until the checks are done, so that a message can name it.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from simulation.errors import InputError, nearest

PACKAGE_FILE = "datapackage.json"
_LISTED_AT_MOST = 40
_NUMERIC = {"integer": "a whole number", "number": "a number"}


@dataclass(frozen=True)
class Rule:
    """What the cells of one column may hold, as its field in the data package says."""

    kind: str
    title: str
    unit: str = ""
    required: bool = False
    unique: bool = False
    minimum: float | None = None
    maximum: float | None = None
    pattern: str = ""
    choices: tuple[str, ...] = ()

    @classmethod
    def of_field(cls, field: Mapping[str, Any]) -> Rule:
        """The rule in one entry of `schema.fields`."""
        limits = field.get("constraints", {})
        return cls(
            kind=field.get("type", "string"),
            title=field.get("title", field["name"]),
            unit=field.get("unit", ""),
            required=limits.get("required", False),
            unique=limits.get("unique", False),
            minimum=None if limits.get("minimum") is None else float(limits["minimum"]),
            maximum=None if limits.get("maximum") is None else float(limits["maximum"]),
            pattern=re.compile(limits.get("pattern", "")).pattern,
            choices=tuple(str(choice) for choice in limits.get("enum", ())),
        )

    @property
    def numeric(self) -> bool:
        return self.kind in _NUMERIC

    def wanted(self) -> str:
        """What to write instead, in words: "a whole number of persons, 1 or more"."""
        if self.choices:
            return "one of " + ", ".join(self.choices)
        if self.kind == "yearmonth":
            return "a month such as 2021-08"
        if not self.numeric:
            return f"a text that matches {self.pattern}" if self.pattern else f"a text ({self.title})"
        if self.unit == "share of 1":
            return "a share between 0 and 1, such as 0.65 for 65 %"
        noun = _NUMERIC[self.kind] + (f" of {self.unit}" if self.unit else "")
        if self.minimum is not None and self.maximum is not None:
            return f"{noun} between {self.minimum:g} and {self.maximum:g}"
        return f"{noun}, {self.minimum:g} or more" if self.minimum is not None else noun


@dataclass(frozen=True)
class Table:
    """A table as read: `frame` is indexed by line number, `mistakes` says what is wrong with it.

    Text cells are stripped and empty ones are ""; empty numbers are missing values.
    """

    file: str
    key: str
    frame: pd.DataFrame
    mistakes: tuple[InputError, ...] = ()

    def mistake(self, line: Any, column: str, problem: str, remedy: str) -> InputError:
        """A mistake in one cell; the row is named by its line and its key."""
        key = f", {self.frame.at[line, self.key]}" if self.key in self.frame.columns else ""
        return InputError(problem, file=self.file, place=f"line {line}{key}, column {column}", remedy=remedy)


def raise_all(mistakes: Sequence[InputError]) -> None:
    """Raise nothing, the one mistake, or one error that lists them all, a sentence each."""
    if not mistakes:
        return
    if len(mistakes) == 1:
        raise mistakes[0]
    sentences = [str(mistake) for mistake in mistakes[:_LISTED_AT_MOST]]
    if len(mistakes) > _LISTED_AT_MOST:
        sentences.append(f"and {len(mistakes) - _LISTED_AT_MOST} more")
    raise InputError(f"{len(mistakes)} mistakes:\n" + "\n".join(sentences).rstrip("."))


def short_name(path: Path) -> str:
    """The last folder and the file: enough to find it, and the same on every machine."""
    return f"{path.resolve().parent.name}/{path.name}"


def digest_of(paths: Iterable[Path], *labels: str) -> str:
    """SHA-256 over the files and labels; line ends do not count, as they change when a file is copied between systems."""
    total = hashlib.sha256()
    for label in labels:
        total.update(label.encode() + b"\0")
    for path in paths:
        total.update(path.name.encode() + b"\0" + _bytes_of(path).replace(b"\r\n", b"\n") + b"\0")
    return total.hexdigest()


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        problem, remedy = "there is no such file", f"put {path.name} into the folder"
    except OSError as error:
        problem, remedy = f"the file cannot be read ({error.strerror})", "check that it is a file and open to you"
    raise InputError(problem, file=short_name(path), remedy=remedy)


def read_text(path: Path) -> str:
    """The text of a UTF-8 file, with or without a byte-order mark; an :class:`InputError` says why it cannot be had."""
    file, remedy = short_name(path), "save it as CSV UTF-8 (comma separated)"
    content = _bytes_of(path)
    if not content.strip():
        raise InputError("the file is empty", file=file, remedy="restore it or fill it in")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError("the file is saved as UTF-16", file=file, remedy=remedy)
    if b"\0" in content:
        raise InputError("the file is binary data, not text", file=file, remedy=remedy)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError("the text is not UTF-8 (perhaps GBK)", file=file, place=f"line {line}", remedy=remedy) from None


def read_package(folder: Path) -> dict[str, Any]:
    """The data package of a folder, with its resources by name under "tables"."""
    path = folder / PACKAGE_FILE
    text = read_text(path)
    try:
        package = json.loads(text)
        resources = {resource["name"]: resource for resource in package["resources"]}
        for resource in resources.values():
            for field in resource.get("schema", {}).get("fields", ()):
                Rule.of_field(field)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}"
        raise InputError(f"not JSON: {error.msg}", file=short_name(path), place=place, remedy="correct it there") from None
    except (KeyError, TypeError, AttributeError, ValueError, re.error):
        remedy = "copy the form of scenarios/provinces/zhejiang/datapackage.json"
        problem = "not a description of tables (name and schema of each resource)"
        raise InputError(problem, file=short_name(path), remedy=remedy) from None
    return {**package, "tables": resources}


def rules_of(package: Mapping[str, Any], table: str, folder: Path) -> dict[str, Rule]:
    """The rules of every column of one table, in order."""
    fields = package["tables"].get(table, {}).get("schema", {}).get("fields", ())
    if not fields:
        remedy = "copy its entry from scenarios/provinces/zhejiang/datapackage.json"
        raise InputError(f"the columns of {table}.csv are not described", file=short_name(folder / PACKAGE_FILE), remedy=remedy)
    return {field["name"]: Rule.of_field(field) for field in fields}


def read_table(path: Path, rules: Mapping[str, Rule], key: str = "adcode") -> Table:
    """Read a CSV table and check every cell against the rules of its column.

    A file that cannot be read as a table at all gives an empty frame and that one mistake.
    """
    file = short_name(path)
    try:
        header, lines, cells, ragged = _split(path)
    except InputError as error:
        return Table(file, key, pd.DataFrame(columns=list(rules)), (error,))
    text = pd.DataFrame(cells, index=pd.Index(lines, name="line"), columns=range(len(header)), dtype=str)
    mistakes = [*ragged, *_header_mistakes(file, header, rules)]
    kept = {name: place for place, name in reversed(list(enumerate(header))) if name in rules}
    raw = Table(file, key, text[list(kept.values())].set_axis(list(kept), axis=1))
    columns = {}
    for name in (name for name in rules if name in kept):
        columns[name], wrong = _checked(raw, name, rules[name])
        mistakes += wrong
    return Table(file, key, pd.DataFrame(columns, index=text.index), tuple(mistakes))


def _split(path: Path) -> tuple[list[str], list[int], list[list[str]], list[InputError]]:
    """Header, line numbers and cells of a CSV file; rows with too many or too few cells are set aside as mistakes."""
    file = short_name(path)
    reader = csv.reader(io.StringIO(read_text(path), newline=""), strict=True)
    lines, rows, start = [], [], 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):  # spreadsheets leave empty rows behind
                lines.append(start)
                rows.append([cell.strip() for cell in row])
            start = reader.line_num + 1
    except csv.Error as error:
        remedy = "close the quotation marks and save it as CSV UTF-8"
        raise InputError(
            f"the line cannot be split into cells ({error})", file=file, place=f"line {start}", remedy=remedy
        ) from None
    if not rows:
        raise InputError("the table has no cells", file=file, remedy="restore it or fill it in")
    header = rows[0]
    if len(header) == 1 and any(separator in header[0] for separator in ";\t"):
        raise InputError(
            "the cells are not separated by commas", file=file, place="line 1", remedy="save it as CSV with commas"
        )
    if len(rows) == 1:
        raise InputError("the table has a header and no rows", file=file, remedy="fill it in")
    ragged = [
        InputError(
            f"{len(row)} cells under a header of {len(header)}",
            file=file,
            place=f"line {line}",
            remedy="check its commas and quotation marks",
        )
        for line, row in zip(lines, rows, strict=True)
        if len(row) != len(header)
    ]
    good = [k for k in range(1, len(rows)) if len(rows[k]) == len(header)]
    return header, [lines[k] for k in good], [rows[k] for k in good], ragged


def _header_mistakes(file: str, header: Sequence[str], rules: Mapping[str, Rule]) -> list[InputError]:
    """Columns that are missing, written twice or unknown; a misspelt column is told once, with its right name."""
    mistakes = []
    unknown = [name for name in dict.fromkeys(header) if name not in rules]
    for name in (name for name in rules if name not in header):
        guess = nearest(name, unknown)
        remedy = f"rename column {guess!r}" if guess else f"add it: {rules[name].title}"
        unknown = [other for other in unknown if other != guess]
        mistakes.append(InputError(f"column {name!r} is missing", file=file, place="line 1", remedy=remedy))
    for name in unknown:
        guess = nearest(name, rules)
        remedy = (f"did you mean {guess!r}, or " if guess else "") + "delete it or describe it in datapackage.json"
        mistakes.append(InputError(f"unknown column {name!r}", file=file, place="line 1", remedy=remedy))
    for name in dict.fromkeys(name for name in header if header.count(name) > 1):
        mistakes.append(
            InputError(f"column {name!r} stands {header.count(name)} times", file=file, place="line 1", remedy="keep one")
        )
    return mistakes


def _checked(table: Table, column: str, rule: Rule) -> tuple[pd.Series, list[InputError]]:
    """One column in its own type, and a mistake for every cell that breaks its rule."""
    text = table.frame[column]
    empty = text == ""
    values = pd.to_numeric(text.mask(empty), errors="coerce") if rule.numeric else text
    bad = empty & rule.required
    if rule.numeric:
        bad |= ~empty & (values.isna() | values.abs().eq(float("inf")))
        bad |= (values % 1 != 0) & values.notna() if rule.kind == "integer" else False
        bad |= values.lt(rule.minimum) if rule.minimum is not None else False
        bad |= values.gt(rule.maximum) if rule.maximum is not None else False
    pattern = r"\d{4}-(0[1-9]|1[0-2])" if rule.kind == "yearmonth" else rule.pattern
    if pattern:
        bad |= ~empty & ~text.str.fullmatch(pattern)
    if rule.choices:
        bad |= ~empty & ~text.isin(rule.choices)
    mistakes = [
        table.mistake(line, column, f"{column} is " + (repr(text[line]) if text[line] else "empty"), f"give {rule.wanted()}")
        for line in text.index[bad]
    ]
    if rule.unique:
        mistakes += _repeated(table, column, ~empty)
    if rule.kind == "integer" and not mistakes:
        values = values.astype("Int64" if empty.any() else "int64")
    return values, mistakes


def _repeated(table: Table, column: str, filled: pd.Series) -> list[InputError]:
    text = table.frame[column]
    first = text[filled].drop_duplicates()
    lines = dict(zip(first, first.index, strict=True))
    return [
        table.mistake(
            line,
            column,
            f"{column} {text[line]!r} stands in line {lines[text[line]]} already",
            "give every row its own, or delete one",
        )
        for line in text.index[text.duplicated() & filled]
    ]
