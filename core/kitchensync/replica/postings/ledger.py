"""Stock: what the postings of a lot add up to, and when people should count again.

Pure, and light enough for listing a pantry. Leaves reading postings to the caller and words to the
kitchen.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from kitchensync.replica.stamps import MAX_INDEX, index_of

COUNTED = "counted"
_WIDTHS = {0xCC: 1, 0xCD: 2, 0xCE: 4, 0xCF: 8}
"""By the first byte of an integer in msgpack, how many bytes follow; the fewest first."""
LARGEST = (1 << 64) - 1
"""The largest integer in msgpack."""


class Posted(NamedTuple):
    """One row of a ledger, as far as stock is concerned. `amount` is in base units.

    A tuple, because there are so many.
    """

    stamp: int
    kind: str
    amount: int
    voided: bool = False
    seen: bytes | None = None


class Recount(StrEnum):
    """Why somebody should look how much there is."""

    BELOW_ZERO = "below-zero"  # more was taken than there was
    UNSEEN = "unseen"  # a count was made that had not seen an earlier posting


@dataclass(frozen=True, slots=True)
class Stock:
    """What a lot holds: the sum as it is, and the reasons to count again."""

    sum: int
    recount: tuple[Recount, ...] = ()

    @property
    def amount(self) -> int:
        """What is shown: never below zero."""
        return max(self.sum, 0)

    @property
    def is_used_up(self) -> bool:
        """Whether nothing is left, and no recount is asked for."""
        return self.sum == 0 and not self.recount


def fold(postings: Iterable[Posted]) -> Stock:
    """What the postings of a lot add up to: the last count that stands, and all posted after it."""
    ledger = list(postings)
    standing = [posting for posting in ledger if not posting.voided]
    counts = [posting for posting in standing if posting.kind == COUNTED]
    if not counts:
        return _stock(sum([posting.amount for posting in standing]), unseen=False)
    count = max(counts, key=lambda posting: posting.stamp)
    since = sum(posting.amount for posting in standing if posting.stamp > count.stamp)
    return _stock(count.amount + since, unseen=_swallowed(ledger, count))


def _stock(total: int, *, unseen: bool) -> Stock:
    if total >= 0 and not unseen:
        return Stock(total)
    reasons = ((total < 0, Recount.BELOW_ZERO), (unseen, Recount.UNSEEN))
    return Stock(total, tuple(reason for holds, reason in reasons if holds))


def _swallowed(ledger: list[Posted], count: Posted) -> bool:
    """Whether a posting that stands is lost below the count, which had not seen it.

    Earlier counts can't be lost: they took nothing. What another count of the same amount had seen
    counts as seen.
    """
    before: dict[int, list[Posted]] = defaultdict(list)
    for posting in sorted(ledger, key=lambda posting: posting.stamp):
        if posting.stamp <= count.stamp and posting is not count:
            before[index_of(posting.stamp)].append(posting)
    same = [
        posting
        for posting in ledger
        if (posting.kind, posting.amount, posting.voided) == (COUNTED, count.amount, False)
    ]
    stamps = {index: [posting.stamp for posting in before[index]] for index in before}
    seen = _seen_by(same, stamps)
    return any(
        posting.kind != COUNTED and not posting.voided
        for index, postings in before.items()
        for posting in postings[seen.get(index, 0) :]
    )


def _seen_by(counts: Iterable[Posted], stamps: Mapping[int, Sequence[int]]) -> Mapping[int, int]:
    """How many of each device's stamps, from the lowest on, at least one of these counts had seen.

    If more are there than a count says, one came late, nobody can tell which: none counts as seen.
    """
    seen: dict[int, int] = {}
    for count in counts:
        for highest, number in read_seen(count.seen or b"").items():
            index = index_of(highest)
            up_to = lowest_seen(stamps.get(index, ()), highest, number)
            if up_to <= number:
                seen[index] = max(up_to, seen.get(index, 0))
    return seen


def lowest_seen(stamps: Sequence[int], highest: int, number: int) -> int:
    """How many of a device's stamps, from the lowest on, lie within what a count says of it.

    Counts of older versions have the device's index as `highest`: the `number` lowest are meant.
    """
    return bisect_right(stamps, highest) if highest > MAX_INDEX else min(number, len(stamps))


def free_generation(voided: Callable[[int], bool | None]) -> int:
    """The first generation whose row is absent (None) or stands; voided ones are passed over."""
    generation = 0
    while voided(generation):
        generation += 1
    return generation


def write_seen(seen: Mapping[int, int]) -> bytes:
    """Canonical msgpack of [[a device's highest stamp, number of its postings], …], sorted."""
    pairs = b"".join(
        b"\x92" + _integer(highest) + _integer(seen[highest]) for highest in sorted(seen)
    )
    return _length(len(seen)) + pairs


def read_seen(raw: bytes) -> dict[int, int]:
    """The reverse of `write_seen`; empty for what that would not write."""
    try:
        at, length = _header(raw)
        numbers: list[int] = []
        for _ in range(length):
            at = at + 1 if raw[at] == 0x92 else len(raw)
            for _ in range(2):
                number, at = _read_integer(raw, at)
                numbers.append(number)
    except IndexError:
        return {}
    seen = dict(zip(numbers[::2], numbers[1::2], strict=True))
    return seen if write_seen(seen) == raw else {}


def _length(length: int) -> bytes:
    return bytes([0x90 + length]) if length < 16 else b"\xdc" + length.to_bytes(2, "big")


def _header(raw: bytes) -> tuple[int, int]:
    if raw[0] == 0xDC:
        return 3, raw[1] << 8 | raw[2]
    return (1, raw[0] - 0x90) if 0x90 <= raw[0] < 0xA0 else (len(raw), 1)


def _integer(number: int) -> bytes:
    if number < 1 << 7:
        return bytes([number])
    head, width = next((head, width) for head, width in _WIDTHS.items() if not number >> 8 * width)
    return bytes([head]) + number.to_bytes(width, "big")


def _read_integer(raw: bytes, at: int) -> tuple[int, int]:
    width = _WIDTHS.get(raw[at], 0)
    if not width:
        return raw[at], at + 1
    end = at + 1 + width
    if end > len(raw):
        raise IndexError
    return int.from_bytes(raw[at + 1 : end], "big"), end
