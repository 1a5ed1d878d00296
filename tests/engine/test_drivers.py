"""The compiled and the Mesa driver walk the same rules: all arrays are equal, bit for bit, after every phase."""

import numpy as np
import pytest

from simulation.engine.binding import MOMENT, asked_by
from simulation.engine.calendar import CALENDAR, due_entries
from simulation.engine.mesa_driver import AGENTS, City, County, MesaDriver, Province
from simulation.engine.steps import ASKS_FOR_ROOM, BOOKS, phase_function, run_member, steps_of
from simulation.kinds import TIERS
from simulation.systems.buildings.masses import make_more_room, make_room
from simulation.systems.composition import standard
from simulation.systems.organisation.rules.measures import PLATFORM
from simulation.world.history import History
from simulation.world.world import World

STEPS = {step.entry.phase: step for step in steps_of(standard())}


def with_little_room(world, spare=0):
    """The world with project blocks that are all but full."""
    make_room(world, world.project.made + spare)
    return world


def used_part(columns):
    """The projects or buildings of every county without the room behind them."""
    blocks = [slice(first, first + made) for first, made in zip(columns.first, columns.made, strict=False)]
    return {
        name: np.concatenate([column[block] for block in blocks])
        for name, column in columns._asdict().items()
        if name not in ("first", "made", "oldest") and column.ndim == 1
    }


def projects_of(world):
    return used_part(world.project)


def without_room(world):
    """Everything but the project and building columns, whose room may differ."""
    columns = {name: column for name, column in world.columns.items() if name not in ("project", "building")}
    return World(world.key, world.ticks, world.composition, columns)


def same_agents(differences, world, other):
    """The names of the columns in which projects or buildings differ."""
    return [
        *differences(projects_of(world), projects_of(other)),
        *differences(used_part(world.building), used_part(other.building)),
    ]


def of_quarters(history, part):
    """What governments carried in some of the quarters."""
    return {name: column[part] for name, column in history.columns.items()}


# --- the calendar ----------------------------------------------------------------------------------------------------------
def test_every_phase_stands_once_in_the_calendar_with_a_compiled_function_of_its_tier_and_a_method_of_the_agent_that_acts():
    own = [f"{system.name}.{name}" for system in standard().systems for name in standard().phases(system.name)]
    assert sorted(entry.phase for entry in CALENDAR) == sorted([*own, *BOOKS])
    assert len({entry.name for entry in CALENDAR}) == len(CALENDAR)
    for entry in CALENDAR:
        if entry.phase not in BOOKS:
            function = phase_function(standard(), entry.phase)
            assert function.tier == entry.tier and function.py_func.__name__ == entry.name
            assert function.targetoptions["nogil"] and function.targetoptions["error_model"] == "numpy"
        method = getattr(AGENTS[entry.tier], entry.name)
        assert method.__name__ == entry.name and method.__doc__
        assert entry.zh and entry.en and entry.quarters and entry.every_years > 0


def test_everything_that_a_phase_asks_for_is_in_the_world(small):
    world = small.world(small.baseline)
    for entry in CALENDAR:
        if entry.phase not in BOOKS:
            names = asked_by(phase_function(standard(), entry.phase))
            found = {name: world.find(name) for name in names if name not in MOMENT}
            assert found and all(value is not None for value in found.values()), entry.phase


@pytest.fixture(scope="module")
def halfway(small):
    """A world after 22 quarters, changed so that every phase has something to do."""
    world, _ = run_member(small.world(small.everything), 22)
    for rows in (world.county, world.city, world.province):
        rows["goal_progress"], rows["people"], rows["completed_area"] = 1.0, 1.0, 7.0
        rows["verified"], rows["reported"] = 0.125, 0.25
    world.city["examination_total"] = 0.25
    world.city["mandate_share"], world.province["mandate_share"] = 0.125, 0.25
    world.parameter["mandate_ridge_intercept"], world.parameter["measure_hazard_base"] = 3.0, 9.0
    world.measure.tick[:] = -2
    world.measure.tick[:-1, PLATFORM], world.measure.strength[:-1, PLATFORM] = 20, 0.5
    world.county["own_maturity"][0], world.county["maturity"], world.province["maturity"] = 0.25, 0.5, 0.125
    world.city["own_maturity"] = 0.25
    world.county["participation"], world.province["participation"] = 0.125, 0.125
    world.outcome.gain_factor[:] = 0.5
    world.county["backlog_area"], world.county["visit_rate"] = 5e4, 9.0
    return world


@pytest.mark.parametrize("phase", STEPS)
def test_a_phase_for_one_government_after_the_other_is_the_phase_for_all_at_once(differences, halfway, phase):
    """So that agents that act one by one, and a driver that lets all act, can never part; and every phase does something."""
    step, together, one_by_one = STEPS[phase], halfway.copy(), halfway.copy()
    count = len(getattr(halfway, step.entry.tier))
    for tick in (22, 23, 20):
        step.do(together, 0, count, tick)
        for i in range(count):
            step.do(one_by_one, i, i + 1, tick)
    assert differences(without_room(together), without_room(one_by_one)) == []
    assert same_agents(differences, together, one_by_one) == []
    assert [*differences(without_room(together), without_room(halfway)), *same_agents(differences, together, halfway)] != []


def test_the_quarters_of_a_year_hold_the_phases_in_the_order_in_which_things_happen():
    january, april = ([entry.name for entry in due_entries(tick)] for tick in (20, 21))
    order = {name: place for place, name in enumerate(january)}
    for before, after in [
        ("open_books", "allocate"),
        ("begin_plan", "ratchet"),
        ("ratchet", "allocate"),
        ("allocate", "compare"),
        ("compare", "decide_effort"),
        ("allocate", "call_research"),
        ("weigh_costs", "decide_effort"),
        ("advance_research", "take_up_results"),
        ("plan_visits", "decide_effort"),
        ("run_campaigns", "decide_effort"),
        ("decide_effort", "count_measures"),
        ("count_measures", "write_province_measures"),
        ("count_measures", "write_city_measures"),
        ("count_measures", "write_measures"),
        ("write_measures", "start_projects"),
        ("age_stock", "demolish"),
        ("demolish", "order"),
        ("order", "start_projects"),
        ("start_projects", "complete_projects"),
        ("complete_projects", "use_energy"),
        ("complete_projects", "look_back"),
        ("use_energy", "close_books"),
        ("look_back", "gather_city"),
        ("close_books", "gather_city"),
        ("gather_city", "gather_province"),
        ("take_part", "decide_effort"),
        ("complete_small_projects", "close_books"),
        ("gather_city", "share_mandates"),
        ("share_mandates", "share_province_mandates"),
    ]:
        assert order[before] < order[after], (before, after)
    assert set(january) - set(april) == {
        *("begin_plan", "begin_city_plan", "begin_province_plan", "ratchet", "allocate"),
        *("compare", "read_reports", "plan_visits", "decide_effort", "call_research", "weigh_costs", "take_part"),
    }


def test_reports_are_made_in_december_after_the_last_visit_and_plans_begin_every_fifth_january():
    december = [entry.name for entry in due_entries(3)]
    places = [december.index(name) for name in ("receive_visits", "report", "report_city", "report_province")]
    assert places == sorted(places)
    assert december.index("close_books") < december.index("report")
    assert december.index("gather_province") < december.index("report_city")
    plan = next(entry for entry in CALENDAR if entry.name == "begin_plan")
    assert [tick for tick in range(60) if plan.is_due(tick)] == [0, 20, 40]


# --- equal bits ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("seed", [1, pytest.param(20261, marks=pytest.mark.heavy)])
def test_both_drivers_are_equal_bit_for_bit_after_every_phase_with_all_measures_on(small, differences, seed):
    scenario = small.everything.replace(seed=seed, horizon={"end": "2026Q2"}, sample_parameters=True, members=3)
    world = small.world(scenario, member=2)
    model = MesaDriver(world.copy(), small.facts)
    world, history = with_little_room(world, 3), History(world, world.ticks)
    agents = {"province": [model.province], "city": model.cities, "county": model.counties}
    for tick in range(world.ticks):
        model.tick = tick
        for entry in due_entries(tick):
            STEPS[entry.phase].do(world, 0, len(getattr(world, entry.tier)), tick)
            for agent in agents[entry.tier]:
                getattr(agent, entry.name)()
            assert differences(without_room(world), without_room(model.world)) == [], (tick, entry.phase)
            assert same_agents(differences, world, model.world) == [], (tick, entry.phase)
        history.keep(world, tick)
    whole, driven = small.finished(scenario, member=2)
    assert differences(driven, history) == []
    assert differences(without_room(whole), without_room(world)) == []
    assert len(set(world.project.level[world.project.started >= 0])) > 3  # there was something to compare


def test_the_mesa_driver_stepped_to_the_end_keeps_the_history_of_the_compiled_one(small, differences):
    scenario = small.everything.replace(horizon={"end": "2024Q4"})
    model = MesaDriver(small.world(scenario), small.facts)
    assert model.quarter == "2021Q1"
    model.run()
    assert differences(model.history, small.finished(scenario)[1]) == []
    with pytest.raises(RuntimeError, match="16 quarters"):
        model.step()


def test_a_subclass_that_changes_nothing_changes_no_bit_and_one_that_cheats_changes_only_what_it_touches(small, differences):
    class Same(County):
        def order(self):
            super().order()

    class Lenient(County):
        def decide_effort(self):
            super().decide_effort()
            self.compliance = 0.0

    scenario = small.everything.replace(horizon={"end": "2022Q4"})
    kinds = (County, Same, Lenient)
    plain, same, lenient = (MesaDriver(small.world(scenario), small.facts, agent_types={"county": kind}) for kind in kinds)
    for model in (plain, same, lenient):
        model.run()
    assert differences(plain.history, same.history) == []
    assert "county.compliance" in differences(plain.history, lenient.history)
    assert "county.people" not in differences(plain.history, lenient.history)
    green = [model.history.province.started_area[:, 0, 1:].sum() for model in (plain, lenient)]
    assert green[1] < green[0]


def test_agents_are_views_on_the_rows_of_the_world(small):
    model = MesaDriver(small.world(small.baseline), small.facts)
    county, city = model.counties[3], model.cities[1]
    county.compliance = 0.25
    assert model.world.county[3].compliance == county.compliance == county.row.compliance == 0.25
    model.world.county[3].people = 77.0
    assert county.people == 77.0
    assert county.city_agent is city and isinstance(city, City) and isinstance(model.province, Province)
    assert (county.adcode, county.name_zh, county.name_en) == ("330624", "新昌县", "Xinchang")
    with pytest.raises(AttributeError, match="'compliance'"):
        _ = city.compliance


# --- room, branches, members -----------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def everything(small):
    """A run with every measure at its end, which no test changes."""
    return small.finished(small.everything)


def test_room_for_projects_that_runs_out_again_and_again_leaves_every_bit_as_it_is(small, everything, differences):
    roomy, expected = everything
    tight = with_little_room(small.world(small.everything))
    assert (np.diff(tight.project.first) == tight.project.made).all()
    tight, history = run_member(tight, tight.ticks)
    assert differences(history, expected) == []
    assert same_agents(differences, tight, roomy) == []
    assert differences(without_room(tight), without_room(roomy)) == []


def test_a_phase_that_runs_out_of_room_says_at_which_county_and_goes_on_from_there(small, differences):
    """What had been started before the room ended is started once, not again."""
    roomy, tight = small.world(small.everything), with_little_room(small.world(small.everything))
    for world in (roomy, tight):
        world.county["backlog_area"] = 5e4
    stopped = STEPS[ASKS_FOR_ROOM].act(tight, 0, 6, 3)
    assert stopped == 0 and STEPS[ASKS_FOR_ROOM].act(roomy, 0, 6, 3) == 6
    make_more_room(tight)
    last = np.diff(tight.project.first)
    last[3:] = tight.project.made[3:]  # room for the first three counties alone
    make_room(tight, last)
    assert STEPS[ASKS_FOR_ROOM].act(tight, 0, 6, 3) == 3
    STEPS[ASKS_FOR_ROOM].do(tight, 3, 6, 3)
    assert same_agents(differences, tight, roomy) == []
    assert differences(without_room(tight), without_room(roomy)) == []


def test_more_room_keeps_every_project_where_its_county_finds_it(small, differences):
    world = small.world(small.baseline)
    larger = world.copy()
    make_more_room(larger)
    assert (np.diff(larger.project.first) > np.diff(world.project.first)).all()
    assert same_agents(differences, larger, world) == []


@pytest.mark.parametrize("split", [1, 3, 8, 21])
def test_a_run_split_in_two_by_a_copy_equals_the_whole(small, everything, differences, split):
    whole, expected = everything
    ticks = whole.ticks
    world = small.world(small.everything)
    world, history = run_member(world, split, history=History(world, ticks))
    branch = world.copy()
    run_member(world, ticks, first_tick=split, history=History(world, ticks))  # must not reach into the branch
    branch, history = run_member(branch, ticks, first_tick=split, history=history)
    assert differences(history, expected) == []
    assert differences(branch, whole) == []


def test_a_copy_shares_no_memory_with_its_original(small):
    world = small.world(small.baseline)
    copy = world.copy()
    assert copy.columns.keys() == world.columns.keys() and copy.bindings == {}
    for name, part in world.columns.items():
        other = copy.columns[name]
        for one, two in zip(part, other, strict=True) if isinstance(part, tuple) else [(part, other)]:
            assert not np.shares_memory(one, two), name
    for system in world.composition.systems:  # the parameters of a system are a view on those of its own world
        if len(world.columns[f"{system.name}_parameter"].dtype.names):
            assert np.shares_memory(copy.columns[f"{system.name}_parameter"], copy.columns["parameter"])
    for tier in TIERS:
        assert isinstance(getattr(copy, f"{tier}_place"), np.recarray)


def test_one_worker_and_two_give_the_same_bytes(small, differences):
    scenario = small.everything.replace(members=5, sample_parameters=True, horizon={"end": "2023Q4"})
    one, two = (small.run(scenario, workers=workers) for workers in (1, 2))
    for region in ("province", "city", "county"):
        first, second = ({name: v.values for name, v in run.record[region].data_vars.items()} for run in (one, two))
        assert differences(first, second) == []
    assert one.agents == two.agents


def test_the_first_members_of_eight_are_the_members_of_five(small, differences):
    eight, five = (
        small.run(small.everything.replace(members=members, sample_parameters=True, horizon={"end": "2023Q4"}))
        for members in (8, 5)
    )
    for region in ("province", "city", "county"):
        first = {name: v.values[:5] for name, v in eight.record[region].data_vars.items()}
        second = {name: v.values for name, v in five.record[region].data_vars.items()}
        assert differences(first, second) == []
    assert (eight.setting.values[:5] == five.setting.values).all()


def test_members_differ_in_luck_and_seeds_differ_in_everything_drawn(small, differences):
    scenario = small.baseline.replace(sample_parameters=False, horizon={"end": "2022Q4"}, members=2)
    first, second, reseeded = (
        small.finished(scenario)[1],
        small.finished(scenario, member=1)[1],
        small.finished(scenario.replace(seed=2))[1],
    )
    for other in (second, reseeded):
        changed = differences(first, other)
        assert "county.started_area" in changed and "county.people" not in changed


# --- pairs of scenarios ----------------------------------------------------------------------------------------------------
ZERO = {
    "award": {"award": {"strength": 0, "from": "2022Q1"}},
    "bonus": {"floor_area_bonus": {"strength": 0, "minimum_level": "basic"}},
    "fast lane": {"fast_lane": {"days": 0, "from": "2021Q2", "minimum_level": "basic"}},
    "all of them": {"award": {"strength": 0}, "floor_area_bonus": {"strength": 0}, "fast_lane": {"days": 0}},
}


@pytest.fixture(scope="module")
def without(small):
    """The baseline at its end, which no test changes."""
    return small.finished(small.baseline)


@pytest.mark.parametrize("measures", ZERO.values(), ids=ZERO.keys())
def test_a_measure_of_strength_zero_is_no_measure_bit_for_bit(small, without, differences, measures):
    with_it = small.finished(small.baseline.replace(measures=measures))
    assert differences(with_it[1], without[1]) == []
    assert differences(projects_of(with_it[0]), projects_of(without[0])) == []


@pytest.mark.parametrize(
    "measures", [{"award": {"strength": 2}}, {"floor_area_bonus": {"strength": 1}}, {"fast_lane": {"days": 40}}]
)
def test_a_measure_of_some_strength_is_one(small, without, differences, measures):
    with_it = small.finished(small.baseline.replace(measures=measures))
    assert "province.started_area" in differences(with_it[1], without[1])


def test_a_measure_that_begins_later_leaves_every_quarter_before_it_as_it_was(small, without, differences):
    later = small.baseline.replace(measures={"award": {"strength": 2, "from": "2023Q1"}})
    histories = small.finished(later)[1], without[1]
    begin = 8
    assert differences(*(of_quarters(history, slice(None, begin)) for history in histories)) == []
    after = differences(*(of_quarters(history, slice(begin, None)) for history in histories))
    assert "county_buildings.started_area" in after


def test_both_scenarios_meet_the_same_luck_so_that_only_policy_makes_them_differ(small):
    """The same projects of the same size by the same developers in the same quarters: only their levels may differ, but for the
    time that models, which rules ask for, save on site."""
    worlds = [small.finished(s, site_time_cut=0.0)[0] for s in (small.baseline, small.no_policy)]
    projects = [projects_of(world) for world in worlds]
    for column in ("use", "area", "developer", "started", "finish"):
        assert np.array_equal(projects[0][column], projects[1][column]), column
    assert (projects[0]["level"] != projects[1]["level"]).any()
    assert np.array_equal(worlds[0].developer.shock, worlds[1].developer.shock)
    assert np.array_equal(worlds[0].developer.links, worlds[1].developer.links)
