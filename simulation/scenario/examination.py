"""The city physical examination as a scenario has it: who examines itself from when, and what is done with the result."""

from __future__ import annotations

from pydantic import Field, ValidationInfo, field_validator

from simulation.errors import InputError
from simulation.scenario.fields import Many, Switch, Weighting, Year
from simulation.scenario.section import Section


class SampleCities(Section):
    """Cities that examine themselves before the others have to."""

    cities: Many
    """How many: those of highest capacity. More than the province has means all."""
    start: Year = Field(validation_alias="from", serialization_alias="from")
    """The first year in which they do."""


class Examination(Section):
    """One examination of every city a year, one assessment every five years."""

    start: Year | None = Field(default=None, validation_alias="from", serialization_alias="from")
    """First year in which every city examines itself, in December; blank for never."""
    sample: SampleCities | None = None
    """Cities that begin earlier; blank for none."""
    published: Switch = False
    """Whether the results are made public, so that a gap weighs more in the evaluation."""
    third_party: Switch = False
    """Whether a third party measures part of the indicators again; its share is the parameter third_party_share."""
    survey: Switch = False
    """Whether residents are asked how satisfied they are, so that the plan leans towards their priorities."""
    assessment: Switch = True
    """Whether every fifth year (2025, 2030, 2035) standards that cities have outgrown are raised and weights made anew."""
    weights: Weighting = "equal"
    """How an assessment divides the weight of a dimension among its indicators: equal, entropy or critic."""
    land_link_from: Year | None = None
    """First year whose result moves the land supply of the year after; blank for never."""

    @field_validator("sample")
    @classmethod
    def _earlier(cls, sample: SampleCities | None, info: ValidationInfo) -> SampleCities | None:
        start = info.data.get("start")
        if sample is not None and start is not None and sample.start >= start:
            problem = f"the sample cities begin in {sample.start}, not before all cities do in {start}"
            raise InputError(problem, remedy="give an earlier year, or leave the sample out")
        return sample

    def first_year(self, rank: int) -> int | None:
        """The first year in which a city examines itself, by its rank in capacity (0 is the highest); None for never."""
        if self.sample is not None and rank < self.sample.cities:
            return self.sample.start
        return self.start
