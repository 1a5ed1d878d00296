"""The tables of docs/mends.md, a row a mend, from the files that `headlines.py --save` wrote: one FILE.csv a results-version.

    python benchmarks/mends.py v4.csv v5.csv ...

Numbers are of the baseline, mean over members with the standard deviation in brackets, in percent, Mm2, GW and Mt; the last
column but one is what it emits less than no-policy.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

from simulation.vocabulary import LEVERS, OUTCOMES

PERIODS = ("2021-2025", "2026-2030", "2031-2035")
COLUMNS = (  # title, name, years, what makes one of the unit shown
    ("green 2025, %", "green_share_new_urban", ("2025",), 0.01),
    ("green 2035", "green_share_new_urban", ("2035",), 0.01),
    ("stars 2025", "star_share_new_urban", ("2025",), 0.01),
    ("stars 2035", "star_share_new_urban", ("2035",), 0.01),
    ("prefabrication 2025", "prefab_share_new", ("2025",), 0.01),
    ("prefabrication 2035", "prefab_share_new", ("2035",), 0.01),
    ("electricity 2035", "electricity_share_building_energy", ("2035",), 0.01),
    ("ultra-low, Mm²", "ultra_low_near_zero_area_added", PERIODS, 1e6),
    ("homes retrofitted, Mm²", "retrofit_residential", PERIODS, 1e6),
    ("public retrofitted, Mm²", "retrofit_public", PERIODS, 1e6),
    ("communities", "communities_renovated", PERIODS, 1.0),
    ("photovoltaics, GW", "building_pv_capacity_added", PERIODS, 1e6),
    ("CO2 2021-35, Mt", "co2_total", ("2021-2035",), 1e6),
)


def main(files: list[str]) -> None:
    """Print the outcomes of every file, then the efforts."""
    tables = {Path(file).stem.removeprefix("v"): pd.read_csv(file, header=[0, 1], index_col=[0, 1]) for file in files}
    titles = ["version", *(column[0] for column in COLUMNS), "less than no-policy, Mt"]
    print(_line(titles), _line(["---"] * len(titles)), sep="\n")
    for version, table in tables.items():
        cells = [_outcome(table, *column[1:]) for column in COLUMNS]
        carbon = {name: table.loc[("co2_total", "2021-2035"), (name, "mean")] for name in ("baseline", "no-policy")}
        print(_line([version, *cells, _number((carbon["no-policy"] - carbon["baseline"]) / 1e6)]))
    print("\n" + _line(["version", *LEVERS]), _line(["---"] * (1 + len(LEVERS))), sep="\n")
    for version, table in tables.items():
        print(_line([version, *(_effort(table.loc["effort", ("baseline", "mean")], lever) for lever in LEVERS)]))


def _outcome(table: pd.DataFrame, name: str, years: tuple[str, ...], unit: float) -> str:
    """One outcome in one or several years: "97.6 (0.9)", several parted by slashes."""
    rows = [table.loc[(name, each), "baseline"] / unit for each in years]
    return " / ".join(f"{_number(row['mean'])} ({_number(row['sd'])})" for row in rows)


def _effort(efforts: pd.Series, lever: str) -> str:
    """Effort in 2025 on a lever: its own, or, as it once was by goal, that of the lever's weightiest goal."""
    if lever in efforts:
        return f"{efforts[lever]:.2f}"
    of_goals = efforts[[goal for goal in efforts.index if OUTCOMES[goal].lever == lever]]
    return f"{of_goals.max():.2f} ({of_goals.idxmax()})"


def _number(value: float) -> str:
    """As many digits as its size deserves."""
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:,.{digits}f}"


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main(sys.argv[1:])
