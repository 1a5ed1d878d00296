"""The clock of the model: a tick is a quarter, and tick 0 is the first quarter of 2021."""

from __future__ import annotations

QUARTERS = 4
QUARTER = 1.0 / QUARTERS
"""Length of a tick in years."""
START_YEAR = 2021
PLAN_YEARS = 5
"""Length of a plan period in years: 2021-2025, 2026-2030, 2031-2035."""
