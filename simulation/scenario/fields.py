"""The kinds of value a scenario file holds, each with the one sentence that is said of a value that does not fit.

A value that does not fit raises an :class:`InputError` without file and place; whoever validates adds them (see
:mod:`simulation.scenario.mistakes`).
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    GetCoreSchemaHandler,
    PlainSerializer,
    PlainValidator,
    Strict,
    ValidationError,
    WithJsonSchema,
    WrapValidator,
)
from pydantic_core import CoreSchema, core_schema

from simulation.errors import InputError, nearest, unknown_name
from simulation.parameters import load_parameters
from simulation.scenario.timeline import Quarter
from simulation.systems.examination.words import WEIGHTINGS
from simulation.vocabulary import LEVELS, OUTCOMES, RETROFITS

GREEN_LEVELS = LEVELS[1:]
_SHOWN_AT_MOST = 60
_NOT_IN_FILE_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]|^[. ]|[. ]$')
_ADCODE = re.compile(r"[0-9]{6}(-[0-9A-Za-z]+)?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def shown(value: object) -> str:
    """A found value as the writer of the file would recognise it."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return "keys and values"
    if isinstance(value, list | tuple):
        return "a list"
    text = repr(value)
    return text if len(text) <= _SHOWN_AT_MOST else text[:_SHOWN_AT_MOST] + "..."


def misfit(what: str, value: object, remedy: str) -> InputError:
    """The error for a value that is not `what` was expected."""
    return InputError(f"expected {what}, found {shown(value)}", remedy=remedy)


def expected(what: str, remedy: str) -> WrapValidator:
    """Say `what` was expected and the remedy, in place of pydantic's own words. For single values, not for sections."""

    def check(value: Any, accept: Callable[[Any], Any]) -> Any:
        try:
            return accept(value)
        except ValidationError:
            raise misfit(what, value, remedy) from None

    return WrapValidator(check)


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise misfit("text", value, "write some text, in quotes if it looks like a number or a date")
    if any(unicodedata.category(character) in ("Cc", "Cs") and character not in "\n\t" for character in value):
        raise misfit("text", value, "take out the control character")
    return value.strip()


def _unwrapped(text: str) -> str:
    """Paragraphs without the line breaks of the file: joined by a space, or by nothing between Chinese characters."""
    paragraphs = (re.split(r"\s*\n\s*", paragraph) for paragraph in re.split(r"\n\s*\n", text))
    return "\n\n".join(functools.reduce(_joined, lines) for lines in paragraphs)


def _joined(line: str, after: str) -> str:
    tight = line and after and not line[-1].isascii() and not after[0].isascii()
    return f"{line}{after}" if tight else f"{line} {after}"


def _file_name(text: str) -> str:
    if _NOT_IN_FILE_NAMES.search(text) or len(text.encode()) > 100:
        raise misfit("a name that can be the name of a folder", text, "use letters, digits and hyphens")
    return text


def _adcode(value: object) -> str | None:
    if value is None or value == "":
        return None
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    if not _ADCODE.fullmatch(text):
        raise misfit("a division code of six digits, such as 330600", value, "or leave it out for the whole province")
    return text


def _day(value: object) -> date:
    if type(value) is date:
        return value
    try:
        if isinstance(value, str) and _DAY.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:  # no such day in the calendar
        pass
    raise misfit("a day", value, "write year-month-day, such as 2022-03-31")


def _level(text: str) -> str:
    if text not in GREEN_LEVELS:
        raise unknown_name("green level", text, GREEN_LEVELS)
    return text


def _retrofit(text: str) -> str:
    if text not in RETROFITS:
        raise unknown_name("retrofit", text, RETROFITS)
    return text


def _outcome(text: str) -> str:
    if text not in OUTCOMES:
        guess = nearest(text, OUTCOMES)
        remedy = f"did you mean {guess!r}?" if guess else "use one of " + ", ".join(OUTCOMES)
        raise InputError(f"no mechanism simulates {text!r}", remedy=remedy)
    return text


def _weighting(text: str) -> str:
    if text not in WEIGHTINGS:
        raise unknown_name("weighting", text, WEIGHTINGS)
    return text


def _positive_zero(value: float) -> float:
    return value + 0.0  # equal scenarios have equal digests: -0.0 is written 0.0


Text = Annotated[str, BeforeValidator(_text)]
Prose = Annotated[Text, AfterValidator(_unwrapped)]
FileName = Annotated[str, BeforeValidator(_text), AfterValidator(_file_name)]
Switch = Annotated[bool, Strict(), expected("true or false", "write true or false")]
Adcode = Annotated[
    str | None,
    PlainValidator(_adcode),
    WithJsonSchema({"anyOf": [{"type": "string", "pattern": f"^{_ADCODE.pattern}$"}, {"type": "integer"}, {"type": "null"}]}),
]
Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Retrofit = Annotated[Text, AfterValidator(_retrofit), WithJsonSchema({"type": "string", "enum": list(RETROFITS)})]
Level = Annotated[Text, AfterValidator(_level), WithJsonSchema({"type": "string", "enum": list(GREEN_LEVELS)})]
Weighting = Annotated[Text, AfterValidator(_weighting), WithJsonSchema({"type": "string", "enum": list(WEIGHTINGS)})]
OutcomeName = Annotated[Text, AfterValidator(_outcome), WithJsonSchema({"type": "string", "enum": list(OUTCOMES)})]
Year = Annotated[int, Strict(), Field(ge=2021, le=2060), expected("a year from 2021 to 2060", "write four digits")]
Seed = Annotated[
    int, Strict(), Field(ge=0, lt=2**32), expected(f"a whole number from 0 to {2**32 - 1}", "any seed will do, such as 1")
]
Members = Annotated[
    int, Strict(), Field(ge=1, le=100_000), expected("a whole number from 1 to 100000", "20 gives a first look, 200 a result")
]
Many = Annotated[int, Strict(), Field(ge=1, le=10_000), expected("a whole number, 1 or more", "write digits, such as 5")]
Count = Annotated[int, Strict(), Field(ge=0, le=10_000), expected("a whole number, 0 or more", "write digits, such as 2")]
Finite = Annotated[
    float, Strict(), Field(allow_inf_nan=False), AfterValidator(_positive_zero),
    expected("a finite number", "write digits, such as 0.5"),
]  # fmt: skip
Positive = Annotated[
    float, Strict(), Field(gt=0, allow_inf_nan=False), expected("a number above zero", "shares are written 0.3, not 30 %")
]
Place = Annotated[
    float, Strict(), Field(ge=-2, le=3, allow_inf_nan=False), AfterValidator(_positive_zero),
    expected("a place on the scale, from -2 to 3", "0 scores nothing, 1 meets the standard; write 0.85 for 85 points"),
]  # fmt: skip
Strength = Annotated[
    float, Strict(), Field(ge=0, allow_inf_nan=False), AfterValidator(_positive_zero),
    expected("a number, zero or more", "0 switches the measure off, 1 is its full strength"),
]  # fmt: skip
Share = Annotated[
    float, Strict(), Field(ge=0, le=1, allow_inf_nan=False), AfterValidator(_positive_zero),
    expected("a share from 0 to 1", "write 0.3 for 30 %"),
]  # fmt: skip
RateCut = Annotated[
    float, Strict(), Field(ge=0, le=0.1, allow_inf_nan=False), AfterValidator(_positive_zero),
    expected("a share from 0 to 0.1", "write 0.01 for one point of interest"),
]  # fmt: skip
WorkingDays = Annotated[
    float, Strict(), Field(ge=0, allow_inf_nan=False), AfterValidator(_positive_zero),
    expected("a number of working days, zero or more", "0 switches the fast lane off"),
]  # fmt: skip
Moment = Annotated[
    Quarter,
    PlainValidator(Quarter.parse),
    PlainSerializer(str),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]{4}[Qq][1-4]$"}),
]


def parameter_name(name: object) -> str:
    """The parameter meant by `name` in any case; an unknown one is an :class:`InputError` with the nearest name."""
    return load_parameters().exact_name(str(name))


class FixedValues(Mapping[str, float]):
    """Parameters that a scenario fixes: a mapping sorted by name that cannot be changed and can be hashed."""

    def __init__(self, values: Mapping[str, float] | None = None):
        self._values = dict(sorted((values or {}).items()))

    def __getitem__(self, name: str) -> float:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __hash__(self) -> int:
        return hash(tuple(self._values.items()))

    def __repr__(self) -> str:
        return f"FixedValues({self._values})"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        names = core_schema.no_info_before_validator_function(parameter_name, core_schema.str_schema())
        pairs = core_schema.dict_schema(names, handler.generate_schema(Finite))
        return core_schema.no_info_wrap_validator_function(
            cls._validated, pairs, serialization=core_schema.plain_serializer_function_ser_schema(dict)
        )

    @classmethod
    def _validated(cls, value: Any, accept: Callable[[Any], dict[str, float]]) -> FixedValues:
        pairs = accept({} if value is None else value)
        if value and len(pairs) < len(value):
            raise InputError("a parameter is given twice", remedy="names are the same in any case: keep one")
        table = load_parameters()
        try:
            table.override(table.defaults()[None, :], pairs)  # two fixed values may break an order or a sum
        except InputError as error:
            raise InputError(error.problem.removeprefix("parameters: "), remedy=error.remedy) from None
        return cls(pairs)
