"""The programme of renovating old urban communities: how many a province renovates a year, and how many in five years."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from simulation.facts.mistakes import raise_all
from simulation.facts.tables import PACKAGE_FILE, digest_of, read_package, read_table, rules_of
from simulation.parameters import SCENARIO_FOLDER

RENOVATION_FILE = SCENARIO_FOLDER / "renovation.csv"
NATION_STARTED = {2021: 55_600, 2022: 52_500, 2023: 53_700, 2024: 58_000, 2025: 27_100}
"""Communities started in the nation by year (read: Ministry of Housing and Urban-Rural Development, yearly releases)."""
_YEARS = {2022: "started_2022", 2023: "started_2023", 2024: "planned_2024"}


class Programme(NamedTuple):
    """yearly : communities whose renovation starts in a year, as a mean of 2022 to 2024. five_years : in 2021 to 2025.
    share_of_nation : of the households in communities whose renovation started in 2022."""

    yearly: float
    five_years: float
    share_of_nation: float


def renovation_programme(adcode: str, share_of_nation: float, file: Path = RENOVATION_FILE) -> Programme:
    """The programme of a province: its own figures of 2022 to 2024 and its goal for 2021 to 2025 where it has one; where none
    are published, its share of the nation's by urban population.

    Five years are to 2022 to 2024 as they are in the nation.
    """
    frame = _programmes(file)
    known = sum(NATION_STARTED[year] for year in _YEARS)
    stretch = sum(NATION_STARTED.values()) / known
    rows = frame[frame["adcode"] == adcode]
    published = rows[list(_YEARS.values())].astype(float).mean(axis=1)
    yearly = float(published.iloc[0]) if len(rows) and published.notna().all() else known / len(_YEARS) * share_of_nation
    goal = rows["planned_2021_2025"].astype(float).max() if len(rows) else float("nan")
    five_years = yearly * len(_YEARS) * stretch
    households = rows["households_2022"].astype(float)
    share = (
        float(households.iloc[0]) / float(frame["households_2022"].astype(float).sum()) if households.notna().any() else None
    )
    return Programme(
        yearly, five_years if pd.isna(goal) else max(five_years, float(goal)), share_of_nation if share is None else share
    )


def published_starts(adcode: str, file: Path = RENOVATION_FILE) -> dict[int, float]:
    """Communities of a province whose renovation started in a year, as published: 2022 to 2023, and for 2024 what was planned;
    years without a figure are left out."""
    rows = _programmes(file).query("adcode == @adcode")
    found = {year: rows[column].astype(float) for year, column in _YEARS.items()}
    return {year: float(values.iloc[0]) for year, values in found.items() if values.notna().any()}


def _programmes(file: Path) -> pd.DataFrame:
    return _programmes_as_of(file, digest_of([file, SCENARIO_FOLDER / PACKAGE_FILE]))


@functools.lru_cache(maxsize=2)
def _programmes_as_of(file: Path, digest: str) -> pd.DataFrame:
    """The table, read again only when a file has changed, which nobody may change."""
    table = read_table(file, rules_of(read_package(SCENARIO_FOLDER), "renovation", SCENARIO_FOLDER), key="adcode")
    raise_all(table.mistakes)
    return table.frame
