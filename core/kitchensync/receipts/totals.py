"""Which sum on a receipt is the one to pay: what its line says, and what the others add up to.

Leaves what words announce to `terms`, and the lines that were bought to `items`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from kitchensync.receipts import terms
from kitchensync.receipts.model import Kind, Line
from kitchensync.receipts.money import Money, rates_first, sums_in


@dataclass(frozen=True, slots=True)
class Stated:
    """A line of a receipt with the sums on it, and what it is about.

    `in_summary` if a table of taxes began above it, `is_guess` if its sum was mended.
    """

    at: int
    text: str
    kind: Kind
    sums: tuple[Money, ...]
    in_summary: bool = False
    is_guess: bool = False

    @property
    def value(self) -> int | None:
        """What it says: its last sum."""
        return self.sums[-1].minor if self.sums else None


def stated(lines: Sequence[Line], currency: str) -> list[Stated]:
    """What each line is about."""
    found: list[Stated] = []
    in_summary = False
    for at, line in enumerate(lines):
        in_summary = in_summary or terms.is_summary(line.text)
        text = rates_first(line.text)
        found.append(Stated(at, text, terms.kind_of(text), sums_in(text, currency), in_summary))
    return found


def values(lines: Sequence[Stated], kind: Kind) -> list[tuple[Stated, int]]:
    """The lines of that kind with their sums, borrowed from a neighbour where they have none."""
    found: list[tuple[Stated, int]] = []
    for at, line in enumerate(lines):
        if line.kind is kind:
            value = line.value
            if value is None and not any(map(str.isdigit, line.text)):
                value = _beside(lines, at)
            if value is not None:
                found.append((line, value))
    return found


def _beside(lines: Sequence[Stated], at: int) -> int | None:
    """The sum that stands alone on the line below, or else above."""
    for other in (at + 1, at - 1):
        if 0 <= other < len(lines) and is_bare(lines[other]):
            return lines[other].value
    return None


def is_bare(line: Stated) -> bool:
    """Whether it has a sum and no words."""
    if len(line.sums) != 1:
        return False
    rest = line.text[: line.sums[0].start] + line.text[line.sums[0].end :]
    return sum(character.isalpha() for character in rest) <= 2


def find(lines: Sequence[Stated], prices: Sequence[int] = ()) -> int | None:
    """The sum to pay in minor units; None where no line names one and none follows from others.

    `prices` are those of the items, as far as they are known: what they come to speaks for a sum
    that is printed, and is none by itself.
    """
    candidates = _candidates(lines)
    expected = _expected(lines, candidates, sum(prices) or None)
    seen = Counter(sum_.minor for line in lines for sum_ in line.sums)
    last = max((line.at for line, _ in candidates if not line.in_summary), default=-1)
    scored = [
        (_score(line, value, expected, seen) + 10 * (line.at == last), line.at, value)
        for line, value in candidates
    ]
    if not scored or _is_overruled(max(scored)[-1], expected):
        return _guessed(expected, _expected(lines, candidates, None), seen - Counter(prices))
    return max(scored)[-1]


def _is_overruled(total: int, expected: Counter[int]) -> bool:
    """Whether nothing speaks for it, and both what was bought and what was paid for another."""
    return not expected[total] and max(expected.values(), default=0) > _PAID


def _candidates(lines: Sequence[Stated]) -> list[tuple[Stated, int]]:
    """What is called a total, and what is called rounding and is nearly one: "rounding 45.35"."""
    called = [(line, value) for line, value in values(lines, Kind.TOTAL) if value > 0]
    near = [
        (line, value)
        for line, value in values(lines, Kind.ROUNDING)
        if any(value > _SMALL and abs(value - total) < _SMALL for _, total in called)
    ]
    return [*called, *near]


_PAID = 2
"""What was paid says as much as two sums that fit."""
_SMALL = 100
"""More than this is never rounded away."""


def _score(line: Stated, value: int, expected: Counter[int], seen: Counter[int]) -> int:
    score = 40 + 10 * terms.strength(line.text)
    score += min(40, 20 * expected[value])
    score += min(10, 5 * (seen[value] - 1))
    if line.in_summary:
        score -= 30
    if len(line.sums) > 1:
        score -= 15
    return score


def _expected(
    lines: Sequence[Stated], candidates: Sequence[tuple[Stated, int]], bought: int | None
) -> Counter[int]:
    """What the total should be by the other lines, and how many of them say so."""
    expected = Counter(dict.fromkeys(_handed_over(lines), _PAID))
    parts = sorted({value for _, value in values(lines, Kind.TOTAL) if value})
    expected.update({a + b for at, a in enumerate(parts) for b in parts[at + 1 :]})
    rounding = [each for each in values(lines, Kind.ROUNDING) if 0 < abs(each[1]) < _SMALL]
    expected.update(
        {after for line, cents in rounding for after in _rounded(line.at, cents, candidates)}
    )
    taxes = {0, *(value for _, value in values(lines, Kind.TAX) if value > 0)}
    steps = {0, *(sign * cents for _, cents in rounding for sign in (1, -1))}
    before = [value for _, value in values(lines, Kind.SUBTOTAL)]
    for subtotal in (*before, *([] if bought is None else [bought])):
        expected.update({subtotal + tax + cents for tax in taxes for cents in steps})
    return expected


def _rounded(at: int, cents: int, candidates: Sequence[tuple[Stated, int]]) -> list[int]:
    """The totals behind the line of a rounding that differ by it from one before."""
    before = {value for line, value in candidates if line.at < at}
    after = [value for line, value in candidates if line.at >= at]
    return [value for value in after if {value - cents, value + cents} & before]


def _handed_over(lines: Sequence[Stated]) -> set[int]:
    """What was paid, less the change."""
    paid = {abs(value) for _, value in values(lines, Kind.PAID) if value}
    change = {abs(value) for _, value in values(lines, Kind.CHANGE) if value}
    return {given - back for given in paid for back in change if given > back} or paid


def _guessed(expected: Counter[int], elsewhere: Counter[int], printed: Counter[int]) -> int | None:
    """What the other lines say most often, or the largest sum there is.

    `expected` is that by all lines, `elsewhere` by those of no items; `printed` are sums that are
    no prices of items.
    """
    said = (value for value in expected if value > 0 and (elsewhere[value] or printed[value]))
    likely = [(expected[value], printed[value], value) for value in said]
    if likely:
        return max(likely)[-1]
    largest = max(printed, default=0)
    return largest if largest > 0 else None
