"""The tables that leave the house, in one workbook: heads in both languages, units in their own row, shares as percentages,
areas in 10,000 m2, money in 10,000 yuan, names beside codes. The CSV files beside it keep the model's own units and names."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from simulation.facts.published import load_targets
from simulation.projection.headlines import headline_name
from simulation.projection.probability import spread
from simulation.report.lever_words import lever_name, output_name
from simulation.report.own_data import own_cells
from simulation.report.texts import has, say
from simulation.results import sheets
from simulation.results.packed import settled
from simulation.results.tables import head_of
from simulation.study.outputs import PAYERS, outputs
from simulation.study.run import Run
from simulation.study.tables import heads_of, tables_of

NAME = "results.xlsx"
OF_ROW = "row"
"""The unit of a column whose rows each say their own in the column `unit`."""
_SCALES = {  # unit of the model -> divisor, and how the sheet calls what is left
    "share": (1.0, "%"), "probability": (1.0, "%"), "0..1": (1.0, "%"),
    "m2": (1e4, "万平方米 10⁴ m²"), "yuan": (1e4, "万元 10⁴ yuan"), "t": (1e4, "万吨 10⁴ t"), "kW": (1e4, "万千瓦 10⁴ kW"),
    "yuan/t": (1.0, "元/吨 yuan/t"), "year": (1.0, "年 year"), "count": (1.0, "个 number"),
    "communities": (1.0, "个小区 communities"),
}  # fmt: skip
_UNIT_IN_HEAD = re.compile("（(平方米|元|年)）$")  # which the row of units says otherwise
_YEARS = (2025, 2030, 2035)
_PERCENT = ("share", "probability", "0..1")
_UNITS: dict[str, str] = {
    **dict.fromkeys(("p_meet", "p_meet_low", "p_meet_high", "p_meet_reported", "p_in_time", "p_low", "p_high"), "share"),
    **dict.fromkeys(("share_in_time", "p_better", "p_better_low", "p_better_high", "p_equal", "variance_cut"), "share"),
    **dict.fromkeys(("goal", "median", "p05", "p95", "reported_median", "reported_p05", "reported_p95", "gap"), OF_ROW),
    **dict.fromkeys(("baseline", "mean", "mean_low", "mean_high"), OF_ROW),
    **dict.fromkeys(("verified", "reported", "inflation", "compliance", "effort", "mandate_share", "spread"), "share"),
    **dict.fromkeys(("participation", "trust", "community_satisfaction", "complaints", "sorting", "sorting_captured"), "share"),
    **dict.fromkeys(("sorting_coverage", "life_circle", "disclosure", "transformation_total"), "share"),
    **dict.fromkeys(("missing", "completed_area"), "m2"),
    **dict.fromkeys(("median_completion", "median_delay"), "year"),
    **dict.fromkeys(("paid_programme", "paid_award", "paid_staff", "paid_villages", "paid_residents", "paid_owners"), "yuan"),
    **dict.fromkeys(("research_spent", "research_budget", "research_asked", "research_granted"), "yuan"),
    **dict.fromkeys(("research_deadweight", "research_left", "cost_of_point"), "yuan"),
}
_GOALS = (
    *("id", "status", "set_by", "region", "name_zh", "name_en", "variable", "variable_zh", "variable_en", "year", "comparator"),
    *("goal", "unit", "binding", "median", "p05", "p95", "p_meet", "p_meet_low", "p_meet_high", "reported_median"),
    *("p_meet_reported", "gap", "held_up_by", "held_up_by_zh", "held_up_by_en", "document"),
)
_COUNTIES = (
    *("region", "name_zh", "name_en", "city_region", "city_zh", "city_en", "goal", "verified", "reported", "p_meet"),
    *(
        "p_meet_low",
        "p_meet_high",
        "missing",
        "compliance",
        "effort",
        "mandate_share",
        "completed_area",
        "reason_zh",
        "reason_en",
    ),
)
_LEVERS = (
    *("lever", "lever_zh", "lever_en", "role", "start", "goal_id", "variable", "variable_zh", "variable_en", "period", "unit"),
    *("members", "mean", "mean_low", "mean_high", "median", "p05", "p95", "p_better", "cost_of_point", "resolution"),
)
_SOURCES = (
    "id",
    "variable_zh",
    "variable_en",
    "year",
    "document",
    "issued",
    "source",
    "confidence",
    "binding",
    "binding_source",
)
_DESCRIPTION = {"zh": "_zh", "en": "_en"}
_CODED = {"status", "set_by", "tier", "binding", "confidence", "deadline_kind", "waits_for", "role", "better", "responsible"}
"""Columns of words that programs use."""
_WRAPPED = Alignment(wrap_text=True, vertical="top")


class Sheet(NamedTuple):
    """A sheet of the workbook. make : of the run, gives rows under the names that programs use, or none. units : of columns
    that mean something else here than elsewhere."""

    name: str
    zh: str
    en: str
    make: Callable[[Run], pd.DataFrame]
    units: dict[str, str] = {}  # noqa: RUF012  # never changed


def _goals(run: Run) -> pd.DataFrame:
    rows = run.targets[run.targets["set_by"] != "allocation"].copy()
    names = run.counties.set_index("region")
    for language, end in _DESCRIPTION.items():
        known = names[f"name_{language}"]
        held = ["" if pd.isna(codes) else str(codes) for codes in rows["held_up_by"]]
        between = "、" if language == "zh" else ", "
        rows[f"held_up_by{end}"] = [between.join(known.get(code, code) for code in codes.split()) for codes in held]
    return rows[list(_GOALS)]


def _counties(run: Run) -> pd.DataFrame:
    cities = run.facts.cities.set_index("adcode")
    rows = run.counties.copy()
    for language in _DESCRIPTION:
        rows[f"city_{language}"] = rows["city_region"].map(cities[f"name_{language}"])
    return rows[list(_COUNTIES)]


def _levers(run: Run) -> pd.DataFrame:
    rows = run.levers[run.levers["p_equal"].ne(1)].copy()
    for language in _DESCRIPTION:
        rows[f"lever_{language}"] = [lever_name(name, language) for name in rows["lever"]]
        rows[f"variable_{language}"] = [_output_name(name, language) for name in rows["variable"]]
    return rows[list(_LEVERS)]


def _communities(run: Run) -> pd.DataFrame:
    """Every county in the years that are quoted; all years are in communities.csv."""
    rows = _table("communities")(run)
    return rows[rows["year"].isin(_YEARS)] if len(rows) else rows


def _output_name(variable: str, language: str) -> str:
    return say(f"levers.{variable}", language) if has(f"levers.{variable}") else output_name(variable, language)


def _costs(run: Run) -> pd.DataFrame:
    """The net cost of every payer over the horizon at its present value."""
    found = outputs(run.setting, run.province)
    wanted = [f"cost_{payer}" for payer in PAYERS]
    rows = []
    for row, values in zip(found.rows.itertuples(index=False), found.values, strict=True):
        if row.variable in wanted:
            names = [headline_name(row.variable, language) for language in _DESCRIPTION]
            rows.append((row.variable, *names, row.period, row.unit, len(values), *spread(values)))
    heads = ["variable", "variable_zh", "variable_en", "period", "unit", "members", "median", "p05", "p95"]
    return pd.DataFrame(rows, columns=heads)


def _sources(run: Run) -> pd.DataFrame:
    used = load_targets().set_index("id", drop=False)
    rows = run.targets[run.targets["id"].isin(used["id"])].copy()
    for column in ("source", "binding_source"):
        rows[column] = rows["id"].map(used[column])
    return rows[list(_SOURCES)]


def _table(name: str) -> Callable[[Run], pd.DataFrame]:
    """A table of the run as it is; none where its system is off."""
    return lambda run: getattr(run, name) if name in tables_of(run.setting.composition) else pd.DataFrame()


SHEETS = (
    Sheet("goals", "目标", "Goals", _goals),
    Sheet("outcomes", "结果", "Outcomes", _table("outcomes")),
    Sheet("counties", "县区", "Counties", _counties, {"goal": "share"}),
    Sheet("levers", "措施", "Levers", _levers),
    Sheet("costs", "费用", "Costs", _costs),
    Sheet("key_tasks", "重点任务", "Key tasks", _table("key_tasks")),
    Sheet("research", "科研", "Research", _table("innovation")),
    Sheet("communities", "社区", "Communities", _communities),
    Sheet("sources", "出处", "Sources", _sources),
    Sheet("own_data", "自有数据", "Own data", own_cells),
)
"""In the order in which they stand; one that has no rows is left out."""


def write_results_book(run: Run, path: Path) -> Path:
    """Write the workbook, and return its path. Equal runs give equal bytes."""
    book = sheets.new_book()
    own = {name: head for table in tables_of(run.setting.composition).values() for name, head in heads_of(table).items()}
    for sheet in SHEETS:
        rows = sheet.make(run)
        if len(rows):
            _add(book, sheet, rows, own)
    packed = io.BytesIO()
    book.save(packed)
    path.write_bytes(settled(packed.getvalue()))
    return path


def _add(book: Any, sheet: Sheet, rows: pd.DataFrame, own: dict[str, Any]) -> None:
    """A sheet: heads, units, then the rows; the first two stay in sight and are printed on every page."""
    columns = [str(column) for column in rows]
    units = [sheet.units.get(column, _UNITS.get(column, "")) for column in columns]
    of_rows = [str(unit) for unit in rows["unit"]] if "unit" in rows else [""] * len(rows)
    heads = [f"{_UNIT_IN_HEAD.sub('', head_of(column, own).zh)}\n{_english(column, own)}" for column in columns]
    shown = [_unit_name(unit) for unit in units]
    body = [
        [_shown(value, column, _unit(unit, of)) for value, column, unit in zip(row, columns, units, strict=True)]
        for row, of in zip(rows.itertuples(index=False), of_rows, strict=True)
    ]
    made = sheets.add_sheet(book, f"{sheet.zh} {sheet.en}", heads, [shown, *body])
    made.freeze_panes = "B3"
    made.auto_filter.ref = f"A2:{get_column_letter(len(columns))}{len(body) + 2}"
    made.print_title_rows = "1:2"
    made.page_setup.orientation, made.page_setup.fitToHeight = "landscape", 0
    made.sheet_properties.pageSetUpPr.fitToPage = True
    for cell in made[2]:
        cell.font, cell.alignment = Font(italic=True, color="666666"), Alignment(wrap_text=True)
    known: sheets.Wardrobe = {}
    for r, (row, of) in enumerate(zip(body, of_rows, strict=True), start=3):
        for c, (value, unit) in enumerate(zip(row, units, strict=True), start=1):
            if isinstance(value, float):
                sheets.wear(made.cell(r, c), known, _format(value, _unit(unit, of)), None)
            elif isinstance(value, str):
                sheets.wear(made.cell(r, c), known, None, _WRAPPED)


def _english(column: str, own: dict[str, Any]) -> str:
    """A head in English: the name that programs use, in words, with a percentile as one."""
    words = head_of(column, own).en.replace("p05", "5 %").replace("p95", "95 %").replace("p meet", "odds of meeting it")
    return words[:1].upper() + words[1:]


def _unit(unit: str, of_row: str) -> str:
    return of_row if unit == OF_ROW else unit


def _unit_name(unit: str) -> str:
    return "见 unit 列 see unit" if unit == OF_ROW else _SCALES[unit][1] if unit in _SCALES else unit


def _shown(value: Any, column: str, unit: str) -> Any:
    """A value in the unit of the sheet; what is missing is blank, and a unit is called what the sheet calls it."""
    if column == "unit":
        return _unit_name(str(value))
    if isinstance(value, str):
        return _in_words(value) if column in _CODED else value
    if value is None or pd.isna(value):
        return None
    if isinstance(value, bool | np.bool_):
        return bool(value)
    number = value.item() if hasattr(value, "item") else value
    return float(number) / _SCALES[unit][0] if unit in _SCALES else number


def _in_words(code: str) -> str:
    """A code of a table in both languages, as the heads are; one that is not known, such as a user's, as it stands."""
    key = f"code.{code}"
    return f"{say(key, 'zh')} {say(key, 'en')}" if has(key) else code


def _format(value: float, unit: str) -> str:
    if unit in _PERCENT:
        return "0.0%"
    return "0.0" if unit == "year" else "#,##0" if abs(value) >= 1000 or value == int(value) else "#,##0.00"
