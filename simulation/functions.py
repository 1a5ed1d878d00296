"""Small functions that several systems use."""

from __future__ import annotations

import math

from simulation.compilation import compiled


@compiled
def logit(share):
    return math.log(share / (1.0 - share))


@compiled
def expit(x):
    return 1.0 / (1.0 + math.exp(-x))


@compiled
def annuity(rate, years):
    """Present value of one yuan a year over `years` at a discount rate (1/yr)."""
    if rate <= 0.0:
        return years
    return (1.0 - (1.0 + rate) ** -years) / rate
