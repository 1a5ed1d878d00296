"""The existing stock, made building by building so that it adds up to the facts. Synthetic, and said so.

Floor area by county and use is that of the census; the vintages of each block follow the declared profile as evenly as its
number of buildings allows; sizes are lognormal and scaled so that the block adds up. Green levels grow linearly with the
vintage from none to the share completed in 2020.
"""

from __future__ import annotations

from simulation.clock import START_YEAR
from simulation.compilation import compiled
from simulation.streams import Purpose, draw4
from simulation.systems.buildings.rules import CODE, RESIDENTIAL, ULTRA_LOW
from simulation.systems.buildings.rules.lives import count_standing, put_on_calendar, quarter_in_table

BUILDINGS_AT_MOST = 1 << 20  # in one county
LAST_VINTAGE = START_YEAR - 1


@compiled
def level_of_vintage(built, mix, green_since, u):
    """Level of a building completed in a year: green with a share that grows linearly from `green_since` to that of `mix` (the
    levels completed in 2020), the green levels among each other as in the mix."""
    ramp = (built - green_since) / (LAST_VINTAGE - green_since)
    reached = 0.0
    for k in range(ULTRA_LOW, CODE, -1):
        reached += mix[k] * min(max(ramp, 0.0), 1.0)
        if u < reached:
            return k
    return CODE


@compiled
def found_block(row, i, building, use, count, total, oldest_first, stock, level, parameter, key):
    """Make the `count` buildings of one county and use, the oldest first, `total` m2 in all.

    `oldest_first` is the cumulative share of area by age, from the oldest vintage on; `stock` holds the tables of sizes, ends
    of life and ends of components.
    """
    first = building.first[i] + building.made[i]
    oldest = len(oldest_first) - 1
    rank = 0
    drawn = 0.0
    for n in range(count):
        slot = first + n
        while rank < oldest and (n + 0.5) / count > oldest_first[rank]:
            rank += 1
        age = oldest - rank
        entity = i * BUILDINGS_AT_MOST + building.made[i] + n
        u_size, u_life, u_component, u_level = draw4(key, Purpose.BUILDING, entity, 0)
        built = LAST_VINTAGE - age
        k = level_of_vintage(built, stock.mix, parameter.green_since, u_level)
        building.area[slot] = stock.sizes[int(u_size * len(stock.sizes))]
        building.use[slot] = use
        building.built[slot] = built
        building.level[slot] = k
        is_old = built < parameter.old_building_before
        building.energy[slot] = level[k].energy * (parameter.old_building_energy if is_old else 1.0)
        building.gone[slot] = quarter_in_table(stock.gone, age, u_life)
        building.due[slot] = quarter_in_table(stock.due, age, u_component)
        drawn += building.area[slot]
        if use == RESIDENTIAL and is_old:
            row.old_homes += 1
    for slot in range(first, first + count):
        building.area[slot] *= total / drawn
        put_on_calendar(building.gone_heads, building.gone_next, i, building.first[i], slot, building.gone[slot])
        put_on_calendar(building.due_heads, building.due_next, i, building.first[i], slot, building.due[slot])
        count_standing(row, building, slot, 1.0)
    building.made[i] += count
    row.existing_buildings += count


@compiled(entry=True)
def found_counties(county, building, counts, totals, oldest_first, stock, level, parameter, key):
    """Make the existing buildings of every county: `counts` [county, use] buildings of `totals` [county, use] m2."""
    for i in range(len(county)):
        for use in range(counts.shape[1]):
            count, total = counts[i, use], totals[i, use]
            if count > 0:
                found_block(county[i], i, building, use, count, total, oldest_first, stock, level, parameter, key)
