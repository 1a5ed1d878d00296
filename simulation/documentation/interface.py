"""The page of `simulation.__all__`: a table of all names with their meaning, and behind it what the code says of each."""

from __future__ import annotations

import re
from collections.abc import Iterator

import simulation
from simulation.documentation.markdown import code, page, prose, table
from simulation.documentation.texts import flat, meaning, say

_ITEM = re.compile(r"\w+(, \w+)* : ")
_ROLE = re.compile(r":\w+:`([^`]*)`")
WITH_METHODS = ("Run", "ProvinceModel", "System", "Parameter", "InputError")
"""Classes whose methods are told too."""


def summaries() -> Iterator[tuple[str, str]]:
    """Every public name, with the first paragraph of its docstring."""
    for name in simulation.__all__:
        if name != "__version__":
            first = (getattr(simulation, name).__doc__ or "").split("\n\n")[0]
            yield name, _ROLE.sub(r"`\1`", flat(first))


def interface_page(language: str) -> str:
    """The page, in one language; what the code says of each name is in English."""
    named = list(summaries())
    heads = [say(f"interface.{head}", language) for head in ("name", "meaning")]
    rows = ((f"[{code(name)}](#simulation.{name})", prose(meaning(text, language))) for name, text in named)
    described = "\n".join(line for name, _ in named for line in _directive(name))
    return page(
        say("interface.title", language),
        say("interface.intro", language),
        table(heads, rows),
        f"## {say('interface.described', language)}",
        f"```{{eval-rst}}\n{described}\n```",
    )


def _directive(name: str) -> list[str]:
    offered = getattr(simulation, name)
    if not isinstance(offered, type):
        return [f".. autofunction:: simulation.{name}", ""]
    members = ["   :members:"] if name in WITH_METHODS else []
    return [f".. autoclass:: simulation.{name}", *members, ""]


def listed(lines: list[str]) -> list[str]:
    """A docstring whose lines of the form `name : meaning` are entries of a list."""
    found: list[str] = []
    inside = False
    for line in lines:
        starts = _ITEM.match(line)
        if starts:
            names, meant = line.split(" : ", 1)
            found += ["", f"- **{names}**: {meant}"]
        else:
            found.append(f"  {line}" if inside and line and not line[0].isspace() else line)
        inside = bool(starts) or (inside and bool(line))
    return found
