"""What the command line shows: progress with time left, a short summary, or JSON for other programs."""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import rich.console
import rich.table
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from simulation.compilation import is_compiled
from simulation.errors import InputError
from simulation.notebooks import REPORT_NAME, Delivery
from simulation.projection.targets import PROJECTED, WAITING
from simulation.scenario import load_scenario
from simulation.study.ensemble import prepare
from simulation.study.run import Run, agents_of, run_setting

_WORDS: dict[str, dict[str, Any]] = {
    "zh": {
        "compile": "首次使用：编译模型（约一分钟，以后不再需要）",
        "simulate": "模拟 {name}",
        "explain": "执行笔记本并生成报告",
        "title": "{title}：{province}，{members} 个成员",
        "columns": ("编号", "目标", "年份", "目标值", "中位数（5–95%）", "达标概率（95%区间）成员数", "按上报值"),
        "members": " {met}/{n}",
        "agents": "每个成员约 {agents:,} 个主体。《意见》本身没有提出数量指标，各目标出自：",
        "waiting": "另有 {n} 项已公布目标尚无模拟机制，列在 targets.csv 中，未填数。",
        "result": "结果：{path}",
    },
    "en": {
        "compile": "First use: compiling the model (about a minute, once)",
        "simulate": "Simulating {name}",
        "explain": "Executing the notebook and writing the report",
        "title": "{title}: {province}, {members} members",
        "columns": ("", "Target", "Year", "Goal", "Median (5–95 %)", "P(meet) (95 % interval) members", "As reported"),
        "members": " {met}/{n}",
        "agents": "About {agents:,} agents a member. The Opinions themselves set no number; the goals come from:",
        "waiting": "{n} more published targets have no mechanism yet; targets.csv lists them, not filled in.",
        "result": "Results: {path}",
    },
}


class Console:
    """Where a run speaks to its user: "full" on a terminal, "quiet" with folders only, or "json"."""

    def __init__(self, style: str):
        self.style = style
        self.out = rich.console.Console(highlight=False)
        self.notes = rich.console.Console(stderr=True, highlight=False, quiet=style != "full")

    @contextmanager
    def progress(self, text: str, total: int) -> Iterator[Any]:
        """A bar with the time left; yields the function that moves it."""
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=self.notes, transient=False) as bar:
            task = bar.add_task(text, total=total)
            yield lambda done, of: bar.update(task, completed=done)

    def say(self, text: str) -> None:
        self.notes.print(text)


def run_scenarios(
    names: list[str],
    changes: dict[str, Any],
    *,
    parent: Path,
    language: str,
    workers: int | None,
    resolution: float,
    notebook: Path | None,
    notebook_parameters: dict[str, Any],
    console: Console,
) -> None:
    """Check everything first, then simulate, explain and deliver every scenario, and say what came out."""
    words = _WORDS[language]
    scenarios = [load_scenario(name).replace(**changes) for name in names]
    for k, scenario in enumerate(scenarios):
        if scenario.name in {other.name for other in scenarios[:k]}:
            raise InputError(
                f"two scenarios would write to {parent / scenario.name}", remedy="rename one or run them one by one"
            )
    settings = [prepare(scenario, resolution=resolution) for scenario in scenarios]
    runs: list[Run] = []
    with Delivery(parent, [s.name for s in scenarios], language, notebook, notebook_parameters) as delivery:
        if not is_compiled():
            console.say(words["compile"])
        for setting in settings:
            scenario = setting.scenario
            with console.progress(words["simulate"].format(name=scenario.name), scenario.members) as advance:
                runs.append(run_setting(setting, workers=workers, progress=advance))
            runs[-1].check()
            delivery.add(runs[-1])
        if notebook:
            console.say(words["explain"])
    if console.style == "json":
        print(
            json.dumps(
                [_answer(r, folder) for r, folder in zip(runs, delivery.folders, strict=True)], ensure_ascii=False, indent=2
            )
        )
        return
    for r, folder in zip(runs, delivery.folders, strict=True):
        if console.style == "full":
            _summarise(r, language, console)
        print((folder / REPORT_NAME if notebook else folder) if console.style == "full" else folder)


def _shown(value: float, unit: str, language: str) -> str:
    """A share in percent, an area in the reader's unit: ten thousand m2 in Chinese, million m2 in English."""
    if value is None or math.isnan(value):
        return "–"
    if unit == "share":
        return f"{100 * value:.1f} %"
    return f"{value / 1e4:,.1f} 万m²" if language == "zh" else f"{value / 1e6:.2f} Mm²"


def _summarise(r: Run, language: str, console: Console) -> None:
    words = _WORDS[language]
    province = getattr(r.facts, f"name_{language}")
    title = words["title"].format(title=getattr(r.scenario.title, language), province=province, members=r.scenario.members)
    table = rich.table.Table(title=title, title_justify="left", padding=(0, 1))
    for column in words["columns"]:
        table.add_column(column, overflow="fold")
    projected = r.targets[(r.targets["status"] == PROJECTED) & (r.targets["set_by"] != "allocation")]
    projected = projected.sort_values(["year", "id"], kind="stable")
    for row in projected.itertuples():
        table.add_row(*_cells(row, language, words))
    console.out.print(table)
    console.out.print(words["agents"].format(agents=agents_of(r)))
    for row in projected.itertuples():
        console.out.print(f"  {row.id}  {row.document}")
    console.out.print(words["waiting"].format(n=int((r.targets["status"] == WAITING).sum())))


def _cells(row: Any, language: str, words: dict[str, Any]) -> tuple[str, ...]:
    """One line of the summary; the place is named where it is not the whole province."""
    place = {"zh": f"（{row.name_zh}）", "en": f" ({row.name_en})"}[language] if row.level != "province" else ""
    shown = functools.partial(_shown, unit=row.unit, language=language)
    n = int(row.members_with_value)
    odds = f"{row.p_meet:.2f} ({row.p_meet_low:.2f}–{row.p_meet_high:.2f})" if n else "–"
    return (
        row.id,
        getattr(row, f"variable_{language}") + place,
        str(int(row.year)),
        f"{'>' if row.comparator == '>' else '≥'} {shown(row.goal)}",
        f"{shown(row.median)} ({shown(row.p05)} – {shown(row.p95)})",
        odds + (words["members"].format(met=round(row.p_meet * n), n=n) if n else ""),
        "–" if math.isnan(row.p_meet_reported) else f"{row.p_meet_reported:.2f}",
    )


def _answer(r: Run, folder: Path) -> dict[str, Any]:
    """The run as JSON: province, targets of province and cities; numbers that are not known are null."""
    table = r.targets[r.targets["level"] != "county"]
    rows = json.loads(table.to_json(orient="records", force_ascii=False))
    return {
        "scenario": r.scenario.name,
        "province": r.facts.adcode,
        "seed": r.scenario.seed,
        "members": r.scenario.members,
        "agents": agents_of(r),
        "results": str(folder),
        "targets": rows,
    }
