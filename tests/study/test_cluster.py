"""Members simulated by a cluster are those simulated here, and what goes wrong on the way is one sentence."""

import dataclasses
import gc
import os
import signal
import socket

import numpy as np
import pytest
from typer.testing import CliRunner

import simulation as sim
from simulation import console
from simulation.cli import app
from simulation.commands import nation
from simulation.errors import InputError
from simulation.results.members import unpacked
from simulation.scenario import load_scenario
from simulation.study import cluster, together
from simulation.study.branching import branch_off
from simulation.study.cluster import batch, on_cluster, part_of
from simulation.study.ensemble import prepare
from simulation.study.identity import sources_here
from simulation.study.together import run_together


@pytest.fixture(scope="module")
def setting(small):
    first = small.setting(small.everything.replace(horizon={"end": "2022Q4"}, members=3))
    return branch_off(first, first.scenario.replace(measures={"award": {"strength": 1.0}}), 3, "mine", "")


def test_a_batch_is_the_same_members_of_the_whole_bit_for_bit_also_of_a_run_that_goes_on(setting):
    (whole,) = run_together([setting], 1)
    answers = batch(part_of(setting, [2, 0]), whole.tiers, sources_here())
    for member, content in zip([2, 0], answers, strict=True):
        record, expected = unpacked(content), whole.record(member)
        assert record.keys() == expected.keys()
        for name, values in expected.items():
            np.testing.assert_array_equal(record[name], values, err_msg=name, strict=True)


def test_a_worker_of_other_code_gives_no_member(setting):
    assert batch(part_of(setting, [0]), ("province",), sources_here() | {"numpy": "0.1"}) is None


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:{port}", "nonsense", "", "tcp://", "x://y:1"])
def test_an_address_where_no_scheduler_answers_is_one_sentence(setting, monkeypatch, address):
    pytest.importorskip("distributed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    monkeypatch.setattr(cluster, "_PATIENCE", 0.5)
    with pytest.raises(InputError, match="no Dask scheduler answers"):
        run_together([setting], elsewhere=on_cluster(address.format(port=port)))


def test_rules_of_ones_own_are_not_sent_to_a_cluster(small):
    from simulation import rule

    @rule
    def close_books():
        pass

    mine = prepare(small.baseline, facts=small.facts, rules={"organisation.decide_effort": close_books})
    with pytest.raises(InputError, match="cannot run on a cluster"):
        run_together([mine], elsewhere=on_cluster("tcp://127.0.0.1:1"))


@pytest.mark.parametrize("how", [["run", "baseline"], ["run", "baseline", "--province", "china"]])
def test_an_address_is_tried_before_anything_is_read_or_simulated(monkeypatch, tmp_path, how):
    pytest.importorskip("distributed")
    monkeypatch.setattr(cluster, "_PATIENCE", 0.5)
    for module, name in ((console, "prepare"), (nation, "prepare_nation")):
        monkeypatch.setattr(module, name, lambda *_, **__: pytest.fail("something was prepared"))
    address = ["--cluster", "tcp://127.0.0.1:1", "--out", str(tmp_path / "out")]
    done = CliRunner(env={"GREENPLAN_LANGUAGE": "en"}).invoke(app, [*how, *address])
    assert done.exit_code == 2 and "no Dask scheduler answers at tcp://127.0.0.1:1" in done.stderr, done.output
    assert not (tmp_path / "out").exists()


def test_in_python_an_address_is_tried_first_too(monkeypatch):
    pytest.importorskip("distributed")
    monkeypatch.setattr(cluster, "_PATIENCE", 0.5)
    monkeypatch.setattr("simulation.study.run.prepare", lambda *_, **__: pytest.fail("something was prepared"))
    with pytest.raises(InputError, match="no Dask scheduler answers"):
        sim.run("baseline", cluster="tcp://127.0.0.1:1")


def test_no_half_made_client_is_left_to_close_itself_while_another_starts(monkeypatch):
    distributed = pytest.importorskip("distributed")
    monkeypatch.setattr(cluster, "_PATIENCE", 0.5)
    gc.disable()
    try:
        with pytest.raises(InputError, match="no Dask scheduler answers"):
            sim.run("baseline", cluster="tcp://127.0.0.1:1")
        # By type and not by isinstance, which asks whatever a dead weak proxy of another test once pointed to.
        assert not [each for each in gc.get_objects() if type(each) is distributed.Client]
    finally:
        gc.enable()


@pytest.mark.heavy
@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_a_worker_that_is_killed_loses_nothing(tmp_path, monkeypatch):
    distributed = pytest.importorskip("distributed")
    scenario = load_scenario("baseline").replace(members=16, horizon={"end": "2024Q4"}, province="shanghai")
    setting = prepare(scenario, resolution=0.1)
    (whole,) = run_together([setting])
    killed = []
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0") as local:
        with distributed.Client(local) as client:
            workers = list(client.run(os.getpid).values())

        def kill(done, _):
            if not killed:
                killed.append(workers[0])
                os.kill(workers[0], signal.SIGKILL)

        monkeypatch.setattr(together, "simulate", lambda *_: pytest.fail("a member was simulated here"))
        (there,) = run_together([setting], progress=kill, store=tmp_path, elsewhere=on_cluster(local.scheduler_address))
    assert killed
    for member in range(16):
        record, expected = there.record(member), whole.record(member)
        assert all(
            np.array_equal(record[name], expected[name], equal_nan=expected[name].dtype.kind == "f") for name in expected
        )
    (again,) = run_together([dataclasses.replace(setting)], store=tmp_path)  # nothing is left to simulate
    assert again.agents == whole.agents
