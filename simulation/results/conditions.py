"""Conditions on the rows of a register: `topic = retrofit and (state = transformed or begun >= 2025)`.

    condition  = all {"or" all}
    all        = one {"and" one}
    one        = "(" condition ")" | column operator value
    operator   = "=" | "!=" | "<" | "<=" | ">" | ">="
    value      = a number, yes or no, a year or quarter (2030, 2030Q2), a bare word, or a text in quotes

A year or quarter is all of it: `ended <= 2030` holds until the end of 2030, `ended = 2030Q2` from April to June; with a point
it is a moment in decimal years (2030.25). Columns have the names that programs use or those in Chinese. The signs of a Chinese
keyboard and 且, 或 are read as well.
Values are bound and never part of the query, and the query has no way to files.
"""

from __future__ import annotations

import contextlib
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from simulation.clock import QUARTERS
from simulation.errors import InputError, Message, nearest, spoken, unknown_name
from simulation.kinds import Name
from simulation.results.registers import MEMBER
from simulation.scenario.full_width import plain_sign
from simulation.systems.system import Field

_PIECE = re.compile(
    r"\s*(?:(?P<text>'[^']*'|\"[^\"]*\")|(?P<sign><=|>=|!=|=|<|>|≤|≥|≠|\(|\))|(?P<word>[^\s()=<>!≤≥≠'\"]+)|(?P<other>\S))"
)
_SIGNS = ("=", "!=", "<", "<=", ">", ">=")
_OTHER_SIGNS = {"≤": "<=", "≥": ">=", "≠": "!="}
_JOINING = {"and": "and", "且": "and", "并且": "and", "or": "or", "或": "or", "或者": "or"}
_DEEPEST = 50
_SPAN = re.compile(r"([0-9]{4})(?:年?(?:[Qq]|第?(?=.季度))([1-4一二三四])(?:季度)?|年?)")
_QUARTERS = {sign: number for number, signs in enumerate(("1一", "2二", "3三", "4四"), start=1) for sign in signs}
_YES, _NO = ("yes", "true", "1", "是"), ("no", "false", "0", "否")


class Condition(NamedTuple):
    """A condition as a query: text with a question mark for every value, and the values."""

    query: str
    values: tuple[Any, ...]


class Span(NamedTuple):
    """A year or quarter in decimal years: the moment in which it begins, and that in which it is over."""

    begins: float
    ends: float


def rows_where(table: pd.DataFrame, fields: Sequence[Field], text: str, members: int | None = None) -> pd.DataFrame:
    """The rows of a register for which a condition holds; all where it is blank. Raises :class:`InputError` that says where it
    cannot be read. members : how many there are, so that one that is not there is refused."""
    if not text.strip():
        return table
    import duckdb  # loaded when something is asked: it takes a tenth of a second

    condition = parsed(text, fields, members)
    with duckdb.connect(config={"enable_external_access": "false", "threads": "1"}) as database:
        database.register("register", table.assign(**{c: table[c].astype(str) for c in table.select_dtypes("category")}))
        found = database.execute(
            f"select row_number from (select *, row_number() over () - 1 as row_number from register) where {condition.query} "
            "order by row_number",
            list(condition.values),
        ).fetchnumpy()["row_number"]
    return table.iloc[found].reset_index(drop=True)


def parsed(text: str, fields: Sequence[Field], members: int | None = None) -> Condition:
    """Read a condition."""
    return _Reader(text, fields, members).read()


class _Reader:
    """Reads the pieces of a condition from left to right (recursive descent)."""

    def __init__(self, text: str, fields: Sequence[Field], members: int | None):
        self.text, self.at, self.depth, self.members = text, 0, 0, members
        self.fields = {field.name: field for field in fields}
        self.known = {field.words.zh: field for field in fields} | self.fields
        plain = "".join(map(plain_sign, text))
        self.pieces = [match for match in _PIECE.finditer(plain) if match.group().strip()]

    def read(self) -> Condition:
        condition = self._any()
        if self.at < len(self.pieces):
            raise self._refused("and, or")
        return condition

    def _any(self) -> Condition:
        return self._joined("or", self._all)

    def _all(self) -> Condition:
        return self._joined("and", self._one)

    def _joined(self, word: str, part: Any) -> Condition:
        found = [part()]
        while _JOINING.get(self._next("word").lower()) == word:
            self.at += 1
            found.append(part())
        query = f" {word} ".join(each.query for each in found)
        return Condition(f"({query})", tuple(value for each in found for value in each.values))

    def _one(self) -> Condition:
        if self._next("sign") == "(":
            if self.depth == _DEEPEST:
                raise InputError("condition.too_deep", place="--where", most=_DEEPEST)
            self.at, self.depth = self.at + 1, self.depth + 1
            inner = self._any()
            self._take("sign", (")",), ")")
            self.depth -= 1
            return inner
        if self._next("word").lower() in _JOINING:
            raise self._refused(Message("condition.a_column"))
        name = self._take("word", None, ", ".join(self.fields))
        if name not in self.known:
            names = {field.name: field.words for field in self.fields.values()}
            raise unknown_name("kind.column", name, _offered(name, names), place="--where")
        field, sign = self.known[name], self._take("sign", _SIGNS, " ".join(_SIGNS))
        if sign not in ("=", "!=") and field.kind in ("boolean", "string"):
            raise InputError("condition.no_order", place="--where", column=name, sign=sign)
        value = self._value(field)
        if field.name == MEMBER.name and sign in ("=", "!=") and self.members and value not in range(self.members):
            raise InputError("condition.no_member", place="--where", found=f"{value:g}", last=self.members - 1)
        if isinstance(value, Span):
            return _within(field.name, sign, value)
        return Condition(f'"{field.name}" {"<>" if sign == "!=" else sign} ?', (value,))

    def _value(self, field: Field) -> Any:
        quoted = self._next("text")
        value = self._inside() if quoted else self._next("word")
        if not value and not quoted:
            raise self._refused(Message("condition.a_value"))
        self.at += 1
        return _understood(field, value)

    def _inside(self) -> str:
        """The text between two quotes, as it was written."""
        begins, ends = self.pieces[self.at].span("text")
        return self.text[begins + 1 : ends - 1]

    def _next(self, kind: str) -> str:
        """The next piece where it is of this kind; else nothing."""
        found = (self.pieces[self.at][kind] or "") if self.at < len(self.pieces) else ""
        return _OTHER_SIGNS.get(found, found)

    def _take(self, kind: str, among: tuple[str, ...] | None, wanted: str) -> str:
        piece = self._next(kind)
        if not piece or (among is not None and piece not in among):
            raise self._refused(wanted)
        self.at += 1
        return piece

    def _refused(self, wanted: Message | str) -> InputError:
        if self.at >= len(self.pieces):
            last = self.pieces[-1].group().strip() if self.pieces else ""
            if last.lower() in _JOINING:
                return InputError("condition.after_joining", place="--where", word=last)
            return InputError("condition.ends", place="--where", wanted=wanted)
        begins, ends = self.pieces[self.at].span(str(self.pieces[self.at].lastgroup))
        found = self.text[begins:ends]
        return InputError("condition.unread", place="--where", found=found, position=begins + 1, wanted=wanted)


def _offered(found: str, words: Mapping[str, Name]) -> list[str]:
    """What is offered in the place of a word that is none: what programs say (of a place its English name) where that was
    meant, or to English readers; else the Chinese names."""
    plain = [name.en if word.isdigit() else word for word, name in words.items()]
    return plain if spoken() == "en" or nearest(found, plain) else [name.zh for name in words.values()]


def _within(name: str, sign: str, span: Span) -> Condition:
    """A column beside all of a year or quarter."""
    if sign in ("=", "!="):
        query = f'("{name}" >= ? and "{name}" < ?)'
        return Condition(query if sign == "=" else f"(not {query})", tuple(span))
    later = sign.startswith(">")
    bound = span.ends if sign in (">", "<=") else span.begins
    return Condition(f'"{name}" {">=" if later else "<"} ?', (bound,))


def _understood(field: Field, value: str) -> Any:
    """A value as the column holds it: words by what programs call them or by their name in either language."""
    if field.choices is not None:
        known = {word: word for word in field.choices} | {n: w for w, name in field.choices.items() for n in name}
        if value not in known:
            raise unknown_name("kind.value", value, _offered(value, field.choices), place=f"--where, {field.name}")
        return known[value]
    if field.kind == "boolean":
        if value.lower() not in (*_YES, *_NO):
            raise InputError("condition.yes_or_no", place="--where", column=field.name, found=value)
        return value.lower() in _YES
    if field.unit == "year":
        return _moment(field, value)
    if field.kind in ("integer", "number"):
        with contextlib.suppress(ValueError):
            if math.isfinite(number := float(value)):
                return number
        raise InputError("condition.no_number", place="--where", column=field.name, found=value)
    return value


def _moment(field: Field, value: str) -> Span | float:
    """A year, a quarter, or a moment in decimal years."""
    if found := _SPAN.fullmatch(value.replace(" ", "")):
        year, quarter = int(found[1]), found[2]
        begins = year + (_QUARTERS[quarter] - 1) / QUARTERS if quarter else float(year)
        return Span(begins, begins + (1.0 / QUARTERS if quarter else 1.0))
    with contextlib.suppress(ValueError):
        if math.isfinite(number := float(value)):
            return number
    raise InputError("condition.no_moment", place="--where", column=field.name, found=value)
