"""Halving the quarter of the mean-field path moves key outputs by less than a percent, as naive contagion would not."""

import math

import numpy as np
import pytest
from scipy import stats

from simulation.systems.buildings.rules import stock
from simulation.systems.organisation.rules import measures

YEARS = 15.0


def completions(starts, step, p):
    """Area completed in the last period: starts at a moment of their own within theirs, and Erlang times, as in the model."""
    stages = int(p.construction_stages)
    moments = (np.arange(20) + 0.5) / 20 * step
    since = step * np.arange(len(starts))[::-1]
    done = stats.gamma(stages, scale=p.construction_time / stages).cdf(since[:, None] + step - moments).mean(axis=1)
    earlier = (
        stats.gamma(stages, scale=p.construction_time / stages).cdf(np.maximum(since[:, None] - moments, 0.0)).mean(axis=1)
    )
    return float(starts @ (done - earlier))


def path(p, step):
    """Mean-field shares and areas after 15 years where a decision period lasts `step` years: peers are seen one period late,
    hazards are exact within a period, orders are placed once a period."""
    mandate = seen = 0.6
    existing, new, completed, green = 1000.0, 0.0, 0.0, 0.0
    starts = [30.0 * step] * round(12 / step)
    pipeline = 30.0 * p.construction_time
    scale, order_time = stock.weibull_scale(p.mean_life, p.life_shape), p.ordering_time
    for n in range(round(YEARS / step)):
        years = n * step
        hazard = math.exp(measures.base_log_hazard(measures.MANDATE, 1, seen, p))
        seen, mandate = mandate, 1.0 - (1.0 - mandate) * math.exp(-hazard * step)
        left = stock.survival(10.0 + years + step, scale, p.life_shape) / stock.survival(10.0 + years, scale, p.life_shape)
        demolished, existing = existing * (1.0 - left), existing * left
        desired, later = (1000.0 * math.exp(0.01 * t) for t in (years, years + p.construction_time))
        needed = stock.starts_needed(
            demolished / step, desired, later, existing + new, pipeline, p.construction_time, order_time
        )
        starts.append(needed * step)
        out = completions(np.array(starts), step, p)
        pipeline += starts[-1] - out
        new, completed = new + out, completed + out
        green += out * (mandate * p.compliance_base + (1.0 - mandate * p.compliance_base) * p.voluntary_share)
    return {"mandate": mandate, "stock": existing + new, "completed": completed, "green": green / completed}


def test_measures_and_stock(parameter):
    whole, halved = path(parameter(), 0.25), path(parameter(), 0.125)
    for name, value in whole.items():
        assert value == pytest.approx(halved[name], rel=0.01), name
