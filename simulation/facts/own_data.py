"""What is a user's own in the tables of a province: how they differ from the tables that the package has of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from simulation.facts.province_facts import CENSUS_FOLDER, ProvinceEntry, ProvinceFacts
from simulation.facts.provinces import list_provinces

OWN_TABLES = ("counties", "cities")


class Unit(NamedTuple):
    """A county or city by its code and names."""

    code: str
    zh: str
    en: str

    def named(self) -> Mapping[str, str]:
        """Code and name as they stand in a sentence of either language."""
        return {"zh": f"{self.code} {self.zh}", "en": f"{self.code} {self.en}"}


class Difference(NamedTuple):
    """A cell of a row that both tables have; line : of the index of the user's table."""

    line: Any
    unit: Unit
    column: str
    before: str
    after: str


class Differences(NamedTuple):
    """Of one table. gone : rows that the user's does not have any more; new : those that only it has."""

    cells: tuple[Difference, ...]
    gone: tuple[Unit, ...]
    new: tuple[Unit, ...]


def raw_table(path: Path) -> pd.DataFrame:
    """A table as it is written, every cell a text."""
    return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")


def differences(mine: pd.DataFrame, published: pd.DataFrame) -> Differences:
    """How the user's table differs from the published one; rows are matched by their code, as their order says nothing."""
    known = published.drop_duplicates("adcode").set_index("adcode", drop=False)
    codes = mine["adcode"]
    return Differences(
        tuple(_cells(mine[codes.isin(known.index)], known)),
        tuple(_units(known[~known.index.isin(codes)])),
        tuple(_units(mine[~codes.isin(known.index)])),
    )


def published_entry(adcode: str) -> ProvinceEntry | None:
    """The province of this code as the package has it, None where that is not in a folder of the same form."""
    return next((each for each in list_provinces() if each.adcode == adcode and each.folder != CENSUS_FOLDER), None)


def own_differences(facts: ProvinceFacts) -> tuple[Differences, ...] | None:
    """Of each table of facts read from somebody's own folder; None where there are no published tables to hold them against."""
    entry = published_entry(facts.adcode)
    if entry is None:
        return None
    folders = (facts.folder, entry.folder)
    return tuple(differences(*(raw_table(folder / f"{table}.csv") for folder in folders)) for table in OWN_TABLES)


def _cells(mine: pd.DataFrame, known: pd.DataFrame) -> Iterator[Difference]:
    columns = [*mine, *(column for column in known if column not in mine)]
    there, absent = known.loc[mine["adcode"]], [""] * len(mine)  # lists, as pandas takes its time for each cell
    befores = [there[column].tolist() if column in known else absent for column in columns]
    afters = [mine[column].tolist() if column in mine else absent for column in columns]
    for k, line in enumerate(mine.index):
        for column, before, after in zip(columns, befores, afters, strict=True):
            if not _same(before[k], after[k]):
                yield Difference(line, _unit(mine.iloc[k]), column, before[k], after[k])


def _units(frame: pd.DataFrame) -> Iterator[Unit]:
    return (_unit(row) for _, row in frame.iterrows())


def _unit(row: pd.Series) -> Unit:
    return Unit(row["adcode"], row.get("name_zh", ""), row.get("name_en", ""))


def _same(one: str, other: str) -> bool:
    if one == other:
        return True
    try:
        return float(one) == float(other)
    except ValueError:
        return False
