"""Levers and what they move, in words: names, steps, quarters and signed amounts, for the page of levers and the one page."""

from __future__ import annotations

import math
import re

from simulation.projection.headlines import headline_name
from simulation.report.attribution import player_name
from simulation.report.numbers import MISSING, SPACE, signed, unit_of_difference
from simulation.report.texts import has, quarter_in_words, say
from simulation.study.outputs import PAID
from simulation.vocabulary import PAYMENTS


def lever_name(name: str, language: str) -> str:
    """What readers call a lever: a measure, the goals or the examination."""
    return player_name(name, language)


def output_name(variable: str, language: str) -> str:
    """What readers call an output of a study; odds, private cost and the parts of public money are outputs of levers alone."""
    if variable.startswith(PAID):
        return getattr(PAYMENTS[variable.removeprefix(PAID)], language)
    return say(f"levers.{variable}", language) if has(f"levers.{variable}") else headline_name(variable, language)


def step_in_words(lever: str, language: str) -> str:
    """What one step of a lever is: how much of it, as `scenario/steps.yaml` sets it."""
    return say(f"step.{lever}", language)


def quarter_said(text: str, language: str) -> str:
    """A quarter such as "2027Q1" in words."""
    found = re.fullmatch(r"(\d{4})Q([1-4])", str(text))
    return quarter_in_words(int(found[1]), int(found[2]), language) if found else str(text)


def amount(value: float, unit: str, language: str) -> str:
    """A difference with its sign and unit; none at all is said to be nothing."""
    if math.isnan(value):
        return MISSING
    number = signed(value, unit, language)
    return f"{number}{SPACE}{unit_of_difference(unit, language)}".rstrip(SPACE)
