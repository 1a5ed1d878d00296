"""Policy measures: what governments do, from which quarter to which, and how strongly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar

from pydantic import Field, ModelWrapValidatorHandler, ValidationError, ValidationInfo, field_validator, model_validator

from simulation.clock import START_YEAR
from simulation.errors import InputError, unknown_name
from simulation.scenario.community import CommunityAward, GridStaff, Planners, Sorting
from simulation.scenario.effects import OwnEffect
from simulation.scenario.fields import (
    GREEN_LEVELS,
    CallStrength,
    Level,
    Many,
    Moment,
    RateCut,
    Region,
    Retrofit,
    Share,
    Strength,
    Switch,
    Text,
    Topic,
    WorkingDays,
    WrittenStrength,
    several,
)
from simulation.scenario.section import ListOrNothing, Section
from simulation.scenario.timed import Standing, Timed
from simulation.scenario.timeline import Quarter, tick_of
from simulation.vocabulary import MEASURE_NAMES, MEASURES, TOPICS, Name


class Pilots(Section):
    """A trial in a few counties before the measure spreads."""

    counties: Many
    """How many counties are named; richer ones more often, see the parameter pilot_selection."""
    start: Moment = Field(validation_alias="from", serialization_alias="from")
    """The quarter in which the pilots write the measure."""
    roll_out: Moment
    """The quarter from which others may follow and the extra effort in the pilots ends."""

    @field_validator("roll_out")
    @classmethod
    def _later(cls, roll_out: Quarter, info: ValidationInfo) -> Quarter:
        start = info.data.get("start")
        if start is not None and roll_out <= start:
            raise InputError("measure.roll_out", roll_out=roll_out, start=start)
        return roll_out


class Spreading(Section):
    """How a measure spreads among cities and counties."""

    diffusion: Switch = False
    """Whether cities and counties may write it of their own accord, as they watch each other."""
    encouraged_from: Moment | None = None
    """The quarter from which a tier above encourages the measure; blank for never."""
    from_above: Moment | None = None
    """The quarter from which a tier above demands it; blank for never. Peers then no longer matter."""
    pilots: Pilots | None = None
    """A trial before the measure spreads; blank for none."""

    def in_force(self, tick: int) -> bool:
        """Whether the measure exists in the quarter of this tick."""
        return True


class RaisedByStandard(Section):
    """A minimum that technical standards raise once they have come so far, whenever that is."""

    stand_ins: ClassVar[Mapping[str, Any]] = {"topic": TOPICS[0], "level": GREEN_LEVELS[0]}

    topic: Topic
    """Of which research topic the standards are: star, ultra_low, retrofit, industrial, renewable or operation."""
    level: Level
    """The level that every mandate requires at least from then on."""
    generations: Many = 1
    """How many of them have to be issued after 2021."""


class Mandate(Spreading):
    """Counties that require green building in new urban construction; encouraged by the nation since 2013."""

    binds: Switch = True
    """Whether mandates bind at all. Where they do not, those in force at the start and those written later are empty words:
    nothing is required and nobody is fined. A comparison, and no policy that anybody proposes."""
    diffusion: Switch = True
    """Whether further counties write a mandate, as they watch each other; those in force at the start always stay."""
    minimum_level: Level = "basic"
    """The level that every mandate requires at least, from `minimum_from` on; before that it is the basic level."""
    minimum_from: Moment | None = None
    """The quarter from which that level is required; blank for from the beginning."""

    minimum_level_public: Level | None = None
    """The level that every mandate requires at least of public buildings (all but homes), from `minimum_public_from` on; blank
    for no other than `minimum_level`."""
    minimum_public_from: Moment | None = None
    """The quarter from which that level is required; blank for from the beginning."""
    standard_raises_minimum: RaisedByStandard | None = None
    """A level that every mandate requires at least once technical standards have come so far; blank for none. Read where the
    system `innovation` takes part."""

    def minimum(self, tick: int) -> str:
        """The level that a mandate requires of every building in the quarter of this tick."""
        return self.minimum_level if self.minimum_from is None or tick_of(self.minimum_from) <= tick else "basic"

    def minimum_of_public(self, tick: int) -> str:
        """The same of public buildings: never less than of every building."""
        every, since = self.minimum(tick), self.minimum_public_from
        if self.minimum_level_public is None or (since is not None and tick < tick_of(since)):
            return every
        return max(every, self.minimum_level_public, key=GREEN_LEVELS.index)


class Platform(Spreading):
    """City platforms, which cities may be ordered to begin."""

    cities_from: Moment | None = None
    """The first quarter in which a city may begin because it was ordered to; each has its own, evenly spread until
    `cities_until`. Blank for no such order. Read where the system `smart_city` takes part."""
    cities_until: Moment | None = None
    """The quarter by which every city has begun; blank for all of them in `cities_from`."""

    @field_validator("cities_until")
    @classmethod
    def _not_before(cls, until: Quarter | None, info: ValidationInfo) -> Quarter | None:
        start = info.data.get("cities_from")
        if until is not None and start is not None and until < start:
            raise InputError("measure.cities_reversed", until=until, start=start)
        return until


class OnlineApproval(Timed):
    """The whole process of approval on one system, which platforms make faster."""

    strength: Share = 0.0
    """Part of the process that is online, from 0 to 1."""


class Award(Timed, Spreading):
    """Money for buildings of two and three stars, ultra-low energy like three; the amounts are the parameters award_two_star
    and award_three_star."""

    strength: Strength = 0.0
    """Multiple of those amounts that every county pays at least, whatever it has written of its own: 0 for none, 1 for full."""


class FloorAreaBonus(Timed, Spreading):
    """Extra floor area for green buildings; its size is the parameter floor_area_bonus."""

    strength: Strength = 0.0
    """Multiple of that size that every county grants at least, whatever it has written of its own: 0 for none, 1 for full."""
    minimum_level: Level = "two_star"
    """The lowest level that earns the bonus."""


class FastLane(Timed):
    """Faster approval of green buildings."""

    days: WorkingDays = 0.0
    """Working days saved in approval; 0 for no fast lane."""
    minimum_level: Level = "two_star"
    """The lowest level that may use the fast lane."""


class GreenFinance(Timed):
    """Cheaper loans for the extra cost of green buildings; the government pays the difference to the banks."""

    rate_cut: RateCut = 0.0
    """Points of interest a year that a green loan is cheaper by, as a share: 0.01 is one point."""
    minimum_level: Level = "two_star"
    """The lowest level that gets such a loan."""


class RetrofitAward(Timed):
    """Money for the retrofit of existing buildings; the amount is the parameter award_retrofit."""

    strength: Strength = 0.0
    """Multiple of that amount: 0 for none, 1 for the full one."""


class RetrofitRule(Timed):
    """Existing public buildings have to be retrofitted when their components are renewed."""

    minimum: Retrofit | None = None
    """The least that is required: light or deep; blank for no such rule."""


class ShareRule(Timed):
    """A rule that a share of new projects has to follow; it binds as far as mandates are complied with."""

    share: Share = 0.0
    """Share of the projects started, from 0 to 1."""


class Disclosure(Standing):
    """Results of research opened to all, in a public database or market. Whenever it is not in force results are as open as
    before 2021, at 0.5, when there was a public market of technology already."""

    usual: ClassVar[float] = 0.5
    strength: WrittenStrength = usual
    """From 0 for results kept by their owners to 1 for all open."""


class ResearchCall(Standing):
    """Public money for research; its usual sum is the parameter research_call_share."""

    usual: ClassVar[float] = 1.0
    strength: CallStrength = usual
    """Multiple of that sum: 0 for no call, 1 for the usual one, which also holds whenever the measure is not in force, 10 at
    most."""


class GreenProcurement(Standing):
    """Governments buy what is new, so that results come into use sooner; how much sooner is the parameter
    procurement_effect."""

    strength: WrittenStrength = 0.0
    """From 0 for no preference to 1 for a full one."""


class OwnMeasure(Timed, Spreading):
    """A measure that the scenario adds. It spreads like the others, and moves what its effects say."""

    name: Text
    """What tables and results call it."""
    zh: Text
    """Its name in Chinese."""
    en: Text
    """Its name in English."""
    strength: Strength = 0.0
    """Multiple of its effects that every county delivers at least, whatever it has written: 0 for none, 1 for full."""
    effects: Annotated[tuple[OwnEffect, ...], ListOrNothing] = ()
    """What it does; blank for a measure that is written and moves nothing."""


class Written(Section):
    """A measure that some government has from a given quarter on, because the scenario says so. Before that everything is as
    without: what the government writes of its own accord, or by another order, it writes."""

    stand_ins: ClassVar[Mapping[str, Any]] = {"measure": MEASURES[0], "from": f"{START_YEAR}Q1"}

    measure: Text
    """Which one: mandate, award, floor_area_bonus, bim_rule, platform, community_rule, implementing_plan or one of `others`."""
    region: Region = None
    """Division code or name of the province, city or county; blank for every county."""
    start: Moment = Field(validation_alias="from", serialization_alias="from")
    """The quarter in which it is written, unless it was before."""
    strength: WrittenStrength | None = None
    """Strength from 0 to 1 from that quarter on, whatever it had before; blank for what the government chooses itself."""


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
    green_finance: GreenFinance = GreenFinance()
    """Cheaper loans for green buildings."""
    retrofit_award: RetrofitAward = RetrofitAward()
    """Money for the retrofit of existing buildings."""
    retrofit_rule: RetrofitRule = RetrofitRule()
    """Obligation to retrofit public buildings."""
    prefabrication_rule: ShareRule = ShareRule()
    """Share of new projects that has to be prefabricated."""
    photovoltaic_rule: ShareRule = ShareRule()
    """Share of new projects that has to have photovoltaics."""
    disclosure: Disclosure = Disclosure()
    """Results of research opened to all."""
    research_call: ResearchCall = ResearchCall()
    """Public money for research."""
    green_procurement: GreenProcurement = GreenProcurement()
    """Preference of governments for what is new."""
    bim_rule: Spreading = Spreading()
    """Rules that require building information modelling of offices, schools and other public buildings."""
    platform: Platform = Platform()
    """City platforms, which mature, and then find out, prevent, speed up and save."""
    online_approval: OnlineApproval = OnlineApproval()
    """Approval of projects online."""
    community_rule: Spreading = Spreading()
    """Rules for communities that decide, build and manage together: where there is one, small projects get an award."""
    community_award: CommunityAward = CommunityAward()
    """Public money for small projects of communities."""
    grid_staff: GridStaff = GridStaff()
    """Grid workers who mobilise residents."""
    sorting: Sorting = Sorting()
    """What is done so that residents sort their waste."""
    planners: Planners = Planners()
    """Planners who advise communities."""
    implementing_plan: Spreading = Spreading()
    """Documents that implement the Opinions: the province's, then the cities', then the counties'."""
    others: Annotated[tuple[OwnMeasure, ...], ListOrNothing] = ()
    """Measures that the scenario adds, with what they do."""
    by_hand: Annotated[tuple[Written, ...], ListOrNothing] = ()
    """Measures with their dates and strengths fixed by hand, for one government or for every county."""
    campaigns: Annotated[tuple[Moment, ...], ListOrNothing] = ()
    """Quarters in which the province launches a campaign that makes goals weigh more for a while."""
    provincial: Switch = True
    """Whether the dated measures of the province's file, `provinces/<name>/province.yaml`, lie below those of scenarios."""
    publication: Switch = False
    """Whether a county found to have misreported is named in the following year."""

    def campaigns_in(self, tick: int) -> int:
        """How many campaigns are launched in the quarter of this tick."""
        return sum(tick_of(quarter) == tick for quarter in self.campaigns)

    @property
    def names(self) -> tuple[str, ...]:
        """Every measure of the scenario: those of the vocabulary, then its own."""
        return (*MEASURES, *(own.name for own in self.others))

    @property
    def own_names(self) -> dict[str, Name]:
        """The names of the scenario's own measures in both languages."""
        return {own.name: Name(own.zh, own.en) for own in self.others}

    def named(self, name: str) -> dict[str, str]:
        """The name of one measure of :attr:`names` in both languages, for a message."""
        return dict((MEASURE_NAMES | self.own_names)[name]._asdict())

    def spreading(self, name: str) -> Spreading:
        """The section of one measure of :attr:`names`."""
        return {own.name: own for own in self.others}[name] if name not in MEASURES else getattr(self, name)

    @field_validator("others")
    @classmethod
    def _new_names(cls, others: tuple[OwnMeasure, ...]) -> tuple[OwnMeasure, ...]:
        taken = list(MEASURES)
        for own in others:
            if own.name in taken:
                raise InputError("measure.taken", name=own.name)
            taken.append(own.name)
        return others

    @model_validator(mode="wrap")
    @classmethod
    def _known(cls, data: Any, handler: ModelWrapValidatorHandler[Measures]) -> Measures:
        """Unknown measures of `by_hand` are looked for in what is written, so that no other mistake hides them."""
        sections = set(cls.model_fields) - {"others", "by_hand", "provincial"}
        unknown = _unknown_measures(data, sections) if isinstance(data, Mapping) else []
        try:
            measures = handler(data)
        except ValidationError as error:
            raise several(unknown, beside=error) from None
        if unknown:
            raise several(unknown)
        return measures


def _unknown_measures(data: Mapping[str, Any], sections: set[str]) -> list[tuple[tuple[str | int, ...], InputError]]:
    """Every entry of `by_hand` whose measure does not exist, or is one of `sections` that no place writes, with its place."""
    known = (*MEASURES, *(own["name"].strip() for own in _entries(data.get("others")) if isinstance(own.get("name"), str)))
    return [
        (("by_hand", k, "measure"), _no_order(name.strip(), known, sections))
        for k, entry in enumerate(_entries(data.get("by_hand")))
        if isinstance(name := entry.get("measure"), str) and name.strip() and name.strip() not in known
    ]


def _no_order(name: str, known: Sequence[str], sections: set[str]) -> InputError:
    """Why no place can be ordered to have the measure `name`: it holds in all alike, or does not exist."""
    return InputError("measure.not_by_hand", name=name) if name in sections else unknown_name("kind.measure", name, known)


def _entries(written: Any) -> list[Mapping[str, Any]]:
    """The entries of a list as they are written; what is no section counts as an empty one."""
    if not isinstance(written, list | tuple):
        return []
    plain = (entry.model_dump(by_alias=True) if isinstance(entry, Section) else entry for entry in written)
    return [entry if isinstance(entry, Mapping) else {} for entry in plain]
