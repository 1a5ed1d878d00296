"""A record as one netCDF4 file after the CF conventions: groups province, city and county, each with what it rests on."""

from __future__ import annotations

import json
from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

CONVENTIONS = "CF-1.11"
_UNITS = {  # of the record -> as UDUNITS writes it
    "m2": "m2",
    "m3": "m3",
    "kW": "kW",
    "kWh": "kW h",
    "t": "t",
    **dict.fromkeys(("share", "0..1", "0/1", "-", "count", "persons", "households", ""), "1"),
}
_NO_UNIT = "The unit is that of greenplan_units, which UDUNITS does not know."
_TITLES = {
    "region": "Division code",
    "name_zh": "Name in Chinese",
    "name_en": "Name in English",
    "city_region": "Division code of the city",
    "payer": "Who pays",
    "payee": "Who is paid",
}
_AXES = {
    "time": {"standard_name": "time", "axis": "T"},
    "lon": {"standard_name": "longitude", "long_name": "Longitude of a representative point, WGS84", "units": "degrees_east"},
    "lat": {"standard_name": "latitude", "long_name": "Latitude of a representative point, WGS84", "units": "degrees_north"},
}
_CODE = "code_of_"
"""Before the labels of a dimension: CF wants numbers along a dimension of its own name, so labels stand beside it."""


def cf_tree(record: xr.DataTree, provenance: Mapping[str, Any], places: Mapping[str, Mapping[str, np.ndarray]]) -> xr.DataTree:
    """The record with the attributes of CF on every group and variable.

    provenance : what the numbers rest on, for every group. places : by group `lon` and `lat` of its regions, where they are
    known. Labels of a dimension, such as those of regions, are the variable `code_of_<dimension>`.
    """
    said = {"Conventions": CONVENTIONS} | {name: _as_attribute(value) for name, value in provenance.items()}
    groups = {f"/{tier}": _cf(node.to_dataset(), said, places.get(tier, {})) for tier, node in record.children.items()}
    return xr.DataTree.from_dict({"/": xr.Dataset(attrs=said)} | groups)


def write_netcdf(tree: xr.DataTree, path: Path) -> None:
    """Write what :func:`cf_tree` gives, compressed; every group can be opened alone."""
    encoding: dict[str, Any] = {}
    for tier, node in tree.children.items():
        numbers = {name: v for name, v in node.data_vars.items() if v.dtype.kind in "fiu" and v.ndim}
        encoding[f"/{tier}"] = {str(name): {"zlib": True, "complevel": 4, "shuffle": True} for name in numbers}
        encoding[f"/{tier}"]["time"] = {
            "units": "days since 2021-01-01",
            "calendar": "standard",
            "dtype": "f8",
            "_FillValue": None,
        }
    tree.to_netcdf(path, engine="h5netcdf", format="NETCDF4", encoding=encoding)


def _cf(dataset: xr.Dataset, said: Mapping[str, Any], places: Mapping[str, np.ndarray]) -> xr.Dataset:
    labelled = {str(dim) for dim in dataset.dims if dim in dataset.coords and dataset[dim].dtype.kind not in "fiuM"}
    made = dataset.reset_index(sorted(labelled)).rename({dim: f"{_CODE}{dim}" for dim in labelled})
    made = made.assign_coords({name: ("region", values) for name, values in places.items()})
    changed: dict[Hashable, xr.Variable] = {}
    for name, variable in made.variables.items():
        if variable.dtype.kind not in "fiubM":
            changed[name] = variable.copy(data=np.array([str(text) for text in variable.values.ravel()], object))
        elif variable.dtype.kind == "b":
            changed[name] = variable.astype("i1")
    made = made.assign(changed)  # all at once, as each would take a second look at all
    for name, variable in made.variables.items():
        variable.attrs = _attributes(name, variable)
    return made.assign_attrs(said)


def _attributes(name: Hashable, variable: xr.Variable) -> dict[str, Any]:
    text = str(name)
    own = {key: value for key, value in variable.attrs.items() if key != "units"} | _AXES.get(text, {})
    bare = text.removeprefix(_CODE)
    own.setdefault("long_name", _TITLES.get(bare, bare.replace("_", " ")))
    if variable.dtype.kind in "OUT" or text == "time" or "units" in own:
        return own
    unit = str(variable.attrs.get("units", ""))
    own |= {"units": _UNITS.get(unit, "1")} | ({"greenplan_units": unit} if unit else {})
    return own if unit in _UNITS else own | {"comment": _NO_UNIT}


def _as_attribute(value: Any) -> Any:
    return value if isinstance(value, str | int | float) else json.dumps(value, ensure_ascii=False, sort_keys=True)
