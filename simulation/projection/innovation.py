"""What research comes to in the province, year by year."""

from __future__ import annotations

import numpy as np
import pandas as pd
import xarray as xr

from simulation.clock import QUARTERS, START_YEAR
from simulation.parameters import load_parameters
from simulation.projection.examination import decembers
from simulation.projection.probability import means, over, spread
from simulation.systems.innovation.words import TOPIC_NAMES, TOPIC_OF_TECHNOLOGY
from simulation.systems.system import Column

_OF_YEAR = (
    Column("disclosure", "share", "成果公开程度", "disclosure of results"),
    Column("ideas", "count", "研发设想", "ideas"),
    Column("projects_begun", "count", "立项", "projects begun"),
    Column("projects_funded", "count", "财政资助项目", "projects with public money"),
    Column("projects_under_way", "count", "在研项目", "projects under way"),
    Column("research_results", "count", "形成成果", "results"),
    Column("research_transformed", "count", "转化成果", "results transformed"),
    Column("research_duplicates", "count", "其中重复研究", "of these duplicates"),
    Column("research_spent", "yuan", "科研支出", "research spending"),
    Column("research_budget", "yuan", "财政科研经费预算", "budget of the call"),
    Column("research_asked", "yuan", "申请财政科研经费", "public money applied for"),
    Column("research_granted", "yuan", "批准财政科研经费", "public money granted"),
    Column("research_deadweight", "yuan", "其中无资助也会自筹的", "of it deadweight"),
    Column("transformation_total", "share", "成果转化率", "share of results transformed"),
)
_DERIVED = (
    Column("research_left", "yuan", "未批出的财政科研经费", "budget left over"),
    Column("knowledge_factor", "-", "本省知识系数（各方向平均）", "factor of own knowledge, mean of topics"),
    Column("new_standards", "count", "新发布技术标准（各方向合计）", "technical standards since 2021, all topics"),
)
COLUMNS: tuple[Column | str, ...] = (
    *("year", "members"),
    *(column.of_means() for column in (*_OF_YEAR, *_DERIVED)),
    Column(
        "deadweight_share",
        "share",
        "无资助也会自筹的占批准经费（均值之比）",
        "deadweight, of what is granted: a ratio of means",
    ),
)
STANDARD_COLUMNS = ("topic", "generation", "members", "share", "median", "p05", "p95")
_MOVING = tuple(dict.fromkeys(tuple(TOPIC_NAMES)[number] for number in TOPIC_OF_TECHNOLOGY.values()))
"""The topics on which technologies rest."""


def innovation(tree: xr.DataTree) -> pd.DataFrame:
    """One row a full calendar year; means over members, so that columns add up: what is granted and left over is the budget.
    Counts and money are those of the year, at prices of 2021; what is under way, standards, knowledge and the share transformed
    (expected, of results of the last ten years) are of December. The share of deadweight is one mean over another, and missing
    where nothing is granted."""
    ends = decembers(tree["province"].to_dataset()).isel(region=0)
    values = {column.name: ends[column.name] for column in _OF_YEAR}
    values["knowledge_factor"] = ends["knowledge_factor"].astype("f8").mean("topic")
    values["new_standards"] = ends["technical_standards"].astype("f8").sum("topic")
    found = {name: means(each.transpose("member", "year").values) for name, each in values.items()}
    found["research_left"] = found["research_budget"] - found["research_granted"]
    ordered = {column.name: found[column.name] for column in (*_OF_YEAR, *_DERIVED)}
    ordered["deadweight_share"] = over(found["research_deadweight"], found["research_granted"])
    return pd.DataFrame({"year": ends["year"].values.astype(int), "members": ends.sizes["member"], **ordered})


def all_granted(tree: xr.DataTree) -> float:
    """Of all members and years, the share in which the budget is enough for all that is applied for; missing where there is no
    budget."""
    ends = decembers(tree["province"].to_dataset()).isel(region=0)
    asked, budget = (ends[f"research_{name}"].values.astype("f8") for name in ("asked", "budget"))
    there = budget > 0.0
    return float((asked <= budget)[there].mean()) if there.any() else np.nan


def deadweight_share(deadweight: np.ndarray, granted: np.ndarray) -> tuple[float, float, float]:
    """The share of public money that goes to projects which would be carried out without it, and 5-95 % of it over members.

    deadweight, granted : yuan of 2021 [member, year]. The share is that of all members and years together, one sum over the
    other, as the table's means give it; the range holds the shares of the members that grant anything. All are missing where
    none does.
    """
    wasted, whole = deadweight.sum(axis=1), granted.sum(axis=1)
    if not whole.any():
        return (np.nan, np.nan, np.nan)
    _, low, high = spread(over(wasted, whole))
    return float(wasted.sum() / whole.sum()), low, high


def first_standards(tree: xr.DataTree) -> pd.DataFrame:
    """One row a topic and generation of technical standards since 2021 that any member sees, columns :data:`STANDARD_COLUMNS`.

    share : of members that have it by the end. median, p05, p95 : when it is issued, in decimal years, over all members;
    infinite where so many have none by the end.
    """
    issued = tree["province"].to_dataset()["technical_standards"].isel(region=0).transpose("member", "time", "topic")
    rows = []
    for topic in issued["topic"].values:
        values = issued.sel(topic=topic).values
        for generation in range(1, int(values.max(initial=0)) + 1):
            there = values >= generation
            when = np.where(there.any(axis=1), START_YEAR + there.argmax(axis=1) / QUARTERS, np.inf)
            low, middle, high = np.quantile(when, [0.05, 0.5, 0.95], method="inverted_cdf")
            share = float(np.isfinite(when).mean())
            rows.append((str(topic), generation, len(when), share, float(middle), float(low), float(high)))
    return pd.DataFrame(rows, columns=list(STANDARD_COLUMNS))


def raised_minimum(tree: xr.DataTree, topic: str, generations: int) -> np.ndarray:
    """When the minimum of mandates rises because a topic has had so many new standards, by member in decimal years; infinite
    where it has not by the end. What is issued in a quarter binds the starts of the next."""
    issued = tree["province"].to_dataset()["technical_standards"].isel(region=0).sel(topic=topic)
    there = issued.transpose("member", "time").values[:, :-1] >= generations
    return np.where(there.any(axis=1), START_YEAR + (there.argmax(axis=1) + 1) / QUARTERS, np.inf)


def cost_effects(province: xr.Dataset, values: np.ndarray) -> dict[str, np.ndarray]:
    """What own knowledge makes of the cost of a topic's technologies at the end of the horizon: relative to that on the path of
    constant growth, less one, by member. Topics that move no technology are left out.

    values : parameters of every member. It is the most that knowledge does: the curve is `learning.cost_factor` without
    experience, which the record does not hold, and which leaves less of a cost to knowledge.
    """
    position = load_parameters().position
    growth, rate, fixed = (
        values[:, position[name]] for name in ("knowledge_growth", "learning_by_searching", "cost_share_fixed")
    )
    ends = decembers(province, "knowledge_factor")["knowledge_factor"].isel(region=0)
    grown = np.exp(growth * ends.sizes["year"])

    def cost(knowledge: np.ndarray) -> np.ndarray:
        return fixed + (1.0 - fixed) * knowledge ** np.log2(1.0 - rate)

    last = ends.isel(year=-1)
    return {t: cost(grown * last.sel(topic=t).values.astype(float)) / cost(grown) - 1.0 for t in _MOVING}


def trouble_cut(province: xr.Dataset) -> dict[str, np.ndarray]:
    """The part of the trouble of a topic's technologies that standards have taken away by the end, by member."""
    cut = decembers(province, "hassle_cut")["hassle_cut"].isel(region=0, year=-1)
    return {topic: cut.sel(topic=topic).values.astype(float) for topic in _MOVING}
