"""What the words of the model are made of: names in two languages, variables, payments, outcomes, and the bundle of a
system."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

PROVINCE, CITY, COUNTY = "province", "city", "county"
TIERS = (PROVINCE, CITY, COUNTY)
EVERY = TIERS

STATE = "state"
"""Kept from quarter to quarter by the rules; cities and province have their own."""
FLOW = "flow"
"""Emptied at the start of every quarter; cities and province sum it over their counties."""
YEAR = "year"
"""Emptied every January; summed likewise."""
SUM = "sum"
"""Kept by the counties; summed likewise."""
SUMMED = (FLOW, YEAR, SUM)

SHARED_AXES = ("outcome", "count", "payment", "actor", "technology", "lever")
"""Axes that every system may add to. What has one is a table of its own, [government, item], beside the rows of governments, so
that an item more changes the type of nothing."""


class Name(NamedTuple):
    """What people read: Chinese and English on equal footing."""

    zh: str
    en: str


class Variable(NamedTuple):
    """One field of the state.

    tiers : which governments carry it.
    dims : its axes, for fields that are small arrays.
    recorded : kept for every quarter in the results; the others are facts of the start or working values.
    kind : STATE, FLOW, YEAR or SUM: who empties it and who adds it up. The books and their checks follow from it.
    low, high : no value lies outside; unless given, no more than one for what is measured so, and no bound above for the rest.
    may_be_missing : NaN where there is nothing to tell, such as the share of a year in which nothing was completed.
    exact : recorded in double precision, so that people find the very number that somebody wrote: 0.9 and not 0.899999976.
    """

    name: str
    tiers: tuple[str, ...]
    dtype: str
    dims: tuple[str, ...]
    unit: str
    zh: str
    en: str
    meaning: str
    recorded: bool = True
    kind: str = STATE
    low: float = 0.0
    high: float | None = None
    may_be_missing: bool = False
    exact: bool = False

    @property
    def shared(self) -> bool:
        """Whether it is a table of its own rather than a field of the rows of its system."""
        return bool(self.dims) and self.dims[0] in SHARED_AXES


OF_ONE = ("share", "0..1", "0/1", "probability")
"""Units of what cannot be more than one."""


class Payment(NamedTuple):
    """Money that changes hands: who pays, who receives (actors), and what for."""

    payer: str
    payee: str
    zh: str
    en: str


class Effect(NamedTuple):
    """What a measure of a scenario's own can do to one thing: the unit of its amount, and the most that makes sense."""

    unit: str
    most: float


class Outcome(NamedTuple):
    """A target variable that the mechanisms can speak to: floor area at or above one level among that above another, or one
    count over another.

    kind : "share" of a calendar year, or "quantity" summed from the start of a plan period.
    moment : "completed" or "started": when the area counts; "counted" for an outcome of counts.
    at_least, out_of : levels, or names of counts; a quantity has no denominator.
    residential : counts urban homes only.
    lever : what governments do about it, see `Words.levers`; where empty, a goal moves nobody.
    """

    kind: str
    moment: str
    at_least: str
    out_of: str
    residential: bool
    unit: str
    zh: str
    en: str
    lever: str = ""


@dataclass(frozen=True)
class Words:
    """Everything that one system adds to the vocabulary.

    axes : its own axes with the names along them; items of the axes that all share are given by their own name below.
    levers : what governments can spend effort on. Goals claim effort through their lever alone, and share it.
    """

    variables: tuple[Variable, ...] = ()
    axes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    actors: Mapping[str, Name] = field(default_factory=dict)
    payments: Mapping[str, Payment] = field(default_factory=dict)
    counts: Mapping[str, Name] = field(default_factory=dict)
    technologies: Mapping[str, Name] = field(default_factory=dict)
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)
    levers: Mapping[str, Name] = field(default_factory=dict)

    @property
    def shared(self) -> dict[str, Mapping[str, Any]]:
        """What it adds to each of :data:`SHARED_AXES`."""
        items = (self.outcomes, self.counts, self.payments, self.actors, self.technologies, self.levers)
        return dict(zip(SHARED_AXES, items, strict=True))
