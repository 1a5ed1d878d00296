"""What a reader should know about a scenario that is allowed but unusual."""

from __future__ import annotations

from collections.abc import Iterator

from simulation.parameters import load_parameters
from simulation.scenario.schema import Scenario
from simulation.vocabulary import Name


def notes(scenario: Scenario) -> list[Name]:
    """One sentence, in Chinese and in English, on everything in the scenario that may surprise."""
    return [*_parameters(scenario), *_goals(scenario), *_measures(scenario), *_examination(scenario)]


def _parameters(scenario: Scenario) -> Iterator[Name]:
    for name, value in scenario.parameters.items():
        row = load_parameters()[name]
        if row.low is None or row.high is None:
            zh = f"参数 {name} 在参数表中固定为 {row.default:g}，本情景改为 {value:g}。"
            en = f"The parameter {name} is fixed at {row.default:g} in the table; this scenario sets {value:g}."
            usual = value == row.default
        else:
            zh = f"参数 {name} 取 {value:g}，超出参数表的取值范围（{row.low:g} 至 {row.high:g}）。"
            en = f"The parameter {name} is {value:g}, outside its range in the table, {row.low:g} to {row.high:g}."
            usual = row.low <= value <= row.high
        if not usual:
            yield Name(zh, en)


def _goals(scenario: Scenario) -> Iterator[Name]:
    end = scenario.horizon.end
    for goal in scenario.goals.add:
        if (goal.year, 4) > end:
            zh = f"目标 {goal.id} 于 {goal.year} 年末到期，晚于模拟期末 {end}，不作评估。"
            en = f"The goal {goal.id} is due at the end of {goal.year}, after the horizon ends in {end}: it is not assessed."
            yield Name(zh, en)


def _measures(scenario: Scenario) -> Iterator[Name]:
    measures = scenario.measures
    if measures.mandate.from_above is not None and not measures.mandate.diffusion:
        zh = "已关闭强制要求的扩散（mandate.diffusion），上级要求（from_above）不起作用。"
        yield Name(zh, "The demand from above has no effect, as mandate.diffusion is false.")
    timed = {
        "award": (measures.award, measures.award.strength),
        "floor_area_bonus": (measures.floor_area_bonus, measures.floor_area_bonus.strength),
        "fast_lane": (measures.fast_lane, measures.fast_lane.days),
    }
    for key, (measure, strength) in timed.items():
        if strength > 0 and not any(measure.in_force(tick) for tick in scenario.horizon.ticks):
            yield Name(f"措施 {key} 在模拟期内从不生效。", f"The measure {key} is never in force within the horizon.")
    yield from _spreading(scenario)


def _spreading(scenario: Scenario) -> Iterator[Name]:
    measures = scenario.measures
    for name in measures.names:
        spreading = measures.spreading(name)
        if name != "mandate" and not spreading.diffusion and (spreading.encouraged_from or spreading.from_above):
            zh = f"已关闭措施 {name} 的扩散（diffusion），上级的鼓励或要求不起作用。"
            yield Name(zh, f"What the level above asks of the measure {name} has no effect, as its diffusion is false.")
        if spreading.pilots and spreading.pilots.roll_out > scenario.horizon.end:
            zh = f"措施 {name} 的推广在 {spreading.pilots.roll_out}，晚于模拟期末 {scenario.horizon.end}。"
            en = f"The roll-out of the measure {name} in {spreading.pilots.roll_out} comes after the horizon ends."
            yield Name(zh, en)
    for entry in measures.by_hand:
        if entry.start > scenario.horizon.end:
            zh = f"指定于 {entry.start} 出台的措施 {entry.measure} 晚于模拟期末 {scenario.horizon.end}。"
            yield Name(zh, f"The measure {entry.measure} fixed for {entry.start} comes after the horizon ends.")
    for quarter in measures.campaigns:
        if quarter > scenario.horizon.end:
            yield Name(f"{quarter} 的专项行动晚于模拟期末。", f"The campaign in {quarter} comes after the horizon ends.")


def _examination(scenario: Scenario) -> Iterator[Name]:
    examination, last = scenario.examination, scenario.horizon.end.year
    if examination.held and examination.sample_cities and examination.sample_from is None:
        zh = "设了样本城市（sample_cities）而没有起始年份（sample_from），样本城市与其他城市同时开始。"
        yield Name(zh, "The sample cities have no sample_from, so they begin with the others.")
    if examination.land_link_from is not None and not examination.held:
        yield Name(
            "不开展体检（held），用地挂钩（land_link_from）不起作用。", "land_link_from has no effect, as held is false."
        )
    late = sum(entry.year > last for entry in examination.observed)
    if late:
        zh = f"{late} 个实测值晚于模拟期末，不采用。"
        yield Name(zh, f"Observed conditions that come after the horizon ends and are not used: {late}.")
