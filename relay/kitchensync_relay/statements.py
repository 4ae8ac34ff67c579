"""The statements of one transaction: the first that fails is the last.

SQLite answers some failures (a full disk, one that fails) by undoing the whole transaction, and
would take each statement after that for a transaction of its own, which stays. When a transaction
begins and ends is left to `sqlite`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, ParamSpec, TypeVar

from kitchensync_relay.store import StoreFailed

FAILURES: Final = (sqlite3.Error, MemoryError)
"""What SQLite raises; out of memory is one of Python's own."""

_Given = ParamSpec("_Given")
_Result = TypeVar("_Result")


class Statements:
    """Says statements on a connection whose owner has begun a transaction.

    Raises `StoreFailed`, whose cause is what SQLite said, and ever after one, or where the
    transaction is over.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._failure: Exception | None = None

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> sqlite3.Cursor:
        """One statement, and what it gives."""
        return self._rows().execute(sql, parameters)

    def executemany(self, sql: str, parameters: Iterable[Sequence[Any]]) -> None:
        """The same statement for each of these."""
        self._rows().executemany(sql, parameters)

    def run(
        self,
        call: Callable[_Given, _Result],
        /,
        *given: _Given.args,
        **named: _Given.kwargs,
    ) -> _Result:
        """What a call to SQLite gives."""
        try:
            return call(*given, **named)
        except FAILURES as error:
            self._failure = error
            raise StoreFailed from error

    def _rows(self) -> _Rows:
        if self._failure is not None or not self._connection.in_transaction:
            raise StoreFailed from self._failure
        rows = self._connection.cursor(_Rows)
        rows.statements = self
        return rows


class _Rows(sqlite3.Cursor):
    """A cursor whose failures are those of its transaction, also while it is read."""

    statements: Statements

    def execute(self, sql: str, parameters: Any = (), /) -> _Rows:
        self.statements.run(super().execute, sql, parameters)
        return self

    def executemany(self, sql: str, parameters: Iterable[Any], /) -> _Rows:
        self.statements.run(super().executemany, sql, parameters)
        return self

    def fetchone(self) -> Any:
        return self.statements.run(super().fetchone)

    def fetchall(self) -> list[Any]:
        return self.statements.run(super().fetchall)

    def __next__(self) -> Any:
        return self.statements.run(super().__next__)
