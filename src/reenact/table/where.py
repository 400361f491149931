"""A condition on events as a person writes it in, the same as checked SQL out: columns, constants, and what compares.

A condition may come from a project file or a web form. So it is parsed by DuckDB, and refused unless all that it holds
is on a list: no subquery, no file, no function that does anything but compute.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from typing import Any, Final

import duckdb

from reenact.errors import FilterError

_CLASSES: Final = frozenset(
    {"CONSTANT", "COLUMN_REF", "COMPARISON", "CONJUNCTION", "OPERATOR", "BETWEEN", "FUNCTION", "CAST", "TYPE", "CASE"}
)
_FUNCTIONS: Final = frozenset(
    {"~~", "!~~", "~~*", "!~~*", "~~~", "+", "-", "*", "/", "%", "||", "lower", "upper", "length", "trim", "contains"}
    | {"starts_with", "ends_with", "prefix", "suffix", "abs", "round", "floor", "ceil", "coalesce", "regexp_matches"}
    | {"regexp_full_match", "year", "month", "day", "dayofweek", "hour", "date_trunc", "to_timestamp", "epoch_ms"}
)
_LONGEST: Final = 10_000


def checked(connection: duckdb.DuckDBPyConnection, condition: str, columns: Collection[str], within: str) -> str:
    """The query for those events of `within` of which it is true; `FilterError` says what is wrong with it."""
    told = condition[:200]
    if len(condition) > _LONGEST:
        raise FilterError(f"the condition {told!r}... is longer than {_LONGEST:,} characters: make it shorter")
    query = f"SELECT * FROM {within} WHERE ({condition}\n)"
    # The text of a query is not looked up anywhere: this only parses.
    (answer,) = connection.execute("SELECT json_serialize_sql(?)", [query]).fetchall()
    parsed: dict[str, Any] = json.loads(answer[0])
    if parsed["error"]:
        why = (
            str(parsed.get("error_message", "")).splitlines()[0] if parsed.get("error_message") else "it cannot be read"
        )
        raise FilterError(f"the condition {told!r} is no condition: {why}; write such as \"device_class = 'mobile'\"")
    statements = parsed["statements"]
    node = statements[0]["node"] if len(statements) == 1 else {}
    where = node.get("where_clause")
    only_where = where and not any(
        node.get(part) for part in ("modifiers", "group_expressions", "having", "qualify", "sample")
    )
    if not only_where:
        raise FilterError(f"the condition {told!r} is more than a condition: write only what is true of an event")
    for expression in _expressions(where):
        _check(expression, told, columns)
    return query


def _expressions(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        if "class" in node:
            yield node
        for inner in node.values():
            yield from _expressions(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from _expressions(inner)


def _check(expression: dict[str, Any], told: str, columns: Collection[str]) -> None:
    kind = expression["class"]
    if kind not in _CLASSES:
        raise FilterError(
            f"the condition {told!r} has a {kind.lower().replace('_', ' ')} in it: only columns, constants, comparisons"
            " and a few functions are allowed"
        )
    if kind == "FUNCTION" and expression["function_name"].lower() not in _FUNCTIONS:
        raise FilterError(f"the condition {told!r} calls {expression['function_name']}, which is not allowed there")
    if kind == "COLUMN_REF":
        name = ".".join(expression["column_names"])
        if name.lower() not in columns:
            raise FilterError(f"the condition {told!r} names {name!r}; the columns are {', '.join(sorted(columns))}")
