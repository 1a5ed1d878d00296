"""What a city has filled in, as the examination wants it: its indicators and their values, with what single homes, estates,
blocks and streets add up to."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from simulation.errors import Message
from simulation.examination import form
from simulation.examination.catalogue import Catalogue, limit, load_catalogues, of_parts, usual_assessment
from simulation.facts.cities import City
from simulation.facts.divisions import Divisions
from simulation.facts.indicators import GUIDING, RESULT, Indicator, load_catalogue
from simulation.report.numbers import short_number

_PEERS = "peers"
_CLOSE = 1e-6  # relative: sums of what people type


@dataclass(frozen=True)
class Observed:
    """What a city has filled in. `values` has a row for every county and a column for every indicator, NaN where blank.

    divisions : the counties that the city has in that year, None for a city that is not in the census; remarks : what a reader
    should know about how the workbook was read; doubtful : code and heading of every value that is not graded until somebody
    has confirmed it; units, problems, plans, last_problems : what stands in these sheets.
    """

    file: str
    general: form.General
    dimensions: tuple[form.DimensionRow, ...]
    rows: tuple[form.IndicatorRow, ...]
    indicators: tuple[Indicator, ...]
    counties: tuple[str, ...]
    values: np.ndarray
    projects: tuple[form.ProjectRow, ...]
    delivery: tuple[form.DeliveryRow, ...]
    divisions: Divisions | None = None
    remarks: tuple[Message, ...] = ()
    units: tuple[form.UnitRow, ...] = ()
    problems: tuple[form.ProblemRow, ...] = ()
    plans: tuple[form.PlanRow, ...] = ()
    last_problems: tuple[form.LastProblemRow, ...] = ()
    doubtful: frozenset[tuple[str, str]] = frozenset()

    @property
    def catalogue(self) -> Catalogue:
        return load_catalogues()[self.general.system]

    @property
    def scope(self) -> str:
        """ "urban" or "all": what the values are of."""
        return self.general.scope or self.catalogue.scope

    @property
    def coverage_least(self) -> float:
        """The share of the weights (0 to 1) from which a total is given; infinite where none is asked for."""
        if (self.general.total or self.catalogue.total) == "no":
            return math.inf
        return (limit("coverage_least") if self.general.coverage is None else self.general.coverage) / 100.0

    @property
    def drawn(self) -> bool:
        """Whether these are numbers to practise with, by the remark that they come with."""
        return form.DRAWN in (self.general.remark or "")

    @property
    def city(self) -> City | None:
        """The city of the census that this is."""
        return self.divisions.city if self.divisions else None

    def is_doubtful(self, code: str, heading: str = form.heading_of(form.IndicatorRow, "value")) -> bool:
        """Whether a value is not graded until somebody has confirmed it: that of the city unless another heading is named."""
        return (code, heading) in self.doubtful

    def undoubted(self, n: int) -> np.ndarray:
        """The values of an indicator that may be graded, of the city and then of its counties; NaN for those in doubt."""
        row = self.rows[n]
        in_doubt = [self.is_doubtful(row.code), *(self.is_doubtful(row.code, county) for county in self.counties)]
        return np.where(in_doubt, np.nan, np.append(np.nan if row.value is None else row.value, self.values[:, n]))

    def county_name(self, county: str, language: str) -> str:
        """A county as the reader names it where it is known, else as the workbook has it."""
        known = self.divisions.county(county) if self.divisions else None
        return getattr(known, language) if known else county

    def city_name(self, language: str) -> str:
        """The city as the reader names it: as the workbook has it, and in English as the census has it if the workbook does
        not say."""
        if language == "zh":
            return self.general.city
        return self.general.city_en or (self.city.name.en if self.city else self.general.city)


def indicators(
    rows: Sequence[form.IndicatorRow], dimensions: Iterable[form.DimensionRow], catalogue: Catalogue
) -> tuple[Indicator, ...]:
    """The indicators as the scores want them; what moves one in the model is in the catalogue of 2021 alone."""
    english = {row.zh: row.en or row.zh for row in dimensions}
    moved = {indicator.code: indicator.variable for indicator in load_catalogue()}
    found = []
    for row in rows:
        value, upper, steps, sign = row.benchmark or (None, None, (), "")
        found.append(
            Indicator(
                code=row.code, dimension_zh=row.dimension, dimension_en=english[row.dimension], zh=row.zh, en=row.en or row.zh,
                unit=row.unit, better=row.better, kind=row.kind or GUIDING, benchmark=value, upper=upper, steps=steps,
                status=row.basis or "", variable=moved.get(row.code, ""), worst=row.worst,
                assessed=row.assessed or usual_assessment(row.unit), peers=catalogue.without_standard == _PEERS,
                level=row.level or "", sign=sign,
            )
        )  # fmt: skip
    return tuple(found)


def with_units(observed: Observed) -> Observed:
    """The same with what its units come to, where the city's or a county's own number of things is blank; a remark says which,
    and where a number that is given is not that of the units."""
    if not observed.units:
        return observed
    rows, values, remarks = list(observed.rows), observed.values.copy(), list(observed.remarks)
    summed: list[Message] = []
    for n, row in enumerate(observed.rows):
        units = [unit for unit in observed.units if unit.code == row.code]
        if not units or not (observed.indicators[n].assessed == RESULT or of_parts(row.unit)):
            continue
        total = _sum(units)
        name = row.names
        if row.value is None:
            rows[n] = row.model_copy(update={"value": total})
            summed.append(Message("units.of", name=name, value=short_number(total)))
        elif not math.isclose(row.value, total, rel_tol=_CLOSE):
            remarks.append(
                Message("units.differ", name=name, value=short_number(row.value), total=short_number(total), n=len(units))
            )
        for k, county in enumerate(observed.counties):
            own = [unit for unit in units if _in(observed, unit, county)]
            if own and np.isnan(values[k, n]):
                values[k, n] = _sum(own)
    if summed:
        remarks.append(Message("units.summed", names=summed, n=len(summed)))
    return replace(observed, rows=tuple(rows), values=values, remarks=tuple(remarks))


def _sum(units: Iterable[form.UnitRow]) -> float:
    return float(f"{math.fsum(1.0 if unit.value is None else unit.value for unit in units):.12g}")


def _in(observed: Observed, unit: form.UnitRow, county: str) -> bool:
    """Whether a unit lies in a county, by either of its names."""
    known = observed.divisions.county(county) if observed.divisions else None
    written = observed.divisions.county(unit.county) if observed.divisions and unit.county else None
    return unit.county == county or (known is not None and written == known)
