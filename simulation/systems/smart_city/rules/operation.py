"""Buildings that are run with a platform use less electricity, and realise more of the saving that they were designed for."""

from __future__ import annotations

from simulation.compilation import compiled


@compiled
def electricity_left(maturity, parameter):
    """Electricity over that without a platform; smart property management has come as far as the platform."""
    return 1.0 - parameter.operation_saving * maturity * maturity


@compiled
def saving_gained(maturity, realised, parameter):
    """Saving gained over that realised without a platform, as a part of the gap between design and reality is closed."""
    return parameter.gap_closed * maturity * (1.0 - realised) / realised
