"""A heat map of scores: places in rows, dimensions in columns, from far from the standard (red) to near it (blue)."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from simulation.report.style import FROM_SHORT_TO_MET, INK, new_figure, styled

_WRAP = 14  # letters in a line of a heading


@styled
def score_map(places: Sequence[str], dimensions: Sequence[str], scores: np.ndarray, title: str, apart: int = 0) -> Figure:
    """Scores (0 to 1) by place and dimension, the total last; what cannot be scored stays blank. The first `apart` rows are
    set off from the others."""
    values = 100 * np.asarray(scores, float)
    names = [textwrap.fill(name, _WRAP) for name in dimensions]
    figure, axes = new_figure(2.2 + 0.95 * len(names), 1.6 + 0.34 * len(places), above=True)
    axes.imshow(np.ma.masked_invalid(values), cmap=FROM_SHORT_TO_MET, vmin=0, vmax=100, aspect="auto")
    for r, row in enumerate(values):
        for c, value in enumerate(row):
            ink = "white" if value > 88 or value < 12 else INK
            axes.text(c, r, "–" if np.isnan(value) else f"{value:.0f}", ha="center", va="center", color=ink, fontsize=9)
    axes.set_xticks(range(len(names)), names, fontsize=8)
    axes.xaxis.tick_top()
    axes.set_yticks(range(len(places)), list(places))
    axes.tick_params(length=0)
    if apart:
        axes.axhline(apart - 0.5, color="white", linewidth=4)
    axes.axvline(len(names) - 1.5, color="white", linewidth=4)
    axes.grid(False)
    axes.spines[:].set_visible(False)
    axes.set_title(title, pad=12)
    return figure
