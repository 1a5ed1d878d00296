"""The calendar: what happens in which quarter, in one table that both drivers read."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

import numpy as np

from simulation.compilation import rule
from simulation.rules import START_YEAR


class Actor(IntEnum):
    PROVINCE = 0
    CITY = 1
    COUNTY = 2


class Phase(IntEnum):
    """One step of a quarter. The name in lower case is the function in `phases` and the method of the Mesa agent."""

    OPEN_BOOKS = 1
    OPEN_CITY_BOOKS = 2
    OPEN_PROVINCE_BOOKS = 3
    BEGIN_PLAN = 4
    BEGIN_CITY_PLAN = 5
    BEGIN_PROVINCE_PLAN = 6
    RATCHET = 7
    ALLOCATE = 8
    COMPARE = 9
    RUN_CAMPAIGNS = 10
    PLAN_VISITS = 11
    DECIDE_EFFORT = 12
    COUNT_MEASURES = 13
    WRITE_PROVINCE_MEASURES = 14
    WRITE_CITY_MEASURES = 15
    WRITE_MEASURES = 16
    AGE_STOCK = 17
    GROW = 18
    DEMOLISH = 19
    RENEW_BUILDINGS = 20
    RENOVATE_COMMUNITIES = 21
    ORDER = 22
    SPREAD_AWARENESS = 23
    START_PROJECTS = 24
    COMPLETE_PROJECTS = 25
    FIT_ROOFS = 26
    USE_ENERGY = 27
    CARRY_OUT_PLAN = 28
    WEAR = 29
    COMMISSION = 30
    RECEIVE_VISITS = 31
    LOOK_BACK = 32
    REPORT = 33
    GATHER_CITY = 34
    GATHER_PROVINCE = 35
    REPORT_CITY = 36
    REPORT_PROVINCE = 37
    EXAMINE = 38
    COMPARE_CITIES = 39
    ASSESS = 40
    LEARN = 41


class Entry(NamedTuple):
    """When a phase happens: in which quarters of the year, every how many years, and how many years after 2021 the first
    time."""

    phase: Phase
    actor: Actor
    quarters: tuple[int, ...]
    every_years: int
    zh: str
    en: str
    first_year: int = 0


PLAN_YEARS = 5  # 2021-2025, 2026-2030, 2031-2035
_EVERY, _JANUARY, _DECEMBER = (1, 2, 3, 4), (1,), (4,)

# fmt: off
CALENDAR = (
    Entry(Phase.OPEN_BOOKS, Actor.COUNTY, _EVERY, 1, "县区开账", "counties open the quarter's books"),
    Entry(Phase.OPEN_CITY_BOOKS, Actor.CITY, _EVERY, 1, "城市开账", "cities open theirs"),
    Entry(Phase.OPEN_PROVINCE_BOOKS, Actor.PROVINCE, _EVERY, 1, "省级开账", "the province opens its own"),
    Entry(Phase.BEGIN_PLAN, Actor.COUNTY, _JANUARY, PLAN_YEARS, "五年规划开始：县区累计量归零", "a plan period begins: quantities count from zero"),
    Entry(Phase.BEGIN_CITY_PLAN, Actor.CITY, _JANUARY, PLAN_YEARS, "五年规划开始：城市", "likewise in cities"),
    Entry(Phase.BEGIN_PROVINCE_PLAN, Actor.PROVINCE, _JANUARY, PLAN_YEARS, "五年规划开始：省", "likewise in the province"),
    Entry(Phase.RATCHET, Actor.PROVINCE, _JANUARY, 1, "按上年上报值调整目标", "last year's reports ratchet the goals"),
    Entry(Phase.ALLOCATE, Actor.PROVINCE, _JANUARY, 1, "分解新下达的目标", "goals that come into force are put to cities and counties"),
    Entry(Phase.COMPARE, Actor.PROVINCE, _JANUARY, 1, "比较各地上报值", "reports are compared"),
    Entry(Phase.RUN_CAMPAIGNS, Actor.PROVINCE, _EVERY, 1, "开展专项行动", "campaigns begin and fade"),
    Entry(Phase.PLAN_VISITS, Actor.PROVINCE, _JANUARY, 1, "按可疑度安排督查", "visits are aimed by suspicion"),
    Entry(Phase.DECIDE_EFFORT, Actor.COUNTY, _JANUARY, 1, "县区决定努力程度", "counties decide their effort"),
    Entry(Phase.COUNT_MEASURES, Actor.PROVINCE, _EVERY, 1, "统计已出台的措施", "measures in force are counted"),
    Entry(Phase.WRITE_PROVINCE_MEASURES, Actor.PROVINCE, _EVERY, 1, "省可能印发实施方案", "the province may write its implementing plan"),
    Entry(Phase.WRITE_CITY_MEASURES, Actor.CITY, _EVERY, 1, "城市可能出台措施", "cities may write measures"),
    Entry(Phase.WRITE_MEASURES, Actor.COUNTY, _EVERY, 1, "县区可能出台措施", "counties may write measures"),
    Entry(Phase.AGE_STOCK, Actor.PROVINCE, _EVERY, 1, "建筑老化", "buildings age"),
    Entry(Phase.GROW, Actor.COUNTY, _EVERY, 1, "人口与人均面积变化", "people and floor space per head grow"),
    Entry(Phase.DEMOLISH, Actor.COUNTY, _EVERY, 1, "拆除", "buildings whose life ends go"),
    Entry(Phase.RENEW_BUILDINGS, Actor.COUNTY, _EVERY, 1, "部品到期与节能改造", "components end, owners renew and may retrofit"),
    Entry(Phase.RENOVATE_COMMUNITIES, Actor.COUNTY, _EVERY, 1, "老旧小区改造", "old communities are renovated"),
    Entry(Phase.ORDER, Actor.COUNTY, _EVERY, 1, "确定新开工需求", "new floor space is ordered"),
    Entry(Phase.SPREAD_AWARENESS, Actor.COUNTY, _EVERY, 1, "超低能耗知晓扩散", "developers hear of ultra-low energy"),
    Entry(Phase.START_PROJECTS, Actor.COUNTY, _EVERY, 1, "项目开工并选择等级", "projects start and choose their level"),
    Entry(Phase.COMPLETE_PROJECTS, Actor.COUNTY, _EVERY, 1, "项目竣工", "projects are completed"),
    Entry(Phase.FIT_ROOFS, Actor.COUNTY, _EVERY, 1, "既有建筑加装光伏", "existing roofs take photovoltaics"),
    Entry(Phase.USE_ENERGY, Actor.COUNTY, _EVERY, 1, "能耗与碳排放", "energy is used, carbon emitted"),
    Entry(Phase.CARRY_OUT_PLAN, Actor.CITY, _EVERY, 1, "落实体检行动计划", "cities carry out the plan of their last examination"),
    Entry(Phase.WEAR, Actor.CITY, _EVERY, 1, "城市状况的衰减与波动", "what nobody renews wears down; what was observed is taken over"),
    Entry(Phase.COMMISSION, Actor.CITY, _DECEMBER, 1, "城市出资开展体检", "cities pay for this year's examination"),
    Entry(Phase.RECEIVE_VISITS, Actor.COUNTY, _EVERY, 1, "接受督查", "inspectors visit"),
    Entry(Phase.LOOK_BACK, Actor.COUNTY, _EVERY, 1, "同行看到本季开工", "the quarter's starts become what peers see"),
    Entry(Phase.REPORT, Actor.COUNTY, _DECEMBER, 1, "县区核实与上报", "counties measure and report"),
    Entry(Phase.GATHER_CITY, Actor.CITY, _EVERY, 1, "城市汇总", "cities add up"),
    Entry(Phase.GATHER_PROVINCE, Actor.PROVINCE, _EVERY, 1, "省级汇总", "the province adds up"),
    Entry(Phase.REPORT_CITY, Actor.CITY, _DECEMBER, 1, "城市上报", "cities report"),
    Entry(Phase.REPORT_PROVINCE, Actor.PROVINCE, _DECEMBER, 1, "省级核算", "the province reports"),
    Entry(Phase.EXAMINE, Actor.CITY, _DECEMBER, 1, "城市体检并制定行动计划", "cities examine themselves and plan the year to come"),
    Entry(Phase.COMPARE_CITIES, Actor.PROVINCE, _DECEMBER, 1, "比较各市体检结果", "results of the examinations are compared"),
    Entry(Phase.ASSESS, Actor.PROVINCE, _DECEMBER, PLAN_YEARS, "五年评估：调整标准和权重", "the five-year assessment revises standards and weights", PLAN_YEARS - 1),
    Entry(Phase.LEARN, Actor.PROVINCE, _DECEMBER, 1, "技术学习", "costs fall with the year's experience"),
)
# fmt: on

_PHASE, _ACTOR, _QUARTERS, _YEARS, _FIRST = range(5)
SCHEDULE = np.array(
    [(e.phase, e.actor, sum(1 << q for q in e.quarters), e.every_years, e.first_year) for e in CALENDAR], np.int64
)
"""The table as numbers for the compiled driver: phase, actor, quarters as bits, every how many years, years before the first."""


@rule
def is_due(schedule, step, tick):
    """Whether a step of the schedule happens in this tick (0 is the first quarter of 2021)."""
    years = tick // 4 - schedule[step, _FIRST]
    return (schedule[step, _QUARTERS] >> (tick % 4 + 1)) & 1 == 1 and years >= 0 and years % schedule[step, _YEARS] == 0


@rule
def year_of(tick):
    return START_YEAR + tick // 4


def due_entries(tick: int) -> list[Entry]:
    """The entries of the calendar that happen in this tick, in order."""
    return [entry for step, entry in enumerate(CALENDAR) if is_due(SCHEDULE, step, tick)]
