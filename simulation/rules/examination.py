"""The city examination: what is seen of an indicator, and how the gaps that it finds close and open again.

Not in the calendar yet: these are the rules of the loop, tested alone. Form: distance to standard, plan, execution, decay.
"""

from __future__ import annotations

import math

from simulation.rules import QUARTER, rule


@rule
def measurement_error(error, platform, precision):
    """Standard deviation of a measured value: `error` without a platform, falling with its maturity (0 to 1)."""
    return error / math.sqrt(1.0 + precision * platform)


@rule
def gap(score):
    """What a score (0 to 1) misses of its standard."""
    return max(0.0, 1.0 - score)


@rule
def execution_hazard(base, effort, effort_effect, funded, funding_effect, detection, detection_effect):
    """Hazard (1/yr) of an item of the plan being done: rises with effort (0 to 1, neutral at one half), with the part of the
    need that the budget covers (neutral at one) and with the chance of a visit that finds it undone."""
    return base * math.exp(effort_effect * (effort - 0.5) + funding_effect * (funded - 1.0) + detection_effect * detection)


@rule
def done_within_quarter(hazard):
    """Chance that an item is done within a quarter, exact at a constant hazard."""
    return 1.0 - math.exp(-hazard * QUARTER)


@rule
def next_gap(now, coverage, completion, effectiveness, drift):
    """Mean gap of the next year: what the plan covers, completes and really cures goes, and `drift` (a year) opens anew."""
    return now * (1.0 - coverage * completion * effectiveness) + drift
