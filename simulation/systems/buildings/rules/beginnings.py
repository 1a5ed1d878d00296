"""How a member begins: its developers, and the projects that are under construction on 1 January 2021."""

from __future__ import annotations

from simulation.clock import QUARTER
from simulation.compilation import compiled
from simulation.streams import Purpose, draw, draw4, normal
from simulation.systems.buildings.rules import N_LEVELS, N_URBAN_USES, ULTRA_LOW
from simulation.systems.buildings.rules.construction import (
    add_project,
    equip,
    erlang_time,
    has_room,
    lognormal_area,
    project_entity,
)

STAGES = 4  # the base state describes the pipeline of 2021 in this many stages
_DEVELOPERS = 1 << 16  # that one county may have
_BEFORE = 1 << 20  # stands for the tick of a project that was started before 2021: no tick comes so far


@compiled(entry=True)
def draw_developers(county_place, city_place, developer, p, key):
    """Give every developer its cost shock, its first awareness and the developers of its city that it watches."""
    for i in range(len(county_place)):
        city = city_place[county_place[i].city]
        begin = developer.first[city.first_county]
        size = developer.first[city.last_county] - begin
        for d in range(developer.first[i], developer.first[i + 1]):
            entity = i * _DEVELOPERS + d - developer.first[i]
            u0, u1, u2, _ = draw4(key, Purpose.DEVELOPER, entity, 0)
            developer.shock[d] = max(p.developer_cost_floor, p.developer_cost_spread * normal(u0, u1))
            developer.aware[d] = 1 if u2 < p.awareness_at_start else 0
            for block in range(2):
                luck = draw4(key, Purpose.NETWORK, entity, block)
                for k in range(4):
                    if 4 * block + k < p.network_links:
                        other = begin + int(luck[k] * (size - 1))
                        developer.links[d, 4 * block + k] = other if other < d else other + 1


@compiled
def pipeline_level(stage, completed_mix, started_mix, u):
    """Level of a project under construction at the start: the mix runs linearly from what was completed (the oldest stage) to
    what was started (stage 0)."""
    age = (stage + 0.5) / STAGES
    reached = 0.0
    for k in range(N_LEVELS - 1):
        reached += completed_mix[k] * age + started_mix[k] * (1.0 - age)
        if u < reached:
            return k
    return ULTRA_LOW


@compiled(entry=True)
def fill_pipelines(county, project, developer, completions, completed_mix, started_mix, life_scale, parameter, key):
    """Put the projects under construction on 1 January 2021, and the first backlog, into every county. Returns False where
    one runs out of room."""
    for i in range(len(county)):
        county[i].pipeline_area[:] = 0.0
        if not fill_pipeline(
            county, i, project, developer, completions[i], completed_mix, started_mix, life_scale, parameter, key
        ):
            return False
        draw_first_backlog(county[i], i, parameter, key)
    return True


@compiled
def fill_pipeline(county, i, project, developer, completions, completed_mix, started_mix, life_scale, parameter, key):
    """Put the projects under construction on 1 January 2021 into the county's block.

    `completions[use]` m2/yr at the base pace; each of the four stages holds a quarter of what is under way. Prefabrication and
    equipment have the shares of 2020; rules of later quarters do not bind. Returns False where the block is full; then nothing
    is lost by starting over with more room.
    """
    row = county[i]
    chances = (parameter.prefabricated_share_2020, parameter.photovoltaic_share_2020, parameter.heat_pump_share_2020)
    mean = parameter.construction_time / STAGES
    for use in range(N_URBAN_USES):
        for stage in range(STAGES):
            left = completions[use] * mean
            ordinal = 0
            while left > 0.0:
                if not has_room(project, i):
                    return False
                entity = project_entity(i, use, ordinal)
                u0, u1, u2, u3 = draw4(key, Purpose.PIPELINE, entity, stage)
                area = lognormal_area(parameter.project_size_mean, parameter.project_size_spread, normal(u0, u1))
                if area > left and draw(key, Purpose.BACKLOG, entity, 1 + stage) * area > left:
                    break  # keeps the expected area of the stage equal to `left`
                d = developer.first[i] + int(u2 * (developer.first[i + 1] - developer.first[i]))
                k = pipeline_level(stage, completed_mix, started_mix, u3)
                time = erlang_time(mean, STAGES - stage, draw4(key, Purpose.PIPELINE_LENGTH, entity, stage))
                slot = add_project(project, i, use, area, k, d, -1, int(time / QUARTER))
                equip(project, slot, chances, (0.0, 0.0), 0.0, parameter, life_scale, key, entity, _BEFORE + stage)
                row.pipeline_area[use] += area
                left -= area
                ordinal += 1
    return True


@compiled
def draw_first_backlog(row, i, parameter, key):
    """Start each use in the middle of a project: the area that the last project before 2021 overshot its need by.

    Its size is drawn in proportion to area (renewal theory: the interval that covers a fixed moment is a long one), and the
    overshoot is a uniform part of it. Without this every county and use would start a project in the first quarter.
    """
    spread = parameter.project_size_spread
    for use in range(N_URBAN_USES):
        u0, u1, u2, _ = draw4(key, Purpose.BACKLOG, project_entity(i, use, 0), 0)
        covering = lognormal_area(parameter.project_size_mean, spread, normal(u0, u1) + spread)
        row.backlog_area[use] = -u2 * covering
