"""The products that the household knows by their barcodes: listing, adding, forgetting.

Leaves the rows to `products`, and what waits for an answer to the reviews of codes.
"""

from __future__ import annotations

from collections.abc import Mapping

from kitchensync.errors import NotFound
from kitchensync.kitchen.desk import Desk
from kitchensync.kitchen.eye import products
from kitchensync.kitchen.eye.views import ProductView
from kitchensync.kitchen.foods import book as books
from kitchensync.kitchen.foods import tins
from kitchensync.kitchen.foods.traits import named_on_packs
from kitchensync.kitchen.review import of_codes, teaching
from kitchensync.kitchen.stock.counted import parse_said
from kitchensync.kitchen.stock.usual import said_purchase
from kitchensync.kitchen.views import Done
from kitchensync.measure.amounts import told
from kitchensync.replica.ids import normal_name


class Codes:
    """Products by their codes."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def ls(self) -> list[ProductView]:
        """All that somebody decided about, by food."""
        replica = self._desk.replica
        with replica.snapshot():
            book = books.read(replica)
            allergens = named_on_packs(replica, "allergens", _product)
            traces = named_on_packs(replica, "traces", _product)
            found = [
                ProductView(
                    code=one.code,
                    food=book.name(one.food) if one.food else None,
                    pack=one.pack.amount.text if one.pack else None,
                    name=one.name,
                    brand=one.brand,
                    source=one.source,
                    allergens=_sorted(allergens, one.code),
                    traces=_sorted(traces, one.code),
                )
                for one in products.all_known(replica)
            ]
        return sorted(found, key=lambda one: (normal_name(one.food or ""), one.code))

    def add(self, code: str, words: str | None, *, dry_run: bool = False) -> Done:
        """A code stands for a food, "milk 1 l" a pack, or for what is not kept: None. BadInput,
        Ambiguous.

        What was scanned and waits for that is put in.
        """
        gtin = products.gtin(code)
        said = parse_said(words, self._desk.preference) if words is not None else None
        with self._desk.change(dry_run) as change:
            said = tins.meant(said, change.book) if said else None
            food = teaching.food_said(change, said.name) if said else None
            pack = said_purchase(said) if said else None
            filed = of_codes.learn(change, gtin, food, pack)
            row = products.product_id(gtin)
            name = food[1] if food else "not kept"
            what = f"{gtin} is {told(pack.amount.text, name) if pack else name}"
            change.tell(row, name, what)
            for one in filed:
                change.touch(one.id, name, one.amount)
        return change.done()

    def remove(self, code: str, *, dry_run: bool = False) -> Done:
        """Forget a code; the next time it is asked about. NotFound, BadInput."""
        gtin = products.gtin(code)
        with self._desk.change(dry_run) as change:
            if not products.forget(change, gtin):
                raise NotFound(f"Nobody knows {gtin}.", "`ks product` shows what is known.")
            change.touch(products.product_id(gtin), gtin)
            change.say(f"forgot what {gtin} is", f"Forgot what {gtin} is.")
        return change.done()


def _product(_food: bytes, product: bytes) -> bytes:
    return product


def _sorted(named: Mapping[bytes, frozenset[str]], code: str) -> tuple[str, ...]:
    return tuple(sorted(named.get(products.product_id(code), ())))
