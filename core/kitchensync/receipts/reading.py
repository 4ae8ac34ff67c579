"""A receipt from the words on it: store, day, total, what was bought, and whether that adds up.

Pure. Leaves seeing the words to `ocr`, and which foods they mean to `names`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import accumulate, combinations

from kitchensync.measure.amounts import Amount
from kitchensync.receipts import dates, items, points, totals
from kitchensync.receipts.dates import Order
from kitchensync.receipts.lines import group
from kitchensync.receipts.makers import is_of_a_maker
from kitchensync.receipts.model import Kind, Line, Receipt, ReceiptLine, Unclear, Word
from kitchensync.receipts.printed import is_name
from kitchensync.receipts.stores import store_of
from kitchensync.receipts.totals import Stated

_COIN = {"SEK": 50, "NOK": 50, "DKK": 25, "ISK": 0, "HUF": 250}
"""Half of the smallest coin, in minor units: what cash may be rounded by."""
_USUAL_COIN = 4
_LARGEST_TAX = 3
"""No tax and no charge for service is more than such a part of the total."""
_UNPROVEN = 15
"""What a line loses where the sum does not prove it."""


def read(
    words: Iterable[Word],
    today: date,
    currency: str,
    order: Order = "dmy",
    stores: Iterable[str] = (),
) -> Receipt:
    """The receipt that `words` are; what cannot be found is None, and nothing is raised.

    `currency` (ISO 4217) and `order` are the household's, `stores` those that it knows.
    """
    lines = group(words)
    texts = [line.text for line in lines]
    used = _currency(totals.stated(lines, currency), currency)
    said = totals.stated(lines, used)
    day = dates.day_of(texts, today, order)
    dated = day.at if day else None
    found, below = items.read(lines, said, dated)
    total = totals.find(said, [line.price or 0 for line in found])
    sums = _sums(said, total) if total else ()
    bought, remains = _summed(found, below, sums, used)
    if remains is not None and not _adds_up(bought, remains, used):
        tries = (items.read(lines, guess, dated) for guess in points.guesses(said, used))
        bought, remains = _mended(found, tries, sums, used) or (bought, remains)
    adds_up = _adds_up(bought, remains, used)
    return Receipt(
        store=store_of(texts, stores),
        day=day.day if day else None,
        total=total,
        currency=used,
        lines=(*(_judged(line, adds_up) for line in bought), *_others(said)),
        remains=remains,
        adds_up=adds_up,
        day_confidence=_day_confidence(day, lines),
        of_a_maker=is_of_a_maker(texts),
    )


def tolerance(currency: str) -> int:
    """By how many minor units the lines may miss the total, as cash is rounded."""
    return _COIN.get(currency, _USUAL_COIN)


def _currency(said: Sequence[Stated], household: str) -> str:
    """The one that most sums carry; the household's where none does."""
    marks = Counter(sum_.currency for line in said for sum_ in line.sums if sum_.currency)
    return marks.most_common(1)[0][0] if marks else household


def _summed(
    bought: list[ReceiptLine],
    below: Sequence[ReceiptLine],
    sums: Collection[int],
    currency: str,
) -> tuple[list[ReceiptLine], int | None]:
    """What was bought, lowered by what stands below it, and what that leaves of the total."""
    if not sums:
        return bought, None
    bought = _lowered(bought, below, sums, tolerance(currency))
    return bought, _remains(_spent(bought), sums)


def _mended(
    found: Sequence[ReceiptLine],
    tries: Iterable[tuple[list[ReceiptLine], list[ReceiptLine]]],
    sums: Collection[int],
    currency: str,
) -> tuple[list[ReceiptLine], int | None] | None:
    """The first of the tries that comes to the total and leaves what was found as it is: only what
    was mended is asked about. None where there is none."""
    same = (each for each in tries if _unmended(each[0]) == _unmended(found))
    summed = (_summed(*each, sums, currency) for each in same)
    return next((each for each in summed if each[1] == 0), None)


def _unmended(bought: Sequence[ReceiptLine]) -> list[tuple[str, Amount | None, int | None]]:
    """What lines with a name say whose price stands as it was read."""
    return [
        (line.words, line.amount, line.price)
        for line in bought
        if is_name(line.words) and Unclear.PRICE not in line.unclear
    ]


def _adds_up(bought: Sequence[ReceiptLine], remains: int | None, currency: str) -> bool:
    return remains is not None and bool(bought) and abs(remains) <= tolerance(currency)


def _lowered(
    bought: list[ReceiptLine],
    below: Sequence[ReceiptLine],
    sums: Collection[int],
    tolerance: int,
) -> list[ReceiptLine]:
    """What was bought with as much of what stands below it, from the top, as it takes to add up.

    What is told below that is the sum of it, or what was saved elsewhere.
    """
    spent = accumulate((line.price or 0 for line in below), initial=_spent(bought))
    fits = (abs(_remains(one, sums)) <= tolerance for one in spent)
    count = next((count for count, fit in enumerate(fits) if fit), 0)
    return [*bought, *below[:count]]


def _spent(bought: Sequence[ReceiptLine]) -> int:
    return sum(line.price or 0 for line in bought)


def _remains(spent: int, sums: Collection[int]) -> int:
    """What is left of the sum that it comes nearest to."""
    return min((each - spent for each in sums), key=lambda left: (abs(left), left))


def _sums(said: Sequence[Stated], total: int) -> Collection[int]:
    """What lines may come to: the total, or what it was before tax and rounding."""
    printed = {sum_.minor for line in said for sum_ in line.sums}
    taxes = {value for _, value in totals.values(said, Kind.TAX)}
    in_parts = {tax for tax in printed if total - tax in printed}
    taxes |= {one + other for one, other in combinations(taxes, 2)}
    added = {0, *(tax for tax in taxes | in_parts if 0 < tax <= total // _LARGEST_TAX)}
    rounded = {0, *(value for _, value in totals.values(said, Kind.ROUNDING) if abs(value) < 100)}
    before = {total - tax + sign * cents for tax in added for cents in rounded for sign in (1, -1)}
    subtotals = {value for _, value in totals.values(said, Kind.SUBTOTAL)}
    return before | {value for value in subtotals if 0 <= total - value <= total // _LARGEST_TAX}


def _judged(line: ReceiptLine, adds_up: bool) -> ReceiptLine:
    return line if adds_up else replace(line, confidence=max(0, line.confidence - _UNPROVEN))


def _day_confidence(day: dates.Found | None, lines: Sequence[Line]) -> int:
    """No more than that of the worst of its line's numbers."""
    if day is None:
        return 0
    numbers = (word for word in lines[day.at].words if any(map(str.isdigit, word.text)))
    return min(day.confidence, *(word.confidence for word in numbers))


def _others(said: Sequence[Stated]) -> list[ReceiptLine]:
    """The lines that sum up, as they say it."""
    kinds = (Kind.SUBTOTAL, Kind.TAX, Kind.ROUNDING, Kind.TOTAL, Kind.PAID, Kind.CHANGE)
    return [
        ReceiptLine(line.text, None, value, 100, kind)
        for kind in kinds
        for line, value in totals.values(said, kind)
    ]
