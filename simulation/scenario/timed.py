"""Measures that have a beginning and an end."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field, ValidationInfo, field_validator

from simulation.errors import InputError
from simulation.scenario.fields import Moment, Strength
from simulation.scenario.section import Section
from simulation.scenario.timeline import Quarter, quarter_of


class Timed(Section):
    """A measure with a beginning and an end."""

    start: Moment | None = Field(default=None, validation_alias="from", serialization_alias="from")
    """First quarter in force; blank for in force from the beginning."""
    until: Moment | None = None
    """Last quarter in force, included; blank for without end."""

    @field_validator("until")
    @classmethod
    def _after_start(cls, until: Quarter | None, info: ValidationInfo) -> Quarter | None:
        start = info.data.get("start")
        if until is not None and start is not None and until < start:
            raise InputError("measure.reversed", until=until, start=start)
        return until

    def in_force(self, tick: int) -> bool:
        """Whether the quarter of this tick lies between `from` and `until`."""
        quarter = quarter_of(tick)
        return (self.start is None or self.start <= quarter) and (self.until is None or quarter <= self.until)


class Standing(Timed):
    """A measure that stands at its usual strength whenever it is not in force."""

    usual: ClassVar[float] = 0.0
    strength: Strength = 0.0

    def at(self, tick: int) -> float:
        """Its strength in the quarter of this tick."""
        return self.strength if self.in_force(tick) else self.usual
