"""Buildings one by one: when each goes, when its components end, and the books of what stands.

Both moments are drawn once and put on a calendar, a list of buildings a county and quarter, so that no building is looked at
before something happens to it. Lives are Weibull: Zhou, Moncaster, Reiner & Guthrie (2019), Sustainability 11(13) 3720.
"""

from __future__ import annotations

import math

from simulation.clock import QUARTERS
from simulation.compilation import compiled

KILO = 1e-3  # kW per W
NEVER = 32767  # a quarter beyond every horizon


@compiled
def weibull_life(scale, shape, u):
    """Life (yr) that a share `u` of the lives is longer than."""
    return scale * (-math.log(u)) ** (1.0 / shape)


@compiled
def quarters_of(years):
    """Whole quarters, at least one, after which something that lasts `years` has ended."""
    return int(min(max(1.0, math.ceil(years * QUARTERS)), NEVER))


@compiled
def put_on_calendar(heads, following, i, first, slot, tick):
    """Put a building on the list of a county and quarter; moments beyond the horizon are not kept."""
    if 0 <= tick < heads.shape[1]:
        following[slot] = heads[i, tick]
        heads[i, tick] = slot - first


@compiled
def count_standing(row, building, slot, sign):
    """Add a building to the books of its county (sign 1) or take it out of them (-1)."""
    area = sign * building.area[slot]
    use = building.use[slot]
    row.stock_area[use] += area
    row.standing_area[building.level[slot]] += area
    row.weighted_area[use] += area * building.energy[slot]
    row.weighted_saving[use] += area * building.saving[slot]
    if building.retrofit[slot] > 0:
        row.retrofitted_stock[building.retrofit[slot] - 1] += area
    if building.heat_pump[slot] == 1:
        row.heat_pump_area += area * building.energy[slot]


@compiled
def complete(row, building, i, use, level, area, energy, saving, heat_pump, year, tick, life, component):
    """Add a new building to its county's block, which has room for every project that was started; return its place.

    `energy` over the reference generation, `saving` what the level saves of it; `life` and `component` are quarters from now
    until the building and until its components end.
    """
    first = building.first[i]
    slot = first + building.made[i]
    building.made[i] += 1
    building.area[slot] = area
    building.use[slot] = use
    building.built[slot] = year
    building.level[slot] = level
    building.energy[slot] = energy
    building.saving[slot] = saving
    building.heat_pump[slot] = heat_pump
    building.gone[slot] = min(tick + life, NEVER)
    building.due[slot] = min(tick + component, NEVER)
    put_on_calendar(building.gone_heads, building.gone_next, i, first, slot, building.gone[slot])
    put_on_calendar(building.due_heads, building.due_next, i, first, slot, building.due[slot])
    count_standing(row, building, slot, 1.0)
    return slot


@compiled
def demolish(row, i, building, photovoltaic_density, tick):
    """Take down the buildings whose life ends this quarter, with what is on their roofs."""
    first = building.first[i]
    at = building.gone_heads[i, tick]
    while at >= 0:
        slot = first + at
        row.demolished_area[building.use[slot]] += building.area[slot]
        row.demolished_level_area[building.level[slot]] += building.area[slot]
        if building.retrofit[slot] > 0:
            row.demolished_retrofits[building.retrofit[slot] - 1] += building.area[slot]
        count_standing(row, building, slot, -1.0)
        if building.photovoltaics[slot] == 1:
            row.photovoltaic_capacity -= building.area[slot] * photovoltaic_density * KILO
        at = building.gone_next[slot]


@compiled
def quarter_in_table(table, age, u):
    """First quarter by whose end a share above `u` is over, from rows (age) of cumulative shares; NEVER beyond the table."""
    last = table.shape[1] - 1
    if u >= table[age, last]:
        return NEVER
    low, high = 0, last
    while low < high:
        middle = (low + high) // 2
        if u < table[age, middle]:
            high = middle
        else:
            low = middle + 1
    return low
