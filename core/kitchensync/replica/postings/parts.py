"""Postings that go on from one another, and which of them count.

What is taken at once from several lots is a chain: every posting after the first names the one
before it as its cause, and its id follows from that one *and what it took*. Two devices that chose
alike made the same rows. If they chose differently, the first posting of one of them stands, and of
further ones only those that go on from it. See docs/adr/0030-one-cooking-on-two-phones.md. Leaves
what is taken to `kitchensync.cooking`.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kitchensync.replica.ids import caused_id
from kitchensync.replica.reader import Reader, portions

_FOLLOWING = """
    SELECT part.id, before.id, before.lot, before.amount, before.voided
    FROM posting AS part CROSS JOIN posting AS before ON before.id = part.cause
    WHERE part.kind = 'cooked' AND part.entry_at > 0 AND before.entry_at > 0
"""
_IN_LOTS = """
    WITH RECURSIVE line(id, cause) AS (
        SELECT id, cause FROM posting WHERE lot IN ({}) AND kind = 'cooked'
        UNION SELECT before.id, before.cause
        FROM line CROSS JOIN posting AS before ON before.id = line.cause
        WHERE before.kind = 'cooked'
    )
"""
_OF_THOSE = "AND part.id IN (SELECT id FROM line)"


@dataclass(frozen=True, slots=True)
class Following:
    """A further part: its id, the part before, what that took, and whether that was voided."""

    id: bytes
    before: bytes
    lot: bytes
    amount: int
    voided: bool

    @property
    def fits(self) -> bool:
        """Whether it goes on from just what the part before took."""
        return self.id == next_part(self.before, self.lot, self.amount)


def next_part(before: bytes, lot: bytes, amount: int) -> bytes:
    """The posting after the one that took so much (below zero) of that lot."""
    return caused_id("posting", before + lot + amount.to_bytes(8, "big", signed=True), 1)


def following(reader: Reader) -> list[Following]:
    """All further parts."""
    return _read(reader.rows(_FOLLOWING))


def following_in(reader: Reader, lots: Sequence[bytes]) -> list[Following]:
    """The further parts that were taken of these lots, and all that those go on from."""
    found: list[Following] = []
    for some in portions(lots):
        chosen = _IN_LOTS.format(", ".join("?" * len(some)))
        found += _read(reader.rows(chosen + _FOLLOWING + _OF_THOSE, some))
    return found


def _read(rows: Iterable[sqlite3.Row]) -> list[Following]:
    return [
        Following(part, before, lot, amount, bool(voided))
        for part, before, lot, amount, voided in rows
    ]


def surplus(parts: Iterable[Following]) -> frozenset[bytes]:
    """Which further parts do not count: they go on from what did not happen."""
    wrong: list[bytes] = []
    after: defaultdict[bytes, list[bytes]] = defaultdict(list)
    for part in parts:
        after[part.before].append(part.id)
        if part.voided or not part.fits:
            wrong.append(part.id)
    found: set[bytes] = set()
    while wrong:
        part_id = wrong.pop()
        if part_id not in found:
            found.add(part_id)
            wrong += after[part_id]
    return frozenset(found)


def doubtful(parts: Sequence[Following]) -> frozenset[bytes]:
    """Those that do not count, and those before them, which tell so."""
    wrong = surplus(parts)
    return wrong | {part.before for part in parts if part.id in wrong}
