"""What a household knows of its foods, and changes of that: edit, other names, merging two.

Leaves reading what people type to `edits`, what is known to `knowing`, the catalogue itself to
its package. Merging is one column: nothing of either food is rewritten.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from kitchensync.catalogue.lookup import catalogue
from kitchensync.catalogue.model import ALLERGENS
from kitchensync.catalogue.searching import search
from kitchensync.counting import counted
from kitchensync.errors import BadInput, NotFound
from kitchensync.kitchen.changes import Change
from kitchensync.kitchen.desk import Desk
from kitchensync.kitchen.foods import book as books
from kitchensync.kitchen.foods import edits as food_edits
from kitchensync.kitchen.foods.book import Book
from kitchensync.kitchen.foods.denials import deny, foods_denying, told, warn_of_foods
from kitchensync.kitchen.foods.edits import FoodEdit
from kitchensync.kitchen.foods.knowing import HERE, aisle_of, figure_row, known_of
from kitchensync.kitchen.foods.meant import meant, own_food
from kitchensync.kitchen.foods.views import FoodRow, FoodView, Labelled
from kitchensync.kitchen.naming import near
from kitchensync.kitchen.stock import shelf
from kitchensync.kitchen.views import Done
from kitchensync.measure.words import clean_name
from kitchensync.replica.ids import named_id, normal_name

if TYPE_CHECKING:
    from kitchensync.kitchen.foods.instead import Instead


class Foods:
    """Questions about foods, and what people say of them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @cached_property
    def instead(self) -> Instead:
        """What can stand for what."""
        from kitchensync.kitchen.foods.instead import Instead

        return Instead(self._desk)

    def complete(self, prefix: str, most: int = 10) -> list[str]:
        """Names that go on from what was typed so far, the household's first; else nearly so."""
        book = books.read(self._desk.replica)
        if not prefix:
            return sorted(book.names.values(), key=normal_name)[:most]
        rows = _listed(book, Counter(), prefix, everywhere=True)
        own = [row.name for row in rows if row.own]
        known = [*own, *(row.name for row in rows if not row.own)]
        begun = [name for name in known if normal_name(name).startswith(normal_name(prefix))]
        return (begun or own or known or near(prefix, book.names.values()))[:most]

    def list(self, words: str = "", *, everywhere: bool = False) -> list[FoodRow]:
        """The household's foods by name, or `everywhere` those of the catalogue too.

        With `words` those that have them in a name, the best first, or are nearly called so.
        """
        with self._desk.replica.snapshot():
            book = books.read(self._desk.replica)
            lots = Counter(lot.food for lot in shelf.there(self._desk.replica, book=book))
        return _listed(book, lots, words, everywhere=everywhere)

    def show(self, name: str) -> FoodView:
        """All that is known of a food, here or in the catalogue; NotFound, Ambiguous."""
        replica = self._desk.replica
        with replica.snapshot():
            book = books.read(replica)
            food, known = meant(replica, book, name)
            return known_of(replica, book, food, known)

    def add(self, name: str, *, dry_run: bool = False) -> Done:
        """A food of exactly that name, though another may be found under it: "country loaf"."""
        name = clean_name(name)
        with self._desk.change(dry_run) as change:
            row = named_id("food", name)
            if not change.shows("food", row):
                change.put("food", row, {"name": name})
            change.tell(row, name, f"{name} is a food of its own")
        return change.done()

    def edit(self, food: str, /, *, dry_run: bool = False, **said: Unpack[FoodEdit]) -> Done:
        """Say what a food is like, here; BadInput, BadAmount, NotFound."""
        columns = food_edits.columns(said)
        sets = {
            "allergens": food_edits.answers("allergens", said.get("allergens")),
            "traces": food_edits.answers("traces", said.get("traces")),
            "diets": food_edits.answers("diets", said.get("diets")),
        }
        figures = food_edits.figures(said.get("figures"))
        if not (columns or any(sets.values()) or figures or said.get("name") or _placed(said)):
            raise BadInput("There is nothing to change.", "Say what it is like: see --help.")
        with self._desk.change(dry_run) as change:
            row, name = own_food(change, food)
            columns |= self._names(change, row, said)
            if columns:
                change.put("food", row, columns)
            known = [
                (f"food_{kind}", row, code, answer)
                for kind, answers in sets.items()
                for code, answer in answers.items()
                if not change.transaction.state_member(f"food_{kind}", row, code, answer)
            ]
            for nutrient, value in figures.items():
                change.put("figure", *figure_row(row, nutrient, value, HERE))
            change.tell(row, name, f"what is known of {name} is changed")
            for each in known:
                change.transaction.state_member(*each, again=True)
            change.transaction.cause = change.transaction.cause or f"said again what {name} is like"
            said_no = (*sets["allergens"].items(), *sets["traces"].items())
            deny(change, row, {code for code, answer in said_no if answer is False})
        return change.done()

    def label(
        self, food: str, data: bytes, *, anyway: bool = False, dry_run: bool = False
    ) -> Labelled:
        """What a picture of its nutrition label says of a food, from then on.

        A label that contradicts itself or was hard to read changes nothing unless `anyway`.
        NotFound, NoReader, BadPicture, BadFile; BadInput for 100 ml of unknown weight.
        """
        from kitchensync.kitchen.foods.labelled import take

        return take(self._desk, food, data, anyway=anyway, dry_run=dry_run)

    @staticmethod
    def _names(change: Change, food: bytes, said: FoodEdit) -> dict[str, object]:
        """A new name and the usual place."""
        found: dict[str, object] = {}
        if (place := said.get("place")) is not None:
            back = food_edits.taken_back(place)
            found["place"] = None if back else change.called("place", place)[0]
        if name := said.get("name"):
            found["name"] = clean_name(name)
            _check_free(change.book, food, name)
        return found

    def alias(self, food: str, alias: str, *, remove: bool = False, dry_run: bool = False) -> Done:
        """Another name for a food, or none any more.

        BadInput where it is that of another; NotFound where there is none to take away.
        """
        alias = clean_name(alias)
        with self._desk.change(dry_run) as change:
            if remove:
                self._unalias(change, food, alias)
            else:
                row, name = own_food(change, food)
                _check_free(change.book, row, alias)
                change.put("alias", named_id("alias", alias), {"name": alias, "food": row})
                change.tell(row, name, f"“{alias}” is {name}")
        return change.done()

    @staticmethod
    def _unalias(change: Change, food: str, alias: str) -> None:
        book, row = change.book, named_id("alias", alias)
        of, known = meant(change.transaction, book, food)
        said = change.transaction.rows("SELECT food FROM alias_shown WHERE id = ?", (row,))
        if of is None or not said or not said[0][0] or book.end(said[0][0]) != of:
            name = book.name(of) if of else known.name if known else food
            raise NotFound(
                f"Nobody here said that {name} is called “{alias}”.",
                "`ks food show` says what else it is called.",
            )
        change.transaction.delete("alias", row)
        change.tell(of, book.name(of), f"“{alias}” is no name of {book.name(of)}")

    def merge(self, one: str, into: str, *, dry_run: bool = False) -> Done:
        """From now on `one` counts as `into`, with all that was and will be written of it."""
        with self._desk.change(dry_run) as change:
            merged, name = own_food(change, one)
            target, other = own_food(change, into)
            if merged == target:
                change.tell(target, other, f"{name} and {other} are one food")
            else:
                change.put("food", merged, {"same_as": target})
                change.put("food", target, {"same_as": None})
                change.tell(target, other, f"{name} is {other}")
                both = (*change.book.same(target), *change.book.same(merged))
                warn_of_foods(change, both, ALLERGENS)
        return change.done()

    def split(self, name: str, *, dry_run: bool = False) -> Done:
        """Let a food that was merged into another be one of its own again; NotFound."""
        with self._desk.change(dry_run) as change:
            row = next((row for row in change.book.merged(name)), None)
            if row is None:
                raise NotFound(
                    f"No food called {name} was merged into another.", "See `ks food show`."
                )
            change.put("food", row, {"same_as": None})
            change.tell(row, name, f"{name} is a food of its own again")
        return change.done()

    def import_(
        self, path: Path, format_: str, *, everything: bool = False, dry_run: bool = False
    ) -> Done:
        """Foods or products of a downloaded file; of tables those that are known here.

        `format_` is a reader of the catalogue, `everything` takes whole tables. BadFile, TooLarge.
        """
        from kitchensync.kitchen.exchange.room import batches
        from kitchensync.kitchen.foods.imports import ProductPiece, called_here, pieces_of

        book = books.read(self._desk.replica)
        denying = foods_denying(self._desk.replica, book)
        pieces = pieces_of(path, format_, called_here(book, everything=everything))
        new, change_id, warnings = set[str](), None, dict[str, None]()
        for batch in batches(pieces):
            with self._desk.change(dry_run) as change:
                added = {piece.name for piece in batch if piece.write(change)}
                for piece in batch:
                    if denying and isinstance(piece, ProductPiece):
                        piece.compare(change, denying)
                change.say(f"imported what is known of {counted(len(added), 'food')}", "")
            done = change.done()
            change_id = done.change_id or change_id
            warnings |= dict.fromkeys(done.warnings)
            new |= added
        in_all = len({piece.name for piece in pieces})
        passed_over = not everything and format_ != "openfoodfacts"
        of = "in the file that you have; --all takes the others" if passed_over else "in the file"
        what = f"Learned of {counted(len(new), 'food')}, of {in_all} {of}."
        return Done(what, bool(new), (), change_id, warnings=told([*warnings]))


def _listed(book: Book, lots: Counter[bytes], words: str, *, everywhere: bool) -> list[FoodRow]:
    best = {known.key: place for place, known in enumerate(search(words))}
    rows: list[tuple[int, FoodRow]] = []
    here: set[str] = set()
    for food, name in book.names.items():
        known = catalogue().find(name)
        here |= {known.key} if known else set()
        place = best.get(known.key) if known else None
        if place is not None or _has(words, name, *(book.aliases(food) if words else ())):
            aisle = aisle_of(book.own(food), known)
            rows.append((place or 0, FoodRow(name, aisle, lots[food], True)))
    if everywhere:
        rows += _not_here(here, best, words)
    return [row for _, row in sorted(rows, key=lambda one: (one[0], normal_name(one[1].name)))]


def _not_here(
    here: Container[str], best: Mapping[str, int], words: str
) -> Iterator[tuple[int, FoodRow]]:
    """The foods of the catalogue that the household has no row of, each with its place in order."""
    for food in catalogue().foods.values():
        if food.key not in here and (food.key in best or not words.strip()):
            yield best.get(food.key, 0), FoodRow(food.name, food.aisle.value, 0, False)


def _has(words: str, *names: str) -> bool:
    return any(normal_name(words) in normal_name(name) for name in names)


def _placed(said: FoodEdit) -> bool:
    return said.get("place") is not None


def _check_free(book: Book, food: bytes, name: str) -> None:
    other = book.find(name)
    if other is not None and other != food:
        raise BadInput(
            f"“{name}” is {book.name(other)} here.",
            "If they are one food, merge them: `ks food merge ONE INTO`.",
        )
