"""What goes out of the kitchen or is broken into: use, waste, open, remove.

Leaves what comes in to `keeping`, which lots a name means to `shelf`, whose turn it is to
`picking`, and what is how much of what to `measuring`.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import replace
from fractions import Fraction

from kitchensync.errors import BadAmount, NotEnough, NotFound
from kitchensync.kitchen.changes import Change
from kitchensync.kitchen.desk import Desk
from kitchensync.kitchen.foods.book import Book
from kitchensync.kitchen.stock import coded, idioms, kept, measuring, picking, shelf, tinned
from kitchensync.kitchen.stock.counted import one_thing, parse_said
from kitchensync.kitchen.stock.duedates import NEVER, is_stopped
from kitchensync.kitchen.stock.parting import part_of
from kitchensync.kitchen.stock.shelf import Lot, in_packs, spoken_packs
from kitchensync.kitchen.views import Done
from kitchensync.measure.amounts import Amount, told
from kitchensync.measure.speaking import in_a_sentence
from kitchensync.measure.words import Words

_ALL = re.compile(
    r"(?:all|everything)(?: of)?(?: the| my| our)? (.+)"
    r"|(.+) (?:all|everything)(?: of (?:it|them))?",
    re.IGNORECASE,
)
_COMMANDS = {"used": "use", "wasted": "waste"}


class Taking:
    """Changes after which there is less."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def take(
        self, kind: str, words: str, place: str | None, *, everything: bool, dry_run: bool
    ) -> Done:
        """Take an amount of a food, or all there is, from the lots whose turn it is.

        `kind` is "used" or "wasted"; from one `place` alone where it is said. Raises NotFound,
        Ambiguous, NotEnough, BadInput.
        """
        with self._desk.change(dry_run) as change:
            said, share = named(change, words)
            found = lots_meant(change, said, place, _COMMANDS[kind], "--all")
            where = kept.meant(change.transaction, place, found)
            found = where.there(found)
            amount = None if everything else _meant(shared(said, share, found), found)
            if amount is None:
                shares = [(lot, lot.left) for lot in sorted(found, key=picking.turn) if lot.left]
                taken = shelf.total(found)
            else:
                shares = enough(found, amount, change.book, where.told("in"))
                taken = in_a_sentence(amount.value, amount.unit)
            for lot, part in shares:
                change.post(lot.id, kind, -part)
                change.touch(lot.id, lot.food_name, _share(lot, part), lot.place_name)
            what = told(taken, found[0].food_name) + where.told("from") + _chosen(shares, amount)
            self._say_what_is_left(change, kind, what, found[0].food)
        return change.done()

    @staticmethod
    def _say_what_is_left(change: Change, kind: str, what: str, food: bytes) -> None:
        found = shelf.lots(change.transaction, food=food, book=change.book)
        now = [other for other in found if other.left]
        rest = f"{shelf.total(now)} left" if now else "none left"
        change.say(f"{kind} {what}", f"{kind.capitalize()} {what}; {rest}.")

    def open_(self, words: str, place: str | None, *, dry_run: bool) -> Done:
        """Mark the lot whose turn it is as opened today; of several packs or pieces, one."""
        with self._desk.change(dry_run) as change:
            food = coded.food_of(change.transaction, lambda: change.book, words)
            found = shelf.lots_there(change.transaction, food, change.book)
            found = kept.meant(change.transaction, place, found).there(found)
            closed = [lot for lot in found if lot.opened is None]
            name = found[0].food_name
            if not closed:
                change.say("", f"All {name} is open already.")
            else:
                lot = min(closed, key=picking.turn)
                amount = _one_to_open(lot)
                opened = part_of(change, lot, amount, {"opened": self._desk.today.isoformat()})
                change.touch(opened, name, _share(lot, amount), lot.place_name)
                text = spoken_packs(amount, lot.unit, lot.pack)
                change.say(f"opened {name}", f"Opened {told(text, name)}{until(lot)}.")
        return change.done()

    def remove(self, words: str, *, dry_run: bool) -> Done:
        """Delete the lot whose turn it is, or the one of that id, as if it had never been there."""
        with self._desk.change(dry_run) as change:
            food = coded.food_of(change.transaction, lambda: change.book, words)
            found = shelf.lots_there(change.transaction, food, change.book)
            lot = min(found, key=picking.turn)
            change.transaction.delete("lot", lot.id)
            change.touch(lot.id, lot.food_name, lot.amount_text, lot.place_name)
            what = told(lot.spoken, lot.food_name)
            change.say(f"removed {what}", f"Removed {described(lot)}.")
        return change.done()


def _meant(said: Words, found: list[Lot]) -> Amount:
    """Where nothing is said, one piece or pack is meant, but only of what comes in such."""
    if said.said or any(lot.dimension == "count" for lot in found):
        return measuring.as_counted(found, said.amount)
    packed = [lot for lot in found if lot.left and lot.pack and lot.pack > 0]
    if not packed:
        name, there = found[0].food_name, shelf.total(found)
        raise BadAmount(
            f"How much {name} was not said; there is {there}.",
            f"Say it, for example “{name} {there}”, or take all of it with --all.",
        )
    lot = min(packed, key=picking.turn)
    return Amount(min(lot.pack or 0, lot.left), lot.dimension, lot.unit)


def named(change: Change, words: str) -> tuple[Words, Fraction | None]:
    """What is said of what is there, and which part of all of it that is: "half the milk".

    BadAmount for "some milk".
    """
    if share := idioms.share_of_all(words):
        said = _named(change, share[1])
        if not said.said:
            return said, share[0]
    said = _named(change, words)
    if idioms.is_vague(words, said):
        raise BadAmount(
            f"How much {said.name} was not said.", f"Say it, for example “{said.name} 2”."
        )
    return said, None


def shared(said: Words, share: Fraction | None, found: list[Lot]) -> Words:
    """The same, with how much a share of all there is comes to; BadAmount for 2 l and 3 packs."""
    if share is None or not found:
        return said
    if len({shelf.kind_of(lot.dimension, lot.unit) for lot in found}) > 1:
        name, there = found[0].food_name, shelf.total(found)
        raise BadAmount(f"There is {there} of {name}.", f"Say how much: “{name} 2”.")
    value = max(round(sum(lot.left for lot in found) * share), 1)
    amount = Amount(value, found[0].dimension, found[0].unit)
    return replace(said, amount=amount, said=True)


def _named(change: Change, words: str) -> Words:
    if lot := lot_named(change, words):
        return lot
    if code := coded.read(change, words):
        return code.taken
    one = one_thing(words, change.book.find)
    return parse_said(one, change.desk.preference, knows=change.knows_food)


def lot_named(change: Change, words: str, *, zero: bool = False) -> Words | None:
    """What is said of the lot whose id stands first, which is no number, whatever it looks like.

    None where none does; `zero` allows "8dfe2f7a 0". BadInput, BadAmount, UnknownUnit, TooLarge.
    """
    lot, _, much = words.strip().partition(" ")
    if not shelf.is_lot(change.transaction, lot):
        return None
    said = parse_said(f"it {much}", change.desk.preference, zero=zero)
    return replace(said, name=lot) if said.name == "it" else None


def lots_meant(
    change: Change, said: Words, place: str | None, command: str, *options: str
) -> list[Lot]:
    """Those of a food that hold something; who says “milk all” hears how to say that.

    What takes all of it, from one `place` alone where it is said, is the command with `options`.
    """
    try:
        return tinned.lots_there(change.transaction, said, change.book)
    except NotFound as error:
        match = _ALL.fullmatch(said.name)
        if match is None:
            raise
        food = match[1] or match[2]
        shelf.lots_there(change.transaction, food, change.book)
        origin = () if place is None else ("--from", place)
        how = shlex.join(["ks", command, food, *origin, *options])
        raise NotFound(error.message, f"All of it is `{how}`.") from None


def _one_to_open(lot: Lot) -> int:
    """A pack, or a piece, of a lot that holds several; else all of it."""
    one = 1000 if lot.dimension == "count" else lot.pack
    return one if one and 0 < one < lot.left else lot.left


def enough(found: list[Lot], amount: Amount, book: Book, where: str = "") -> list[tuple[Lot, int]]:
    """The shares that make up `amount`, all where it sounds so; NotEnough says what there is.

    `where`, " in cellar", is where the lots are, if somebody said so.
    """
    lots = measuring.measured_in(found, amount, book)
    total = sum(lot.left * rate for lot, rate in lots)
    if all(rate == 1 for _, rate in lots) and _sounds_like(int(total), amount):
        return picking.take(lots, int(total))
    lacking = amount.value - total
    # What was converted was rounded to a base unit, a thousandth of a piece.
    if lacking > max((rate for _, rate in lots if rate > 1), default=0):
        there = [lot for lot, _ in lots]
        raise NotEnough(
            f"There is only {shelf.total(there)} of {there[0].food_name}{where}.",
            "Take all of it with --all, or say how much there is with `ks count`.",
        )
    return picking.take(lots, amount.value)


def _sounds_like(total: int, amount: Amount) -> bool:
    """Whether who reads how much there is would say this amount for all of it."""
    said = in_a_sentence(amount.value, amount.unit)
    return amount.value != total and in_a_sentence(total, amount.unit) == said


def _share(lot: Lot, amount: int) -> str:
    return in_packs(amount, lot.unit, lot.pack)


def _chosen(shares: list[tuple[Lot, int]], said: Amount | None) -> str:
    """Which lots it came from, where that was a choice or another measure: " (1 l due …, …)"."""
    given = [(lot, amount) for lot, amount in shares if amount]
    apart = len({lot.place for lot, _ in given}) > 1
    several = len(given) > 1
    parts = [
        spoken_packs(amount, lot.unit, lot.pack) + _mark(lot, apart, several)
        for lot, amount in given
    ]
    converted = said is not None and any(lot.dimension != said.dimension for lot, _ in given)
    return f" ({', then '.join(parts)})" if several or converted else ""


def _mark(lot: Lot, apart: bool, several: bool) -> str:
    """What tells a lot from the others that were taken."""
    place = f" from {lot.place_name}" if apart and lot.place_name else ""
    state = "opened" if lot.opened else f"due {lot.due_day}" if lot.due_day else ""
    return f"{place} {state}" if several and state else place


def until(lot: Lot) -> str:
    """The printed day in a sentence, or since when it is frozen where that put it aside."""
    return f", frozen {lot.frozen}" if is_stopped(lot) else printed(lot.best_before, lot.due_kind)


def printed(day: object, kind: object) -> str:
    """The same of a day and what it means, as they are stored."""
    if day == NEVER:
        return ", no day printed"
    return f", {'use by' if kind == 'use-by' else 'best before'} {day}" if day else ""


def described(lot: Lot) -> str:
    """A lot in a sentence: how much of what, until when."""
    return f"{told(lot.spoken, lot.food_name)}{until(lot)}"
