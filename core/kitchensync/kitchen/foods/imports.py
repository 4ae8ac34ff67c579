"""Foods and products of files that a person downloaded, as pieces to write.

Leaves the files to the readers of the catalogue, and cutting them into changes to `exchange`. What
the household said itself stays.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from kitchensync.catalogue.lookup import find
from kitchensync.catalogue.model import Nutrients, ShelfLife
from kitchensync.catalogue.reading import READERS
from kitchensync.catalogue.reading.opening import files_of
from kitchensync.catalogue.reading.values import ImportedFood, ImportedProduct
from kitchensync.catalogue.words import key
from kitchensync.errors import BadInput, TooLarge
from kitchensync.kitchen.changes import Change
from kitchensync.kitchen.eye import products
from kitchensync.kitchen.eye.lookup import stated_of
from kitchensync.kitchen.foods.book import Book
from kitchensync.kitchen.foods.denials import warn_of_product
from kitchensync.kitchen.foods.knowing import EVENTS, HERE, LABEL, figure_row
from kitchensync.kitchen.foods.traits import Kind
from kitchensync.measure.words import LONGEST_NAME, clean_name, names_something
from kitchensync.vision import barcodes

MOST_FOODS = 20_000
MOST_PRODUCTS = 200_000
_FIGURES = "SELECT nutrient, source, value FROM figure_shown WHERE food = ?"
_DAYS = "SELECT days_pantry, days_fridge, days_freezer, days_opened, days_thawed FROM food"
_STATED = """
    SELECT member FROM food_{} WHERE food = ?
    AND entry_at > 0 AND present_at > 0 AND present IN (0, 1)
"""


@dataclass(frozen=True, slots=True)
class FoodPiece:
    """A food of a file: its figures, days and answers."""

    name: str
    source: str
    figures: Mapping[str, int]
    days: Mapping[str, int]
    contains: tuple[str, ...] = ()
    diets: tuple[tuple[str, bool], ...] = ()
    traces: tuple[str, ...] = ()

    @property
    def weight(self) -> int:
        return 300 + 260 * len(self.figures) + 160 * len((*self.contains, *self.traces))

    def write(self, change: Change) -> bool:
        """Write what the household did not say; whether anything was new."""
        before = change.transaction.changes
        food, _ = change.food(self.name)
        rows = change.transaction.rows(_FIGURES, (food,))
        own = {nutrient for nutrient, source, _ in rows if source in (HERE, LABEL)}
        for nutrient, value in self.figures.items():
            if nutrient not in own:
                change.put("figure", *figure_row(food, nutrient, value, self.source))
        self._keep(change, food)
        state_unsaid(change, food, "allergens", dict.fromkeys(self.contains, True))
        state_unsaid(change, food, "traces", dict.fromkeys(self.traces, True))
        state_unsaid(change, food, "diets", dict(self.diets))
        return change.transaction.changes > before

    def and_also(self, other: FoodPiece) -> FoodPiece:
        """What is so of two products of one name: figures of the first, what either holds or may.

        Both have to keep to a diet, or one not to. A file that is read again teaches nothing.
        """
        contains = tuple(dict.fromkeys((*self.contains, *other.contains)))
        traces = tuple(dict.fromkeys((*self.traces, *other.traces)))
        mine, theirs = dict(self.diets), dict(other.diets)
        diets = {diet: False for diet, fits in (*self.diets, *other.diets) if not fits}
        diets |= {diet: True for diet, fits in mine.items() if fits and theirs.get(diet)}
        return replace(self, contains=contains, traces=traces, diets=tuple(diets.items()))

    def _keep(self, change: Change, food: bytes) -> None:
        """Days that nobody said yet."""
        ((*said,),) = change.transaction.rows(f"{_DAYS} WHERE id = ?", (food,))
        unsaid = {event for event, days in zip(EVENTS, said, strict=True) if days is None}
        days = {f"days_{event}": days for event, days in self.days.items() if event in unsaid}
        if days:
            change.put("food", food, days)


def state_unsaid(change: Change, food: bytes, kind: Kind, answers: Mapping[str, bool]) -> None:
    """State of a food the answers that nobody gave yet."""
    stated = {code for (code,) in change.transaction.rows(_STATED.format(kind), (food,))}
    for code, answer in answers.items():
        if code not in stated:
            change.transaction.state_member(f"food_{kind}", food, code, answer)


@dataclass(frozen=True, slots=True)
class ProductPiece:
    """What the barcode of a product is: a guess for when it is scanned. `name` is its food's."""

    name: str
    found: ImportedProduct

    @property
    def weight(self) -> int:
        named = (*self.found.contains, *self.found.traces)
        return 400 + 2 * LONGEST_NAME + 160 * len(named)

    def write(self, change: Change) -> bool:
        """Keep it; whether anything was new.

        Of a code that somebody said or read something of before, only what its pack names is.
        """
        code = barcodes.product(self.found.barcode)
        if code is None or barcodes.is_of_a_store(code):
            return False
        before, stated = change.transaction.changes, stated_of(self.found, change.desk.today)
        if products.known(change.transaction, code):
            products.name_allergens(change, code, stated)
        else:
            products.note(change, code, stated)
        return change.transaction.changes > before

    def compare(self, change: Change, denying: Container[bytes]) -> None:
        """Warn of what the household denies of its food, if that is one of these.

        A pack that nobody decided about is of the food of its name then: what a pack names is never
        safe because it came by itself.
        """
        code = barcodes.product(self.found.barcode)
        found = products.known(change.transaction, code) if code else None
        if found is None or not (self.found.contains or self.found.traces):
            return
        food = found.food if found.decided else change.food(self.name)[0]
        if food is None or food not in denying:
            return
        warned = warn_of_product(change, products.product_id(found.code), food, filed=True)
        if warned and not found.decided:
            products.remember(change, found.code, food, None)


Called = Callable[[ImportedFood], str | None]
"""What a food of a table is called here; None where nobody has it."""


def pieces_of(path: Path, format_: str, called: Called) -> list[FoodPiece | ProductPiece]:
    """The foods at `path`, of tables those that are `called` something, and all products.

    Products of one name are one food, and a piece each: a change has no room for any number of
    them. BadInput, BadFile, TooLarge.
    """
    foods: dict[str, FoodPiece] = {}
    coded: list[ProductPiece] = []
    for name, found in _named(path, format_, called):
        piece, same = _piece(name, found), key(name)
        foods[same] = foods[same].and_also(piece) if same in foods else piece
        if isinstance(found, ImportedProduct):
            coded.append(ProductPiece(foods[same].name, found))
        if len(foods) > MOST_FOODS:
            raise TooLarge(f"There are more than {MOST_FOODS} foods in it.", "Leave --all out.")
        if len(coded) > MOST_PRODUCTS:
            raise TooLarge(f"There are more than {MOST_PRODUCTS} products in it.", "Cut it up.")
    return [*foods.values(), *coded]


def _named(
    path: Path, format_: str, called: Called
) -> Iterator[tuple[str, ImportedFood | ImportedProduct]]:
    if format_ not in READERS:
        raise BadInput(f"“{format_}” is no format.", f"It is one of {', '.join(READERS)}.")
    for found in READERS[format_](files_of(path)):
        name = called(found) if isinstance(found, ImportedFood) else found.name
        if name and names_something(name[:LONGEST_NAME]):
            yield clean_name(name[:LONGEST_NAME]), found


def called_here(book: Book, *, everything: bool) -> Called:
    """By the name of the table, or as what the catalogue took from that row of it."""
    rows: dict[tuple[str, str | None], str] = {}
    for name in book.names.values():
        if known := find(name):
            rows["sr28", known.sources.sr28] = name
            rows["foodkeeper", known.sources.foodkeeper] = name

    def called(found: ImportedFood) -> str | None:
        own = book.find(found.name) if found.name.strip() else None
        if own is not None:
            return book.name(own)
        return rows.get((found.source, found.id)) or (found.name if everything else None)

    return called


def _piece(name: str, found: ImportedFood | ImportedProduct) -> FoodPiece:
    figures = dict(_known(found.nutrients))
    if isinstance(found, ImportedFood):
        return FoodPiece(
            name, f"{found.source} {found.id}", figures, dict(_known(found.shelf_life))
        )
    diets = (("vegan", found.vegan), ("vegetarian", found.vegetarian))
    return FoodPiece(
        name,
        f"{found.source} {found.barcode}",
        figures,
        {},
        found.contains,
        tuple((diet, answer) for diet, answer in diets if answer is not None),
        found.traces,
    )


def _known(values: Nutrients | ShelfLife) -> Iterator[tuple[str, int]]:
    for name in values.__struct_fields__:
        value = getattr(values, name)
        if value is not None:
            yield name, value
