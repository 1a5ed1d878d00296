"""Layers of settings: merged key by key, with memory of the file and line that each value comes from.

A tree is nested dicts with :class:`Leaf` at the ends. A list is one value: it replaces, it is never joined.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from simulation.errors import InputError
from simulation.parameters import SCENARIO_FOLDER, load_parameters
from simulation.scenario.mistakes import Path as KeyPath
from simulation.scenario.mistakes import Place, Places, by_key, dotted
from simulation.scenario.yaml_source import Document

Tree = dict[str, Any]


@dataclass(frozen=True)
class Leaf:
    """A value and where it was written: the document and the key path in it."""

    value: Any
    document: Document
    path: KeyPath

    @property
    def is_empty(self) -> bool:
        """Nothing was written after the key: over a section it changes nothing, over a value it says "none"."""
        return self.value is None or self.value == {}


@dataclass(frozen=True)
class Layer:
    """A file with everything it extends, merged; `files` are all the files that took part, `path` the one on top."""

    tree: Tree = field(default_factory=dict)
    files: frozenset[Path] = frozenset()
    path: Path = Path()


def tree_of(document: Document) -> Tree:
    """The settings of one document. Parameter names take the case of the table; one given in two spellings is a problem."""

    def branch(data: dict[str, Any], path: KeyPath) -> Tree:
        tree: Tree = {}
        for key, value in data.items():
            here = (*path, key)
            name = load_parameters().spelt(key) if path == ("parameters",) else key
            if name in tree:
                document.problems.append(document.error("parameter.twice", here, name=name))
            tree[name] = branch(value, here) if isinstance(value, dict) and value else Leaf(value, document, here)
        return tree

    return branch(document.data, ())


def merge(lower: Tree, upper: Tree) -> Tree:
    """`upper` over `lower`, key by key."""
    merged = dict(lower)
    for key, value in upper.items():
        below = lower.get(key)
        if isinstance(below, dict) and isinstance(value, dict):
            merged[key] = merge(below, value)
        elif not (isinstance(below, dict) and isinstance(value, Leaf) and value.is_empty):
            merged[key] = value
    return merged


def combine(first: Layer, second: Layer, settled: Callable[[KeyPath], bool]) -> tuple[Layer, list[InputError]]:
    """Two siblings of one `extends` list, the second over the first, and an error for every key they disagree on.

    They do not disagree where one of them refines the very file from which the other has its value, nor on `settled` keys.
    """
    problems: list[InputError] = []

    def pick(a: Any, b: Any, path: KeyPath) -> Any:
        if isinstance(a, dict) and isinstance(b, dict):
            both = {key: pick(a[key], b[key], (*path, key)) for key in a if key in b}
            return {**a, **b, **both}
        if not (isinstance(a, Leaf) and isinstance(b, Leaf)):
            return merge({"": a}, {"": b})[""]
        a_refines = b.document.path in first.files and a.document.path not in second.files
        b_refines = a.document.path in second.files and b.document.path not in first.files
        if a.value != b.value and not (a_refines or b_refines or settled(path)):
            problems.append(_disagreement(a, b, path))
        return a if a_refines else b

    return Layer(pick(first.tree, second.tree, ()), first.files | second.files), problems


def _disagreement(a: Leaf, b: Leaf, path: KeyPath) -> InputError:
    return InputError(
        "extends.disagree",
        key=dotted(path),
        one=a.document.shown,
        one_line=a.document.lines[a.path],
        other=b.document.shown,
        other_line=b.document.lines[b.path],
    )


def sets(tree: Tree, path: KeyPath) -> bool:
    """Whether a tree has a value of its own at a place, or one that covers it."""
    node: Any = tree
    for part in path:
        if not isinstance(node, dict) or part not in node:
            break
        node = node[part]
    else:
        return True
    return isinstance(node, Leaf) and not node.is_empty


def plain(tree: Tree) -> dict[str, Any]:
    """The values of a tree, without their origins."""
    return {key: plain(value) if isinstance(value, dict) else value.value for key, value in tree.items()}


@dataclass(frozen=True)
class Origin:
    """Where the settings of a scenario were written. No part of its value, so all origins are equal.

    `tree` is what the file and all that it extends say, `below` what is known of the province. `changes` are settings that were
    laid over them: they stand in no file. `left` tells, of lists that lost entries, where those that are left stood. `extended`
    is the scenario that it is compared with, if any.
    """

    file: str | None = field(default=None, compare=False)
    tree: Tree = field(default_factory=dict, compare=False)
    below: Tree = field(default_factory=dict, compare=False)
    changes: dict[str, Any] = field(default_factory=dict, compare=False)
    left: Places = field(default_factory=dict, compare=False)
    extended: Any = field(default=None, compare=False)

    def __call__(self, path: KeyPath) -> tuple[str | None, Place]:
        """File and place of a key: "mine.yaml" and "line 7, measures.award"; by its key alone where it was changed."""
        if sets(tree_of_changes(self.changes), path):
            return by_key(path)
        for entries, first in self.left.items():
            if path[: len(entries)] == entries and len(path) > len(entries):
                path = (*entries, first[int(path[len(entries)])], *path[len(entries) + 1 :])
        found = _written_at(merge(self.below, self.tree), path)
        return (found[0].shown, found[0].place(found[1])) if found else (self.file, dotted(path) or None)

    def says(self, key: str) -> bool:
        """Whether a key was written by the author or set by an option: not by default, nor by a published file below."""
        found = _written_at(self.tree, (key,))
        return key in self.changes or (found is not None and SCENARIO_FOLDER not in found[0].path.resolve().parents)

    def under(self, changes: dict[str, Any]) -> Origin:
        """The same with these changes laid over it."""
        return replace(self, changes=merge(self.changes, changes))

    @property
    def own(self) -> dict[str, Any]:
        """The settings of the scenario itself, without what is known of its province."""
        return merge(plain(self.tree), self.changes)

    @property
    def settings(self) -> dict[str, Any]:
        """The same over the measures of the province, unless the scenario declines them."""
        measures = self.own.get("measures")
        declined = isinstance(measures, dict) and measures.get("provincial") is False
        return merge(plain(merge({} if declined else self.below, self.tree)), self.changes)


def tree_of_changes(changes: dict[str, Any]) -> Tree:
    nowhere = Document(Path())
    return {
        key: tree_of_changes(value) if isinstance(value, dict) and value else Leaf(value, nowhere, ())
        for key, value in changes.items()
    }


def _written_at(tree: Tree, path: KeyPath) -> tuple[Document, KeyPath] | None:
    """The document that a place of the merged settings comes from, and the place in it; None where nothing is written."""
    node: Any = tree
    for depth, part in enumerate(path):
        if isinstance(node, Leaf):
            return node.document, node.path + path[depth:]
        if part not in node:
            break
        node = node[part]
    leaf = node if isinstance(node, Leaf) else next(_leaves(node), None) if node is not tree else None
    if leaf is None:
        return None
    return leaf.document, leaf.path if isinstance(node, Leaf) else path


def _leaves(tree: Tree) -> Iterator[Leaf]:
    for value in tree.values():
        if isinstance(value, Leaf):
            yield value
        else:
            yield from _leaves(value)
