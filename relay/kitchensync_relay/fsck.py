"""The command `ks-relay fsck`: look through the folder of a stopped relay, and change nothing.

What must hold is left to `consistency`, what can be wrong to `findings`.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kitchensync.files import is_unread, told_plainly
from kitchensync_relay import database, mounted
from kitchensync_relay.blobrows import Blob
from kitchensync_relay.consistency import of_space
from kitchensync_relay.findings import KINDS, Finding
from kitchensync_relay.folder import BLOBS, alone, database_in
from kitchensync_relay.store import Space, Totals
from kitchensync_relay.tables import SqliteTransaction

FAULTY: Final = 4
"""The exit status where something is wrong."""
_PAGE: Final = 100


@dataclass(frozen=True, slots=True)
class Report:
    """How much of what was looked through, and what was found."""

    counts: Mapping[str, int]
    findings: Sequence[Finding]

    @property
    def faults(self) -> int:
        """How many of them are wrong, and do not go by themselves."""
        return sum(finding.kind.is_fault for finding in self.findings)


def fsck(data: Path) -> Report:
    """Look through the folder of a relay.

    Raises `ForeignHome` where no relay is, `Busy` where one runs, `NoPermission` or `HomeError`
    where the system refuses to read, and what `database.look_into` raises.
    """
    counts: Mapping[str, int] = {}
    findings: list[Finding] = []
    path = database_in(data)
    with told_plainly(data), alone(data), closing(database.look_into(path)) as connection:
        try:
            findings += _damages(connection)
            tx = SqliteTransaction(connection)
            bodies = _Bodies(data / BLOBS, tx.blobs.with_bodies(), tx.blobs.newest())
            for space in _spaces(tx):
                findings += of_space(tx, space)
                findings += bodies.of(tx.blobs.of(space.space))
            findings += bodies.of_nobody()
            counts = _counts(tx.totals(), len(bodies.known))
        except sqlite3.DatabaseError as error:
            findings.append(Finding("database-damaged", about=str(error)))
    return Report(counts, findings)


def as_text(report: Report) -> str:
    """What a person reads."""
    looked = ", ".join(f"{count} {name}" for name, count in report.counts.items())
    lines = [f"Looked through: {looked or 'what could be read'}."]
    for finding in report.findings:
        if finding.kind.is_fault:
            where = (finding.about, finding.space and f"space {finding.space}")
            lines.append(_line(finding.code, ", ".join(filter(None, where))))
    often = Counter(finding.code for finding in report.findings if not finding.kind.is_fault)
    lines += [_line(code, f"{count} times") for code, count in often.items()]
    lines.append(f"Faults: {report.faults}." if report.faults else "Nothing is wrong.")
    return "\n".join(lines)


def _line(code: str, where: str) -> str:
    return f"[{code}] {KINDS[code].message} ({where})\n  {KINDS[code].hint}"


def as_json(report: Report) -> str:
    """The same for programs."""
    findings = [
        {
            "code": finding.code,
            "fault": finding.kind.is_fault,
            "space": finding.space,
            "about": finding.about,
            "message": finding.kind.message,
            "hint": finding.kind.hint,
        }
        for finding in report.findings
    ]
    return json.dumps({"counts": report.counts, "faults": report.faults, "findings": findings})


def _counts(totals: Totals, blobs: int) -> Mapping[str, int]:
    return {
        "spaces": totals.spaces,
        "envelopes": totals.envelopes,
        "blobs": blobs,
        "bytes": totals.size,
    }


def _damages(connection: sqlite3.Connection) -> Iterator[Finding]:
    connection.execute("BEGIN")
    for (damage,) in connection.execute("PRAGMA integrity_check"):
        if damage != "ok":
            yield Finding("database-damaged", about=damage)
    for table, *_ in connection.execute("PRAGMA foreign_key_check"):
        yield Finding("database-damaged", about=f"a row of {table} belongs to nothing")


def _spaces(tx: SqliteTransaction) -> Iterator[Space]:
    after = b""
    while page := tx.spaces(after, _PAGE):
        yield from page
        after = page[-1].space


class _Bodies:
    """The folder of bodies; `known` are the numbers of those that were asked for.

    `newest` is the highest one that was ever given.
    """

    def __init__(self, folder: Path, numbers: Sequence[int], newest: int) -> None:
        self._folder = folder
        self._is_here = mounted.is_here(folder, numbers)
        self._newest = newest
        self.known: set[int] = set()

    def of(self, blobs: Sequence[Blob]) -> Iterator[Finding]:
        """What of these blobs is not on the disk as it came."""
        for blob in blobs:
            self.known.add(blob.number)
            missing, changed = self._chunks(blob) if self._is_here else (0, 0)
            for code, count in (("body-missing", missing), ("body-changed", changed)):
                if count:
                    about = f"{count} of {blob.chunks} chunks of {blob.blob.hex()}"
                    yield Finding(code, blob.space.hex(), about)

    def of_nobody(self) -> Iterator[Finding]:
        """Bodies that are of none of these, or that all of them are away."""
        if not self._is_here:
            yield Finding("bodies-missing", about=str(self._folder))
        elif self._folder.is_dir():
            there = mounted.numbers(path.name for path in self._folder.iterdir())
            if foreign := {number for number in there if number > self._newest}:
                about = f"{len(foreign)} in {self._folder}, above {self._newest}"
                yield Finding("bodies-foreign", about=about)
            for number in sorted(there - self.known - foreign):
                yield Finding("body-unknown", about=str(number))

    def _chunks(self, blob: Blob) -> tuple[int, int]:
        """How many chunks are not there, and how many are not what came."""
        missing = changed = 0
        for place, digest in enumerate(blob.hashes):
            try:
                chunk = (self._folder / str(blob.number) / str(place)).read_bytes()
            except FileNotFoundError:
                missing += 1
            except OSError as error:
                if not is_unread(error):
                    raise
                changed += 1
            else:
                changed += hashlib.sha256(chunk).digest() != digest
        return missing, changed
