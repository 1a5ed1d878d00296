"""How much of the spread of a headline is luck, and how much parameters: members that share parameters are paired.

A small crossed design: every row of sampled parameters meets several draws of luck. What members of one row differ by is luck;
what all differ by is luck and parameters (law of total variance).
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from simulation.errors import InputError
from simulation.projection.headlines import headlines
from simulation.scenario import Scenario, load_scenario
from simulation.study.ensemble import Progress, Setting, prepare
from simulation.study.twins import province_of

COLUMNS = ("variable", "period", "unit", "members", "lucks", "mean", "sd_luck", "sd_all", "luck_over_all")


def luck_and_parameters(
    scenario: Scenario | str | Path,
    *,
    members: int = 24,
    lucks: int = 2,
    province: str | None = None,
    resolution: float = 1.0,
    workers: int | None = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """The spread of every headline, parted: columns :data:`COLUMNS`, one row a headline and year or period.

    `members` rows of parameters meet `lucks` draws of luck each. sd_luck : standard deviation among members of the same
    parameters (of two draws: the root of half the mean squared difference). sd_all : among all members. luck_over_all : the
    first over the second; NaN where nothing differs. Its own error is about 14 % from 24 rows and two draws.
    Raises an :class:`InputError` for fewer than two members or two draws.
    """
    if members < 2 or lucks < 2:
        raise InputError("ask.lucks", members=members, lucks=lucks)
    chosen = scenario if isinstance(scenario, Scenario) else load_scenario(scenario)
    changes = {"members": members} | ({"province": province} if province else {})
    setting = prepare(chosen.replace(**changes), resolution=resolution)
    return spread_by_source(setting, lucks, workers, progress)


def spread_by_source(
    setting: Setting, lucks: int, workers: int | None = None, progress: Progress | None = None
) -> pd.DataFrame:
    """The same for a setting that is prepared."""
    members = setting.scenario.members
    tables: list[pd.DataFrame] = []
    for luck in range(lucks):
        moved = _behind(progress, luck * members, lucks * members)
        tables.append(headlines(province_of(replace(setting, luck=luck), workers, moved)))
    names = tables[0].iloc[:, :3].set_axis(["variable", "period", "unit"], axis=1)
    values = np.stack([table.iloc[:, 3:].to_numpy(float) for table in tables], axis=2)  # [headline, member, luck]
    every = pd.DataFrame(values.reshape(len(values), members * lucks))  # means skip what is missing, also where all is
    sd_luck = np.sqrt(pd.DataFrame(values.var(axis=2, ddof=1)).mean(axis=1).to_numpy())
    sd_all = every.std(axis=1, ddof=1).to_numpy()
    ratio = np.divide(sd_luck, sd_all, out=np.full(len(values), np.nan), where=sd_all > 0)
    found = {"mean": every.mean(axis=1).to_numpy(), "sd_luck": sd_luck, "sd_all": sd_all, "luck_over_all": ratio}
    return names.assign(members=members, lucks=lucks, **found)[list(COLUMNS)]


def _behind(progress: Progress | None, before: int, total: int) -> Progress | None:
    """Progress of one draw of luck as part of all."""
    return (lambda done, _: progress(before + done, total)) if progress else None
