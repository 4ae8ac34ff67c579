"""Which groups the archive takes of those that are over, and how they fill segments.

Pure, and asks no clock: from equal states it takes the same groups. Leaves finding what is over to
`ended`, and putting it away to `archive`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from operator import attrgetter

from kitchensync.replica.archives.groups import Group
from kitchensync.replica.ids import Row

MOST_ROWS, MOST_BYTES = 1024, 256 * 1024
"""A group with more stays where it is."""
FULL_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Rule:
    """How many rows that are over stay in the tables, and how many go into a segment at least.

    All devices of a space have to go by the same rule. A household of six with 300 changes a day
    keeps half a year in the tables by this one; most never archive anything.
    """

    keep: int = 32_768
    segment: int = 16_384


@dataclass(frozen=True, slots=True)
class Over:
    """A group that is over: the highest of its stamps, its name, and how many rows it has."""

    stamp: int
    root: Row
    rows: int


def oldest(found: Iterable[Over], rule: Rule) -> Iterator[Over]:
    """Those that may go, the longest untouched first: what is to stay is left out."""
    ordered = sorted(found, key=attrgetter("stamp", "root"))
    left = sum(each.rows for each in ordered)
    for each in ordered:
        left -= each.rows
        if left < rule.keep:
            return
        if each.rows <= MOST_ROWS:
            yield each


def cut(groups: Iterable[Group], rule: Rule) -> Iterator[list[Group]]:
    """Segments that are full; what does not fill one waits."""
    waiting: list[Group] = []
    rows = size = 0
    for group in groups:
        weight = group.weight
        if weight > MOST_BYTES:
            continue
        waiting.append(group)
        rows += len(group.rows)
        size += weight
        if rows >= rule.segment or size >= FULL_BYTES:
            yield waiting
            waiting, rows, size = [], 0, 0
