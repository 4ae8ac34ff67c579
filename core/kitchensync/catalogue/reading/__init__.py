"""Readers of the food tables and products that a person downloaded: `READERS[name](files)`.

Leaves opening them to `opening`, and what becomes of the foods to the kitchen. Each reader gives
foods one by one, and raises BadFile or TooLarge, also in the middle, for a file that is not whole.
Words come on one line, without what cannot be seen; what then has no name is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import msgspec

from kitchensync.catalogue.reading import fdc, fdc_tables, foodkeeper, openfoodfacts, sr28
from kitchensync.catalogue.reading.values import Files, ImportedFood, ImportedProduct
from kitchensync.text import line

Imported = ImportedFood | ImportedProduct
Reader = Callable[[Files], Iterator[Imported]]


def _seen(read: Reader) -> Reader:
    return lambda files: (item for item in map(_in_sight, read(files)) if item.name)


def _in_sight(item: Imported) -> Imported:
    words = {name: said for name, said in msgspec.structs.asdict(item).items() if _hides(said)}
    if not words:
        return item
    return msgspec.structs.replace(item, **{name: line(said) for name, said in words.items()})


def _hides(said: object) -> bool:
    return isinstance(said, str) and not said.isprintable()


READERS: Mapping[str, Reader] = {
    "sr28": _seen(sr28.read),
    "fdc": _seen(fdc.read),
    "fdc-tables": _seen(fdc_tables.read),
    "foodkeeper": _seen(foodkeeper.read),
    "openfoodfacts": _seen(openfoodfacts.read),
}
