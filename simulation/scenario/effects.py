"""What a measure of a scenario's own does: effects by name, on something, by an amount."""

from __future__ import annotations

from pydantic import ValidationInfo, field_validator

from simulation.errors import InputError, unknown_name
from simulation.scenario.fields import EffectName, Finite, Subject, Text
from simulation.scenario.section import Section
from simulation.vocabulary import EFFECTS, LEVELS


class OwnEffect(Section):
    """One thing that a measure of the scenario's own does, as far as its strength goes."""

    effect: EffectName
    """What: subsidy, approval_days, minimum_level, public_share (of projects that are not homes) or minimum_share."""
    applies_to: Subject
    """To what: a level from one_star up, which counts for those above it too; or prefabrication, photovoltaics, heat_pump,
    retrofit_light, retrofit_deep."""
    unit: Text | None = None
    """The unit of the amount, to be compared with that of the effect; blank for no comparison."""
    amount: Finite
    """At strength 1: yuan/m2 of floor area (photovoltaics: yuan/W), working days, or the share of projects that must."""

    @field_validator("applies_to")
    @classmethod
    def _has_the_effect(cls, subject: str, info: ValidationInfo) -> str:
        effect = info.data.get("effect")
        if effect is None or (effect, subject) in EFFECTS:
            return subject
        if subject in LEVELS[:2]:
            raise InputError("effect.low_level", level=subject)
        raise unknown_name("kind.effect_subject", subject, [each for name, each in EFFECTS if name == effect])

    @field_validator("unit")
    @classmethod
    def _is_its_unit(cls, unit: str | None, info: ValidationInfo) -> str | None:
        row = EFFECTS.get((info.data.get("effect", ""), info.data.get("applies_to", "")))
        if row is not None and unit is not None and unit != row.unit:
            raise InputError("effect.unit", found=unit, unit=row.unit)
        return unit

    @field_validator("amount")
    @classmethod
    def _makes_sense(cls, amount: float, info: ValidationInfo) -> float:
        row = EFFECTS.get((info.data.get("effect", ""), info.data.get("applies_to", "")))
        if row is not None and not 0.0 <= amount <= row.most:
            raise InputError("effect.amount", found=f"{amount:g}", most=f"{row.most:g}", unit=row.unit)
        return amount

    @property
    def columns(self) -> list[int]:
        """Its places among :data:`EFFECTS`: what asks for shares of projects counts for the levels below, the rest for those
        above."""
        keys = list(EFFECTS)
        own = keys.index((self.effect, self.applies_to))
        if self.applies_to not in LEVELS:
            return [own]
        block = [k for k, (effect, subject) in enumerate(keys) if effect == self.effect and subject in LEVELS]
        return [k for k in block if (k <= own if EFFECTS[keys[own]].unit == "share" else k >= own)]
