"""What a system is to the rest of the house: its words, its parameters, how it begins, what happens, and what is kept of it.

The package's own systems are put together from their rooms; a system of one's own is written down as one :class:`System`.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from simulation.compilation.stamp import CannotSee, stamp_of
from simulation.kinds import Name, Variable, Words
from simulation.parameters import Parameter
from simulation.scenario.section import Section
from simulation.systems import ROOMS, part


class Placed(NamedTuple):
    """A phase of a system of one's own, and its place in the calendar: right `before` or right `after` an entry of it.

    function : asks for what it reads by name, see `systems/phase.py`; plain Python is compiled. tier : who acts.
    quarters : of the year, 1 to 4. every_years, first_year : as in the calendar.
    """

    function: Callable[..., Any]
    tier: str
    zh: str
    en: str
    before: str | None = None
    after: str | None = None
    quarters: tuple[int, ...] = (1, 2, 3, 4)
    every_years: int = 1
    first_year: int = 0

    @property
    def name(self) -> str:
        """The name of the phase: that of its function."""
        return getattr(self.function, "py_func", self.function).__name__


class Edge(NamedTuple):
    """One system acting on another. `phase` is where it does (None: not yet), `parameter` what cuts it at zero."""

    source: str
    target: str
    phase: str | None
    parameter: str
    zh: str
    en: str


class PolicyColumn(NamedTuple):
    """What a scenario says of one thing in one quarter, as the rules of a system read it.

    value : a function of (scenario, tick); in a system that has a section, of (section, tick).
    """

    name: str
    dtype: str
    meaning: str
    value: Callable[[Any, int], float]


class Log(NamedTuple):
    """Something that is kept of a member beside the quarterly rows of its governments.

    variable : its name, tier, dtype, unit and words; dims follow the region, or `time` if there is one.
    dims : all its dimensions after `member`, in order.
    values : a function of (world, tier, quarters simulated so far) that gives the array.
    """

    variable: Variable
    dims: tuple[str, ...]
    values: Callable[[Any, str, int], Any]


class Field(NamedTuple):
    """A column of a register.

    kind : "integer", "number", "boolean" or "string". meaning : in both languages. choices : the words that a string may be,
    with their names; in `rows` they are given by number. public : whether the public version has it.
    """

    name: str
    kind: str
    unit: str
    words: Name
    meaning: Name
    choices: Mapping[str, Name] | None = None
    public: bool = True


class Register(NamedTuple):
    """A list of single things that is kept of every member, however many there are: `run.<name>`, and `<name>.parquet` in a
    saved result, with its description.

    rows : a function of (world, facts) that gives an array for each of the fields; strings as numbers of their choices, or as
    texts. disclosed : the name of the field that says, 0 or 1, what the public version may hold.
    """

    name: str
    words: Name
    fields: tuple[Field, ...]
    rows: Callable[[Any, Any], Mapping[str, Any]]
    disclosed: str


class Column(NamedTuple):
    """A column of a table: the name that programs use, its unit ("" for what has none) and what people read."""

    name: str
    unit: str
    zh: str
    en: str

    def of_means(self) -> Column:
        """The same where it holds means over members, which its head then says."""
        return self._replace(zh=f"{self.zh}，成员均值", en=f"{self.en}, mean of members")


class Table(NamedTuple):
    """A table of a run: `run.<name>`, `<name>.csv` in a saved result, a sheet of its workbook.

    zh, en : what it holds. function : of the run, gives a DataFrame with these columns; called when it is first asked for.
    columns : a :class:`Column` each; names alone for those that `results/heads.yaml` describes; none where they vary.
    may_lack : not written where it has no rows. read_back : takes long to make, and is read where a result is opened.
    system : of the package that it is about, where that can be left out, and the table with it.
    """

    name: str
    zh: str
    en: str
    function: Callable[[Any], Any]
    columns: tuple[Column | str, ...] = ()
    may_lack: bool = False
    read_back: bool = False
    system: str = ""

    @property
    def names(self) -> list[str]:
        """The names of its columns."""
        return [c if isinstance(c, str) else c.name for c in self.columns]


class Chapter(NamedTuple):
    """A chapter of the report.

    zh, en : what it shows and where its numbers are. make : of the run and a language, gives HTML (`simulation.report.page`).
    system : of the package that it is about, where that can be left out, and the chapter with it.
    """

    name: str
    zh: str
    en: str
    make: Callable[[Any, str], Any]
    system: str = ""


class Axis(NamedTuple):
    """The places along a dimension of a log: codes, and names where they have some."""

    codes: tuple[Any, ...]
    names: tuple[Name, ...] | None = None


def nothing(world: Any, start: Any) -> None:
    """A system that has nothing to do at this point."""


def unmoved(world: Any, other: Any, tick: int) -> None:
    """A system to which a scenario says nothing outside its policy table."""


@dataclass(frozen=True)
class System:
    """One system.

    allocate : makes the columns of its state, empty, a function of (world, start).
    begin : fills them; systems begin in order.
    settle : what it takes from the others once all have begun and the first books are added up.
    turn : what it takes over, beside its policy table, from a world of another scenario that a run goes on under: a function of
    (world, other, tick).
    phases : by name, for the package's own, which the calendar places; placed : those of a system of one's own.
    bundles : what phases may ask for beside columns: functions of the world, by name.
    policy : columns of its policy table. logs, axes : what is kept beside the rows; axes are functions of the setting.
    registers : lists of single things that are kept beside them.
    tables, chapters : what it adds to the tables of a run and to the report.
    section : of a system of one's own, its keys in a scenario, each with a default.
    parameters : of a system of one's own, sampled beside those of the table. edges : what it acts on, and what on it.
    Draws of a system of one's own are for purposes from 1000 on, so that they meet none of the package's.
    """

    name: str
    words: Words = field(default_factory=Words)
    phases: Mapping[str, Any] = field(default_factory=dict)
    placed: tuple[Placed, ...] = ()
    policy: tuple[PolicyColumn, ...] = ()
    allocate: Callable[[Any, Any], None] = nothing
    begin: Callable[[Any, Any], None] = nothing
    settle: Callable[[Any, Any], None] = nothing
    turn: Callable[[Any, Any, int], None] = unmoved
    bundles: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict)
    logs: tuple[Log, ...] = ()
    registers: tuple[Register, ...] = ()
    axes: Mapping[str, Callable[[Any], Axis]] = field(default_factory=dict)
    parameters: tuple[Parameter, ...] = ()
    edges: tuple[Edge, ...] = ()
    tables: tuple[Table, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    section: type[Section] | None = None

    def said(self, scenario: Any) -> Any:
        """What a scenario says to the system: its section, with defaults where nothing is written; the scenario itself for a
        system that has no section."""
        return scenario if self.section is None else self.section.model_validate(scenario.systems.own.get(self.name, {}))

    @property
    def is_own(self) -> bool:
        """Whether it comes from outside the package."""
        return not self.name or self.name not in ROOMS

    def digest(self) -> str:
        """A hash of what it is and does: its words, places, parameters and the code of all its functions."""
        keys = self.section.model_json_schema() if self.section else None
        columns = [column[:3] for column in self.policy]
        what = repr((self.name, self.words, columns, self.parameters, [p[1:] for p in self.placed], keys))
        policy, logs = (column.value for column in self.policy), (log.values for log in self.logs)
        functions: tuple[Any, ...] = (
            *(p.function for p in self.placed),
            self.allocate,
            self.begin,
            self.settle,
            self.turn,
            *policy,
            *logs,
        )
        bundles = sorted(self.bundles.items()) if self.bundles else []
        code = [_code_of(function) for function in (*functions, *(find for _, find in bundles))]
        return hashlib.sha256(repr((what, [name for name, _ in bundles], code)).encode()).hexdigest()


_PLAIN = (bool, int, float, complex, str, bytes, type(None))


def _code_of(function: Callable[..., Any]) -> str:
    """The stamp of a function; of one that reads what no stamp covers, as only functions that are not compiled may, its own
    code alone."""
    try:
        return stamp_of(function)
    except (CannotSee, AttributeError):  # AttributeError: something that is called and is no function
        code = getattr(function, "__code__", None)
        constants = [each for each in code.co_consts if isinstance(each, _PLAIN)] if code else []
        return repr((code.co_code.hex(), code.co_names, constants) if code else type(function).__qualname__)


@functools.cache
def built_in(room: str) -> System:
    """The system that lives in one of the package's rooms."""
    phases, state, policy, logs = (part(room, name) for name in ("phases", "state", "policy", "logs"))
    steps = {name: step for name, step in vars(phases).items() if hasattr(step, "tier")}
    return System(
        room,
        part(room, "words").WORDS,
        steps,
        policy=policy.POLICY,
        allocate=state.allocate,
        begin=state.begin,
        settle=state.settle,
        turn=getattr(state, "turn", unmoved),
        bundles=state.BUNDLES,
        logs=logs.LOGS,
        registers=getattr(logs, "REGISTERS", ()),
        axes=logs.AXES,
    )
