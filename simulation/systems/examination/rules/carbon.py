"""CO2 per unit of GDP of a city: by how much it falls in a year, from the carbon of its buildings and the economy's growth.

The model has no other carbon than that of operating urban buildings; GDP grows alike in all cities, so that its level cancels.
Nothing is simulated before 2021: in that year the fall is the pace of its own quarters, so that it does not begin with a jump.
"""

from __future__ import annotations

import math

from simulation.clock import QUARTERS
from simulation.compilation import compiled
from simulation.systems.examination.rules.examination import CARBON, place_on_scale, score

_QUARTERS_APART = QUARTERS - 1  # the first and the last of a year


@compiled
def fall_of_intensity(carbon, before, growth):
    """By how much CO2 per unit of GDP has fallen (share of the year before), where a year emits `carbon` and the one before
    emitted `before` (t), and GDP at constant prices has grown by `growth` (share)."""
    return 1.0 - carbon / before / (1.0 + growth)


@compiled
def fall_at_pace(last, first, growth):
    """The same for a year that has none before it: at the pace at which its `last` quarter differs from its `first` (t). What
    buildings use has no seasons in this model."""
    return 1.0 - (last / first) ** (QUARTERS / _QUARTERS_APART) / (1.0 + growth)


@compiled
def count(examination, c, quarter_carbon, tick):
    """Add the carbon of a quarter (t) to that of the city's year; the first quarter is kept too, see :func:`fall_at_pace`."""
    examination.carbon[tick // QUARTERS, c] += quarter_carbon
    if tick == 0:
        examination.first_carbon[c] = quarter_carbon


@compiled
def move_carbon_intensity(examination, c, row, quarter_carbon, year_index, growth, floor):
    """In December: put the city's fall of CO2 per GDP on its scale. One without buildings has no value.

    quarter_carbon : of the last quarter (t). floor : share of the standard that scores nothing.
    """
    if year_index == 0:
        if examination.first_carbon[c] <= 0.0:
            return
        fall = fall_at_pace(quarter_carbon, examination.first_carbon[c], growth)
    else:
        if examination.carbon[year_index - 1, c] <= 0.0:
            return
        fall = fall_of_intensity(examination.carbon[year_index, c], examination.carbon[year_index - 1, c], growth)
    for n in range(len(examination.source)):
        if examination.source[n] == CARBON:
            examination.condition[c, n] = place_on_scale(fall, examination.benchmark[n], floor)
            if year_index == 0:
                count_from_the_start(examination, c, n, row)


@compiled
def count_from_the_start(examination, c, n, row):
    """Indicator `n` becomes known in the first December: where it stands now is where it stood at the end of 2020, or the
    change since then would hold what only came to be known. row : of the city, whose total is still that of the start."""
    known = 0.0
    for k in range(len(examination.source)):
        if k != n and not math.isnan(examination.condition[c, k]):
            known += examination.first_weight[k]
    own = examination.first_weight[n]
    row.condition_total = (known * row.condition_total + own * score(examination.condition[c, n], 1.0)) / (known + own)
