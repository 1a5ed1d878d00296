"""Words of communities: who takes part, what is renovated and built, what residents think of it, and who gets what."""

from __future__ import annotations

from math import inf

from simulation.kinds import CITY, COUNTY, EVERY, FLOW, PROVINCE, SUM, YEAR, Name, Payment, Words
from simulation.kinds import Variable as V

AWARD_KIND_NAMES = {
    "none": Name("无", "None"),
    "subsidy": Name("补贴", "Subsidy"),
    "reward": Name("以奖代补", "Reward"),
    "bidding": Name("竞争评选", "Bidding"),
}
AWARD_KINDS = tuple(AWARD_KIND_NAMES)
STAGES = ("idle", "building", "done")
TERCILE_NAMES = {
    "low": Name("低收入", "Low income"),
    "middle": Name("中等收入", "Middle income"),
    "high": Name("高收入", "High income"),
}
TERCILES = tuple(TERCILE_NAMES)

PAYMENTS = {
    "community_award": Payment("government", "resident", "社区奖补", "Awards to communities"),
    "small_project": Payment("resident", "builder", "社区小微项目", "Small projects of communities"),
    "village_award": Payment("government", "resident", "村庄奖补", "Awards to villages"),
    "village_project": Payment("resident", "builder", "村庄小微项目", "Small projects of villages"),
    "historic_repair": Payment("government", "builder", "历史街区修缮", "Repair of historic blocks"),
    "planners": Payment("government", "adviser", "责任规划师", "Planners of communities"),
    "grid_staff": Payment("government", "worker", "社区网格员", "Grid staff of communities"),
    "sorting_contact": Payment("government", "worker", "垃圾分类入户指导", "Personal contact for sorting waste"),
    "renovation_programme": Payment(
        "government",
        "builder",
        "老旧小区改造（节能以外，政府）",
        "Renovation of old communities but for energy, by governments",
    ),
    "renovation_owners": Payment(
        "owner", "builder", "老旧小区改造（节能以外，业主）", "Renovation of old communities but for energy, by owners"
    ),
}

_BY_TERCILE = ("income_tercile",)
# fmt: off
VARIABLES = (
    # Who there is
    V("communities", EVERY, "f8", (), "count", "居住小区数", "Communities", "urban households over those of a usual community, in 2021", False, kind=SUM),
    V("community_residents", EVERY, "f8", _BY_TERCILE, "households", "小区户数", "Households in communities", "urban, by the income of their community in the province, in 2021", kind=SUM),
    V("first_participation", EVERY, "f8", (), "share", "2020年居民参与率", "Participation of 2020", "mean over households", False),
    V("first_satisfaction", (COUNTY,), "f8", (), "0..1", "2020年居民满意度", "Satisfaction of 2020", "mean over households", False),
    V("first_complaints", (COUNTY,), "f8", (), "share", "2020年投诉户比例", "Complaints of 2020", "mean over households", False),
    V("examined_life_circle", (CITY,), "f8", (), "share", "体检已计入的便民生活圈覆盖率", "Life circle that the examination knows", "of last December; that of 2020 before", False),
    V("participation_gain", EVERY, "f8", (), "share", "居民参与率变化", "Rise of participation", "against 2020, as others see it", False, low=-inf),
    V("satisfaction_gain", EVERY, "f8", (), "0..1", "居民满意度变化", "Rise of satisfaction", "against 2020; zero where residents are not heard", False, low=-inf),
    V("complaints_gain", EVERY, "f8", (), "share", "投诉户比例变化", "Rise of complaints", "against 2020; zero where residents are not heard", False, low=-inf),
    V("renovation_expected", EVERY, "f8", (), "count", "按常规进度应改造数", "Renovations at the usual pace", "completed since 2021, had nothing changed", False, kind=SUM),
    # What they are like: means over households
    V("participation", EVERY, "f8", (), "share", "居民参与率", "Participation", "share of households that take part in the affairs of their community, in the year"),
    V("trust", EVERY, "f8", (), "0..1", "居民信任", "Trust", "of residents in what is done together, at the end of the quarter"),
    V("community_satisfaction", EVERY, "f8", (), "0..1", "居民满意度", "Satisfaction", "of residents with their community, as of last December"),
    V("community_satisfaction_by_income", EVERY, "f8", _BY_TERCILE, "0..1", "居民满意度（按收入）", "Satisfaction by income", "likewise, by the income of the community in the province; zero where there is none of that income"),
    V("community_quality", EVERY, "f8", (), "0..1", "小区品质", "Condition of communities", "at the end of the quarter"),
    V("complaints", EVERY, "f8", (), "share", "投诉户比例", "Complaints", "households that are dissatisfied and take part, as of last December"),
    V("sorting", EVERY, "f8", (), "share", "垃圾分类准确率", "Purity of sorting", "of what residents sort, at the end of the quarter; what is captured is about a third of it"),
    V("sorting_captured", EVERY, "f8", (), "share", "垃圾分出率", "Captured by sorting", "of all waste that could be sorted, at the end of the quarter"),
    V("sorting_coverage", EVERY, "f8", (), "share", "垃圾分类覆盖率", "Coverage by sorting programmes", "households whose community has one, at the end of the quarter"),
    V("residents_engaged", (COUNTY,), "u1", (), "0/1", "居民参与提升且满意", "Residents take part and are satisfied", "participation a tenth above that of 2020 and satisfaction not below it; our reading"),
    V("life_circle", EVERY, "f8", (), "share", "便民生活圈覆盖率", "Life circle", "households with at least four of five kinds of facilities in their community, at the end of the quarter"),
    # Renovation of old communities
    V("renovations_completed", EVERY, "f8", (), "count", "完成改造的老旧小区", "Renovations completed", "since 2021", kind=SUM),
    V("renovation_votes", EVERY, "f8", (), "count", "节能改造表决", "Votes on energy retrofit", "in communities whose renovation started in the quarter", kind=FLOW),
    V("renovation_votes_passed", EVERY, "f8", (), "count", "节能改造表决通过", "Votes passed", "of those", kind=FLOW),
    # Small projects, by the income of the community
    V("projects_applied", EVERY, "f8", _BY_TERCILE, "count", "申请奖补的小微项目", "Small projects applied for", "in the quarter", kind=FLOW),
    V("awards_granted", EVERY, "f8", _BY_TERCILE, "count", "获得奖补的小微项目", "Awards granted", "of those", kind=FLOW),
    V("awards_refused", EVERY, "f8", _BY_TERCILE, "count", "未获奖补的申请", "Applications refused", "as the budget was used up", kind=FLOW),
    V("awards_anyway", EVERY, "f8", _BY_TERCILE, "count", "无奖补也会实施的获奖补项目", "Awards to what comes anyway", "of those granted", kind=FLOW),
    V("projects_excluded", EVERY, "f8", _BY_TERCILE, "count", "因垫资未申请", "Kept out by payment in advance", "communities that would have applied had nothing to be paid in advance", kind=FLOW),
    V("small_projects_done", EVERY, "f8", _BY_TERCILE, "count", "完成的小微项目", "Small projects done", "in the quarter, with an award or without", kind=FLOW),
    V("awards_failed", EVERY, "f8", _BY_TERCILE, "count", "验收未过的奖励项目", "Rewards not paid", "projects done that did not stand up to their check", kind=FLOW),
    V("award_money", EVERY, "f8", _BY_TERCILE, "yuan", "小区所获奖补资金", "Awards received by communities", "in the quarter", kind=FLOW),
    V("community_benefit", EVERY, "f8", _BY_TERCILE, "yuan", "小区所获公共资金", "Public money for communities", "awards and renovation, in the quarter", kind=FLOW),
    V("award_deadweight", EVERY, "f8", (), "yuan", "用于无奖补也会实施项目的奖补", "Deadweight of awards", "awards granted to projects that would have come anyway, in the quarter", kind=FLOW),
    V("award_budget", EVERY, "f8", (), "yuan/yr", "社区奖补预算", "Budget for awards", "of the counties, in the year", kind=SUM),
    V("county_expenditure", (COUNTY,), "f8", (), "yuan/yr", "县区一般公共预算支出", "Budget expenditure of the county", "its part of its city's, by GDP", False),
    # Villages and historic blocks
    V("villages", EVERY, "i8", (), "count", "村庄数", "Villages", "rural households over those of a village, in 2021", False, kind=SUM),
    V("villages_waiting", EVERY, "i8", (), "count", "等候资金的村庄", "Villages that wait", "refused in the last call, and first in the next", kind=SUM),
    V("village_applications", EVERY, "i8", (), "count", "村庄申请", "Applications of villages", "this year", kind=YEAR),
    V("village_grants", EVERY, "i8", (), "count", "村庄获奖补", "Grants to villages", "this year", kind=YEAR),
    V("village_deadweight", EVERY, "i8", (), "count", "村庄无奖补也会实施的获奖补项目", "Grants to villages that would have built anyway", "this year", kind=YEAR),
    V("village_projects", EVERY, "i8", (), "count", "村庄小微项目", "Small projects of villages", "this year", kind=YEAR),
    V("village_projects_each", (COUNTY,), "f8", (), "projects a village", "村均小微项目", "Small projects a village", "since 2021; missing where there are no villages", high=inf, may_be_missing=True),
    V("historic_blocks", EVERY, "i8", (), "count", "历史街区数", "Historic blocks", "an estimate", False, kind=SUM),
    V("historic_listed", EVERY, "i8", (), "count", "已公布历史街区", "Historic blocks listed", "since 2021", kind=SUM),
    V("historic_repaired", EVERY, "i8", (), "count", "已修缮历史街区", "Historic blocks repaired", "since 2021", kind=SUM),
    V("historic_listed_share", (PROVINCE,), "f8", (), "share", "历史街区公布比例", "Share of historic blocks listed", "of all; one where there are none"),
    V("historic_fund", (CITY,), "f8", (), "yuan", "历史街区修缮资金余额", "Fund for historic blocks", "not yet spent"),
)
# fmt: on
WORDS = Words(
    variables=VARIABLES,
    axes={"income_tercile": TERCILE_NAMES},
    actors={"resident": Name("居民", "Residents"), "worker": Name("社区工作人员", "Community workers")},
    payments=PAYMENTS,
)
