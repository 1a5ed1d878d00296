"""Policy measures: what governments do, from which quarter to which, and how strongly."""

from __future__ import annotations

from pydantic import Field, ValidationInfo, field_validator

from simulation.errors import InputError
from simulation.scenario.fields import Level, Moment, Strength, Switch, WorkingDays
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
            raise InputError(f"the measure ends in {until}, before it starts in {start}", remedy="correct `from` or `until`")
        return until

    def in_force(self, tick: int) -> bool:
        """Whether the quarter of this tick lies between `from` and `until`."""
        quarter = quarter_of(tick)
        return (self.start is None or self.start <= quarter) and (self.until is None or quarter <= self.until)


class Mandate(Section):
    """Counties that require green building in new urban construction."""

    diffusion: Switch = True
    """Whether further counties write a mandate, as they watch each other; those in force at the start always stay."""
    minimum_level: Level = "basic"
    """The level that every mandate requires at least, from `minimum_from` on; before that it is the basic level."""
    minimum_from: Moment | None = None
    """The quarter from which that level is required; blank for from the beginning."""
    from_above: Moment | None = None
    """The quarter from which the level above demands that counties write a mandate; blank for never."""


class Award(Timed):
    """Money for buildings of two and three stars; the amounts are the parameters award_two_star and award_three_star."""

    strength: Strength = 0.0
    """Multiple of those amounts at full effort of the county: 0 for no award, 1 for the full one."""


class FloorAreaBonus(Timed):
    """Extra floor area for green buildings; its size is the parameter floor_area_bonus."""

    strength: Strength = 0.0
    """Multiple of that size: 0 for no bonus, 1 for the full one."""
    minimum_level: Level = "two_star"
    """The lowest level that earns the bonus."""


class FastLane(Timed):
    """Faster approval of green buildings."""

    days: WorkingDays = 0.0
    """Working days saved in approval; 0 for no fast lane."""
    minimum_level: Level = "two_star"
    """The lowest level that may use the fast lane."""


class Measures(Section):
    """What governments do to have the goals met."""

    mandate: Mandate = Mandate()
    """Mandates of counties."""
    award: Award = Award()
    """Awards in money."""
    floor_area_bonus: FloorAreaBonus = FloorAreaBonus()
    """Extra floor area."""
    fast_lane: FastLane = FastLane()
    """Faster approval."""
    publication: Switch = False
    """Whether results are published, so that a county found to have misreported is named in the following year."""
