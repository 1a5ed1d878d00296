"""Lags of documents since October 2021: worked out by hand for the model, and read as intervals for the real ones."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from simulation.facts.key_tasks import load_policy_cascade
from simulation.projection.cascade import COLUMNS, cascade_lags


def node(ticks):
    written = np.array(ticks, "f4")[..., None]
    return xr.Dataset(
        {"measure_written": (("member", "region", "measure"), written)}, coords={"measure": ["implementing_plan"]}
    )


@pytest.fixture
def table():
    nodes = {
        "/province": node([[4], [5]]),  # 2022Q1 and 2022Q2
        "/city": node([[4, 5, 6], [7, 8, 9]]),
        "/county": node([[4, np.nan], [np.nan, np.nan]]),
    }
    return cascade_lags(xr.DataTree.from_dict(nodes), load_policy_cascade())


def test_the_models_lags_count_to_the_middle_of_the_quarter(table):
    model = table[table["origin"] == "model"].set_index("tier")
    middle_of_2022q2 = 12 * (2022.375 - (2021 + 293 / 365))
    assert model.loc["province", "lag_high"] == pytest.approx(middle_of_2022q2)
    assert model.loc["province", "lag_low"] == pytest.approx(middle_of_2022q2)  # the lower of two is below the 5 % quantile
    assert model.loc["city", "lag_high"] - model.loc["city", "lag_low"] == pytest.approx(12.0, abs=3.01)
    assert model.loc["city", "share_written"] == 1.0


def test_documents_that_are_not_written_by_the_end_count_as_later_than_all(table):
    county = table[(table["origin"] == "model") & (table["tier"] == "county")].iloc[0]
    assert county["share_written"] == 0.25
    assert np.isnan(county["lag_months"]) and np.isnan(county["lag_high"])


def test_real_documents_are_intervals_and_none_is_of_zhejiang(table):
    assert list(table.columns) == list(COLUMNS)
    real = table[table["origin"] == "real"].set_index("place_en")
    assert "Zhejiang" not in real.index and not load_policy_cascade()["adcode"].str.startswith("33").any()
    tongliao = (date(2023, 11, 4) - date(2021, 10, 21)).days / (365.25 / 12)
    assert real.loc["Tongliao", ["lag_low", "lag_months", "lag_high"]].tolist() == pytest.approx([tongliao] * 3)
    shandong = real.loc["Shandong"]
    assert shandong["lag_low"] < shandong["lag_months"] < shandong["lag_high"]
    assert np.isnan(real.loc["Hunan", "lag_months"])  # no source gives its date
    assert "Anhui" not in real.index  # a related plan, not an implementing document
    assert real["draft"].eq("yes").sum() == 2
    assert isinstance(table, pd.DataFrame)
