"""How the members agree with what the province has published since 2021, where the scenario asks for such members."""

from __future__ import annotations

from html import escape
from typing import Any

from simulation.projection.headlines import headline_name
from simulation.report.numbers import bound, middle_and_range
from simulation.report.page import Html, heading, paragraph, table
from simulation.report.texts import say
from simulation.study.ensemble import Setting
from simulation.study.run import Run


def known_past(run: Run, language: str) -> Html:
    """What came of it in words, and every published value beside the prior and the ensemble; nothing where it is not asked."""
    made = run.setting.conditioning
    if made is None:
        return Html()
    page = heading("sub.known_past", language, 3) + paragraph(in_words(run.setting, language))
    if not made.observations:
        return page
    head = [say(f"col.{name}", language) for name in ("conditioned_variable", "year_of", "published", "prior", "ensemble")]
    body = [
        [
            f"<b>{escape(headline_name(row.variable, language))}</b>",
            str(row.year),
            bound(row.comparator, row.published_value, row.unit, language),
            _range(row, "prior_", language),
            _range(row, "", language),
        ]
        for row in run.conditioning.itertuples()
    ]
    return page + table(head, body, numeric=range(1, 5))


def in_words(setting: Setting, language: str) -> str:
    """How many members were drawn, and what they are worth; nothing where it is not asked."""
    made = setting.conditioning
    if made is None:
        return ""
    key = "agree" if made.chosen else "disagree" if made.observations else "unknown"
    numbers = {"drawn": made.drawn, "effective": f"{made.effective:.1f}", "different": made.different}
    return say(f"story.past_{key}", language, n=len(made.observations), **numbers)


def _range(row: Any, prefix: str, language: str) -> str:
    low, median, high = (getattr(row, f"{prefix}{name}") for name in ("p05", "median", "p95"))
    middle, around = middle_and_range(median, low, high, row.unit, language)
    return f"{middle}<br><small>{around}</small>"
