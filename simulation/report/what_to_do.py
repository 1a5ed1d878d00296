"""The chapter on what can be done: the steps that gain most, and every step that was tried."""

from __future__ import annotations

from html import escape

from simulation.report.levers import role
from simulation.report.one_page.actions import actions
from simulation.report.page import Html, bullets, heading
from simulation.study.discovery import goals_of
from simulation.study.run import Run
from simulation.study.trial import ADDED


def what_to_do(run: Run, language: str) -> Html:
    """The actions of the one page and, where levers were tried, a table and pictures of all steps; else how to try them."""
    page = heading("head.what_to_do", language) + bullets(map(escape, actions(run, language)))
    if run.levers.empty:
        return page
    return page + role(run.levers, tuple(goals_of(run.setting).values()), ADDED, language, level=3)
