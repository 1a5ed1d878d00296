"""What an ensemble needs of memory and cores is known, and said, before anything is simulated."""

import dataclasses

import pytest

from simulation.console import Console, run_scenarios
from simulation.engine.steps import run_member
from simulation.errors import InputError
from simulation.results.record import Frame
from simulation.study import ensemble, together
from simulation.study.ensemble import fitting_workers, member_world
from simulation.study.run import ensure_room
from simulation.study.together import run_together

GIGABYTE = 10**9


@pytest.fixture
def machine(monkeypatch):
    """A function that says what the machine has."""

    def has(free, cores=8):
        monkeypatch.setattr(ensemble, "available_memory", lambda: free)
        monkeypatch.setattr(ensemble, "usable_cores", lambda: cores)

    has(8 * GIGABYTE)
    return has


@pytest.fixture
def nothing_runs(monkeypatch):
    def refuse(*arguments, **options):
        raise AssertionError("something was simulated")

    monkeypatch.setattr(together, "simulate", refuse)


def nbytes(value):
    parts = value if isinstance(value, tuple) else ()
    return value.nbytes if hasattr(value, "nbytes") else sum(map(nbytes, parts))


def with_members(small, members):
    return dataclasses.replace(small.setting(small.baseline), scenario=small.baseline.replace(members=members))


def test_what_is_counted_is_what_records_take_and_no_more_than_a_member_takes(small):
    setting = small.setting(small.baseline)
    arrays = Frame(setting, setting.ticks).allocate(3)
    assert ensemble.records_size(setting) == nbytes(tuple(part for node in arrays.values() for part in node.values()))
    world, history = run_member(member_world(setting, 0), setting.ticks)
    taken = nbytes(tuple(world.columns.values())) + nbytes(tuple(history.columns.values()))
    assert 0.3 * taken < ensemble.member_size(setting) <= taken


def test_too_many_members_are_refused_before_anything_is_simulated_with_both_numbers(small, machine, nothing_runs):
    with pytest.raises(InputError) as found:
        run_together([with_members(small, 100_000)])
    english, chinese = found.value.text("en"), found.value.text("zh")
    assert "and 8.0 GB are free" in english and "take fewer members" in english and "members would fit" in english
    assert "目前可用 8.0 GB" in chinese and "减少成员" in chinese and "最多可容纳" in chinese


def test_as_many_members_as_are_said_to_fit_do_fit_and_one_more_does_not(small, machine):
    with pytest.raises(InputError) as found:
        fitting_workers([with_members(small, 100_000)])
    (said,) = found.value.remarks
    most = said.values["members"]
    assert fitting_workers([with_members(small, most)]) >= 1
    with pytest.raises(InputError):
        fitting_workers([with_members(small, most + 1)])


def test_runs_that_are_kept_together_are_counted_together(small, machine):
    setting = with_members(small, 20)
    machine(1.5 * ensemble.records_size(setting) + ensemble.member_size(setting))
    assert fitting_workers([setting]) >= 1
    with pytest.raises(InputError, match="GB are free"):
        fitting_workers([setting, setting])


def test_the_provinces_that_a_scenario_is_compared_with_are_counted_once_and_none_where_there_are_none(small, machine):
    bare = small.setting(small.no_policy.replace(measures={"mandate": {"binds": False}}))  # nothing left to compare with
    baseline = small.setting(small.baseline)
    alone, member = ensemble.records_size(baseline), ensemble.member_size(baseline)
    beside = 2 * ensemble.records_size(baseline, ("province",))  # no-policy and no-mandate
    machine(alone + beside + member)
    ensure_room([baseline])
    machine(2 * alone + beside + member)
    ensure_room([baseline, baseline])
    machine(alone + member)
    ensure_room([bare])
    with pytest.raises(InputError, match="GB are free"):
        ensure_room([baseline])


def test_the_counties_of_a_run_without_pilots_are_counted(small, machine):
    pilots = {"counties": 4, "from": "2021Q2", "roll_out": "2022Q1"}
    tried = small.setting(small.baseline.replace(measures={"award": {"strength": 1, "pilots": pilots}}))
    record, county = ensemble.records_size(tried), ensemble.records_size(tried, ("county",))
    machine(record + county / 2 + 2 * ensemble.records_size(tried, ("province",)) + ensemble.member_size(tried))
    with pytest.raises(InputError, match="GB are free"):
        ensure_room([tried])


def test_the_command_line_refuses_before_it_makes_a_folder(machine, nothing_runs, tmp_path):
    machine(GIGABYTE / 100)
    options = {"language": "en", "workers": None, "resolution": 1.0, "notebook": None, "notebook_parameters": {}}
    with pytest.raises(InputError, match="GB are free"):
        run_scenarios(["baseline"], {}, parent=tmp_path, console=Console("quiet"), **options)
    assert not list(tmp_path.iterdir())


def test_workers_are_what_the_process_may_use_and_what_memory_allows(small, machine):
    setting = with_members(small, 20)
    records, member = ensemble.records_size(setting), ensemble.member_size(setting)
    assert fitting_workers([setting]) == 8
    assert fitting_workers([with_members(small, 3)]) == 3
    assert fitting_workers([setting], 20) == 20
    machine(records + 2.5 * member)
    assert fitting_workers([setting]) == 2
    with pytest.raises(InputError, match="fewer members or workers"):
        fitting_workers([setting], 5)
    machine(records + member)
    assert fitting_workers([setting]) == 1
