"""Money: every payment has one payer and one payee, so that what one side pays the other receives."""

from __future__ import annotations

from simulation.rules import rule
from simulation.vocabulary import ACTORS, PAYMENTS

_PAYER = tuple(ACTORS.index(p.payer) for p in PAYMENTS.values())
_PAYEE = tuple(ACTORS.index(p.payee) for p in PAYMENTS.values())
(
    AWARD,
    FLOOR_AREA_BONUS,
    INTEREST_SUPPORT,
    RETROFIT_AWARD,
    COMMUNITY_PROGRAMME,
    PENALTY,
    GREEN_INCREMENT,
    PREFABRICATION,
    EQUIPMENT,
    RETROFIT,
    ENERGY,
    EXAMINATION,
    RECTIFICATION,
) = range(len(PAYMENTS))


@rule
def pay(row, payment, amount):
    """Book a payment (yuan) in a government's territory: in the flow of its kind and in the balances of both sides."""
    row.paid[payment] += amount
    row.balance[_PAYER[payment]] -= amount
    row.balance[_PAYEE[payment]] += amount


@rule
def annuity(rate, years):
    """Present value of one yuan a year over `years` at a discount rate (1/yr)."""
    if rate <= 0.0:
        return years
    return (1.0 - (1.0 + rate) ** -years) / rate
