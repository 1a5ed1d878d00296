"""`greenplan export RESULT`: a result in the formats that other programs read; no file is replaced."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from simulation import terminal
from simulation.errors import InputError
from simulation.facts.boundaries import read_boundaries
from simulation.kinds import CITY, COUNTY
from simulation.paths import full_path
from simulation.projection.geojson import feature_collection
from simulation.projection.iamc import iamc_table
from simulation.results import sheets
from simulation.results.netcdf import cf_tree, write_netcdf
from simulation.study.opening import open_run
from simulation.study.run import Run

_ENDINGS = {"--iamc": (".csv", ".xlsx"), "--netcdf": (".nc",), "--geojson": (".geojson", ".json")}
_SHEET = "data"
"""The sheet that pyam reads."""


def export(result: str, wanted: dict[str, Path], boundaries: Path | None) -> None:
    """Write a result to every file that is wanted, by option; everything that can be checked is, before any is written."""
    if not wanted:
        raise InputError("export.nothing", options=list(_ENDINGS))
    if boundaries is not None and "--geojson" not in wanted:
        raise InputError("export.only_for_geojson")
    files = {option: _checked(option, file) for option, file in wanted.items()}
    if len(set(files.values())) < len(files):
        raise InputError("export.same_file", options=list(files))
    run = open_run(result)
    writers = {option: _WRITERS[option](run, files[option], boundaries) for option in files}
    for option, write in writers.items():
        terminal.console().print(terminal.plain(full_path(sheets.save_new(files[option], write))), soft_wrap=True)


def _checked(option: str, file: Path) -> Path:
    path = sheets.home_folder_of(file)
    if path.suffix.lower() not in _ENDINGS[option]:
        raise InputError("export.ending", option=option, name=path.name, endings=list(_ENDINGS[option]))
    if path.exists():
        raise InputError("file.there", file=path)
    return path


Write = Callable[[Path], Any]


def _iamc(run: Run, file: Path, _: Path | None) -> Write:
    version = run.manifest["versions"]["greenplan"]
    table = iamc_table(run.record, f"greenplan {version}".strip(), run.scenario.name)
    if file.suffix.lower() == ".csv":
        return lambda draft: table.to_csv(draft, index=False, lineterminator="\n", encoding="utf-8")
    book = sheets.new_book()
    sheets.add_sheet(book, _SHEET, list(table.columns), table.itertuples(index=False), frozen=5)
    return book.save


def _netcdf(run: Run, _: Path, __: Path | None) -> Write:
    facts = {CITY: run.facts.cities, COUNTY: run.facts.counties}
    known = {tier: frame for tier, frame in facts.items() if {"lon", "lat"} <= set(frame) and not frame["lon"].isna().any()}
    places = {tier: {axis: frame[axis].to_numpy(float) for axis in ("lon", "lat")} for tier, frame in known.items()}
    tree = cf_tree(run.record, provenance(run), places)
    return lambda draft: write_netcdf(tree, draft)


def _geojson(run: Run, _: Path, boundaries: Path | None) -> Write:
    columns = run.facts.counties[["adcode", "name_zh", "name_en"]]
    shapes = read_boundaries(boundaries, list(columns.itertuples(index=False, name=None))) if boundaries else None
    made = feature_collection(run.record, run.facts.counties, run.counties, shapes, provenance(run))
    text = json.dumps(made, ensure_ascii=False, allow_nan=False, indent=1, default=_number) + "\n"
    return lambda draft: draft.write_text(text, encoding="utf-8", newline="\n")


def _number(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else str(value)


def provenance(run: Run) -> dict[str, Any]:
    """What the numbers of an exported file rest on: texts and numbers."""
    manifest = run.manifest
    kept = ("scenario", "province", "seed", "members", "resolution", "results_version", "digest", "hashes", "versions")
    version = manifest["versions"]["greenplan"]
    return {
        "title": f"greenplan: {run.scenario.name}, {run.facts.name_en}",
        "institution": "made with greenplan; no institution stands behind it",
        "source": f"simulation with greenplan {version}".strip(),
        "history": f"written by greenplan export from the result {run.scenario.name}",
        "references": "README.md of greenplan",
        "comment": "An ensemble of a model, no forecast: parameters and luck differ among members.",
        **{name: manifest[name] for name in kept},
    }


_WRITERS: dict[str, Callable[[Run, Path, Path | None], Write]] = {"--iamc": _iamc, "--netcdf": _netcdf, "--geojson": _geojson}
