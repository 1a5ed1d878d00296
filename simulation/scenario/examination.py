"""The city physical examination as a scenario has it: who examines itself from when, and what is done with the result."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from simulation.errors import InputError
from simulation.scenario.fields import City, Count, Place, Switch, Text, Weighting, Year
from simulation.scenario.section import ListOrNothing, Section


class ObservedCondition(Section):
    """Where an indicator of a city really stood in December of a year: it takes the place of what the model has there, and
    the model goes on from it."""

    city: City
    """Division code or name of the city."""
    year: Year
    """The year whose December it describes; later ones than the horizon are not used."""
    indicator: Text
    """Code of the catalogue of 2021, such as eco09; not of what the model moves itself."""
    place: Place
    """Its place on the scale: 0 scores nothing, 1 meets the standard of 2021."""
    source: Text | None = None
    """Where it was read."""


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
    observed: Annotated[tuple[ObservedCondition, ...], ListOrNothing] = ()
    """Conditions as they were observed; `greenplan examine CITY --data observed.xlsx` writes a scenario that holds them."""

    @field_validator("sample_from")
    @classmethod
    def _earlier(cls, sample_from: int | None, info: ValidationInfo) -> int | None:
        start, cities = info.data.get("start"), info.data.get("sample_cities", 0)
        if cities and sample_from is not None and start is not None and sample_from >= start:
            raise InputError("observed.sample_year", year=sample_from, start=start)
        return sample_from

    @field_validator("observed")
    @classmethod
    def _once(cls, observed: tuple[ObservedCondition, ...]) -> tuple[ObservedCondition, ...]:
        given_once(observed)
        return observed

    def first_year(self, rank: int) -> int | None:
        """The first year in which a city examines itself, by its rank in capacity (0 is the highest); None for never."""
        if not self.held:
            return None
        return self.sample_from if self.sample_from is not None and rank < self.sample_cities else self.start


def given_once(observed: tuple[ObservedCondition, ...]) -> None:
    """Raise an :class:`InputError` where an indicator of a city is given twice for a year."""
    seen: set[tuple[str | None, int, str]] = set()
    for entry in observed:
        key = (entry.city, entry.year, entry.indicator)
        if key in seen:
            raise InputError("observed.twice", indicator=entry.indicator, city=entry.city, year=entry.year)
        seen.add(key)
