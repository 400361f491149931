"""The columns of the events table, taken from the fields of a `Row`, and how rows become arrays that DuckDB reads."""

from __future__ import annotations

import types
from collections.abc import Sequence
from typing import Final, get_args, get_origin, get_type_hints

import numpy as np
from msgspec.structs import fields
from numpy.typing import NDArray

from reenact.signals.rows import Row

_TYPES: Final = {str: "VARCHAR", float: "DOUBLE", int: "INTEGER", bool: "BOOLEAN"}


def _sql_type(hint: object) -> str:
    parts = get_args(hint) if get_origin(hint) is types.UnionType else (hint,)
    (plain,) = [part for part in parts if part is not type(None)]
    return _TYPES[plain] if isinstance(plain, type) else "VARCHAR"  # a Literal of strings


COLUMNS: Final = {name: _sql_type(hint) for name, hint in get_type_hints(Row).items()}
"""Name and SQL type of every column, in order."""

REQUIRED: Final = frozenset({"recording", "url", "kind"})
"""What a bulk export must have; what else it lacks is NULL, except `weight`, which is then 1."""

DERIVED: Final = frozenset({"dead", "rage", "error", "first"})
"""What says something about a click that its row alone cannot tell: without such a column there is no such map."""


def arrays(rows: Sequence[Row]) -> dict[str, NDArray[np.generic]]:
    """The rows by column; in a column of numbers NaN stands for none."""
    found: dict[str, NDArray[np.generic]] = {}
    for field in fields(Row):
        values = [getattr(row, field.name) for row in rows]
        match COLUMNS[field.name]:
            case "DOUBLE":
                found[field.name] = np.array([np.nan if value is None else value for value in values], np.float64)
            case "INTEGER":
                found[field.name] = np.array(values, np.int32)
            case "BOOLEAN":
                found[field.name] = np.array(values, np.bool_)
            case _:
                found[field.name] = np.array(values, np.object_)
    return found


def insertion(source: str) -> str:
    """The SELECT that turns arrays registered as `source` into rows of the table."""
    parts = [f"nullif({name}, 'NaN'::DOUBLE)" if kind == "DOUBLE" else name for name, kind in COLUMNS.items()]
    return f"SELECT {', '.join(parts)} FROM {source}"
