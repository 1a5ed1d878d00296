"""What a platform shows those who supervise: a visit finds more, and reports that the readings do not bear out are suspect."""

from __future__ import annotations

import math

from simulation.compilation import compiled
from simulation.streams import Purpose, draw4, normal

_TENTH = 0.1  # overstatement that counts as one
_GOALS = 64  # most goals of a county, in the counter of a draw


@compiled
def detection_per_visit(base, maturity, parameter):
    """Chance that a visit finds the books wrong: by itself (`base`), or by what the platform shows."""
    return base + (1.0 - base) * parameter.detection_platform * maturity


@compiled
def able(capacity, maturity, parameter):
    """Capacity of a government whose platform helps."""
    return capacity * (1.0 + parameter.capacity_platform * maturity)


@compiled
def reading_error(maturity, error, precision):
    """Standard deviation of what a platform shows, from the `error` of a measurement without one."""
    return error / math.sqrt(1.0 + precision * maturity)


@compiled
def read_reports(row, i, goals, outcome, error, precision, weight, key, tick):
    """In January: hold last year's reports of share goals against what the platform shows, and keep what is overstated beyond
    one standard deviation of it; zero without a platform.

    error, precision : of measurement, as in the examination; weight : reading_weight.
    """
    row.reading = 0.0
    if row.maturity <= 0.0:
        return
    deviation, active, overstated = reading_error(row.maturity, error, precision), 0, 0.0
    for j in range(len(outcome)):
        if goals.goal_active[i, j] == 1 and outcome[j].quantity == 0 and not math.isnan(goals.verified[i, j]):
            u0, u1, _, _ = draw4(key, Purpose.READING, i * _GOALS + j, tick)
            shown = goals.verified[i, j] + deviation * normal(u0, u1)
            overstated += max(0.0, goals.reported[i, j] - shown - deviation)
            active += 1
    if active > 0:
        row.reading = weight * overstated / active / _TENTH
