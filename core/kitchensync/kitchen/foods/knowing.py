"""All that is known of one food: the household's rows over what the catalogue says.

Reads only. Leaves the rows' own names and redirects to `book`, and changing them to `room`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from kitchensync.catalogue.lookup import catalogue
from kitchensync.catalogue.model import ALLERGENS, Food, Nutrients, Substitute
from kitchensync.kitchen.foods.book import Book, Own
from kitchensync.kitchen.foods.traits import (
    DIETS,
    Kind,
    broken_by,
    everybody_says,
    holding,
    named_on_packs,
    said_of,
)
from kitchensync.kitchen.foods.views import AnswerView, FigureView, FoodView, KeepsView, PriceView
from kitchensync.kitchen.stock.duedates import day
from kitchensync.kitchen.stock.lives import everybody_knows
from kitchensync.kitchen.stock.places import Place, places, usual
from kitchensync.measure.prices import Price
from kitchensync.measure.speaking import in_a_sentence
from kitchensync.replica.ids import caused_id
from kitchensync.replica.reader import Reader

HERE = "this household"
"""The source of figures that people said themselves."""
LABEL = "a label"
"""The source of those that were read from a package."""
NUTRIENTS: tuple[str, ...] = Nutrients.__struct_fields__
EVENTS = ("pantry", "fridge", "freezer", "opened", "thawed")
_CODES: Mapping[Kind, Sequence[str]] = {"allergens": ALLERGENS, "diets": DIETS, "traces": ()}
"""Of which there is something to say, even if it is that nobody knows."""

_FIGURES = "SELECT food, nutrient, value, source FROM figure_shown WHERE food IN ({foods})"
_SUBSTITUTES = """
    SELECT instead, "over", "under", purpose FROM substitute_shown WHERE food IN ({foods})
"""
_PRICES = """
    SELECT store.name, lot.price, lot.currency, posting.amount, lot.unit, max(lot.acquired)
    FROM lot_shown AS lot LEFT JOIN store ON store.id = lot.store
    JOIN posting_shown AS posting ON posting.lot = lot.id AND posting.kind = 'bought'
    WHERE lot.food IN ({foods}) AND lot.price IS NOT NULL AND lot.currency IS NOT NULL
    GROUP BY lot.store ORDER BY max(lot.acquired) DESC, store.name
"""


def figure_row(
    food: bytes, nutrient: str, value: int | None, source: str
) -> tuple[bytes, dict[str, object]]:
    """The row that says how much of a nutrient is in 100 g of a food, and its columns."""
    row = caused_id("figure", food + nutrient.encode(), 0)
    return row, {"food": food, "nutrient": nutrient, "value": value, "source": source}


def aisle_of(own: Own, known: Food | None) -> str | None:
    """Where a shop keeps it: as the household says, else as everybody knows."""
    return own.aisle or (known.aisle.value if known else None)


def known_of(reader: Reader, book: Book, food: bytes | None, known: Food | None) -> FoodView:
    """What there is to say of the household's food of that row, or of one of the catalogue."""
    ids = book.same(food) if food else ()
    aliases = tuple(book.aliases(food)) if food else ()
    own = book.own(food) if food else Own(known.name if known else "")
    weighs = own.physical(known)
    days = own.days.over(everybody_knows(own.name))
    figures = tuple(_figures(reader, ids, known))
    place = usual(places(reader), own.place, own.name)
    catalogued = [known, *(other for name in aliases if (other := catalogue().find(name)))]
    allergens = _answers("allergens", reader, book, food, catalogued)
    inside = [one.code for one in allergens if one.answer or one.on_pack]
    return FoodView(
        id=food.hex() if food else "",
        name=own.name,
        aliases=aliases,
        catalog=known.name if known else None,
        aisle=aisle_of(own, known),
        place=place.name if place else None,
        climate=known.place.value if known else None,
        minimum=in_a_sentence(own.minimum.value, own.minimum.unit) if own.minimum else None,
        due_kind=own.due_kind or (known.due_kind if known else None),
        keeps=KeepsView(*days[:5]),
        piece=weighs.piece,
        density=weighs.density,
        allergens=allergens,
        traces=_answers("traces", reader, book, food, ()),
        diets=_fitting(_answers("diets", reader, book, food, catalogued), broken_by(inside)),
        figures=figures,
        unknown=sum(figure.value is None for figure in figures),
        substitutes=tuple(_substitutes(reader, book, ids, known)),
        prices=tuple(_prices(reader, ids)),
        own=tuple(_own(own, place)),
    )


def _rows(reader: Reader, sql: str, ids: Sequence[bytes], **more: str) -> list[sqlite3.Row]:
    if not ids:
        return []
    return reader.rows(sql.format(foods=", ".join("?" * len(ids)), **more), ids)


def _own(own: Own, place: Place | None) -> Iterator[str]:
    """What the household said itself."""
    if place and place.id == own.place:
        yield "place"
    for name in ("aisle", "minimum", "due_kind", "piece", "density"):
        if getattr(own, name) is not None:
            yield name
    for event in EVENTS:
        if getattr(own.days, event) is not None:
            yield event


def _answers(
    kind: Kind, reader: Reader, book: Book, food: bytes | None, known: Sequence[Food | None]
) -> tuple[AnswerView, ...]:
    said = said_of(reader, kind, book.end).get(food, {}) if food else {}
    packs = frozenset[str]()
    if food and kind != "diets":
        packs = named_on_packs(reader, kind, lambda of, _: book.end(of)).get(food, packs)
    held = holding(kind, said, everybody_says(kind, known), packs)
    codes = dict.fromkeys((*_CODES[kind], *sorted({*said, *packs})))
    return tuple(AnswerView(code, held.get(code), code in said, code in packs) for code in codes)


def _fitting(diets: Iterable[AnswerView], broken: Container[str]) -> tuple[AnswerView, ...]:
    """The same, but nobody knows of a diet that it is said to fit and that is broken."""
    return tuple(
        replace(each, answer=None) if each.answer and each.code in broken else each
        for each in diets
    )


def _figures(reader: Reader, ids: Sequence[bytes], known: Food | None) -> Iterator[FigureView]:
    own: dict[str, tuple[int | None, str | None]] = {}
    rows = _rows(reader, _FIGURES, ids)
    for food in reversed(ids):
        own |= {nutrient: (value, src) for of, nutrient, value, src in rows if of == food}
    source = f"SR28 {known.sources.sr28}" if known and known.sources.sr28 else None
    for nutrient in NUTRIENTS:
        if nutrient in own:
            value, said = own[nutrient]
            yield FigureView(nutrient, value, said or None)
        else:
            found = getattr(known.nutrients, nutrient) if known else None
            yield FigureView(nutrient, found, source if found is not None else None)


def _substitutes(
    reader: Reader, book: Book, ids: Sequence[bytes], known: Food | None
) -> Iterator[str]:
    """ "margarine (baking)": the household's own before everybody's."""
    for instead, over, under, purpose in _rows(reader, _SUBSTITUTES, ids):
        if instead and book.end(instead) not in ids and over and under:
            ratio = "" if over == under else f"{Fraction(over, under)} "
            yield f"{ratio}{book.name(instead)}" + (f" ({purpose})" if purpose else "")
    if known:
        yield from map(_substitute, catalogue().substitutes(known.key))


def _substitute(found: Substitute) -> str:
    foods = catalogue().foods
    if found.apart:
        return f"from {foods[found.parts[0].food].name}"
    parts = (
        f"{'' if part.ratio == '1' else part.ratio + ' '}{foods[part.food].name}"
        for part in found.parts
    )
    purpose = f" ({found.only_for})" if found.only_for else ""
    return f"{' and '.join(parts)}{purpose}"


def _prices(reader: Reader, ids: Sequence[bytes]) -> Iterator[PriceView]:
    for store, price, currency, amount, unit, acquired in _rows(reader, _PRICES, ids):
        paid = Price(price, currency).text
        yield PriceView(store or None, paid, in_a_sentence(amount, unit), day(acquired))
