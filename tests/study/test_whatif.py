"""The emulator of the live page: its error is the one measured, it keeps to its ranges, and says what the model says."""

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from simulation.errors import InputError
from simulation.scenario import load_scenario
from simulation.study.emulator import Emulator
from simulation.study.search import Range
from simulation.study.whatif import LEVERS, OFTEN, is_kept, kept_or_trained, prepare_whatif

POINTS, HELD, MEMBERS = 40, 10, 3


def smooth(shares):
    """Two quantities of three levers, [quantity, point, member]: the first rises with the first two levers, and the third moves
    nothing."""
    a, b = shares[:, 0], shares[:, 1]
    rising = np.stack([0.2 + 0.1 * m + 0.5 * (1 - np.exp(-2 * a)) + 0.1 * b + 0.05 * a * b for m in range(MEMBERS)], axis=1)
    other = np.stack([1e10 * (1 + a * a - b) + 1e9 * m for m in range(MEMBERS)], axis=1)
    return np.stack([rising, other])


@pytest.fixture(scope="module")
def emulator():
    levers = (Range("a.b.c", 0.0, 2.0), Range("a.b.d", 10.0, 30.0), Range("a.b.e", 0.0, 1.0))
    shares = np.random.default_rng(1).random((POINTS, 3))
    design = np.array(
        [[lever.low + x * (lever.high - lever.low) for lever, x in zip(levers, row, strict=True)] for row in shares]
    )
    return Emulator(levers, ("rising", "other"), design, smooth(shares), HELD)


def test_surfaces_are_the_same_however_many_threads_work_on_matrices():
    """Of 160 points and more two threads add up in another order than one does."""
    pytest.importorskip("sklearn.gaussian_process")  # no limit holds for a library that is loaded later
    luck = np.random.default_rng(1)
    design, shapes = luck.random((160, 3)), []
    levers = tuple(Range(f"a.b.{name}", 0.0, 1.0) for name in "cde")
    rising = np.sin(3.0 * design @ luck.random(3)) + 0.3 * design[:, 0] * design[:, 1]
    values = np.stack([rising + 0.1 * m * design[:, 2] + 0.02 * luck.standard_normal(160) for m in range(4)], axis=1)
    for threads in (1, 2):
        with threadpool_limits(threads):
            shapes.append(Emulator(levers, ("rising",), design, values[None], 0).shapes)
    np.testing.assert_array_equal(*shapes)


def test_surfaces_meet_points_that_were_held_out(emulator):
    for k in range(POINTS - HELD, POINTS):
        middle, spread = emulator.predict(emulator.design[k])
        np.testing.assert_allclose(middle[0], emulator.values[0, k], atol=0.01)
        np.testing.assert_allclose(middle[1], emulator.values[1, k], atol=2e8)
        assert (spread > 0).all() and (spread[0] < 0.02).all()


def test_held_out_points_are_not_fitted(emulator):
    spoilt = emulator.values.copy()
    spoilt[:, -HELD:] = 7.0
    again = Emulator(emulator.levers, emulator.names, emulator.design, spoilt, HELD)
    at = np.array([1.0, 20.0, 0.5])
    np.testing.assert_array_equal(again.predict(at)[0], emulator.predict(at)[0])


def test_what_rises_with_a_lever_rises_in_the_emulator_and_what_does_not_stays(emulator):
    at = np.array([1.0, 20.0, 0.5])
    for lever in (0, 1):
        _, values = emulator.along("rising", at, lever, 15)
        assert (np.diff(values) > 0).all()
    moved, values = emulator.along("rising", at, 2, 15)
    assert (moved[0], moved[-1]) == (0.0, 1.0) and np.ptp(values) < 0.01
    assert values[7] == pytest.approx(emulator.predict(at)[0][0].mean())


@pytest.mark.parametrize("at", [[2.1, 20, 0.5], [1, 9.9, 0.5], [1, 20, -0.1], [np.nan, 20, 0.5]])
def test_beyond_its_ranges_it_refuses(emulator, at):
    with pytest.raises(InputError, match="outside what the emulator has seen"):
        emulator.predict(np.array(at, float))


def test_shapes_that_were_kept_give_the_same_surfaces(emulator):
    again = Emulator(emulator.levers, emulator.names, emulator.design, emulator.values, HELD, emulator.shapes)
    at = np.array([0.3, 12.0, 0.9])
    np.testing.assert_allclose(again.predict(at)[0], emulator.predict(at)[0], rtol=1e-12)


@pytest.fixture(scope="module")
def made():
    scenario = load_scenario("baseline").replace(horizon={"end": "2030Q4"})
    return prepare_whatif(scenario, members=2, resolution=0.02, points=14, held=4)


@pytest.fixture(scope="module")
def trained(made, tmp_path_factory):
    folder = tmp_path_factory.mktemp("kept")
    return kept_or_trained(made, folder), folder


def test_levers_act_from_2027_on_and_those_that_the_scenario_uses_as_it_says():
    baseline = load_scenario("baseline")
    own = baseline.replace(measures={"award": {"strength": 3.0, "from": "2022Q1"}})
    made = prepare_whatif(own, members=2, resolution=0.02)
    assert (made.levers[0].high, made.written[0], len(made.levers)) == (3.0, 3.0, len(LEVERS))
    package = made.package([0.5, 1, 10, 0.01, 1, 0.5, 0.5, 1]).measures
    assert (package.award.strength, str(package.award.start)) == (0.5, "2022Q1")
    assert (package.fast_lane.days, str(package.fast_lane.start)) == (10, "2027Q1")


def test_errors_are_those_of_the_held_out_points(made, trained):
    """Reckoned here anew, from what was simulated at the points that were not fitted."""
    emulator, _ = trained
    before, _ = emulator.predict(np.array(made.written))
    told = made.errors(emulator)
    for name, is_change in (("star_share_new_urban", False), ("cost_government", True)):
        at, wrong = made.names.index(name), []
        for k in range(made.points - made.held, made.points):
            middle, true = emulator.predict(emulator.design[k])[0][at], emulator.values[at, k]
            if is_change:
                wrong.append(abs((middle - before[at]).mean() - (true - emulator.values[at, 0]).mean()))
            else:
                wrong.append(abs(np.median(middle) - np.median(true)))
        assert told[name] == pytest.approx(np.quantile(wrong, OFTEN, method="higher"))
        shown = {answer.name: answer for answer in made.emulated(emulator, made.written, told)}
        assert shown[name].error == told[name]
    assert all(0 <= error <= 1 for name, error in told.items() if name.startswith("odds:"))


def test_what_is_fitted_was_simulated_under_the_same_luck(made, trained):
    emulator, _ = trained
    again = made.simulate(emulator.design[[0, 3]], workers=1)
    np.testing.assert_array_equal(again, emulator.values[:, [0, 3]])
    answers = {a.name: a for a in made.answers(again[:, 0], again[:, 0])}
    assert answers["cost_government"].value == 0.0 and 0 <= answers["odds:N44"].value <= 1


def test_an_emulator_is_kept_and_a_damaged_one_made_anew(made, trained, monkeypatch):
    emulator, folder = trained
    (file,) = folder.iterdir()
    calls = []
    monkeypatch.setattr(type(made), "train", lambda *_: calls.append(1) or emulator)
    assert is_kept(made, folder)
    again = kept_or_trained(made, folder)
    np.testing.assert_array_equal(again.values, emulator.values)
    assert not calls
    whole = file.read_bytes()
    for spoilt in (b"", whole[:100], whole[:-200], b"PK" + whole[2:60]):
        file.write_bytes(spoilt)
        assert not is_kept(made, folder)
    kept_or_trained(made, folder)
    assert calls == [1] and is_kept(made, folder) and len(list(folder.iterdir())) == 1


def test_what_decides_an_emulator_decides_its_digest(made):
    scenario = load_scenario("baseline").replace(horizon={"end": "2030Q4"})
    changes = [{"members": 3}, {"points": 15}, {"held": 5}, {"resolution": 0.03}]
    sizes = {"members": 2, "resolution": 0.02, "points": 14, "held": 4}
    others = [prepare_whatif(scenario, **(sizes | change)) for change in changes]
    others.append(prepare_whatif(scenario.replace(measures={"award": {"strength": 0.1}}), **sizes))
    digests = [each.digest() for each in (made, *others)]
    assert len(set(digests)) == len(digests)
    assert prepare_whatif(scenario, **sizes).digest() == made.digest()


def test_a_scenario_that_ends_too_early_is_refused():
    with pytest.raises(InputError, match=r"horizon\.end"):
        prepare_whatif(load_scenario("baseline").replace(horizon={"end": "2029Q4"}))
