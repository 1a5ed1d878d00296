"""Residents sort their waste: nearly not at all by information, almost all by personal contact, and fewer once it stops.

Form: a linear rate of taking it up and of forgetting, exact for any step. What is counted is purity of what is sorted; what is
captured of all waste that could be is about a third of it.
"""

from __future__ import annotations

import math

from simulation.clock import QUARTER
from simulation.compilation import compiled


@compiled
def rates(information, contact, fine, parameter):
    """Rates (1/yr) at which residents take up sorting and at which they forget it, where these measures are at these
    strengths."""
    take_up = parameter.sorting_information * information + parameter.sorting_contact * contact + parameter.sorting_fine * fine
    return take_up, parameter.sorting_forgotten * (1.0 - contact)


@compiled
def steady(take_up, forget, parameter):
    """The purity that is reached in the end; that of 2020 where nothing moves."""
    whole = take_up + forget
    reached = take_up / whole if whole > 0.0 else 0.0
    return parameter.sorting_2020 + (max(parameter.sorting_most, parameter.sorting_2020) - parameter.sorting_2020) * reached


@compiled
def sort(sorting, goal, kept):
    """Purity after a step, of which `kept` is the part of the way to its steady state that is still to go."""
    return goal + (sorting - goal) * kept


@compiled
def still_to_go(take_up, forget, years):
    """Part of the way to the steady state that is left after so many years."""
    return math.exp(-(take_up + forget) * years)


@compiled
def covered(coverage, extra_effort, push, parameter):
    """Share of households whose community has a programme, a quarter on. push : of effort on communities beyond routine."""
    pace = parameter.sorting_coverage_pace * max(0.0, 1.0 + push * extra_effort)
    return 1.0 - (1.0 - coverage) * math.exp(-pace * QUARTER)
