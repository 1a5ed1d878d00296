"""Published shares of whole years after 2020 beside what the model gives for them, and beside two simple forecasts.

    python benchmarks/hindcast.py [--members 60] [--resolution 0.2]

All three start from the same members of the base state of 2020: the model simulates them to the year in question; the logistic
carries their shares on by the yearly gain in logits of the nation's verified shares (2018 or 2019 to 2020); persistence leaves
them as they are. Scored by the continuous ranked probability score (Gneiting & Raftery 2007), lower is better, and by whether
the 5-95 % range holds the value. Of these values
only Jiangsu's of 2021 is used anywhere: it bounds the range of compliance. Recalled values are scored apart. Prints the
table and writes it to benchmarks/hindcast.csv.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.special import expit, logit

import simulation as sim
from simulation.clock import START_YEAR
from simulation.facts.provinces import list_provinces
from simulation.facts.published import load_history
from simulation.projection import outcomes
from simulation.vocabulary import OUTCOMES

NATION = "100000"


class Case(NamedTuple):
    """A published share of a province: its code, the outcome, year, value and confidence."""

    adcode: str
    variable: str
    year: int
    value: float
    confidence: str


def cases() -> list[Case]:
    """Every share of a province and a whole year that was published, or is recalled, since 2021."""
    history = load_history()
    whole = history["period_kind"].eq("year") & history["comparator"].isin(["=", "~"]) & (history["year"] >= START_YEAR)
    here = history[whole & history["adcode"].str.endswith("0000") & history["adcode"].ne(NATION)]
    return [
        Case(row.adcode, row.variable, int(row.year), float(row.value), row.confidence)
        for row in here.itertuples()
        if row.variable in OUTCOMES and OUTCOMES[row.variable].kind == "share"
    ]


def national_gain(variable: str) -> float:
    """Yearly gain in logits of the nation's verified shares up to 2020; missing where there are not two."""
    history = load_history()
    rows = history[history["adcode"].eq(NATION) & history["variable"].eq(variable) & history["use"].eq("fit")]
    rows = rows[rows["period_kind"].eq("year") & (rows["year"] < START_YEAR)].sort_values("year")
    if len(rows) < 2:
        return np.nan
    first, last = rows.iloc[0], rows.iloc[-1]
    return float((logit(float(last["value"])) - logit(float(first["value"]))) / (last["year"] - first["year"]))


def crps(sample: np.ndarray, value: float) -> float:
    """Continuous ranked probability score of a sample: mean distance from the value less half the mean distance within."""
    within = np.abs(sample[:, None] - sample[None, :]).mean()
    return float(np.abs(sample - value).mean() - 0.5 * within)


def scored(case: Case, members: int, resolution: float) -> dict[str, object]:
    """One row of the table."""
    scenario = sim.load_scenario("baseline").replace(horizon={"end": f"{case.year}Q4"})
    run = sim.run(scenario, province=case.adcode, members=members, resolution=resolution)
    base = run.province["reported"].isel(time=0, region=0).sel(outcome=case.variable).values.astype(float)
    model = outcomes.measure(run.province, case.variable).isel(region=0).sel(year=case.year).values
    logistic = expit(logit(np.clip(base, 1e-6, 1 - 1e-6)) + national_gain(case.variable) * (case.year - START_YEAR + 1))
    low, middle, high = np.quantile(model, [0.05, 0.5, 0.95])
    return case._asdict() | {
        "province": run.facts.name_en,
        "base_median": np.median(base),
        "model_p05": low,
        "model_median": middle,
        "model_p95": high,
        "inside": bool(low <= case.value <= high),
        "crps_model": crps(model, case.value),
        "crps_logistic": crps(logistic, case.value),
        "crps_persistence": crps(base, case.value),
    }


def main() -> None:
    """Score every case and print the table with means, of published and of recalled values."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--members", type=int, default=60)
    options.add_argument("--resolution", type=float, default=0.2)
    options.add_argument("--out", type=Path, default=Path(__file__).with_suffix(".csv"), help="where the table is written")
    chosen = options.parse_args()
    known = {province.adcode for province in list_provinces()}
    table = pd.DataFrame([scored(case, chosen.members, chosen.resolution) for case in cases() if case.adcode in known])
    table.round(4).to_csv(chosen.out, index=False)
    print(table.round(3).to_string(index=False))
    recalled, green = table["confidence"].eq("memory_only"), table["variable"].eq("green_share_new_urban")
    for name, part in (("green shares", table[green]), ("published", table[~recalled]), ("recalled", table[recalled])):
        whole = part.dropna(subset="crps_logistic")  # means of the same cases
        scores = whole.filter(like="crps_").mean().round(3).to_dict()
        print(f"{name}: {len(part)} values, inside {int(part['inside'].sum())}; mean of {len(whole)} with a logistic {scores}")


if __name__ == "__main__":
    main()
