"""The YAML that scenario files are written in: text, numbers, true/false and nothing, in mappings and lists.

PyYAML's own table of plain words also turns 12:30 into 750 and 2021-03-31 into a date object, and leaves 1e-3 text. Here
loader and dumper share a smaller table, so that what is written is read back the same.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

MOST_VALUES = 10_000
TAG_PREFIX = "tag:yaml.org,2002:"
TAGS = {yaml.MappingNode: ("map",), yaml.SequenceNode: ("seq",), yaml.ScalarNode: ("str", "bool", "int", "float", "null")}
_TRUE = ("yes", "true", "on")
_PLAIN_WORDS = (  # kind, pattern, the characters such a word can begin with
    ("bool", r"yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF", "yYnNtTfFoO"),
    ("int", r"[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)", "-+0123456789."),
    ("null", r"~|null|Null|NULL|", ("~", "n", "N", "")),
)


class TooMuch(Exception):
    """The file holds more values than any scenario needs."""


class Loader(yaml.SafeLoader):
    """A loader for composing nodes only: it never builds an object, whatever a tag asks for, and gives up on endless files."""

    yaml_implicit_resolvers: dict = {}  # noqa: RUF012 (PyYAML keeps it in the class)
    values = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        self.values += 1
        if self.values > MOST_VALUES:
            raise TooMuch
        return super().compose_node(parent, index)


class Dumper(yaml.SafeDumper):
    """A dumper that quotes whatever :class:`Loader` would not read as text."""

    yaml_implicit_resolvers: dict = {}  # noqa: RUF012 (PyYAML keeps it in the class)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text_node(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    return dumper.represent_scalar(TAG_PREFIX + "str", text, style="|" if "\n" in text else None)


for _class in (Loader, Dumper):
    for _kind, _pattern, _first in _PLAIN_WORDS:
        _class.add_implicit_resolver(TAG_PREFIX + _kind, re.compile(f"(?:{_pattern})\\Z"), list(_first))
Dumper.add_representer(str, _text_node)


def scalar(kind: str, text: str) -> str | int | float | bool | None:
    """The value of one scalar; ValueError where a tag forces text to be a number, or a number has thousands of digits."""
    if kind == "bool":
        return text.lower() in _TRUE
    if kind == "int":
        return int(text)
    if kind == "float":
        return float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))
    return None if kind == "null" else text


def write_yaml(data: dict[str, Any]) -> str:
    """The text of a YAML file that reads back to the same data."""
    return yaml.dump(data, Dumper=Dumper, allow_unicode=True, sort_keys=False, width=120)
