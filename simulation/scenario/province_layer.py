"""What is known of a province: parameters of its own and its dated measures, from `provinces/<name>/province.yaml`.

The file lies below every scenario of that province and above the defaults. A known parameter takes the place of the default and
the range of the table, so that members still draw it, now from what is known; a scenario that fixes it wins.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, NamedTuple

from pydantic import (
    AfterValidator,
    Field,
    SerializationInfo,
    WithJsonSchema,
    field_serializer,
    field_validator,
    model_validator,
)

from simulation.errors import InputError
from simulation.facts.province_facts import CENSUS_FOLDER, PROVINCE_FOLDER
from simulation.facts.provinces import find_province
from simulation.parameters import STATUSES, Parameter, load_parameters
from simulation.scenario.fields import Finite, Text, one_of, parameter_name, several
from simulation.scenario.layers import Origin, Tree, tree_of, tree_of_changes
from simulation.scenario.measures import Measures
from simulation.scenario.mistakes import validated
from simulation.scenario.section import ListOrNothing, Section, Words
from simulation.scenario.yaml_source import read_yaml

LAYER_FILE = "province.yaml"

ParameterName = Annotated[Text, AfterValidator(parameter_name)]
Status = Annotated[Text, one_of("kind.status", STATUSES), WithJsonSchema({"type": "string", "enum": list(STATUSES)})]


class Sourced(Section):
    """Something that rests on a source."""

    status: Status
    """How well it is known: read, derived, fitted, memory or assumption."""
    source: Text
    """Where it was published, or how it was derived, or why it is assumed."""
    reference: Text | None = None
    """The address of the source."""
    note: Words | None = None
    """What a reader should know of it."""


class Known(Sourced):
    """A parameter whose value in this province is known better than in the table of parameters."""

    parameter: ParameterName
    """Its name in the table of parameters."""
    default: Finite
    """Its value in this province, in the unit of the table."""
    low: Finite | None = None
    """The least it may be; with `high`, members draw it between the two. Without, all members have the default."""
    high: Finite | None = Field(default=None, validate_default=True)
    """The most it may be."""

    @property
    def row(self) -> dict[str, Any]:
        """What it says in the place of a row of the table of parameters."""
        low = self.default if self.low is None else self.low
        high = self.default if self.high is None else self.high
        sampled = {"low": low, "high": high} if load_parameters()[self.parameter].sampled else {}
        said = {"default": self.default, "status": self.status, "source": self.source, "reference": self.reference or ""}
        return said | sampled

    @model_validator(mode="after")
    def _in_bounds(self) -> Known:
        row = load_parameters()[self.parameter]
        wrong = [((key,), fault) for key in ("default", "low", "high") if (fault := _far_value(row, getattr(self, key)))]
        if not wrong:
            wrong = [((place,), fault) for place, fault in self._range(row)]
        if wrong:
            raise several(wrong)
        return self

    def _range(self, row: Parameter) -> list[tuple[str, InputError]]:
        """What is wrong with the range of a value that is possible."""
        if self.low is None and self.high is None:
            return []
        if self.low is None or self.high is None:
            return [("high" if self.low is None else "low", InputError("known.one_end", name=self.parameter))]
        if not row.sampled:
            return [("low", InputError("known.fixed", name=self.parameter))]
        if not self.low <= self.default <= self.high:
            limits = {"default": f"{self.default:g}", "low": f"{self.low:g}", "high": f"{self.high:g}"}
            return [("default", InputError("parameter.range", **limits))]
        if row.distribution == "log-uniform" and self.low <= 0:
            return [("low", InputError("parameter.log_uniform"))]
        return []


def _far_value(row: Parameter, value: float | None) -> InputError | None:
    return None if value is None else load_parameters().fault(row.name, value)


class MeasureSource(Sourced):
    """Where a measure of the province stands."""

    measure: Text
    """The key of the measure in `measures`, such as mandate."""


class ProvinceLayer(Section):
    """What is known of a province, below every scenario of it."""

    known: Annotated[tuple[Known, ...], ListOrNothing] = ()
    """Parameters whose value in this province is known better than in the table."""
    measures: Measures = Measures()
    """The province's own measures, as a scenario would write them. Each has its source in `sources`."""
    sources: Annotated[tuple[MeasureSource, ...], ListOrNothing] = Field(default=(), validate_default=True)
    """Where each of the measures stands."""

    @field_validator("known")
    @classmethod
    def _each_once(cls, known: tuple[Known, ...]) -> tuple[Known, ...]:
        names = [entry.parameter for entry in known]
        twice = [k for k, name in enumerate(names) if name in names[:k]]
        if twice:
            raise several([((k, "parameter"), InputError("parameter.twice", name=names[k])) for k in twice])
        return known

    @model_validator(mode="after")
    def _all_sourced(self) -> ProvinceLayer:
        given, named = self.measures.model_fields_set, [entry.measure for entry in self.sources]
        wrong: list[tuple[tuple[str | int, ...], InputError]] = []
        wrong += [(("measures", name), InputError("known.no_source", measure=name)) for name in sorted(given - set(named))]
        wrong += [
            (("sources", k, "measure"), InputError("known.no_measure", measure=name))
            for k, name in enumerate(named)
            if name not in given
        ]
        if wrong:
            raise several(wrong)
        return self

    @field_serializer("measures")
    def _as_written(self, measures: Measures, info: SerializationInfo) -> dict[str, Any]:
        return measures.model_dump(mode=info.mode, exclude_unset=True)


class LayerReading(NamedTuple):
    """The layer of a province as read: an empty one where it has none, or where there are mistakes in it.

    tree : its settings, with the lines on which they stand. file : None where there is none.
    """

    layer: ProvinceLayer
    tree: Tree
    file: Path | None
    mistakes: tuple[InputError, ...]


def layer_file(province: object) -> Path | None:
    """The file of what is known of a province, by any of its names; None where there is none, or no such province."""
    try:
        entry = find_province(province)
    except InputError:
        return None  # what is wrong with the province is said where the scenario meets its data
    folder = PROVINCE_FOLDER / entry.pinyin if entry.folder == CENSUS_FOLDER else entry.folder
    return folder / LAYER_FILE if (folder / LAYER_FILE).exists() else None


def read_layer(province: object) -> LayerReading:
    """What is known of a province, with every mistake in its file."""
    file = layer_file(province)
    if file is None:
        return LayerReading(ProvinceLayer(), {}, None, ())
    try:
        document = read_yaml(file)
    except InputError as mistake:
        return LayerReading(ProvinceLayer(), {}, file, (mistake,))
    layer, mistakes = validated(ProvinceLayer, document.data, lambda path: (document.shown, document.place(path)))
    found = (*document.problems, *mistakes)
    if layer is None or found:
        return LayerReading(ProvinceLayer(), {}, file, found)
    return LayerReading(layer, tree_of(document), file, ())


def same_province(one: object, other: object) -> bool:
    """Whether two names mean the same province."""
    try:
        return one == other or find_province(one).adcode == find_province(other).adcode
    except InputError:
        return False


def over_province(origin: Origin, province: object) -> tuple[Origin, dict[str, Any], tuple[InputError, ...]]:
    """The settings of a scenario over what is known of its province: with their origin, and every mistake in that file.

    A scenario that carries a layer itself, as saved ones do, is laid over that one.
    """
    carried = origin.own.get("province_layer")
    if isinstance(carried, dict):
        written = origin.tree.get("province_layer") if "province_layer" not in origin.changes else None
        tree = written if isinstance(written, dict) else tree_of_changes(carried)
        origin = replace(origin, below=_measures_of(tree))
        return origin, origin.settings, ()
    reading = read_layer(province)
    origin = replace(origin, below=_measures_of(reading.tree))
    known = {"province_layer": reading.layer} if reading.file else {}
    return origin, origin.settings | known, reading.mistakes


def without_layer(origin: Origin) -> Origin:
    """The origin of a saved scenario that moves to another province: without the layer that it carries, and without what that
    layer had put into its measures. Measures at their defaults are taken as not chosen, for a saved scenario has every one."""
    own = dict(origin.own)
    carried = own.pop("province_layer", None)
    if not isinstance(carried, dict):
        return origin
    defaults = Measures().model_dump(mode="json")
    own["measures"] = _chosen(own.get("measures") or {}, carried.get("measures") or {}, defaults)
    return Origin(origin.file, changes=own)


def _measures_of(tree: Tree) -> Tree:
    measures = tree.get("measures")
    return {"measures": measures} if isinstance(measures, dict) else {}


def _chosen(written: dict[str, Any], layer: dict[str, Any], default: dict[str, Any]) -> dict[str, Any]:
    """What is written without what a layer says too, and without defaults on which the layer is silent."""
    chosen: dict[str, Any] = {}
    for key, value in written.items():
        known, usual = layer.get(key), default.get(key)
        if isinstance(value, dict):
            inner = _chosen(value, known if isinstance(known, dict) else {}, usual if isinstance(usual, dict) else {})
            if inner:
                chosen[key] = inner
        elif key in layer:
            if value != known:
                chosen[key] = value
        elif value != usual:
            chosen[key] = value
    return chosen
