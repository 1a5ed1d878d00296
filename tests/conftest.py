"""Shared by all tests: a small, fast province and what is done with it again and again.

The small province is six counties in three cities of Zhejiang (rich and poor, large and tiny). Its people and money are those
published; its base state is invented, so that some counties have a mandate at the start and others write theirs later.
"""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import gc
from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest

from tests.order import pytest_collection_modifyitems as pytest_collection_modifyitems
from tests.order import pytest_xdist_make_scheduler as pytest_xdist_make_scheduler
from tests.states import names_of_differences

hypothesis.settings.register_profile("repeatable", derandomize=True, deadline=None)  # no unseeded draw in any test
hypothesis.settings.load_profile("repeatable")

SMALL_COUNTIES = ("330105", "330108", "330602", "330624", "331102", "331126")
COARSE = {"building_size_mean": 20_000.0}  # a twentieth of the buildings: fast enough without compilation too
APART = {"community": False, "innovation": False, "smart_city": False}  # half of a small world
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


def pytest_configure() -> None:
    """Python looks for garbage whenever 700 objects have been made, which takes a tenth of the time."""
    gc.set_threshold(20_000, 20, 50)


def pytest_collection_finish() -> None:
    """What libraries and collected tests are made of stays to the end, and is not looked through any more."""
    gc.collect()
    gc.freeze()


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
