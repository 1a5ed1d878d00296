"""What the loaders of province data hand on: the names of a province, its facts, and which of them are estimates."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from simulation.errors import InputError
from simulation.facts.renovation import Programme
from simulation.facts.tables import Table
from simulation.parameters import SCENARIO_FOLDER

PROVINCE_FOLDER = SCENARIO_FOLDER / "provinces"
CENSUS_FOLDER = PROVINCE_FOLDER / "china"
DEFAULT_FOLDER = PROVINCE_FOLDER / "zhejiang"
PEOPLE_COLUMNS = ("population", "urban_population", "family_households", "household_population")
FLOOR_COLUMN = "residential_floor_area_m2"
ECONOMY_YEAR = 2021  # the year of the county GDP, so that the money of cities and counties is of one year
SUM_TOLERANCE = dict.fromkeys(PEOPLE_COLUMNS, 0.0) | {FLOOR_COLUMN: 0.005}  # published means of floor area are rounded


@dataclass(frozen=True)
class Estimate:
    """A column of the county or city frame that is not, or not everywhere, a published figure.

    rows : the adcodes concerned. how_en, how_zh : how the values came about. table : "counties" or "cities".
    """

    column: str
    rows: tuple[str, ...]
    how_en: str
    how_zh: str
    table: str = "counties"


@dataclass(frozen=True)
class ProvinceEntry:
    """A province that can be loaded: its names and the folder that its data comes from."""

    adcode: str
    name_zh: str
    name_en: str
    pinyin: str
    alternative_names: tuple[str, ...]
    folder: Path

    @property
    def names(self) -> tuple[str, ...]:
        """Every spelling that finds it."""
        return (self.pinyin, self.name_en, self.name_zh, self.adcode, *self.alternative_names)


@dataclass(frozen=True, eq=False)
class ProvinceFacts:
    """What is known of a province before anything is simulated.

    counties : one row a county, sorted by city and adcode. cities : one row a city, in the same order of cities.
    base : the province's row of base_state.csv. base_curve : the distinct states of that table, by completed share.
    renovation : of old communities. heated : lies north of the line of district heating, taken from its main climate zone,
    which was not verified.
    estimates : every column that is not a published figure throughout. digest : SHA-256 of the files read.
    """

    adcode: str
    name_zh: str
    name_en: str
    folder: Path
    counties: pd.DataFrame
    cities: pd.DataFrame
    estimates: tuple[Estimate, ...]
    base: pd.Series
    base_curve: pd.DataFrame
    renovation: Programme
    heated: bool
    digest: str


def with_floor_area(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with its housing floor area: floor area per head times the people in family households."""
    return frame.assign(**{FLOOR_COLUMN: frame["floor_area_per_head_m2"] * frame["household_population"]})


def more_than(table: Table, part: str, whole: str) -> list[InputError]:
    """A mistake for every row whose part exceeds its whole."""
    frame = table.frame
    wrong = frame[frame[part] > frame[whole]]
    return [
        table.mistake(line, part, "cell.more_than_whole", part=part, less=less, whole=whole, more=more)
        for line, less, more in zip(wrong.index, wrong[part], wrong[whole], strict=True)
    ]
