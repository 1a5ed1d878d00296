"""Listings of what there is: scenarios, provinces, parameters, variables, targets, indicators, edges between systems."""

from __future__ import annotations

from collections.abc import Callable

import rich.console
import rich.table


def show(what: str) -> None:
    """Print one listing, or a short form of all ("all": scenarios and provinces, and where the rest is)."""
    console = rich.console.Console(highlight=False)
    if what == "all":
        console.print(_scenarios())
        console.print(_provinces())
        console.print("More: greenplan list parameters | variables | targets | indicators | edges")
        return
    tables: dict[str, Callable[[], rich.table.Table]] = {
        "scenarios": _scenarios,
        "provinces": _provinces,
        "parameters": _parameters,
        "variables": _variables,
        "targets": _targets,
        "indicators": _indicators,
        "edges": _edges,
    }
    console.print(tables[what]())


def _scenarios() -> rich.table.Table:
    from simulation.scenario import list_scenarios

    table = rich.table.Table("scenario", "情景", "title", title="Scenarios 情景", title_justify="left")
    for entry in list_scenarios():
        table.add_row(entry.name, entry.title.zh if entry.title else "", entry.title.en if entry.title else entry.problem)
    return table


def _provinces() -> rich.table.Table:
    from simulation.world.census import CENSUS_FOLDER
    from simulation.world.provinces import list_provinces

    table = rich.table.Table("name", "code", "省份", "province", "data 数据", title="Provinces 省份", title_justify="left")
    for entry in list_provinces():
        data = "census table, the rest estimated 普查表，其余为估计" if entry.folder == CENSUS_FOLDER else "own folder 专有数据"
        table.add_row(entry.pinyin, entry.adcode, entry.name_zh, entry.name_en, data)
    return table


def _parameters() -> rich.table.Table:
    from simulation.parameters import load_parameters

    table = rich.table.Table(
        "name", "参数", "meaning", "unit", "default", "range", "status", title="Parameters 参数", title_justify="left"
    )
    for p in load_parameters().parameters:
        span = f"{p.low:g} – {p.high:g}" if p.low is not None and p.high is not None else "fixed"
        table.add_row(p.name, p.zh, p.meaning, p.unit, f"{p.default:g}", span, p.status)
    return table


def _variables() -> rich.table.Table:
    from simulation.vocabulary import VARIABLES

    table = rich.table.Table(
        "name", "变量", "variable", "unit", "of", "by", "recorded", title="Variables 变量", title_justify="left"
    )
    for v in VARIABLES:
        table.add_row(v.name, v.zh, v.en, v.unit, " ".join(v.tiers), " ".join(v.dims), "yes" if v.recorded else "")
    return table


def _targets() -> rich.table.Table:
    from simulation.vocabulary import OUTCOMES
    from simulation.world.published import load_targets

    table = rich.table.Table(
        "id", "region", "variable", "year", "goal", "unit", "document", "simulated", title="Targets 目标", title_justify="left"
    )
    for row in load_targets().itertuples():
        goal = "" if row.goal != row.goal else f"{row.comparator} {row.goal:g}"
        table.add_row(
            row.id,
            row.adcode,
            row.variable,
            str(row.year),
            goal,
            row.unit,
            row.document,
            "yes" if row.variable in OUTCOMES else "",
        )
    return table


def _indicators() -> rich.table.Table:
    from simulation.world.indicators import load_catalogue

    table = rich.table.Table(
        "code", "维度", "指标", "indicator", "unit", "better", "kind", "standard", "status of it",
        title="Indicators 体检指标（2021）", title_justify="left",
    )  # fmt: skip
    for i in load_catalogue():
        standard = "" if i.benchmark is None else f"{i.benchmark:g}"
        table.add_row(i.code, i.dimension_zh, i.zh, i.en, i.unit, i.better, i.kind, standard, i.benchmark_status)
    return table


def _edges() -> rich.table.Table:
    from simulation.engine.edges import EDGES, SYSTEM_NAMES

    folded = (rich.table.Column(name, overflow="fold") for name in ("作用", "what it does", "phase", "cut at zero by"))
    table = rich.table.Table("from", "to", *folded, title="Edges between systems 系统之间的作用", title_justify="left")
    for edge in EDGES:
        ends = (f"{name.zh} {name.en}" for name in (SYSTEM_NAMES[edge.source], SYSTEM_NAMES[edge.target]))
        phase = edge.phase if edge.phase else "not yet 尚未纳入"
        table.add_row(*ends, edge.zh, edge.en, phase, edge.parameter)
    return table
