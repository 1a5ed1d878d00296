"""What is kept of communities beside their governments' quarterly rows: how unequally public money was shared out."""

from __future__ import annotations

from typing import Any

import numpy as np

from simulation.kinds import EVERY, Variable
from simulation.systems.community.inequality import gini, theil
from simulation.systems.system import Log


def _over_communities(measure: Any, column: str) -> Any:
    """A measure of what communities of each government had received by the end, by household."""

    def values(world: Any, tier: str, ticks: int) -> np.ndarray:
        community, county = world.community, world.community.county
        of = county if tier == "county" else world.county["city"][county] if tier == "city" else np.zeros_like(county)
        each, weight = community[column] / community.households, community.stands_for * community.households
        return measure(each, weight, of, len(getattr(world, tier)))

    return values


def _log(name: str, measure: Any, column: str, zh: str, en: str, meaning: str, high: float | None) -> Log:
    words = Variable(name, EVERY, "f4", (), "-", zh, en, meaning, high=high, may_be_missing=True)
    return Log(words, ("region",), _over_communities(measure, column))


# fmt: off
LOGS = (
    _log("award_gini", gini, "awards", "奖补基尼系数", "Gini coefficient of awards", "received by a household since 2021, over communities; missing where there were none", 1.0),
    _log("award_theil", theil, "awards", "奖补泰尔指数", "Theil index of awards", "received by a household since 2021, over communities; missing where there were none", np.inf),
    _log("public_money_gini", gini, "received", "公共资金基尼系数", "Gini coefficient of public money", "awards and renovation, received by a household since 2021, over communities; missing where there was none", 1.0),
    _log("public_money_theil", theil, "received", "公共资金泰尔指数", "Theil index of public money", "awards and renovation, received by a household since 2021, over communities; missing where there was none", np.inf),
)
# fmt: on
AXES: dict[str, Any] = {}
