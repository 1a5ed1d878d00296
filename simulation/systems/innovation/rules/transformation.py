"""From a result to its use: how likely it is, by who holds it.

Surveys give the share of what is in force that is used. The rate at which a result comes into use follows from that share and
the ages of what is in force, ten years and less.
"""

from __future__ import annotations

import math

from scipy.optimize import brentq

from simulation.compilation import compiled

RESULT_LIFE = 10.0
"""Years after which a result that nobody has used lapses: the window of the surveys."""
HORIZON_OF_OWNERS = 5.0
"""Years within which a result has to be used to count for those who decide on a project."""


def share_in_force(hazard: float, growth: float) -> float:
    """Share of the results in force that are used, where each comes into use at `hazard` (1/yr) and their number has grown at
    `growth` (1/yr): 1 less the mean of exp(-hazard x age) over their ages."""
    return 1.0 - _years(hazard + growth) / _years(growth)


def _years(rate: float) -> float:
    """The integral of exp(-rate x age) over the ages of what is in force."""
    return -math.expm1(-rate * RESULT_LIFE) / rate if rate > 0.0 else RESULT_LIFE


def hazard_of_share(share: float, growth: float) -> float:
    """The hazard (1/yr) at which this share of the results in force is used; at most 50, for what is used at once."""
    if share <= 0.0:
        return 0.0
    most = 50.0
    return (
        most if share >= share_in_force(most, growth) else float(brentq(lambda h: share_in_force(h, growth) - share, 0.0, most))
    )


@compiled
def transformation_rate(hazard, disclosure, procurement, demonstrated, parameter, member):
    """Rate (1/yr) at which a result comes into use now, from that at the disclosure of the start and without procurement.
    demonstrated : what is to be seen in use beyond the usual adds (logarithm)."""
    lifted = parameter.disclosure_transform_effect * (disclosure - member.disclosure_base)
    lifted += parameter.procurement_effect * procurement + demonstrated
    return hazard * math.exp(lifted)


@compiled
def years_in_force(finished, begin, end):
    """How much of the time from `begin` to `end` a result is in force that was made at `finished` (all in years)."""
    return max(0.0, min(end, finished + RESULT_LIFE) - max(begin, finished))
