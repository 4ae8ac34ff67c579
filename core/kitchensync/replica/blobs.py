"""The blobs whose content this home has, and which of them the relay has too.

Their files are left to `sync.blobs`, which of them rows name to `named`.
"""

from __future__ import annotations

from dataclasses import dataclass

from kitchensync.replica.database import Database


@dataclass(frozen=True, slots=True)
class Stored:
    """`epoch` is the one whose key seals it, `size` its bytes before.

    `sent`: when the relay said last that it has it, in Unix milliseconds; 0 if it never did.
    """

    id: bytes
    epoch: int
    size: int
    sent: int


class Blobs:
    """What `Replica.blobs` gives."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[Stored]:
        """Every blob that is here, by id."""
        rows = self._database.rows("SELECT id, epoch, size, sent FROM blob ORDER BY id")
        return [Stored(*row) for row in rows]

    def keep(self, blob: bytes, epoch: int, size: int, sent: int = 0) -> None:
        """Its content is here now; `sent` as in `Stored`."""
        self._write("INSERT OR REPLACE INTO blob VALUES (?, ?, ?, ?)", blob, epoch, size, sent)

    def note_sent(self, blob: bytes, now: int) -> None:
        """The relay has it; with 0, that it has is not known any more."""
        self._write("UPDATE blob SET sent = ? WHERE id = ?", now, blob)

    def note_unsent(self) -> None:
        """The relay is another one, or forgot: it may have none."""
        self._write("UPDATE blob SET sent = 0")

    def forget(self, blob: bytes) -> None:
        """Its content is here no more."""
        self._write("DELETE FROM blob WHERE id = ?", blob)

    def _write(self, sql: str, *parameters: object) -> None:
        with self._database.write():
            self._database.execute(sql, parameters)
