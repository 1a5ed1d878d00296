"""What governments cost: the phases of organisation in one member of Zhejiang, apart from those of buildings.

    python benchmarks/organisation.py [--repeats 5]

90 counties, 60 quarters, every measure spreading, pilots, campaigns and all goals that bind. Each quarter's stretches of the
calendar are run and timed one by one; what an empty stretch takes (entering compiled code, keeping the rows) is taken off.
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
    *(Phase.AGE_STOCK, Phase.GROW, Phase.DEMOLISH, Phase.ORDER, Phase.SPREAD_AWARENESS, Phase.START_PROJECTS),
    *(Phase.COMPLETE_PROJECTS, Phase.USE_ENERGY, Phase.LOOK_BACK),
}
EVERY_MEASURE = {name: {"diffusion": True} for name in MEASURES} | {
    "award": {"diffusion": True, "pilots": {"counties": 20, "from": "2023Q1", "roll_out": "2027Q1"}},
    "campaigns": ["2022Q2", "2025Q2", "2030Q2"],
}


def stretches() -> list[tuple[bool, np.ndarray]]:
    """The calendar cut where it passes from governments to buildings or back: (governments, rows of the schedule)."""
    parts = itertools.groupby(SCHEDULE, key=lambda row: Phase(row[0]) not in BUILDINGS)
    return [(governments, np.array(list(rows))) for governments, rows in parts]


def timed_member(setting) -> dict[str, float]:
    """Seconds for governments, for buildings, and for as many empty stretches as governments have."""
    world = member_world(setting, 0)
    history, empty = new_history(world, setting.ticks), SCHEDULE[:0]
    spent = {"governments": 0.0, "buildings": 0.0, "empty": 0.0}
    for tick in range(setting.ticks):
        for governments, schedule in stretches():
            start, at, step = time.perf_counter(), tick, 0
            while at == tick:
                at, step = _advance(world, history, schedule, at, step, tick + 1)
                if at == tick:
                    world = world._replace(project=with_more_room(world.project))
            spent["governments" if governments else "buildings"] += time.perf_counter() - start
            if governments:
                start = time.perf_counter()
                _advance(world, history, empty, tick, 0, tick + 1)
                spent["empty"] += time.perf_counter() - start
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
    governments, buildings, empty = (statistics.median(run[name] for run in runs) for name in runs[0])
    table = pd.DataFrame(
        {
            "counties": [len(setting.facts.counties)],
            "quarters": setting.ticks,
            "measures": len(scenario.measures.names),
            "goals": len(setting.goals),
            "governments_ms": 1e3 * (governments - empty),
            "buildings_ms": 1e3 * (buildings - empty),
            "entering_ms": 1e3 * empty,
        }
    )
    table.to_csv(chosen.out, index=False, float_format="%.4g")
    print(table.T.to_string(header=False))


if __name__ == "__main__":
    main()
