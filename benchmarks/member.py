"""One member of Zhejiang through both drivers, side by side: time, agents and equal bits.

    python benchmarks/member.py [--resolution 2] [--repeats 5]

Prints a table and writes it to benchmarks/member.csv. Times are of this machine; what travels is the ratio.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import time
from pathlib import Path

import pandas as pd

import simulation as sim
from simulation.engine.steps import run_member
from simulation.study.ensemble import member_world, prepare
from simulation.study.together import count_agents


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--resolution", type=float, default=1.0)
    options.add_argument("--repeats", type=int, default=5)
    options.add_argument("--out", type=Path, default=Path(__file__).with_suffix(".csv"), help="where the table is written")
    chosen = options.parse_args()

    scenario = sim.load_scenario("baseline").replace(sample_parameters=False, members=1)
    setting = prepare(scenario, resolution=chosen.resolution)
    run_member(member_world(setting, 0), setting.ticks)  # compiles
    building, running = [], []
    for _ in range(chosen.repeats):
        start = time.perf_counter()
        world = member_world(setting, 0)
        middle = time.perf_counter()
        world, history = run_member(world, setting.ticks)
        building.append(middle - start)
        running.append(time.perf_counter() - middle)
    model = sim.ProvinceModel(scenario, resolution=chosen.resolution)
    model.step()  # compiles the single phases
    model = sim.ProvinceModel(scenario, resolution=chosen.resolution)
    start = time.perf_counter()
    model.run()
    mesa_time = time.perf_counter() - start
    kept = model.history.columns
    equal = history.columns.keys() == kept.keys() and all(
        column.tobytes() == kept[name].tobytes() for name, column in history.columns.items()
    )

    agents = count_agents(world)
    compiled_time = statistics.median(running)
    table = pd.DataFrame(
        {
            "driver": ["compiled", "mesa"],
            "build_s": [statistics.median(building)] * 2,
            "run_s": [compiled_time, mesa_time],
            "over_compiled": [1.0, mesa_time / compiled_time],
            "equal_bits": [True, equal],
            "projects": agents.projects,
            "buildings": agents.buildings,
            "developers": agents.developers,
            "agents": agents.total,
            "quarters": setting.ticks,
            "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        }
    )
    table.to_csv(chosen.out, index=False, float_format="%.4g")
    print(table.T.to_string(header=False))


if __name__ == "__main__":
    main()
