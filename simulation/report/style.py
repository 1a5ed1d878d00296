"""The look of the figures: the shipped typeface, colours that the colour-blind can tell apart, and quiet axes."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import Any

import matplotlib
import numpy as np
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from PIL import Image

from simulation.report.fonts import FAMILY, OTF
from simulation.report.numbers import with_minus

BLUE, ORANGE, GREEN, RED, PURPLE, SKY, YELLOW = "#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9", "#F0E442"
INK, GREY, PALE = "#222222", "#767676", "#D9D9D9"
FALLBACK = "DejaVu Sans"
"""Comes with matplotlib; has the minus that the shipped typeface lacks."""
LEVEL_COLOURS = {
    "code": "#BDBDBD",
    "basic": "#C7E9C0",
    "one_star": "#74C476",
    "two_star": "#238B45",
    "three_star": "#00441B",
    "ultra_low": BLUE,
}
REASON_COLOURS = {"mandate": RED, "compliance": BLUE, "goal": YELLOW, "few": SKY, "none": PALE}
FROM_SHORT_TO_MET = LinearSegmentedColormap.from_list("greenplan", [RED, "#F6C9A8", "#F7F7F7", "#A9CFE6", BLUE])
FROM_NONE_TO_MANY = LinearSegmentedColormap.from_list("greenplan_many", ["#F7F7F7", "#F6C9A8", RED])
DPI = 160
_COLOURS = 256
_EFFORT = 7
"""Of packing a PNG; 9 saves a tenth of the room for five times the time."""
_SETTINGS: Any = {
    "font.family": [FAMILY, FALLBACK],
    "font.size": 10,
    "axes.unicode_minus": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": GREY,
    "axes.labelcolor": INK,
    "axes.titlesize": 11,
    "axes.titlelocation": "left",
    "axes.titlecolor": INK,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "grid.color": "#E8E8E8",
    "grid.linewidth": 0.8,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "legend.frameon": False,
    "legend.fontsize": 9,
    "text.color": INK,
    "figure.dpi": 100,
    "savefig.dpi": DPI,
    "svg.hashsalt": "greenplan",
    "text.parse_math": False,  # a dollar in a title is a dollar
}


@functools.cache
def register_font() -> None:
    """Make the shipped typeface known to matplotlib."""
    font_manager.fontManager.addfont(str(OTF))


def make_legible() -> None:
    """Let plots in one line (`run.province["participation"].plot()`) show Chinese: the shipped typeface comes first, those that
    were set follow for signs that it lacks."""
    register_font()
    known = [name for name in matplotlib.rcParams["font.family"] if name != FAMILY]
    matplotlib.rcParams.update({"font.family": [FAMILY, *known], "axes.unicode_minus": False})


def styled(draw: Callable[..., Figure]) -> Callable[..., Figure]:
    """Draw a figure in the house style, and leave matplotlib's own settings as they were."""

    @functools.wraps(draw)
    def wrapper(*arguments: Any, **named: Any) -> Figure:
        register_font()
        with matplotlib.rc_context(_SETTINGS):
            return draw(*arguments, **named)

    return wrapper


def new_figure(
    width: float,
    height: float,
    columns: int = 1,
    rows: int = 1,
    *,
    h_pad: float | None = None,
    w_pad: float | None = None,
    above: bool = False,
    **named: Any,
) -> tuple[Figure, Any]:
    """A figure with its axes; it belongs to no window system. Pads are inches around each panel. above : labels stand above
    the panels, and titles have to make way for them; looking where there are none is a third of laying out."""
    figure = Figure(figsize=(width, height), layout=ConstrainedLayoutEngine(h_pad=h_pad, w_pad=w_pad))
    with matplotlib.rc_context({"axes.titley": None if above else 1.0}):
        return figure, figure.subplots(rows, columns, **named)


def intervals(
    axes: Axes,
    places: Any,
    low: Any,
    high: Any,
    colour: str,
    *,
    upright: bool = False,
    capsize: float = 3,
    label: str | None = None,
) -> None:
    """Intervals from `low` to `high`, whatever lies between them; `upright` draws them along the vertical axis."""
    low, high = (np.asarray(end, float) for end in (low, high))
    middle, half = (low + high) / 2, np.abs(high - low) / 2
    x, y, sizes = (places, middle, {"yerr": half}) if upright else (middle, places, {"xerr": half})
    axes.errorbar(x, y, **sizes, fmt="none", ecolor=colour, capsize=capsize, label=label)


def years_on(axes: Axes, years: Iterable[int]) -> None:
    """Whole years on the horizontal axis, at most nine of them written."""
    known = sorted({int(year) for year in years})
    step = max(1, -(-len(known) // 8))
    axes.set_xticks(known[::step], [str(year) for year in known[::step]])
    axes.set_xlim(known[0] - 0.6, known[-1] + 0.6)
    axes.grid(False, axis="x")


def few_years_on(axes: Axes, years: Iterable[int]) -> None:
    """The first year and every fifth on the horizontal axis of a narrow panel."""
    known = sorted({int(year) for year in years})
    written = [year for year in known if year == known[0] or (year % 5 == 0 and year > known[0] + 1)]
    axes.set_xticks(written, [str(year) for year in written])
    axes.set_xlim(known[0] - 0.6, known[-1] + 0.6)
    axes.grid(False, axis="x")


def percent_on(axis: Axis) -> None:
    """Shares written in percent, without idle zeros."""
    axis.set_major_formatter(lambda value, _: with_minus(f"{100 * value:.6g}"))


def thousands_on(axis: Axis) -> None:
    axis.set_major_formatter(lambda value, _: with_minus(f"{value:,.10g}"))


def save_png(figure: Figure, target: Any, dpi: int = DPI) -> None:
    """Write a PNG whose bytes depend on the picture alone. It is laid out and drawn in one go, where `savefig` draws twice, and
    kept in the 256 colours nearest to its own, which takes a third of the room and looks the same."""
    with matplotlib.rc_context(_SETTINGS):
        figure.set_dpi(dpi)
        figure.set_facecolor("white")
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
    _reduced(np.asarray(canvas.buffer_rgba())).save(target, "PNG", compress_level=_EFFORT, dpi=(dpi, dpi))


def _reduced(drawn: np.ndarray) -> Image.Image:
    """A picture [row, column, RGBA] in few colours. Most of its points are like the one before them: each colour is looked at
    once, and as many points in a row are given what becomes of it."""
    points = drawn.view(np.uint32).ravel()
    starts = np.append(0, np.flatnonzero(points[1:] != points[:-1]) + 1)
    colours, which = np.unique(points[starts], return_inverse=True)
    palette = Image.frombytes("RGBA", (len(colours), 1), colours.tobytes()).convert("RGB")
    # nearer to the picture than a median cut, and sooner done
    few = palette.quantize(_COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    indices = np.repeat(np.asarray(few).ravel()[which], np.diff(starts, append=len(points)))
    made = Image.frombytes("P", drawn.shape[1::-1], indices.tobytes())
    made.putpalette(few.getpalette() or [])
    return made
