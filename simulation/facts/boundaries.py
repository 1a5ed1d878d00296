"""Boundaries of counties from a GeoJSON file of the user's: by adcode, in degrees; every mistake in it is one sentence.

The package holds no boundaries itself: a published map of China has to carry a review number, and none of those that could be
passed on does.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from simulation.errors import InputError, Message, reason_of
from simulation.facts.mistakes import raise_all

_SHAPES = {"Polygon": 1, "MultiPolygon": 2}  # -> how many lists a ring lies in
_LARGEST = 200 * 2**20  # bytes
_RING = 4
"""Positions of a ring at least: three corners, and the first again."""


def read_boundaries(file: Path, wanted: Sequence[tuple[str, str, str]]) -> dict[str, dict[str, Any]]:
    """Adcode -> geometry (Polygon or MultiPolygon) of every wanted county.

    wanted : adcode and name in Chinese and English of each. Features of other places are left out. Raises :class:`InputError`
    for a file that cannot be read or is no collection of features, for features of wanted counties with mistakes, and where
    counties lack a boundary; several mistakes are listed.
    """
    codes = {code for code, _, _ in wanted}
    found: dict[str, dict[str, Any]] = {}
    mistakes: list[InputError] = []
    for number, feature in enumerate(_features(file), start=1):
        place = Message("boundaries.feature", number=number)
        code = _adcode(feature)
        if code is None:
            mistakes.append(InputError("boundaries.no_adcode", file=file, place=place))
        elif code in found:
            mistakes.append(InputError("boundaries.twice", file=file, place=place, code=code))
        elif code in codes:
            found[code] = feature.get("geometry")
            problem = _problem(found[code])
            if problem:
                mistakes.append(InputError("boundaries.shape", file=file, place=place, code=code, problem=problem))
    lacking = [{"zh": f"{zh} {code}", "en": f"{en} {code}"} for code, zh, en in wanted if code not in found]
    if lacking:
        shown = Message("name.and_more", names=lacking[:5]) if len(lacking) > 5 else lacking
        mistakes.append(InputError("boundaries.lacking", file=file, count=len(lacking), names=shown))
    raise_all(mistakes)
    return found


def _features(file: Path) -> list[Any]:
    try:
        if file.stat().st_size > _LARGEST:
            raise InputError("boundaries.too_large", file=file, most=_LARGEST // 2**20)
        data = json.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise InputError("boundaries.unreadable", file=file, reason=reason_of(error)) from None
    except (ValueError, RecursionError):
        raise InputError("boundaries.no_json", file=file) from None
    features = data.get("features") if isinstance(data, dict) and data.get("type") == "FeatureCollection" else None
    if not isinstance(features, list) or not all(isinstance(each, dict) for each in features):
        raise InputError("boundaries.no_collection", file=file)
    return features


def _adcode(feature: dict[str, Any]) -> str | None:
    """The code of six digits that a feature names, as text or number; nothing where it names none."""
    properties = feature.get("properties")
    code = properties.get("adcode") if isinstance(properties, dict) else None
    text = str(code).strip() if isinstance(code, str | int) and not isinstance(code, bool) else ""
    return text if text.isascii() and text.isdigit() and len(text) == 6 else None


def _problem(geometry: Any) -> Message | None:
    """What is wrong with the geometry of a county, if anything is."""
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in _SHAPES:
        return Message("boundaries.no_area", found=str(kind)[:20])
    rings = list(_rings(geometry.get("coordinates"), _SHAPES[kind]))
    if not rings or not all(_is_ring(ring) for ring in rings):
        return Message("boundaries.no_ring")
    if not all(abs(x) <= 180 and abs(y) <= 90 for ring in rings for x, y, *_ in ring):
        return Message("boundaries.no_degrees")
    return None


def _rings(coordinates: Any, depth: int) -> Iterator[Any]:
    """The rings in nested lists; what is no list counts as a ring that is none."""
    if depth == 0:
        yield coordinates
    elif isinstance(coordinates, list):
        for each in coordinates:
            yield from _rings(each, depth - 1)
    else:
        yield None


def _is_ring(ring: Any) -> bool:
    whole = isinstance(ring, list) and len(ring) >= _RING and all(_is_position(each) for each in ring)
    return whole and ring[0] == ring[-1]


def _is_position(position: Any) -> bool:
    numbers: Iterable[Any] = position if isinstance(position, list) and len(position) in (2, 3) else ("",)
    return all(isinstance(each, int | float) and not isinstance(each, bool) and math.isfinite(each) for each in numbers)
