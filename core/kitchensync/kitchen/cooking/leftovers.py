"""What is left of a cooking: a lot of its own, due as leftovers are.

Leaves what was cooked to `room`. Two phones that put away the same leftovers put them away once.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from kitchensync.catalogue.lookup import catalogue
from kitchensync.errors import BadInput
from kitchensync.kitchen.changes import Change
from kitchensync.kitchen.stock.taking import printed
from kitchensync.measure.amounts import Amount, amount_of, parse_amount
from kitchensync.measure.numbers import read_number
from kitchensync.measure.speaking import in_a_sentence
from kitchensync.measure.units import PIECE, Preference, unit_named
from kitchensync.measure.words import LONGEST_NAME
from kitchensync.replica.ids import caused_id
from kitchensync.replica.postings.again import which_time

PLACE = "fridge"
LIKE = "leftovers-with-meat"
"""The food of the catalogue whose days in the fridge are those of leftovers, and mean the same.

Those without meat are no other there.
"""
DAYS = 3
"""Where it says none: FoodKeeper has three to four days, and the fewer are the safe ones."""
_SERVINGS = re.compile(r"(.+?)\s*(?:servings?|portions?|helpings?)?", re.IGNORECASE)


def put_away(change: Change, title: str, cooking: bytes, said: str) -> str:
    """Put what is left into the fridge; the sentence about it."""
    amount = _amount(said, change.desk.preference)
    name = f"{title[: LONGEST_NAME - len(_SUFFIX)]}{_SUFFIX}"
    if _is_there(change, cooking):
        return f"What is left of {title} was put away already."

    def lot_of(time: int) -> bytes:
        return caused_id("lot", cooking + _apart(amount), time)

    time = which_time(change.transaction, cooking, lambda at: (lot_of(at), amount.value))
    lot = lot_of(time)
    food, name = change.food(name)
    place, where = change.called("place", PLACE)
    details = {"place": place, "cooking": cooking, **_due(change.desk.today)}
    change.new_lot(lot, food, amount, details)
    change.happened(caused_id("posting", cooking, time), lot, "cooked", amount.value, cooking)
    change.touch(lot, name, amount.text, where)
    spoken = in_a_sentence(amount.value, amount.unit)
    until = printed(details["best_before"], details["due_kind"])
    return f"Put {spoken} {name} into the {where}{until}."


def names_amount(text: str) -> bool:
    """Whether a text says how much of something there is: "500 g", "2 servings"."""
    try:
        _amount(text, "us")
    except BadInput:
        return False
    return True


def _is_there(change: Change, cooking: bytes) -> bool:
    """Whether what is left of it is in a lot that is shown; if that was removed, it never was."""
    posting = caused_id("posting", cooking, change.transaction.generation(cooking))
    if not change.has_posting(posting):
        return False
    ((lot,),) = change.transaction.rows("SELECT lot FROM posting WHERE id = ?", (posting,))
    if change.shows("lot", lot):
        return True
    change.transaction.void(posting)
    return False


def _apart(amount: Amount) -> bytes:
    """Two phones may say other kinds of amounts: each has its lot, one of which has the posting."""
    return b"" if amount.dimension == "count" else amount.dimension.encode()


_SUFFIX = " leftovers"


def _due(today: date) -> dict[str, object]:
    food = catalogue().foods[LIKE]
    day = today + timedelta(days=food.shelf_life.fridge or DAYS)
    return {"best_before": day.isoformat(), "due_kind": food.due_kind}


def _amount(said: str, preference: Preference) -> Amount:
    """ "2", "2 servings" or "500 g"."""
    match = _SERVINGS.fullmatch(said.strip())
    number = read_number(match[1]) if match else None
    if number is not None:
        return amount_of(number, unit_named(PIECE))
    try:
        return parse_amount(said, preference)
    except BadInput as error:
        raise BadInput(
            f"“{said}” does not say how much is left.", "Say it like “2 servings” or “500 g”."
        ) from error
