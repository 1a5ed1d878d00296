"""Compiling: what is compiled, what its compiled form depends on, and where that is kept."""

from __future__ import annotations

from simulation.compilation import before  # first: what numba needs
from simulation.compilation.compiled import compiled, parallel
from simulation.compilation.sources import source_files

__all__ = ["compiled", "parallel", "source_files"]
