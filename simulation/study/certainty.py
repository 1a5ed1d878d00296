"""What the spread of members is due to: luck, parameters that are assumptions, and parameters that rest on something.

Three ensembles of the same luck: all parameters drawn, assumptions alone drawn with the others at their defaults, and none
drawn. Variances are set against that of the first; where parts strengthen each other they need not sum to it, and are then
scaled. With few members this is good for a rough share alone: of ten members a variance is known to a factor of about three.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from simulation.study.ensemble import Setting, fixed_values
from simulation.study.outputs import ROWS, Outputs

LUCK, ASSUMPTIONS, READ = "luck", "assumptions", "read"
SOURCES = (LUCK, ASSUMPTIONS, READ)
COLUMNS = (*ROWS, "members", "sd", *(f"share_{source}" for source in SOURCES), "resolution")
ASSUMPTION = "assumption"


def parted(setting: Setting) -> list[Setting]:
    """The same members with luck alone, and with luck and assumptions alone: settings with other values of parameters."""
    table = setting.scenario.parameter_table()
    pinned = {table.position[table.exact_name(name)] for name in fixed_values(setting.scenario)}
    free = [k for k in range(len(table)) if k not in pinned]
    moved = _assumed(setting)
    luck, assumed = setting.values.copy(), setting.values.copy()
    luck[:, free] = table.defaults()[free]
    still = [k for k in free if k not in moved]
    assumed[:, still] = table.defaults()[still]
    return [replace(setting, values=values) for values in (luck, assumed)]


def _assumed(setting: Setting) -> set[int]:
    """Columns of assumptions; parameters bound by an order or a sum go together, with the assumptions among them."""
    table = setting.scenario.parameter_table()
    found = {k for k, each in enumerate(table.parameters) if each.status == ASSUMPTION}
    for group in (*table.orders, *table.sums):
        if found & {*group}:
            found |= {*group}
    return found


def by_source(whole: Outputs, parts: Sequence[Outputs], resolution: float) -> pd.DataFrame:
    """A row an output, columns :data:`COLUMNS`: the standard deviation over members and the shares of its square, which sum to
    one; missing where nothing differs. parts : luck alone, then luck and assumptions."""
    rows = []
    for k, row in enumerate(whole.rows.itertuples(index=False)):
        variances = [_variance(each.values[k]) for each in (whole, *parts)]
        rows.append((*row, whole.values.shape[1], float(np.sqrt(variances[0])), *_shares(*variances), resolution))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _variance(values: np.ndarray) -> float:
    known = values[~np.isnan(values)]
    return float(known.var(ddof=1)) if len(known) > 1 else np.nan


def _shares(every: float, luck: float, assumed: float) -> tuple[float, float, float]:
    """Shares of luck, assumptions and the rest; each part at least nothing."""
    parts = np.array([luck, max(0.0, assumed - luck), max(0.0, every - max(assumed, luck))])
    total = parts.sum()
    if not np.isfinite(total) or total <= 0:
        return (np.nan, np.nan, np.nan)
    one, two, three = (parts / total).tolist()
    return one, two, three
