"""Who writes which measure when: the share of counties and cities that has done so, the first and the last."""

from __future__ import annotations

from html import escape
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simulation.clock import QUARTERS, START_YEAR
from simulation.report.measures_in_words import period_of
from simulation.report.numbers import MISSING, SPACE
from simulation.report.page import Html, table
from simulation.report.style import BLUE, ORANGE, new_figure, percent_on, styled, years_on
from simulation.report.texts import joined, name_of, quarter_in_words, say
from simulation.scenario.levers import READ_BY
from simulation.study.run import Run
from simulation.vocabulary import SYSTEM_NAMES

_COLUMNS = ("measure", "before", "by_end", "half", "first", "last")
_NAMED = 3
_PANELS = 3  # in a row
_ROWS = 4  # in a figure
_TIERS = (("county", BLUE), ("city", ORANGE))


def measures_of(run: Run) -> list[tuple[str, str, str]]:
    """Name, Chinese and English of every measure of the record."""
    county = run.county
    return list(zip(*(county[name].values.tolist() for name in ("measure", "measure_zh", "measure_en")), strict=True))


def diffusion(records: xr.Dataset, measure: str) -> tuple[np.ndarray, np.ndarray]:
    """The share of these governments that has written a measure by the end of each quarter, [member, quarter], and when each
    quarter ends, in years."""
    written = records["measure_written"].sel(measure=measure).transpose("member", "region").values
    ticks = np.arange(-1, records.sizes["time"])
    shares = np.stack([(written <= tick).mean(axis=1) for tick in ticks], axis=1)  # a missing tick is never reached
    return shares, START_YEAR + (ticks + 1) / QUARTERS


def diffusion_curves(run: Run, language: str) -> list[Figure]:
    """One panel a measure that anybody has or writes: share of counties and of cities, median and 5-95 % of members; as many
    figures as it takes for each to fit on a page."""
    measures, most = [each for each in measures_of(run) if _is_written(run, each[0])], _PANELS * _ROWS
    return [_curves(run, measures[first : first + most], language) for first in range(0, len(measures), most)]


def _is_written(run: Run, measure: str) -> bool:
    return any(run.record[tier]["measure_written"].sel(measure=measure).notnull().any() for tier, _ in _TIERS)


@styled
def _curves(run: Run, measures: list[tuple[str, str, str]], language: str) -> Figure:
    rows = -(-len(measures) // _PANELS)
    figure, grid = new_figure(10.5, 0.9 + 2.25 * rows, _PANELS, rows, squeeze=False, sharey=True, h_pad=0.1, w_pad=0.08)
    for axes, (measure, *names) in zip(grid.flat, measures, strict=False):
        for tier, colour in _TIERS:
            _draw_curve(axes, run.record[tier].to_dataset(), measure, colour, say(f"fig.share_of_{tier}", language))
        axes.set_title(names[0] if language == "zh" else names[1])
        axes.set_ylim(-0.02, 1.02)
        years_on(axes, np.unique(run.county["year"].values))
        axes.set_xlim(START_YEAR - 0.3, int(run.county["year"].max()) + 1.1)
        percent_on(axes.yaxis)
    for axes in grid[:, 0]:
        axes.set_ylabel(say("fig.written_axis", language))
    for axes in grid.flat[len(measures) :]:
        axes.set_axis_off()
    handles, labels = grid.flat[0].get_legend_handles_labels()
    figure.legend(
        handles, labels, loc="outside lower center", ncols=4, title=say("fig.members", language, n=run.scenario.members)
    )
    return figure


def _draw_curve(axes: Axes, records: xr.Dataset, measure: str, colour: str, name: str) -> None:
    shares, ends = diffusion(records, measure)
    low, middle, high = np.quantile(shares, [0.05, 0.5, 0.95], axis=0)
    axes.fill_between(ends, low, high, step="post", color=colour, alpha=0.18, linewidth=0)
    axes.step(ends, middle, where="post", color=colour, linewidth=2, label=name)


def first_and_last(run: Run) -> pd.DataFrame:
    """One row a measure, with what counties do.

    Columns: measure, names, before (share that had it before 2021), by_end with p05 and p95 over members, half (median quarter
    by which half of the counties have it; infinite where they never do), first and last (counties that write it after 2020,
    with their median quarters), never (how many have no such quarter).
    """
    county, rows = run.county, []
    for measure, zh, en in measures_of(run):
        shares, _ = diffusion(county, measure)
        written = county["measure_written"].sel(measure=measure).transpose("member", "region").values
        half = np.array([np.argmax(s >= 0.5) - 1 if s[-1] >= 0.5 else np.inf for s in shares])
        middle = np.median(np.where(np.isnan(written), np.inf, written), axis=0)
        early = np.argsort(np.where(middle < 0, np.inf, middle), kind="stable")
        late = np.argsort(-middle, kind="stable")
        low, end, high = np.quantile(shares[:, -1], [0.05, 0.5, 0.95])
        rows.append(
            {
                **{"measure": measure, "name_zh": zh, "name_en": en, "before": float(np.median(shares[:, 0]))},
                **{"by_end": float(end), "by_end_p05": float(low), "by_end_p95": float(high)},
                "half": float(np.median(half)),
                "first": [(int(k), float(middle[k])) for k in early[:_NAMED] if 0 <= middle[k] < np.inf],
                "last": [(int(k), float(middle[k])) for k in late if 0 <= middle[k] < np.inf][:_NAMED],
                "never": int(np.isinf(middle).sum()),
            }
        )
    return pd.DataFrame(rows)


def first_and_last_table(run: Run, language: str) -> Html:
    """The same for readers; only counties that write after 2020 are named."""
    head = [say(f"col.{name}", language) for name in (_COLUMNS[0], *(f"written_{name}" for name in _COLUMNS[1:]))]
    body = [_cells(row, run, language) for row in first_and_last(run).itertuples()]
    return table(head, body, numeric=range(1, 4), kind="written")


def _cells(row: Any, run: Run, language: str) -> list[str]:
    spread = f"{100 * row.by_end_p05:.0f}–{100 * row.by_end_p95:.0f}{SPACE}%"
    return [
        escape(name_of(row, language)) + _everywhere(row.measure, run, language) + _switched_off(row.measure, run, language),
        f"{100 * row.before:.0f}{SPACE}%",
        f"{100 * row.by_end:.0f}{SPACE}%<br><small>{spread}</small>",
        _moment(row.half, language),
        _named(row.first, run, language),
        _last(row, run, language),
    ]


def _everywhere(measure: str, run: Run, language: str) -> str:
    """That the scenario gives a measure in every county, so that "not by the end" is not read as if nobody had it."""
    section = run.scenario.measures.spreading(measure)
    if not getattr(section, "strength", 0.0):
        return ""
    return _under(say("written.everywhere", language, period=period_of(section, language)))


def _switched_off(measure: str, run: Run, language: str) -> str:
    """That the system which acts on a measure is off in this scenario, so that it is written and moves nothing further."""
    system = READ_BY.get(measure)
    if system not in run.setting.composition.off:
        return ""
    key = "written.off_but_examined" if measure == "platform" else "written.off"
    return _under(say(key, language, system=getattr(SYSTEM_NAMES[system], language)))


def _under(words: str) -> str:
    """A remark below a name, on as many lines as it takes."""
    return f'<div class="under">{words}</div>'


def _named(counties: list[tuple[int, float]], run: Run, language: str) -> str:
    """Counties with their quarters."""
    if not counties:
        return MISSING
    rows = run.facts.counties
    texts = [
        say("written.county", language, name=escape(name_of(rows.iloc[k], language)), when=_moment(tick, language))
        for k, tick in counties
    ]
    return joined(texts, language)


def _last(row: Any, run: Run, language: str) -> str:
    """The last counties, and how many have not come so far."""
    never = say("written.never", language, n=row.never) if row.never else ""
    if not row.last:
        return never or MISSING
    return _named(row.last, run, language) + (f"<br><small>{never}</small>" if never else "")


def _moment(tick: float, language: str) -> str:
    """A quarter in words."""
    if np.isinf(tick):
        return say("written.not_by_end", language)
    if tick < 0:
        return say("written.before", language, year=START_YEAR)
    year, quarter = divmod(int(np.ceil(tick)), QUARTERS)
    return quarter_in_words(START_YEAR + year, quarter + 1, language)
