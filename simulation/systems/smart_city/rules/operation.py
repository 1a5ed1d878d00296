"""Buildings that somebody runs, all but homes, use less electricity where that is done with a platform, and realise more of
the saving that they were designed for. What homes use stands behind the meters of households, where no platform switches."""

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
