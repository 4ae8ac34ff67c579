"""Shopping lists: what to get, in which order, and what happens when it was got.

Leaves what a lot and a posting are to `changes`. Ticking a line buys it once, however many phones
tick it: lot and posting have ids that follow from the line.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from kitchensync.errors import BadInput, NotFound
from kitchensync.kitchen import naming
from kitchensync.kitchen.changes import Change
from kitchensync.kitchen.desk import Desk
from kitchensync.kitchen.foods import book as books
from kitchensync.kitchen.foods.book import NAMELESS, Book
from kitchensync.kitchen.stock.shelf import Reader
from kitchensync.kitchen.views import Done, ShopLine
from kitchensync.measure.amounts import Amount, one_piece, stored, told
from kitchensync.measure.speaking import in_a_sentence
from kitchensync.measure.words import clean_name, parse_words
from kitchensync.replica.ids import caused_id, find_by_id, normal_name
from kitchensync.replica.order import between

SHOPPING = "shopping"

_LINES = """
    SELECT line.id, line.list, list.name AS list_name, line.words, line.food,
           line.amount, line.dimension, line.unit, line.checked, line.position
    FROM list_line_shown AS line
    LEFT JOIN list ON list.id = line.list
    ORDER BY list_name, line.position, line.id
"""


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it is stored, with what it refers to: `food` is the one that it counts as."""

    id: bytes
    list: bytes
    list_name: str
    words: str
    food: bytes | None
    food_name: str | None
    amount: Amount | None
    checked: bool
    position: str


def lines(reader: Reader) -> list[Line]:
    """All lines shown, list by list, in their order; of merged foods, what they count as."""
    found = reader.rows(_LINES)
    book = books.read(reader) if any(row["food"] for row in found) else None
    return [_line(row, book) for row in found]


def _line(row: sqlite3.Row, book: Book | None) -> Line:
    id_, list_, list_name, words, food, value, dimension, unit, checked, position = row
    end = book.end(food) if book and food else None
    called = book.name(end) if book and end else NAMELESS
    return Line(
        id_,
        list_,
        list_name or SHOPPING,
        words or "",
        end,
        None if called == NAMELESS else called,
        stored(value, dimension, unit),
        bool(checked),
        position or "",
    )


class Shopping:
    """Changes of lists, and the question what is on them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def lines(self, list: str | None = None) -> list[ShopLine]:
        """The lines of one list, or of all; of a list that nobody made there are none."""
        return [
            ShopLine(
                line.id.hex(),
                line.list_name,
                line.words,
                line.food_name,
                line.amount.text if line.amount else None,
                line.checked,
            )
            for line in lines(self._desk.replica)
            if list is None or _is_on(line, list)
        ]

    def add(self, words: str, list: str = SHOPPING, *, dry_run: bool = False) -> Done:
        """A line at the end of a list, which is made if it is not there."""
        said = parse_words(words)
        with self._desk.change(dry_run) as change:
            list_id, list_name = change.called("list", list)
            food = change.book.find(said.name)
            line = change.new_id()
            put_on(
                change, line, list_id, words, food=food, amount=said.amount if said.said else None
            )
            change.touch(line, clean_name(words))
            text = told(_spoken(said.amount), said.name) if said.said else said.name
            change.say(f"put {text} on {list_name}", f"Put {text} on the list {list_name}.")
        return change.done()

    def check(self, words: str, list: str | None = None, *, dry_run: bool = False) -> Done:
        """It was got: tick the line, by words or id, and put it into the pantry, both once."""
        with self._desk.change(dry_run) as change:
            line = find_line(change.transaction, words, list, checked=False)
            if line.checked:
                change.say("", f"{line.words} is ticked already.")
            else:
                change.put("list_line", line.id, {"checked": True})
                self._buy(change, line)
        return change.done()

    @staticmethod
    def _buy(change: Change, line: Line) -> None:
        food, name = change.food(line.food_name or _food_name(line.words))
        amount = line.amount or one_piece()
        generation = change.transaction.generation(line.id)
        lot = caused_id("lot", line.id, generation)
        place = change.new_lot(lot, food, amount)
        posting = caused_id("posting", line.id, generation)
        change.post(lot, "bought", amount.value, row=posting, cause=line.id)
        what = told(_spoken(amount), name)
        change.touch(lot, name, amount.text, place)
        change.say(f"bought {what}", f"Bought {what}.")

    def uncheck(self, words: str, list: str | None = None, *, dry_run: bool = False) -> Done:
        """It was not got after all: untick the line and take the purchase back."""
        with self._desk.change(dry_run) as change:
            line = find_line(change.transaction, words, list, checked=True)
            if line.checked:
                change.put("list_line", line.id, {"checked": False})
                generation = change.transaction.generation(line.id)
                change.transaction.void(caused_id("posting", line.id, generation))
                change.touch(line.id, line.words)
                change.say(f"did not buy {line.words}", f"{line.words} is to be got again.")
            else:
                change.say("", f"{line.words} is not ticked.")
        return change.done()

    def remove(self, words: str, list: str | None = None, *, dry_run: bool = False) -> Done:
        """Take a line off its list; what was bought stays in the pantry."""
        with self._desk.change(dry_run) as change:
            line = find_line(change.transaction, words, list, checked=None)
            change.transaction.delete("list_line", line.id)
            change.touch(line.id, line.words)
            what = f"took {line.words} off {line.list_name}"
            change.say(what, f"Took {line.words} off the list {line.list_name}.")
        return change.done()


def find_line(reader: Reader, words: str, list_name: str | None, *, checked: bool | None) -> Line:
    """The line whose words or food are meant, or whose id begins so.

    Those that are ticked as `checked` says go before the others. NotFound, Ambiguous.
    """
    found = [line for line in lines(reader) if list_name is None or _is_on(line, list_name)]
    if not naming.find_named(words, {line: line.words for line in found}):
        by_id = find_by_id(words, ((line.id.hex(), line) for line in found))
        if by_id is not None:
            return by_id
    likely = [line for line in found if checked is None or line.checked is checked]
    try:
        return _meant(words, likely)
    except NotFound:
        return _meant(words, found)


def has_line(change: Change, list_id: bytes, food: bytes) -> bytes | None:
    """The line of a list that says to get that food and is not ticked, if there is one."""
    return next(
        (
            line.id
            for line in lines(change.transaction)
            if line.list == list_id and not line.checked
            if food in (line.food, change.book.find(_food_name(line.words)))
        ),
        None,
    )


def put_on(
    change: Change,
    line: bytes,
    list_id: bytes,
    words: str,
    *,
    food: bytes | None = None,
    amount: Amount | None = None,
) -> None:
    """Write a line at the end of a list."""
    last = [each.position for each in lines(change.transaction) if each.list == list_id]
    values: dict[str, object] = {
        "list": list_id,
        "words": clean_name(words),
        "position": between(max(last, default=None), None, change.desk.index),
    }
    if food:
        values["food"] = food
    if amount:
        values |= {"amount": amount.value, "dimension": amount.dimension, "unit": amount.unit}
    change.put("list_line", line, values)


def _meant(words: str, candidates: Sequence[Line]) -> Line:
    by_words = {line: line.words for line in candidates}
    by_name = {line: _food_name(line.words) for line in candidates}
    return (
        naming.find_named(words, by_words)
        or naming.find_named(_food_name(words), by_name)
        or naming.resolve(words, by_words, "lines")
    )


def _spoken(amount: Amount) -> str:
    return in_a_sentence(amount.value, amount.unit)


def _is_on(line: Line, list_name: str) -> bool:
    return normal_name(line.list_name) == normal_name(list_name)


def _food_name(words: str) -> str:
    """What a line is about; another version may have taken words that this one does not."""
    try:
        return parse_words(words).name
    except BadInput:
        return words
