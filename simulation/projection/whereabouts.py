"""Where in a record something stands, in words of either language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import xarray as xr

from simulation.errors import BrokenModel, Message
from simulation.vocabulary import CITY, COUNTY, PROVINCE

_TIERS = {
    PROVINCE: Message("check.tier.province"),
    CITY: Message("check.tier.city"),
    COUNTY: Message("check.tier.county"),
}


def records_of(tree: xr.DataTree, tier: str) -> xr.Dataset:
    """The records of one kind of government ("province", "city" or "county"), which know that they are."""
    return tree[tier].to_dataset().assign_attrs(tree.attrs, tier=tier)


def places_of(records: xr.Dataset) -> list[dict[str, str]]:
    """Code and names of every government of a record, in its order."""
    names = ("region", "name_zh", "name_en")
    columns = ([str(name) for name in records[column].values] for column in names)
    return [dict(zip(names, place, strict=True)) for place in zip(*columns, strict=True)]


def broken(key: str, name: str, records: xr.Dataset, labels: Mapping[Any, Any], **values: Any) -> BrokenModel:
    """The error for a variable that cannot be as it is; `labels` (dimension -> coordinate) say where and `values` how."""
    words, tier = records[name].attrs, _TIERS[records.attrs["tier"]]
    label = {"zh": words["long_name_zh"], "en": words["long_name"]}
    dims = sorted(labels, key=lambda dim: (dim == "member") - (dim == "region"))  # the place first, the member last
    messages = [
        Message(key, name=name, label=label, tier=tier, where=[_named(records, dim, labels[dim]) for dim in dims], **values)
    ]
    if own := records.attrs.get("replaced_rules"):
        messages.append(Message("check.own_rules", phases=own))
    return BrokenModel(*messages)


def _named(records: xr.Dataset, dim: str, label: Any) -> Any:
    """One coordinate by its name: a government, a quarter, a member, a level."""
    if dim == "member":
        return Message("check.member", member=int(label))
    if dim == "december":
        return Message("check.year", year=int(label))
    here = records.sel({dim: label})
    if dim == "time":
        return Message("check.quarter", year=int(here["year"]), quarter=int(here["quarter"]))
    if dim == "region":
        return {"zh": f"{here['name_zh'].item()}（{label}）", "en": f"{here['name_en'].item()} ({label})"}
    return {language: here[f"{dim}_{language}"].item() for language in ("zh", "en")}
