"""Every key of the files that people write, from the models that check them: what it means, what fits, what it is without."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, get_args

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from simulation.documentation.markdown import anchored, code, page, plain, prose, table
from simulation.documentation.texts import meaning, say
from simulation.scenario.experiment import ExperimentFile, SearchFile
from simulation.scenario.province_layer import ProvinceLayer
from simulation.scenario.schema import ScenarioFile
from simulation.scenario.section import Section

FILES: Mapping[str, type[Section]] = {
    "scenario": ScenarioFile,
    "experiment": ExperimentFile,
    "search": SearchFile,
    "province": ProvinceLayer,
}
"""Kinds of file, and the model of each."""


class Key(NamedTuple):
    """One key of a section: its name in the file, meaning in English, JSON schema, default, and the section below it."""

    name: str
    meaning: str
    schema: Mapping[str, Any]
    default: Any
    section: type[Section] | None

    @property
    def needed(self) -> bool:
        return self.default is PydanticUndefined


class Place(NamedTuple):
    """A section and every dotted place in files where it stands; "" is the file itself."""

    section: type[Section]
    places: tuple[str, ...]


@functools.cache
def keys_of(section: type[Section]) -> tuple[Key, ...]:
    """The keys of a section in the order of its model, whose schema takes its time to be put together."""
    schema = section.model_json_schema()
    found = []
    for name, field in section.model_fields.items():
        key = field.serialization_alias or name
        facts = _resolved(schema["properties"][key], schema.get("$defs", {}))
        found.append(Key(key, field.description or "", facts, field.get_default(call_default_factory=True), _below(field)))
    return tuple(found)


def sections_of(file: type[Section]) -> list[Place]:
    """The sections of a file, outermost first; one that stands in several places comes once."""
    places: dict[type[Section], list[str]] = {}
    waiting: list[tuple[type[Section], str]] = [(file, "")]
    while waiting:
        section, place = waiting.pop(0)
        first = section not in places
        places.setdefault(section, []).append(place)
        for key in keys_of(section) if first or section.__name__ == "Pilots" else ():
            if key.section is not None:
                dotted = f"{place}.{key.name}" if place else key.name
                waiting.append((key.section, dotted + "[]" * (key.schema.get("type") == "array")))
    return [Place(section, tuple(found)) for section, found in places.items()]


def all_meanings() -> Iterator[str]:
    """Every sentence of the code that the page of keys shows."""
    for file in FILES.values():
        for place in sections_of(file):
            yield place.section.__doc__ or ""
            yield from (key.meaning for key in keys_of(place.section))


def keys_page(language: str) -> str:
    """The page of every key of every file, in one language."""
    parts = [say("keys.intro", language)]
    shown: dict[type[Section], str] = {}
    for name, file in FILES.items():
        places = [each for each in sections_of(file) if each.section not in shown]
        shown |= {each.section: f"key-{each.section.__name__.lower()}" for each in places}
        parts.append(f"## {say(f'keys.{name}', language)}")
        for each in places:
            if each.section is not file:
                parts.append(anchored(shown[each.section], _heading(each), 3))
            parts += [prose(meaning(each.section.__doc__, language)), _table(each.section, shown, language)]
    return page(say("keys.title", language), *parts)


def _heading(place: Place) -> str:
    names = place.places if len(place.places) <= 3 else (*place.places[:2], "…")
    return ", ".join(code(name) if name != "…" else name for name in names)


def _table(section: type[Section], shown: Mapping[type[Section], str], language: str) -> str:
    heads = [say(f"keys.{head}", language) for head in ("key", "meaning", "fits", "default")]
    rows = [
        (code(key.name), prose(meaning(key.meaning, language)), _fits(key, shown, language), _default(key, language))
        for key in keys_of(section)
    ]
    return table(heads, rows)


def _fits(key: Key, shown: Mapping[type[Section], str], language: str) -> str:
    """What can be written behind a key."""
    if key.section is None:
        return _kind(key.schema, language)
    anchor = shown.get(key.section, f"key-{key.section.__name__.lower()}")
    kind = "list_of" if key.schema.get("type") == "array" else "section"
    return say(f"fits.{kind}", language, what=f"[{say('fits.keys', language)}](#{anchor})")


def _kind(schema: Mapping[str, Any], language: str) -> str:
    """A kind of value in words, from its JSON schema."""
    if "anyOf" in schema:
        named = [_kind(each, language) for each in schema["anyOf"] if each.get("type") != "null"]
        return say("fits.or", language).join(named)
    if "enum" in schema:
        return say("fits.one_of", language, names=say("fits.comma", language).join(map(code, schema["enum"])))
    kind = schema.get("type", "object")
    if isinstance(kind, list):
        return say("fits.code_or_name", language)
    if kind == "array":
        return say("fits.list_of", language, what=_kind(schema["items"], language))
    if kind == "string":
        return say("fits.quarter" if "pattern" in schema else f"fits.{schema.get('format', 'text')}", language)
    if kind in ("number", "integer"):
        return say(f"fits.{kind}", language) + _limits(schema, language)
    return say(f"fits.{kind}", language)


def _limits(schema: Mapping[str, Any], language: str) -> str:
    least, above, most = (schema.get(key) for key in ("minimum", "exclusiveMinimum", "maximum"))
    if most is None and "exclusiveMaximum" in schema:
        most = schema["exclusiveMaximum"] - 1
    if least is not None and most is not None:
        said = say("fits.between", language, least=least, most=most)
    elif least is not None:
        said = say("fits.at_least", language, least=least)
    elif above is not None:
        said = say("fits.more_than", language, least=above)
    else:
        return ""
    return say("fits.limits", language, limits=said)


def _default(key: Key, language: str) -> str:
    if key.needed:
        return say("keys.needed", language)
    value = key.default
    if value is None or (isinstance(value, tuple) and not value and not hasattr(value, "_fields")):
        return say("keys.blank", language)
    if isinstance(value, Section | Mapping):
        return ""
    return code(json.dumps(value)) if isinstance(value, bool | float | int) else code(str(value)) if str(value) else plain("")


def _below(field: FieldInfo) -> type[Section] | None:
    """The section that a field holds, alone, in a list, in a mapping or where it is not blank."""
    waiting: list[Any] = [field.annotation]
    while waiting:
        found = waiting.pop()
        if isinstance(found, type) and issubclass(found, Section):
            return found
        waiting += get_args(found)
    return None


def _resolved(schema: Mapping[str, Any], below: Mapping[str, Any]) -> Mapping[str, Any]:
    """A schema with what it refers to in place of the reference."""
    name = str(schema.get("$ref", "")).rpartition("/")[2]
    return {**below.get(name, {}), **schema} if name else schema
