"""Recordings and bulk exports in, one typed table of events out, asked in SQL; DuckDB's home, which survey opens."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import duckdb

from reenact.errors import FilterError, RecordingError
from reenact.signals.rows import Row
from reenact.table.columns import COLUMNS, DERIVED, REQUIRED, arrays, insertion
from reenact.table.where import checked

EXPORTS: Final = {".parquet": "read_parquet", ".csv": "read_csv", ".jsonl": "read_json", ".ndjson": "read_json"}
"""Bulk exports by suffix; Parquet is read where it lies, the others are taken into the table once."""

MEMORY: Final = "1GB"
"""For DuckDB; what does not fit goes to a temporary folder."""
_BATCH_ROWS: Final = 200_000


class EventsTable:
    """One table `events` over all sources. Use as a context manager; the temporary folder goes when it ends."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="reenact-events-"))
        self._connection = duckdb.connect(config={"memory_limit": MEMORY, "temp_directory": str(self._folder)})
        self._connection.execute("SET enable_progress_bar = false")
        self._connection.execute(
            f"CREATE TABLE recorded ({', '.join(f'{name} {kind}' for name, kind in COLUMNS.items())})"
        )
        self._exports: list[Path] = []
        self._batch: list[Row] = []
        self._missing: dict[str, Path] = {}
        self._segments = 0
        self.columns: tuple[str, ...] = tuple(COLUMNS)

    def add_rows(self, rows: Iterable[Row]) -> None:
        """Rows of a recording."""
        self._batch.extend(rows)
        if len(self._batch) >= _BATCH_ROWS:
            self._write_batch()

    def replace_rows(self, rows: Iterable[Row]) -> None:
        """These rows of recordings instead of those before; a sealed table takes them too."""
        self._connection.execute("DELETE FROM recorded")
        self._batch = list(rows)
        self._write_batch()

    def add_export(self, path: Path) -> None:
        """A bulk export. Raises `RecordingError` where it cannot be read or lacks a column that is needed."""
        self._exports.append(path)

    def seal(self) -> None:
        """All sources are in: from here on the table can be asked, and nothing else can be read or changed."""
        self._write_batch()
        sources = ["SELECT * FROM recorded"] if self._recorded_rows() or not self._exports else []
        sources += [self._source(number, path) for number, path in enumerate(self._exports)]
        self._connection.execute(f"CREATE VIEW events AS {' UNION ALL BY NAME '.join(sources)}")
        self.columns = tuple(name for name, *_ in self._connection.execute("DESCRIBE events").fetchall())
        self._connection.execute(f"SET allowed_paths = [{', '.join(map(_quoted, map(str, self._exports)))}]")
        self._connection.execute(f"SET allowed_directories = [{_quoted(str(self._folder))}]")
        self._connection.execute("SET enable_external_access = false")
        self._connection.execute("SET lock_configuration = true")

    def segment(self, condition: str | None, within: str = "events") -> str:
        """The name of the relation with the events of which a person's condition is true; raises `FilterError`."""
        if condition is None:
            return within
        query = checked(self._connection, condition, {name.lower() for name in self.columns}, within)
        self._segments += 1
        name = f"segment_{self._segments}"
        try:
            (kind,) = self._connection.execute(f"DESCRIBE SELECT ({condition}\n) FROM events").fetchall()
            # A constant that is none of its column's kind shows only when an event is compared with it.
            self._connection.execute(f"SELECT ({condition}\n) FROM events LIMIT 1").fetchall()
            self._connection.execute(f"CREATE TEMP VIEW {name} AS {query}")
        except duckdb.Error as error:
            raise FilterError(f"the condition {condition[:200]!r} does not fit: {_sentence(error)}") from error
        if kind[1] != "BOOLEAN":
            raise FilterError(f"the condition {condition[:200]!r} is neither true nor false: compare it with something")
        return name

    def require(self, column: str) -> None:
        """Raises `RecordingError` unless all sources tell this about clicks."""
        if column in self._missing:
            raise RecordingError(
                f"has no column {column!r}: add it to the export, or leave out --kind {column}",
                path=self._missing[column],
            )

    def ask(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """The rows that a query gives. Raises `RecordingError` where a source turns out to be broken."""
        try:
            return self._connection.execute(sql, list(parameters)).fetchall()
        except duckdb.Error as error:
            raise RecordingError(f"the events cannot be read: {_sentence(error)}") from error

    def ask_arrays(self, sql: str) -> dict[str, Any]:
        """The same as NumPy arrays by column."""
        try:
            return self._connection.execute(sql).fetchnumpy()
        except duckdb.Error as error:
            raise RecordingError(f"the events cannot be read: {_sentence(error)}") from error

    def put(self, name: str, columns: dict[str, Any]) -> None:
        """A small table for joins, made of arrays; one of the same name is replaced."""
        self._connection.register("arriving", columns)
        self._connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM arriving")
        self._connection.unregister("arriving")

    def close(self) -> None:
        self._connection.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _write_batch(self) -> None:
        if self._batch:
            self._connection.register("arriving", arrays(self._batch))
            self._connection.execute(f"INSERT INTO recorded {insertion('arriving')}")
            self._connection.unregister("arriving")
            self._batch = []

    def _recorded_rows(self) -> int:
        return int(self._connection.execute("SELECT count(*) FROM recorded").fetchall()[0][0])

    def _source(self, number: int, path: Path) -> str:
        """The SELECT that gives an export the table's columns, and keeps what else it has."""
        if not path.is_file():
            raise RecordingError("no such file: check the name", path=path)
        read = f"{EXPORTS[path.suffix.lower()]}({_quoted(str(path))})"
        try:
            described = self._connection.execute(f"DESCRIBE SELECT * FROM {read}").fetchall()
        except duckdb.Error as error:
            raise RecordingError(f"is no export that can be read: {_sentence(error)}", path=path) from error
        there = {name for name, *_ in described}
        if lacking := REQUIRED - there:
            raise RecordingError(
                f"has no column {', '.join(sorted(lacking))}: an export has one row for each event, and at least"
                f" the columns {', '.join(sorted(REQUIRED))}",
                path=path,
            )
        for name in DERIVED - there:
            self._missing.setdefault(name, path)
        absent = {"weight": "1.0", "state": "''"}
        parts = [
            f"CAST({name if name in there else absent.get(name, 'NULL')} AS {kind}) AS {name}"
            for name, kind in COLUMNS.items()
        ]
        parts += [_identifier(name) for name in there if name not in COLUMNS]
        select = f"SELECT {', '.join(parts)} FROM {read}"
        if read.startswith("read_parquet"):
            return select
        try:
            self._connection.execute(f"CREATE TABLE export_{number} AS {select}")
        except duckdb.Error as error:
            raise RecordingError(f"does not fit the table: {_sentence(error)}", path=path) from error
        return f"SELECT * FROM export_{number}"


def _quoted(text: str) -> str:
    escaped = text.replace("'", "''")
    return f"'{escaped}'"


def _identifier(name: str) -> str:
    escaped = name.replace('"', '""')
    return f'"{escaped}"'


def _sentence(error: duckdb.Error) -> str:
    """The first line of what DuckDB says, without its kind."""
    first = (str(error).strip().splitlines() or ["it does not say why"])[0]
    return first.partition("Error: ")[2] or first
