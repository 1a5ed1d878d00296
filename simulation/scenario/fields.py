"""The kinds of value a scenario file holds, each with the one sentence that is said of a value that does not fit.

A value that does not fit raises an :class:`InputError` without file and place; whoever validates adds them (see
:mod:`simulation.scenario.mistakes`).
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Annotated, Any

import numpy as np
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
from pydantic_core import CoreSchema, InitErrorDetails, core_schema

from simulation.errors import InputError, Message, nearest, unknown_name
from simulation.parameters import load_parameters
from simulation.scenario.full_width import value_mistake
from simulation.scenario.timeline import Quarter
from simulation.vocabulary import EFFECT_NAMES, LEVELS, OUTCOMES, RETROFITS, SUBJECT_NAMES, TOPICS, WEIGHTINGS

GREEN_LEVELS = LEVELS[1:]
_SHOWN_AT_MOST = 60
_NOT_IN_FILE_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]|^[. ]|[. ]$')
_DEVICES = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])\s*(\..*)?", re.IGNORECASE)
ADCODE = re.compile(r"[0-9]{6}(-[0-9A-Za-z]+)?")
_CODE = re.compile(rf"{ADCODE.pattern}|[0-9]{{2}}|[0-9]{{4}}")  # a short one is answered once the province is known
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def shown(value: object) -> Message | str:
    """A found value as the writer of the file would recognise it."""
    if value is None:
        return Message("found.nothing")
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return Message("found.mapping")
    if isinstance(value, list | tuple):
        return Message("found.list")
    text = repr(value)
    return text if len(text) <= _SHOWN_AT_MOST else text[:_SHOWN_AT_MOST] + "..."


def misfit(key: str, value: object) -> InputError:
    """The error whose sentence says what was expected, with what was found instead; full-width signs are the likelier cause."""
    return value_mistake(value) or InputError(key, found=shown(value))


def expected(key: str) -> WrapValidator:
    """Say this sentence in place of pydantic's own words. For single values, not for sections; numbers of NumPy are numbers."""

    def check(value: Any, accept: Callable[[Any], Any]) -> Any:
        number = value.item() if isinstance(value, np.generic) else value
        try:
            return accept(number)
        except ValidationError:
            raise misfit(key, number) from None

    return WrapValidator(check)


def several(
    mistakes: Sequence[tuple[tuple[str | int, ...], InputError]], *, beside: ValidationError | None = None
) -> ValidationError:
    """Several mistakes inside one value, each with its place in it: for pydantic, which hands them on one by one. Behind those
    that pydantic has found `beside` them."""
    found: list[InitErrorDetails] = [
        {"type": each["type"], "loc": each["loc"], "input": each["input"], "ctx": each.get("ctx", {})}
        for each in (beside.errors() if beside else ())
    ]
    found += [{"type": "value_error", "loc": place, "input": None, "ctx": {"error": error}} for place, error in mistakes]
    return ValidationError.from_exception_data("mistakes", found)


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise misfit("field.text", value)
    if any(unicodedata.category(character) in ("Cc", "Cs") and character not in "\n\t" for character in value):
        raise misfit("field.control", value)
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
        raise misfit("field.folder_name", text)
    if _DEVICES.fullmatch(text):
        raise misfit("field.device_name", text)
    return text


def _code_or_name(value: object) -> object:
    """A code may be written without quotes, as a number."""
    whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    return str(value) if whole else value


def _region(value: object) -> str | None:
    if value is None or value == "":
        return None
    found = _code_or_name(value)
    if not isinstance(found, str) or (re.fullmatch(r"[0-9\s-]*", found) and not _CODE.fullmatch(found)):
        raise misfit("field.region", value)
    return _text(found)


def _city(value: object) -> str:
    try:
        found = _region(value)
    except InputError:
        found = None
    if found is None:
        raise misfit("field.city", value)
    return found


def _day(value: object) -> date:
    if type(value) is date:
        return value
    try:
        if isinstance(value, str) and _DAY.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:  # no such day in the calendar
        pass
    raise misfit("field.day", value)


def one_of(kind: str, names: Sequence[str]) -> AfterValidator:
    """One of these names; another is answered with the nearest."""

    def check(text: str) -> str:
        if text not in names:
            raise unknown_name(kind, text, names)
        return text

    return AfterValidator(check)


def _outcome(text: str) -> str:
    if text in OUTCOMES:
        return text
    guess = nearest(text, OUTCOMES)
    if guess:
        raise InputError("field.no_mechanism_guess", name=text, guess=guess)
    raise InputError("field.no_mechanism", name=text, names=list(OUTCOMES))


def _positive_zero(value: float) -> float:
    return value + 0.0  # equal scenarios have equal digests: -0.0 is written 0.0


Text = Annotated[str, BeforeValidator(_text)]
Prose = Annotated[Text, AfterValidator(_unwrapped)]
FileName = Annotated[str, BeforeValidator(_text), AfterValidator(_file_name)]
ProvinceName = Annotated[
    str, BeforeValidator(_text), BeforeValidator(_code_or_name), WithJsonSchema({"type": ["string", "integer"]})
]
Region = Annotated[str | None, PlainValidator(_region), WithJsonSchema({"type": ["string", "integer", "null"]})]
"""A place in the province: its division code, or a name until the province is known (see `simulation.world.fit`)."""
City = Annotated[str, PlainValidator(_city), WithJsonSchema({"type": ["string", "integer"]})]
"""A city of the province, by code or by name."""
Switch = Annotated[bool, Strict(), expected("field.switch")]
Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Retrofit = Annotated[Text, one_of("kind.retrofit", RETROFITS), WithJsonSchema({"type": "string", "enum": list(RETROFITS)})]
EffectName = Annotated[
    Text, one_of("kind.effect", tuple(EFFECT_NAMES)), WithJsonSchema({"type": "string", "enum": list(EFFECT_NAMES)})
]
Subject = Annotated[Text, WithJsonSchema({"type": "string", "enum": list(SUBJECT_NAMES)})]
"""What an effect applies to; which of them depends on the effect."""
Level = Annotated[
    Text, one_of("kind.green_level", GREEN_LEVELS), WithJsonSchema({"type": "string", "enum": list(GREEN_LEVELS)})
]
Topic = Annotated[Text, one_of("kind.topic", TOPICS), WithJsonSchema({"type": "string", "enum": list(TOPICS)})]
Weighting = Annotated[Text, one_of("kind.weighting", WEIGHTINGS), WithJsonSchema({"type": "string", "enum": list(WEIGHTINGS)})]
OutcomeName = Annotated[Text, AfterValidator(_outcome), WithJsonSchema({"type": "string", "enum": list(OUTCOMES)})]
Year = Annotated[int, Strict(), Field(ge=2021, le=2060), expected("field.year")]
Seed = Annotated[int, Strict(), Field(ge=0, lt=2**32), expected("field.seed")]
Members = Annotated[int, Strict(), Field(ge=1, le=100_000), expected("field.members")]
Many = Annotated[int, Strict(), Field(ge=1, le=10_000), expected("field.many")]
Count = Annotated[int, Strict(), Field(ge=0, le=10_000), expected("field.count")]
_Number = Annotated[float, Strict(), Field(allow_inf_nan=False)]
Number = Annotated[_Number, expected("field.number")]
_NO_MINUS = AfterValidator(_positive_zero)
Finite = Annotated[_Number, _NO_MINUS, expected("field.finite")]
Positive = Annotated[_Number, Field(gt=0), expected("field.positive")]
Place = Annotated[_Number, Field(ge=-2, le=3), _NO_MINUS, expected("field.place")]
Strength = Annotated[_Number, Field(ge=0), _NO_MINUS, expected("field.strength")]
GridStaffing = Annotated[_Number, Field(ge=0, le=10), _NO_MINUS, expected("field.grid_staff")]
CallStrength = Annotated[_Number, Field(ge=0, le=10), _NO_MINUS, expected("field.research_call")]
BudgetShare = Annotated[_Number, Field(ge=0, le=0.05), _NO_MINUS, expected("field.budget_share")]
WrittenStrength = Annotated[_Number, Field(ge=0, le=1), _NO_MINUS, expected("field.written_strength")]
Share = Annotated[_Number, Field(ge=0, le=1), _NO_MINUS, expected("field.share")]
RateCut = Annotated[_Number, Field(ge=0, le=0.1), _NO_MINUS, expected("field.rate_cut")]
WorkingDays = Annotated[_Number, Field(ge=0), _NO_MINUS, expected("field.working_days")]
Moment = Annotated[
    Quarter,
    PlainValidator(Quarter.parse),
    PlainSerializer(str),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]{4}[Qq][1-4]$"}),
]


def parameter_name(name: object) -> str:
    """The parameter meant by `name` in any case; an unknown one is an :class:`InputError` with the nearest name."""
    return load_parameters().exact_name(str(name))


def _spelt(name: object) -> str:
    return load_parameters().spelt(str(name))


class FixedValues(Mapping[str, float]):
    """Parameters that a scenario fixes: a mapping sorted by name that cannot be changed and can be hashed.

    A name that the table of parameters lacks may be that of a system from outside; whether it is, is checked where the systems
    are known, see `world/fit.py`.
    """

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
        names = core_schema.no_info_before_validator_function(_spelt, core_schema.str_schema())
        pairs = core_schema.dict_schema(names, handler.generate_schema(Finite))
        return core_schema.no_info_wrap_validator_function(
            cls._validated, pairs, serialization=core_schema.plain_serializer_function_ser_schema(dict)
        )

    @classmethod
    def _validated(cls, value: Any, accept: Callable[[Any], dict[str, float]]) -> FixedValues:
        table = load_parameters()
        try:
            pairs, wrong = accept({} if value is None else value), []
        except ValidationError as error:
            if not isinstance(value, Mapping):
                raise
            wrong = error.errors()
            bad = {detail["loc"][0] for detail in wrong}
            pairs = accept({name: found for name, found in value.items() if name not in bad})
        known = table.part_of(pairs)
        far = [((name,), fault) for name, number in known.items() if (fault := table.fault(name, number))]
        if wrong or far:
            raise several([*((detail["loc"], detail["ctx"]["error"]) for detail in wrong), *far])
        if value and len(pairs) < len(value):
            names = [str(name).lower() for name in value]
            raise InputError("parameter.twice", name=next(name for name in names if names.count(name) > 1))
        table.override(table.defaults()[None, :], known)  # two fixed values may break an order or a sum
        return cls(pairs)
