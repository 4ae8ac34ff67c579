"""Lines of shopping lists as they are stored, and what rows of them are one line.

Leaves which of them is meant to `finding`, changing them to `writing`, and which food a name means
to `book`. A row whose words begin with a plus is an addition: it makes more of a line of the same.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from kitchensync.errors import BadInput, NotFound
from kitchensync.kitchen.changes import Change
from kitchensync.kitchen.foods import book as books
from kitchensync.kitchen.foods import tins
from kitchensync.kitchen.foods.book import NAMELESS, Book
from kitchensync.kitchen.reading import names_of
from kitchensync.kitchen.stock import shelf
from kitchensync.kitchen.stock.counted import REMARK, parse_bought
from kitchensync.kitchen.stock.usual import Purchase, said_purchase
from kitchensync.measure.amounts import Amount, stored, told
from kitchensync.measure.units import Preference, whose
from kitchensync.measure.words import Words
from kitchensync.replica.ids import normal_name
from kitchensync.replica.reader import Reader

SHOPPING = "shopping"
MORE = "+"
"""What the words of an addition begin with."""

_LINES = """
    SELECT line.id, line.list, list.name AS list_name, line.words, line.food,
           line.amount, line.dimension, line.unit, line.checked, line.position
    FROM list_line_shown AS line
    LEFT JOIN list ON list.id = line.list
    ORDER BY list_name, line.position, line.id
"""


@dataclass(frozen=True)
class Line:
    """A line as it is stored, with what it refers to: `food` is the one that it counts as.

    `copies` are other rows that it stands for: what two people put there apart is one line, and so
    is what was added to it. `in_all` is how much that is.
    """

    id: bytes
    list: bytes
    list_name: str
    words: str
    food: bytes | None
    food_name: str | None
    amount: Amount | None
    checked: bool
    position: str
    copies: tuple[bytes, ...] = ()
    in_all: Purchase | None = None

    @cached_property
    def said(self) -> Words | None:
        """Its words taken apart, in the measure of who wrote them."""
        return _said(self.words, self.amount)

    @property
    def about(self) -> str:
        """What its words name without the amount."""
        return self.said.name if self.said else self.words

    def called(self, name: str, book: Callable[[], Book]) -> str:
        """What its food is called, of which it says that name: what is in the tins that it says."""
        if self.said is None or not self.said.tinned:
            return name
        return tins.canned(name, book()) or name

    def named(self, book: Book) -> bytes | None:
        """The food that its words name, which it may say since before anybody knew it."""
        return book.find(self.called(self.about, lambda: book))

    @property
    def remark(self) -> tuple[str, str | None]:
        """The same without what stands in brackets behind it, and that: "milk (for Ben)".

        Of what the household calls so, brackets and all, they are no remark.
        """
        match = None if self.food_name else REMARK.fullmatch(self.about)
        return (match[1], match[2]) if match else (self.about, None)

    @property
    def wanted(self) -> Purchase | None:
        """How much it says to get, in packs if its words name them; None if it does not say."""
        return self.in_all or _wanted(self.words, self.amount)

    @property
    def is_addition(self) -> bool:
        """Whether it says how much more to get, not how much."""
        return self.words.startswith(MORE) and self.wanted is not None and not self.checked

    @property
    def ids(self) -> tuple[bytes, ...]:
        """All rows of it, its own first."""
        return (self.id, *self.copies)


def lines(reader: Reader, book: Book | None = None) -> list[Line]:
    """All lines shown, list by list, in their order; of merged foods, what they count as."""
    found = reader.rows(_LINES)
    if book is None and _name_foods(found):
        book = books.read(reader)
    return _lines(found, book)


def on_list(change: Change, list_id: bytes) -> list[Line]:
    """The lines of a list; however many are put there, a change reads its book once."""
    found = [row for row in change.transaction.rows(_LINES) if row["list"] == list_id]
    return _lines(found, change.book if _name_foods(found) else None)


def _name_foods(found: Sequence[sqlite3.Row]) -> bool:
    return any(row["food"] for row in found)


def _lines(found: Sequence[sqlite3.Row], book: Book | None) -> list[Line]:
    return _added_up(_without_copies(_line(row, book) for row in found), book)


def _added_up(found: Sequence[Line], book: Book | None) -> list[Line]:
    """Of what goes together, the first that is no addition, or else the first, with the others."""
    added: dict[object, list[Line]] = {}
    for line in found:
        if line.is_addition:
            added.setdefault(_kind(line, book), []).append(line)
    standing = {line.id: line for line in found if not line.is_addition}
    for line in [*standing.values(), *found]:
        more = added.pop(_kind(line, book), []) if added and not line.checked else []
        if more:
            first = line if line.id in standing else _alone(more.pop(0))
            standing[first.id] = _with_more(first, more)
    return [standing[line.id] for line in found if line.id in standing]


def _kind(line: Line, book: Book | None) -> object:
    """What lines have in common whose amounts can be added up; itself where it says none.

    A line may have been put there before anybody knew its food.
    """
    if line.wanted is None:
        return line.id
    amount = line.wanted.amount
    food = line.food or (line.named(book) if book else None)
    about = food or normal_name(line.about)
    return line.list, about, *shelf.kind_of(amount.dimension, amount.unit)


def _alone(line: Line) -> Line:
    """An addition to what is not on the list any more."""
    return replace(line, words=without_plus(line.words))


def _with_more(line: Line, added: Sequence[Line]) -> Line:
    more = [one.wanted.amount.value for one in added if one.wanted]
    if line.wanted is None or not more:
        return line
    in_all = line.wanted.more(sum(more))
    copies = (*line.copies, *(one.id for one in added))
    words = told(in_all.spoken, line.about)
    return replace(line, words=words, amount=in_all.amount, copies=copies, in_all=in_all)


def _without_copies(found: Iterable[Line]) -> list[Line]:
    """Of those to be got that say the same, the first; whoever adds something means more."""
    saying: dict[object, list[Line]] = {}
    for line in found:
        alone = line.checked or line.is_addition
        saying.setdefault(line.id if alone else _saying(line), []).append(line)
    return [
        replace(first, copies=tuple(line.id for line in others)) if others else first
        for first, *others in saying.values()
    ]


def _saying(line: Line) -> object:
    """What lines have in common that say the same."""
    wanted = measured(line.wanted.amount) if line.wanted else None
    return line.list, normal_name(line.about), wanted


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


# Lists hold the same lines week after week.
@lru_cache(4096)
def _wanted(words: str, amount: Amount | None) -> Purchase | None:
    said = _said(words, amount)
    purchase = said_purchase(said) if said else None
    if amount is None or (purchase and measured(purchase.amount) == measured(amount)):
        return purchase
    return Purchase(amount)


def _said(words: str, amount: Amount | None) -> Words | None:
    return said_in(without_plus(words), whose(amount.unit) if amount else "us")


# Who puts many things on a list reads it for each of them.
@lru_cache(4096)
def said_in(words: str, preference: Preference = "us") -> Words | None:
    """A phrase taken apart; None where it cannot be, as a newer version may take more."""
    try:
        return parse_bought(words, preference)
    except BadInput:
        return None


def without_plus(words: str) -> str:
    """What an addition says to get; "6 x 330 ml beer" of "+6 x 330 ml beer"."""
    return words.removeprefix(MORE).lstrip()


def measured(amount: Amount) -> tuple[object, ...]:
    """What two amounts have in common that are as much, however they are said."""
    return amount.value, *shelf.kind_of(amount.dimension, amount.unit)


def list_called(name: str) -> str:
    """A list in a sentence: "the shopping list"."""
    called = name if normal_name(name).endswith("list") else f"{name} list"
    return called if normal_name(name).startswith("the ") else f"the {called}"


def is_on(line: Line, list_name: str) -> bool:
    """Whether it is a line of the list of that name."""
    return normal_name(line.list_name) == normal_name(list_name)


def lines_of(reader: Reader, list_name: str | None, book: Book | None = None) -> list[Line]:
    """All lines of the list of that name, or of every list; NotFound where none is called so."""
    if list_name is not None:
        _check_list(reader, list_name)
    found = lines(reader, book)
    return [line for line in found if list_name is None or is_on(line, list_name)]


def _check_list(reader: Reader, list_name: str) -> None:
    """NotFound, with those there are, where no list is called so; the shopping list always is."""
    names = dict.fromkeys((SHOPPING, *names_of(reader, "list").values()))
    if normal_name(list_name) not in map(normal_name, names):
        raise NotFound(
            f"“{list_name}” is none of the lists here.", f"These are: {', '.join(names)}."
        )


def open_lines(change: Change, list_id: bytes, food: bytes | None, name: str) -> list[Line]:
    """The lines of a list that say to get that food, or what is called so, and are not ticked."""
    called = normal_name(name)

    def is_about(line: Line) -> bool:
        known = food is not None and food in (line.food, line.named(change.book))
        return known or normal_name(line.about) == called

    there = on_list(change, list_id)
    return [line for line in there if not line.checked and is_about(line)]
