"""What a reader gives: foods and products as their source has them, in our units.

Leaves to the kitchen what becomes of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import BinaryIO

import msgspec

from kitchensync.catalogue.model import Nutrients, ShelfLife

Files = Mapping[str, Callable[[], BinaryIO]]
"""What a person downloaded: for each file name how to open it, from the beginning, as bytes."""


class Weight(msgspec.Struct, frozen=True):
    """How heavy `amount` (thousandths) of a household measure is, in mg: 1000 "cup, chopped"."""

    sequence: int
    amount: int
    words: str
    mass: int


class ImportedFood(msgspec.Struct, frozen=True, omit_defaults=True):
    """A food of a table of foods. `source` and `id` name its row there."""

    source: str
    id: str
    name: str
    nutrients: Nutrients = Nutrients()
    weights: tuple[Weight, ...] = ()
    shelf_life: ShelfLife = ShelfLife()


class ImportedProduct(msgspec.Struct, frozen=True, omit_defaults=True):
    """A packaged product. `mass` (mg) or `volume` (µl) is what a pack holds, where that is said.

    `contains` are allergen codes, `traces` those of which the pack says that it may contain traces;
    of the others nothing is known.
    """

    source: str
    barcode: str
    name: str
    brand: str | None = None
    mass: int | None = None
    volume: int | None = None
    contains: tuple[str, ...] = ()
    traces: tuple[str, ...] = ()
    vegan: bool | None = None
    vegetarian: bool | None = None
    nutrients: Nutrients = Nutrients()
