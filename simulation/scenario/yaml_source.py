"""Reading one YAML file, with the line on which each key stands. What cannot be read is one sentence, never a traceback."""

from __future__ import annotations

import functools
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from simulation.errors import InputError, Message, reason_of
from simulation.paths import shown_path
from simulation.scenario import full_width
from simulation.scenario.mistakes import Path as KeyPath
from simulation.scenario.mistakes import Place, dotted
from simulation.scenario.yaml_dialect import MOST_VALUES, TAG_PREFIX, TAGS, Loader, TooMuch, scalar

LARGEST_FILE = 1 << 20
DEEPEST = 30
_REMEDIES = (  # a pattern in PyYAML's words or in the lines near the mistake, and what to do
    ("\t", "yaml.tab"),
    ("special characters", "yaml.special"),
    ("another document", "yaml.second_document"),
    ("undefined alias", "yaml.star"),
    (r"(?m)^[ ]*(?:- )?[A-Za-z_]\w*:[^\s/:]", "yaml.space"),
    ("", "yaml.look"),
)
_PROBLEMS = (  # PyYAML's words, and how they are said here
    (r"mapping (?:values|keys) are not allowed here", "yaml.mapping_here"),
    (r"sequence entries are not allowed here", "yaml.sequence_here"),
    (r"could not find expected ':'", "yaml.no_colon"),
    (r"found character (.+) that cannot start any token", "yaml.no_start"),
    (r"found undefined alias (.+)", "yaml.alias"),
    (r"found unexpected end of stream|expected the node content, but found '<stream end>'", "yaml.unclosed"),
    (r"expected ',' or", "yaml.bracket"),
    (r"found unknown escape character (.+)", "yaml.escape"),
    (r"but found another document", "yaml.document"),
    (r"special characters are not allowed", "yaml.control"),
    (r"expected .+ found ('[^<].*)", "yaml.unexpected"),
    (r"", "yaml.structure"),
)


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

    def place(self, path: KeyPath, line: int | None = None) -> Place:
        """Where a key stands, as precisely as it is known: "line 7, measures.award.strength"."""
        known = [path[:n] for n in range(len(path), 0, -1) if path[:n] in self.lines]
        line = line or (self.lines[known[0]] if known else None)
        if line and path:
            return Message("place.line_and_key", line=line, key=dotted(path))
        return Message("place.line", line=line) if line else dotted(path) or None

    def error(self, key: str, /, path: KeyPath = (), line: int | None = None, **values: Any) -> InputError:
        """A mistake in this file."""
        return InputError(key, file=self.shown, place=self.place(path, line), **values)


def read_yaml(path: Path, empty: str = "source.empty") -> Document:
    """Read one file. Raises an :class:`InputError` where it is no YAML mapping, that with the key `empty` where nothing is in
    it; keys given twice are listed in `problems`."""
    document = Document(path)
    text = _read_text(document)
    try:
        root = _composed(text)
        if root is None:
            raise document.error(empty)
        if not isinstance(root, yaml.MappingNode):
            raise _full_width(document, text, text.count("\n") + 1) or document.error("source.no_keys")
        document.data.update(_Nodes(document).value(root, ()))
    except yaml.YAMLError as error:
        raise _syntax_error(document, text, error) from None
    except (TooMuch, RecursionError):
        raise document.error("source.too_much", most=MOST_VALUES) from None
    return document


@functools.lru_cache(maxsize=64)
def _composed(text: str) -> yaml.Node | None:
    """The nodes of a text, which nobody changes: published scenarios are read again and again, as others extend them."""
    return yaml.compose(text, Loader=Loader)


def _read_text(document: Document) -> str:
    path = document.path
    if os.path.isdir(path):
        raise document.error("source.folder")
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise document.error("source.too_large")
        content = path.read_bytes()
    except OSError as error:
        raise document.error("source.unreadable", reason=reason_of(error)) from None
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise document.error("source.utf16")
    if b"\0" in content:
        raise document.error("source.binary")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise document.error("source.not_utf8", line=content.count(b"\n", 0, error.start) + 1) from None


def _syntax_error(document: Document, text: str, error: yaml.YAMLError) -> InputError:
    """PyYAML's complaint with the line it stands on and the likeliest cause."""
    words = getattr(error, "problem", None) or getattr(error, "reason", None) or ""
    mark, position = getattr(error, "problem_mark", None), getattr(error, "position", None)
    line = mark.line + 1 if mark else text.count("\n", 0, position) + 1
    typed_full_width = _full_width(document, text, line)
    if typed_full_width:
        return typed_full_width
    opened = getattr(error, "context_mark", None)
    if opened and re.search("end of stream|expected ',' or", words):  # where a quote or bracket was opened says more
        line = opened.line + 1
    line = min(line, text.rstrip().count("\n") + 1)
    near = "\n".join(text.split("\n")[max(0, line - 2) : line])
    remedy = next(Message(key) for sign, key in _REMEDIES if re.search(sign, near + "\n" + words))
    return document.error("yaml.syntax", line=line, problem=_in_our_words(words), remedy=remedy)


def _in_our_words(words: str) -> Message:
    for pattern, key in _PROBLEMS:
        found = re.match(pattern, words)
        if found:
            return Message(key, found=found[1]) if found.groups() else Message(key)
    raise AssertionError("the last pattern matches everything")


def _full_width(document: Document, text: str, line: int) -> InputError | None:
    """The mistake where full-width signs are why the text cannot be read at this line, though PyYAML says otherwise."""
    found = full_width.culprit(text, line, _breaks_at)
    return document.error("source.full_width", line=found[0], what=full_width.mistake(found[1])) if found else None


def _breaks_at(text: str) -> int | None:
    """The line at which a text turns out to be no YAML mapping, None where it is one."""
    try:
        root = yaml.compose(text, Loader=Loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        return mark.line + 1 if mark else 1
    except (TooMuch, RecursionError):
        return 1
    return None if isinstance(root, yaml.MappingNode) else 1


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
            raise self.document.error("source.tag", path, line, tag=node.tag.replace(TAG_PREFIX, "!!"))
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            self.document.lines.update({(*path, k): entry.start_mark.line + 1 for k, entry in enumerate(node.value)})
            self.no_full_width_comma(node)
            return [self.value(entry, (*path, k)) for k, entry in enumerate(node.value)]
        try:
            return scalar(kind, node.value)
        except ValueError:
            raise self.document.error("source.no_number", path, line, found=node.value[:40]) from None

    def no_full_width_comma(self, node: yaml.SequenceNode) -> None:
        """Names in brackets that Chinese commas part are one name to YAML."""
        for entry in node.value if node.flow_style else ():
            signs = [sign for sign in "，、" if isinstance(entry.value, str) and entry.style is None and sign in entry.value]
            if signs:
                line = entry.start_mark.line + 1
                raise self.document.error("source.full_width", line=line, what=full_width.mistake(signs))

    def mapping(self, node: yaml.MappingNode, path: KeyPath) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                raise self.document.error("source.key_no_text", path, line)
            key, here = key_node.value, (*path, key_node.value)
            signs = full_width.signs_of(key) if key_node.style is None else []
            if signs:
                raise self.document.error("source.full_width", line=line, what=full_width.mistake(signs))
            if key in found:
                first = self.document.lines[here]
                self.document.problems.append(self.document.error("section.key_twice", here, line, key=key, first=first))
                continue
            self.document.lines[here] = line
            found[key] = self.value(value_node, here)
            below = full_width.key_in(value_node.value)
            if below:  # where a section is expected, this line is to blame
                self.document.lines[*here, below] = value_node.start_mark.line + 1
        return found
