"""From what pydantic found wrong to clear sentences: file, place, what was expected, remedy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar, get_args

from pydantic import ValidationError

from simulation.errors import InputError, unknown_name
from simulation.scenario.fields import shown
from simulation.scenario.section import Section

Path = tuple[str | int, ...]
Locate = Callable[[Path], tuple[str | None, str | None]]
Model = TypeVar("Model", bound=Section)


def dotted(path: Path) -> str:
    """A place inside a scenario as people write it: goals.add[0].variable."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".")


def by_key(path: Path) -> tuple[None, str | None]:
    """Locate a value that stands in no file: by its key alone."""
    return None, dotted(path) or None


def validated(model: type[Model], data: Mapping, locate: Locate = by_key) -> tuple[Model | None, list[InputError]]:
    """The model made of `data`, or None and every mistake in it; `locate` gives the file and the place of a key."""
    try:
        return model.model_validate(data), []
    except ValidationError as error:
        return None, [_mistake(model, detail, locate) for detail in error.errors()]


def _mistake(model: type[Section], detail: Any, locate: Locate) -> InputError:
    path = tuple(part for part in detail["loc"] if part != "[key]")
    file, place = locate(path)
    inner = detail.get("ctx", {}).get("error")
    if isinstance(inner, InputError):
        return InputError(inner.problem, file=file, place=place, remedy=inner.remedy)

    def said(problem: str, remedy: str) -> InputError:
        return InputError(problem, file=file, place=place, remedy=remedy)

    owner, section = model_at(model, path[:-1]), model_at(model, path)
    keys = ", ".join(keys_of(section)) if section else ""
    found = shown(detail["input"])
    if detail["type"] == "extra_forbidden" and owner is not None:
        kind = "policy measure" if path[:-1] == ("measures",) else "key"
        return unknown_name(kind, path[-1], [*keys_of(owner), *owner.elsewhere], file=file, place=place)
    if detail["type"] == "missing" and owner is not None:
        needed = ", ".join(key for key, field in keys_of(owner).items() if field.is_required())
        return said(f"{path[-1]} is missing", f"give it with its keys {keys}" if section else f"give all of {needed}")
    if detail["type"] == "model_type":
        return said(f"expected keys and values, found {found}", f"write its keys ({keys}) below it, indented")
    if detail["type"] == "dict_type":
        return said(f"expected names with values, found {found}", "write each name with its value in a line below, indented")
    if detail["type"] == "tuple_type":
        return said(f"expected a list, found {found}", "begin every entry with '- '")
    return said(f"{detail['msg']}, found {found}", "see the published schema of scenario files")


def keys_of(model: type[Section]) -> dict[str, Any]:
    """The keys of a section as they are written in YAML, with their fields."""
    return {str(field.validation_alias or name): field for name, field in model.model_fields.items()}


def model_at(model: type[Section], path: Path) -> type[Section] | None:
    """The model of the section at a place inside `model`, or None where no section is."""
    for part in path:
        if isinstance(part, int):
            continue  # the entries of a list share the model of the list
        field = keys_of(model).get(part)
        inside = _models_in(field.annotation) if field is not None else []
        if not inside:
            return None
        model = inside[0]
    return model


def _models_in(annotation: Any) -> list[type[Section]]:
    if isinstance(annotation, type) and issubclass(annotation, Section):
        return [annotation]
    return [found for argument in get_args(annotation) for found in _models_in(argument)]
