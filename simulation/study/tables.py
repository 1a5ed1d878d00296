"""The tables of a run, each a row: saving, opening, workbooks, listings and the report go by this one list.

A table is a function of the run that is called when somebody first asks for it (`run.targets`). Systems bring tables of their
own, as `System.tables`; they stand behind those of the package.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from simulation.errors import InputError
from simulation.facts.key_tasks import load_key_tasks, load_policy_cascade
from simulation.facts.published import load_construction, load_magnitudes, load_targets
from simulation.parameters import load_parameters
from simulation.projection import (
    cascade,
    communities,
    community,
    counties,
    examination,
    headlines,
    innovation,
    key_tasks,
    magnitudes,
    reality,
    smart_city,
    targets,
)
from simulation.results.digests import digest_of_part
from simulation.results.tables import Head, head_of, read_table, write_table
from simulation.study import abatement, conditioning, disclosure_value, pilots, platform_value, trial
from simulation.systems.composition import Composition
from simulation.systems.system import Table

if TYPE_CHECKING:
    from simulation.study.run import Run

_YEARS = ("year", "baseline_year", "period_start", "first_year", "last_year", "year_before")
MAIN_TARGET = ("green_share_new_urban", 2025)


def _counties(run: Run) -> pd.DataFrame:
    variable, year = MAIN_TARGET
    return counties.county_table(run.record, variable, min(year, targets.last_full_year(run.record)))


def _parameters(run: Run) -> pd.DataFrame:
    table = pd.DataFrame(run.setting.values, columns=list(load_parameters().names)).rename_axis("member")
    return table.assign(**run.setting.own_values)


# fmt: off
TABLES = (
    Table(
        "targets",
        "各项目标及其达标概率",
        "every target with its odds",
        lambda run: targets.project_targets(run.record, run.facts, load_targets(), run.setting.goals),
        targets.COLUMNS,
    ),
    Table(
        "counties",
        "哪些县区未达 2025 年绿色建筑占比目标及原因",
        "which counties miss the green share of 2025 (or of the last year), and why",
        _counties,
        counties.COLUMNS,
    ),
    Table(
        "key_tasks",
        "重点任务各节点的按期概率或所待机制",
        "every milestone of the key tasks, with its odds or what it waits for",
        lambda run: key_tasks.project_key_tasks(run.record, load_key_tasks()),
        key_tasks.COLUMNS,
    ),
    Table(
        "completion",
        "各节点逐季完成的政府比例",
        "share of governments that have reached each milestone, by quarter",
        lambda run: key_tasks.completion_curves(run.record, load_key_tasks()),
        key_tasks.CURVE_COLUMNS,
    ),
    Table(
        "cascade",
        "意见印发到各级实施文件的月数",
        "months from the Opinions to implementing documents, in the model and in fact",
        lambda run: cascade.cascade_lags(run.record, load_policy_cascade()),
        cascade.COLUMNS,
    ),
    Table(
        "examination",
        "各市历年体检得分与实际状况",
        "what every city's examination found each year, beside the truth",
        lambda run: examination.examination_scores(run.record),
        examination.SCORE_COLUMNS,
    ),
    Table(
        "action_plans",
        "各市行动计划及是否兑现",
        "what cities' plans hold, and whether it is delivered",
        lambda run: examination.action_plans(run.record),
        examination.PLAN_COLUMNS,
        may_lack=True,
    ),
    Table(
        "plan_delivery",
        "各市历年兑现计划的程度",
        "how much of its plan each city delivers each year",
        lambda run: examination.plan_delivery(run.record),
        examination.DELIVERY_COLUMNS,
        may_lack=True,
    ),
    Table(
        "innovation",
        "历年科研、转化、知识与技术标准（成员均值，各列可以相加）",
        "research, its use, knowledge and technical standards, by year: means of members, which add up",
        lambda run: innovation.innovation(run.record),
        innovation.COLUMNS,
        system="innovation",
    ),
    Table(
        "platform",
        "各市历年平台、建筑信息模型和审批（成员均值，计数和金额可相加）",
        "platforms, building information models and approval in every city, by year: means of members, which add up",
        lambda run: smart_city.smart_cities(run.record),
        smart_city.COLUMNS,
        system="smart_city",
    ),
    Table(
        "communities",
        "各县区历年居民参与、改造、小微项目、分类和资金（成员均值，计数和金额可相加）",
        "participation, renovation, small projects, sorting and money in every county, by year: means of members, which add up",
        lambda run: communities.communities(run.record),
        communities.COLUMNS,
        system="community",
    ),
    Table(
        "community_terciles",
        "历年各收入组小区的申请、奖补和所获公共资金（成员均值，各年平均即“谁被落下”的全省数）",
        "applications, awards and public money of communities by income and year: means of members, as in who is left out",
        lambda run: communities.community_terciles(run.record, run.scenario.measures.community_award),
        communities.TERCILE_COLUMNS,
        system="community",
    ),
    Table(
        "left_out",
        "谁被落下：全省和各县区各收入组年均申请、奖补和因垫资未申请（年份和成员均值，比例为均值之比）",
        "who is left out: requests, awards and those kept out, by place and income: means of years and members, ratios of them",
        lambda run: community.left_out(run.record),
        community.COLUMNS,
        system="community",
    ),
    Table(
        "platform_value",
        "平台对全省和各市的价值及回本年份（运行过无平台对照时）",
        "what platforms are worth to the province and its cities, and when they have paid, where the twin without them was run",
        platform_value.known_value,
        platform_value.COLUMNS,
        may_lack=True,
        read_back=True,
        system="smart_city",
    ),
    Table(
        "disclosure_value",
        "科研成果公开规定的得失（情景有此规定时）",
        "what a rule that opens results of research is worth, where the scenario has one; runs the twin without it",
        disclosure_value.value_table,
        disclosure_value.COLUMNS,
        may_lack=True,
        read_back=True,
        system="innovation",
    ),
    Table(
        "pilots",
        "试点显示的效果与措施的真实效果",
        "what pilots show beside what their measure does; runs twins",
        lambda run: pilots.pilot_effects(run.setting, run.record, run.workers),
        pilots.COLUMNS,
        may_lack=True,
        read_back=True,
    ),
    Table(
        "magnitudes",
        "最初几年与已知量级对照",
        "the first years beside known magnitudes, most of them national",
        lambda run: magnitudes.compare_with_magnitudes(run.record, run.facts, load_magnitudes()),
        magnitudes.COLUMNS,
        may_lack=True,
    ),
    Table(
        "outcomes",
        "2025、2030、2035年等年份的主要结果",
        "what people quote, by year or period",
        lambda run: headlines.outcome_table(run.province),
        headlines.TABLE_COLUMNS,
    ),
    Table(
        "abatement",
        "相对各对照的减排量和费用",
        "carbon avoided against each twin, and its cost; runs the twins",
        lambda run: abatement.abatement(run.setting, run.record, run.workers),
        abatement.COLUMNS,
        may_lack=True,
        read_back=True,
    ),
    Table(
        "differences",
        "主要结果与各对照逐个成员之差",
        "how far the outcomes lie from those of each twin under the same luck; runs the twins",
        lambda run: abatement.headline_differences(run.setting, run.record, run.workers),
        abatement.DIFFERENCE_COLUMNS,
        may_lack=True,
        read_back=True,
    ),
    Table(
        "levers",
        "可以增加的一步措施：达标概率、结果、费用和碳排放的变化（试算过杠杆时）",
        "one step more of every lever: change of odds, outcomes, cost and carbon, where levers were tried",
        lambda run: trial.no_levers(),
        trial.LEVER_COLUMNS,
        may_lack=True,
        read_back=True,
    ),
    Table(
        "certainty",
        "成员间离散来自运气、假定的参数和有依据的参数各多少（试算过杠杆时）",
        "what the spread of members is due to: luck, assumptions, what was read; where levers were tried",
        lambda run: trial.no_certainty(),
        trial.CERTAINTY_COLUMNS,
        may_lack=True,
        read_back=True,
    ),
    Table(
        "conditioning",
        "已公布数与先验、集合对照",
        "what is published beside the prior and the ensemble that was chosen by it",
        lambda run: conditioning.conditioning_table(run.setting, run.province),
        conditioning.COLUMNS,
        may_lack=True,
    ),
    Table("parameters", "每个成员的参数值", "the value of every parameter in every member", _parameters),
    Table(
        "reality",
        "模型面积与公布的施工数对照",
        "modelled floor space beside published construction figures",
        lambda run: reality.compare_with_construction(run.record, load_construction(run.facts)),
        reality.COLUMNS,
        may_lack=True,
    ),
)
"""In the order in which they are listed."""
# fmt: on


def tables_of(composition: Composition) -> dict[str, Table]:
    """Every table that a run of these systems has, by name."""
    own = (table for system in composition.systems for table in system.tables)
    return {table.name: table for table in (*TABLES, *own) if table.system not in composition.off}


def made(table: Table, run: Run) -> pd.DataFrame:
    """A table of a run. Raises :class:`InputError` where a system from outside gives other columns than it has declared."""
    try:
        frame = table.function(run)
    except Exception as error:
        error.add_note(f"in the table {table.name}")
        raise
    if not isinstance(frame, pd.DataFrame) or (table.columns and list(frame.columns) != table.names):
        found = list(frame.columns) if isinstance(frame, pd.DataFrame) else type(frame).__name__
        raise InputError("system.table_columns", name=table.name, found=found, expected=table.names)
    return frame


def heads_of(table: Table) -> dict[str, Head]:
    """The heads of the columns that a table brings itself; those that are names alone are in `results/heads.yaml`."""
    return {c.name: Head(c.zh, c.en, c.unit) for c in table.columns if not isinstance(c, str)}


def shown(run: Run) -> Iterator[tuple[Table, pd.DataFrame]]:
    """The tables of a run as they are written: a named index is a column, and what may lack is left out where it is empty."""
    for name, table in tables_of(run.setting.composition).items():
        frame = getattr(run, name)
        if not (table.may_lack and frame.empty):
            yield table, frame if frame.index.name is None else frame.reset_index()


def write_tables(run: Run, folder: Path) -> None:
    """Write every table of a run as CSV, under its name."""
    for table, frame in shown(run):
        write_table(frame, folder / f"{table.name}.csv", heads_of(table))


def read_back(composition: Composition, folder: Path, written: Mapping[str, str]) -> dict[str, pd.DataFrame]:
    """The tables in a folder that take long to make, as far as they are as they were written and have the columns that they
    would have now. written : digests by file, of the manifest."""
    found = {}
    for table in tables_of(composition).values():
        file = folder / f"{table.name}.csv"
        if table.read_back and file.is_file() and written.get(file.name) == digest_of_part(file):
            with contextlib.suppress(ValueError, OSError):  # one that somebody has damaged is made anew
                frame = read_table(file)
                if list(frame.columns) == table.names:
                    found[table.name] = frame
    return found


def write_workbook(run: Run, path: Path | str, language: str) -> Path:
    """Write all tables of a run into one workbook, a sheet each with heads in one language, and return its path. Raises
    :class:`InputError` where `path` has another ending than .xlsx, is there already or cannot be written."""
    from simulation.results import sheets  # nobody waits for openpyxl who writes no workbook

    file, book = sheets.named(path), sheets.new_book()
    for table, frame in shown(run):
        add_table(book, table.name, frame, language, heads_of(table))
    return sheets.save(book, file)


def add_table(book: Any, name: str, frame: pd.DataFrame, language: str, own: Mapping[str, Head] | None = None) -> None:
    """Add a table to a workbook as a sheet with heads in one language; `own` are heads beside those of `results/heads.yaml`."""
    from simulation.results import sheets

    heads = [head_of(str(column), own).title(language) for column in frame.columns]
    cells = frame.astype(object).where(frame.notna(), None)
    sheet = sheets.add_sheet(book, name, heads, cells.itertuples(index=False))
    for number, column in enumerate(frame.columns, start=1):
        sheets.dress(sheet, number, _format_of(str(column), frame[column]))


def _format_of(column: str, values: pd.Series) -> Callable[[Any], str]:
    """Years as they are, whole and large numbers in groups of three digits, all else with three decimals: rows of one column
    may differ in their unit."""
    if column in _YEARS:
        return lambda value: "0"
    known = pd.to_numeric(values, errors="coerce").dropna()
    if (known % 1 == 0).all():
        return lambda value: "#,##0"
    return lambda value: "#,##0" if isinstance(value, int | float) and abs(value) >= 1000 else "0.000"
