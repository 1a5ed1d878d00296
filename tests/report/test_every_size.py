"""Every picture and table holds for few members and any seed, for a single county, a short horizon, and odds of 0 and 1."""

import re
import warnings

import numpy as np
import pytest

from simulation.report import diffusion, implementation, shortfalls, style, tasks
from simulation.report.chapters import chapter, chapters_of

GRID = [  # counties, scenario, end, members, seed
    ("one", "baseline", "2021Q4", 1, 1),
    ("few", "everything", "2026Q4", 2, 1),
    *(
        pytest.param(*each, marks=pytest.mark.heavy)
        for each in (
            ("one", "no_policy", "2022Q2", 2, 2),
            ("one", "baseline", "2025Q4", 3, 1),
            ("few", "baseline", "2025Q4", 1, 3),
            ("few", "baseline", "2021Q4", 3, 2),
            ("few", "no_policy", "2025Q4", 1, 3),
        )
    ),
]


def small_run(small, counties, name, end, members, seed):
    facts = small.only(small.facts, "330105") if counties == "one" else small.facts
    return small.run(getattr(small, name).replace(horizon={"end": end}, members=members, seed=seed), facts)


@pytest.mark.parametrize(("counties", "name", "end", "members", "seed"), GRID)
def test_the_report_is_made_for_every_size(small, chapters, counties, name, end, members, seed):
    run = small_run(small, counties, name, end, members, seed)
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        warnings.simplefilter("error", UserWarning)  # a layout that does not fit, a glyph that is missing
        pages = chapters(run, "zh" if (members + seed) % 2 else "en")
    assert len(pages) == 20
    for page in pages.values():
        cells = re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", page.text, flags=re.DOTALL)
        assert not [cell for cell in cells if re.search(r"\b(nan|NaN|None|inf)\b", cell)]


def test_intervals_may_lie_beside_their_middle_and_have_no_width():
    figure, axes = style.new_figure(3, 2)
    style.intervals(axes, np.arange(3), np.array([0.0, 1.0, 0.3]), np.array([0.0, 1.0 - 1e-16, 0.7]), style.BLUE, upright=True)
    figure.draw_without_rendering()


@pytest.mark.parametrize(("odds", "low", "high"), [(0.0, 0.0, 0.3), (1.0, 0.7, 1.0), (0.0, 1e-17, 0.3), (1.0, 0.7, 1 - 1e-16)])
def test_odds_of_nothing_and_of_certainty_are_drawn(run, monkeypatch, odds, low, high):
    changes = {f"p_meet{suffix}{end}": value for suffix in ("", "_reported")
               for end, value in (("", odds), ("_low", low), ("_high", high))}  # fmt: skip
    monkeypatch.setitem(vars(run), "targets", run.targets.assign(**changes))
    for figure in shortfalls.odds_of_targets(run, "en"):
        figure.draw_without_rendering()


_WITHOUT_THEM = ("innovation", "smart_city", "community", "buildings", "measures")
"""Chapters whose pictures show none of the tables that are emptied, or are the same without: they are put together alone."""


def test_tables_without_rows_are_said_or_left_out(brief, chapters, monkeypatch):
    for name in ("targets", "key_tasks", "completion", "examination", "plan_delivery", "reality", "magnitudes", "abatement"):
        monkeypatch.setitem(vars(brief), name, getattr(brief, name).head(0))
    assert len(chapters_of(brief)) == 20
    for name in chapters_of(brief):
        with monkeypatch.context() as patch:
            if name in _WITHOUT_THEM:
                patch.setattr(style, "save_png", lambda figure, target: None)
            chapter(name, brief, "en")


def test_no_figure_is_taller_than_a_page(run, small):
    page = 215 / 186  # height over width, in millimetres, of what a printed page leaves to a figure
    many = small.everything.replace(
        measures={"others": [{"name": f"m{k}", "zh": f"措施{k}", "en": f"Measure {k}", "diffusion": True} for k in range(25)]}
    )
    figures = [*shortfalls.odds_of_targets(run, "en"), *tasks.completion_curves(run.completion, run.key_tasks, "en")]
    figures += diffusion.diffusion_curves(small.run(many.replace(members=1, horizon={"end": "2021Q4"})), "en")
    assert len(figures) >= 6
    for figure in figures:
        width, height = figure.get_size_inches()
        assert height / width <= page


def test_the_year_of_the_summary_is_one_that_was_simulated_whole(small):
    run = small_run(small, "few", "baseline", "2022Q2", 1, 1)
    assert any("2021" in sentence for sentence in implementation.overview(run, "en"))
