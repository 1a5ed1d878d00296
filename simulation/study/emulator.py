"""An emulator: smooth surfaces through simulated answers, which stand in for the model where nobody can wait for it.

A quantity has a Gaussian process (scikit-learn; Rasmussen and Williams 2006) over the levers, with one length a lever; members
share its lengths and keep surfaces of their own, as all points met the same luck. Points that are held out are never fitted:
they say how wrong the surfaces are.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from simulation.errors import InputError
from simulation.study.search import Range

_LENGTHS = (0.2, 50.0)
"""Shortest and longest length of a surface, in whole ranges of a lever: a judgement."""
_NOISE = (1e-6, 1.0)
_ROOM = 1e-9  # rounding of a value at the end of its range


@dataclass(frozen=True, eq=False)
class Emulator:
    """Surfaces of quantities over levers.

    levers : what can be turned, and how far. names : the quantities. design : values of levers, [point, lever]. values : what
    was simulated there, [quantity, point, member]. held : how many points, the last ones, are not fitted. shapes : of each
    quantity the logarithms of the kernel's parameters, found when they are not given.
    """

    levers: tuple[Range, ...]
    names: tuple[str, ...]
    design: np.ndarray
    values: np.ndarray
    held: int
    shapes: np.ndarray | None = None
    surfaces: tuple[Any, ...] = field(init=False)

    def __post_init__(self) -> None:
        fitted = len(self.design) - self.held
        x = self._shares(self.design[:fitted])
        known = self.shapes if self.shapes is not None else [None] * len(self.names)
        made = tuple(_surface(x, y[:fitted], shape) for y, shape in zip(self.values, known, strict=True))
        object.__setattr__(self, "surfaces", made)
        object.__setattr__(self, "shapes", np.stack([surface.kernel_.theta for surface in made]))

    def check(self, at: np.ndarray) -> None:
        """Raise :class:`InputError` for a lever beyond its range: there the surfaces know nothing."""
        for lever, value in zip(self.levers, np.atleast_2d(at).T, strict=True):
            room = _ROOM * (lever.high - lever.low)
            wrong = value[~((value >= lever.low - room) & (value <= lever.high + room))]
            if wrong.size:
                raise InputError("emulator.outside", name=lever.key, found=f"{wrong[0]:g}", low=lever.low, high=lever.high)

    def predict(self, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Every quantity at values of the levers, [lever]: its value and standard deviation, each [quantity, member]."""
        self.check(at)
        found = [surface.predict(self._shares(np.atleast_2d(at)), return_std=True) for surface in self.surfaces]
        members = self.values.shape[2]
        middle, spread = (np.stack([np.reshape(each[k][0], members) for each in found]) for k in (0, 1))
        return middle, spread

    def along(self, name: str, at: np.ndarray, lever: int, steps: int) -> tuple[np.ndarray, np.ndarray]:
        """A quantity as the median over members, as answers have it, while one lever moves through its range and the others
        stay: values of the lever and of the quantity, [step]."""
        self.check(at)
        moved = np.repeat(np.atleast_2d(at), steps, axis=0)
        moved[:, lever] = np.linspace(self.levers[lever].low, self.levers[lever].high, steps)
        surface = self.surfaces[self.names.index(name)]
        return moved[:, lever], np.median(surface.predict(self._shares(moved)).reshape(steps, -1), axis=1)

    def _shares(self, at: np.ndarray) -> np.ndarray:
        """Values of levers as shares of their ranges."""
        low, high = (np.array([getattr(lever, end) for lever in self.levers]) for end in ("low", "high"))
        return (at - low) / (high - low)


def _surface(x: np.ndarray, y: np.ndarray, shape: np.ndarray | None) -> Any:
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import RBF, ConstantKernel, WhiteKernel
    from threadpoolctl import threadpool_limits

    kernel = ConstantKernel(1.0, (1e-2, 1e3)) * RBF(np.full(x.shape[1], 2.0), _LENGTHS) + WhiteKernel(1e-2, _NOISE)
    if shape is not None:
        kernel = kernel.clone_with_theta(shape)
    process = GaussianProcessRegressor(kernel, normalize_y=True, optimizer=None if shape is not None else "fmin_l_bfgs_b")
    # One thread: sums of several end in other bits, and points that are so few take them longer
    with warnings.catch_warnings(), threadpool_limits(1):
        warnings.simplefilter("ignore", ConvergenceWarning)  # a lever that moves nothing has the longest length there is
        return process.fit(x, y)
