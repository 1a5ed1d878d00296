"""The calendar: what happens in which quarter, in one table that both drivers read.

An entry names a phase of a system, or one of the books that the engine itself keeps ("place.open_books").
"""

from __future__ import annotations

from typing import NamedTuple

from simulation.clock import PLAN_YEARS, QUARTERS
from simulation.errors import InputError, unknown_name
from simulation.kinds import CITY, COUNTY, PROVINCE, TIERS
from simulation.systems.composition import Composition
from simulation.systems.system import Placed


class Entry(NamedTuple):
    """When a phase happens: in which quarters of the year, every how many years, and how many years after 2021 the first
    time."""

    phase: str
    tier: str
    quarters: tuple[int, ...]
    every_years: int
    zh: str
    en: str
    first_year: int = 0

    @property
    def name(self) -> str:
        """The bare name of the phase, which is unique, and that of the method of the Mesa agent."""
        return self.phase.partition(".")[2]

    def is_due(self, tick: int) -> bool:
        """Whether it happens in this tick (0 is the first quarter of 2021)."""
        years = tick // QUARTERS - self.first_year
        return tick % QUARTERS + 1 in self.quarters and years >= 0 and years % self.every_years == 0


_EVERY, _JANUARY, _DECEMBER = (1, 2, 3, 4), (1,), (4,)

# fmt: off
CALENDAR = (
    Entry("place.open_books", COUNTY, _EVERY, 1, "县区开账", "counties open the quarter's books"),
    Entry("place.open_city_books", CITY, _EVERY, 1, "城市开账", "cities open theirs"),
    Entry("place.open_province_books", PROVINCE, _EVERY, 1, "省级开账", "the province opens its own"),
    Entry("organisation.begin_plan", COUNTY, _JANUARY, PLAN_YEARS, "五年规划开始：县区累计量归零", "a plan period begins: quantities count from zero"),
    Entry("organisation.begin_city_plan", CITY, _JANUARY, PLAN_YEARS, "五年规划开始：城市", "likewise in cities"),
    Entry("organisation.begin_province_plan", PROVINCE, _JANUARY, PLAN_YEARS, "五年规划开始：省", "likewise in the province"),
    Entry("organisation.ratchet", PROVINCE, _JANUARY, 1, "按上年上报值调整目标", "last year's reports ratchet the goals"),
    Entry("organisation.allocate", PROVINCE, _JANUARY, 1, "分解新下达的目标", "goals that come into force are put to cities and counties"),
    Entry("organisation.compare", PROVINCE, _JANUARY, 1, "比较各地上报值", "reports are compared"),
    Entry("innovation.call_research", PROVINCE, _JANUARY, 1, "研发设想、财政科研经费分配与立项", "ideas are drawn, the research call is held, projects begin"),
    Entry("innovation.weigh_costs", PROVINCE, _JANUARY, 1, "技术成本影响努力成效", "cheaper technologies change what effort gains"),
    Entry("organisation.run_campaigns", PROVINCE, _EVERY, 1, "开展专项行动", "campaigns begin and fade"),
    Entry("smart_city.read_reports", COUNTY, _JANUARY, 1, "平台读数与上年上报对照", "platforms' readings are held against last year's reports"),
    Entry("community.take_part", COUNTY, _JANUARY, 1, "居民参与社区事务", "residents take part in the affairs of their community"),
    Entry("organisation.plan_visits", PROVINCE, _JANUARY, 1, "按可疑度安排督查", "visits are aimed by suspicion"),
    Entry("organisation.decide_effort", COUNTY, _JANUARY, 1, "县区决定努力程度", "counties decide their effort"),
    Entry("organisation.answer_campaign", COUNTY, (2, 3, 4), 1, "县区响应专项行动", "counties answer a campaign of the quarter"),
    Entry("organisation.count_measures", PROVINCE, _EVERY, 1, "统计已出台的措施", "measures in force are counted"),
    Entry("organisation.write_province_measures", PROVINCE, _EVERY, 1, "省可能印发实施方案", "the province may write its implementing plan"),
    Entry("organisation.write_city_measures", CITY, _EVERY, 1, "城市可能出台措施", "cities may write measures"),
    Entry("organisation.write_measures", COUNTY, _EVERY, 1, "县区可能出台措施", "counties may write measures"),
    Entry("buildings.age_stock", PROVINCE, _EVERY, 1, "建筑老化", "buildings age"),
    Entry("buildings.follow_trends", PROVINCE, _EVERY, 1, "用能强度变化", "intensities follow their trends"),
    Entry("buildings.grow", COUNTY, _EVERY, 1, "人口与人均面积变化", "people and floor space per head grow"),
    Entry("buildings.demolish", COUNTY, _EVERY, 1, "拆除", "buildings whose life ends go"),
    Entry("buildings.renew_buildings", COUNTY, _EVERY, 1, "部品到期与节能改造", "components end, owners renew and may retrofit"),
    Entry("buildings.renovate_communities", COUNTY, _EVERY, 1, "老旧小区改造", "old communities are renovated"),
    Entry("buildings.order", COUNTY, _EVERY, 1, "确定新开工需求", "new floor space is ordered"),
    Entry("buildings.spread_awareness", COUNTY, _EVERY, 1, "超低能耗知晓扩散", "developers hear of ultra-low energy"),
    Entry("smart_city.approve", COUNTY, _EVERY, 1, "项目审批", "projects are approved"),
    Entry("buildings.start_projects", COUNTY, _EVERY, 1, "项目开工并选择等级", "projects start and choose their level"),
    Entry("buildings.complete_projects", COUNTY, _EVERY, 1, "项目竣工", "projects are completed"),
    Entry("community.call_small_projects", COUNTY, (2,), 1, "征集社区和村庄小微项目", "communities and villages ask for small projects"),
    Entry("community.complete_small_projects", COUNTY, _EVERY, 1, "小微项目完工验收", "small projects are completed and checked"),
    Entry("community.list_historic_blocks", COUNTY, _EVERY, 1, "公布历史街区", "historic blocks are listed"),
    Entry("community.repair_historic_blocks", CITY, _EVERY, 1, "修缮历史街区", "historic blocks are repaired"),
    Entry("community.staff_communities", COUNTY, _EVERY, 1, "社区人员经费", "grid workers, planners and guides are paid"),
    Entry("community.sort_waste", COUNTY, _EVERY, 1, "垃圾分类", "residents sort their waste"),
    Entry("smart_city.meet_incidents", COUNTY, _EVERY, 1, "城市管网安全事件", "urban networks have incidents"),
    Entry("buildings.fit_roofs", COUNTY, _EVERY, 1, "既有建筑加装光伏", "existing roofs take photovoltaics"),
    Entry("buildings.use_energy", COUNTY, _EVERY, 1, "能耗与碳排放", "energy is used, carbon emitted"),
    Entry("examination.carry_out_plan", CITY, _EVERY, 1, "落实体检行动计划", "cities carry out the plan of their last examination"),
    Entry("examination.depart_from_plans", CITY, _EVERY, 1, "规划实施的偏离与查处", "departures from plans come up and are found"),
    Entry("examination.wear", CITY, _EVERY, 1, "城市状况的衰减与波动", "what nobody renews wears down; what was observed is taken over"),
    Entry("examination.commission", CITY, _DECEMBER, 1, "城市出资开展体检", "cities pay for this year's examination"),
    Entry("innovation.advance_research", CITY, _EVERY, 1, "科研项目推进与成果转化", "projects get on and spend, results come into use"),
    Entry("innovation.take_up_results", PROVINCE, _EVERY, 1, "知识积累与标准编制", "knowledge in use is counted, standards are written"),
    Entry("organisation.receive_visits", COUNTY, _EVERY, 1, "接受督查", "inspectors visit"),
    Entry("buildings.look_back", COUNTY, _EVERY, 1, "同行看到本季开工", "the quarter's starts become what peers see"),
    Entry("smart_city.settle_starts", COUNTY, _EVERY, 1, "结算开工项目的提速和返工", "what starts owe to approval and models is booked"),
    Entry("smart_city.build_city_platform", CITY, _EVERY, 1, "城市建设平台", "cities build their platforms"),
    Entry("smart_city.build_platform", COUNTY, _EVERY, 1, "县区建设平台", "counties build theirs"),
    Entry("smart_city.spread_bim", COUNTY, _EVERY, 1, "建筑信息模型推广", "building information models spread"),
    Entry("smart_city.average_smart_cities", PROVINCE, _EVERY, 1, "统计各市和全省的平台和模型", "cities and the province take the mean of both"),
    Entry("community.evaluate_communities", COUNTY, _DECEMBER, 1, "居民评价社区", "residents say what they think of their community"),
    Entry("community.average_communities", COUNTY, _EVERY, 1, "统计县区的小区", "counties take the mean of their communities"),
    Entry("community.average_all_communities", PROVINCE, _EVERY, 1, "统计各市和全省的小区", "cities and the province take the mean"),
    Entry("place.close_books", COUNTY, _EVERY, 1, "县区结账", "counties close the quarter's books"),
    Entry("organisation.report", COUNTY, _DECEMBER, 1, "县区核实与上报", "counties measure and report"),
    Entry("place.gather_city", CITY, _EVERY, 1, "城市汇总", "cities add up"),
    Entry("place.gather_province", PROVINCE, _EVERY, 1, "省级汇总", "the province adds up"),
    Entry("examination.count_carbon", CITY, _EVERY, 1, "累计城市全年碳排放", "cities add up the carbon of the year"),
    Entry("organisation.share_mandates", CITY, _EVERY, 1, "统计各市强制要求", "cities count their mandates"),
    Entry("organisation.share_province_mandates", PROVINCE, _EVERY, 1, "统计全省强制要求", "the province counts them"),
    Entry("organisation.report_city", CITY, _DECEMBER, 1, "城市上报", "cities report"),
    Entry("organisation.report_province", PROVINCE, _DECEMBER, 1, "省级核算", "the province reports"),
    Entry("examination.examine", CITY, _DECEMBER, 1, "城市体检并制定行动计划", "cities examine themselves and plan the year to come"),
    Entry("examination.compare_cities", PROVINCE, _DECEMBER, 1, "比较各市体检结果", "results of the examinations are compared"),
    Entry("examination.assess", PROVINCE, _DECEMBER, PLAN_YEARS, "五年评估：调整标准和权重", "the five-year assessment revises standards and weights", PLAN_YEARS - 1),
    Entry("innovation.look_at_market", PROVINCE, _DECEMBER, 1, "技术市场规模", "the market of each topic is looked at"),
    Entry("buildings.learn", PROVINCE, _DECEMBER, 1, "技术学习", "costs fall with the year's experience"),
)
# fmt: on


def calendar_of(composition: Composition) -> tuple[Entry, ...]:
    """The calendar of these systems: without the phases of those that are off, and with those of systems from outside in the
    places that they name. Raises :class:`InputError` where there is no such place, or a phase has the name of another."""
    calendar = [entry for entry in CALENDAR if entry.phase.partition(".")[0] not in composition.off]
    for system in composition.systems:
        for placed in system.placed:
            entry = Entry(
                f"{system.name}.{placed.name}",
                placed.tier,
                placed.quarters,
                placed.every_years,
                placed.zh,
                placed.en,
                placed.first_year,
            )
            calendar.insert(_place_for(placed, entry, calendar), entry)
    return tuple(calendar)


def _place_for(placed: Placed, entry: Entry, calendar: list[Entry]) -> int:
    where, known = f"System {entry.phase}", [each.phase for each in calendar]
    if (placed.before is None) == (placed.after is None):
        raise InputError("system.place_it", place=where)
    if entry.name in [each.name for each in calendar]:
        raise InputError("system.phase_taken", place=where, name=entry.name)
    if placed.tier not in TIERS:
        raise unknown_name("kind.tier", placed.tier, TIERS, place=where)
    neighbour = placed.before or placed.after
    if neighbour not in known:
        raise unknown_name("kind.phase", neighbour, known, place=where)
    return known.index(neighbour) + (placed.after is not None)


def due_entries(tick: int, calendar: tuple[Entry, ...] = CALENDAR) -> list[Entry]:
    """The entries of a calendar that happen in this tick, in order."""
    return [entry for entry in calendar if entry.is_due(tick)]
