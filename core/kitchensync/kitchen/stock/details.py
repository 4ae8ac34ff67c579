"""What may be said of a lot beside its food and amount: read as people type it, as columns.

Leaves writing to `keeping`. What was not said is no column; "" takes away what was. That a printed
day is "never" is something that was said.
"""

from __future__ import annotations

from datetime import date
from typing import TypedDict

from kitchensync.errors import BadInput, TooLarge
from kitchensync.kitchen.changes import Change
from kitchensync.kitchen.declared import check_declared
from kitchensync.kitchen.desk import Desk
from kitchensync.kitchen.stock.duedates import NEVER
from kitchensync.measure.prices import parse_price

_LONGEST_NOTE = 4000

Day = str | date
"""A day, or what people type for one: "+7d", "0517", "never"."""


class Details(TypedDict, total=False):
    """What may be said of a lot; None is as good as nothing.

    `best` and `use_by` are the printed day and say what it means; `bought`, `opened`, `frozen` and
    `thawed` since when it is so.
    """

    place: str | None
    best: Day | None
    use_by: Day | None
    bought: Day | None
    opened: Day | None
    frozen: Day | None
    thawed: Day | None
    price: str | None
    store: str | None
    note: str | None


def anything(said: Details) -> bool:
    """Whether anything was said at all."""
    return any(value is not None for value in said.values())


def columns(said: Details, desk: Desk) -> dict[str, object]:
    """Columns of a lot, all but those that refer to other rows. BadDate, BadInput, TooLarge."""
    check_declared(said, Details)
    found = _printed(said, desk)
    since = (
        ("acquired", said.get("bought")),
        ("opened", said.get("opened")),
        ("frozen", said.get("frozen")),
        ("thawed", said.get("thawed")),
    )
    for column, day in since:
        if day is not None:
            found[column] = desk.day(day or None, past=True)
    if (note := said.get("note")) is not None:
        if len(note) > _LONGEST_NOTE:
            raise TooLarge(f"A note has at most {_LONGEST_NOTE} characters.", "Shorten it.")
        found["note"] = note or None
    return found


def _printed(said: Details, desk: Desk) -> dict[str, object]:
    best, use_by = said.get("best"), said.get("use_by")
    if best is not None and use_by is not None:
        raise BadInput(
            "A day is either best before or use by.", "Say the one that is printed on it."
        )
    for kind, said_day in (("use-by", use_by), ("best-before", best)):
        if said_day is not None:
            day = desk.day(said_day, printed=True) or NEVER if said_day else None
            return {"best_before": day, "due_kind": kind if day else None}
    return {}


def paid(said: Details, currency: str) -> dict[str, object]:
    """The price and its currency, which say one thing between them; BadAmount."""
    price = said.get("price")
    if price is None:
        return {}
    if not price.strip():
        return {"price": None, "currency": None}
    read = parse_price(price, currency)
    return {"price": read.minor, "currency": read.currency}


def bought(said: Details, change: Change, food: bytes, currency: str) -> dict[str, object]:
    """All columns that are said of a new lot of a food, which is kept where this one goes."""
    found = columns(said, change.desk) | paid(said, currency) | whereabouts(said, change)
    if found.get("place"):
        change.put("food", food, {"place": found["place"]})
    return found


def whereabouts(said: Details, change: Change) -> dict[str, object]:
    """The place and the store, made if they are new; "" is nowhere in particular."""
    found: dict[str, object] = {}
    for table, name in (("place", said.get("place")), ("store", said.get("store"))):
        if name is not None:
            found[table] = change.called(table, name)[0] if name.strip() else None
    return found
