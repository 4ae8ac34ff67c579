"""What comes into the kitchen and where it is kept: add, move, count, edit, minimum.

Leaves what goes out to `taking`, what may be said of a lot to `details`, which lots a name means to
`shelf`, which share each gets to `picking`.
"""

from __future__ import annotations

from fractions import Fraction

from kitchensync.errors import BadAmount, BadInput
from kitchensync.kitchen import naming
from kitchensync.kitchen.changes import Change
from kitchensync.kitchen.desk import Desk
from kitchensync.kitchen.foods import tins
from kitchensync.kitchen.preferences import currency_of
from kitchensync.kitchen.stock import coded, details, kept, measuring, picking, shelf, tinned
from kitchensync.kitchen.stock.climates import climate_of
from kitchensync.kitchen.stock.counted import (
    may_be_a_name,
    one_thing,
    parse_bought,
    parse_said,
    things,
)
from kitchensync.kitchen.stock.details import Details
from kitchensync.kitchen.stock.duedates import FREEZER, is_frozen
from kitchensync.kitchen.stock.kept import Where
from kitchensync.kitchen.stock.parting import part_of, purchase
from kitchensync.kitchen.stock.shelf import Lot, in_packs
from kitchensync.kitchen.stock.taking import (
    described,
    enough,
    lot_named,
    lots_meant,
    named,
    printed,
    shared,
)
from kitchensync.kitchen.stock.usual import Purchase, last_purchase
from kitchensync.kitchen.views import Done
from kitchensync.measure.amounts import Amount, told
from kitchensync.measure.speaking import in_a_sentence
from kitchensync.measure.units import PIECE
from kitchensync.measure.words import Words

_OF_ALL = ("acquired", "store")
"""What is said of all that was bought together, also where a part was moved or opened."""
_CLIMATE = "SELECT name, climate FROM place WHERE id = ?"


class Keeping:
    """Changes that put food somewhere, or say what is there."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def add(self, words: str, said: Details, *, dry_run: bool) -> Done:
        """New lots, one for each thing between commas, kept there from now on if a place is named.

        Where no amount is said, as much as was bought last time; else one piece. What else is said
        is said of each; a price is of one thing. BadInput.
        """
        with self._desk.change(dry_run) as change:
            wanted = things(words, lambda name: change.book.find(name))
            if len(wanted) > 1 and said.get("price"):
                raise BadInput("A price is of one thing.", "Add what it was paid for by itself.")
            preference = self._desk.preference
            phrases = [
                found.bought
                if (found := coded.read(change, one))
                else tins.meant(parse_bought(one, preference, change.knows_food), change.book)
                for one in wanted
            ]
            doubts = [_doubt(change, *each) for each in zip(wanted, phrases, strict=True)]
            added = [self._added(change, one, said) for one in phrases]
            change.say(
                f"added {', '.join(what for what, _ in added)}",
                f"Added {'; '.join(what + where for what, where in added)}.{''.join(doubts)}",
            )
        return change.done()

    def _added(self, change: Change, phrase: Words, said: Details) -> tuple[str, str]:
        """One of them: what it is, and where it went and until when it is good."""
        food, name = change.food_said(phrase.name)
        bought = _bought(change, phrase, food)
        columns = details.bought(said, change, food, self._currency)
        lot = change.new_id()
        columns["pack"] = bought.pack
        place = change.new_lot(lot, food, bought.amount, columns)
        change.post(lot, "bought", bought.amount.value)
        change.touch(lot, name, bought.amount_text, place)
        until = printed(columns.get("best_before"), columns.get("due_kind"))
        return told(bought.spoken, name), (f" to {place}" if place else "") + until

    @property
    def _currency(self) -> str:
        return currency_of(self._desk)

    def edit(self, words: str, said: Details, *, dry_run: bool) -> Done:
        """Correct what is known of the lot whose turn it is, or of the one of that id.

        That another place freezes or thaws it is noted, unless it is said. Days on which people do
        not agree are settled by that. A price, a store and the day of buying are those of all that
        was bought.
        """
        if not details.anything(said):
            raise BadInput(
                "There is nothing to correct it to.",
                "Say --best, --use-by, --bought, --opened, --frozen, --thawed, --in, --store, "
                "--price or --note.",
            )
        columns, paid = details.columns(said, self._desk), details.paid(said, self._currency)
        with self._desk.change(dry_run) as change:
            food = coded.food_of(change.transaction, lambda: change.book, words)
            found = shelf.lots_there(change.transaction, food, change.book)
            lot = min(found, key=picking.turn)
            columns |= details.whereabouts(said, change)
            for column in sorted(columns.keys() & lot.disputed.keys()):
                change.transaction.resolve("lot", lot.id, column, columns[column])
            if columns:
                noted = self._noted(change, lot, columns["place"]) if "place" in columns else {}
                change.put("lot", lot.id, noted | columns)
            whole = purchase(change, lot.id)
            if of_all := {name: columns[name] for name in _OF_ALL if name in columns}:
                change.put("lot", whole, of_all)
            if paid:
                change.put("lot", whole, paid, together=True)
            changed = change.transaction.changes
            (now,) = shelf.lots_there(change.transaction, lot.id.hex())
            change.touch(lot.id, now.food_name, now.amount_text, now.place_name)
            sentence = (
                f"Changed {described(now)}." if changed else f"{lot.food_name} is so already."
            )
            change.say(f"changed {lot.food_name}", sentence)
        return change.done()

    def move(self, words: str, to: str, origin: str | None, *, dry_run: bool) -> Done:
        """To another place: a whole lot stays the same lot, of a part a new one is made.

        From all others, or from the `origin` alone. That it was frozen or thawed by that is noted.
        """
        with self._desk.change(dry_run) as change:
            said, share = named(change, words)
            found = lots_meant(change, said, origin, "move", "--to", to)
            where = kept.meant(change.transaction, origin, found)
            found = where.there(found)
            place, to = change.called("place", to)
            elsewhere = [lot for lot in found if lot.place != place]
            name = found[0].food_name
            said = shared(said, share, elsewhere)
            shares = _to_move(change, elsewhere, said, where)
            for lot, amount in shares:
                noted = self._noted(change, lot, place)
                part_of(change, lot, amount, {"place": place, **noted})
                change.touch(lot.id, name, in_packs(amount, lot.unit, lot.pack), to)
            if shares:
                moved = _spoken(said) if said.said else shelf.total(elsewhere)
                what = f"{told(moved, name)}{where.told('from')} to {to}"
                change.say(f"moved {what}", f"Moved {what}.")
            else:
                change.say("", f"All {name} is in {to} already.")
        return change.done()

    def _noted(self, change: Change, lot: Lot, place: object) -> dict[str, object]:
        """What it does to a lot to come to that place; to nowhere in particular, nothing."""
        for row in change.transaction.rows(_CLIMATE, (place,)):
            freezes = climate_of(*row) == FREEZER
            if is_frozen(lot) is not freezes:
                return {"frozen" if freezes else "thawed": self._desk.today.isoformat()}
        return {}

    def count(self, words: str, place: str | None, *, dry_run: bool) -> Done:
        """There is so much of a food in all, or in one place, whatever was written down before.

        What is missing is missing from the lots that are used first; what there is too much is in
        the lot that is used last. Where nothing was known to be there, it is a new lot. Lots of
        which nobody knows how much that is are left as they are, and named.
        """
        with self._desk.change(dry_run) as change:
            said = _counted_words(change, words)
            if not said.said:
                raise BadAmount(
                    "A count needs an amount.",
                    f"Say how much there is, for example “{said.name} 2”.",
                )
            found = tinned.find_lots(change.transaction, said, change.book)
            name = found[0].food_name
            counted = kept.meant(change.transaction, place, found)
            there = [lot for lot in counted.of(found) if lot.there]
            known = _counted(there, said.amount, change)
            for lot, amount in picking.spread(known, said.amount.value) if known else ():
                change.post(lot.id, "counted", amount)
                change.touch(lot.id, name, in_packs(amount, lot.unit, lot.pack), lot.place_name)
            where = None
            if not there and said.amount.value:
                lot_id = change.new_id()
                put = {} if place is None else {"place": counted.id}
                wanted = tins.meant(said, change.book).name
                food = found[0].food if wanted == said.name else change.food(wanted)[0]
                where = change.new_lot(lot_id, food, said.amount, put)
                change.post(lot_id, "counted", said.amount.value)
                change.touch(lot_id, name, said.amount.text, where)
            what = told(_spoken(said), name) + counted.told("in")
            sentence = f"Counted {what}{f' in {where}' if where and place is None else ''}."
            beside = _beside(there, known, said.amount, change)
            change.say(f"counted {what}", f"{sentence}{beside}")
        return change.done()

    def set_minimum(self, words: str, *, dry_run: bool) -> Done:
        """How much of a food there should always be; "milk 0" is no matter how much."""
        with self._desk.change(dry_run) as change:
            said = _counted_words(change, words)
            if not said.said:
                raise BadAmount(
                    f"How much {said.name} there should always be was not said.",
                    f"Say it after the name, for example “{said.name} 2”.",
                )
            food, name = change.food_said(tins.meant(said, change.book).name)
            # What was merged into a food speaks for it where it is silent.
            for row in (food,) if said.amount.value else (food, *change.book.same(food)):
                change.put("food", row, _minimum(said.amount), together=True)
            change.touch(food, name, said.amount.text)
            if said.amount.value:
                what = f"there should be {told(_spoken(said), name)}"
                change.say(what, f"From now on {what}.")
            else:
                change.say(f"no minimum of {name}", f"{name} may run out now.")
        return change.done()


def _doubt(change: Change, text: str, phrase: Words) -> str:
    """How to say it where a word of what is new here may be no part of its name, or the number
    before it one."""
    if change.book.find(phrase.name):
        return ""
    if " " in phrase.name:
        from kitchensync.kitchen.stock.misplaced import meant_instead, within

        if otherwise := meant_instead(change, text) or within(phrase.name):
            return otherwise
    if not may_be_a_name(text, phrase):
        return ""
    return f" If it is called “{text}”: `ks undo`, then `ks add {text} 1`."


def _counted_words(change: Change, words: str) -> Words:
    """What is said of all there is or should be, which may be nothing."""
    if lot := lot_named(change, words, zero=True):
        return lot
    code = coded.read(change, words, zero=True)
    if code:
        return code.counted
    one = one_thing(words, change.book.find)
    return parse_said(one, change.desk.preference, zero=True, knows=change.knows_food)


def _spoken(said: Words) -> str:
    return in_a_sentence(said.amount.value, said.amount.unit)


def _minimum(amount: Amount) -> dict[str, object]:
    if not amount.value:
        return {"minimum": None, "minimum_dimension": None, "minimum_unit": None}
    return {
        "minimum": amount.value,
        "minimum_dimension": amount.dimension,
        "minimum_unit": amount.unit,
    }


def _counted(there: list[Lot], said: Amount, change: Change) -> list[tuple[Lot, Fraction]]:
    """The lots that a count is about, and what one of their units is in its own.

    Nothing is nothing in any unit.
    """
    if not said.value and said.unit == PIECE:
        return [(lot, Fraction(1)) for lot in there]
    return measuring.measured_in(there, said, change.book)


def _beside(
    there: list[Lot], known: list[tuple[Lot, Fraction]], said: Amount, change: Change
) -> str:
    """What a count says nothing of, why, and how to count that."""
    counted = {lot.id for lot, _ in known}
    rest = [lot for lot in there if lot.left and lot.id not in counted]
    if not rest:
        return ""
    _, reason = measuring.rates(there, said, change.book)
    named = " and ".join(
        lot.spoken + (f" in {lot.place_name}" if lot.place_name else "") for lot in rest
    )
    left = "is left as it is" if len(rest) == 1 else "are left as they are"
    how = ", ".join(
        f"`ks count {naming.short(lot.id)} {in_a_sentence(lot.left, lot.unit)}`" for lot in rest
    )
    return f" {named} {left}. {reason} To count that too, for example: {how}."


def _bought(change: Change, phrase: Words, food: bytes) -> Purchase:
    """How much comes in: what was said, else as much as last time, else one piece."""
    last = None if phrase.said else last_purchase(change.transaction, change.book.same(food))
    return last or Purchase(phrase.amount, phrase.pack)


def _to_move(
    change: Change, elsewhere: list[Lot], said: Words, where: Where
) -> list[tuple[Lot, int]]:
    if said.said and elsewhere:
        return enough(elsewhere, said.amount, change.book, where.told("in"))
    return [(lot, lot.left) for lot in elsewhere]
