"""What becomes of a thing whose food is known: a lot in the pantry, or a line of a list.

Leaves which food it is to `guesses` and `products`, and asking to the kinds of reviews.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from kitchensync.kitchen.changes import Change
from kitchensync.kitchen.eye.subjects import Subject, To, decided_anew
from kitchensync.kitchen.review.standing import lot_as, time_of
from kitchensync.kitchen.shopping.lines import SHOPPING, open_lines
from kitchensync.kitchen.shopping.writing import put_on
from kitchensync.kitchen.stock import details
from kitchensync.kitchen.stock.taking import printed as spoken_day
from kitchensync.kitchen.stock.usual import Purchase, as_usual
from kitchensync.measure.amounts import told
from kitchensync.measure.words import clean_name
from kitchensync.vision.links import Printed

_LINE: Final = "SELECT words, food, amount, checked FROM list_line_shown WHERE id = ?"


@dataclass(frozen=True, slots=True)
class Filed:
    """What came of a thing: the row it is now, "added" or "there", its amount, and in words."""

    id: bytes
    outcome: str
    amount: str | None
    words: str


def file(
    change: Change,
    subject: Subject,
    to: To,
    food: tuple[bytes, str],
    *,
    bought: Purchase | None = None,
    place: str | None = None,
    seen: int = 1,
    printed: Mapping[str, str] | None = None,
    answered: bool = False,
) -> Filed:
    """Put a food where it is meant to go; without `bought`, as much as is usual for so many.

    `printed` is what the lot holds of the day on its pack, as `columns_of` gives it.

    What is on the list already stays on it as it is. What another device was certain of gives way
    where it is something else. What somebody `answered` holds against who took another answer back
    before, elsewhere; what a device is certain of does not.
    """
    subject = decided_anew(change.transaction, subject)
    if to is To.LIST:
        return _listed(change, subject, food)
    if (lot := lot_as(change, subject.posting, food[0], bought)) is not None:
        change.touch(lot, food[1])
        return Filed(lot, "there", None, food[1])
    gave_way = change.transaction.void(subject.posting)
    bought = bought or as_usual(change.transaction, change.book.same(food[0]), seen)
    time = time_of(change, subject.id, bought.amount, again=answered and not gave_way)
    about = {**details.whereabouts({"place": place}, change), **(printed or {})}
    return _put_away(change, replace(subject, time=time), food, bought, about, answered=answered)


def columns_of(printed: Printed | None, today: date) -> dict[str, str]:
    """A day that a code tells as a lot and the evidence of a review hold it."""
    if printed is None:
        return {}
    kind = "use-by" if printed.use_by else "best-before"
    return {"best_before": printed.nearest_to(today).isoformat(), "due_kind": kind}


def leave_out(change: Change, subject: Subject) -> None:
    """Take a thing back that another device put into the pantry."""
    subject = decided_anew(change.transaction, subject)
    change.transaction.void(subject.posting)


def _put_away(
    change: Change,
    subject: Subject,
    food: tuple[bytes, str],
    bought: Purchase,
    about: Mapping[str, object],
    *,
    answered: bool,
) -> Filed:
    row, name = food
    amount = bought.amount
    lot = subject.lot(amount.dimension)
    where = change.new_lot(lot, row, amount, {"pack": bought.pack, **about})
    change.came_in(subject.posting, lot, amount.value, subject.id, answered=answered)
    change.touch(lot, name, bought.amount_text, where)
    until = spoken_day(about.get("best_before"), about.get("due_kind"))
    return Filed(lot, "added", bought.amount_text, f"{told(bought.spoken, name)}{until}")


def _listed(change: Change, subject: Subject, food: tuple[bytes, str]) -> Filed:
    row, name = food
    list_, _ = change.called("list", SHOPPING)
    for standing in open_lines(change, list_, row, name):
        change.touch(standing.id, name)
        return Filed(standing.id, "there", None, name)
    line = _fresh_line(change, subject)
    put_on(change, line, list_, name, food=row)
    change.touch(line, name)
    return Filed(line, "added", None, name)


def _fresh_line(change: Change, subject: Subject) -> bytes:
    """The line of a thing: what somebody ticked or said otherwise since stays as it is."""
    while any(_is_changed(change, row) for row in change.transaction.rows(_LINE, (subject.line,))):
        subject = decided_anew(change.transaction, replace(subject, time=subject.time + 1))
    return subject.line


def _is_changed(change: Change, line: sqlite3.Row) -> bool:
    as_put = line["food"] and line["words"] == clean_name(change.book.name(line["food"]))
    return bool(line["checked"]) or line["amount"] is not None or not as_put
