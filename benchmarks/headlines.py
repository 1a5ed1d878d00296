"""Headline outputs of scenarios: mean and standard deviation over members, and effort in 2025. What docs/mends.md compares.

    python benchmarks/headlines.py baseline no-policy --members 20 [--resolution 1] [--luck-only] [--save FILE.csv]

`--luck-only` leaves every parameter at its default, so that members differ by luck alone.
"""

from __future__ import annotations

import argparse

import pandas as pd

import simulation as sim
from simulation.projection.headlines import headlines, mean_efforts
from simulation.scenario import load_scenario


def main() -> None:
    """Run the scenarios one after another and print their headlines side by side."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scenarios", nargs="+")
    parser.add_argument("--members", type=int, default=20)
    parser.add_argument("--resolution", type=float, default=1.0)
    parser.add_argument("--luck-only", action="store_true")
    parser.add_argument("--save")
    asked = parser.parse_args()
    found = {}
    for name in asked.scenarios:
        scenario = load_scenario(name)
        if asked.luck_only:
            scenario = scenario.replace(sample_parameters=False)
        run = sim.run(scenario, members=asked.members, resolution=asked.resolution)
        table = headlines(run.province).set_index(["name", "years"]).drop(columns="unit")
        effort = mean_efforts(run.record, 2025)
        effort.index = pd.MultiIndex.from_product([["effort"], effort.index])
        found[name, "mean"] = pd.concat([table.mean(axis=1), effort])
        found[name, "sd"] = table.std(axis=1)
    together = pd.concat(found, axis=1)
    print(together.to_string(float_format="{:.5g}".format))
    if asked.save:
        together.to_csv(asked.save)


if __name__ == "__main__":
    main()
