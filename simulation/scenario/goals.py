"""Goals: which of the published ones bind, and those that a scenario adds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator, model_validator

from simulation.errors import InputError, unknown_name
from simulation.scenario.fields import Day, OutcomeName, Positive, Region, Strength, Text, Year
from simulation.scenario.section import ListOrNothing, Section
from simulation.vocabulary import OUTCOMES


class Goal(Section):
    """A goal that the scenario sets, beside those of the published documents."""

    id: Text
    """A name of its own, to refer to the goal in results."""
    variable: OutcomeName
    """What the goal is about: one of the outcomes that the model simulates."""
    value: Positive
    """What is to be reached: a share from 0 to 1, or an area in m2 summed since `period_start`."""
    period_start: Year | None = Field(default=None, validate_default=True)
    """First year of the sum, for areas; shares are of one year and have none."""
    year: Year
    """The calendar year by whose end the goal is due."""
    issued: Day
    """The day on which the goal is issued; it binds from then on, whatever `published_until` says."""
    region: Region = None
    """Division code or name of the province, city or county that is to reach it; blank for the scenario's province."""
    document: Text
    """Where the goal is written, or that it is an assumption of this scenario."""
    proposed: bool = False
    """Whether this scenario only proposes it, as where none is published for 2030 or 2035; tables and report mark it so."""

    @property
    def kind(self) -> str:
        """ "share" or "quantity"."""
        return OUTCOMES[self.variable].kind

    @field_validator("value")
    @classmethod
    def _share(cls, value: float, info: ValidationInfo) -> float:
        variable = info.data.get("variable")
        if variable and OUTCOMES[variable].kind == "share" and value > 1:
            raise InputError("goal.share_above_one", variable=variable, value=f"{value:g}", share=f"{value / 100:g}")
        return value

    @field_validator("period_start")
    @classmethod
    def _period(cls, start: int | None, info: ValidationInfo) -> int | None:
        variable = info.data.get("variable")
        if variable and OUTCOMES[variable].kind == "quantity" and start is None:
            raise InputError("goal.no_period", variable=variable)
        if variable and OUTCOMES[variable].kind == "share" and start is not None:
            raise InputError("goal.has_period", variable=variable)
        return start

    @field_validator("year")
    @classmethod
    def _deadline(cls, year: int, info: ValidationInfo) -> int:
        start = info.data.get("period_start")
        if start is not None and year < start:
            raise InputError("goal.period_reversed", year=year, start=start)
        return year

    @field_validator("issued")
    @classmethod
    def _in_time(cls, issued: date, info: ValidationInfo) -> date:
        year = info.data.get("year")
        if year is not None and issued.year > year:
            raise InputError("goal.issued_late", issued=issued, year=year)
        return issued


ALLOCATION_WAYS = {
    "by_size": "allocation_mix_proportional",
    "by_capacity": "allocation_mix_capacity",
    "by_wealth": "allocation_mix_equity",
    "by_need": "allocation_mix_need",
}
"""The ways in which a quantity is split over counties, and the parameter that holds the weight of each."""


def _way(value: object) -> object:
    """One way by its name is a mixture of that way alone."""
    if not isinstance(value, str):
        return value
    if value not in ALLOCATION_WAYS:
        raise unknown_name("kind.allocation_way", value, ALLOCATION_WAYS)
    return {name: float(name == value) for name in ALLOCATION_WAYS}


class Allocation(Section):
    """Weights of the ways in which a quantity is split over counties; they sum to one."""

    by_size: Strength = 0.0
    """By standing urban floor area."""
    by_capacity: Strength = 0.0
    """By floor area times fiscal strength."""
    by_wealth: Strength = 0.0
    """By floor area times GDP per head: richer counties take more."""
    by_need: Strength = 0.0
    """By floor area times what was missed of the last goal."""

    @model_validator(mode="after")
    def _sum(self) -> Allocation:
        total = sum(getattr(self, name) for name in ALLOCATION_WAYS)
        if abs(total - 1.0) > 1e-9:
            raise InputError("goal.weights", total=f"{total:g}")
        return self

    @property
    def weights(self) -> dict[str, float]:
        """The weights by the name of their parameter."""
        return {parameter: getattr(self, name) for name, parameter in ALLOCATION_WAYS.items()}


class Goals(Section):
    """What province, cities and counties are asked for."""

    published_until: Day = date(2026, 10, 31)
    """Goals of documents issued up to this day bind; later ones are left out."""
    add: Annotated[tuple[Goal, ...], ListOrNothing] = ()
    """Goals of this scenario's own."""
    remove: Annotated[tuple[Text, ...], ListOrNothing] = ()
    """Identifiers of published goals that do not bind in this scenario."""

    allocation: Annotated[Allocation | None, BeforeValidator(_way, json_schema_input_type=Allocation | str | None)] = None
    """How quantities are split over counties: by_size, by_capacity, by_wealth, by_need, or their weights; blank for the mixture
    of the parameter table."""

    @field_validator("add")
    @classmethod
    def _own_names(cls, goals: tuple[Goal, ...]) -> tuple[Goal, ...]:
        _once([goal.id for goal in goals])
        return goals

    @field_validator("remove")
    @classmethod
    def _not_both(cls, removed: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        _once(removed)
        for identifier in {goal.id for goal in info.data.get("add", ())} & set(removed):
            raise InputError("goal.added_and_removed", name=identifier)
        return removed


def _once(identifiers: Sequence[str]) -> None:
    for identifier in identifiers:
        if identifiers.count(identifier) > 1:
            raise InputError("goal.twice", name=identifier)
