"""The lines of a receipt that say what was bought, where a thing may take two of them.

Leaves what one line says by itself to `printed`, which sum is the total to `totals`, and which food
a name means to `names`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kitchensync.receipts import quantity
from kitchensync.receipts.model import Kind, Line, ReceiptLine, Unclear
from kitchensync.receipts.printed import Row, Shape, is_head, is_name, may_name, row_of
from kitchensync.receipts.totals import Stated, is_bare

_ENDING = (Kind.TOTAL, Kind.SUBTOTAL, Kind.COUNT, Kind.PAID, Kind.CHANGE, Kind.TAX, Kind.ROUNDING)
_HIGHEST = 2
"""Lines above the first price that may be its name, or a name and codes."""


def read(
    lines: Sequence[Line], said: Sequence[Stated], dated: int | None
) -> tuple[list[ReceiptLine], list[ReceiptLine]]:
    """What was bought, from top to bottom, and what below the first sum may lower it: discounts,
    deposits, what was taken back. Whether they do, or are told once more, only the total says.

    `dated` is the line with the day, which is no item.
    """
    every = [row_of(lines[each.at], each) for each in said if each.at != dated]
    begin, end = _section(every)
    rows = every[begin:end]
    _take_times(rows)
    _take_names(rows)
    _doubt_words(rows)
    bought = [row for row in rows if row.price is not None and _is_bought(row)]
    while bought and not is_name(bought[-1].name) and _is_sum(bought):
        bought.pop()
    below = [replace(_receipt_line(row), of_all=True) for row in every[end:] if _lowers(row)]
    return [_receipt_line(row) for row in bought], below


def _lowers(row: Row) -> bool:
    """Whether a line below the first sum may be of what was bought."""
    if not row.price or row.line.in_summary:
        return False
    negative = row.line.kind is Kind.OTHER and row.price < 0 and is_name(row.name)
    return negative or row.line.kind in (Kind.DISCOUNT, Kind.DEPOSIT)


def _is_sum(rows: Sequence[Row]) -> bool:
    """Whether the last price is what the others come to."""
    return len(rows) > 1 and rows[-1].price == sum(row.price or 0 for row in rows[:-1])


def _section(rows: list[Row]) -> tuple[int, int]:
    """From the first price, with its name if that is above it, to the first line that sums up;
    nothing, and nothing behind it, where there is no price."""
    total = next((at for at, row in enumerate(rows) if row.line.kind is Kind.TOTAL), len(rows))
    above = rows[:total]
    heads = [at for at, row in enumerate(above) if is_head(row.line.text) and not row.line.sums]
    for begin in (heads[0] + 1 if heads else 0, 0):
        start = next((at for at in range(begin, len(rows)) if _begins(rows[at])), len(rows))
        end = next((at for at in range(begin, len(rows)) if _ends(rows, at)), len(rows))
        if start < end:
            return _top(rows, begin, start), end
    return len(rows), len(rows)


def _top(rows: Sequence[Row], begin: int, start: int) -> int:
    """Where the name of the first price may begin: at most two lines above it."""
    if rows[start].shape is Shape.PRICED:
        return start
    top = start
    while top > max(begin, start - _HIGHEST) and may_name(rows[top - 1]):
        top -= 1
    return top


def _begins(row: Row) -> bool:
    return row.line.kind not in _ENDING and row.shape in (Shape.PRICED, Shape.BARE, Shape.TIMES)


def _ends(rows: Sequence[Row], at: int) -> bool:
    """Whether the line sums up; the sum may stand alone below it."""
    line = rows[at].line
    if line.kind not in _ENDING or rows[at].shape is Shape.TIMES:
        return False
    below = rows[at + 1 : at + 2]
    return bool(line.sums) or (
        line.kind in (Kind.TOTAL, Kind.SUBTOTAL) and bool(below) and is_bare(below[0].line)
    )


def _take_times(rows: list[Row]) -> None:
    """Give "2 x 1,19" to the price beside it that it comes to, the one above first."""
    for at, row in enumerate(rows):
        if row.shape is not Shape.TIMES:
            continue
        found = quantity.times(row.line.text, row.line.sums)
        near = [rows[other] for other in (at - 1, at + 1) if 0 <= other < len(rows)]
        target = next((one for one in near if found and _agree(one.price, found[1])), None)
        if target is not None and found:
            target.amount, target.proven = found[0], True
            target.unclear.discard(Unclear.AMOUNT)
            row.shape = Shape.NEITHER
        elif any(_name_beside(rows, at, step) for step in (-1, 1)):
            row.shape = Shape.BARE
            row.amount, row.price = found or (None, row.line.value)
        else:
            for one in near:
                one.unclear.add(Unclear.AMOUNT)


def _agree(price: int | None, worth: int) -> bool:
    """Scales cut off, or round."""
    return price is not None and abs(price - worth) <= 1


def _take_names(rows: list[Row]) -> None:
    """Give each price without a name the line above it or below it, as most of them need."""
    step, certain = _direction(rows)
    for at, row in enumerate(rows):
        if row.shape is Shape.BARE and not certain:
            row.unclear.add(Unclear.WORDS)
        name = _name_beside(rows, at, step) if row.shape is Shape.BARE else None
        if name is not None:
            row.name, name.shape = name.name, Shape.NEITHER


def _name_beside(rows: Sequence[Row], at: int, step: int) -> Row | None:
    """The name next to a price, or behind one line of codes."""
    for other in (at + step, at + 2 * step):
        if not 0 <= other < len(rows):
            return None
        if not may_name(rows[other]):
            return None
        if rows[other].shape is Shape.NAME:
            return rows[other]
    return None


def _direction(rows: Sequence[Row]) -> tuple[int, bool]:
    """-1 where names stand above their prices, 1 where below; and whether that is certain."""
    bare = [at for at, row in enumerate(rows) if row.shape is Shape.BARE]
    above, below = (
        sum(_name_beside(rows, at, step) is not None for at in bare) for step in (-1, 1)
    )
    undecided = below == above and bare and _name_beside(rows, bare[0], -1) is not None
    return -1 if below < above or undecided else 1, not undecided


def _is_left(row: Row) -> bool:
    return row.shape is Shape.NAME and row.line.kind is Kind.OTHER


def _doubt_words(rows: Sequence[Row]) -> None:
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


def _is_bought(row: Row) -> bool:
    return row.line.kind in (Kind.OTHER, Kind.DISCOUNT, Kind.DEPOSIT)


def _receipt_line(row: Row) -> ReceiptLine:
    price = row.price or 0
    kind = Kind.ITEM if row.line.kind is Kind.OTHER else row.line.kind
    if kind is Kind.ITEM and price < 0:
        kind = Kind.DISCOUNT
    if kind is Kind.DISCOUNT:
        price = -abs(price)
    certain = 90 if row.shape is Shape.PRICED else 75 if is_name(row.name) else 40
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
