"""The books of governments: what a system pays and counts in them, how they are emptied and added up.

Every payment has one payer and one payee, so that what one side pays the other receives. What is emptied each quarter and what
is added up at its end follows from the kinds of the variables (`engine/books.py`); here are only the loops.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from simulation.compilation import compiled


class Books(NamedTuple):
    """The books in which one system pays and counts, in the territories of one tier of governments."""

    paid: np.ndarray  # f8 [government, payment of the system], yuan in the quarter
    balance: np.ndarray  # f8 [government, actor], yuan received less paid in the quarter
    payer: np.ndarray  # i8 [payment of the system], actor
    payee: np.ndarray  # i8 [payment of the system], actor
    counted: np.ndarray  # f8 [government, count of the system], in the quarter


@compiled
def pay(books, i, payment, amount):
    """Book a payment (yuan) in the territory of government `i`: in the flow of its kind and in the balances of both sides.
    `payment` is a number among the payments of the system whose books these are; another raises `IndexError`."""
    if not 0 <= payment < len(books.payer):
        raise IndexError("pay: no payment of the system has this number")
    books.paid[i, payment] += amount
    books.balance[i, books.payer[payment]] -= amount
    books.balance[i, books.payee[payment]] += amount


@compiled
def pay_in_counties(books, place, county_place, payment, amount):
    """Book a payment of a city (yuan) in its counties, in proportion to their people. place : of the city."""
    people = 0.0
    for i in range(place.first_county, place.last_county):
        people += county_place[i].people
    for i in range(place.first_county, place.last_county):
        share = county_place[i].people / people if people > 0.0 else 1.0 / (place.last_county - place.first_county)
        pay(books, i, payment, amount * share)


@compiled(entry=True)
def empty(table, first, last):
    """Set rows `first` .. `last` - 1 to zero."""
    for i in range(first, last):
        for k in range(table.shape[1]):
            table[i, k] = 0


@compiled(entry=True)
def add_up(total, part, g, begin, end):
    """Make row `g` of `total`, and those after it, each the sum of rows `begin` .. `end` - 1 of `part` (arrays, one a row), in
    their order."""
    for k in range(len(begin)):
        for n in range(total.shape[1]):
            total[g + k, n] = 0
        for i in range(begin[k], end[k]):
            for n in range(total.shape[1]):
                total[g + k, n] += part[i, n]


@compiled(entry=True)
def add(total, part, first, last):
    """Add rows `first` .. `last` - 1 of `part` to those of `total`."""
    for i in range(first, last):
        for k in range(total.shape[1]):
            total[i, k] += part[i, k]
