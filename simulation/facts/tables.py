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

import numpy as np
import pandas as pd

from simulation.errors import LANGUAGES, InputError, Message, nearest, reason_of

PACKAGE_FILE = "datapackage.json"
SHARE = "share of 1"
"""The unit of columns whose numbers lie between 0 and 1."""
_HEADER = Message("place.line", line=1)
_NUMERIC = {"integer": "wanted.integer", "number": "wanted.number"}
_UNITS = {
    "year": "unit.year",
    "years": "unit.years",
    "persons": "unit.persons",
    "households": "unit.households",
    "rooms": "unit.rooms",
    "m2": "unit.m2",
    "km2": "unit.km2",
    "m2 per person": "unit.m2_per_person",
    "persons per km2": "unit.persons_per_km2",
    "yuan": "unit.yuan",
    "yuan per person": "unit.yuan_per_person",
    "degrees east": "unit.degrees_east",
    "degrees north": "unit.degrees_north",
}


_PATTERNS = {
    r"\d{6}": "wanted.division",
    r"\d{6}(-D\d+)?": "wanted.division",
    r"\d{2}0000": "wanted.province_code",
    "[a-z]+": "wanted.pinyin",
}
"""What a pattern asks for in words; nobody reads the pattern itself."""


@dataclass(frozen=True)
class Rule:
    """What the cells of one column may hold, as its field in the data package says."""

    kind: str
    title: Mapping[str, str]
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
            title={"zh": field.get("title_zh", field["name"]), "en": field.get("title", field["name"])},
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

    def unit_in_words(self, language: str) -> str:
        """The unit as a reader knows it."""
        return Message(_UNITS[self.unit]).text(language) if self.unit in _UNITS else self.unit

    def wanted(self) -> Message:
        """What to write instead, in words: "a whole number of persons, 1 or more"."""
        if self.choices:
            return Message("wanted.one_of", names=list(self.choices))
        if self.kind == "yearmonth":
            return Message("wanted.month")
        if not self.numeric:
            if self.pattern in _PATTERNS:
                return Message(_PATTERNS[self.pattern])
            return Message("wanted.pattern", pattern=self.pattern) if self.pattern else Message("wanted.text", title=self.title)
        if self.unit == SHARE:
            return Message("wanted.share")
        noun = Message(_NUMERIC[self.kind])
        if self.unit:
            unit = {language: self.unit_in_words(language) for language in LANGUAGES}
            noun = Message("wanted.of_unit", noun=noun, unit=unit)
        least, most = (None if end is None else f"{end:g}" for end in (self.minimum, self.maximum))
        if least is not None and most is not None:
            return Message("wanted.between", noun=noun, least=least, most=most)
        return Message("wanted.at_least", noun=noun, least=least) if least is not None else noun


@dataclass(frozen=True)
class Table:
    """A table as read: `frame` is indexed by line number, `mistakes` says what is wrong with it.

    Text cells are stripped and empty ones are ""; empty numbers are missing values.
    """

    file: str
    key: str
    frame: pd.DataFrame
    mistakes: tuple[InputError, ...] = ()

    def mistake(self, line: Any, column: str, key: str, /, **values: Any) -> InputError:
        """A mistake in one cell; the row is named by its line and its key."""
        place = Message("place.cell", line=line, column=column)
        if self.key in self.frame.columns:
            place = Message("place.keyed_cell", line=line, row=self.frame.at[line, self.key], column=column)
        return InputError(key, file=self.file, place=place, **values)


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
        raise InputError("table.missing", file=short_name(path), name=path.name) from None
    except OSError as error:
        raise InputError("table.unreadable", file=short_name(path), reason=reason_of(error)) from None


def read_text(path: Path) -> str:
    """The text of a UTF-8 file, with or without a byte-order mark; an :class:`InputError` says why it cannot be had."""
    file = short_name(path)
    content = _bytes_of(path)
    if not content.strip():
        raise InputError("table.empty", file=file)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError("table.utf16", file=file)
    if b"\0" in content:
        raise InputError("table.binary", file=file)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError("table.not_utf8", file=file, place=Message("place.line", line=line)) from None


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
        raise InputError("package.not_json", file=short_name(path), place=Message("place.line", line=error.lineno)) from None
    except (KeyError, TypeError, AttributeError, ValueError, RecursionError, re.error):
        raise InputError("package.no_description", file=short_name(path)) from None
    return {**package, "tables": resources}


def rules_of(package: Mapping[str, Any], table: str, folder: Path) -> dict[str, Rule]:
    """The rules of every column of one table, in order."""
    fields = package["tables"].get(table, {}).get("schema", {}).get("fields", ())
    if not fields:
        raise InputError("package.not_described", file=short_name(folder / PACKAGE_FILE), table=f"{table}.csv")
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
    except csv.Error:
        raise InputError("table.no_split", file=file, place=Message("place.line", line=start)) from None
    if not rows:
        raise InputError("table.no_cells", file=file)
    header = rows[0]
    if len(header) == 1 and any(separator in header[0] for separator in ";\t"):
        raise InputError("table.no_commas", file=file, place=_HEADER)
    if len(rows) == 1:
        raise InputError("table.no_rows", file=file)
    ragged = [
        InputError("table.ragged", file=file, place=Message("place.line", line=line), cells=len(row), columns=len(header))
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
        unknown = [other for other in unknown if other != guess]
        if guess:
            mistakes.append(InputError("column.misspelt", file=file, place=_HEADER, column=name, guess=guess))
        else:
            mistakes.append(InputError("column.missing", file=file, place=_HEADER, column=name, title=rules[name].title))
    for name in unknown:
        guess = nearest(name, rules)
        key = "column.unknown_guess" if guess else "column.unknown"
        mistakes.append(InputError(key, file=file, place=_HEADER, column=name, **({"guess": guess} if guess else {})))
    for name in dict.fromkeys(name for name in header if header.count(name) > 1):
        mistakes.append(InputError("column.repeated", file=file, place=_HEADER, column=name, count=header.count(name)))
    return mistakes


def _checked(table: Table, column: str, rule: Rule) -> tuple[pd.Series, list[InputError]]:
    """One column in its own type, and a mistake for every cell that breaks its rule."""
    text = table.frame[column]
    empty = (text == "").to_numpy(bool)
    values = pd.to_numeric(text.mask(empty), errors="coerce") if rule.numeric else text
    bad = empty & rule.required
    if rule.numeric:
        bad |= _no_such_number(values.to_numpy(), empty, rule)
    pattern = r"\d{4}-(0[1-9]|1[0-2])" if rule.kind == "yearmonth" else rule.pattern
    if pattern:
        bad |= ~empty & ~text.str.fullmatch(pattern).to_numpy(bool)
    if rule.choices:
        bad |= ~empty & ~text.isin(rule.choices).to_numpy(bool)
    mistakes = [
        table.mistake(line, column, "cell.wrong", column=column, found=text[line], wanted=rule.wanted())
        if text[line]
        else table.mistake(line, column, "cell.empty", column=column, wanted=rule.wanted())
        for line in text.index[bad]
    ]
    if rule.unique:
        mistakes += _repeated(table, column, pd.Series(~empty, index=text.index))
    if rule.kind == "integer" and not mistakes:
        values = values.astype("Int64" if empty.any() else "int64")
    return values, mistakes


def _no_such_number(values: np.ndarray, empty: np.ndarray, rule: Rule) -> np.ndarray:
    """Where a cell that is not empty holds no number, or one that the rule does not allow."""
    bad = ~empty & ~np.isfinite(values)
    with np.errstate(invalid="ignore"):  # the remainder of what is infinite
        bad |= (values % 1 != 0) & ~np.isnan(values) if rule.kind == "integer" else False
    bad |= values < rule.minimum if rule.minimum is not None else False
    bad |= values > rule.maximum if rule.maximum is not None else False
    return bad


def _repeated(table: Table, column: str, filled: pd.Series) -> list[InputError]:
    text = table.frame[column]
    first = text[filled].drop_duplicates()
    lines = dict(zip(first, first.index, strict=True))
    return [
        table.mistake(line, column, "cell.repeated", column=column, found=text[line], first=lines[text[line]])
        for line in text.index[text.duplicated() & filled]
    ]
