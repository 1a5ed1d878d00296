"""The compiled and the Mesa driver walk the same rules: all arrays are equal, bit for bit, after every phase."""

import inspect

import numpy as np
import pytest

from simulation.engine import phases
from simulation.engine.calendar import CALENDAR, SCHEDULE, Actor, Phase, due_entries, is_due
from simulation.engine.compiled import run_member
from simulation.engine.mesa_driver import AGENT_OF, City, County, MesaDriver, Province
from simulation.engine.performing import perform
from simulation.world import state
from simulation.world.state import copy_world

ROWS = {Actor.PROVINCE: "province", Actor.CITY: "city", Actor.COUNTY: "county"}


def with_little_room(world, spare=0):
    """The same world with project blocks that are all but full."""
    return state.with_room(world, world.project.made + spare)


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
    return world._replace(project=None, building=None)


def same_agents(differences, world, other):
    """The names of the columns in which projects or buildings differ."""
    return [
        *differences(projects_of(world), projects_of(other)),
        *differences(used_part(world.building), used_part(other.building)),
    ]


# --- the calendar ----------------------------------------------------------------------------------------------------------
def test_every_phase_stands_once_in_the_calendar_with_a_function_a_number_and_a_method_of_the_agent_that_acts():
    assert sorted(entry.phase for entry in CALENDAR) == sorted(Phase)
    for entry in CALENDAR:
        name = entry.phase.name.lower()
        assert list(inspect.signature(getattr(phases, name).py_func).parameters) == ["world", "i", "tick"]
        method = getattr(AGENT_OF[entry.actor], name)
        assert method.__name__ == name and method.__doc__
        assert entry.zh and entry.en and entry.quarters


def test_the_compiled_driver_performs_for_every_number_the_function_of_that_name(small, differences):
    """Each phase alone, by number and by name, on a world halfway through: the same arrays change to the same bits."""
    world = small.world(small.everything)
    run_member(world, 22, history=state.new_history(world, len(world.policy)))
    for rows in (world.county, world.city, world.province):  # so that every phase has something to do
        rows["goal_progress"], rows["people"], rows["completed_area"] = 1.0, 1.0, 7.0
        rows["verified"], rows["reported"] = 0.125, 0.25
    world.city["examination_total"] = 0.25
    world.parameter["mandate_ridge_intercept"], world.parameter["measure_hazard_base"] = 3.0, 9.0
    world.measure.tick[:] = -2
    world.county["backlog_area"], world.county["visit_rate"] = 5e4, 9.0
    for entry in CALENDAR:
        by_number, by_name = copy_world(world), copy_world(world)
        for tick in (22, 23, 20):
            for i in range(len(getattr(world, ROWS[entry.actor]))):
                assert perform(by_number, int(entry.phase), i, tick)
                assert getattr(phases, entry.phase.name.lower())(by_name, i, tick)
        assert differences(by_number, by_name) == [], entry.phase
        assert differences(by_number, world) != [], entry.phase


def test_the_quarters_of_a_year_hold_the_phases_in_the_order_in_which_things_happen():
    january, april = ([entry.phase for entry in due_entries(tick)] for tick in (20, 21))
    order = {phase: place for place, phase in enumerate(january)}
    for before, after in [
        (Phase.OPEN_BOOKS, Phase.ALLOCATE),
        (Phase.BEGIN_PLAN, Phase.RATCHET),
        (Phase.RATCHET, Phase.ALLOCATE),
        (Phase.ALLOCATE, Phase.COMPARE),
        (Phase.COMPARE, Phase.DECIDE_EFFORT),
        (Phase.PLAN_VISITS, Phase.DECIDE_EFFORT),
        (Phase.RUN_CAMPAIGNS, Phase.DECIDE_EFFORT),
        (Phase.DECIDE_EFFORT, Phase.COUNT_MEASURES),
        (Phase.COUNT_MEASURES, Phase.WRITE_PROVINCE_MEASURES),
        (Phase.COUNT_MEASURES, Phase.WRITE_CITY_MEASURES),
        (Phase.COUNT_MEASURES, Phase.WRITE_MEASURES),
        (Phase.WRITE_MEASURES, Phase.START_PROJECTS),
        (Phase.AGE_STOCK, Phase.DEMOLISH),
        (Phase.DEMOLISH, Phase.ORDER),
        (Phase.ORDER, Phase.START_PROJECTS),
        (Phase.START_PROJECTS, Phase.COMPLETE_PROJECTS),
        (Phase.COMPLETE_PROJECTS, Phase.USE_ENERGY),
        (Phase.COMPLETE_PROJECTS, Phase.LOOK_BACK),
        (Phase.LOOK_BACK, Phase.GATHER_CITY),
        (Phase.GATHER_CITY, Phase.GATHER_PROVINCE),
    ]:
        assert order[before] < order[after], (before, after)
    assert set(january) - set(april) == {
        *(Phase.BEGIN_PLAN, Phase.BEGIN_CITY_PLAN, Phase.BEGIN_PROVINCE_PLAN, Phase.RATCHET, Phase.ALLOCATE),
        *(Phase.COMPARE, Phase.PLAN_VISITS, Phase.DECIDE_EFFORT),
    }


def test_reports_are_made_in_december_after_the_last_visit_and_plans_begin_every_fifth_january():
    december = [entry.phase for entry in due_entries(3)]
    places = [december.index(p) for p in (Phase.RECEIVE_VISITS, Phase.REPORT, Phase.REPORT_CITY, Phase.REPORT_PROVINCE)]
    assert places == sorted(places)
    assert december.index(Phase.GATHER_PROVINCE) < december.index(Phase.REPORT_CITY)
    plan = [entry.phase for entry in CALENDAR].index(Phase.BEGIN_PLAN)
    assert [tick for tick in range(60) if is_due(SCHEDULE, plan, tick)] == [0, 20, 40]


# --- equal bits ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("seed", [1, 20261])
def test_both_drivers_are_equal_bit_for_bit_after_every_phase_with_all_measures_on(small, differences, seed):
    scenario = small.everything.replace(seed=seed, horizon={"end": "2026Q2"}, sample_parameters=True, members=3)
    world = small.world(scenario, member=2)
    model = MesaDriver(copy_world(world), small.facts)
    world, history = with_little_room(world, 3), state.new_history(world, len(world.policy))
    agents = {Actor.PROVINCE: [model.province], Actor.CITY: model.cities, Actor.COUNTY: model.counties}
    for tick in range(len(world.policy)):
        model.tick = tick
        for entry in due_entries(tick):
            for i in range(len(getattr(world, ROWS[entry.actor]))):
                while not perform(world, int(entry.phase), i, tick):
                    world = state.with_more_room(world)
            for agent in agents[entry.actor]:
                getattr(agent, entry.phase.name.lower())()
            assert differences(without_room(world), without_room(model.world)) == [], (tick, entry.phase)
            assert same_agents(differences, world, model.world) == [], (tick, entry.phase)
        for region in ("province", "city", "county"):
            getattr(history, region)[tick] = getattr(world, region)
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
    with pytest.raises(AttributeError, match="no attribute 'compliance'"):
        _ = city.compliance


# --- room, branches, members -----------------------------------------------------------------------------------------------
def test_room_for_projects_that_runs_out_again_and_again_leaves_every_bit_as_it_is(small, differences):
    roomy, expected = small.finished(small.everything)
    tight = with_little_room(small.world(small.everything))
    assert (np.diff(tight.project.first) == tight.project.made).all()
    tight, history = run_member(tight, len(tight.policy))
    assert differences(history, expected) == []
    assert same_agents(differences, tight, roomy) == []
    assert differences(without_room(tight), without_room(roomy)) == []


def test_more_room_keeps_every_project_where_its_county_finds_it(small, differences):
    world = small.world(small.baseline)
    larger = state.with_more_room(world)
    assert (np.diff(larger.project.first) > np.diff(world.project.first)).all()
    assert same_agents(differences, larger, world) == []


@pytest.mark.parametrize("split", [1, 3, 8, 21])
def test_a_run_split_in_two_by_a_copy_equals_the_whole(small, differences, split):
    whole, expected = small.finished(small.everything)
    ticks = len(whole.policy)
    world = small.world(small.everything)
    world, history = run_member(world, split, history=state.new_history(world, ticks))
    branch = copy_world(world)
    run_member(world, ticks, first_tick=split, history=state.new_history(world, ticks))  # must not reach into the branch
    branch, history = run_member(branch, ticks, first_tick=split, history=history)
    assert differences(history, expected) == []
    assert differences(branch, whole) == []


def test_a_copy_shares_no_memory_with_its_original(small):
    world = small.world(small.baseline)
    copy = copy_world(world)
    for name, part, other in zip(world._fields, world, copy, strict=True):
        pairs = zip(part, other, strict=True) if isinstance(part, tuple) and name != "key" else [(part, other)]
        for one, two in pairs:
            assert not isinstance(one, np.ndarray) or not np.shares_memory(one, two), name
    assert isinstance(copy.county, np.recarray)


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


@pytest.mark.parametrize("measures", ZERO.values(), ids=ZERO.keys())
def test_a_measure_of_strength_zero_is_no_measure_bit_for_bit(small, differences, measures):
    with_it, without = small.finished(small.baseline.replace(measures=measures)), small.finished(small.baseline)
    found = differences(with_it[1], without[1])
    assert [name for name in found if not name.startswith("measure.policy")] == []  # the scenario itself
    assert differences(projects_of(with_it[0]), projects_of(without[0])) == []


@pytest.mark.parametrize(
    "measures", [{"award": {"strength": 2}}, {"floor_area_bonus": {"strength": 1}}, {"fast_lane": {"days": 40}}]
)
def test_a_measure_of_some_strength_is_one(small, differences, measures):
    with_it, without = small.finished(small.baseline.replace(measures=measures)), small.finished(small.baseline)
    assert "province.started_area" in differences(with_it[1], without[1])


def test_a_measure_that_begins_later_leaves_every_quarter_before_it_as_it_was(small, differences):
    later = small.baseline.replace(measures={"award": {"strength": 2, "from": "2023Q1"}})
    with_it, without = small.finished(later)[1], small.finished(small.baseline)[1]
    begin = 8
    before = ({r: getattr(h, r)[:begin] for r in ("province", "city", "county")} for h in (with_it, without))
    assert differences(*before) == []
    after = [{r: getattr(h, r)[begin:] for r in ("province", "city", "county")} for h in (with_it, without)]
    assert "county.started_area" in differences(*after)


def test_both_scenarios_meet_the_same_luck_so_that_only_policy_makes_them_differ(small):
    """The same projects of the same size by the same developers in the same quarters: only their levels may differ."""
    worlds = [small.finished(s)[0] for s in (small.baseline, small.no_policy)]
    projects = [projects_of(world) for world in worlds]
    for column in ("use", "area", "developer", "started", "finish"):
        assert np.array_equal(projects[0][column], projects[1][column]), column
    assert (projects[0]["level"] != projects[1]["level"]).any()
    assert np.array_equal(worlds[0].developer.shock, worlds[1].developer.shock)
    assert np.array_equal(worlds[0].developer.links, worlds[1].developer.links)
