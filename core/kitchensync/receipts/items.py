"""The lines of a receipt that say what was bought: name, how much, price; with two-line layouts.

Leaves which sum is the total to `totals`, and which food a name means to `names`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from kitchensync.measure.amounts import Amount
from kitchensync.receipts import quantity
from kitchensync.receipts.model import Kind, Line, ReceiptLine, Unclear
from kitchensync.receipts.totals import Stated, is_bare

_ENDING = (Kind.TOTAL, Kind.SUBTOTAL, Kind.COUNT, Kind.PAID, Kind.CHANGE, Kind.TAX, Kind.ROUNDING)
_NO_NAMES = (Kind.TOTAL, Kind.SUBTOTAL, Kind.COUNT, Kind.CHANGE, Kind.TAX)
"""What no thing is called, even without a sum."""
_NOISE = re.compile(
    r"(?<![^\W_])(?:\d[\d.,:/-]*|rm|eur|usd|gbp|sek|kr|stk?|pcs?|ea|kg|g|lb|uni|[a-z])(?![^\W_])|[^\w\s]",
    re.IGNORECASE,
)
_CODE = re.compile(r"(?<![\w.,])\d{4,14}(?![\w.,])")
_COUNTED = re.compile(r"(?<!\S)@?\d{1,3} ?(?:[xX×@*]|stk?|pcs?)?(?=\s|$)|(?<!\S)\d{1,3} ?stk?\*")
_MARKS = re.compile(r"(?<!\S)(?:RM|EUR|SEK|kr|[£$€xX×@*#:=-]+)(?!\S)")
_HEAD = re.compile(
    r"\b(?:item|items|qty|price|amount|description|desc|code|artikel|bezeichnung|menge|preis|betrag"
    r"|u/p|uom|disc|prix|pris|antal|rsp|vara|type|date|time|cashier|tel|invoice|no)\b",
    re.IGNORECASE,
)
_TALK = re.compile(
    r"\b(?:receipt|invoice|kvitto|ticket|bon|tel|date|cashier|bill|kasse|kassa|caisse|org|eur)\b",
    re.IGNORECASE,
)
_LETTERS = 3
"""A name has so many at least."""
_MIXED = re.compile(r"(?<![^\W_])\w*\d[\w*]*")
"""What has a digit: a code, a size, so many bags."""
_LONGEST_CODE = 4
"""What stands behind a price and has no more letters is a code of tax."""
_HIGHEST = 2
"""Lines above the first price that may be its name, or a name and codes."""


class _Shape(Enum):
    PRICED = auto()
    BARE = auto()
    """A price, and perhaps how many, but no name."""
    TIMES = auto()
    """How many at which price, and no more: what it comes to stands with a name near by."""
    NAME = auto()
    NEITHER = auto()


@dataclass(slots=True)
class _Row:
    line: Stated
    shape: _Shape
    confidence: int
    name: str = ""
    amount: Amount | None = None
    price: int | None = None
    proven: bool = False
    unclear: set[Unclear] = field(default_factory=set[Unclear])


def read(lines: Sequence[Line], said: Sequence[Stated], dated: int | None) -> list[ReceiptLine]:
    """What was bought, from top to bottom; `dated` is the line with the day, which is no item."""
    rows = _section([_row(lines[each.at], each) for each in said if each.at != dated])
    _take_times(rows)
    _take_names(rows)
    _doubt_words(rows)
    bought = [row for row in rows if row.price is not None and _is_bought(row)]
    while bought and not _is_name(bought[-1].name) and _is_sum(bought):
        bought.pop()
    return [_receipt_line(row) for row in bought]


def _is_sum(rows: Sequence[_Row]) -> bool:
    """Whether the last price is what the others come to."""
    return len(rows) > 1 and rows[-1].price == sum(row.price or 0 for row in rows[:-1])


def _row(line: Line, said: Stated) -> _Row:
    name = _name(said)
    row = _Row(said, _Shape.NEITHER, line.confidence, name)
    sums = [sum_ for sum_ in said.sums if not sum_.each]
    if not said.sums:
        is_name = _is_name(_HEAD.sub(" ", name)) and not _is_head(said.text)
        is_name = is_name and not _TALK.search(said.text)
        row.shape = _Shape.NAME if is_name else row.shape
        return row
    if not _is_name(name) and quantity.times(said.text, said.sums):
        row.shape = _Shape.TIMES
        return row
    if not sums:
        return row
    row.price = sums[-1].minor
    row.shape = _Shape.PRICED if _is_name(name) else _Shape.BARE
    row.amount = quantity.multiple(said.text, said.sums, row.price)
    row.proven = row.amount is not None
    if not row.proven and quantity.may_count(said.text, said.sums):
        row.unclear.add(Unclear.AMOUNT)
    return row


def _is_head(text: str) -> bool:
    """Whether it says what the columns hold."""
    return len(_HEAD.findall(text)) > 1


def _is_name(name: str) -> bool:
    return sum(map(str.isalpha, _NOISE.sub(" ", _MIXED.sub(" ", name)))) >= _LETTERS


def _name(said: Stated) -> str:
    """The words of a line, without its sums, counts, codes of tax and of things."""
    text = _CODE.sub(" ", said.text)
    if said.sums:
        text, after = said.text[: said.sums[0].start], said.text[said.sums[-1].end :]
        if not _is_name(text) and sum(map(str.isalpha, _NOISE.sub(" ", after))) > _LONGEST_CODE:
            text = after
        text = _CODE.sub(" ", text)
    text = _MARKS.sub(" ", _COUNTED.sub(" ", text))
    return " ".join(text.split()).strip(" -:*#@,")


def _section(rows: list[_Row]) -> list[_Row]:
    """From the first price, with its name if that is above it, to the first line that sums up."""
    total = next((at for at, row in enumerate(rows) if row.line.kind is Kind.TOTAL), len(rows))
    above = rows[:total]
    heads = [at for at, row in enumerate(above) if _is_head(row.line.text) and not row.line.sums]
    for begin in (heads[0] + 1 if heads else 0, 0):
        start = next((at for at in range(begin, len(rows)) if _begins(rows[at])), len(rows))
        end = next((at for at in range(begin, len(rows)) if _ends(rows, at)), len(rows))
        if start < end:
            return rows[_top(rows, begin, start) : end]
    return []


def _top(rows: Sequence[_Row], begin: int, start: int) -> int:
    """Where the name of the first price may begin: at most two lines above it."""
    if rows[start].shape is _Shape.PRICED:
        return start
    top = start
    while top > max(begin, start - _HIGHEST) and _may_name(rows[top - 1]):
        top -= 1
    return top


def _may_name(row: _Row) -> bool:
    """Whether it is a name, or codes that stand between a name and its price."""
    return row.line.kind not in _NO_NAMES and (row.shape is _Shape.NAME or _is_codes(row))


def _is_codes(row: _Row) -> bool:
    has_codes = row.shape is _Shape.NEITHER and bool(_MIXED.search(row.line.text))
    return has_codes and not row.line.sums and not _is_head(row.line.text)


def _begins(row: _Row) -> bool:
    return row.line.kind not in _ENDING and row.shape in (_Shape.PRICED, _Shape.BARE, _Shape.TIMES)


def _ends(rows: Sequence[_Row], at: int) -> bool:
    """Whether the line sums up; the sum may stand alone below it."""
    line = rows[at].line
    if line.kind not in _ENDING or rows[at].shape is _Shape.TIMES:
        return False
    below = rows[at + 1 : at + 2]
    return bool(line.sums) or (
        line.kind in (Kind.TOTAL, Kind.SUBTOTAL) and bool(below) and is_bare(below[0].line)
    )


def _take_times(rows: list[_Row]) -> None:
    """Give "2 x 1,19" to the price beside it that it comes to, the one above first."""
    for at, row in enumerate(rows):
        if row.shape is not _Shape.TIMES:
            continue
        found = quantity.times(row.line.text, row.line.sums)
        near = [rows[other] for other in (at - 1, at + 1) if 0 <= other < len(rows)]
        target = next((one for one in near if found and _agree(one.price, found[1])), None)
        if target is not None and found:
            target.amount, target.proven = found[0], True
            target.unclear.discard(Unclear.AMOUNT)
            row.shape = _Shape.NEITHER
        elif found and any(one.shape is _Shape.NAME for one in near):
            row.shape, row.amount, row.price = _Shape.BARE, found[0], found[1]
        else:
            for one in near:
                one.unclear.add(Unclear.AMOUNT)


def _agree(price: int | None, worth: int) -> bool:
    """Scales cut off, or round."""
    return price is not None and abs(price - worth) <= 1


def _take_names(rows: list[_Row]) -> None:
    """Give each price without a name the line above it or below it, as most of them need."""
    step, certain = _direction(rows)
    for at, row in enumerate(rows):
        if row.shape is _Shape.BARE and not certain:
            row.unclear.add(Unclear.WORDS)
        name = _name_beside(rows, at, step) if row.shape is _Shape.BARE else None
        if name is not None:
            row.name, name.shape = name.name, _Shape.NEITHER


def _name_beside(rows: Sequence[_Row], at: int, step: int) -> _Row | None:
    """The name next to a price, or behind one line of codes."""
    for other in (at + step, at + 2 * step):
        if not 0 <= other < len(rows):
            return None
        if not _may_name(rows[other]):
            return None
        if rows[other].shape is _Shape.NAME:
            return rows[other]
    return None


def _direction(rows: Sequence[_Row]) -> tuple[int, bool]:
    """-1 where names stand above their prices, 1 where below; and whether that is certain."""
    bare = [at for at, row in enumerate(rows) if row.shape is _Shape.BARE]
    above, below = (
        sum(_name_beside(rows, at, step) is not None for at in bare) for step in (-1, 1)
    )
    undecided = below == above and bare and _name_beside(rows, bare[0], -1) is not None
    return -1 if below < above or undecided else 1, not undecided


def _is_left(row: _Row) -> bool:
    return row.shape is _Shape.NAME and row.line.kind is Kind.OTHER


def _doubt_words(rows: Sequence[_Row]) -> None:
    """A name that is left over may belong to the price before it or to the one behind it.

    Above all prices it is what stands there on any receipt, where no other is left over.
    """
    priced = [at for at, row in enumerate(rows) if row.price is not None]
    left = [at for at, row in enumerate(rows) if _is_left(row)]
    if len(priced) > 1 and left and max(left) < priced[0]:
        return
    for at in left:
        before = [other for other in priced if other < at][-1:]
        behind = [other for other in priced if other > at][:1]
        for other in (*before, *behind):
            rows[other].unclear.add(Unclear.WORDS)


def _is_bought(row: _Row) -> bool:
    return row.line.kind in (Kind.OTHER, Kind.DISCOUNT, Kind.DEPOSIT)


def _receipt_line(row: _Row) -> ReceiptLine:
    price = row.price or 0
    kind = Kind.ITEM if row.line.kind is Kind.OTHER else row.line.kind
    if kind is Kind.ITEM and price < 0:
        kind = Kind.DISCOUNT
    if kind is Kind.DISCOUNT:
        price = -abs(price)
    certain = 90 if row.shape is _Shape.PRICED else 75 if _is_name(row.name) else 40
    certain = min(100, certain + 5 * row.proven) * row.confidence // 100
    if kind is not Kind.ITEM:
        return ReceiptLine(row.name, row.amount, price, certain, kind)
    sizes = quantity.sizes(row.name)
    if len(set(sizes)) > 1 or quantity.is_cut(row.name):
        row.unclear.add(Unclear.AMOUNT)
    pack = sizes[0] if sizes else None
    amount = quantity.together(row.amount, pack)
    each, unclear = quantity.of_each(amount, pack), frozenset(row.unclear)
    return ReceiptLine(row.name, amount, price, certain, kind, each, unclear)
