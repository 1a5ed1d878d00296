"""Halving the quarter of the mean-field path moves key outputs by less than a percent, as naive contagion would not."""

import math

import numpy as np
import pytest
from scipy import stats

from simulation.rules import equipment, measures, stock
from simulation.rules.goals import expit

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


def bass(p, step, parts):
    """Share of roofs after 10 years where the clock runs in `parts` of a step at the share of its beginning."""
    share = 0.0
    for _ in range(round(10.0 / step) * parts):
        pace = p.photovoltaic_innovation + p.photovoltaic_imitation * share
        share = 1.0 - (1.0 - share) * math.exp(-pace * step / parts)
    return share


def test_roofs_do_not_know_how_long_a_quarter_is(parameter):
    """The model lets the share move with every roof; in the limit of many roofs that is this path with many parts a quarter,
    whatever the quarter. One part a quarter, the naive form, is off by more than a percent."""
    p = parameter(photovoltaic_innovation=0.03, photovoltaic_imitation=0.38)
    assert bass(p, 0.25, 200) == pytest.approx(bass(p, 0.125, 200), rel=1e-3)
    assert bass(p, 0.25, 200) == pytest.approx(0.8128, abs=1e-3)
    assert abs(bass(p, 0.25, 1) / bass(p, 0.125, 1) - 1.0) > 0.005
    assert equipment.roof_appeal(1.0, 0.0, p) == pytest.approx(
        expit(p.equipment_choice_scale * equipment.photovoltaic_index(1.0, p))
    )
