"""CO2 per unit of GDP of a city: by how much it falls in a year, from the carbon of its buildings and the economy's growth.

The model has no other carbon than that of operating urban buildings; GDP grows alike in all cities, so that its level cancels.
"""

from __future__ import annotations

from simulation.compilation import compiled
from simulation.systems.examination.rules.examination import CARBON, place_on_scale


@compiled
def fall_of_intensity(carbon, before, growth):
    """By how much CO2 per unit of GDP has fallen (share of the year before), where a year emits `carbon` and the one before
    emitted `before` (t), and GDP at constant prices has grown by `growth` (share)."""
    return 1.0 - carbon / before / (1.0 + growth)


@compiled
def move_carbon_intensity(examination, c, year_index, growth, floor):
    """In December: put the city's fall of CO2 per GDP on its scale. In 2021, the first year that is simulated, it stays where
    it was drawn, and so does that of a city without buildings. floor : share of the standard that scores nothing."""
    if year_index == 0 or examination.carbon[year_index - 1, c] <= 0.0:
        return
    fall = fall_of_intensity(examination.carbon[year_index, c], examination.carbon[year_index - 1, c], growth)
    for n in range(len(examination.source)):
        if examination.source[n] == CARBON:
            examination.condition[c, n] = place_on_scale(fall, examination.benchmark[n], floor)
