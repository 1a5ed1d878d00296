"""Shapley values of games whose arms are subsets of players by their bits, and where some arms lack an output.

What a system counts is missing in every arm without that system. Such an output is divided among the other players, in the arms
that have it: whoever it takes is there throughout, and what they do to it themselves cannot be said.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import factorial
from typing import NamedTuple

import numpy as np


class Game(NamedTuple):
    """Outputs that the same arms have. base : the arm without any of the free players; free : the players among whom these
    outputs are divided; needed : those without whom there are none; rows : [output]."""

    base: int
    free: tuple[int, ...]
    needed: tuple[int, ...]
    rows: np.ndarray

    @property
    def top(self) -> int:
        """The arm with all of the free players."""
        return self.base | sum(1 << k for k in self.free)

    def arms(self, *without: int) -> Iterator[tuple[int, int]]:
        """The arms without these players, each with the number of free players in it."""
        others = [k for k in self.free if k not in without]
        for chosen in range(1 << len(others)):
            yield self.base | sum(1 << k for j, k in enumerate(others) if chosen >> j & 1), chosen.bit_count()


def games(values: np.ndarray) -> list[Game]:
    """The games that the outputs belong to. values : [arm, output, member], missing where an arm has no such output."""
    arms, players = np.arange(len(values)), len(values).bit_length() - 1
    there = ~np.isnan(values).all(axis=2)
    found: dict[tuple[tuple[int, ...], tuple[int, ...]], list[int]] = {}
    for row in range(values.shape[1]):
        with_it = [bool(there[arms >> k & 1 == 1, row].any()) for k in range(players)]
        without = [bool(there[arms >> k & 1 == 0, row].any()) for k in range(players)]
        needed = tuple(k for k in range(players) if with_it[k] and not without[k])
        free = tuple(k for k in range(players) if with_it[k] == without[k])
        found.setdefault((needed, free), []).append(row)
    return [Game(sum(1 << k for k in key[0]), key[1], key[0], np.asarray(rows)) for key, rows in found.items()]


def shapley(values: np.ndarray) -> np.ndarray:
    """What each player adds on average over all orders of joining, [player, output, member]; missing for those without whom, or
    with whom, there is no such output, and in a member in which any of the arms that count has no value."""
    found = np.full((len(values).bit_length() - 1, *values.shape[1:]), np.nan)
    for game in games(values):
        of_game, n = values[:, game.rows], len(game.free)
        for k in game.free:
            terms = (
                factorial(joined) * factorial(n - joined - 1) / factorial(n) * (of_game[arm | 1 << k] - of_game[arm])
                for arm, joined in game.arms(k)
            )
            found[k, game.rows] = sum(terms)
    return found


def ends(values: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What each player adds to none of the others and to all of them, each [player, output, member], and what all add
    together, [output, member]."""
    alone, last = (np.full((len(values).bit_length() - 1, *values.shape[1:]), np.nan) for _ in range(2))
    whole = np.full(values.shape[1:], np.nan)
    for game in games(values):
        of_game = values[:, game.rows]
        whole[game.rows] = of_game[game.top] - of_game[game.base]
        for k in game.free:
            alone[k, game.rows] = of_game[game.base | 1 << k] - of_game[game.base]
            last[k, game.rows] = of_game[game.top] - of_game[game.top ^ 1 << k]
    return alone, last, whole


def interaction(values: np.ndarray, i: int, j: int) -> np.ndarray:
    """What two players add together beyond what each adds, averaged over the others, [output, member] (Grabisch & Roubens
    1999)."""
    found = np.full(values.shape[1:], np.nan)
    for game in games(values):
        if i in game.free and j in game.free:
            v, n, one, other = values[:, game.rows], len(game.free), 1 << i, 1 << j
            terms = (
                factorial(joined) * factorial(n - joined - 2) / factorial(n - 1)
                * (v[arm | one | other] - v[arm | one] - v[arm | other] + v[arm])
                for arm, joined in game.arms(i, j)
            )  # fmt: skip
            found[game.rows] = sum(terms)
    return found
