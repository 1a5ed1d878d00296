"""What every part of a scenario has in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator

from simulation.scenario.fields import Prose

ListOrNothing = BeforeValidator(lambda value: () if value is None else value)  # a key with nothing after it is an empty list


class Section(BaseModel):
    """A part of a scenario: frozen, and with no key that is not described here."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, serialize_by_alias=True)

    elsewhere: ClassVar[tuple[str, ...]] = ()
    """Keys that a file may have in this place beside those of the section, as they are read before it is checked."""
    stand_ins: ClassVar[Mapping[str, Any]] = {}
    """For an entry of a list: what is put for needed keys that do not fit, so that the rest of the entry is looked at too."""

    @model_validator(mode="before")
    @classmethod
    def _nothing_is_the_default(cls, value: Any) -> Any:
        return {} if value is None else value


class Words(Section):
    """The same text in Chinese and in English, of equal quality."""

    zh: Prose
    """In Chinese."""
    en: Prose
    """In English."""
