"""The tile map: every county is one tile of equal size, near its true place where that is known, else set out by city.

It needs no boundaries, so it is not a map, and small counties are as easy to read as large ones.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import Colormap, Normalize
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from scipy.optimize import linear_sum_assignment

from simulation.projection.community import EVERYONE
from simulation.projection.targets import last_full_year
from simulation.report.numbers import MISSING, with_sign
from simulation.report.style import FROM_NONE_TO_MANY, FROM_SHORT_TO_MET, GREY, INK, PALE, new_figure, styled
from simulation.report.texts import name_of, say
from simulation.study.run import Run
from simulation.study.tables import MAIN_TARGET
from simulation.vocabulary import label

_ROOM = 1.30  # cells for each county: the more, the nearer to the true place and the emptier the picture
_TILE_WIDTH, _TILE_HEIGHT = 1.0, 0.78  # in tiles and in inches
_COLUMNS_BY_CITY, _LEAST_COLUMNS = 12, 8
_POINT = 1e-9  # radians: less than the map can tell apart
_LONG, _LONG_LINE = {"zh": 6, "en": 17}, 10
_SUFFIXES = {
    "zh": ("维吾尔自治县", "畲族自治县", "自治县"),
    "en": (" She Autonomous County", " Autonomous County", " County", " District"),
}


@dataclass(frozen=True)
class Tile:
    """A county and its cell (column from the left, row from the top)."""

    column: int
    row: int
    region: str
    city: str
    name: str
    city_name: str


class Shading(NamedTuple):
    """What colours the tiles. values : by county, missing where nothing can be said; number : how one is written; title, bar :
    what the map and its colour bar are called."""

    values: dict[str, float]
    colours: Colormap
    scale: Normalize
    number: Callable[[float], str]
    title: str
    bar: str


@styled
def tile_map(run: Run, language: str, colour_by: str = "p_meet") -> Figure:
    """Counties coloured by their odds (`p_meet`) or their distance from the goal (`gap`) in the year of the main target, or by
    the share of communities that payment in advance keeps from asking for an award (`kept_out`)."""
    columns, rows = size_in_tiles(tiles_of(run, language))
    figure, axes = new_figure(columns * _TILE_WIDTH + 0.4, rows * _TILE_HEIGHT + 1.5)
    draw_tiles(axes, run, language, colour_by)
    note = say("fig.map_note" if has_places(run) else "fig.map_note_cities", language)
    figure.supxlabel(note, fontsize=8.5, color=GREY, x=0.01, ha="left")
    return figure


def draw_tiles(axes: Axes, run: Run, language: str, colour_by: str = "p_meet") -> None:
    """The tiles with their colour bar and title, on axes of their own."""
    tiles, shading = tiles_of(run, language), _SHADINGS[colour_by](run, language)
    for tile in tiles:
        _draw_tile(axes, tile, shading)
    _draw_borders(axes, tiles)
    columns, rows = size_in_tiles(tiles)
    axes.set(xlim=(-0.05, columns + 0.05), ylim=(rows + 0.05, -0.05))
    axes.set_axis_off()
    axes.set_title(shading.title, fontsize=13)
    _colour_bar(axes, shading, language, run.scenario.members)


def tiles_of(run: Run, language: str) -> list[Tile]:
    """Near their places where these are known, else by city."""
    return tiles_near_places(run, language) if has_places(run) else tiles_by_city(run, language)


def size_in_tiles(tiles: list[Tile]) -> tuple[int, int]:
    """How many columns and rows the tiles take; a few tiles leave room for what is written above and below them."""
    return max(_LEAST_COLUMNS, *(t.column + 1 for t in tiles)), max(t.row for t in tiles) + 1


def year_of(run: Run) -> int:
    """The year that the county table speaks of."""
    return min(MAIN_TARGET[1], last_full_year(run.record))


def has_places(run: Run) -> bool:
    """Whether every county of the province has a longitude and a latitude."""
    frame = run.facts.counties
    return {"lon", "lat"} <= set(frame.columns) and bool(frame[["lon", "lat"]].notna().all().all())


def tiles_near_places(run: Run, language: str) -> list[Tile]:
    """Counties on a grid such that the squared distances from their true places add up to the least."""
    frame = run.facts.counties
    east = np.radians(frame["lon"].to_numpy(float)) * math.cos(math.radians(frame["lat"].mean()))
    south = -np.radians(frame["lat"].to_numpy(float))
    width, height = (max(float(np.ptp(part)), _POINT) for part in (east, south))  # a single county has neither
    columns = round(math.sqrt(_ROOM * len(frame) * width / height * _TILE_HEIGHT / _TILE_WIDTH))
    columns = min(max(1, columns), len(frame))
    rows = max(1, math.ceil(_ROOM * len(frame) / columns))
    x = (east - east.min()) / width * (columns - 1)
    y = (south - south.min()) / height * (rows - 1)
    cells = np.array([(c, r) for r in range(rows) for c in range(columns)], float)
    distance = (x[:, None] - cells[:, 0]) ** 2 + (y[:, None] - cells[:, 1]) ** 2
    chosen = cells[linear_sum_assignment(distance)[1]].astype(int)
    chosen -= chosen.min(axis=0)
    return _named(frame, run, language, chosen)


def tiles_by_city(run: Run, language: str) -> list[Tile]:
    """Counties in reading order, every city in a block of rows of its own."""
    frame = run.facts.counties
    places, row = {}, 0
    for _, counties in frame.groupby("city_adcode", sort=False):
        for k, index in enumerate(counties.index):
            places[index] = (k % _COLUMNS_BY_CITY, row + k // _COLUMNS_BY_CITY)
        row += -(-len(counties) // _COLUMNS_BY_CITY)
    return _named(frame, run, language, np.array([places[index] for index in frame.index]))


def _named(frame: pd.DataFrame, run: Run, language: str, places: np.ndarray) -> list[Tile]:
    cities = {row.adcode: _short(name_of(row, language), language) for row in run.facts.cities.itertuples()}
    return [
        Tile(
            int(c),
            int(r),
            row.adcode,
            row.city_adcode,
            _within(row, cities[row.city_adcode], language),
            cities[row.city_adcode],
        )
        for row, (c, r) in zip(frame.itertuples(), places, strict=True)
    ]


def _within(row: Any, city: str, language: str) -> str:
    """A county's short name; a long one that begins with its city, as those of development zones do, goes without it."""
    name = _short(name_of(row, language), language)
    rest = name.removeprefix(city.removesuffix("市")).strip()
    return rest if len(name) > _LONG[language] and rest else name


def _short(name: str, language: str) -> str:
    for suffix in _SUFFIXES[language]:
        if name.endswith(suffix) and len(name) > len(suffix) + 1:
            return name.removesuffix(suffix)
    return name


def _by_odds(run: Run, language: str) -> Shading:
    table = run.counties
    values = dict(zip(table["region"], table["p_meet"] * 100, strict=True))
    title = say("fig.map_title", language, variable=label(MAIN_TARGET[0], language), year=year_of(run))
    return Shading(values, FROM_SHORT_TO_MET, Normalize(0, 100), "{:.0f}".format, title, say("fig.map_odds", language))


def _by_gap(run: Run, language: str) -> Shading:
    table = run.counties
    values = dict(zip(table["region"], (table["verified"] - table["goal"]) * 100, strict=True))
    known = [abs(v) for v in values.values() if not math.isnan(v)]
    widest = max([1.0, float(np.quantile(known, 0.95)) if known else 1.0])
    title = say("fig.map_title_gap", language, variable=label(MAIN_TARGET[0], language), year=year_of(run))
    return Shading(values, FROM_SHORT_TO_MET, Normalize(-widest, widest), with_sign, title, say("fig.map_gap", language))


def _by_kept_out(run: Run, language: str) -> Shading:
    table = run.left_out
    rows = table[(table["income"] == EVERYONE) & table["region"].isin(run.facts.counties["adcode"])]
    values = dict(zip(rows["region"], rows["kept_out_share"] * 100, strict=True))
    most = max([1.0, *(v for v in values.values() if not math.isnan(v))])
    title, bar = (say(key, language) for key in ("fig.map_title_kept_out", "fig.map_kept_out"))
    return Shading(values, FROM_NONE_TO_MANY, Normalize(0, most), "{:.1f}".format, title, bar)


_SHADINGS = {"p_meet": _by_odds, "gap": _by_gap, "kept_out": _by_kept_out}


def _draw_tile(axes: Axes, tile: Tile, shading: Shading) -> None:
    value = shading.values.get(tile.region, np.nan)
    known = not math.isnan(value)
    fill: Any = shading.colours(shading.scale(value)) if known else PALE
    axes.add_patch(Rectangle((tile.column, tile.row), 1, 1, facecolor=fill, edgecolor="white", linewidth=1.2))
    ink = "white" if known and _luminance(fill) < 0.42 else INK
    middle = tile.column + 0.5
    name, size = _fitted(tile.name)
    number = shading.number(value) if known else MISSING
    # what stands inside a tile needs no room around the map, and need not be measured for it
    inside: dict[str, Any] = {"ha": "center", "va": "center", "color": ink, "in_layout": False}
    axes.text(middle, tile.row + 0.17, tile.city_name, fontsize=7.5, alpha=0.85, **inside)
    axes.text(middle, tile.row + 0.50, name, fontsize=size, linespacing=1.08, **inside)
    axes.text(middle, tile.row + 0.84, number, fontsize=9, **inside)


def _fitted(name: str) -> tuple[str, float]:
    """The name in as many lines as it needs to be legible in a tile, and the size of its letters in points."""
    if name.isascii():
        if len(name) <= 13:
            return name, min(10.5, 117 / max(1, len(name)))
        return "\n".join(textwrap.wrap(name, 17, max_lines=3, placeholder=" …")), 7.0
    if len(name) <= 6:
        return name, min(12.0, 60 / len(name))
    half = -(-len(name) // 2)
    if half <= _LONG_LINE:
        return f"{name[:half]}\n{name[half:]}", min(9.0, 64 / half)
    return f"{name[:_LONG_LINE]}\n{name[_LONG_LINE : 2 * _LONG_LINE - 1]}…", 64 / _LONG_LINE


def _luminance(colour: tuple[float, ...]) -> float:
    red, green, blue = colour[:3]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _draw_borders(axes: Axes, tiles: list[Tile]) -> None:
    """Thick lines where a tile's neighbour is of another city, or empty."""
    city, lines = {(t.column, t.row): t.city for t in tiles}, []
    for (c, r), own in city.items():
        for (dc, dr), line in {
            (1, 0): ((c + 1, r), (c + 1, r + 1)),
            (0, 1): ((c, r + 1), (c + 1, r + 1)),
            (-1, 0): ((c, r), (c, r + 1)),
            (0, -1): ((c, r), (c + 1, r)),
        }.items():
            if city.get((c + dc, r + dr)) != own:
                lines.append(line)
    axes.add_collection(LineCollection(lines, colors=INK, linewidths=2.2, capstyle="round", zorder=4), autolim=False)


def _colour_bar(axes: Axes, shading: Shading, language: str, members: int) -> None:
    mappable = matplotlib.cm.ScalarMappable(shading.scale, shading.colours)
    bar = axes.get_figure().colorbar(  # type: ignore[union-attr]
        mappable, ax=axes, orientation="horizontal", shrink=0.5, aspect=40, pad=0.01
    )
    bar.set_label(shading.bar + say("word.colon", language) + say("fig.members", language, n=members))
    bar.outline.set_visible(False)  # type: ignore[operator]
