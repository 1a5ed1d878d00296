"""What is right of a row with mistakes, so that what contradicts something else in it is told together with them."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field, ValidationError, create_model

from simulation.examination import form


def what_is_right(model: type[form.Row], cells: Mapping[str, Any], units: Mapping[str, str]) -> Any:
    """The row with None for every cell that is wrong or missing; a cell that is only wrong without them counts as wrong.

    cells : what stands in the row by heading; units : those of the indicators, by code.
    """
    found = {heading: cell for heading, cell in cells.items() if cell is not None}
    while True:
        try:
            return _lenient(model).model_validate(found, context=units)
        except ValidationError as error:
            wrong = {str(fault["loc"][0]) for fault in error.errors()}
            found = {heading: cell for heading, cell in found.items() if heading not in wrong}


@functools.cache
def _lenient(model: type[form.Row]) -> type[form.Row]:
    """The same row where every cell may be missing."""
    fields: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        kind: Any = Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
        fields[name] = (kind | None, Field(default=None, alias=field.alias))
    return create_model(f"Some{model.__name__}", __base__=form.Row, **fields)
