"""The fitted numbers of the parameter table, held against what they were fitted to.

Mean field of the nation: the share M of counties with a mandate grows by (1 - M) exp(b + peer effect x M) a year from 2013 on,
with b on the ridge; a project started under a mandate is green with the table's compliance, others voluntarily by a logit of
the table's scale: .012 of them where nobody else is (the bound of 2012 allows no more), and more as a hassle of 180 yuan/m2
goes with the share of others; the official share counts floor area at completion, an Erlang time of four stages and 2.2 years
later. Fitted were only the verified national shares of 2018, 2019 and 2020 (observation error .03), more than 90 % by mid-2022
and at most 2 % in 2012. The fit had a scale of .02 and a compliance of .954; with .012 and .985 it gives -1.35 - .36 x peer
effect, for the two move it by +.08 and -.06: the table keeps -1.36 - .37. Three equalities and two bounds validate nothing;
this test says that the table holds what it claims to hold.
"""

import math

import numpy as np
import pytest
from scipy.special import expit, logit

from simulation.facts.published import load_history
from simulation.parameters import load_parameters

STEP = 0.05
ALONE, HASSLE, BEFORE_2013 = 0.012, 180.0, -6.5


def national_shares(peer_effect):
    """Years and completed green shares of the mean field with the table's ridge at this peer effect."""
    p = {name: load_parameters().default(name) for name in load_parameters().names}
    ridge = p["mandate_ridge_intercept"] + p["mandate_ridge_slope"] * peer_effect + p["mandate_hazard_deviation"]
    years = np.arange(2006.0, 2036.0, STEP)
    compliance, scale = p["compliance_base"], p["choice_scale"]
    mandates, share, started = 0.0, 0.005, []
    for year in years:
        log_hazard = (ridge if year >= 2013 else BEFORE_2013) + peer_effect * mandates
        mandates += (1 - mandates) * -math.expm1(-math.exp(log_hazard) * STEP)
        voluntary = expit(logit(ALONE) + scale * HASSLE * share)
        share = mandates * compliance + (1 - mandates * compliance) * voluntary
        started.append(share)
    stages, lag = int(p["construction_stages"]), np.arange(STEP / 2, 14, STEP)
    rate = stages / p["construction_time"]
    density = rate**stages * lag ** (stages - 1) * np.exp(-rate * lag) / math.factorial(stages - 1)
    padded = np.concatenate([np.full(len(lag), started[0]), started])
    filtered = [padded[k + len(lag) - np.arange(len(lag))] @ (density / density.sum()) for k in range(len(years))]
    return years, np.array(filtered)


@pytest.mark.parametrize("peer_effect", [1.0, 1.38, 2.0])
def test_the_ridge_reproduces_the_verified_national_shares(peer_effect):
    years, completed = national_shares(peer_effect)
    history = load_history()
    verified = history[
        (history["variable"] == "green_share_new_urban") & (history["adcode"] == "100000") & (history["use"] == "fit")
    ]
    points = {int(row.year): row.value for row in verified.itertuples() if row.year in (2018, 2019, 2020)}
    assert points == {2018: 0.56, 2019: 0.65, 2020: 0.77}
    for year, share in points.items():
        assert np.interp(year + 0.5, years, completed) == pytest.approx(share, abs=2 * 0.03)
    assert np.interp(2012.5, years, completed) <= 0.02
    assert np.interp(2022.25, years, completed) > 0.90 - 2 * 0.03
