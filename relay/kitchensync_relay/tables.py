"""One transaction of the relay's database: the rows behind `store.Transaction`.

When it begins and ends is left to `sqlite`, what may be written to `rules`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple
from typing import Any

from kitchensync.replica.values import Head
from kitchensync_relay.allowances import SqliteAllowances
from kitchensync_relay.blobrows import SqliteBlobRows
from kitchensync_relay.filed import Filed
from kitchensync_relay.lacked import lacked
from kitchensync_relay.statements import Statements
from kitchensync_relay.store import (
    DROPPED,
    Addition,
    Logged,
    Mailbox,
    Offered,
    OpenMailboxes,
    Snapshot,
    Space,
    Totals,
    at_once,
    newest_and_since,
    paper_in,
)

_SPACE = "(SELECT id FROM spaces WHERE space = ?)"
_OF_SPACE = f"space = {_SPACE}"
_COLUMNS = (
    "space, membership, entries, envelopes, size, founded, active, suspended,"
    " grown_envelopes, grown_size, offered, offered_at, drop_at,"
    " (SELECT quota FROM given WHERE given.space = spaces.space), is_cut"
)
_SNAPSHOT = f"SELECT hash, device, floor, raw, taken, newest FROM snapshots WHERE {_OF_SPACE}"  # noqa: S608  # a constant
_HEAD = (
    "INSERT INTO heads (space, device, seq, hash)"  # noqa: S608  # a constant
    f" VALUES ({_SPACE}, ?, ?, ?)"
    " ON CONFLICT DO UPDATE SET seq = excluded.seq, hash = excluded.hash"
)
_AUTHOR = (
    "(SELECT heads.id FROM heads JOIN spaces ON spaces.id = heads.space"
    " WHERE spaces.space = ? AND device = ?)"
)
_PARTS = (
    ("envelopes", "raw", f"author IN (SELECT id FROM heads WHERE {_OF_SPACE})"),  # noqa: S608  # a constant
    ("entries", "raw", _OF_SPACE),
    ("snapshots", "raw", _OF_SPACE),
    ("blobs", "hashes", _OF_SPACE),
)
_SUSPENDED, _CUT = 7, 14
"""Where these stand in a row."""
_GOING = 2
"""What stands there, in the place of 1, for a space that is erased."""


class SqliteTransaction(SqliteAllowances):
    """Statements on one connection, whose owner begins and ends transactions."""

    def __init__(
        self, connection: sqlite3.Connection | Statements, filed: Filed | None = None
    ) -> None:
        super().__init__(connection.execute)
        self._executemany = connection.executemany
        self.blobs = SqliteBlobRows(connection.execute, filed)
        self.taken = 0

    def space(self, space: bytes) -> Space | None:
        row = self._one(f"SELECT {_COLUMNS} FROM spaces WHERE space = ?", space)  # noqa: S608  # a constant
        return _space(row) if row else None

    def heads(self, space: bytes) -> Mapping[bytes, Head]:
        rows = self._execute(
            f"SELECT device, seq, hash FROM heads WHERE {_OF_SPACE}",  # noqa: S608  # a constant
            (space,),
        )
        return {device: Head(seq, digest) for device, seq, digest in rows}

    def envelope(self, space: bytes, device: bytes, seq: int) -> bytes | None:
        row = self._one(
            f"SELECT raw FROM envelopes WHERE author = {_AUTHOR} AND seq = ?",  # noqa: S608  # a constant
            space,
            device,
            seq,
        )
        return row[0] if row else None

    def holds(self, space: bytes, device: bytes, seq: int) -> bool:
        row = self._one(
            f"SELECT 1 FROM envelopes WHERE author = {_AUTHOR} AND seq = ?",  # noqa: S608  # a constant
            space,
            device,
            seq,
        )
        return row is not None

    def envelopes(self, space: bytes, vector: Mapping[bytes, int]) -> Iterator[bytes]:
        return lacked(self._execute, space, vector)

    def entries(self, space: bytes, start: int = 0) -> Iterator[bytes]:
        rows = self._execute(
            f"SELECT raw FROM entries WHERE place >= ? AND {_OF_SPACE} ORDER BY place",  # noqa: S608  # a constant
            (start, space),
        )
        for (raw,) in rows:
            yield raw

    def log_size(self, space: bytes) -> int:
        (size,) = self._sure(
            f"SELECT coalesce(sum(length(raw)), 0) FROM entries WHERE {_OF_SPACE}",  # noqa: S608  # a constant
            space,
        )
        return int(size)

    def entries_since(self, space: bytes, since: int, kind: str | None = None) -> Sequence[int]:
        rows = self._execute(
            "SELECT taken FROM entries WHERE taken > ? AND kind = coalesce(?, kind)"  # noqa: S608  # a constant
            f" AND {_OF_SPACE} ORDER BY place",
            (since, kind, space),
        )
        return [taken for (taken,) in rows]

    def floors(self, space: bytes) -> Iterator[tuple[int, bytes]]:
        return self._execute(
            "SELECT taken, raw FROM entries WHERE kind = 'floor'"  # noqa: S608  # a constant
            f" AND {_OF_SPACE} ORDER BY place DESC",
            (space,),
        )

    def papers(self, device: bytes) -> Sequence[bytes]:
        rows = self._execute(
            "SELECT spaces.space FROM papers JOIN spaces ON spaces.id = papers.space"
            " WHERE device = ? ORDER BY spaces.space",
            (device,),
        )
        return [space for (space,) in rows]

    def snapshot(self, space: bytes, digest: bytes) -> Snapshot | None:
        row = self._one(f"{_SNAPSHOT} AND hash = ?", space, digest)
        return Snapshot(*row) if row else None

    def snapshots(self, space: bytes) -> Iterator[Snapshot]:
        rows = self._execute(f"{_SNAPSHOT} ORDER BY rowid", (space,))
        return (Snapshot(*row) for row in rows)

    def offers(self, space: bytes) -> Sequence[Offered]:
        rows = self._execute(
            "SELECT hash, device, taken, length(raw) FROM snapshots WHERE floor IS NULL"  # noqa: S608  # a constant
            f" AND {_OF_SPACE} ORDER BY rowid",
            (space,),
        )
        return [Offered(*row) for row in rows]

    def spaces(self, after: bytes, limit: int) -> Sequence[Space]:
        rows = self._execute(
            f"SELECT {_COLUMNS} FROM spaces WHERE space > ? ORDER BY space LIMIT ?",  # noqa: S608  # a constant
            (after, limit),
        )
        return [_space(row) for row in rows]

    def totals(self) -> Totals:
        row = self._sure(
            "SELECT count(*), coalesce(sum(suspended > 0), 0), (SELECT count(*) FROM heads),"
            " coalesce(sum(envelopes), 0), coalesce(sum(size), 0) FROM spaces"
        )
        return Totals(*row)

    def spare(self) -> int:
        (pages,), (size,) = map(self._sure, ("PRAGMA freelist_count", "PRAGMA page_size"))
        return int(pages * size)

    def mailbox(self, mailbox: bytes) -> Mailbox | None:
        row = self._one("SELECT key_hash, expires FROM mailboxes WHERE mailbox = ?", mailbox)
        return Mailbox(*row) if row else None

    def mailboxes(self) -> OpenMailboxes:
        return OpenMailboxes(
            *self._sure("SELECT count(*), coalesce(min(expires), 0) FROM mailboxes")
        )

    def message(self, mailbox: bytes, slot: str) -> bytes | None:
        row = self._one(
            "SELECT message FROM messages WHERE mailbox = ? AND slot = ?", mailbox, slot
        )
        return row[0] if row else None

    def add_space(self, space: bytes, now: int) -> None:
        self.allow(space, False)
        self._execute(
            "INSERT INTO spaces (space, membership, entries, envelopes, size, founded, active)"
            " VALUES (?, x'', 0, 0, 0, ?, ?)",
            (space, now, now),
        )

    def add_entries(self, space: bytes, entries: Sequence[Logged], now: int) -> int:
        number, first = self._sure(
            "UPDATE spaces SET membership = ?2, entries = entries + ?3, size = size + ?4,"
            " active = max(active, ?5) WHERE space = ?1 RETURNING id, entries - ?3",
            space,
            entries[-1].hash,
            len(entries),
            sum(len(each.raw) for each in entries),
            now,
        )
        self._executemany(
            "INSERT INTO entries VALUES (?, ?, ?, ?, ?)",
            [(number, at, each.kind, now, each.raw) for at, each in enumerate(entries, first)],
        )
        self._executemany(
            "INSERT OR IGNORE INTO papers VALUES (?, ?)",
            [(paper_in(each.raw), number) for each in entries if each.kind == "recovery"],
        )
        return int(first)

    def add_envelopes(self, additions: Sequence[Addition], now: int) -> None:
        self._executemany(
            "UPDATE spaces SET envelopes = envelopes + ?1, size = size + ?2, active = ?3,"
            " grown_envelopes = grown_envelopes + ?1, grown_size = grown_size + ?2"
            " WHERE space = ?4",
            [(len(each.raws), sum(map(len, each.raws)), now, each.space) for each in additions],
        )
        self._executemany(
            _HEAD,
            [(each.space, each.device, each.head.seq, each.head.hash) for each in additions],
        )
        self._executemany(
            f"INSERT INTO envelopes (author, seq, taken, raw) VALUES ({_AUTHOR}, ?, ?, ?)",  # noqa: S608  # a constant
            [
                (each.space, each.device, seq, now, raw)
                for each in additions
                for seq, raw in enumerate(each.raws, each.head.seq - len(each.raws) + 1)
            ],
        )

    def cut(self, space: bytes, heads: Mapping[bytes, Head]) -> bool:
        self._executemany(
            _HEAD, [(space, device, head.seq, head.hash) for device, head in heads.items()]
        )
        all_went = self._drop(space, self._beyond(space))
        self._execute("UPDATE spaces SET is_cut = ? WHERE space = ?", (not all_went, space))
        if all_went:
            self._execute(f"DELETE FROM heads WHERE seq = 0 AND {_OF_SPACE}", (space,))  # noqa: S608  # a constant
        return all_went

    def _beyond(self, space: bytes) -> Iterator[tuple[int, int]]:
        """Places of what lies beyond the heads of a space, and its bytes."""
        rows = self._execute(
            "SELECT place, length(raw) FROM heads"  # noqa: S608  # a constant
            " JOIN envelopes ON author = heads.id AND envelopes.seq > heads.seq"
            f" WHERE {_OF_SPACE} LIMIT ?",
            (space, DROPPED + 1),
        )
        return iter(rows.fetchall())

    def add_snapshot(self, space: bytes, snapshot: Snapshot) -> None:
        self._execute(
            "INSERT INTO snapshots (space, hash, device, floor, raw, taken, newest)"  # noqa: S608  # a constant
            f" VALUES ({_SPACE}, ?, ?, ?, ?, ?, ?)",
            (space, *astuple(snapshot)),
        )
        self._execute(
            "UPDATE spaces SET size = size + ?, grown_envelopes = 0, grown_size = 0,"
            " offered_at = iif(offered = x'', ?, offered_at), offered = ? WHERE space = ?",
            (len(snapshot.raw), snapshot.taken, snapshot.hash, space),
        )

    def set_floor(self, space: bytes, digest: bytes, floor: int, drop_at: int) -> None:
        self._execute(
            f"UPDATE snapshots SET floor = ? WHERE hash = ? AND {_OF_SPACE}",  # noqa: S608  # a constant
            (floor, digest, space),
        )
        self._execute(
            "UPDATE spaces SET offered = ?, offered_at = ?, drop_at = ? WHERE space = ?",
            (*newest_and_since(self.offers(space)), drop_at, space),
        )

    def raise_head(self, space: bytes, device: bytes, head: Head) -> None:
        self._execute(_HEAD, (space, device, head.seq, head.hash))

    def drop_below(self, space: bytes, places: Mapping[bytes, int]) -> bool:
        return self._drop(space, self._below(space, places))

    def _drop(self, space: bytes, going: Iterable[tuple[int, int]]) -> bool:
        gone, size, all_went = at_once(going)
        self._executemany("DELETE FROM envelopes WHERE place = ?", [(place,) for place in gone])
        self._execute(
            "UPDATE spaces SET envelopes = envelopes - ?, size = size - ? WHERE space = ?",
            (len(gone), size, space),
        )
        return all_went

    def _below(self, space: bytes, places: Mapping[bytes, int]) -> Iterator[tuple[int, int]]:
        for device, seq in places.items():
            yield from self._execute(
                f"SELECT place, length(raw) FROM envelopes WHERE author = {_AUTHOR}"  # noqa: S608  # a constant
                " AND seq <= ? ORDER BY seq LIMIT ?",
                (space, device, seq, DROPPED + 1),
            ).fetchall()

    def drop_later(self, space: bytes, drop_at: int) -> None:
        self._execute("UPDATE spaces SET drop_at = ? WHERE space = ?", (drop_at, space))

    def drop_snapshot(self, space: bytes, digest: bytes) -> None:
        row = self._one(
            f"DELETE FROM snapshots WHERE hash = ? AND {_OF_SPACE} RETURNING length(raw)",  # noqa: S608  # a constant
            digest,
            space,
        )
        self._execute(
            "UPDATE spaces SET size = size - ? WHERE space = ?", (row[0] if row else 0, space)
        )

    def suspend(self, space: bytes, suspended: bool) -> None:
        self._execute(
            "UPDATE spaces SET suspended = ? WHERE space = ? AND suspended <> ?",
            (suspended, space, _GOING),
        )

    def going(self) -> Sequence[bytes]:
        rows = self._execute("SELECT space FROM spaces WHERE suspended = ? OR is_cut", (_GOING,))
        return [space for (space,) in rows]

    def erase(self, space: bytes) -> bool:
        self._execute("UPDATE spaces SET suspended = ? WHERE space = ?", (_GOING, space))
        gone, _, all_went = at_once(self._parts(space))
        for table, row in gone:
            self._execute(f"DELETE FROM {table} WHERE rowid = ?", (row,))  # noqa: S608  # a constant
        self.blobs.filed.pop(space)
        if all_went:
            self._execute("DELETE FROM spaces WHERE space = ?", (space,))
        return all_went

    def _parts(self, space: bytes) -> Iterator[tuple[tuple[str, int], int]]:
        """Rows of a space, of those that are many or large, and their bytes."""
        for table, column, owners in _PARTS:
            rows = self._execute(
                f"SELECT rowid, length({column}) FROM {table} WHERE {owners} LIMIT ?",  # noqa: S608  # constants
                (space, DROPPED + 1),
            )
            for row, size in rows.fetchall():
                yield (table, row), size

    def add_mailbox(self, mailbox: bytes, key_hash: bytes, expires: int) -> None:
        self._execute("INSERT INTO mailboxes VALUES (?, ?, ?)", (mailbox, key_hash, expires))

    def add_message(self, mailbox: bytes, slot: str, message: bytes) -> None:
        self._execute("INSERT INTO messages VALUES (?, ?, ?)", (mailbox, slot, message))

    def drop_mailbox(self, mailbox: bytes) -> None:
        self._execute("DELETE FROM mailboxes WHERE mailbox = ?", (mailbox,))

    def drop_mailboxes(self, now: int, latest: int) -> None:
        self._execute("DELETE FROM mailboxes WHERE expires <= ? OR expires > ?", (now, latest))

    def _one(self, sql: str, *parameters: object) -> tuple[Any, ...] | None:
        cursor = self._execute(sql, parameters)
        row: tuple[Any, ...] | None = cursor.fetchone()
        if row is not None:
            cursor.close()
        return row

    def _sure(self, sql: str, *parameters: object) -> tuple[Any, ...]:
        """A row that must be there; the caller has looked."""
        row = self._one(sql, *parameters)
        if row is None:
            raise LookupError("a row that was there is gone")
        return row


def _space(row: tuple[Any, ...]) -> Space:
    cells = [*row, row[_SUSPENDED] == _GOING]
    for flag in (_SUSPENDED, _CUT):
        cells[flag] = bool(row[flag])
    return Space(*cells)
