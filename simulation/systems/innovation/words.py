"""Words of innovation: topics, innovators, projects, and what a province knows and uses."""

from __future__ import annotations

from math import inf

from simulation.kinds import CITY, PROVINCE, Name, Payment, Words
from simulation.kinds import Variable as V

TOPIC_NAMES = {
    "star": Name("星级绿色建筑", "Star levels"),
    "ultra_low": Name("超低能耗建筑", "Ultra-low energy"),
    "retrofit": Name("既有建筑改造", "Retrofit"),
    "industrial": Name("新型建筑工业化", "Industrialised construction"),
    "renewable": Name("可再生能源应用", "Renewable energy"),
    "operation": Name("智慧运行与物业", "Smart operation"),
}
TOPICS = tuple(TOPIC_NAMES)
STAR, ULTRA_LOW, RETROFIT, INDUSTRIAL, RENEWABLE, OPERATION = range(len(TOPICS))

TOPIC_OF_TECHNOLOGY = {
    "basic": STAR,
    "one_star": STAR,
    "two_star": STAR,
    "three_star": STAR,
    "ultra_low": ULTRA_LOW,
    "retrofit": RETROFIT,
    "prefabrication": INDUSTRIAL,
    "photovoltaics": RENEWABLE,
    "heat_pump": RENEWABLE,
}
"""What research each technology rests on; smart operation moves none of them."""

KIND_NAMES = {
    "firm": Name("企业", "Firm"),
    "university": Name("高校院所", "University or institute"),
    "laboratory": Name("实验室与创新中心", "Laboratory or centre"),
}
KINDS = tuple(KIND_NAMES)
FIRM, UNIVERSITY, LABORATORY = range(len(KINDS))
"""Kinds of innovators; a laboratory is what the Opinions call a platform of innovation."""

OWNER_NAMES = {
    "firm": Name("企业独立", "Firm alone"),
    "university": Name("高校院所独立", "University alone"),
    "laboratory": Name("实验室独立", "Laboratory alone"),
    "joint_university": Name("高校院所或实验室牵头、企业参与", "University or laboratory with a firm"),
    "joint_firm": Name("企业牵头、有合作方", "Firm with a partner"),
}
OWNERS = tuple(OWNER_NAMES)
JOINT_UNIVERSITY, JOINT_FIRM = 3, 4
"""Who holds a result, which decides how likely it is used; the first three are the kinds of innovators alone."""

STATE_NAMES = {
    "active": Name("在研", "Under way"),
    "abandoned": Name("中止", "Abandoned"),
    "result": Name("形成成果", "Result"),
    "transformed": Name("已转化", "Transformed"),
}
STATES = tuple(STATE_NAMES)
ACTIVE, ABANDONED, RESULT, TRANSFORMED = range(len(STATES))

FIRST_TRL, LAST_TRL = 3, 8
"""Projects begin at a technology readiness level of 3 to 7; at 8 they are results."""
STEPS = LAST_TRL - FIRST_TRL

PAYMENTS = {
    "research_public": Payment("government", "innovator", "科研项目财政经费", "Public money for research"),
    "research_own": Payment("innovator", "researcher", "科研项目自筹经费", "Research paid by innovators"),
}

# fmt: off
VARIABLES = (
    V("disclosure", (PROVINCE,), "f8", (), "share", "成果公开程度", "Disclosure of results", "in the year: how far results are open to all, by the measure and by platforms"),
    V("topic_weight", (PROVINCE,), "f8", ("topic",), "share", "课题方向权重", "Weight of topics", "in the year: the call's and the market's, half each"),
    V("market", (PROVINCE,), "f8", ("topic",), "-", "技术市场规模（以起始为1）", "Market of topics", "last year's use at its cost, over that of the start", False, high=inf),
    V("ideas", (PROVINCE,), "i8", (), "count", "本年研发设想", "Ideas", "since January"),
    V("projects_begun", (PROVINCE,), "i8", (), "count", "本年立项", "Projects begun", "since January"),
    V("projects_funded", (PROVINCE,), "i8", (), "count", "本年财政资助项目", "Projects with public money", "of those begun since January"),
    V("projects_joint", (PROVINCE,), "i8", (), "count", "本年合作项目", "Joint projects", "of those begun since January"),
    V("projects_at_laboratories", (PROVINCE,), "i8", (), "count", "本年有实验室参与的项目", "Projects with a laboratory", "of those begun since January: led by one, or with one as partner"),
    V("research_budget", (PROVINCE,), "f8", (), "yuan", "本年财政科研预算", "Budget of the call", "public money of the year; what is not granted is left over"),
    V("research_asked", (PROVINCE,), "f8", (), "yuan", "本年申请财政经费", "Public money applied for", "in January: by ideas that would not be carried out without, and part of those that would"),
    V("research_granted", (PROVINCE,), "f8", (), "yuan", "本年批准财政经费", "Public money granted", "in January, to be paid as projects go on"),
    V("research_deadweight", (PROVINCE,), "f8", (), "yuan", "其中无资助也会自筹的", "Deadweight", "of what was granted: to projects that would have been carried out anyway; as a share, the sum of all members and years over that of what they grant"),
    V("research_spent", (CITY, PROVINCE), "f8", (), "yuan", "本年科研支出", "Research spending", "since January, public and own"),
    V("projects_under_way", (CITY, PROVINCE), "i8", (), "count", "在研项目", "Projects under way", "at the end of the quarter"),
    V("research_results", (CITY, PROVINCE), "i8", (), "count", "本年形成成果", "Results", "since January"),
    V("research_transformed", (CITY, PROVINCE), "i8", (), "count", "本年转化成果", "Results transformed", "since January, duplicates included"),
    V("research_duplicates", (CITY, PROVINCE), "i8", (), "count", "其中重复研究", "Duplicates", "of those transformed since January: they add nothing to what is known"),
    V("transformation_share", (PROVINCE,), "f8", ("owner",), "share", "成果转化率", "Share of results transformed", "expected, of results of the last ten years; missing without any", may_be_missing=True),
    V("transformation_total", (PROVINCE,), "f8", (), "share", "成果转化率（全部）", "Share of results transformed, all owners", "expected, of results of the last ten years; missing without any", may_be_missing=True),
    V("topics_advanced", (PROVINCE,), "i4", (), "count", "成果转化提高且有新标准的方向数", "Topics with a new standard while more is used", "topics in which a technical standard has come out since 2021; zero while the expected share of results used, of all owners, is no higher than at the start of 2021"),
    V("knowledge_in_use", (PROVINCE,), "f8", ("topic",), "count", "在用知识", "Knowledge in use", "results transformed, less what has become obsolete"),
    V("knowledge_factor", (PROVINCE,), "f8", ("topic",), "-", "本省知识系数", "Factor of own knowledge", "what the province's own use adds to knowledge: 1 on the path of constant growth", high=inf),
    V("technical_standards", (PROVINCE,), "i4", ("topic",), "count", "新发布技术标准", "Technical standards", "generations issued since 2021"),
    V("hassle_cut", (PROVINCE,), "f8", ("topic",), "share", "标准降低的技术实施难度", "Trouble cut by standards", "part of the technical trouble of a technology that standards since 2021 take away"),
    V("uses_since_standard", (PROVINCE,), "i8", ("topic",), "count", "上次标准以来转化数", "Uses since the last standard", "that the next generation is written from", False),
    V("standard_due", (PROVINCE,), "i8", ("topic",), "tick", "标准发布季度", "Quarter of the next standard", "-9999 where none is being written", False, low=-9999.0),
    V("standard_issued", (PROVINCE,), "i8", ("topic",), "tick", "上次标准季度", "Quarter of the last standard", "before 2021 below zero", False, low=-9999.0),
)
# fmt: on
WORDS = Words(
    variables=VARIABLES,
    axes={"topic": TOPIC_NAMES, "owner": OWNER_NAMES},
    actors={
        "innovator": Name("创新主体", "Innovators"),
        "researcher": Name("科研人员与设备供应商", "Research staff and suppliers"),
    },
    payments=PAYMENTS,
)
