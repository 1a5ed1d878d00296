"""Cities and what is known of them, as small as a rule of the examination needs them."""

import numpy as np

from simulation.systems.composition import standard
from simulation.systems.examination.rules import examination
from simulation.systems.examination.state import Examinations
from simulation.vocabulary import CITY


def examinations(condition, *, source=None, topic=None, dimension=None, weight=None, budget=1e12, begins=2021, years=3):
    """The examinations of as many cities and indicators as `condition` has rows and columns; all in one dimension, alike."""
    condition = np.array(condition, float)
    cities, count = condition.shape
    weight = np.full(count, 1.0 / count) if weight is None else np.array(weight, float)
    source = np.full(count, examination.OWN, np.int32) if source is None else np.array(source, np.int32)
    log = (years, cities, count)
    return Examinations(
        dimension=np.zeros(count, np.int32) if dimension is None else np.array(dimension, np.int32),
        source=source,
        steers=np.zeros(count, np.int32),
        topic=np.full(count, -1, np.int32) if topic is None else np.array(topic, np.int32),
        carbon=np.zeros((years, cities)),
        first_carbon=np.zeros(cities),
        benchmark=np.ones(count),
        begins=np.full(cities, begins, np.int32),
        budget=np.full(cities, float(budget)),
        price=np.where(source == examination.OWN, 1.0, 0.0),
        wear=np.zeros(1),
        given=np.full(log, np.nan),
        condition=condition,
        observed=np.full((cities, count), np.nan),
        planned=np.zeros((cities, count), np.uint8),
        rise=np.zeros((cities, count)),
        standard=np.ones(count),
        technical=np.ones(count),
        weight=weight,
        first_weight=weight.copy(),
        seen=np.full(log, np.nan, np.float32),
        true=np.full(log, np.nan, np.float32),
        in_plan=np.zeros(log, np.uint8),
        cost=np.zeros(log, np.float32),
        delivered=np.zeros(log, np.uint8),
    )


def cities(count=1):
    """The books of examination of so many cities before the first one."""
    city = np.zeros(count, standard().dtype(CITY, "examination")).view(np.recarray)
    city["land_quota"] = 1.0
    for name in ("satisfaction", "examination_score", "examination_total"):
        city[name] = np.nan
    return city
