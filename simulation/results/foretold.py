"""What of a member follows from the rest of it, so that it takes up less room.

Cities are sums of their counties and the province of its cities, balances follow from payments. Records are of single precision
while the model adds in double, so what follows is off by a last bit or two: kept is how far off, as a whole number, and every
bit comes back. Only additions one by one in a fixed order are used, which every machine rounds alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from simulation.kinds import CITY, COUNTY, PROVINCE

Arrays = dict[str, np.ndarray]
_BELOW = {CITY: COUNTY, PROVINCE: CITY}
_PAID, _BALANCE = f"{COUNTY}/paid", f"{COUNTY}/balance"


class Ties(NamedTuple):
    """What ties the variables of a record, named `tier/variable`, to each other.

    places : by tier, for every government below in order, the number of the one it lies in. sums : variables that governments
    sum over those below. payer, payee : of every payment, the number of the actor.
    """

    places: Mapping[str, list[int]]
    sums: list[str]
    payer: list[int]
    payee: list[int]

    @classmethod
    def read(cls, said: Any) -> Ties:
        """Back from what a file says. Raises TypeError where it is something else."""
        return cls(*said)


def shortened(arrays: Mapping[str, np.ndarray], ties: Ties) -> Arrays:
    """The same arrays with whole numbers, small ones as a rule, in the place of those that follow from others."""
    found = dict(arrays)
    for tier in (COUNTY, CITY, PROVINCE):
        for name, guess in _guesses(arrays, tier, ties).items():
            off = _whole(arrays[name]) - _whole(guess)
            found[name] = ((off << 1) ^ (off >> 31)).view(np.float32)  # small ones of either sign have zeros in front
    return found


def restored(arrays: Mapping[str, np.ndarray], ties: Ties) -> Arrays:
    """What was shortened, bit for bit: tier by tier, as each follows from the one below."""
    found = dict(arrays)
    for tier in (COUNTY, CITY, PROVINCE):
        for name, guess in _guesses(found, tier, ties).items():
            kept = _whole(found[name])
            off = (kept.view(np.uint32) >> np.uint32(1)).view(np.int32) ^ -(kept & 1)
            found[name] = (off + _whole(guess)).view(np.float32)
    return found


def _guesses(arrays: Mapping[str, np.ndarray], tier: str, ties: Ties) -> Arrays:
    """What other arrays say of those of a tier, by name; nothing of what they do not speak of."""
    if tier == COUNTY:
        return {_BALANCE: _balance(arrays, ties)} if _both_single(arrays, _PAID, _BALANCE) else {}
    names = [name for name in ties.sums if _both_single(arrays, f"{_BELOW[tier]}/{name}", f"{tier}/{name}")]
    if not names:
        return {}
    below, shapes = [arrays[f"{_BELOW[tier]}/{name}"] for name in names], [arrays[f"{tier}/{name}"].shape for name in names]
    side_by_side = np.concatenate([part.reshape(*part.shape[:2], -1) for part in below], axis=2)
    total = np.zeros((len(side_by_side), shapes[0][1], side_by_side.shape[2]))
    with np.errstate(all="ignore"):
        for number, place in enumerate(ties.places[tier]):
            total[:, place] += side_by_side[:, number]
    widths = np.cumsum([int(np.prod(shape[2:], dtype=np.int64)) for shape in shapes])[:-1]
    parts = np.split(_single(total), widths, axis=2)
    return {f"{tier}/{name}": part.reshape(shape) for name, part, shape in zip(names, parts, shapes, strict=True)}


def _balance(arrays: Mapping[str, np.ndarray], ties: Ties) -> np.ndarray:
    """What actors received less what they paid [quarter, county, actor]."""
    paid, total = arrays[_PAID], np.zeros(arrays[_BALANCE].shape)
    with np.errstate(all="ignore"):
        for payment, (payer, payee) in enumerate(zip(ties.payer, ties.payee, strict=True)):
            total[..., payer] -= paid[..., payment]
            total[..., payee] += paid[..., payment]
    return _single(total)


def _single(values: np.ndarray) -> np.ndarray:
    """In single precision, and nothing where that is no number: the bits of one that is none differ between machines."""
    with np.errstate(all="ignore"):
        single = values.astype(np.float32)
    single[~np.isfinite(single)] = 0.0
    return single


def _both_single(arrays: Mapping[str, np.ndarray], *names: str) -> bool:
    return all(name in arrays and arrays[name].dtype == np.float32 for name in names)


def _whole(values: np.ndarray) -> np.ndarray:
    """The bits of single precision as whole numbers: neighbours on the line of numbers differ by one."""
    return np.ascontiguousarray(values).view(np.int32)
