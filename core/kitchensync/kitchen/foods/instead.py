"""What the household takes instead of a food, in which ratio and for what.

Leaves where that matters, and what everybody knows, to `pantry_facts` and the catalogue.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from kitchensync.catalogue.lookup import catalogue
from kitchensync.cooking.wording import ratio_text
from kitchensync.errors import BadAmount, BadInput, NotFound
from kitchensync.kitchen.changes import Change
from kitchensync.kitchen.desk import Desk
from kitchensync.kitchen.foods import book as books
from kitchensync.kitchen.foods.book import Book
from kitchensync.kitchen.foods.meant import meant, own_food
from kitchensync.kitchen.foods.views import SubstituteView
from kitchensync.kitchen.views import Done
from kitchensync.measure.numbers import read_number
from kitchensync.measure.words import clean_name
from kitchensync.replica.ids import caused_id, normal_name
from kitchensync.replica.reader import Reader

_FINEST = 1000
_ROWS = """
    SELECT id, food, instead, "over", "under", purpose FROM substitute_shown
    WHERE food IS NOT NULL AND instead IS NOT NULL AND "over" > 0 AND "under" > 0 ORDER BY id
"""


class Instead:
    """Substitutes: asked for, said, and taken back."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def list(self, food: str = "") -> list[SubstituteView]:
        """What the household takes instead of anything; of one food also what everybody does.

        NotFound, Ambiguous.
        """
        replica = self._desk.replica
        with replica.snapshot():
            book = books.read(replica)
            own, known = meant(replica, book, food) if food.strip() else (None, None)
            said = [
                SubstituteView(
                    book.name(of), f"{Fraction(over, under)}", book.name(instead), purpose, True
                )
                for _, of, instead, over, under, purpose in _rows(replica, book)
                if not food.strip() or of == own
            ]
        name = book.name(own) if own else known.name if known else ""
        return [*said, *(_everybodys(name, known.key) if known else ())]

    def apart(self, words: Sequence[str]) -> tuple[str, str]:
        """Words without quotation marks: a food, and what can stand for it, if that is said.

        All of them may be one food; else the food is the longest beginning that is one.
        """
        with self._desk.replica.snapshot():
            book = books.read(self._desk.replica)
        for end in range(len(words), 0, -1):
            food = " ".join(words[:end])
            if end == 1 or book.find(food) or catalogue().find(food):
                return food, " ".join(words[end:])
        return "", ""

    def add(
        self, food: str, said: str, purpose: str | None = None, *, dry_run: bool = False
    ) -> Done:
        """Say that `said`, "oil" or "oil 3/4" (of the amount), can stand for a food.

        BadInput, BadAmount, NotFound, Ambiguous.
        """
        what, ratio = _read(said)
        with self._desk.change(dry_run) as change:
            of, name = own_food(change, food)
            instead, other = own_food(change, what)
            if of == instead:
                raise BadInput(f"{name} and {other} are one food.", "Name another one.")
            wanted = _purpose(purpose)
            row = next(iter(_same(change, of, instead, wanted)), None) or _row(of, instead, wanted)
            values = {"food": of, "instead": instead, "purpose": wanted or None}
            over, under = ratio.as_integer_ratio()
            change.put("substitute", row, {**values, "over": over, "under": under}, together=True)
            change.tell(of, name, f"{_sentence(name, other, ratio, wanted)}")
        return change.done()

    def remove(
        self, food: str, said: str, purpose: str | None = None, *, dry_run: bool = False
    ) -> Done:
        """Take back what the household said itself, for that purpose or for any; NotFound."""
        what, _ = _read(said)
        with self._desk.change(dry_run) as change:
            of, name = own_food(change, food)
            instead, other = own_food(change, what)
            rows = _same(change, of, instead, None if purpose is None else _purpose(purpose))
            if not rows:
                raise NotFound(
                    f"Nobody here said that {other} can stand for {name}.",
                    "`ks food instead` shows what was said.",
                )
            for row in rows:
                change.transaction.delete("substitute", row)
            change.tell(of, name, f"{other} stands for {name} no longer")
        return change.done()


def _rows(reader: Reader, book: Book) -> Iterator[tuple[bytes, bytes, bytes, int, int, str | None]]:
    """Id, the foods that its foods count as, ratio and purpose; none of a food for itself."""
    for id_, food, instead, over, under, purpose in reader.rows(_ROWS):
        if book.end(food) != book.end(instead):
            yield id_, book.end(food), book.end(instead), over, under, purpose


def _same(change: Change, food: bytes, instead: bytes, purpose: str | None) -> list[bytes]:
    """The rows that say so, for a purpose or, with None, for any."""
    return [
        id_
        for id_, of, other, _, _, wanted in _rows(change.transaction, change.book)
        if (of, other) == (food, instead) and purpose in (None, normal_name(wanted or ""))
    ]


def _row(food: bytes, instead: bytes, purpose: str) -> bytes:
    return caused_id("substitute", food + instead + purpose.encode(), 0)


def _read(said: str) -> tuple[str, Fraction]:
    """ "olive oil 3/4": the food, and how much of it for one of the other."""
    words = said.split()
    for split in (-2, -1):
        number = read_number(" ".join(words[split:]))
        if number and (food := " ".join(words[:split])):
            return food, _ratio(number.value)
    return said, Fraction(1)


def _ratio(value: Fraction) -> Fraction:
    if not 0 < value <= _FINEST or value.denominator > _FINEST:
        raise BadAmount("That is no ratio that people measure.", "Say it like 3/4, 1 1/2 or 2.")
    return value


def _purpose(said: str | None) -> str:
    return normal_name(clean_name(said)) if said and said.strip() else ""


def _sentence(name: str, other: str, ratio: Fraction, purpose: str) -> str:
    much = "" if ratio == 1 else f", {ratio_text(ratio)} the amount"
    return f"{other} can stand for {name}{much}{f', for {purpose}' if purpose else ''}"


def _everybodys(name: str, key: str) -> Iterator[SubstituteView]:
    foods = catalogue().foods
    for found in catalogue().substitutes(key):
        purpose = found.only_for
        if len(found.parts) == 1:
            (part,) = found.parts
            yield SubstituteView(name, part.ratio, foods[part.food].name, purpose, False)
        else:
            parts = (f"{part.ratio} {foods[part.food].name}" for part in found.parts)
            yield SubstituteView(name, "1", " and ".join(parts), purpose, False)
