"""Where in a shop the things of a list are, and in which order one comes by them.

Leaves what a line is about to `lines`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from kitchensync.catalogue.index import entry
from kitchensync.kitchen.foods.book import Book
from kitchensync.kitchen.shopping.lines import Line
from kitchensync.kitchen.shopping.views import ShopLine
from kitchensync.replica.ids import normal_name


def aisles_of(lines: Iterable[Line], book: Book) -> Iterator[str | None]:
    """Of each line as the household says, else as everybody knows; None for what is in neither."""

    # The same things are got week after week.
    @cache
    def aisle(food: bytes | None, name: str) -> str | None:
        if food and (own := book.own(food).aisle):
            return own
        known = entry(name)
        return known.aisle if known else None

    for line in lines:
        called = line.called(line.remark[0], lambda: book)
        food = line.food or book.find(called)
        yield aisle(food, book.name(food) if food else called)


def by_aisle(lines: Iterable[ShopLine]) -> list[ShopLine]:
    """Each list in the order of the shop; within an aisle, and where none is known, as it was.

    The household's own aisles come after those that everybody knows, by name.
    """
    from kitchensync.catalogue.model import Aisle

    order = {aisle.value: place for place, aisle in enumerate(Aisle)}

    def place(line: ShopLine) -> tuple[str, bool, int, str]:
        aisle = line.aisle
        return (
            line.list,
            aisle is None,
            order.get(aisle or "", len(order)),
            normal_name(aisle or ""),
        )

    return sorted(lines, key=place)
