"""What happens in the smart city, one idea a file; numbers of its payments."""

from simulation.systems.smart_city.words import PAYMENTS

PLATFORM, PLATFORM_RUNNING, BIM = range(len(PAYMENTS))
