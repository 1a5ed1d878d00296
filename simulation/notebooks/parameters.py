"""Parameters of notebooks: names and kinds are checked before a kernel starts.

Papermill itself only warns of an unknown parameter and goes on with the defaults, and takes any value. The kind of a
parameter is that of its default, or of its annotation where the default is None (`seed: int = None`); a comment that begins
with quoted values (`# "zh" or "en"`) lists the choices.
"""

from __future__ import annotations

import ast
import json
import math
import re
import reprlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulation.errors import InputError, Message, unknown_name

_CHOICES = re.compile(r'"[^"]*"(?:(?:, | or |, or )"[^"]*")+')
_ANY = "any"
_KINDS = {
    "int": "notebook.kind_int",
    "float": "notebook.kind_float",
    "str": "notebook.kind_str",
    "bool": "notebook.kind_bool",
}


@dataclass(frozen=True)
class Parameter:
    """What a notebook says of one of its parameters. `kind` is the name of a Python type; `blank` where None is a value too."""

    name: str
    kind: str
    default: str
    blank: bool
    choices: tuple[str, ...]

    def takes(self, value: Any) -> bool:
        """Whether a value is of the kind, and one of the choices if there are any."""
        if value is None or self.kind == _ANY:
            return self.blank or self.kind == _ANY
        if isinstance(value, bool) or self.kind == "bool":
            return isinstance(value, bool) and self.kind == "bool"
        if self.kind == "float":
            return isinstance(value, int | float) and math.isfinite(value)
        return type(value).__name__ == self.kind and (not self.choices or value in self.choices)

    def read(self, text: str) -> Any:
        """What a text typed for this parameter means: the text itself for a text, a number as options take it (.05), else as
        JSON reads it."""
        if self.kind == "str":
            return text
        try:
            return float(text) if self.kind == "float" else json.loads(text)
        except (ValueError, RecursionError):
            return None if self.blank and text == "None" else text

    @property
    def wanted(self) -> Message:
        if self.choices:
            return Message("notebook.one_of", choices=list(self.choices))
        return Message(_KINDS.get(self.kind, "notebook.kind_other"), kind=self.kind)


def parameters_of(notebook: Path) -> dict[str, Parameter]:
    """The parameters of a notebook by name.

    Raises :class:`InputError` where the notebook is missing, unreadable or without a cell tagged as that of its parameters.
    """
    import papermill
    from nbformat.reader import NotJSONError

    if not notebook.is_file():
        raise InputError("notebook.missing", file=notebook)
    try:
        found = papermill.inspect_notebook(str(notebook))
    except (NotJSONError, ValueError, KeyError, AttributeError, TypeError, OSError, RecursionError):
        raise InputError("notebook.unreadable", file=notebook) from None
    if not found:
        raise InputError("notebook.no_parameters", file=notebook)
    return {name: _parameter(entry) for name, entry in found.items()}


def check_parameters(notebook: Path, parameters: dict[str, Any]) -> None:
    """Refuse a notebook that cannot be used, names that it does not have, and values that are not of their kind."""
    known = parameters_of(notebook)
    for name, value in parameters.items():
        if name not in known:
            raise unknown_name("kind.notebook_parameter", name, known, file=notebook.name)
        if not known[name].takes(value):
            key = "notebook.misfit_or_none" if known[name].blank else "notebook.misfit"
            wanted, default, found = known[name].wanted, known[name].default, reprlib.repr(value)
            raise InputError(key, file=notebook.name, name=name, found=found, wanted=wanted, default=default)


def parameters_of_texts(notebook: Path, texts: dict[str, str]) -> dict[str, Any]:
    """Typed NAME=VALUE pairs as the values that the notebook takes; raises like :func:`check_parameters`."""
    known = parameters_of(notebook)
    values = {name: known[name].read(text) if name in known else text for name, text in texts.items()}
    check_parameters(notebook, values)
    return values


def _parameter(entry: dict[str, str]) -> Parameter:
    try:
        default = ast.literal_eval(entry["default"])
        kind = type(default).__name__
    except (ValueError, SyntaxError, MemoryError, RecursionError):  # an expression: only the notebook knows
        default, kind = entry["default"], _ANY
    if default is None or entry["inferred_type_name"] in _KINDS:
        kind = entry["inferred_type_name"] if entry["inferred_type_name"] in _KINDS else _ANY
    choices = _CHOICES.match(entry["help"]) if kind == "str" else None
    listed = tuple(re.findall(r'"([^"]*)"', choices.group())) if choices else ()
    return Parameter(entry["name"], kind, entry["default"], default is None, listed)
