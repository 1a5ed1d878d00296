"""From what pydantic found wrong to clear sentences: file, place, what was expected, what to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar, get_args

from pydantic import ValidationError

from simulation.errors import InputError, Message, unknown_name
from simulation.scenario.fields import shown
from simulation.scenario.full_width import key_in, signs_of
from simulation.scenario.full_width import mistake as full_width
from simulation.scenario.section import Section

_SIGNS = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<"}
Path = tuple[str | int, ...]
Place = Message | str | None
Places = dict[Path, list[int]]
Locate = Callable[[Path], tuple[str | None, Place]]
_SHAPES = ("model_type", "dict_type", "tuple_type")
"""What pydantic calls a value where a section, names with values or a list is expected."""
Model = TypeVar("Model", bound=Section)


def dotted(path: Path) -> str:
    """A place inside a scenario as people write it: goals.add[0].variable."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".")


def by_key(path: Path) -> tuple[None, Place]:
    """Locate a value that stands in no file: by its key alone."""
    return None, dotted(path) or None


def validated(model: type[Model], data: Mapping, locate: Locate = by_key) -> tuple[Model | None, list[InputError]]:
    """The model made of `data`, or None and every mistake in it; `locate` gives the file and the place of a key."""
    try:
        return model.model_validate(data), []
    except ValidationError as error:
        return None, [_mistake(model, detail, locate) for detail in error.errors()]


def sound_part(model: type[Model], data: Mapping) -> tuple[Model | None, Places]:
    """The model made of those keys of `data`, and those entries of its lists, that fit, to be looked at for further mistakes.

    None where a needed key does not fit. For every list that lost entries, the first places of those that are left.
    """
    left: Places = {}
    while True:
        try:
            return model.model_validate(data), left
        except ValidationError as error:
            lost = {tuple(part for part in detail["loc"] if part != "[key]") for detail in error.errors()}
        rest = _without(data, lost, left, model)
        if rest == data:  # what does not fit is not written in this form, such as a rule by its name
            rest = {key: value for key, value in data.items() if key not in {path[0] for path in lost if path}}
        if rest == data:
            return None, {}
        data = rest


def _without(data: Any, lost: set[Path], left: Places, model: type[Section], here: Path = ()) -> Any:
    """The data without the values at the places that are lost; an entry of a list that has nothing to stand in for them is lost
    as a whole."""
    if isinstance(data, Mapping):
        return {k: _without(value, lost, left, model, (*here, k)) for k, value in data.items() if (*here, k) not in lost}
    depth = len(here)
    inside = {path for path in lost if len(path) > depth and path[:depth] == here}
    data, mended = _mended(data, inside, model_at(model, here), depth)
    spoilt = {path[depth] for path in inside - mended}
    if not isinstance(data, list | tuple) or not spoilt:
        return data
    staying = [k for k in range(len(data)) if k not in spoilt]
    left[here] = [left[here][k] if here in left else k for k in staying]
    return [data[k] for k in staying]


def _mended(data: Any, lost: set[Path], section: type[Section] | None, depth: int) -> tuple[Any, set[Path]]:
    """The entries of a list with stand-ins for the keys that are lost, or without those; and the places where that was done."""
    if not isinstance(data, list | tuple) or section is None or not section.stand_ins:
        return data, set()
    entries, mended = list(data), set()
    for path in sorted(lost, key=str):
        k, key = int(path[depth]), path[-1]
        if len(path) == depth + 2 and isinstance(entries[k], Mapping) and (key in entries[k] or key in section.stand_ins):
            kept = {name: value for name, value in entries[k].items() if name != key}
            entries[k] = kept | {name: value for name, value in section.stand_ins.items() if name == key}
            mended.add(path)
    return entries, mended


def _mistake(model: type[Section], detail: Any, locate: Locate) -> InputError:
    path = tuple(part for part in detail["loc"] if part != "[key]")
    key = key_in(detail["input"]) if detail["type"] in _SHAPES else None
    if key:
        return InputError("source.full_width", what=full_width(["："])).at(*locate((*path, key)))
    file, place = locate(path)
    inner = detail.get("ctx", {}).get("error")
    return (inner if isinstance(inner, InputError) else _of_pydantic(model, detail, path)).at(file, place)


def _of_pydantic(model: type[Section], detail: Any, path: Path) -> InputError:
    """What is said of a mistake that pydantic found by itself: the shape of sections and lists."""
    owner, section = model_at(model, path[:-1]), model_at(model, path)
    keys = ", ".join(keys_of(section)) if section else ""
    found = shown(detail["input"])
    in_brackets = isinstance(detail["input"], str) and detail["input"].startswith(("［", "｛", "【"))
    if detail["type"] in _SHAPES and in_brackets:
        return InputError("source.full_width", what=full_width(signs_of(detail["input"])))
    if detail["type"] == "extra_forbidden" and owner is not None:
        kind = "kind.policy_measure" if path[:-1] == ("measures",) else "kind.key"
        return unknown_name(kind, path[-1], [*keys_of(owner), *owner.elsewhere])
    if detail["type"] == "missing" and path == ("title",):
        return InputError("section.no_title")
    if detail["type"] == "missing" and owner is not None:
        needed = ", ".join(key for key, field in keys_of(owner).items() if field.is_required())
        return InputError("section.missing" if section else "section.value_missing", key=path[-1], keys=keys or needed)
    if detail["type"] == "model_type":
        return InputError("section.expected", found=found, keys=keys)
    if detail["type"] == "dict_type":
        return InputError("section.names_expected", found=found)
    if detail["type"] == "tuple_type":
        return InputError("section.list_expected", found=found)
    for bound, sign in _SIGNS.items():  # of fields of sections that are not the package's own
        if bound in detail.get("ctx", {}):
            return InputError("field.beyond", bound=f"{sign} {detail['ctx'][bound]:g}", found=found)
    if detail["type"] in ("float_type", "float_parsing", "finite_number", "int_type", "int_parsing"):
        return InputError("field.finite", found=found)
    return InputError("field.unfit", found=found)


def keys_of(model: type[Section]) -> dict[str, Any]:
    """The keys of a section as they are written in YAML, with their fields."""
    return {str(field.validation_alias or name): field for name, field in model.model_fields.items()}


def unknown_key(model: type[Section], key: str) -> InputError | None:
    """What is said of a key written with dots, such as measures.award, that `model` does not have; None where it has it, and
    below sections that take any name."""
    path = tuple(key.split("."))
    for depth, name in enumerate(path):
        section = model_at(model, path[:depth])
        if section is None or section.model_config.get("extra") == "allow":
            return None
        if name not in keys_of(section):
            return unknown_name("kind.key", key, [dotted((*path[:depth], each)) for each in keys_of(section)])
    return None


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
