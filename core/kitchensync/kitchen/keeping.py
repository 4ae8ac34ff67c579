"""What comes into the kitchen and where it is kept: add, move, count, edit, minimum.

Leaves what goes out to `taking`, which lots a name means to `shelf`, which share each gets to
`picking`.
"""

from __future__ import annotations

from datetime import date

from kitchensync.errors import BadAmount, BadInput, TooLarge
from kitchensync.kitchen import picking, shelf
from kitchensync.kitchen.changes import Change
from kitchensync.kitchen.desk import Desk
from kitchensync.kitchen.money import parse_price
from kitchensync.kitchen.shelf import Lot
from kitchensync.kitchen.taking import described, enough
from kitchensync.kitchen.views import Done
from kitchensync.measure.amounts import Amount, display, told
from kitchensync.measure.words import Words, parse_words
from kitchensync.replica.ids import caused_id

_LONGEST_NOTE = 4000


class Keeping:
    """Changes that put food somewhere, or say what is there."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def add(
        self,
        words: str,
        *,
        place: str | None,
        best: str | date | None,
        price: str | None,
        note: str | None,
        dry_run: bool,
    ) -> Done:
        """A new lot of a food, which is kept there from now on if a place is named."""
        said = parse_words(words)
        details = self._details(best, note) | self._paid(price)
        with self._desk.change(dry_run) as change:
            food, name = change.called("food", said.name)
            if place is not None:
                details["place"], place = change.called("place", place)
                change.put("food", food, {"place": details["place"]})
            lot = change.new_id()
            usual = change.new_lot(lot, food, said.amount, details)
            place = place or usual
            change.post(lot, "bought", said.amount.value)
            change.touch(lot, name, said.amount.text, place)
            what = told(said.amount.text, name)
            day = details.get("best_before")
            where = (f" to {place}" if place else "") + (f", best before {day}" if day else "")
            change.say(f"added {what}", f"Added {what}{where}.")
        return change.done()

    def _details(self, best: str | date | None, note: str | None) -> dict[str, object]:
        """What was said about a lot; what was not said is not in it."""
        details: dict[str, object] = {}
        if best is not None:
            details["best_before"] = self._desk.day(best)
        if note is not None:
            if len(note) > _LONGEST_NOTE:
                raise TooLarge(f"A note has at most {_LONGEST_NOTE} characters.", "Shorten it.")
            details["note"] = note or None
        return details

    def _paid(self, price: str | None) -> dict[str, object]:
        if price is None:
            return {}
        if not price.strip():
            return {"price": None, "currency": None}
        paid = parse_price(price, self._desk.settings.currency)
        return {"price": paid.minor, "currency": paid.currency}

    def edit(
        self,
        words: str,
        *,
        place: str | None,
        best: str | date | None,
        price: str | None,
        note: str | None,
        dry_run: bool,
    ) -> Done:
        """Correct what is known of the lot whose turn it is, or of the one of that id.

        An empty place, price or note takes it away.
        """
        details, paid = self._details(best, note), self._paid(price)
        if not details and not paid and place is None:
            raise BadInput(
                "There is nothing to correct it to.", "Say --best, --in, --price or --note."
            )
        with self._desk.change(dry_run) as change:
            lot = min(shelf.lots_there(change.transaction, words), key=picking.turn)
            if place is not None:
                details["place"] = change.called("place", place)[0] if place.strip() else None
            if details:
                change.put("lot", lot.id, details)
            if paid:
                change.put("lot", lot.id, paid, together=True)
            changed = change.transaction.changes
            (now,) = shelf.lots_there(change.transaction, lot.id.hex())
            change.touch(lot.id, now.food_name, now.amount_text, now.place_name)
            sentence = (
                f"Changed {described(now)}." if changed else f"{lot.food_name} is so already."
            )
            change.say(f"changed {lot.food_name}", sentence)
        return change.done()

    def move(self, words: str, to: str, *, dry_run: bool) -> Done:
        """To another place: a whole lot stays the same lot, of a part a new one is made."""
        said = parse_words(words)
        with self._desk.change(dry_run) as change:
            found = shelf.lots_there(change.transaction, said.name)
            place, to = change.called("place", to)
            elsewhere = [lot for lot in found if lot.place != place]
            name = found[0].food_name
            shares = _to_move(elsewhere, said)
            for lot, amount in shares:
                _move(change, lot, amount, place)
                change.touch(lot.id, name, display(amount, lot.unit), to)
            if shares:
                moved = said.amount.text if said.said else shelf.total(elsewhere)
                what = f"{told(moved, name)} to {to}"
                change.say(f"moved {what}", f"Moved {what}.")
            else:
                change.say("", f"All {name} is in {to} already.")
        return change.done()

    def count(self, words: str, *, dry_run: bool) -> Done:
        """There is so much of a food in all, whatever was written down before.

        What is missing is missing from the lots that are used first; what there is too much is in
        the lot that is used last. Where nothing was known to be there, it is a new lot.
        """
        said = parse_words(words, zero=True)
        if not said.said:
            raise BadAmount(
                "A count needs an amount.", f"Say how much there is, for example “{said.name} 2”."
            )
        with self._desk.change(dry_run) as change:
            found = shelf.find_lots(change.transaction, said.name)
            name = found[0].food_name
            there = shelf.measured_in([lot for lot in found if lot.there], said.amount)
            for lot, amount in picking.spread(there, said.amount.value) if there else ():
                change.post(lot.id, "counted", amount)
                change.touch(lot.id, name, display(amount, lot.unit), lot.place_name)
            if not there and said.amount.value:
                lot_id = change.new_id()
                place = change.new_lot(lot_id, found[0].food, said.amount)
                change.post(lot_id, "counted", said.amount.value)
                change.touch(lot_id, name, said.amount.text, place)
            what = told(said.amount.text, name)
            change.say(f"counted {what}", f"Counted {what}.")
        return change.done()

    def set_minimum(self, words: str, *, dry_run: bool) -> Done:
        """How much of a food there should always be; "milk 0" is no matter how much."""
        said = parse_words(words, zero=True)
        if not said.said:
            raise BadAmount(
                f"How much {said.name} there should always be was not said.",
                f"Say it after the name, for example “{said.name} 2”.",
            )
        with self._desk.change(dry_run) as change:
            food, name = change.called("food", said.name)
            change.put("food", food, _minimum(said.amount), together=True)
            change.touch(food, name, said.amount.text)
            if said.amount.value:
                what = f"there should be {told(said.amount.text, name)}"
                change.say(what, f"From now on {what}.")
            else:
                change.say(f"no minimum of {name}", f"{name} may run out now.")
        return change.done()


def _minimum(amount: Amount) -> dict[str, object]:
    if not amount.value:
        return {"minimum": None, "minimum_dimension": None, "minimum_unit": None}
    return {
        "minimum": amount.value,
        "minimum_dimension": amount.dimension,
        "minimum_unit": amount.unit,
    }


def _to_move(elsewhere: list[Lot], said: Words) -> list[tuple[Lot, int]]:
    if said.said and elsewhere:
        return enough(elsewhere, said.amount)
    return [(lot, lot.left) for lot in elsewhere]


def _move(change: Change, lot: Lot, amount: int, place: bytes) -> None:
    if amount == lot.left:
        change.put("lot", lot.id, {"place": place})
        return
    taken = change.post(lot.id, "moved", -amount)
    part = caused_id("lot", taken, 0)
    details = {
        "place": place,
        "best_before": lot.best_before,
        "opened": lot.opened,
        "acquired": lot.acquired,
        "note": lot.note,
    }
    change.new_lot(part, lot.food, Amount(amount, lot.dimension, lot.unit), details)
    change.post(part, "moved", amount, row=caused_id("posting", taken, 0), cause=taken)
