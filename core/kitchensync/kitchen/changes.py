"""One change of the kitchen: a transaction, what it touches, and the sentence about it.

Every room that writes goes through here. Leaves stamps, the outbox and the merge to the replica.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kitchensync.kitchen import naming
from kitchensync.kitchen.foods import book as books
from kitchensync.kitchen.stock import places
from kitchensync.kitchen.stock.climates import climate_of, usual_names
from kitchensync.kitchen.stock.duedates import FREEZER
from kitchensync.kitchen.views import Done, Touched
from kitchensync.measure.amounts import Amount
from kitchensync.measure.words import clean_name
from kitchensync.replica.ids import caused_id, named_id, normal_name, random_id

if TYPE_CHECKING:
    from kitchensync.kitchen.desk import Desk
    from kitchensync.replica.transaction import Transaction

_NOT_UNDERSTOOD = """
    SELECT review.id, line.id, line.name FROM review_shown AS review
    JOIN recipe_line_shown AS line ON line.id = review.subject
    WHERE review.kind = 'line' AND review.decision IS NULL
    AND line.food IS NULL AND line.name IS NOT NULL
"""
_FOOD = "SELECT name FROM food_shown WHERE id = ? AND same_as IS NULL"
_MAY_BE_CALLED_SO = """
    SELECT name FROM food_shown
    WHERE same_as IS NULL AND (name = ? COLLATE NOCASE OR name GLOB '*[^ -~]*')
"""
"""SQLite knows the case of English letters alone: all names with others are to be compared."""
_MERGED = "SELECT 1 FROM food WHERE same_as IS NOT NULL LIMIT 1"
_TAKEN_BACK = "id NOT IN (SELECT lot FROM posting_shown WHERE lot = ?1)"
"""Of a lot: nothing is in it that anybody says happened."""
_KEPT = """
    SELECT place.id, food.name FROM food LEFT JOIN place_shown AS place ON place.id = food.place
    WHERE food.id = ?
"""


@dataclass(slots=True)
class Change:
    """A transaction in the kitchen's words. `done` is for after the block."""

    desk: Desk
    transaction: Transaction
    dry_run: bool
    _touched: list[Touched] = field(default_factory=list[Touched])
    _book: books.Book | None = None
    _merged: bool | None = None
    _made: dict[str, tuple[bytes, str]] = field(default_factory=dict[str, tuple[bytes, str]])
    _unknown: Mapping[str, list[tuple[bytes, bytes]]] | None = None
    _sentence: str = ""
    _slips: list[str] = field(default_factory=list[str])
    _warnings: list[str] = field(default_factory=list[str])

    def new_id(self) -> bytes:
        """The id of something that only this change means."""
        return random_id(self.desk.random)

    def shows(self, table: str, row: bytes) -> bool:
        """Whether people see that row."""
        sql = f'SELECT 1 FROM "{table}_shown" WHERE id = ?'  # noqa: S608  # the rooms name tables, never people
        return bool(self.transaction.rows(sql, (row,)))

    def has_posting(self, row: bytes) -> bool:
        """Whether that posting was made, on whatever device."""
        self.transaction.thaw(("posting", row))
        sql = "SELECT 1 FROM posting WHERE id = ? AND entry_at > 0"
        return bool(self.transaction.rows(sql, (row,)))

    def put(
        self, table: str, row: bytes, values: Mapping[str, object], *, together: bool = False
    ) -> None:
        """Set some columns of a row; `together` where they say one thing between them."""
        self.transaction.put(table, row, values, together=together)

    @property
    def book(self) -> books.Book:
        """The household's foods as this change found them; what it makes is not in it."""
        if self._book is None:
            self._book = books.read(self.transaction)
        return self._book

    def called(self, table: str, name: str) -> tuple[bytes, str]:
        """The row of that name and how it is spelled; made if it is not there.

        Nobody who says "my fridge" wants it to be called so; "The Hut" may be its name.
        """
        row = named_id(table, name)
        shown = self.transaction.rows(f'SELECT name FROM "{table}_shown" WHERE id = ?', (row,))  # noqa: S608  # the rooms name tables, never people
        if not shown:
            named = dict(map(tuple, self.transaction.rows(f'SELECT id, name FROM "{table}_shown"')))  # noqa: S608  # as above
            other = naming.find_called(name, {id_: said for id_, said in named.items() if said})
            if other:
                return other, named[other]
            if table == "place" and naming.ARTICLE.match(name):
                return self.called(table, naming.ARTICLE.sub("", name))
            names = [*filter(None, named.values()), *_usual_names(table, name)]
            if near := naming.slip(name, names):
                self._slips.append(f" No {table} was called so; did you mean {near}?")
            return self._make(table, row, name)
        return row, str(shown[0][0] or clean_name(name))

    def _make(self, table: str, row: bytes, name: str) -> tuple[bytes, str]:
        name = clean_name(name)
        self.put_anew(table, row, {"name": name})
        return row, name

    def put_anew(self, table: str, row: bytes, values: Mapping[str, object]) -> None:
        """Set some columns; of a row that was taken back, nothing else is said any more."""
        hidden = f'id NOT IN (SELECT id FROM "{table}_shown" WHERE id = ?1)'  # noqa: S608  # as in `shows`
        self.put(table, row, {**self._unsaid(table, row, hidden), **values})

    def _unsaid(self, table: str, row: bytes, where: str) -> dict[str, object]:
        """The columns that say something and need not, each as None; only of a row that is so.

        `where`: how, in SQL, with ?1 for the row's id.
        """
        sql = f'SELECT * FROM "{table}" WHERE id = ?1 AND {where}'  # noqa: S608  # as in `shows`
        return {
            name: None
            for was in self.transaction.rows(sql, (row,))
            for name in _may_be_unsaid(table)
            if was[name] is not None
        }

    def food(self, name: str) -> tuple[bytes, str]:
        """The food that is called so in any of the ways that `Book` knows; made if there is none.

        A new one is called as it was typed, but is the row that everybody makes who means that
        food: two phones that write down "egg" and "eggs" mean one.
        """
        row = named_id("food", name)
        shown = self.transaction.rows(_FOOD, (row,))
        if shown and shown[0][0] is not None:
            return row, str(shown[0][0])
        from kitchensync.catalogue.words import key

        same = key(name)
        if same not in self._made:
            found = self.book.find(name) or self.book.find_by_catalogue(name)
            if found is not None:
                return self.written(found)
            self._made[same] = self._make("food", _row_of(name), name)
            self._tell_lines(same, *self._made[same])
        return self._made[same]

    def _tell_lines(self, same: str, food: bytes, name: str) -> None:
        """Lines of recipes that nobody understood mean the food that is new, if they say so."""
        if self._unknown is None:
            self._unknown = self._not_understood()
        if not (lines := self._unknown.get(same)):
            return
        from kitchensync.kitchen.recipes.understood import SAID
        from kitchensync.kitchen.review.rows import settle

        for review, line in lines:
            self.put("recipe_line", line, {"food": food, "confidence": SAID - 1})
            settle(self, review, {"food": name})

    def _not_understood(self) -> Mapping[str, list[tuple[bytes, bytes]]]:
        """Reviews and their lines, by what the lines say."""
        from kitchensync.catalogue.words import key

        found: defaultdict[str, list[tuple[bytes, bytes]]] = defaultdict(list)
        for review, line, called in self.transaction.rows(_NOT_UNDERSTOOD):
            found[key(called)].append((review, line))
        return found

    def food_said(self, name: str) -> tuple[bytes, str]:
        """The same of what somebody typed: Ambiguous where several foods are called so."""
        may_be = self.transaction.rows(_MAY_BE_CALLED_SO, (name,))
        same = normal_name(name)
        # Where one is called just so, nothing else that a purchase does needs the book.
        if sum(normal_name(each) == same for (each,) in may_be) != 1:
            from kitchensync.kitchen.stock.shelf import check_alone

            check_alone(self.transaction, name, self.book)
        return self.food(name)

    def knows_food(self, name: str) -> bool:
        """Whether the household calls a food just so; asked without reading its book."""
        shown = self.transaction.rows(_FOOD, (named_id("food", name),))
        return bool(shown and shown[0][0] is not None)

    def written(self, food: bytes) -> tuple[bytes, str]:
        """A food that was found, written down if only everybody knows it so far; and its name."""
        name = self.book.name(food)
        return self._make("food", food, name) if self.book.is_everybodys(food) else (food, name)

    def new_lot(
        self, lot: bytes, food: bytes, amount: Amount, details: Mapping[str, object] | None = None
    ) -> str | None:
        """A lot acquired today, kept where its food usually is unless `details` name a place.

        A place of None is nowhere in particular. What the place is called, if there is one.
        """
        details = details or {}
        place = self._place(food, amount.unit, details)
        values: dict[str, object] = {
            "food": food,
            "place": place.id if place else None,
            "dimension": amount.dimension,
            "unit": amount.unit,
            "acquired": self.desk.today.isoformat(),
        }
        values |= details
        if place and place.climate == FREEZER and _is_to_freeze(details):
            values["frozen"] = values["acquired"]
        said = {column: value for column, value in values.items() if value is not None}
        self.put("lot", lot, {**self._unsaid("lot", lot, _TAKEN_BACK), **said})
        return place.name if place else None

    def _place(self, food: bytes, unit: str, details: Mapping[str, object]) -> places.Place | None:
        there = places.places(self.transaction)
        if "place" in details:
            return next((each for each in there if each.id == details["place"]), None)
        frozen = bool(details.get("frozen")) and not details.get("thawed")
        return places.usual(there, *self._kept(food), unit, frozen=frozen)

    def own_place(self, food: bytes) -> bytes | None:
        """Where the household keeps a food, as far as it said so or put it there."""
        return self._kept(food)[0]

    def _kept(self, food: bytes) -> tuple[bytes | None, str | None]:
        """That, and what the food is called."""
        if self._merged is None:
            self._merged = bool(self.transaction.rows(_MERGED))
        # Reading the book takes ten times as long as all else that a purchase does.
        same = self.book.same(food) if self._merged else (food,)
        found = [row for each in same for row in self.transaction.rows(_KEPT, (each,))]
        own = next((place for place, _ in found if place), None)
        return own, next((name for _, name in found if name), None)

    def post(
        self,
        lot: bytes,
        kind: str,
        amount: int,
        *,
        row: bytes | None = None,
        cause: bytes | None = None,
    ) -> bytes:
        """Post to a lot's ledger, as `row` if what caused it says which; the posting's id."""
        row = row or self.new_id()
        entry = {
            "lot": lot,
            "kind": kind,
            "amount": amount,
            "at": self.desk.clock(),
            "person": self.desk.person,
            "cause": cause,
        }
        self.transaction.post("posting", row, entry)
        return row

    def happened(self, row: bytes, lot: bytes, kind: str, amount: int, cause: bytes) -> None:
        """Post what people say has happened, as `row`, which follows from it and from nothing else.

        If somebody says so apart from one who took it back, the later of them is right.
        """
        self.post(lot, kind, amount, row=row, cause=cause)
        self.transaction.stand(row)

    def came_in(self, row: bytes, lot: bytes, amount: int, cause: bytes, *, answered: bool) -> None:
        """Post what a file says was bought: as what has happened where somebody `answered` that.

        What a device is certain of by itself contradicts nobody.
        """
        if answered:
            self.happened(row, lot, "bought", amount, cause)
        else:
            self.post(lot, "bought", amount, row=row, cause=cause)

    def touch(
        self, row: bytes, name: str, amount: str | None = None, place: str | None = None
    ) -> None:
        """Name a thing that this change is about."""
        self._touched.append(Touched(row.hex(), name, amount, place))

    def say(self, cause: str, sentence: str) -> None:
        """What history and the person who did it are told."""
        self.transaction.cause = cause
        self._sentence = sentence

    def tell(self, row: bytes, name: str, what: str) -> None:
        """Say `what` of one thing, or that it is so already."""
        self.touch(row, name)
        changed = self.transaction.changes
        sentence = f"{what[:1].upper()}{what[1:]}"
        self.say(what if changed else "", f"{sentence}{'' if changed else ' already'}.")

    def warn(self, warnings: Iterable[str]) -> None:
        """Have somebody hear, once, what matters to health or was not read, whatever is said."""
        sentences = (f"{words[:1].upper()}{words[1:].removesuffix('.')}." for words in warnings)
        self._warnings = [*dict.fromkeys((*self._warnings, *sentences))]

    def done(self) -> Done:
        """What came of it."""
        change_id = None if self.dry_run else self.transaction.change_id
        changed = self.transaction.changes > 0
        sentence = self._sentence + "".join(self._slips)
        warnings = tuple(self._warnings)
        return Done(sentence, changed, tuple(self._touched), change_id, warnings=warnings)


def _is_to_freeze(details: Mapping[str, object]) -> bool:
    """Whether a lot in a freezer was not bought frozen: what is has no day to use it by."""
    noted = {"frozen", "thawed"} & details.keys()
    return details.get("due_kind") == "use-by" and not noted


def lot_of(cause: bytes, dimension: str, generation: int) -> bytes:
    """The lot that a cause brings about. Two phones may say different kinds of amounts: each has
    its lot, of which the one with the posting counts."""
    return caused_id("lot", cause + dimension.encode(), generation)


def _may_be_unsaid(table: str) -> list[str]:
    """The columns of a table that need not hold anything."""
    from kitchensync.schema import tables

    return [column.name for column in tables()[table].columns if column.takes(None)]


def _row_of(name: str) -> bytes:
    """The id of a food that is new here: by the catalogue's name, if that is its own."""
    from kitchensync.catalogue.index import entry, is_called

    known = entry(name)
    return named_id("food", known.name if known and is_called(known, name) else name)


def _usual_names(table: str, name: str) -> Collection[str]:
    """What places are often called, which a new place may be a slip of."""
    return usual_names() if table == "place" and climate_of(name) is None else ()
