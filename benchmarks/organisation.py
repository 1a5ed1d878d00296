"""What governments cost: the phases of organisation in one member of Zhejiang, apart from those of buildings and examinations.

    python benchmarks/organisation.py [--repeats 5]

90 counties, 60 quarters, every measure spreading, pilots, campaigns and all goals that bind. Each quarter's stretches of the
calendar are run and timed one by one; what empty stretches take (entering compiled code, keeping the rows) is taken off.
Prints a table and writes it to benchmarks/organisation.csv.
"""

from __future__ import annotations

import argparse
import itertools
import statistics
import time
from pathlib import Path

import numpy as np
import pandas as pd

import simulation as sim
from simulation.engine.calendar import SCHEDULE, Phase
from simulation.engine.compiled import _advance
from simulation.study.ensemble import member_world, prepare
from simulation.vocabulary import MEASURES
from simulation.world.state import new_history, with_more_room

BUILDINGS = {
    *(Phase.AGE_STOCK, Phase.GROW, Phase.DEMOLISH, Phase.RENEW_BUILDINGS, Phase.RENOVATE_COMMUNITIES, Phase.ORDER),
    *(Phase.SPREAD_AWARENESS, Phase.START_PROJECTS, Phase.COMPLETE_PROJECTS, Phase.FIT_ROOFS, Phase.USE_ENERGY),
    *(Phase.LOOK_BACK, Phase.LEARN),
}
EXAMINATION = {
    *(Phase.CARRY_OUT_PLAN, Phase.WEAR, Phase.COMMISSION, Phase.EXAMINE, Phase.COMPARE_CITIES, Phase.ASSESS),
}
KINDS = ("governments", "buildings", "examination")
EVERY_MEASURE = {name: {"diffusion": True} for name in MEASURES} | {
    "award": {"diffusion": True, "pilots": {"counties": 20, "from": "2023Q1", "roll_out": "2027Q1"}},
    "campaigns": ["2022Q2", "2025Q2", "2030Q2"],
}


def kind_of(phase: Phase) -> str:
    return "buildings" if phase in BUILDINGS else "examination" if phase in EXAMINATION else "governments"


def stretches() -> list[tuple[str, np.ndarray]]:
    """The calendar cut where it passes from one kind of phase to another: (kind, rows of the schedule)."""
    parts = itertools.groupby(SCHEDULE, key=lambda row: kind_of(Phase(row[0])))
    return [(kind, np.array(list(rows))) for kind, rows in parts]


def timed_member(setting) -> dict[str, float]:
    """Seconds for each kind of phase, without what as many empty stretches take, and for these."""
    world = member_world(setting, 0)
    history, empty = new_history(world, setting.ticks), SCHEDULE[:0]
    spent = dict.fromkeys((*KINDS, "entering"), 0.0)
    parts = stretches()
    for tick in range(setting.ticks):
        for kind, schedule in parts:
            start, at, step = time.perf_counter(), tick, 0
            while at == tick:
                at, step = _advance(world, history, schedule, at, step, tick + 1)
                if at == tick:
                    world = with_more_room(world)
            middle = time.perf_counter()
            _advance(world, history, empty, tick, 0, tick + 1)
            idle = time.perf_counter() - middle
            spent[kind] += middle - start - idle
            spent["entering"] += idle
    return spent


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--repeats", type=int, default=5)
    options.add_argument("--out", type=Path, default=Path(__file__).with_suffix(".csv"), help="where the table is written")
    chosen = options.parse_args()
    scenario = sim.load_scenario("baseline").replace(sample_parameters=False, members=1, measures=EVERY_MEASURE)
    setting = prepare(scenario)
    timed_member(setting)  # compiles
    runs = [timed_member(setting) for _ in range(chosen.repeats)]
    table = pd.DataFrame(
        {
            "counties": [len(setting.facts.counties)],
            "quarters": setting.ticks,
            "measures": len(scenario.measures.names),
            "goals": len(setting.goals),
            **{f"{name}_ms": 1e3 * statistics.median(run[name] for run in runs) for name in runs[0]},
        }
    )
    table.to_csv(chosen.out, index=False, float_format="%.4g")
    print(table.T.to_string(header=False))


if __name__ == "__main__":
    main()
