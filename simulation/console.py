"""What the command line shows: progress with time left, a short summary, or JSON for other programs."""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd
import rich.console
import rich.table
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from simulation.compilation import is_compiled
from simulation.errors import InputError
from simulation.notebooks import REPORT_NAME, Delivery
from simulation.projection.targets import PROJECTED, WAITING
from simulation.scenario import files_of, load_scenario
from simulation.study.ensemble import prepare
from simulation.study.run import Run, agents_of, run_setting

_WORDS: dict[str, dict[str, Any]] = {
    "zh": {
        "compile": "首次使用：编译模型（约一分钟，以后不再需要）",
        "simulate": "模拟 {name}",
        "explain": "执行笔记本并生成报告",
        "columns": ("目标", "目标值"),
        "scenario": "{title}（{members} 个成员）",
        "cell": "{median} ({low}–{high})\n{odds} ({odds_low}–{odds_high}) {met}/{n}\n上报 {claimed}",
        "caption": "{province}。首行：核实值中位数（5–95%）；次行：达标概率（95%区间）、达标成员数；末行：按上报值。",
        "agents": "每个成员约 {agents:,} 个主体。《意见》本身没有提出数量指标，各目标出自：",
        "waiting": "另有 {n} 项已公布目标尚无模拟机制，列在 targets.csv 中，未填数。",
    },
    "en": {
        "compile": "First use: compiling the model (about a minute, once)",
        "simulate": "Simulating {name}",
        "explain": "Executing the notebook and writing the report",
        "columns": ("Target", "Goal"),
        "scenario": "{title} ({members} members)",
        "cell": "{median} ({low}–{high})\n{odds} ({odds_low}–{odds_high}) {met}/{n}\nreported {claimed}",
        "caption": "{province}. First line: median (5–95 %) of verified values; second: probability of meeting the goal"
        " (95 % interval), members that meet it; third: the probability as reported.",
        "agents": "About {agents:,} agents a member. The Opinions themselves set no number; the goals come from:",
        "waiting": "{n} more published targets have no mechanism yet; targets.csv lists them, not filled in.",
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
    inputs = [*(file for name in names for file in files_of(name)), *(setting.facts.folder for setting in settings)]
    names_of_results = [scenario.name for scenario in scenarios]
    with Delivery(parent, names_of_results, language, notebook, notebook_parameters, inputs=inputs) as delivery:
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
        answers = [_answer(r, folder) for r, folder in zip(runs, delivery.folders, strict=True)]
        print(json.dumps(answers, ensure_ascii=False, indent=2))
        return
    if console.style == "full":
        _summarise(runs, language, console)
    for folder in delivery.folders:
        path = folder / REPORT_NAME if notebook and console.style == "full" else folder
        print(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


def _shown(value: float, unit: str, language: str, *, bare: bool = False) -> str:
    """A share in percent, an area in ten thousand m2 (Chinese) or million m2 (English); `bare` leaves the unit out."""
    if unit == "share":
        number, symbol = f"{100 * value:.1f}", " %"
    else:
        number, symbol = (f"{value / 1e4:,.1f}", " 万m²") if language == "zh" else (f"{value / 1e6:.2f}", " Mm²")
    return number if bare else number + symbol


def _summarise(runs: list[Run], language: str, console: Console) -> None:
    """One table for all scenarios, a line a target; where the targets come from; what is not simulated."""
    words = _WORDS[language]
    table = rich.table.Table(
        show_lines=True, caption=words["caption"].format(province=getattr(runs[0].facts, f"name_{language}"))
    )
    for column in words["columns"]:
        table.add_column(column, overflow="fold")
    for r in runs:
        title = words["scenario"].format(title=getattr(r.scenario.title, language), members=r.scenario.members)
        table.add_column(title, overflow="fold")
    answers = [_projected(r) for r in runs]
    rows = pd.concat(answers).drop_duplicates("id").sort_values(["year", "id"], kind="stable")
    for row in rows.itertuples():
        shown = functools.partial(_shown, unit=row.unit, language=language)
        place = {"zh": f"（{row.name_zh}）", "en": f" ({row.name_en})"}[language] if row.level != "province" else ""
        goal = f"{int(row.year)}\n{'>' if row.comparator == '>' else '≥'} {shown(row.goal)}"
        cells = [_cell(answer, row.id, shown, words["cell"]) for answer in answers]
        table.add_row(f"{row.id}  {getattr(row, f'variable_{language}')}{place}", goal, *cells)
    console.out.print(table)
    console.out.print(words["agents"].format(agents=agents_of(runs[0])))
    for row in rows.itertuples():
        console.out.print(f"  {row.id}  {row.document}")
    console.out.print(words["waiting"].format(n=int((runs[0].targets["status"] == WAITING).sum())))


def _projected(r: Run) -> pd.DataFrame:
    """The projected targets of documents and of the scenario, without what cities and counties were asked for in turn."""
    return r.targets[(r.targets["status"] == PROJECTED) & (r.targets["set_by"] != "allocation")]


def _cell(answer: pd.DataFrame, target: str, shown: Callable[..., str], form: str) -> str:
    """What one scenario says of one target."""
    found = answer[answer["id"] == target]
    if found.empty or not found["members_with_value"].iloc[0]:
        return "–"
    row = found.iloc[0]
    n = int(row["members_with_value"])
    return form.format(
        median=shown(row["median"]),
        low=shown(row["p05"], bare=True),
        high=shown(row["p95"], bare=True),
        odds=f"{row['p_meet']:.2f}",
        odds_low=f"{row['p_meet_low']:.2f}",
        odds_high=f"{row['p_meet_high']:.2f}",
        met=round(row["p_meet"] * n),
        n=n,
        claimed="–" if math.isnan(row["p_meet_reported"]) else f"{row['p_meet_reported']:.2f}",
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
