"""One small run for all tests of what people see, with tables of tasks and documents made by hand."""

import numpy as np
import pandas as pd
import pytest

import simulation as sim

TASKS = (  # task, its names, milestone, its names, level, deadline, its kind, status, what it waits for, p, median delay
    ("G2025", "到2025年目标", "Goal for 2025", "G2025-1", "省级已印发实施文件", "The province has issued its document",
     "province", "2025-12-31", "own", "projected", "", 0.9, -1.5),
    ("G2025", "到2025年目标", "Goal for 2025", "G2025-2", "各市已印发实施文件", "Every city has issued its document",
     "city", "2025-12-31", "own", "projected", "", 0.4, 0.75),
    ("G2025", "到2025年目标", "Goal for 2025", "G2025-3", "“城市病”缓解", "Urban ills ease",
     "city", "2025-12-31", "own", "waits", "examination;community", np.nan, np.nan),
    ("T3.1", "建设高品质绿色建筑", "Green buildings of high quality", "T3.1-3", "县级：绿色建筑占比达到下达目标",
     "Counties: green share reaches its own goal", "county", "2025-12-31", "inherited", "partly", "", 0.0, np.nan),
    ("T4.2", "建立城市体检评估制度", "The city examination", "T4.2-1", "每年开展城市体检并公布结果", "A check-up every year",
     "city", "", "none", "waits", "none_planned", np.nan, np.nan),
)  # fmt: skip


def key_tasks():
    names = ["task", "task_zh", "task_en", "milestone", "milestone_zh", "milestone_en", "lead_levels", "deadline"]
    names += ["deadline_kind", "status", "waits_for", "p_in_time", "median_delay"]
    table = pd.DataFrame(TASKS, columns=names)
    held = table["milestone"].eq("T3.1-3")
    return table.assign(
        support_levels=np.where(held, "province;city", ""),
        members=30,
        p_low=(table["p_in_time"] - 0.2).clip(0, 1),
        p_high=(table["p_in_time"] + 0.2).clip(0, 1),
        holders_zh=np.where(held, "泰顺县、文成县", ""),
        holders_en=np.where(held, "Taishun, Wencheng", ""),
    )


def completion():
    """Counties and cities that come ever nearer to done."""
    years = np.arange(2021.0, 2027.0, 0.25)
    tables = []
    for milestone, pace in (("G2025-1", 1.2), ("G2025-2", 0.5), ("T3.1-3", 0.2)):
        done = 1.0 - np.exp(-pace * (years - 2021.0))
        bounds = {"low": np.clip(done - 0.08, 0, 1), "high": np.clip(done + 0.08, 0, 1)}
        tables.append(pd.DataFrame({"milestone": milestone, "year": years, "completed": done} | bounds))
    return pd.concat(tables, ignore_index=True)


def cascade():
    rows = [
        ("province", "model", "", "", 9.0, 5.0, 16.0),
        ("city", "model", "", "", 19.0, 11.0, 34.0),
        ("county", "model", "", "", 27.0, 14.0, 50.0),
        ("province", "real", "辽宁", "Liaoning", 6.7, 2.4, 11.0),
        ("province", "real", "山东", "Shandong", 6.8, 6.3, 7.3),
        ("city", "real", "通辽", "Tongliao", 24.5, 24.5, 24.5),
    ]
    return pd.DataFrame(rows, columns=["level", "origin", "place_zh", "place_en", "lag_months", "lag_low", "lag_high"]).assign(
        note=""
    )


def with_tables(run):
    """The run with the tables above in place of its own."""
    run.__dict__.update(key_tasks=key_tasks(), completion=completion(), cascade=cascade())
    return run


def small(name="baseline", **changes):
    scenario = sim.load_scenario(name).replace(horizon={"end": "2026Q4"}, members=3, **changes)
    return with_tables(sim.run(scenario))


@pytest.fixture(scope="session")
def run():
    return small()


@pytest.fixture(scope="session")
def bare_run():
    """A province without coordinates, goals of cities or construction figures."""
    return small(province="shandong")
