"""Ids of a cooking and of what it takes, so that one that is ticked on two phones counts once.

A cooking is that a recipe was cooked on a day for the first, second, … time. What a line of it
takes are parts, each one posting. The first part's id follows from cooking and line; every further
one's from the part before it *and what that took*, which it names as its cause. Two phones that
chose alike made the same rows. If they chose differently, the first part of one of them stands, and
of further parts only those that go on from it: `surplus` finds the others. Reading uses it, so that
nothing has to be repaired; see docs/adr/0033-one-cooking-on-two-phones.md. Leaves choosing lots to
`taking`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from kitchensync.replica.ids import caused_id


@dataclass(frozen=True, slots=True)
class Following:
    """A further part: its id, the part before, what that took, and whether that stands."""

    id: bytes
    before: bytes
    lot: bytes
    amount: int
    voided: bool


def cooking_id(recipe: bytes, day: str, time: int) -> bytes:
    """The cooking of a recipe on a day (ISO), for the first time (0), the second (1), …"""
    return caused_id("cooking", recipe + day.encode("ascii"), time)


def first_part(cooking: bytes, line: bytes) -> bytes:
    """The posting of the first part of what a line takes."""
    return caused_id("posting", cooking + line, 0)


def next_part(before: bytes, lot: bytes, amount: int) -> bytes:
    """The posting after the one that took so much (below zero) of that lot."""
    return caused_id("posting", before + lot + amount.to_bytes(8, "big", signed=True), 1)


def surplus(parts: Iterable[Following]) -> frozenset[bytes]:
    """Which further parts do not count: they go on from what did not happen."""
    wrong: list[bytes] = []
    after: defaultdict[bytes, list[bytes]] = defaultdict(list)
    for part in parts:
        after[part.before].append(part.id)
        if part.voided or part.id != next_part(part.before, part.lot, part.amount):
            wrong.append(part.id)
    found: set[bytes] = set()
    while wrong:
        part_id = wrong.pop()
        if part_id not in found:
            found.add(part_id)
            wrong += after[part_id]
    return frozenset(found)
