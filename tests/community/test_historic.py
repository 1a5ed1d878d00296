"""Historic blocks by themselves: listed at their hazard, repaired in that order, and paid from a city's fund (C10)."""

import numpy as np
import pytest

from simulation.compilation import compiled
from simulation.systems.community.rules import HISTORIC_REPAIR, historic
from simulation.systems.community.state import BLOCK_DTYPE

KEY = (1, 0)
COUNTY = np.dtype([("historic_listed", "f8"), ("historic_repaired", "f8")])
CITY = np.dtype([("historic_fund", "f8")])
MONEY_FOR_ALL = {"historic_budget": 1e12}


@compiled(entry=True)
def live_through(block, county, city, book, push, parameter, ticks):
    """The phases of historic blocks alone, quarter after quarter."""
    for tick in range(ticks):
        for b in range(len(block)):
            historic.list_block(block[b], county[0], push, parameter, tick)
        historic.repair_blocks(city[0], county, block, 0, len(block), book, parameter, tick)


@pytest.fixture
def city(books, parameter):
    """A function that lets a city of one county with so many blocks live for so many quarters: (blocks, county, city, paid)."""

    def live(blocks=26, ticks=60, push=1.0, **values):
        p = parameter(**values)
        block = np.zeros(blocks, BLOCK_DTYPE).view(np.recarray)
        block.listed = block.repaired = historic.NOT_YET
        block.threshold = [historic.draw_threshold(0, b, KEY) for b in range(blocks)]
        county, row, book = np.zeros(1, COUNTY).view(np.recarray), np.zeros(1, CITY).view(np.recarray), books(1)
        live_through(block, county, row, book, push, p, ticks)
        return block, county[0], row[0], book

    return live


@pytest.mark.parametrize("push", [1.0, 2.0, 0.0])
def test_blocks_are_listed_at_their_hazard_and_repaired_at_once_where_there_is_money(city, push):
    """1 - exp(-.1 x 11 years); 21 of 26 blocks of Hangzhou, .81, were done in eleven years, at the upper end."""
    block, county, _, _ = city(1500, 44, push, **MONEY_FOR_ALL)
    share = 1.0 - np.exp(-0.1 * push * 11)
    assert county.historic_listed / 1500 == pytest.approx(share, abs=4 * np.sqrt(0.25 / 1500))
    assert np.array_equal(block.repaired, block.listed) and county.historic_repaired == county.historic_listed


def test_a_fund_pays_for_what_it_has_and_no_more_and_the_longest_listed_first(city):
    block, county, row, book = city()
    paid = book.paid[0, HISTORIC_REPAIR]
    assert paid == pytest.approx(73e6 * county.historic_repaired) and county.historic_repaired > 5
    assert paid + row.historic_fund == pytest.approx(26 * 5.4e6 * 15)
    done = block[block.repaired < historic.NOT_YET]
    order = np.lexsort((np.arange(len(done)), done.listed))
    assert np.all(np.diff(done.repaired[order]) >= 0)
    waiting = block[(block.repaired == historic.NOT_YET) & (block.listed < historic.NOT_YET)]
    assert len(waiting) == 0 or waiting.listed.min() >= done.listed.max() - 1e-9


def test_more_money_never_means_fewer_repairs(city):
    repaired = [city(historic_budget=budget)[1].historic_repaired for budget in (0.0, 2e6, 5.4e6, 15e6, 1e12)]
    assert repaired[0] == 0.0 and repaired == sorted(repaired) and repaired[-1] > 15


def test_a_fund_whose_blocks_are_all_repaired_gets_nothing_more(city):
    _, county, row, _ = city(3, 400, 5.0)
    assert county.historic_repaired == 3
    later = city(3, 600, 5.0)[2]
    assert later.historic_fund == row.historic_fund
    assert city(0, 40)[2].historic_fund == 0.0
