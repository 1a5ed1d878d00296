"""The kernels for masses of like agents, against closed forms, each other and plain Python."""

import math

import numba
import numpy as np
import pytest

from simulation import contagion
from simulation.streams import philox4x32

KEY = (7, 3)
CELLS = np.array([1000, 130, 1, 0, 2869])


def test_tiles_hold_every_agent_once_and_belong_to_one_cell():
    cell_of, state = contagion.tiles_of(CELLS)
    agents = (state.reshape(-1, contagion.TILE) == contagion.NOT_YET).sum(axis=1)
    assert np.array_equal(np.bincount(cell_of, agents, len(CELLS)), CELLS)
    assert len(state) == contagion.TILE * len(cell_of) and set(np.unique(state)) == {contagion.NOT_YET, contagion.NOBODY}


def test_the_draws_of_a_tile_are_those_of_the_generator():
    draws = np.empty(contagion.TILE, np.uint32)
    contagion.fill_draws(draws, KEY, 5, 11, 2)
    for block in (0, 1, 31):
        words = philox4x32(*(np.uint64(w) for w in (5 * 32 + block, 11, 2, 0, *KEY)))
        assert [draws[block + 32 * k] for k in range(4)] == [np.uint32(w) for w in words]


def test_one_thread_and_two_give_the_same_bits():
    followers, first = links(CELLS)
    answers = []
    before = numba.get_num_threads()
    try:
        for threads in (1, 2):
            numba.set_num_threads(min(threads, numba.config.NUMBA_NUM_THREADS))
            answers.append((
                contagion.spread_dense(CELLS, 30, 0.01, 0.2, KEY),
                contagion.spread_linked(CELLS, followers, first, 8, 30, 0.01, 0.2, 0.1, KEY),
                contagion.decide_by_logit(CELLS, 6, 30, np.array([0.0, -10.0, -40.0]), 0.02, 60.0, KEY),
            ))  # fmt: skip
    finally:
        numba.set_num_threads(before)
    for one, two in zip(*answers, strict=True):
        assert np.array_equal(one, two)


@pytest.mark.parametrize("spread", [contagion.spread_dense, contagion.spread_by_cell])
def test_without_imitation_adoption_is_a_constant_hazard(spread):
    cells, ticks = np.array([40_000]), 25
    share = spread(cells, ticks, 0.03, 0.0, KEY)[:, 0] / cells[0]
    for tick in (1, 10, 25):
        expected = 1.0 - 0.97**tick
        assert abs(share[tick - 1] - expected) < 4.0 * math.sqrt(expected * (1 - expected) / cells[0])


def test_agent_by_agent_and_cell_by_cell_follow_the_same_law():
    cells, members = np.full(10, 400), 150
    ends = [
        np.array([spread(cells, 20, 0.01, 0.3, (1, m))[-1].sum() for m in range(members)])
        for spread in (contagion.spread_dense, contagion.spread_by_cell)
    ]
    error = math.sqrt(sum(end.var(ddof=1) for end in ends) / members)
    assert abs(ends[0].mean() - ends[1].mean()) < 4.0 * error
    assert ends[0].std() == pytest.approx(ends[1].std(), rel=0.3)


def test_cell_by_cell_with_small_parts_meets_bass_and_naive_quarters_do_not():
    """A1: p = .03, q = .38: .3312, .8128, .9716 after 5, 10, 15 years. Quarterly steps without parts fall short after ten."""
    cells, quarter = np.array([4_000_000]), 0.25
    fine = contagion.spread_by_cell(cells, 60, 0.03 * quarter, 0.38 * quarter, KEY, steps=50)[:, 0] / cells[0]
    naive = contagion.spread_by_cell(cells, 60, 0.03 * quarter, 0.38 * quarter, KEY)[:, 0] / cells[0]
    for years, closed_form in ((5, 0.3312), (10, 0.8128), (15, 0.9716)):
        assert abs(fine[4 * years - 1] - closed_form) < 2.5e-3
    assert fine[39] - naive[39] > 0.006


def links(cells, count=8):
    """Random links as those who watch each slot, and where each slot's part begins."""
    _, state = contagion.tiles_of(cells)
    slots = np.flatnonzero(state == contagion.NOT_YET)
    watched = np.random.default_rng(1).choice(slots, (len(slots), count)).ravel()
    order = np.argsort(watched, kind="stable")
    first = np.concatenate([[0], np.cumsum(np.bincount(watched, minlength=len(state)))])
    return np.repeat(slots, count)[order].astype(np.int32), first


def test_links_without_pull_change_no_bit_and_with_pull_only_add():
    followers, first = links(CELLS)
    plain = contagion.spread_dense(CELLS, 30, 0.01, 0.2, KEY)
    assert np.array_equal(contagion.spread_linked(CELLS, followers, first, 8, 30, 0.01, 0.2, 0.0, KEY), plain)
    pulled = contagion.spread_linked(CELLS, followers, first, 8, 30, 0.01, 0.2, 0.1, KEY)
    assert (pulled.sum(axis=1) >= plain.sum(axis=1)).all() and pulled[-1].sum() > plain[-1].sum()


def test_what_an_agent_has_seen_is_how_many_of_those_it_watches_have_adopted():
    """The push of every adoption to its followers, against counting the links at the end."""
    cells = np.array([500])
    followers, first = links(cells)
    cell_of, state = contagion.tiles_of(cells)
    seen, new = np.zeros(len(state), np.uint8), np.zeros(len(cell_of), np.int32)
    who = np.zeros((len(cell_of), contagion.TILE), np.uint8)
    limit = np.full((1, 9), 2**30, np.uint32)
    for tick in range(3):
        contagion.adopt_linked(state, seen, cell_of, limit, KEY, tick, 0, new, who)
        contagion.tell_links(seen, followers, first, who, new)
    adopted = state < 3
    expected = np.zeros(len(state), int)
    for slot in np.flatnonzero(adopted):
        np.add.at(expected, followers[first[slot] : first[slot + 1]], 1)
    assert 100 < adopted.sum() < 500 and np.array_equal(seen, expected)


def test_shares_of_those_who_decide_by_the_logit_are_its_probabilities():
    """A2: values -(0, 10, 30, 70, 180, 800) at scale .02, everybody deciding once."""
    values = -np.array([0.0, 10.0, 30.0, 70.0, 180.0, 800.0])
    count = 400_000
    path = contagion.decide_by_logit(np.array([count]), 1, 1, values, 0.02, 0.0, KEY)
    for share, expected in zip(path[0, 0] / count, (0.37858, 0.30995, 0.20777, 0.09336, 0.01034, 4.3e-8), strict=True):
        assert abs(share - expected) < 4.0 * math.sqrt(expected * (1 - expected) / count) + 1e-6


def test_agents_are_conserved_and_each_decides_once_a_round():
    path = contagion.decide_by_logit(CELLS, 6, 12, np.array([0.0, 5.0]), 0.02, 0.0, KEY)
    assert (path.sum(axis=2) == CELLS).all()
    moved = 1.0 - path[:6, :, 0].sum(axis=1) / CELLS.sum()
    assert np.diff(moved, prepend=0.0).min() > 0.0 and moved[-1] == pytest.approx(1 / (1 + math.exp(-0.1)), abs=0.04)


def test_the_spread_around_the_mean_falls_with_the_root_of_the_number_of_agents():
    def end(agents, member):
        return contagion.spread_dense(np.array([agents]), 40, 0.005, 0.1, (2, member))[-1, 0] / agents

    few, many = (np.std([end(agents, member) for member in range(60)]) for agents in (500, 8000))
    assert few / many == pytest.approx(4.0, rel=0.4)
