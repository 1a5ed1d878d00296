"""What governments cost: the phases of organisation in one member of Zhejiang, apart from those of the other systems.

    python benchmarks/organisation.py [--repeats 5]

90 counties, 60 quarters, every measure spreading, pilots, campaigns and all goals that bind. The driver times every phase of
the calendar, the way into it included; the books that it keeps for all systems count with the governments. What is left of the
whole, walking the calendar and keeping the rows, stands by itself.
Prints a table and writes it to benchmarks/organisation.csv.
"""

from __future__ import annotations

import argparse
import statistics
import time
from pathlib import Path

import pandas as pd

import simulation as sim
from simulation.engine.steps import run_member
from simulation.study.ensemble import member_world, prepare
from simulation.systems import SYSTEMS
from simulation.vocabulary import MEASURES

KIND_OF = {system: system for system in SYSTEMS} | {"organisation": "governments", "place": "governments"}
EVERY_MEASURE = {name: {"diffusion": True} for name in MEASURES} | {
    "award": {"diffusion": True, "pilots": {"counties": 20, "from": "2023Q1", "roll_out": "2027Q1"}},
    "campaigns": ["2022Q2", "2025Q2", "2030Q2"],
}


def timed_member(setting) -> dict[str, float]:
    """Seconds for each kind of phase, and for what is between them."""
    world, timings = member_world(setting, 0), {}
    start = time.perf_counter()
    run_member(world, setting.ticks, timings=timings)
    whole = time.perf_counter() - start
    spent = dict.fromkeys(KIND_OF.values(), 0.0)
    for phase, seconds in timings.items():
        spent[KIND_OF[phase.partition(".")[0]]] += seconds
    return spent | {"between": whole - sum(timings.values())}


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
