"""Carbon of urban buildings: operation, construction and retrofit by year, and the year in which it peaks.

The total peaks early because less and less is built; what a goal for a peak asks is answered with operation."""

from __future__ import annotations

import numpy as np
import xarray as xr

from simulation.projection import outcomes

PEAK_YEAR = "urban_rural_construction_carbon_peak_year"
SOURCES = ("co2_operation", "co2_embodied", "co2_retrofit")


def yearly_carbon(records: xr.Dataset) -> xr.DataArray:
    """CO2 (t) by calendar year: of operation, and embodied in what was completed and retrofitted. Urban buildings only."""
    return sum((outcomes.yearly(records, name) for name in SOURCES[1:]), start=outcomes.yearly(records, SOURCES[0]))


def peak_years(records: xr.Dataset, *, operation_only: bool = False) -> np.ndarray:
    """The calendar year of most carbon, [member, region], of all sources or of operation alone; the last simulated year says
    that it may still rise."""
    return year_of_most(outcomes.yearly(records, SOURCES[0]) if operation_only else yearly_carbon(records))


def year_of_most(yearly: xr.DataArray) -> np.ndarray:
    """The calendar year in which a yearly quantity is largest, [member, region]."""
    ordered = yearly.transpose("member", "region", "year")
    return ordered["year"].values[ordered.values.argmax(axis=2)].astype(float)
