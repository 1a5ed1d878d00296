"""`greenplan experiment FILE.yaml`: a scenario at every point of a design, as one dataset, tables and a workbook."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import rich.table
import xarray as xr

from simulation import terminal
from simulation.commands.writing import BOOK, folder_name, study, write_tables
from simulation.console import Console, compiled
from simulation.errors import InputError, Message
from simulation.paths import shown_path
from simulation.projection.headlines import headline_name
from simulation.projection.probability import spreads
from simulation.report.numbers import middle_and_range
from simulation.results.folder import write_zarr
from simulation.results.manifest import input_digests
from simulation.scenario import files_of, save_scenario
from simulation.scenario.experiment import ExperimentFile, ReadStudy, read_experiment
from simulation.study.experiment import Experiment, prepare_experiment
from simulation.study.outputs import FIRST

DATA = "experiment.zarr"
_POINTS_SHOWN = 12


def experiment(path: Path, *, parent: Path, language: str, workers: int | None) -> None:
    """Run the experiment of a file, write `parent/experiment-<name>`, and print the first points with a few outputs."""
    console, read = Console("full"), read_experiment(path)
    made = _prepared(read)
    name = folder_name("experiment", [read.file.name])
    hashes = input_digests(made.base, made.settings[0].facts)
    entries = {"points": len(made.points), "members": made.base.members, "seed": made.base.seed}
    inputs = [path, *files_of(read.file.scenario if not _near(path, read) else path.parent / read.file.scenario)]
    with study(parent, name, "experiment", hashes, inputs, **entries) as folder:
        compiled(console, language)
        with console.progress(str(Message("study.simulate")), made.runs) as advance:
            data = made.run(workers, advance)
        write_zarr(data, folder / DATA)
        (folder / "experiment.yaml").write_text(path.read_text(encoding="utf-8-sig"), encoding="utf-8", newline="\n")
        save_scenario(made.base, folder / "scenario.yaml")
        write_tables({"design": design_table(made), "outcomes": outcome_table(data, made)}, folder, language)
    show(data, made, language, console)
    for part in (DATA, BOOK):
        print(shown_path(parent / name / part))


def _prepared(read: ReadStudy[ExperimentFile]) -> Experiment:
    file = read.file
    try:
        return prepare_experiment(read.scenario, file.over, points=file.points, resolution=file.resolution)
    except InputError as mistake:
        raise read.located(mistake) from None


def _near(path: Path, read: ReadStudy[Any]) -> bool:
    return (path.parent / read.file.scenario).is_file()


def design_table(made: Experiment) -> pd.DataFrame:
    """A row a point: its number and the values of all that varies."""
    rows = [(k, *(_text(value) for value in point.values)) for k, point in enumerate(made.points)]
    return pd.DataFrame(rows, columns=["design", *(factor.key for factor in made.factors)])


def outcome_table(data: xr.Dataset, made: Experiment) -> pd.DataFrame:
    """A row a point and output: medians and 5-95 % over members."""
    rows: list[tuple[Any, ...]] = []
    for name, variable in _outputs(data):
        periods = variable.attrs["periods"].split()
        for period in periods:
            found = spreads(_of_period(variable, period).transpose("member", "design").values)
            head = (name, period, variable.attrs["units"], made.base.members)
            rows += [(k, *head, *found[:, k]) for k in range(found.shape[1])]
    columns = ["design", "variable", "period", "unit", "members", "median", "p05", "p95"]
    return pd.DataFrame(rows, columns=columns).sort_values("design", kind="stable", ignore_index=True)


def show(data: xr.Dataset, made: Experiment, language: str, console: Console) -> None:
    """Print the first points: what they are, and the median and range of a few outputs."""
    table = rich.table.Table()
    for factor in made.factors:
        table.add_column(terminal.plain(factor.key).replace(".", ".\n"), overflow="fold")
    shown = [(name, data[name].attrs["periods"].split()[-1]) for name in FIRST if name in data]
    for name, period in shown:
        table.add_column(f"{headline_name(name, language)} {period}", justify="right", overflow="fold")
    for k, point in enumerate(made.points[:_POINTS_SHOWN]):
        cells = [terminal.plain(_text(value)) for value in point.values]
        table.add_row(*cells, *(_cell(data, name, period, k, language) for name, period in shown))
    console.out.print(table)
    if len(made.points) > _POINTS_SHOWN:
        console.out.print(str(Message("experiment.more", shown=_POINTS_SHOWN, of=len(made.points))))


def _cell(data: xr.Dataset, name: str, period: str, point: int, language: str) -> str:
    variable = _of_period(data[name], period).isel(design=point)
    middle, low, high = spreads(variable.values[:, None])[[0, 1, 2], 0]
    return "\n".join(middle_and_range(middle, low, high, variable.attrs["units"], language))


def _of_period(variable: xr.DataArray, period: str) -> xr.DataArray:
    return variable.sel(year=int(period[-4:])) if "year" in variable.dims else variable


def _outputs(data: xr.Dataset) -> list[tuple[str, xr.DataArray]]:
    return [(str(name), variable) for name, variable in data.data_vars.items() if "periods" in variable.attrs]


def _text(value: Any) -> Any:
    return f"{value:.6g}" if isinstance(value, float | np.floating) else str(value)
