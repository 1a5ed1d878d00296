"""What a reader should know about a scenario that is allowed but unusual."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from simulation.errors import Message
from simulation.scenario.levers import READ_BY, name_of_lever
from simulation.scenario.schema import Scenario
from simulation.scenario.timed import Standing
from simulation.vocabulary import SYSTEM_NAMES

WRITTEN_ONLY = ("implementing_plan",)
"""Measures that governments write and that move nothing further so far; so do those of a scenario's own without effects, and
rules whose system is off."""
_TIMED = (
    *("award", "floor_area_bonus", "fast_lane", "green_finance", "retrofit_award", "retrofit_rule"),
    *("prefabrication_rule", "photovoltaic_rule", "green_procurement", "planners", "disclosure", "research_call"),
    *("online_approval", "community_award", "grid_staff", "sorting"),
)
_RULES = ("bim_rule", "community_rule")


def notes(scenario: Scenario) -> list[Message]:
    """One sentence, in Chinese and in English, on everything in the scenario that may surprise."""
    return [*_parameters(scenario), *remarks(scenario)]


def remarks(scenario: Scenario) -> list[Message]:
    """The same without parameters, whose names in the table mean nothing to the readers of a report."""
    return [
        *_goals(scenario),
        *_timed(scenario),
        *_spreading(scenario),
        *_without_effect(scenario),
        *_by_hand(scenario),
        *_communities(scenario),
        *_examination(scenario),
    ]


def _parameters(scenario: Scenario) -> Iterator[Message]:
    table = scenario.parameter_table()
    for name, value in table.part_of(scenario.parameters).items():
        row, said = table[name], {"name": name, "value": f"{value:g}"}
        if row.low is None or row.high is None:
            if value != row.default:
                yield Message("note.parameter_fixed", **said, default=f"{row.default:g}")
        elif not row.low <= value <= row.high:
            yield Message("note.parameter_range", **said, low=f"{row.low:g}", high=f"{row.high:g}")
    chosen = scenario.goals.allocation
    for name in chosen.weights if chosen else ():
        if name in scenario.parameters:
            yield Message("note.parameter_overruled", name=name)


def _goals(scenario: Scenario) -> Iterator[Message]:
    end = scenario.horizon.end
    for goal in scenario.goals.add:
        if (goal.year, 4) > end:
            yield Message("note.goal_late", goal=goal.id, year=goal.year, end=end)


def _timed(scenario: Scenario) -> Iterator[Message]:
    measures = scenario.measures
    if measures.mandate.from_above is not None and not measures.mandate.diffusion:
        yield Message("note.mandate_from_above")
    if measures.mandate.minimum_from is not None and measures.mandate.minimum_from > scenario.horizon.end:
        yield Message("note.minimum_late", quarter=measures.mandate.minimum_from, end=scenario.horizon.end)
    if measures.mandate.minimum_public_from is not None and measures.mandate.minimum_level_public is None:
        yield Message("note.minimum_public_unset", quarter=measures.mandate.minimum_public_from)
    if measures.mandate.standard_raises_minimum is not None and not scenario.systems.innovation.on:
        yield Message("note.raised_without_innovation")
    yield from _switched_off(scenario)
    if measures.platform.cities_from is not None and measures.platform.cities_from > scenario.horizon.end:
        yield Message("note.cities_late", quarter=measures.platform.cities_from, end=scenario.horizon.end)
    if measures.platform.cities_until is not None and measures.platform.cities_from is None:
        yield Message("note.cities_until", quarter=measures.platform.cities_until)
    for key in _TIMED:
        measure = getattr(measures, key)
        if _is_asked(measure) and not any(measure.in_force(tick) for tick in scenario.horizon.ticks):
            yield Message("note.never_in_force", measure=Message(f"lever.{key}"))
    award = measures.community_award
    if award.kind != "none" and award.start is not None and award.start.year > scenario.horizon.start.year + 1:
        yield Message("note.award_begins", quarter=award.start)
    for quarter in measures.campaigns:
        if not scenario.horizon.start <= quarter <= scenario.horizon.end:
            yield Message("note.campaign_outside", quarter=quarter)


def _switched_off(scenario: Scenario) -> Iterator[Message]:
    """Measures that nobody acts on, for their system is off; of rules that are written all the same see `_without_effect`."""
    for key, system in READ_BY.items():
        measure = getattr(scenario.measures, key)
        said = _is_asked(measure) if isinstance(measure, Standing) else measure != type(measure)()
        if system in scenario.systems.off and key not in _RULES and said:
            names = {"zh": SYSTEM_NAMES[system].zh, "en": system}
            yield Message("note.system_off", system=names, measure=name_of_lever(key)._asdict())


def _is_asked(measure: Any) -> bool:
    """Whether a measure would do anything if it were in force."""
    if isinstance(measure, Standing):
        return measure.strength != measure.usual
    asked = ("strength", "days", "rate_cut", "share", "minimum", "diffusion", "pilots", "contact", "fine")
    return any(getattr(measure, key, None) for key in asked)


def _spreading(scenario: Scenario) -> Iterator[Message]:
    end = scenario.horizon.end
    for name in scenario.measures.names:
        spreading, said = scenario.measures.spreading(name), {"measure": scenario.measures.named(name)}
        if name != "mandate" and not spreading.diffusion and (spreading.encouraged_from or spreading.from_above):
            yield Message("note.no_diffusion", **said)
        if spreading.pilots and spreading.pilots.roll_out > end:
            yield Message("note.roll_out_late", **said, quarter=spreading.pilots.roll_out, end=end)
        for quarter in (spreading.encouraged_from, spreading.from_above):
            if spreading.diffusion and quarter is not None and quarter > end:
                yield Message("note.asked_late", **said, quarter=quarter, end=end)


def _without_effect(scenario: Scenario) -> Iterator[Message]:
    """Measures that are written and change nothing else: those of the scenario, and others where it asks for them itself."""
    by_hand = {entry.measure for entry in scenario.measures.by_hand}
    for own in scenario.measures.others:
        written = own.strength or own.diffusion or own.pilots or own.name in by_hand
        if not own.effects:
            yield Message("note.own_measure", measure={"zh": own.zh, "en": own.en})
        elif not written:
            yield Message("note.own_unwritten", measure={"zh": own.zh, "en": own.en})
        elif not any(own.in_force(tick) for tick in scenario.horizon.ticks):
            yield Message("note.never_in_force", measure={"zh": own.zh, "en": own.en})
    off = {key: READ_BY[key] for key in _RULES if READ_BY[key] in scenario.systems.off}
    for name in (*WRITTEN_ONLY, *off):
        if name in by_hand or scenario.measures.spreading(name).pilots is not None:
            if name in off:
                system = {"zh": SYSTEM_NAMES[off[name]].zh, "en": off[name]}
                yield Message("note.rule_off", system=system, measure=scenario.measures.named(name))
            else:
                yield Message("note.written_only", measure=scenario.measures.named(name))


def _by_hand(scenario: Scenario) -> Iterator[Message]:
    written = scenario.measures.by_hand
    for entry in written:
        if entry.start > scenario.horizon.end:
            said = {"measure": scenario.measures.named(entry.measure), "quarter": entry.start, "end": scenario.horizon.end}
            yield Message("note.by_hand_late", **said)
    for (measure, region), count in Counter((entry.measure, entry.region) for entry in written).items():
        if count > 1:
            where = Message("note.every_county") if region is None else region
            yield Message("note.by_hand_twice", measure=scenario.measures.named(measure), region=where)


def _communities(scenario: Scenario) -> Iterator[Message]:
    """What the model of communities leaves out where a scenario leans on it."""
    community, measures = scenario.systems.community, scenario.measures
    if not community.on:
        return
    if measures.sorting.fine and any(measures.sorting.in_force(tick) for tick in scenario.horizon.ticks):
        yield Message("note.fines_free")
    if not community.sharing and measures.community_award.kind != "bidding":
        yield Message("note.sharing_unfelt")


def _examination(scenario: Scenario) -> Iterator[Message]:
    examination, last = scenario.examination, scenario.horizon.end.year
    if examination.land_link_from is not None and not examination.held:
        yield Message("note.land_link_unheld")
    if examination.held and examination.sample_cities and examination.sample_from is None:
        yield Message("note.sample_from")
    first = examination.first_year(0)
    if first is not None and first > last:
        yield Message("note.examined_late", year=first, end=scenario.horizon.end)
    late = sum(entry.year > last for entry in examination.observed)
    if late:
        yield Message("note.observed_late", count=late)
