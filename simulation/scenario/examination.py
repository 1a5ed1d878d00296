"""The city physical examination as a scenario has it: who examines itself from when, and what is done with the result."""

from __future__ import annotations

from pydantic import Field, ValidationInfo, field_validator

from simulation.errors import InputError
from simulation.scenario.fields import Count, Switch, Weighting, Year
from simulation.scenario.section import Section


class Examination(Section):
    """One examination of every city a year, one assessment every five years."""

    held: Switch = False
    """Whether cities examine themselves at all."""
    start: Year = Field(default=2024, validation_alias="from", serialization_alias="from")
    """First year in which every city examines itself, in December."""
    sample_cities: Count = 0
    """How many cities begin earlier: those of highest capacity. More than the province has means all."""
    sample_from: Year | None = None
    """The first year in which these sample cities examine themselves."""
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

    @field_validator("sample_from")
    @classmethod
    def _earlier(cls, sample_from: int | None, info: ValidationInfo) -> int | None:
        start, cities = info.data.get("start"), info.data.get("sample_cities", 0)
        if cities and sample_from is not None and start is not None and sample_from >= start:
            problem = f"the sample cities begin in {sample_from}, not before all cities do in {start}"
            raise InputError(problem, remedy="give an earlier year, or write sample_cities: 0")
        return sample_from

    def first_year(self, rank: int) -> int | None:
        """The first year in which a city examines itself, by its rank in capacity (0 is the highest); None for never."""
        if not self.held:
            return None
        return self.sample_from if self.sample_from is not None and rank < self.sample_cities else self.start
