"""What a scenario is: goals, measures, horizon and sampling, checked and frozen.

Every field carries its meaning as a docstring; the published JSON schema and the documentation are made from them.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, PrivateAttr, ValidationInfo, field_validator

from simulation.errors import InputError
from simulation.facts.provinces import find_province, own_folder
from simulation.parameters import ParameterTable, load_parameters
from simulation.scenario.examination import Examination
from simulation.scenario.fields import FileName, FixedValues, Members, Moment, ProvinceName, Seed, Switch, Text
from simulation.scenario.goals import Goals
from simulation.scenario.layers import Origin
from simulation.scenario.measures import Measures
from simulation.scenario.mistakes import Place, validated
from simulation.scenario.province_layer import ProvinceLayer, over_province, same_province, without_layer
from simulation.scenario.section import Section, Words
from simulation.scenario.systems import Systems
from simulation.scenario.timeline import BASE_QUARTER, Quarter, quarter_of, tick_of
from simulation.scenario.yaml_dialect import write_yaml

OF_THE_FILE = ("name", "title", "description", "author", "reference")
"""Parts of a scenario that move no number, and are never taken over by extending."""
POLICY = ("goals", "measures", "examination")
"""Parts of a scenario that are policy: those of its twin without any are those of `no-policy`."""
FIRST_END, LAST_QUARTER = Quarter(2021, 4), Quarter(2060, 4)


class Horizon(Section):
    """The quarters that are simulated, first and last included."""

    start: Moment = BASE_QUARTER
    """First quarter. It is 2021Q1 in this version, as the base state describes that quarter."""
    end: Moment = Quarter(2035, 4)
    """Last quarter, from 2021Q4, so that there is a whole year, to 2060Q4."""

    @field_validator("start")
    @classmethod
    def _base_state(cls, start: Quarter) -> Quarter:
        if start != BASE_QUARTER:
            raise InputError("horizon.start", base=BASE_QUARTER, start=start)
        return start

    @field_validator("end")
    @classmethod
    def _forwards(cls, end: Quarter, info: ValidationInfo) -> Quarter:
        start = info.data.get("start", BASE_QUARTER)
        if end < start:
            raise InputError("horizon.backwards", start=start, end=end)
        if end < FIRST_END:
            raise InputError("horizon.too_short", end=end, least=FIRST_END)
        if end > LAST_QUARTER:
            raise InputError("horizon.too_late", end=end, last=LAST_QUARTER)
        return end

    @property
    def ticks(self) -> range:
        """The ticks of the run: 0 for 2021Q1."""
        return range(tick_of(self.start), tick_of(self.end) + 1)

    @property
    def quarters(self) -> tuple[Quarter, ...]:
        return tuple(quarter_of(tick) for tick in self.ticks)


class Scenario(Section):
    """A resolved scenario: frozen, hashable and equal to every other with the same content."""

    elsewhere = ("extends", "overrides", "compared_with")
    _origin: Origin = PrivateAttr(default=Origin())
    __iter__ = None  # type: ignore[assignment]  # one value: what takes lists of values, such as Mesa's batch runs, must not open it

    name: FileName = "scenario"
    """The name of the scenario and of its folder of results; the name of the file unless given."""
    title: Words
    """What tables and figures call the scenario."""
    description: Words | None = None
    """What is assumed, why, and what is not known."""
    author: Text | None = None
    """Who wrote the scenario."""
    reference: Text | None = None
    """A publication or document that it rests on."""
    province: ProvinceName = "zhejiang"
    """The province data that it is run with."""
    province_layer: ProvinceLayer | None = None
    """What is known of that province: its own parameters and measures. Read from `provinces/<name>/province.yaml` where it is
    left out; a saved scenario carries what was read."""
    horizon: Horizon = Horizon()
    """The quarters that are simulated."""
    seed: Seed = 1
    """The seed of every random number of the run."""
    members: Members = 20
    """How many members the ensemble has: each has its own luck and its own parameters."""
    sample_parameters: Switch = True
    """Whether members draw their parameters from the published ranges; otherwise all have the defaults."""
    parameters: FixedValues = FixedValues()
    """Parameters that have the same given value in every member, by name."""
    condition: Switch = False
    """Whether members are chosen by how well they agree with what the province has published since 2021: what is past is fact.
    Up to 500 members of the prior are simulated to the last year that is known."""
    goals: Goals = Goals()
    """What governments are asked for."""
    measures: Measures = Measures()
    """What governments do."""
    examination: Examination = Examination()
    """How cities examine themselves."""
    systems: Systems = Systems()
    """Which systems of the package take part, and what those from outside are told, a section each by its name."""

    def replace(self, **changes: Any) -> Scenario:
        """A checked copy with changes laid over it, key by key: `replace(seed=3, measures={"award": {"strength": 1}})`.

        Keys are those of the YAML file. A change that does not fit raises an :class:`InputError`.
        """
        written = _written(changes)
        if isinstance(written.get("parameters"), dict):
            written["parameters"] = {load_parameters().spelt(str(n)): value for n, value in written["parameters"].items()}
        origin = (
            self._origin if self._origin.tree or self._origin.changes else Origin(changes=self.model_dump(exclude_unset=True))
        )
        province = written.get("province", self.province)
        if not same_province(province, self.province):
            origin = without_layer(origin)
        origin = origin.under(written)
        if self.province_layer is not None and same_province(province, self.province):
            content = {"province_layer": self.province_layer} | origin.settings
        else:
            origin, content, unfit = over_province(origin, province)
            if unfit:
                raise unfit[0]
        scenario, mistakes = validated(Scenario, {"name": self.name} | content, origin)
        if scenario is None:
            raise mistakes[0]
        return scenario.written_at(origin)

    def with_lists(self, sections: Mapping[str, Any], lists: Iterable[tuple[str, str]]) -> Scenario:
        """A copy with these sections, of which only the named lists (section, key) differ; later changes are laid over them."""
        copied = self.model_copy(update=dict(sections))
        changed: dict[str, Any] = {}
        for section, key in lists:
            entries = getattr(getattr(copied, section), key)
            if entries != getattr(getattr(self, section), key):
                changed[section] = {key: [entry.model_dump(mode="json", by_alias=True) for entry in entries]}
        if not changed:
            return copied
        known = self._origin.tree or self._origin.changes
        origin = self._origin if known else Origin(changes=self.model_dump(mode="json", by_alias=True, exclude_unset=True))
        return copied.written_at(origin.under(changed))

    def parameter_table(self) -> ParameterTable:
        """The table of parameters with what is known of the province in the place of defaults and ranges."""
        known = self.province_layer.known if self.province_layer else ()
        return load_parameters().knowing({entry.parameter: entry.row for entry in known})

    def written_at(self, origin: Origin) -> Scenario:
        """The same scenario, with memory of where its settings were written."""
        scenario = self.model_copy()
        scenario._origin = origin
        return scenario

    @property
    def extended(self) -> Scenario | None:
        """The scenario that its file compares it with, or the single one that it extends; None where there is none."""
        return self._origin.extended

    def place(self, *path: str | int) -> tuple[str | None, Place]:
        """File and place of a setting, for an :class:`InputError`; no file where it was set in Python or by an option."""
        return self._origin(path)

    def says(self, key: str) -> bool:
        """Whether a key of the file was written by its author or set by an option: not by default, nor in a published scenario
        that this one extends or is."""
        return self._origin.says(key)

    def held_against(self, other: Scenario) -> Scenario:
        """A copy that is compared with another, whatever it extends."""
        return self.written_at(dataclasses.replace(self._origin, extended=other))

    def digest(self) -> str:
        """SHA-256 of everything that the scenario says, apart from its name. Data of somebody's own have a digest:
        here they count as their province, wherever they lie."""
        content = self.model_dump(mode="json", exclude={"name"})
        if own_folder(self.province):
            content["province"] = find_province(self.province).adcode
        text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode("utf-8")).hexdigest()

    def to_yaml(self, **header: str) -> str:
        """The scenario as a YAML file that stands alone but for what keys of :class:`Layering` name in its header; loading it
        gives an equal scenario."""
        return write_yaml(header | self.model_dump(mode="json"))


def _written(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump()
    return {key: _written(inner) for key, inner in value.items()} if isinstance(value, Mapping) else value


def _names(value: Any) -> Any:
    return (value,) if isinstance(value, str) else () if value is None else value


class Layering(Section):
    """What a file builds on."""

    extends: Annotated[tuple[Text, ...], BeforeValidator(_names, json_schema_input_type=str | list[str] | None)] = ()
    """The scenario or scenarios to start from: names of published ones or of files in the same folder, or paths below it.
    Later ones lie over earlier ones, and this file over all. Title, description, author and reference are not taken over."""
    overrides: Annotated[tuple[Text, ...], BeforeValidator(_names, json_schema_input_type=str | list[str] | None)] = ()
    """Keys such as measures.award on which extended scenarios may disagree: the later one in `extends` counts."""
    compared_with: Text | None = None
    """The scenario with whose policy carbon and money are compared beside `no-policy` and `no-mandate`, named as in `extends`;
    blank: the one that it extends, where that is a single one."""


class ScenarioFile(Layering, Scenario):
    """A scenario of greenplan as a YAML file."""
