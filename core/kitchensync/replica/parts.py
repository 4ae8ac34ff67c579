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
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kitchensync.replica.ids import caused_id

_FOLLOWING = """
    SELECT part.id, before.id, before.lot, before.amount, before.voided
    FROM posting AS part JOIN posting AS before ON before.id = part.cause
    WHERE part.kind = 'cooked' AND part.entry_at > 0 AND before.entry_at > 0
"""


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


def following(rows: Callable[[str], list[sqlite3.Row]]) -> list[Following]:
    """All further parts, as `rows` of a query answers."""
    return [
        Following(part, before, lot, amount, bool(voided))
        for part, before, lot, amount, voided in rows(_FOLLOWING)
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
