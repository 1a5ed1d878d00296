"""The calendar, the compiled driver and the Mesa driver: two ways to walk the same rules through the same quarters."""

from simulation import compilation  # before anything here imports numba
