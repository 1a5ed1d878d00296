"""What research comes to in the province, year by year."""

from __future__ import annotations

import pandas as pd
import xarray as xr

from simulation.projection.examination import decembers
from simulation.projection.probability import medians
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
    Column("research_granted", "yuan", "批准财政经费", "public money granted"),
    Column("research_deadweight", "yuan", "其中原本就会自筹开展的", "of it deadweight"),
    Column("transformation_total", "share", "成果转化率", "share of results transformed"),
)
COLUMNS = (
    "year",
    "members",
    *_OF_YEAR,
    Column("knowledge_factor", "-", "本省知识系数（各方向平均）", "factor of own knowledge, mean of topics"),
    Column("new_standards", "count", "新发布技术标准（各方向合计）", "technical standards since 2021, all topics"),
)


def innovation(tree: xr.DataTree) -> pd.DataFrame:
    """One row a full calendar year; medians over members. Counts and money are those of the year, at prices of 2021; what is
    under way, standards, knowledge and the share transformed (expected, of results of the last ten years) are of December."""
    ends = decembers(tree["province"].to_dataset()).isel(region=0)
    values = {column.name: ends[column.name] for column in _OF_YEAR}
    values["knowledge_factor"] = ends["knowledge_factor"].astype("f8").mean("topic")
    values["new_standards"] = ends["technical_standards"].astype("f8").sum("topic")
    columns = {name: medians(each.transpose("member", "year").values.astype(float)) for name, each in values.items()}
    return pd.DataFrame({"year": ends["year"].values.astype(int), "members": ends.sizes["member"], **columns})
