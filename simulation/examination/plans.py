"""The implementation of plans in force: what became of each target, how far it departs, and whether that was approved."""

from __future__ import annotations

import math

from simulation.examination.form import PlanRow

MET, APPROVED, NO_DOCUMENT, DEPARTS = "met", "approved", "no_document", "departs"
NOT_DUE, NO_VALUE, AWAITED = "not_due", "no_value", "awaited"
_CLOSE = 1e-9  # relative: a plan that is met to the digit


def departure(row: PlanRow) -> float:
    """How far the actual value lies from the planned one, in the unit of the row; NaN without an actual value."""
    return math.nan if row.actual is None else float(f"{row.actual - row.target:.12g}")  # 7.1 - 8 is -0.9 to everybody


def standing(row: PlanRow, year: int) -> str:
    """How a target stands at the end of a year: met, departing with or without approval (or with one of which no document is
    named), not due yet, or without a value, due or not.

    What may still be reached is not due; a ceiling that is broken, or a departure from an exact value, counts at once.
    """
    off = departure(row)
    if math.isnan(off):
        return NO_VALUE if row.due <= f"{year}-12-31" else AWAITED
    near = math.isclose(row.target, row.target + off, rel_tol=_CLOSE, abs_tol=_CLOSE)
    if near or (row.bound == "least" and off > 0) or (row.bound == "most" and off < 0):
        return MET
    if row.bound == "least" and row.due > f"{year}-12-31":
        return NOT_DUE
    if row.approved != "yes":
        return DEPARTS
    return APPROVED if row.document else NO_DOCUMENT
