"""Floor space of urban and rural homes, which the census gives together: told apart by how it varies with the urban share."""

from __future__ import annotations

import numpy as np
import pandas as pd

NATIONAL_RATIO = 1.42
"""Rural over urban floor space per head where the counties of a province cannot tell it: the same fit over all counties of the
census of 2020 (51.2 over 36.2 m2)."""
_COUNTIES_LEAST, _SPREAD_LEAST = 20, 0.1  # counties, and standard deviation of their urban shares, that a fit needs
_BETWEEN = (0.5, 4.0)  # a ratio outside says that something else drives it


def rural_over_urban(counties: pd.DataFrame) -> float:
    """Floor space per head of rural homes over that of urban ones.

    Least squares over counties, weighted by people: floor space per head = urban share x urban + (1 - urban share) x rural.
    """
    share = _urban_share(counties)
    if len(counties) < _COUNTIES_LEAST or share.std() < _SPREAD_LEAST:
        return NATIONAL_RATIO
    weight = np.sqrt(counties["household_population"].to_numpy(float))
    shares = np.column_stack([share, 1.0 - share]) * weight[:, None]
    (urban, rural), *_ = np.linalg.lstsq(shares, counties["floor_area_per_head_m2"].to_numpy(float) * weight)
    ratio = rural / urban if urban > 0.0 else 0.0
    return float(ratio) if _BETWEEN[0] <= ratio <= _BETWEEN[1] else NATIONAL_RATIO


def urban_per_head(counties: pd.DataFrame, ratio: float) -> np.ndarray:
    """Floor space of urban homes per head (m2) by county, such that with rural homes `ratio` times as large all of the census
    is there."""
    share = _urban_share(counties)
    return counties["floor_area_per_head_m2"].to_numpy(float) / (share + (1.0 - share) * ratio)


def _urban_share(counties: pd.DataFrame) -> np.ndarray:
    return (counties["urban_population"] / counties["population"]).to_numpy(float)
