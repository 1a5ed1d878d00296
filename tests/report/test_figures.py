"""Every figure draws in both languages, without boxes for missing characters, for a rich and for a bare province."""

import io
import warnings

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

from simulation.report import diffusion, figures, maps, organisation, shortfalls, tasks
from simulation.report.style import save_png
from simulation.study import allocation

FIGURES = {
    **{
        name: lambda run, language, name=name: figures.outcome_over_years(run, language, name)
        for name in ("green_share_new_urban", "star_share_new_urban", "ultra_low_near_zero_area_added")
    },
    "floor space": figures.floor_space,
    "levels": figures.completions_by_level,
    "energy": figures.energy_and_carbon,
    "odds by county": maps.tile_map,
    "gap by county": lambda run, language: maps.tile_map(run, language, "gap"),
    "kept out by county": lambda run, language: maps.tile_map(run, language, "kept_out"),
    "missing area": shortfalls.missing_area,
    "reported": shortfalls.reported_and_verified,
    "odds of targets": lambda run, language: shortfalls.odds_of_targets(run, language)[-1],
    "pile": organisation.pile_up,
    "diffusion": lambda run, language: diffusion.diffusion_curves(run, language)[0],
    "completion": lambda run, language: tasks.completion_curves(run.completion, run.key_tasks, language)[0],
    "cascade": lambda run, language: tasks.cascade_lags(run.cascade, language),
}


def png(figure, dpi=50):
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # matplotlib only warns of a missing glyph, or of a layout that does not fit
        save_png(figure, buffer, dpi)
    return buffer.getvalue()


@pytest.mark.parametrize("language", ["zh", pytest.param("en", marks=pytest.mark.heavy)])  # by day in test_every_size.py
@pytest.mark.parametrize("name", FIGURES)
def test_figure_draws_without_missing_glyphs(run, name, language):
    assert png(FIGURES[name](run, language)).startswith(b"\x89PNG")


@pytest.mark.parametrize("language", ["zh", pytest.param("en", marks=pytest.mark.heavy)])
@pytest.mark.parametrize(
    "name", ["floor space", "odds by county", "missing area", "reported", "odds of targets", "pile", "diffusion"]
)
def test_figure_draws_for_a_province_with_little_data(bare_run, name, language):
    assert png(FIGURES[name](bare_run, language)).startswith(b"\x89PNG")


def test_the_same_run_gives_the_same_bytes(run):
    first, second = (png(figures.outcome_over_years(run, "zh")) for _ in range(2))
    assert first == second


def test_a_picture_keeps_its_colours(run):
    """What is kept is 256 colours: each pixel as it was drawn but for what no eye sees, and white white."""
    figure = figures.outcome_over_years(run, "en")
    kept = np.asarray(Image.open(io.BytesIO(png(figure, 160))).convert("RGB")).astype(int)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    drawn = np.asarray(canvas.buffer_rgba())[..., :3].astype(int)
    assert kept.shape == drawn.shape and np.abs(kept - drawn).max() <= 8
    white = (drawn == 255).all(axis=2)
    assert white.mean() > 0.5 and (kept[white] >= 254).all() and (kept[white] == 255).mean() > 0.9


@pytest.mark.parametrize("arrange", [maps.tiles_near_places, maps.tiles_by_city])
def test_every_county_has_a_cell_of_its_own(run, arrange):
    tiles = arrange(run, "zh")
    assert len({(t.column, t.row) for t in tiles}) == len(tiles) == len(run.facts.counties)
    assert {t.region for t in tiles} == set(run.facts.counties["adcode"])


def test_tiles_keep_to_the_compass(run):
    tiles = {t.region: t for t in maps.tiles_near_places(run, "en")}
    frame = run.facts.counties
    columns, rows = (np.array([getattr(tiles[code], axis) for code in frame["adcode"]]) for axis in ("column", "row"))
    assert np.corrcoef(columns, frame["lon"])[0, 1] > 0.9
    assert np.corrcoef(rows, -frame["lat"])[0, 1] > 0.9


def test_cities_are_blocks_of_rows_where_places_are_unknown(bare_run):
    tiles = maps.tiles_by_city(bare_run, "zh")
    rows = {}
    for tile in tiles:
        rows.setdefault(tile.row, set()).add(tile.city)
    assert all(len(cities) == 1 for cities in rows.values())


def test_goals_on_the_axes_are_those_of_the_target_table(run):
    goals = figures.goals_of(run, "green_share_new_urban")
    table = run.targets.query("tier == 'province' and status == 'projected' and variable == 'green_share_new_urban'")
    assert set(goals["goal"]) == set(table["goal"])


def test_a_claim_is_an_illusion_only_where_the_verified_value_misses(run):
    table = shortfalls.claims(run).query("kind == 'illusion'")
    assert (table["reported"] >= table["goal"] * (1.0 - 1e-6)).all()
    assert (table["verified"] < table["goal"]).all()


@pytest.mark.parametrize(
    ("who", "language"),
    [
        ("run", "zh"),
        ("bare_run", "en"),
        *(pytest.param(*each, marks=pytest.mark.heavy) for each in (("run", "en"), ("bare_run", "zh"))),
    ],
)
@pytest.mark.parametrize("name", ["quantity", "share"])
def test_the_division_of_a_goal_draws(request, who, name, language):
    run = request.getfixturevalue(who)
    variable = {"quantity": "ultra_low_near_zero_area_added", "share": "green_share_new_urban"}[name]
    divide, draw = {
        "quantity": (allocation.divide_quantity, organisation.divided_quantity),
        "share": (allocation.divide_share, organisation.divided_share),
    }[name]
    table = divide(run.setting, allocation.goal_of(run.setting, variable))
    assert png(draw(table, run, variable, language)).startswith(b"\x89PNG")


def test_the_heights_of_the_pile_add_up_to_all(run):
    axes = organisation.pile_up(run, "en").axes[0]
    for patch in [p for p in axes.patches if hasattr(p, "get_data")]:
        assert np.sum(patch.get_data().values) == pytest.approx(100.0)


def test_diffusion_starts_with_what_was_written_before_and_never_falls(run):
    shares, ends = diffusion.diffusion(run.county, "mandate")
    written = run.county["measure_written"].sel(measure="mandate").transpose("member", "region").values
    assert np.allclose(shares[:, 0], (written == -1).mean(axis=1))
    assert np.allclose(shares[:, -1], (~np.isnan(written)).mean(axis=1))
    assert (np.diff(shares, axis=1) >= 0).all()
    assert (ends[0], ends[-1]) == (2021.0, 2027.0)


def test_the_first_write_before_the_last(run):
    for row in diffusion.first_and_last(run).itertuples():
        first, last = ([tick for _, tick in counties] for counties in (row.first, row.last))
        assert first == sorted(first) and last == sorted(last, reverse=True)
        assert len(first) == len(last)
        assert not first or first[0] <= last[0]
