"""Chapters of a bulletin that hold the lists of an examination, and the aspects with their grades."""

from __future__ import annotations

from collections import Counter
from html import escape
from typing import Any

import pandas as pd

from simulation.examination import lists
from simulation.examination.diagnosis import closed_problems, departing_plans, number, unsupported_problems
from simulation.examination.examine import Examination
from simulation.examination.list_files import DOCUMENT, WORKBOOK
from simulation.examination.pictures import dimension_names, grades_of_aspects
from simulation.report.page import Html, folded, heading, paragraph, picture, table
from simulation.report.texts import say

_ROWS_SHOWN = 40
_MANY = 7  # columns, which a telephone shows beside one another and not squeezed
_WHOLE = ("deadline", "due", "code", "grade", "unit", "scale", "standard")  # not broken over lines


def rectification(result: Examination, language: str) -> Html:
    """What became of last year's problems; nothing where the workbook holds none."""
    said = closed_problems(result, language) + unsupported_problems(result, language)
    return _chapter("rectification", result, language, said)


def aspects(result: Examination, language: str) -> Html:
    """Every aspect with its grade and the grades of its indicators."""
    page = heading("head.exam_aspects", language)
    if result.dimensions["grade"].any():
        page += picture(grades_of_aspects(result, language), say("exam.fig_aspects_note", language), language)
    return page + shown(aspect_table(result, language), language)


def aspect_table(result: Examination, language: str) -> pd.DataFrame:
    """A row an aspect: scale, aspect, how many of its indicators are graded, its grade, and the survey."""
    rows = []
    for name, row in result.dimensions.iterrows():
        scale, aspect = lists.scale_and_aspect(result, str(name), language)
        grade = f"exam.aspect_{row['grade']}" if row["grade"] else "exam.no_aspect_grade"
        graded = f"{row['scored']}/{row['of']}"
        survey = {"satisfied": row["satisfied"], "priority": row["priority"]}
        rows.append({"scale": scale, "aspect": aspect, "graded": graded, "grade": say(grade, language)} | survey)
    return pd.DataFrame(rows).dropna(axis=1, how="all")


def summary(result: Examination, language: str) -> Html:
    """Every indicator with its result and grade."""
    where = say("exam.list_at", language, workbook=WORKBOOK, document=DOCUMENT)
    return _chapter("summary", result, language, [where])


def problems(result: Examination, language: str) -> Html:
    return _chapter("problems", result, language, [])


def districts(result: Examination, language: str) -> Html:
    """The values of districts and counties."""
    return _chapter("districts", result, language, [])


def units(result: Examination, language: str) -> Html:
    """What was found in single homes, estates, blocks and streets; never for the public page."""
    return _chapter("units", result, language, [])


def measures(result: Examination, language: str) -> Html:
    """What is to be done, and how many rows still lack something."""
    lacking = sum(not problem.complete for problem in result.problems)
    return _chapter("measures", result, language, [say("exam.list_incomplete", language, n=lacking)] if lacking else [])


def projects(result: Examination, language: str, said: list[str]) -> Html:
    """The project library behind these sentences."""
    return _chapter("projects", result, language, said)


def plans(result: Examination, language: str) -> Html:
    return _chapter("plans", result, language, departing_plans(result, language))


def _chapter(name: str, result: Examination, language: str, texts: list[str], leaving_out: tuple[str, ...] = ()) -> Html:
    """A list as a chapter, but for these columns; a long one is folded behind its first rows, and one without rows is no
    chapter."""
    frame = lists.LISTS[name](result, language).drop(columns=[*leaving_out], errors="ignore")
    if frame.empty:
        return Html()
    page = heading(f"head.exam_{name}", language)
    for text in texts:
        page += paragraph(text)
    page += shown(frame.head(_ROWS_SHOWN), language)
    rest = frame.iloc[_ROWS_SHOWN:]
    return page + folded(say("exam.more_rows", language, n=len(rest)), shown(rest, language)) if len(rest) else page


def shown(frame: pd.DataFrame, language: str) -> Html:
    """A list on its page; text from the workbook is escaped."""
    columns = list(frame.columns)
    rows = [[_cell(name, value) for name, value in zip(columns, row, strict=True)] for row in frame.itertuples(index=False)]
    right = [k for k, name in enumerate(columns) if any(isinstance(value, float) for value in frame[name])]
    heads = [escape(lists.heading_of(name, language)) for name in columns]
    return table(heads, rows, right, kind="listed" if len(columns) >= _MANY else "")


def _cell(column: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return number(value)
    text = escape(str(value))
    return f'<span class="whole">{text}</span>' if column in _WHOLE else text


def public_rectification(result: Examination, language: str) -> Html:
    """What became of last year's problems, without what is to be checked of it."""
    return _chapter("rectification", result, language, closed_problems(result, language), leaving_out=("check",))


def public_summary(result: Examination, language: str) -> Html:
    """The indicators for everybody: results and grades."""
    frame = lists.summary(result, language)
    return heading("head.exam_summary", language) + shown(frame, language)


def public_problems(result: Examination, language: str) -> Html:
    """How many problems each aspect has; not where."""
    if not result.problems:
        return Html()
    names = dict(zip(result.dimensions.index, dimension_names(result, language), strict=True))
    under = [names.get(each.dimension) or lists.without_aspect(each, language) for each in result.problems]
    said = [say("exam.name_score", language, name=escape(name), score=n) for name, n in Counter(under).items()]
    text = say("exam.public_problems", language, names=("、" if language == "zh" else ", ").join(said))
    return heading("head.exam_problems", language) + paragraph(text)


_INSIDE = ("project", "area", "cost", "chosen")
"""Columns of the library that stay inside."""


def public_projects(result: Examination, language: str) -> Html:
    """The projects of the library without what they cost and without names and places, which tell of single buildings."""
    frame = lists.project_library(result, language)
    if frame.empty:
        return Html()
    return heading("head.exam_projects", language) + shown(frame.drop(columns=[*_INSIDE], errors="ignore"), language)
