"""Rows of shopping lists as they are written: put on, said otherwise, taken off.

Leaves what is on a list already to `lines`.
"""

from __future__ import annotations

from collections.abc import Iterable

from kitchensync.kitchen.changes import Change
from kitchensync.kitchen.shopping.lines import Line, on_list
from kitchensync.measure.amounts import Amount
from kitchensync.measure.words import clean_name
from kitchensync.replica.order import after


def put_on(
    change: Change,
    line: bytes,
    list_id: bytes,
    words: str,
    *,
    food: bytes | None = None,
    amount: Amount | None = None,
    at: str | None = None,
) -> None:
    """Write a line at that position of a list, or at its end."""
    says = _saying(words, food, amount)
    values = {column: value for column, value in says.items() if value is not None}
    values["list"] = list_id
    values["position"] = at or _end(change, list_id)
    change.put("list_line", line, values)


def _end(change: Change, list_id: bytes) -> str:
    return after((each.position for each in on_list(change, list_id)), change.desk.index)


def reword(
    change: Change, line: Line, words: str, *, food: bytes | None, amount: Amount | None
) -> None:
    """Let a line say something else, as one thing: a merge takes all of it or nothing."""
    change.put("list_line", line.id, _saying(words, food, amount), together=True)
    take_off(change, line.copies)


def take_off(change: Change, rows: Iterable[bytes]) -> None:
    """Hide rows of lists; what somebody else does to one of them meanwhile shows it again."""
    for row in rows:
        change.transaction.delete_as_seen("list_line", row)


def _saying(words: str, food: bytes | None, amount: Amount | None) -> dict[str, object]:
    """The columns of what a line says."""
    return {
        "words": clean_name(words),
        "food": food,
        "amount": amount.value if amount else None,
        "dimension": amount.dimension if amount else None,
        "unit": amount.unit if amount else None,
    }
