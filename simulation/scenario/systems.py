"""What a scenario says to systems: which of the package's take part, and the sections of those from outside.

A system of the package that can be left out has a field here: a switch (`smart_city: off`), or a section with keys of its own.
What is said to a system from outside is kept as it was written until that system reads it, see `world/fit.py`.
"""

from __future__ import annotations

import copy
from collections.abc import Collection
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, ConfigDict, WrapValidator

from simulation.errors import InputError
from simulation.scenario.fields import Switch, shown
from simulation.scenario.full_width import key_in
from simulation.scenario.section import Section


class OptionalSystem(Section):
    """A system of the package that can be left out. Its section has this key and those of its own."""

    on: Switch = True
    """Whether the system takes part. Without it everything is as it was before there was such a system."""


class Community(OptionalSystem):
    """Communities that decide, build, manage, evaluate and share together. Each of the five can be switched off by itself."""

    deciding: Switch = True
    """Whether what residents do and think counts in votes, in the order of projects and in applying for them."""
    building: Switch = True
    """Whether residents give labour, and owners their own share of a renovation."""
    managing: Switch = True
    """Whether residents keep up what was put in order."""
    evaluating: Switch = True
    """Whether satisfaction and complaints are heard: by residents' trust, the examination and the evaluation of counties."""
    sharing: Switch = True
    """Whether those in need come first."""


def _switched(value: Any) -> Any:
    """A switch as the section that it stands for."""
    if isinstance(value, int | float | str) and not isinstance(value, bool) and not key_in(value):
        raise InputError("systems.switch", found=shown(value))
    return {"on": value} if isinstance(value, bool) else value


_SWITCHED = BeforeValidator(_switched, json_schema_input_type=bool | dict | None)


def _as_written(value: Any, accept: Any) -> Any:
    """A section of a system from outside; a switch is let through, and refused where the systems are known."""
    return value if isinstance(value, bool) else accept({} if value is None else value)


class Systems(Section):
    """Systems of the package by their switch or section, those from outside by the section that they have."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Annotated[dict[str, Any], WrapValidator(_as_written, json_schema_input_type=dict | None)]]

    innovation: Annotated[OptionalSystem, _SWITCHED] = OptionalSystem()
    """Ideas, research calls, projects, results in use, knowledge and technical standards: `on`, `off`."""
    smart_city: Annotated[OptionalSystem, _SWITCHED] = OptionalSystem()
    """City platforms, building information models and approval online: `on`, `off`."""

    community: Annotated[Community, _SWITCHED] = Community()
    """Communities and what they do together: `on`, `off`, or which of the five is off."""

    @property
    def off(self) -> frozenset[str]:
        """The systems of the package that take no part."""
        return frozenset(name for name in type(self).model_fields if not getattr(self, name).on)

    @property
    def own(self) -> dict[str, Any]:
        """What is said to systems from outside, by their names."""
        return copy.deepcopy(self.__pydantic_extra__ or {})

    def heard_by(self, names: Collection[str]) -> Self:
        """The same, with what is said to systems from outside for those of these names alone."""
        told = {name: getattr(self, name) for name in type(self).model_fields}
        return type(self).model_validate(told | {name: said for name, said in self.own.items() if name in names})

    def switched_as(self, other: Systems) -> Self:
        """The same with the systems on that are on in another scenario, and off that are off there."""
        switches = {name: {"on": getattr(other, name).on} for name in type(self).model_fields}
        sections = {name: getattr(self, name).model_copy(update=switch) for name, switch in switches.items()}
        return self.model_copy(update=sections)


OPTIONAL = tuple(Systems.model_fields)
"""The systems of the package that can be left out."""
