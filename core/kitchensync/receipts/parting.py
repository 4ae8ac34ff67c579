"""Several receipts in one file: on pages of their own, or beside one another on one.

Pure. A receipt that goes on overleaf stays one. Leaves what a receipt says to `reading`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from kitchensync.receipts import terms, totals
from kitchensync.receipts.lines import MOST_WORDS, group, tilt
from kitchensync.receipts.model import Kind, Line, Receipt, Word
from kitchensync.receipts.totals import Stated

Read = Callable[[Sequence[Word]], Receipt]
"""What words say, taken for one receipt."""
_GAPS = 3
"""How many of the widest gaps between words may lie between two receipts."""
_SIDE = 5
"""On each side stands one word in so many at least."""


@dataclass(frozen=True, slots=True)
class Part:
    """A receipt of a file; `page` counts from 0 and is the one that it begins on."""

    page: int
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class _Paper:
    """Words taken for one receipt, with their lines."""

    words: Sequence[Word]
    lines: Sequence[Line]
    said: Sequence[Stated]
    receipt: Receipt

    @property
    def is_whole(self) -> bool:
        """Whether it has things, and a sum that it names or that they come to."""
        named = any(
            value > 0 and not line.in_summary
            for line, value in totals.values(self.said, Kind.TOTAL)
        )
        told = self.receipt.bought and self.receipt.total
        return bool(told) and (named or self.receipt.adds_up)


def read_apart(pages: Sequence[Sequence[Word]], read: Read) -> tuple[Part, ...]:
    """The receipts of a file, one at least; each page's words stand below those of the one before.

    A page begins another where what it says holds by itself, and so does what stands before it. Of
    more words than a page may have all are taken for one.
    """
    if sum(map(len, pages)) > MOST_WORDS:
        return (Part(0, read(tuple(chain.from_iterable(pages)))),)
    found: list[tuple[int, list[Word]]] = []
    for at, words in enumerate(pages):
        if found and not (words and _is_another(found[-1][1], words, read)):
            found[-1][1].extend(words)
        else:
            found.append((at, list(words)))
    if len(pages) == 1:
        return tuple(Part(0, one) for one in _beside(pages[0], read))
    return tuple(Part(at, read(words)) for at, words in found or [(0, [])])


def _paper(words: Sequence[Word], read: Read) -> _Paper:
    receipt, lines = read(words), group(words)
    return _Paper(words, lines, totals.stated(lines, receipt.currency), receipt)


def _is_another(before: Sequence[Word], words: Sequence[Word], read: Read) -> bool:
    """Whether `words` are a receipt of their own rather than more of the one before."""
    other = _paper(words, read)
    if other.receipt.day is None or not other.is_whole or not _begins(other, read):
        return False
    one = _paper(before, read)
    if not one.is_whole:
        return False
    if one.receipt.day in (None, other.receipt.day) and _goes_on(one.receipt, other, read):
        return False
    if one.receipt.adds_up and other.receipt.adds_up:
        return True
    both = read(tuple(chain(before, words)))
    if both.adds_up and both.total == other.receipt.total:
        return False
    told = [(each.receipt.store, each.receipt.day) for each in (one, other)]
    return told[0] != told[1]


def _begins(paper: _Paper, read: Read, *, rates: bool = True) -> bool:
    """Whether a name or the like stands above its things, and they are no rows of taxes.

    Without `rates` those that name a rate are rows of taxes wherever they stand.
    """
    rows = [
        line
        for line, said in zip(paper.lines, paper.said, strict=True)
        if not said.in_summary and (rates or not terms.names_rate(said.text))
    ]
    if paper.said[0].sums or not rows:
        return False
    things = read([word for line in rows for word in line.words])
    return bool(things.bought) and things.total is not None


def _goes_on(before: Receipt, paper: _Paper, read: Read) -> bool:
    """Whether it begins with the sum of the one before, or is a table of taxes that repeats it."""
    if paper.receipt.bought[0].price == before.total:
        return True
    sums = ([sum_.minor for sum_ in line.sums] for line in paper.said)
    repeats = any(before.total in (*each, sum(each)) for each in sums)
    return repeats and not _begins(paper, read, rates=False)


def _beside(words: Sequence[Word], read: Read) -> tuple[Receipt, ...]:
    """One receipt, or the two that lie beside each other, from the left."""
    apart = (sides for sides in _sides(words) if _is_another(*sides, read))
    return tuple(map(read, next(apart, (words,))))


def _sides(words: Sequence[Word]) -> Iterator[tuple[list[Word], list[Word]]]:
    """What stands at the left and at the right of each of the widest gaps from top to bottom."""
    slope = tilt(words)
    ordered = sorted((word.left + slope * word.middle[1], at) for at, word in enumerate(words))
    gaps: list[tuple[float, int]] = []
    end = float("-inf")
    for place, (start, at) in enumerate(ordered):
        if _SIDE * min(place, len(ordered) - place) >= len(ordered) and start > end:
            gaps.append((start - end, place))
        end = max(end, start + words[at].right - words[at].left)
    for _, place in sorted(gaps, reverse=True)[:_GAPS]:
        left, right = ordered[:place], ordered[place:]
        yield [words[at] for _, at in left], [words[at] for _, at in right]
