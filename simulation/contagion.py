"""Masses of like agents in cells: adoption by contagion, agent by agent or cell by cell, and agents that decide anew.

The dense kernels visit every agent in every tick. They are laid out for vector units: agents in tiles of 128 slots that belong
to one cell, one Philox block for four of them, integer thresholds, the tick of adoption in one byte, so that "earlier than now"
is a synchronous update without a second buffer. Counts are whole numbers a tile, added in order: equal bits for any number of
threads. Where every agent of a cell meets the same hazard, nobody needs to be visited: the cell-exact form draws how many
adopt. No phase of the calendar needs either so far, as roofs and communities act by thresholds; benchmarks/kernels.py does.
"""

from __future__ import annotations

import numpy as np
from numba import prange

from simulation.compilation import compiled, parallel
from simulation.streams import philox4x32

TILE = 128  # slots of one cell that share a buffer of draws
NOT_YET = np.uint8(255)
NOBODY = np.uint8(254)  # a slot that only fills its tile
_BLOCKS = TILE // 4  # Philox blocks a tile
_CHUNKS = 64  # pieces of work for the threads
_WORD = np.uint64(0xFFFFFFFF)
_CERTAIN = 4294967295.0  # the largest threshold: 2**32 - 1


def tiles_of(cells: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The cell of every tile, and the first byte of every slot: `NOT_YET` for agents, `NOBODY` for padding.

    `cells` is the number of agents in each cell. Agents of a cell lie side by side.
    """
    tiles = -(-cells // TILE)
    cell_of = np.repeat(np.arange(len(cells), dtype=np.int32), tiles)
    state = np.full(len(cell_of) * TILE, NOT_YET)
    last = np.cumsum(tiles) * TILE
    for end, padding in zip(last, tiles * TILE - cells, strict=True):
        state[end - padding : end] = NOBODY
    return cell_of, state


@compiled
def threshold(probability):
    """The number of 32-bit draws that lie below a probability."""
    return np.uint32(min(max(probability, 0.0) * 4294967296.0, _CERTAIN))


@compiled
def fill_draws(draws, key, tile, tick, purpose):
    """Fill a buffer with the tile's draws of a tick: block b of four serves the slots b, b + 32, b + 64 and b + 96."""
    k0, k1 = np.uint64(key[0]) & _WORD, np.uint64(key[1]) & _WORD  # said again, so that the compiler multiplies 32 bits
    c1, c2 = np.uint64(tick) & _WORD, np.uint64(purpose) & _WORD
    first = np.uint64(tile * _BLOCKS)
    for b in range(_BLOCKS):
        w0, w1, w2, w3 = philox4x32((first + np.uint64(b)) & _WORD, c1, c2, np.uint64(0), k0, k1)
        draws[b] = np.uint32(w0)
        draws[b + _BLOCKS] = np.uint32(w1)
        draws[b + 2 * _BLOCKS] = np.uint32(w2)
        draws[b + 3 * _BLOCKS] = np.uint32(w3)


@compiled
def adopt_in_tile(slots, draws, limit, tick):
    """Let the slots of a tile adopt whose draw lies below `limit`; return how many did."""
    new, now = np.int32(0), np.uint8(tick)
    for j in range(TILE):
        before = slots[j]
        adopts = (before == NOT_YET) & (draws[j] < limit)
        slots[j] = now if adopts else before
        new += np.int32(adopts)
    return new


@compiled(allocates=True)
def adopt_in_tiles(state, cell_of, limit, key, tick, purpose, new, first, last):
    """The same for the tiles first .. last - 1. A function of its own: inside a parallel loop it would not be vectorised."""
    draws = np.empty(TILE, np.uint32)
    for tile in range(first, last):
        fill_draws(draws, key, tile, tick, purpose)
        slots = state[tile * TILE : (tile + 1) * TILE]
        new[tile] = adopt_in_tile(slots, draws, limit[cell_of[tile]], tick)


@parallel
def adopt(state, cell_of, limit, key, tick, purpose, new):
    """One tick of adoption in every tile, `new[tile]` counts. `limit[cell]` are the thresholds of the tick (uint32)."""
    tiles = len(cell_of)
    chunks = min(tiles, _CHUNKS)
    for chunk in prange(chunks):
        first, last = chunk * tiles // chunks, (chunk + 1) * tiles // chunks
        adopt_in_tiles(state, cell_of, limit, key, tick, purpose, new, first, last)


@compiled
def set_limits(limit, adopted, cells, innovation, imitation):
    """Thresholds of the next tick: 1 - (1 - innovation) (1 - imitation x share that has adopted), cell by cell."""
    for c in range(len(cells)):
        share = adopted[c] / cells[c] if cells[c] > 0 else 0.0
        limit[c] = threshold(1.0 - (1.0 - innovation) * (1.0 - imitation * share))


@compiled
def add_to_cells(adopted, cell_of, new):
    """Add the counts of the tiles to their cells, in order."""
    for tile in range(len(cell_of)):
        adopted[cell_of[tile]] += new[tile]


def spread_dense(cells: np.ndarray, ticks: int, innovation: float, imitation: float, key, purpose: int = 0) -> np.ndarray:
    """Adopters by cell at the end of each tick, [tick, cell]; every agent is visited in every tick (at most 253 ticks)."""
    cell_of, state = tiles_of(cells)
    limit, adopted = np.zeros(len(cells), np.uint32), np.zeros(len(cells), np.int64)
    new, path = np.zeros(len(cell_of), np.int32), np.zeros((ticks, len(cells)), np.int64)
    for tick in range(ticks):
        set_limits(limit, adopted, cells, innovation, imitation)
        adopt(state, cell_of, limit, key, tick, purpose, new)
        add_to_cells(adopted, cell_of, new)
        path[tick] = adopted
    return path


def spread_by_cell(cells: np.ndarray, ticks: int, innovation: float, imitation: float, key, *, steps: int = 1) -> np.ndarray:
    """The same law as :func:`spread_dense`, cell by cell: how many adopt is binomial. Exact, at a cost that does not know how
    many agents there are. `steps` cuts every tick into equal parts (with the hazards of a part), for contagion within a tick.

    Binomial counts are drawn by NumPy's generator over Philox 4x64, keyed by seed, member, tick and part.
    """
    adopted, path = np.zeros(len(cells), np.int64), np.zeros((ticks, len(cells)), np.int64)
    for tick in range(ticks):
        for part in range(steps):
            seen = adopted / np.maximum(cells, 1)
            chance = 1.0 - (1.0 - innovation / steps) * (1.0 - imitation / steps * seen)
            luck = np.random.Generator(np.random.Philox(key=[key[0] << 32 | key[1], tick << 32 | part]))
            adopted += luck.binomial(cells - adopted, chance)
        path[tick] = adopted
    return path


# --- links ----------------------------------------------------------------------------------------------------------------
@compiled(allocates=True)
def adopt_linked_in_tiles(state, seen, cell_of, limit, key, tick, purpose, new, who, first, last):
    """Tiles first .. last - 1: a vector pass against the largest threshold of the cell leaves few candidates, and only these
    are looked at one by one."""
    draws = np.empty(TILE, np.uint32)
    most = limit.shape[1] - 1
    for tile in range(first, last):
        fill_draws(draws, key, tile, tick, purpose)
        bounds = limit[cell_of[tile]]
        slots, watching = state[tile * TILE : (tile + 1) * TILE], seen[tile * TILE : (tile + 1) * TILE]
        candidates, count = np.int32(0), 0
        for j in range(TILE):
            candidates += np.int32((slots[j] == NOT_YET) & (draws[j] < bounds[most]))
        if candidates > 0:
            for j in range(TILE):
                if draws[j] < bounds[most] and slots[j] == NOT_YET and draws[j] < bounds[watching[j]]:
                    slots[j] = np.uint8(tick)
                    who[tile, count] = j
                    count += 1
        new[tile] = count


@parallel
def adopt_linked(state, seen, cell_of, limit, key, tick, purpose, new, who):
    """One tick of adoption where agents also see their links: `seen[slot]` of them have adopted, `limit[cell, seen]`.

    `who[tile, n]` are the places in the tile of its `new[tile]` adopters.
    """
    tiles = len(cell_of)
    chunks = min(tiles, _CHUNKS)
    for chunk in prange(chunks):
        first, last = chunk * tiles // chunks, (chunk + 1) * tiles // chunks
        adopt_linked_in_tiles(state, seen, cell_of, limit, key, tick, purpose, new, who, first, last)


@compiled
def tell_links(seen, followers, first, who, new):
    """Every new adopter adds one to what those see that watch it: `followers[first[slot] .. first[slot + 1]]`."""
    for tile in range(len(new)):
        for n in range(new[tile]):
            slot = tile * TILE + who[tile, n]
            for at in range(first[slot], first[slot + 1]):
                seen[followers[at]] += np.uint8(1)


def spread_linked(
    cells: np.ndarray, followers: np.ndarray, first: np.ndarray, links: int, ticks: int,
    innovation: float, imitation: float, pull: float, key, purpose: int = 0,
) -> np.ndarray:  # fmt: skip
    """Adopters by cell at the end of each tick where each agent also watches `links` others: a share k / links of adopters
    among them multiplies what is left by 1 - pull k / links. Slots are those of :func:`tiles_of`."""
    cell_of, state = tiles_of(cells)
    seen, adopted = np.zeros(len(state), np.uint8), np.zeros(len(cells), np.int64)
    new, who = np.zeros(len(cell_of), np.int32), np.zeros((len(cell_of), TILE), np.uint8)
    path = np.zeros((ticks, len(cells)), np.int64)
    for tick in range(ticks):
        share = adopted / np.maximum(cells, 1)
        left = (1.0 - innovation) * (1.0 - imitation * share)
        chance = 1.0 - left[:, None] * (1.0 - pull * np.arange(links + 1) / links)
        limit = np.minimum(chance * 4294967296.0, _CERTAIN).astype(np.uint32)
        adopt_linked(state, seen, cell_of, limit, key, tick, purpose, new, who)
        tell_links(seen, followers, first, who, new)
        add_to_cells(adopted, cell_of, new)
        path[tick] = adopted
    return path


# --- deciding anew -----------------------------------------------------------------------------------------------------------
@compiled(allocates=True)
def decide_in_tiles(level, cell_of, tiles, limit, key, tick, purpose, left, came, first, last):
    """The n-th of `tiles` for n from first to last - 1: the level is how many of its cell's bounds the draw reaches."""
    draws, chosen = np.empty(TILE, np.uint32), np.empty(TILE, np.uint8)
    for n in range(first, last):
        fill_draws(draws, key, tiles[n], tick, purpose)
        bounds, slots = limit[cell_of[tiles[n]]], level[tiles[n] * TILE : (tiles[n] + 1) * TILE]
        chosen[:] = 0
        for k in range(len(bounds) - 1):
            bound = bounds[k]
            for j in range(TILE):
                chosen[j] += np.uint8(draws[j] >= bound)
        for k in range(len(bounds)):
            went, arrived = np.int32(0), np.int32(0)
            for j in range(TILE):
                went += np.int32(slots[j] == k)
                arrived += np.int32((chosen[j] == k) & (slots[j] != NOBODY))
            left[n, k], came[n, k] = went, arrived
        for j in range(TILE):
            slots[j] = chosen[j] if slots[j] != NOBODY else NOBODY


@parallel
def decide_anew(level, cell_of, tiles, limit, key, tick, purpose, left, came):
    """The agents of some tiles choose among levels by inverse distribution: `limit[cell, k]` is the threshold below which the
    level is at most k. `came[n, k]` and `left[n, k]` count by level who came and who went in the n-th of `tiles`."""
    chunks = min(len(tiles), _CHUNKS)
    for chunk in prange(chunks):
        first, last = chunk * len(tiles) // chunks, (chunk + 1) * len(tiles) // chunks
        decide_in_tiles(level, cell_of, tiles, limit, key, tick, purpose, left, came, first, last)


def decide_by_logit(
    cells: np.ndarray, phases: int, ticks: int, values: np.ndarray, scale: float, peers: float, key, purpose: int = 0
) -> np.ndarray:
    """Agents by cell and level at the end of each tick, [tick, cell, level]; each decides anew every `phases` ticks.

    The value of a level is `values[level]` plus `peers` times the share of its cell at that level; choice by the logit with
    `scale`, exp taken once a cell and level. Agents begin at level 0; those of a phase lie side by side.
    """
    blocks = np.array([[(c + phases - 1 - phase) // phases for phase in range(phases)] for c in cells]).ravel()
    block_of, level = tiles_of(blocks)
    level[level == NOT_YET] = 0
    cell_of, phase_of = block_of // phases, block_of % phases
    shares = np.zeros((len(cells), len(values)), np.int64)
    shares[:, 0] = cells
    path = np.zeros((ticks, *shares.shape), np.int64)
    of_phase = [np.flatnonzero(phase_of == phase) for phase in range(phases)]
    for tick in range(ticks):
        tiles = of_phase[tick % phases]
        weights = np.exp(scale * (values + peers * shares / np.maximum(cells, 1)[:, None]))
        reached = np.cumsum(weights, axis=1) / weights.sum(axis=1, keepdims=True)
        limit = np.minimum(reached * 4294967296.0, _CERTAIN).astype(np.uint32)
        left, came = (np.zeros((len(tiles), len(values)), np.int32) for _ in range(2))
        decide_anew(level, cell_of, tiles, limit, key, tick, purpose, left, came)
        np.add.at(shares, cell_of[tiles], came - left)
        path[tick] = shares
    return path
