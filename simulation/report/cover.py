"""The pictures of the front page, from a real run: `python -m simulation.report.cover` remakes `docs/images/baseline*.png`."""

from __future__ import annotations

from pathlib import Path

from matplotlib.figure import Figure

from simulation.report.figures import draw_outcome
from simulation.report.maps import draw_tiles
from simulation.report.style import save_png, styled
from simulation.report.texts import say
from simulation.study.run import Run, run

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "images"
_FILES = {"en": "baseline.png", "zh": "baseline.zh.png"}
_VARIABLES = ("green_share_new_urban", "star_share_new_urban", "ultra_low_near_zero_area_added")


@styled
def cover(result: Run, language: str) -> Figure:
    """Three outcomes over the years beside the counties as tiles."""
    figure = Figure(figsize=(16.5, 10.0), layout="constrained")
    grid = figure.add_gridspec(len(_VARIABLES), 2, width_ratios=[1, 1.75])
    for row, variable in enumerate(_VARIABLES):
        axes = figure.add_subplot(grid[row, 0])
        draw_outcome(axes, result, language, variable)
        if row == 0:
            axes.legend(loc="lower right")
    draw_tiles(figure.add_subplot(grid[:, 1]), result, language)
    name, title = (
        getattr(where, attribute)
        for where, attribute in ((result.facts, f"name_{language}"), (result.scenario.title, language))
    )
    members = say("fig.members", language, n=result.scenario.members)
    heading = say("cover.title", language, province=name, title=title) + say("word.comma", language) + members
    figure.suptitle(heading, fontsize=15, x=0.01, ha="left")
    return figure


if __name__ == "__main__":
    baseline = run("baseline")
    for language, file in _FILES.items():
        save_png(cover(baseline, language), FOLDER / file, dpi=75)
