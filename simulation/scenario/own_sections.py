"""What a scenario says to systems from outside the package: kept as it was written until such a system reads it."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema


class OwnSections(Mapping[str, dict[str, Any]]):
    """Sections by the name of their system: a mapping that cannot be changed and can be hashed. What is in a section is checked
    where the system is known, see `world/fit.py`."""

    def __init__(self, sections: Mapping[str, Mapping[str, Any] | None] | None = None):
        self._sections = {name: dict(section or {}) for name, section in sorted((sections or {}).items())}

    def __getitem__(self, system: str) -> dict[str, Any]:
        return copy.deepcopy(self._sections[system])

    def __iter__(self) -> Iterator[str]:
        return iter(self._sections)

    def __len__(self) -> int:
        return len(self._sections)

    def __hash__(self) -> int:
        return hash(repr(self._sections))

    def __repr__(self) -> str:
        return f"OwnSections({self._sections})"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        section = core_schema.dict_schema(core_schema.str_schema(), core_schema.any_schema())
        sections = core_schema.dict_schema(core_schema.str_schema(), core_schema.nullable_schema(section))
        return core_schema.no_info_wrap_validator_function(
            cls._validated, sections, serialization=core_schema.plain_serializer_function_ser_schema(dict)
        )

    @classmethod
    def _validated(cls, value: Any, accept: Callable[[Any], dict[str, Any]]) -> OwnSections:
        return cls(accept({} if value is None else value))
