"""What a record says of one government, chosen by the names that people use: in Chinese, in English, or by code."""

from __future__ import annotations

from typing import Any

import xarray as xr

from simulation.errors import InputError, unknown_name
from simulation.kinds import TIERS

_KINDS = "省市区县"
_SHORTEST = 2
"""Characters of a Chinese name without its kind at least: 杭州 for 杭州市, but not 衢 for 衢县."""


def chosen(record: xr.DataTree, place: str, variable: str | None = None) -> Any:
    """The dataset of one government, or one variable of it.

    place : code, Chinese name (杭州 or 杭州市) or English name in any case; of the province, a city or a county. variable : its
    name in the record, in Chinese or in English. Raises :class:`InputError` for a name that there is not, and for one that
    several governments have.
    """
    found, known = [], []
    for tier in TIERS:
        node = record[tier].to_dataset()
        regions = zip(*(node[column].values for column in ("region", "name_zh", "name_en")), strict=True)
        for k, (code, zh, en) in enumerate(regions):
            known += [str(code), str(zh), str(en)]
            if place.strip().casefold() in _names(str(code), str(zh), str(en)):
                found.append((str(code), node, k))
    if not found:
        raise unknown_name("kind.government", place, known)
    if len(found) > 1:
        raise InputError("selection.several", name=place, codes=[code for code, _, _ in found])
    _, node, k = found[0]
    here = node.isel(region=k)
    return here if variable is None else here[_variable(node, variable)]


def _names(code: str, zh: str, en: str) -> set[str]:
    bare = zh[:-1] if zh[-1:] in _KINDS and len(zh) > _SHORTEST else zh
    return {code, zh, bare, en.casefold()}


def _variable(node: xr.Dataset, asked: str) -> str:
    names: dict[str, str] = {}
    for name, variable in node.data_vars.items():
        labels = (name, variable.attrs.get("long_name_zh", ""), variable.attrs.get("long_name", ""))
        names |= {str(label).casefold(): str(name) for label in labels if label and str(label).casefold() not in names}
    if asked.strip().casefold() not in names:
        raise unknown_name("kind.variable", asked, names)
    return names[asked.strip().casefold()]
