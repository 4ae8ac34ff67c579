"""What goes out of the kitchen or is broken into: use, waste, open, remove.

Leaves what comes in to `keeping`, which lots a name means to `shelf`, whose turn it is to
`picking`.
"""

from __future__ import annotations

from kitchensync.errors import BadAmount, NotEnough
from kitchensync.kitchen import picking, shelf
from kitchensync.kitchen.changes import Change
from kitchensync.kitchen.desk import Desk
from kitchensync.kitchen.shelf import Lot
from kitchensync.kitchen.views import Done
from kitchensync.measure.amounts import Amount, display, told
from kitchensync.measure.words import Words, parse_words


class Taking:
    """Changes after which there is less."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def take(self, kind: str, words: str, *, everything: bool, dry_run: bool) -> Done:
        """Take an amount of a food, or all there is, from the lots whose turn it is.

        `kind` is "used" or "wasted". Raises NotFound, Ambiguous, NotEnough, BadInput.
        """
        said = parse_words(words)
        with self._desk.change(dry_run) as change:
            found = shelf.lots_there(change.transaction, said.name)
            if everything:
                shares = [(lot, lot.left) for lot in sorted(found, key=picking.turn) if lot.left]
                taken = shelf.total(found)
            else:
                _check_said(said, found)
                shares = enough(found, said.amount)
                taken = said.amount.text
            for lot, amount in shares:
                change.post(lot.id, kind, -amount)
                change.touch(lot.id, lot.food_name, display(amount, lot.unit), lot.place_name)
            self._say_what_is_left(change, kind, taken, found[0])
        return change.done()

    @staticmethod
    def _say_what_is_left(change: Change, kind: str, taken: str, lot: Lot) -> None:
        name = lot.food_name
        now = [other for other in shelf.lots(change.transaction, food=lot.food) if other.left]
        rest = f"{shelf.total(now)} left" if now else "none left"
        what = told(taken, name)
        change.say(f"{kind} {what}", f"{kind.capitalize()} {what}; {rest}.")

    def open_(self, words: str, *, dry_run: bool) -> Done:
        """Mark the lot whose turn it is as opened today."""
        with self._desk.change(dry_run) as change:
            found = shelf.lots_there(change.transaction, words)
            closed = [lot for lot in found if lot.opened is None]
            name = found[0].food_name
            if not closed:
                change.say("", f"All {name} is open already.")
            else:
                lot = min(closed, key=picking.turn)
                change.put("lot", lot.id, {"opened": self._desk.today.isoformat()})
                change.touch(lot.id, name, lot.amount_text, lot.place_name)
                change.say(f"opened {name}", f"Opened {described(lot)}.")
        return change.done()

    def remove(self, words: str, *, dry_run: bool) -> Done:
        """Delete the lot whose turn it is, or the one of that id, as if it had never been there."""
        with self._desk.change(dry_run) as change:
            lot = min(shelf.lots_there(change.transaction, words), key=picking.turn)
            change.transaction.delete("lot", lot.id)
            change.touch(lot.id, lot.food_name, lot.amount_text, lot.place_name)
            what = told(lot.amount_text, lot.food_name)
            change.say(f"removed {what}", f"Removed {described(lot)}.")
        return change.done()


def _check_said(said: Words, found: list[Lot]) -> None:
    """One piece is meant where nothing is said, but only of what is counted in pieces."""
    if not said.said and not any(lot.dimension == "count" for lot in found):
        name, there = found[0].food_name, shelf.total(found)
        raise BadAmount(
            f"How much {name} was not said; there is {there}.",
            f"Say it, for example “{name} {there}”, or take all of it with --all.",
        )


def enough(found: list[Lot], amount: Amount) -> list[tuple[Lot, int]]:
    """The shares that make up `amount`; NotEnough says what there is."""
    lots = shelf.measured_in(found, amount)
    shares = picking.take(lots, amount.value)
    if sum(share for _, share in shares) < amount.value:
        raise NotEnough(
            f"There is only {shelf.total(lots)} of {lots[0].food_name}.",
            "Take all of it with --all, or say how much there is with `ks count`.",
        )
    return shares


def described(lot: Lot) -> str:
    """A lot in a sentence: how much of what, until when."""
    day = f", best before {lot.best_before}" if lot.best_before else ""
    return f"{told(lot.amount_text, lot.food_name)}{day}"
