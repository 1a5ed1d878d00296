"""The edges between the five systems: which of them acts on which, in which phase of the calendar, or not yet.

Every ordered pair of systems has a row for each parameter that carries something from one to the other. An edge without a phase
waits for one of its two systems to be simulated, and the report lists it as such. Setting its parameter to zero, which every
scenario may, cuts a connected one.
"""

from __future__ import annotations

from simulation.kinds import Name
from simulation.systems.composition import Composition
from simulation.systems.system import Edge
from simulation.vocabulary import SYSTEM_NAMES

ROOM_NAMES = SYSTEM_NAMES | {"buildings": Name("建筑", "Buildings"), "system": Name("通用", "All systems")}
"""Those that act on one another, and where other parameters belong."""


# fmt: off
EDGES = (
    Edge("examination", "innovation", "innovation.call_research", "research_gap_weight", "差距引导研发课题", "gaps steer the topics of research calls"),
    Edge("examination", "smart_city", "organisation.write_city_measures", "platform_gap_effect", "差距大的城市更早出台平台办法", "cities with larger gaps write their platform rule sooner"),
    Edge("examination", "smart_city", "smart_city.meet_incidents", "incidents_prevented", "补上监测的管网，平台才能避免事件", "platforms prevent incidents as far as plans have put networks under watch"),
    Edge("examination", "community", "buildings.renovate_communities", "renovation_examination_push", "差距加快老旧小区改造", "gaps speed up the renovation of old communities"),
    Edge("examination", "organisation", "organisation.decide_effort", "reward_examination", "差距和公布结果增加考核压力", "gaps, more so once published, weigh in the evaluation"),
    Edge("innovation", "examination", "examination.assess", "standard_raise", "新技术标准提高体检标准", "technical standards raise those of the examination"),
    Edge("innovation", "smart_city", "smart_city.build_city_platform", "standard_speeds_platform", "技术标准加快平台成熟", "technical standards let platforms mature faster"),
    Edge("innovation", "smart_city", "smart_city.build_city_platform", "knowledge_local_share", "本省知识降低平台成本", "own knowledge makes platforms cheaper"),
    Edge("innovation", "community", "buildings.renovate_communities", "hassle_cut_standard", "技术标准降低改造的实施难度", "technical standards make retrofit less trouble"),
    Edge("innovation", "community", "buildings.renovate_communities", "knowledge_local_share", "本省知识降低改造成本", "own knowledge makes retrofit cheaper"),
    Edge("innovation", "organisation", "organisation.decide_effort", "gain_cost_effect", "成本下降，努力更见效", "costs fall, and effort gains more"),
    Edge("smart_city", "examination", "examination.examine", "platform_precision", "平台越成熟，测量误差越小", "the further a platform has come, the smaller the measurement error"),
    Edge("smart_city", "innovation", "innovation.call_research", "disclosure_platform_share", "成果数据库公开", "a database discloses results"),
    Edge("smart_city", "community", "community.take_part", "complaints_channel", "平台是投诉渠道", "a platform is a channel for complaints"),
    Edge("smart_city", "community", "community.take_part", "smart_property_ease", "智慧物业省时省力", "smart property management saves residents time and upkeep"),
    Edge("smart_city", "organisation", "organisation.plan_visits", "detection_platform", "平台提高督查发现率，指出可疑上报", "visits find more, and reports that readings do not bear out are suspect"),
    Edge("community", "examination", "examination.examine", "satisfaction_weight", "居民满意度进入调查", "the satisfaction of residents enters the survey"),
    Edge("community", "examination", "examination.examine", "participation_precision", "居民参与提高调查精度", "residents who take part make surveys more precise"),
    Edge("community", "innovation", "innovation.advance_research", "demonstration_effect", "改造过的小区是示范点", "renovated communities are demonstration sites"),
    Edge("community", "smart_city", "smart_city.build_platform", "acceptance_effect", "居民参与，平台更易推广", "where residents take part platforms are accepted"),
    Edge("community", "organisation", "organisation.decide_effort", "reward_complaints", "投诉增加考核压力", "complaints weigh in the evaluation"),
    Edge("community", "organisation", "organisation.plan_visits", "detection_participation", "参与者帮助督查", "those who take part help visits find out"),
    Edge("organisation", "examination", "examination.carry_out_plan", "examination_budget_share", "财政、努力和督查决定计划兑现", "budget, effort and visits carry out the plan"),
    Edge("organisation", "examination", "examination.depart_from_plans", "plan_deviation_effort_effect", "努力减少规划偏离", "effort keeps places to their plans"),
    Edge("organisation", "examination", "examination.depart_from_plans", "plan_deviation_visit_effect", "督查发现规划偏离", "visits find departures from plans"),
    Edge("organisation", "innovation", "innovation.call_research", "research_call_share", "财政科研经费", "public money for research"),
    Edge("organisation", "innovation", "innovation.advance_research", "procurement_effect", "优先采购加快成果转化", "procurement brings results into use sooner"),
    Edge("organisation", "smart_city", "smart_city.build_city_platform", "platform_budget_share", "预算和努力决定平台建设速度", "budget and effort set the pace of platforms"),
    Edge("organisation", "community", "community.call_small_projects", "community_budget_share", "奖补预算", "budget for awards"),
    Edge("organisation", "community", "community.take_part", "grid_workers", "网格员动员居民", "grid workers mobilise residents"),
)
# fmt: on


def edges_of(composition: Composition) -> list[Edge]:
    """The edges of a run: those of the package between systems that take part, and those that systems from outside bring."""
    published = [edge for edge in EDGES if not composition.off & {edge.source, edge.target}]
    return [*published, *(edge for system in composition.own for edge in system.edges)]
