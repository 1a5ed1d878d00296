"""Reading one YAML file, with the line on which each key stands. What cannot be read is one sentence, never a traceback."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from simulation.errors import InputError
from simulation.scenario.mistakes import Path as KeyPath
from simulation.scenario.mistakes import dotted
from simulation.scenario.yaml_dialect import MOST_VALUES, TAG_PREFIX, TAGS, Loader, TooMuch, scalar

LARGEST_FILE = 1 << 20
DEEPEST = 30
_CHINESE_COLON = "write an ordinary colon and a space after a key, not the Chinese colon '：'"
_SYNTAX_REMEDIES = (  # a sign in PyYAML's words or in the lines near the mistake, and what to do
    ("\t", "indent with spaces, not with the tab key"),
    ("special characters", "take out the control character"),
    ("another document", "a file holds one scenario: take the line --- out"),
    ("undefined alias", "put a value that begins with * in quotes"),
    ("：", _CHINESE_COLON),
    ("", "check indentation, colons and quotes here and in the line above; text that holds a colon needs quotes"),
)


def real_path(path: Path) -> Path:
    """The path without links. Unlike `Path.resolve` it does not stumble over a link to itself."""
    return Path(os.path.realpath(path))


def shown_path(path: Path) -> str:
    """A path as messages show it: relative below the working folder, elsewhere as it was given."""
    try:
        return real_path(path).relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()


@dataclass(frozen=True)
class Document:
    """One file that was read. `lines` holds the line of every key and list entry; `problems` what did not stop the reading."""

    path: Path
    data: dict[str, Any] = field(default_factory=dict)
    lines: dict[KeyPath, int] = field(default_factory=dict)
    problems: list[InputError] = field(default_factory=list)

    @property
    def shown(self) -> str:
        return shown_path(self.path)

    def place(self, path: KeyPath, line: int | None = None) -> str | None:
        """Where a key stands, as precisely as it is known: "line 7, measures.award.strength"."""
        known = [path[:n] for n in range(len(path), 0, -1) if path[:n] in self.lines]
        line = line or (self.lines[known[0]] if known else None)
        return ", ".join(part for part in (f"line {line}" if line else "", dotted(path)) if part) or None

    def error(self, problem: str, remedy: str | None, path: KeyPath = (), line: int | None = None) -> InputError:
        """A mistake in this file."""
        return InputError(problem, file=self.shown, place=self.place(path, line), remedy=remedy)


def read_yaml(path: Path) -> Document:
    """Read one file. Raises an :class:`InputError` where it is no YAML mapping; keys given twice are listed in `problems`."""
    document = Document(path)
    text = _read_text(document)
    try:
        root = yaml.compose(text, Loader=Loader)
        if root is None:
            raise document.error("the file is empty", "write at least a title")
        if not isinstance(root, yaml.MappingNode):
            remedy = _CHINESE_COLON if "：" in text else "write keys with values, such as `title: ...`"
            raise document.error("the file holds no keys with values", remedy)
        document.data.update(_Nodes(document).value(root, ()))
    except yaml.YAMLError as error:
        raise _syntax_error(document, text, error) from None
    except (TooMuch, RecursionError):
        problem = f"the file holds more than {MOST_VALUES} values or is nested too deeply"
        raise document.error(problem, "a scenario needs a few dozen: take out anchors and repetitions") from None
    return document


def _read_text(document: Document) -> str:
    path = document.path
    if os.path.isdir(path):
        raise document.error("this is a folder, not a scenario file", "name a YAML file")
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise document.error("the file is larger than 1 MiB", "name a scenario file, which is a short text")
        content = path.read_bytes()
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise document.error(f"the file cannot be read ({reason})", "check the path and the permissions") from None
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise document.error("the file is UTF-16 text", "save it as UTF-8")
    if b"\0" in content:
        raise document.error("this is a binary file, not text", "name a YAML file")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        remedy = "save it as UTF-8 (editors on Chinese Windows may have saved it as GBK)"
        raise document.error("the text is not UTF-8", remedy, line=line) from None


def _syntax_error(document: Document, text: str, error: yaml.YAMLError) -> InputError:
    """PyYAML's complaint with the line it stands on and the likeliest cause."""
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "unreadable"
    mark, position = getattr(error, "problem_mark", None), getattr(error, "position", None)
    if "end of stream" in problem:  # a quote was never closed: where it was opened says more than where the file ends
        mark = getattr(error, "context_mark", None) or mark
    line = mark.line + 1 if mark else text.count("\n", 0, position) + 1
    near = "\n".join(text.split("\n")[max(0, line - 2) : line])
    remedy = next(remedy for sign, remedy in _SYNTAX_REMEDIES if sign in near + problem)
    return document.error(f"this is not YAML ({problem})", remedy, line=line)


class _Nodes:
    """Turns nodes into values and notes lines and double keys in the document. An alias counts each time it is used."""

    def __init__(self, document: Document):
        self.document = document
        self.values = 0

    def value(self, node: yaml.Node, path: KeyPath) -> Any:
        self.values += 1
        if self.values > MOST_VALUES or len(path) > DEEPEST:
            raise TooMuch
        line, kind = node.start_mark.line + 1, node.tag.removeprefix(TAG_PREFIX)
        if kind not in TAGS[type(node)]:
            remedy = "take it out: a scenario holds only text, numbers, true or false, and lists of them"
            raise self.document.error(f"the tag {node.tag.replace(TAG_PREFIX, '!!')} is not allowed", remedy, path, line)
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            self.document.lines.update({(*path, k): entry.start_mark.line + 1 for k, entry in enumerate(node.value)})
            return [self.value(entry, (*path, k)) for k, entry in enumerate(node.value)]
        try:
            return scalar(kind, node.value)
        except ValueError:
            raise self.document.error(f"{node.value[:40]!r} is no number", "write digits, such as 0.5", path, line) from None

    def mapping(self, node: yaml.MappingNode, path: KeyPath) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                raise self.document.error("a key must be text", "write `key: value`", path, line)
            key, here = key_node.value, (*path, key_node.value)
            if key in found:
                problem = f"the key {key!r} is given twice (first in line {self.document.lines[here]})"
                self.document.problems.append(self.document.error(problem, "keep one of them", here, line))
                continue
            self.document.lines[here] = line
            found[key] = self.value(value_node, here)
        return found
