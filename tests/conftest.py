"""Shared by all tests: a small, fast province and what is done with it again and again.

The small province is six counties in three cities of Zhejiang (rich and poor, large and tiny). Its people and money are those
published; its base state is invented, so that some counties have a mandate at the start and others write theirs later.
"""

from __future__ import annotations

import contextlib
import dataclasses
import functools
from collections.abc import Iterator, Mapping
from typing import Any

import hypothesis
import numpy as np
import pytest

hypothesis.settings.register_profile("repeatable", derandomize=True, deadline=None)  # no unseeded draw in any test
hypothesis.settings.load_profile("repeatable")

SMALL_COUNTIES = ("330105", "330108", "330602", "330624", "331102", "331126")
COARSE = {"building_size_mean": 20_000.0}  # a twentieth of the buildings: fast enough without compilation too
EVERYTHING = {  # every measure at once, and goals of every kind, so that every parameter has something to act on
    "horizon": {"end": "2030Q4"},
    "sample_parameters": False,
    "parameters": {
        "developer_cost_spread": 0.4,
        "starts_per_developer": 20_000.0,
        "mix_ultra_low": 0.05,
        "mandate_hazard_deviation": -1.0,
        "compliance_base": 0.7,
        "allocation_fiscal_exponent": 1.0,
        "allocation_income_elasticity": 1.0,
        "revision_cities_least": 2.0,
        "condition_at_start": 0.9,
        "rectification_cost": 100.0,
        "innovators_per_million": 10.0,
        "idea_rate": 1.0,
        "uses_before_standard": 2.0,
    },
    "examination": {
        "from": 2022,
        "sample_cities": 1,
        "sample_from": 2021,
        "weights": "critic",
        "land_link_from": 2023,
    },
    "measures": {
        "community_award": {"strength": 1.0},
        "sorting": {"contact": 0.2, "fine": 0.2},
        "planners": {"strength": 0.5},
        "mandate": {"diffusion": True, "from_above": "2027Q1"},
        "award": {
            "from": "2022Q1",
            "until": "2029Q4",
            "strength": 0.2,
            "diffusion": True,
            "pilots": {"counties": 3, "from": "2022Q2", "roll_out": "2024Q1"},
        },
        "floor_area_bonus": {"from": "2022Q2", "strength": 1.0, "diffusion": True},
        "fast_lane": {"from": "2021Q3", "days": 20.0},
        "platform": {
            "diffusion": True,
            "encouraged_from": "2021Q4",
            "from_above": None,
            "cities_from": None,  # ordered cities would not wait for what their examination calls for
            "cities_until": None,
        },
        "bim_rule": {"diffusion": True, "pilots": {"counties": 3, "from": "2021Q3", "roll_out": "2023Q3"}},
        "community_rule": {"diffusion": True},
        "implementing_plan": {"diffusion": True, "from_above": "2021Q4"},
        "by_hand": [{"measure": "platform", "region": "331102", "from": "2022Q2", "strength": 0.9}],
        "green_finance": {"from": "2022Q1", "rate_cut": 0.02},
        "retrofit_award": {"from": "2023Q1", "strength": 1.0},
        "retrofit_rule": {"from": "2028Q1", "minimum": "light"},
        "prefabrication_rule": {"from": "2023Q1", "share": 0.4},
        "photovoltaic_rule": {"from": "2024Q1", "share": 0.3},
        "campaigns": ["2022Q4", "2026Q3"],
        "publication": True,
        "disclosure": {"from": "2023Q1", "strength": 0.9},
        "research_call": {"from": "2022Q1", "until": "2026Q4", "strength": 1.5},
        "green_procurement": {"from": "2022Q1", "strength": 0.5},
    },
    "goals": {
        "add": [
            {
                "id": "all of it",
                "variable": "green_area_added",
                "value": 3e6,
                "period_start": 2021,
                "year": 2025,
                "issued": "2021-06-30",
                "document": "of this test",
            },
            {
                "id": "more of it",
                "variable": "green_area_added",
                "value": 9e6,
                "period_start": 2026,
                "year": 2030,
                "issued": "2025-06-30",
                "document": "of this test",
            },
            {
                "id": "hardly any",
                "variable": "three_star_share_new_urban",
                "value": 0.0005,
                "year": 2030,
                "issued": "2021-06-30",
                "document": "of this test",
            },
            {
                "id": "a county of its own",
                "variable": "star_share_new_urban",
                "value": 0.6,
                "year": 2030,
                "issued": "2022-06-30",
                "document": "of this test",
                "region": "331102",
            },
        ]
    },
}


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Errors and the command in English, as tests compare English sentences; those on language say which they want."""
    from simulation.errors import speak

    monkeypatch.setenv("GREENPLAN_LANGUAGE", "en")
    speak("en")
    yield
    speak("en")


@pytest.fixture(scope="session", autouse=True)
def one_command_tree() -> Iterator[None]:
    """The command's tree of options is put together once, where typer's runner does so at each call, for a tenth of a second.
    It holds declarations alone: what is typed, and the language spoken, stands in the context of each call."""
    from typer import testing

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(testing, "_get_command", functools.cache(testing._get_command))
        yield


LONGEST = [
    *("setup/test_layout.py", "parameters/test_parameters.py", "examination/test_odd_workbooks_of_2025.py"),
    *("study/test_conditioning.py", "results/test_exchange.py", "patterns/test_patterns.py", "engine/test_replaced_rules.py"),
    *("examination/test_years.py", "notebooks/test_notebooks_of_the_project.py", "systems/test_contract.py"),
    *("systems/test_from_outside.py", "analytic/test_measures.py", "results/test_standing.py", "analytic/test_projects.py"),
    *("cli/test_command.py", "results/test_commands.py", "engine/test_drivers.py", "cli/test_province_workbook.py"),
    *("results/test_folders.py", "engine/test_plain_python.py", "golden/test_reference.py"),
]
"""The files that take longest. A file is one worker's work, so these begin first, or one of them would end alone."""


SHARING = ("tests/report/",)
"""Folders whose files are one worker's work, as they share runs that take longer than most of their tests."""


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    from xdist.scheduler import LoadFileScheduling

    class ByWhatIsShared(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return next((folder for folder in SHARING if nodeid.startswith(folder)), super()._split_scope(nodeid))

    return ByWhatIsShared(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    files = [f"tests/{name}" for name in LONGEST]
    names = {item.location[0] for item in items}
    place = {name: files.index(name) if name in files else len(files) for name in names}
    place |= {name: -1 for name in names if name.startswith(SHARING)}
    items.sort(key=lambda item: place[item.location[0]])


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--refresh-reference",
        action="store_true",
        help="write the golden references of tests/golden anew, after numbers moved on purpose",
    )


class SmallProvince:
    """The small province with scenarios, worlds and runs of it; nothing is kept but facts and what is prepared from them."""

    PREPARED = 50  # settings that are kept at most

    def __init__(self) -> None:
        from simulation.facts.provinces import load_province
        from simulation.scenario import load_scenario

        zhejiang = load_province("zhejiang")
        counties = zhejiang.counties[zhejiang.counties["adcode"].isin(SMALL_COUNTIES)].reset_index(drop=True)
        cities = zhejiang.cities[zhejiang.cities["adcode"].isin(set(counties["city_adcode"]))].reset_index(drop=True)
        self.facts = self.with_base(
            dataclasses.replace(zhejiang, counties=counties, cities=cities), completed=0.35, mandates=0.2
        )
        self.baseline = load_scenario("baseline").replace(horizon={"end": "2024Q4"}, members=3)
        self.no_policy = load_scenario("no-policy").replace(horizon={"end": "2024Q4"}, members=3)
        self.everything = self.baseline.replace(**EVERYTHING)
        self._prepared: dict[Any, Any] = {}

    @staticmethod
    def with_base(facts: Any, *, completed: float, mandates: float | None = None) -> Any:
        """The facts with an invented base state: the share completed in 2020 and, if given, that of counties with a mandate."""
        base = facts.base.copy()
        base["green_share_completed_2020"] = completed
        base["low"], base["high"] = 0.5 * completed, 0.5 * (1.0 + completed)
        curve = facts.base_curve.copy()
        if mandates is not None:
            curve["green_share_started"] = 0.12 + 0.88 * 0.985 * mandates  # at default voluntary share and compliance
        return dataclasses.replace(facts, base=base, base_curve=curve)

    @staticmethod
    def only(facts: Any, adcode: str) -> Any:
        """The facts of one county and its city alone."""
        counties = facts.counties[facts.counties["adcode"] == adcode].reset_index(drop=True)
        cities = facts.cities[facts.cities["adcode"].isin(set(counties["city_adcode"]))].reset_index(drop=True)
        return dataclasses.replace(facts, counties=counties, cities=cities)

    def setting(self, scenario: Any, facts: Any = None, resolution: float = 1.0, **values: float) -> Any:
        """What members share. `values` replace parameters of all members as they are, without looking at orders and sums."""
        from simulation.parameters import load_parameters

        setting = self._prepare(scenario, facts or self.facts, resolution)
        matrix = setting.values.copy()
        for name, value in (COARSE | values).items():
            matrix[:, load_parameters().position[name]] = value
        return dataclasses.replace(setting, values=matrix)

    def _prepare(self, scenario: Any, facts: Any, resolution: float) -> Any:
        """What `prepare` gives, once for the very same scenario and facts: equal ones may extend others. All are kept together,
        so that no other object is taken for one of them."""
        from simulation.study.ensemble import prepare

        key = (id(scenario), id(facts), resolution)
        if key not in self._prepared:
            if len(self._prepared) == self.PREPARED:
                del self._prepared[next(iter(self._prepared))]
            self._prepared[key] = scenario, facts, prepare(scenario, facts=facts, resolution=resolution)
        return self._prepared[key][-1]

    def world(self, scenario: Any, member: int = 0, facts: Any = None, **values: float) -> Any:
        """One member on 1 January 2021."""
        from simulation.study.ensemble import member_world

        return member_world(self.setting(scenario, facts, **values), member)

    def worlds(self, scenario: Any, facts: Any = None, **values: float) -> Iterator[Any]:
        """Every member on 1 January 2021."""
        from simulation.study.ensemble import member_world

        setting = self.setting(scenario, facts, **values)
        for member in range(scenario.members):
            yield member_world(setting, member)

    def finished(self, scenario: Any, member: int = 0, facts: Any = None, **values: float) -> tuple[Any, Any]:
        """One member at the end of the horizon: world and history."""
        from simulation.engine.steps import run_member

        world = self.world(scenario, member, facts, **values)
        return run_member(world, world.ticks)

    def run(self, scenario: Any, facts: Any = None, workers: int = 1, **values: float) -> Any:
        """The `Run` of a scenario, as `sim.run` gives it for a province that can be loaded by name."""
        from simulation.results.record import Frame
        from simulation.study.run import Run
        from simulation.study.together import run_together

        setting = self.setting(scenario, facts, **values)
        (ensemble,) = run_together([setting], workers)
        tree = Frame(setting, setting.ticks).to_tree(ensemble.arrays, {"scenario": scenario.name, "seed": scenario.seed})
        return Run(scenario, setting.facts, tree, setting, tuple(ensemble.agents), registers=ensemble.tables())


@pytest.fixture(scope="session")
def small() -> SmallProvince:
    return SmallProvince()


@pytest.fixture(scope="session")
def bare():
    """A function that gives a world of governments with nothing but zeros, to try single rules on its rows and tables."""
    from simulation.systems.composition import standard
    from simulation.world.world import World

    def world(counties: int = 1, cities: int = 1) -> Any:
        empty = World((1, 0), 0, standard())
        empty.add_governments({"province": 1, "city": cities, "county": counties})
        return empty

    return world


def _all_of(value: Any) -> dict[str, Any]:
    """What a world or a history is made of: everything that governments carry by tier, and its other columns."""
    tiers = ("province", "city", "county")
    parts: dict[str, Any] = {name: part for name, part in value.columns.items() if name.partition("_")[0] not in tiers}
    for tier in tiers:
        rows = getattr(value, tier)
        parts[tier] = {name: rows[name] for name in rows.names if _is_kept(value, tier, name)}
    return parts


def _is_kept(value: Any, tier: str, name: str) -> bool:
    """Whether a variable is there: a history leaves out tables that no result holds."""
    return not value.composition.variable[name].shared or f"{tier}_{name}" in value.columns


def _arrays(value: Any, name: str) -> dict[str, np.ndarray]:
    """Every array of a nested state by its dotted name; fields of record arrays one by one."""
    if hasattr(value, "composition"):
        value = _all_of(value)
    if isinstance(value, np.ndarray):
        if value.dtype.names:
            return {f"{name}.{field}": np.asarray(value[field]) for field in value.dtype.names}
        return {name: value}
    parts: dict[str, np.ndarray] = {}
    if hasattr(value, "_asdict"):
        value = value._asdict()
    if isinstance(value, Mapping):
        for field, part in value.items():
            parts |= _arrays(part, f"{name}.{field}")
    return parts


def _whole(value: Any, name: str = "") -> Iterator[tuple[str, np.ndarray]]:
    """Every array of a nested state by its name, records as they stand in memory."""
    if hasattr(value, "composition"):
        value = value.columns
    if isinstance(value, np.ndarray):
        yield name, value
    elif hasattr(value, "_asdict") or isinstance(value, Mapping):
        for field, part in (value if isinstance(value, Mapping) else value._asdict()).items():
            yield from _whole(part, f"{name}.{field}")


def _same_bytes(one: Any, other: Any) -> bool:
    """Whether two states are equal down to the padding of their records: then no field differs, and none need be looked at."""
    first, second = dict(_whole(one)), dict(_whole(other))
    if not first or first.keys() != second.keys():
        return False
    pairs = [(array, second[name]) for name, array in first.items()]
    return all(a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes() for a, b in pairs)


def names_of_differences(one: Any, other: Any) -> list[str]:
    """The names of the arrays in which two states (worlds, histories, records) differ in any bit."""
    if _same_bytes(one, other):
        return []
    first, second = _arrays(one, ""), _arrays(other, "")
    assert first and first.keys() == second.keys()
    return [
        name.lstrip(".")
        for name, array in first.items()
        if array.shape != second[name].shape or array.tobytes() != second[name].tobytes()
    ]


@pytest.fixture(scope="session")
def differences():
    """The function :func:`names_of_differences`: an empty list for states that are equal bit for bit."""
    return names_of_differences


@pytest.fixture(scope="session")
def parameter():
    """A function that gives one row of parameters: the defaults of the table with some replaced."""
    from simulation.parameters import load_parameters

    def record(**values: float) -> Any:
        table = load_parameters()
        row = table.record(table.defaults())
        for name, value in values.items():
            row[name] = value
        return row[0]

    return record


@contextlib.contextmanager
def targets_alone() -> Iterator[None]:
    """Results are written with one table, where it is not looked at what tables there are: thirty take longer than the run."""
    from simulation.study import tables

    targets = next(table for table in tables.TABLES if table.name == "targets")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tables, "shown", lambda run: [(targets, run.targets)])
        yield


@pytest.fixture
def one_table() -> Iterator[None]:
    """For one test, :func:`targets_alone`."""
    with targets_alone():
        yield


@pytest.fixture(scope="module")
def one_table_each() -> Iterator[None]:
    """For all tests of a file, :func:`targets_alone`."""
    with targets_alone():
        yield
