"""From a name or a YAML file to a scenario: finding files, merging what they extend, checking the whole."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import NamedTuple

from simulation.errors import InputError, Message, nearest, unknown_name
from simulation.parameters import SCENARIO_FOLDER
from simulation.paths import full_path, real_path, shown_path
from simulation.scenario.layers import Layer, Leaf, Origin, Tree, combine, merge, plain, sets, tree_of, tree_of_changes
from simulation.scenario.mistakes import Path as KeyPath
from simulation.scenario.mistakes import dotted, sound_part, unknown_key, validated
from simulation.scenario.province_layer import over_province
from simulation.scenario.schema import OF_THE_FILE, Layering, Scenario
from simulation.scenario.section import Words
from simulation.scenario.yaml_source import Document, read_yaml

SUFFIXES = (".yaml", ".yml")
_DEEPEST_CHAIN = 20
_UNTITLED = {"title": {"zh": "-", "en": "-"}}  # a missing title keeps no other mistake from being found


class Entry(NamedTuple):
    """A published scenario: its name, title and file, and what is wrong with it if it cannot be loaded (title is None then)."""

    name: str
    title: Words | None
    path: Path
    problem: str = ""


class Reading(NamedTuple):
    """A scenario as read. Where there are mistakes, `scenario` is what is left without them, to be checked further but not
    to be run; None where nothing is."""

    scenario: Scenario | None
    mistakes: tuple[InputError, ...]


def load_scenario(name_or_path: str | PathLike) -> Scenario:
    """The scenario of a published name ("baseline") or of a YAML file, with all that it extends, resolved and checked.

    Raises an :class:`InputError` for the first mistake; :func:`read_scenario` gives them all.
    """
    scenario, mistakes = read_scenario(name_or_path)
    if mistakes:
        raise first_of(mistakes)
    assert scenario is not None
    return scenario


def read_scenario(name_or_path: str | PathLike) -> Reading:
    """A scenario with every mistake of its file and of what it extends."""
    try:
        return _read(_find(name_or_path))
    except InputError as mistake:
        return Reading(None, (mistake,))


def first_of(mistakes: Sequence[InputError]) -> InputError:
    """The first mistake, with the number of those that follow."""
    others = len(mistakes) - 1
    if not others:
        return mistakes[0]
    return mistakes[0].noting(Message("mistakes.more", count=others) if others > 1 else Message("mistakes.one_more"))


def files_of(name_or_path: str | PathLike) -> frozenset[Path]:
    """The files that a scenario is read from: its own and all that it extends."""
    reader = _Reader()
    layer = reader.layer(_find(name_or_path), ())
    compared = reader.compared_with(_find(name_or_path))
    return (layer.files if layer else frozenset()) | (compared.files if compared else frozenset())


def list_scenarios() -> list[Entry]:
    """The published scenarios by name. One that cannot be loaded is listed with its first mistake."""
    entries = []
    for name, path in sorted(_published().items()):
        try:
            entries.append(Entry(name, load_scenario(path).title, path))
        except InputError as mistake:
            entries.append(Entry(name, None, path, str(mistake)))
    return entries


def scenario_names() -> frozenset[str]:
    """The names of the published scenarios, none of which is read."""
    return frozenset(_published())


def _published() -> dict[str, Path]:
    return {path.stem: path for suffix in SUFFIXES for path in sorted(SCENARIO_FOLDER.glob(f"*{suffix}"))}


def _is_path(text: str) -> bool:
    return "/" in text or "\\" in text or text.endswith(SUFFIXES)


def _find(name_or_path: str | PathLike) -> Path:
    text = str(name_or_path)
    if isinstance(name_or_path, str) and not _is_path(text):
        if text in _published():
            return _published()[text]
        if os.path.isfile(text):
            raise InputError("source.other_kind", file=shown_path(Path(text)), suffixes=SUFFIXES)
        raise unknown_name("kind.scenario", text, _published())
    path = Path(name_or_path)
    if not (os.path.isfile(path) or os.path.isdir(path)):  # unlike Path.is_file, these know no path that is too long
        neighbours = {other.stem: other.name for other in path.parent.glob("*.y*ml")} if os.path.isdir(path.parent) else {}
        guess = nearest(path.stem, neighbours)
        if guess:
            raise InputError("source.missing_guess", file=shown_path(path), guess=neighbours[guess])
        raise InputError("source.missing", file=shown_path(path), names=sorted(_published()))
    return path


def _read(path: Path) -> Reading:
    reader = _Reader()
    layer = reader.layer(path, ())
    compared = reader.compared_with(path)
    if layer is None:  # the file itself could not be read
        return Reading(None, tuple(reader.mistakes))
    tree = {key: value for key, value in layer.tree.items() if key not in Layering.model_fields}
    province = plain(tree).get("province", Scenario.model_fields["province"].default)
    own = Origin(shown_path(path), tree, extended=_resolved(compared) if compared else None)
    origin, settings, known_wrong = over_province(own, province)
    content = {"name": path.stem} | settings
    reader.mistakes += known_wrong
    scenario, mistakes = validated(Scenario, content, origin)
    if scenario is None:
        scenario, left = sound_part(Scenario, content | _UNTITLED)
        origin = replace(origin, left=left)
    if scenario is None or ("province" in content and "province" not in scenario.model_fields_set):
        return Reading(None, (*reader.mistakes, *mistakes))  # places cannot be looked up in an unknown province
    return Reading(scenario.written_at(origin), (*reader.mistakes, *mistakes))


def _with_data_beside(tree: Tree) -> Tree:
    """The settings of a file, with the full path of a province that it names as a folder beside itself (`./mine`)."""
    leaf = tree.get("province")
    if not isinstance(leaf, Leaf) or not str(leaf.value).startswith("./"):
        return tree
    beside = leaf.document.path.parent / str(leaf.value)
    return tree | {"province": replace(leaf, value=full_path(beside))} if beside.is_dir() else tree


def _resolved(layer: Layer) -> Scenario | None:
    """A layer as a scenario to compare with; None where it is none by itself, as a layer need not be."""
    own = {key: value for key, value in layer.tree.items() if key not in Layering.model_fields}
    tree = tree_of_changes({"name": layer.path.stem, **_UNTITLED}) | own
    province = plain(tree).get("province", Scenario.model_fields["province"].default)
    origin, settings, _ = over_province(Origin(shown_path(layer.path), tree), province)
    scenario, _ = validated(Scenario, settings, origin)
    return scenario and scenario.written_at(origin)


class _Reader:
    """Reads a file and all that it extends, each once, and collects the mistakes of all."""

    def __init__(self) -> None:
        self.mistakes: list[InputError] = []
        self.layers: dict[Path, Layer | None] = {}
        self.headers: dict[Path, tuple[Document, Layering]] = {}

    def layer(self, path: Path, chain: tuple[Path, ...]) -> Layer | None:
        """The file over everything it extends, or None where it cannot be read; `chain` are the files that led here."""
        real = real_path(path)
        if real not in self.layers:
            try:
                document = read_yaml(path)
            except InputError as mistake:
                self.mistakes.append(mistake)
                self.layers[real] = None
            else:
                self.layers[real] = self._resolved(document, (*chain, real))
        return self.layers[real]

    def _resolved(self, document: Document, chain: tuple[Path, ...]) -> Layer:
        tree = _with_data_beside(tree_of(document))
        header = {key: document.data[key] for key in Layering.model_fields if key in document.data}
        layering, mistakes = validated(Layering, header, lambda path: (document.shown, document.place(path)))
        self.mistakes += [*document.problems, *mistakes]
        if layering:
            unknown = filter(None, (unknown_key(Scenario, key) for key in layering.overrides))
            self.mistakes += [mistake.at(document.shown, document.place(("overrides",))) for mistake in unknown]
            self.headers[chain[-1]] = document, layering
        below = self._below(document, layering, chain, tree) if layering else Layer()
        return Layer(merge(below.tree, tree), below.files | {chain[-1]}, document.path)

    def compared_with(self, path: Path) -> Layer | None:
        """What a file that has been read is compared with: the one that it names, or the single one that it extends."""
        if real_path(path) not in self.headers:
            return None
        document, layering = self.headers[real_path(path)]
        if layering.compared_with is None:
            if len(layering.extends) != 1:
                return None
            name, key = layering.extends[0], "extends"
        else:
            name, key = layering.compared_with, "compared_with"
        chain = (real_path(path),)
        try:
            return self.layer(_extended_file(name, document, chain, key), chain)
        except InputError as mistake:
            if key == "compared_with":  # what is wrong with `extends` has been said
                self.mistakes.append(mistake)
            return None

    def _below(self, document: Document, layering: Layering, chain: tuple[Path, ...], tree: Tree) -> Layer:
        """Everything that the document extends, merged in written order."""

        def settled(path: KeyPath) -> bool:
            keys = [dotted(path[:n]) for n in range(1, len(path) + 1)]
            return sets(tree, path) or any(key in layering.overrides for key in keys)

        below = Layer()
        for name in layering.extends:
            try:
                sibling = self.layer(_extended_file(name, document, chain), chain)
            except InputError as mistake:
                self.mistakes.append(mistake)
                continue
            if sibling is not None:
                inherited = {
                    key: value for key, value in sibling.tree.items() if key not in (*OF_THE_FILE, *Layering.model_fields)
                }
                below, mistakes = combine(below, Layer(inherited, sibling.files), settled)
                self.mistakes += [m.at(document.shown, document.place(("extends",))) for m in mistakes]
        return below


def _extended_file(name: str, document: Document, chain: tuple[Path, ...], key: str = "extends") -> Path:
    """The file that an entry of `extends` means: in the folder of the document, else a published one."""
    folder, place = document.path.parent, (key,)
    if not (real := real_path(folder / name)).is_relative_to(real_path(folder)):
        raise document.error("extends.outside", place, name=name)
    if Path(name).is_absolute():  # it would lead nowhere once the folder is moved or given to others
        raise document.error("extends.absolute", place, name=name, near=real.relative_to(real_path(folder)).as_posix())
    near = [folder / name] if _is_path(name) else [folder / (name + suffix) for suffix in SUFFIXES]
    published = [] if _is_path(name) else [path for stem, path in _published().items() if stem == name]
    files = [path for path in (*near, *published) if os.path.isfile(path)]
    if not files:
        known = {*_published(), *(path.stem for path in folder.iterdir() if path.suffix in SUFFIXES)}
        raise unknown_name("kind.scenario", name, known, file=document.shown, place=document.place(place))
    others = [path for path in files if real_path(path) != real_path(document.path)]
    file = (others or files)[0]  # baseline.yaml that extends "baseline" means the published namesake, not itself
    if real_path(file) in chain:
        circle = " -> ".join(shown_path(path) for path in (*chain[chain.index(real_path(file)) :], file))
        raise document.error("extends.circle", place, circle=circle)
    if len(chain) >= _DEEPEST_CHAIN:
        raise document.error("extends.too_deep", place, most=_DEEPEST_CHAIN)
    return file
