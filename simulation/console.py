"""What the command line shows: progress with time left, a short summary, or JSON for other programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd
import rich.table

from simulation import terminal
from simulation.errors import InputError, Message, filled
from simulation.kinds import CITY
from simulation.machine import usable_cores
from simulation.notebooks import REPORT_NAME, Delivery
from simulation.paths import shown_path
from simulation.projection.targets import PROJECTED, WAITING
from simulation.report.conditioning import in_words
from simulation.report.goal_words import when, whole_note
from simulation.report.numbers import MISSING, bound, chance, middle_and_range, of_members, percent
from simulation.report.texts import BETWEEN, goal_document, joined
from simulation.results.store import earlier_results, let_go, tidy
from simulation.scenario import files_of, load_scenario
from simulation.study.branching import go_on_from
from simulation.study.checking import notes_of
from simulation.study.cluster import reach
from simulation.study.compiling import compile_all, is_compiled, tasks
from simulation.study.conditioning import MOST, condition
from simulation.study.disclosure_value import as_open_as_before
from simulation.study.ensemble import Setting, prepare
from simulation.study.identity import digest_of, key_of
from simulation.study.levers import prepare_trial
from simulation.study.platform_value import TIERS, without_platforms
from simulation.study.run import Run, agents_of, ensure_room, run_setting
from simulation.study.standing import standing
from simulation.study.together import Twin, kept_of
from simulation.study.twins import contrasts, not_yet_run, recall

_WORDS: dict[str, dict[str, Any]] = {
    "zh": {
        "compile": "编译模型（首次使用或更新之后）",
        "condition": "为 {name} 抽取与已公布数相符的成员",
        "simulate": "模拟 {name}",
        "together": "模拟 {name} 及其对照：{against}",
        "without_platforms": "不建平台",
        "without_disclosure": "成果公开如 2021 年以前",
        "levers": "试算 {name} 可以增加的措施",
        "explain": "执行笔记本并生成报告",
        "columns": ("目标", "目标值"),
        "scenario": "{title}（{members} 个成员）",
        "cell": "{median}（{range}）\n{odds}\n{met}/{n} 个成员；上报 {claimed}",
        "caption": "{province}。首行：核实值中位数（5–95%）；次行：达标概率（95%区间）；末行：达标成员数，按上报值的达标概率。",
        "agents": "每个成员约 {agents:,} 个主体。《意见》本身没有提出数量指标，各目标出自：",
        "waiting": "另有 {n} 项已公布目标尚无模拟机制，列在 targets.csv 中，未填数。",
    },
    "en": {
        "compile": "Compiling the model (first use, or after an update)",
        "condition": "Drawing members for {name} that agree with what is published",
        "simulate": "Simulating {name}",
        "together": "Simulating {name} and what it is compared with: {against}",
        "without_platforms": "no platforms",
        "without_disclosure": "results as open as before 2021",
        "levers": "Trying what could be added to {name}",
        "explain": "Executing the notebook and writing the report",
        "columns": ("Target", "Goal"),
        "scenario": "{title} ({members:member|members})",
        "cell": "{median} ({range})\n{odds}\n{met} of {n} members; reported {claimed}",
        "caption": "{province}. First line: median (5–95 %) of verified values; second: probability of meeting the goal"
        " (95 % interval); third: members that meet it, and the probability as reported.",
        "agents": "About {agents:,} agents a member. The Opinions themselves set no number; the goals come from:",
        "waiting": "{n} more published targets have no mechanism yet; targets.csv lists them, not filled in.",
    },
}


class Console:
    """Where a run speaks to its user: "full" on a terminal, "quiet" with folders only, or "json"."""

    def __init__(self, style: str):
        self.style = style
        self.out = terminal.console()
        self.notes = terminal.console(errors=True, quiet=style != "full")

    @contextmanager
    def progress(self, text: str, total: int) -> Iterator[Any]:
        """A bar with the time left; yields the function that moves it."""
        with terminal.progress_bar(text, total, self.notes) as advance:
            yield advance

    def say(self, text: str) -> None:
        self.notes.print(text)

    def note(self, name: str, notes: Iterable[Message]) -> None:
        """What is allowed but unusual in the scenario of this name or file, as `greenplan validate` says it, a line each."""
        for note in notes:
            self.notes.print(terminal.plain(Message("validate.note", file=name, note=note)), soft_wrap=True)


def run_scenarios(
    names: list[str],
    changes: dict[str, Any],
    *,
    parent: Path,
    language: str,
    workers: int | None,
    resolution: float | None,
    notebook: Path | None,
    notebook_parameters: dict[str, Any],
    console: Console,
    timings: bool = False,
    platform_value: bool = False,
    levers: bool = False,
    after: str | None = None,
    at: str | None = None,
    cluster: str | None = None,
) -> None:
    """Check everything first, then simulate, explain and deliver every scenario, and say what came out, with `timings` also how
    long each phase took; with `platform_value` each is compared with the same without platforms, too, and with `levers` the
    steps that could be added to it are tried. `after` is a result that they go on from in the quarter `at`; `cluster` the
    address of a scheduler whose workers simulate."""
    words = _WORDS[language]
    scenarios = [load_scenario(name).replace(**changes) for name in names]
    for k, scenario in enumerate(scenarios):
        if scenario.name in {other.name for other in scenarios[:k]}:
            raise InputError("run.same_folder", folder=str(parent / scenario.name))
    if cluster is not None:
        reach(cluster)
    if after is None:
        settings = [prepare(scenario, resolution=1.0 if resolution is None else resolution) for scenario in scenarios]
    else:
        settings = [go_on_from(after, scenario, at, resolution) for scenario in scenarios]
    if platform_value and not any(map(_has_platforms, settings)):
        off = "smart_city" in settings[0].composition.off
        raise InputError("platform.off" if off else "platform.none", place=scenarios[0].name)
    trials = [prepare_trial(setting) if levers else None for setting in settings]
    ensure_room(settings, workers)
    for name, setting in zip(names, settings, strict=True):
        console.note(name, notes_of(setting))
    inputs = [*(file for name in names for file in files_of(name)), *(setting.facts.folder for setting in settings)]
    names_of_results = [scenario.name for scenario in scenarios]
    before = set(earlier_results(parent))
    tidy(parent)
    with Delivery(parent, names_of_results, language, notebook, notebook_parameters, inputs=inputs) as delivery:
        compile_where_needed(console, words["compile"])
        made: dict[str, Run] = {}
        for setting in sorted(settings, key=lambda each: len(contrasts(each))):  # others are compared with the first
            scenario = setting.scenario
            if (found := None if timings or platform_value or levers else standing(setting, parent)) is not None:
                console.say(terminal.plain(Message("store.stands", name=scenario.name)))
                made[scenario.name] = found
                delivery.add(found)
                continue
            if scenario.condition and setting.branch is None:
                with console.progress(words["condition"].format(name=scenario.name), MOST) as advance:
                    setting = condition(setting, workers, advance)
                console.say(terminal.plain(in_words(setting, language)))
            missing = _missing_twins(setting, platform_value, words)
            _say_where_it_goes_on(setting, parent, console)
            text = words["together" if missing else "simulate"].format(
                name=scenario.name, against=joined(list(missing), language)
            )
            with console.progress(text, scenario.members * (1 + len(missing))) as advance:
                twins = list(missing.values())
                made[scenario.name] = run_setting(
                    setting, workers=workers, progress=advance, twins=twins, store=parent, cluster=cluster
                )
            if trial := trials[names_of_results.index(scenario.name)]:
                with console.progress(words["levers"].format(name=scenario.name), trial.runs) as advance:
                    made[scenario.name].tried(trial.run(workers, advance))
            delivery.add(made[scenario.name])
        runs = [made[name] for name in names_of_results]
        if notebook:
            console.say(words["explain"])
    for run in runs:  # what was kept of them until now is in their results
        let_go(parent, digest_of(run.setting))
    for each in sorted(set(earlier_results(parent)) - before):
        console.say(terminal.plain(Message("store.retired", name=each.name, earlier=each)))
    if console.style == "json":
        answers = [_answer(r, folder) for r, folder in zip(runs, delivery.folders, strict=True)]
        print(json.dumps(answers, ensure_ascii=False, indent=2))
        return
    if console.style == "full":
        _summarise(runs, language, console)
    if timings:
        for run in runs:
            console.out.print(_timings_of(run, language))
    for folder in delivery.folders:
        path = folder / REPORT_NAME if notebook and console.style == "full" else folder
        print(shown_path(path))


def _missing_twins(setting: Setting, platform_value: bool, words: dict[str, Any]) -> dict[str, Twin]:
    """What a run is compared with and this process has not run, by what it is called: contrasts, the same without a rule on
    disclosure, and where that is asked for the same without platforms."""
    missing = {contrast.name: Twin(contrast.twin) for contrast in not_yet_run(setting)}
    closed = as_open_as_before(setting)
    if closed is not None and recall(closed) is None and key_of(closed) not in {key_of(t.setting) for t in missing.values()}:
        missing[words["without_disclosure"]] = Twin(closed)
    bare = Twin(without_platforms(setting), TIERS)
    if platform_value and _has_platforms(setting) and recall(bare.setting, CITY) is None:
        missing[words["without_platforms"]] = bare
    return missing


def _say_where_it_goes_on(setting: Setting, parent: Path, console: Console) -> None:
    """How many members an earlier run that was stopped has left."""
    kept, members = kept_of(setting, store=parent), setting.scenario.members
    done = kept.count(members) if kept else 0
    if done:
        console.say(terminal.plain(Message("store.goes_on", name=setting.scenario.name, n=done, of=members)))


def _has_platforms(setting: Setting) -> bool:
    """Whether there are platforms whose value could be asked for."""
    return "smart_city" not in setting.composition.off and key_of(without_platforms(setting)) != key_of(setting)


def compile_where_needed(console: Console, text: str) -> None:
    """Compile on all cores, with a bar, what has not been compiled from these sources yet."""
    if not is_compiled():
        with console.progress(text, len(tasks())) as advance:
            compile_all(usable_cores(), advance)


def compiled(console: Console, language: str) -> None:
    """The same, with the words for it."""
    compile_where_needed(console, _WORDS[language]["compile"])


def _summarise(runs: list[Run], language: str, console: Console) -> None:
    """One table for all scenarios, a line a target; where the targets come from; what is not simulated."""
    words = _WORDS[language]
    answers = [_projected(r) for r in runs]
    rows = pd.concat(answers).drop_duplicates("id").sort_values(["year", "id"], kind="stable")
    console.out.print(_table(runs, answers, rows, language))
    console.out.print(words["agents"].format(agents=agents_of(runs[0])))
    for row in rows.itertuples():
        console.out.print(terminal.plain(f"  {row.id}  {goal_document(row.document, row.goal_from, language)}"), soft_wrap=True)
    console.out.print(words["waiting"].format(n=int((runs[0].targets["status"] == WAITING).sum())))


def _timings_of(run: Run, language: str) -> rich.table.Table:
    """Seconds that all members together spent in each phase, the longest first."""
    title = terminal.plain(getattr(run.scenario.title, language))
    heads = {"zh": ("阶段", "内容", "秒", "占比"), "en": ("phase", "what happens", "seconds", "share")}[language]
    table = rich.table.Table(*heads, title=title, title_justify="left")
    for row in run.timings.sort_values("seconds", ascending=False).itertuples():
        table.add_row(row.phase, getattr(row, language), f"{row.seconds:.3f}", f"{row.share:.1%}")
    return table


def _table(runs: list[Run], answers: list[pd.DataFrame], rows: pd.DataFrame, language: str) -> rich.table.Table:
    words = _WORDS[language]
    province = terminal.plain(getattr(runs[0].facts, f"name_{language}"))
    caption = [words["caption"].format(province=province), whole_note(rows, language)]
    table = rich.table.Table(show_lines=True, caption=BETWEEN[language].join(filter(None, caption)))
    for column in words["columns"]:
        table.add_column(column, overflow="fold")
    for r in runs:
        title = filled(words["scenario"], {"title": getattr(r.scenario.title, language), "members": r.scenario.members})
        table.add_column(terminal.plain(title), overflow="fold")
    for row in rows.itertuples():
        place = {"zh": f"（{row.name_zh}）", "en": f" ({row.name_en})"}[language] if row.tier != "province" else ""
        name = f"{row.id}  {getattr(row, f'variable_{language}')}{place}"
        goal = f"{when(row)}\n{bound(row.comparator, row.goal, row.unit, language)}"
        table.add_row(terminal.plain(name), goal, *(_cell(answer, row.id, language) for answer in answers))
    return table


def _projected(r: Run) -> pd.DataFrame:
    """The projected targets of documents and of the scenario, without what cities and counties were asked for in turn."""
    return r.targets[(r.targets["status"] == PROJECTED) & (r.targets["set_by"] != "allocation")]


def _cell(answer: pd.DataFrame, target: str, language: str) -> str:
    """What one scenario says of one target."""
    found = answer[answer["id"] == target]
    if found.empty or not found["members_with_value"].iloc[0]:
        return MISSING
    row = found.iloc[0]
    middle, around = middle_and_range(row["median"], row["p05"], row["p95"], row["unit"], language)
    met, n = of_members(row["p_meet"], row["members_with_value"])
    return _WORDS[language]["cell"].format(
        median=middle,
        range=around.replace(" – ", "–"),
        odds=chance(row["p_meet"], row["p_meet_low"], row["p_meet_high"]),
        met=met,
        n=n,
        claimed=percent(row["p_meet_reported"], 0),
    )


def _answer(r: Run, folder: Path) -> dict[str, Any]:
    """The run as JSON: province, targets of province and cities; numbers that are not known are null."""
    table = r.targets[r.targets["tier"] != "county"]
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
