"""Readers of the food tables and products that a person downloaded: `READERS[name](files)`.

Leaves opening them to `opening`, and what becomes of the foods to the kitchen. Each reader gives
foods one by one, and raises BadFile or TooLarge, also in the middle, for a file that is not whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from kitchensync.catalogue.reading import fdc, fdc_tables, foodkeeper, openfoodfacts, sr28
from kitchensync.catalogue.reading.values import Files, ImportedFood, ImportedProduct

Reader = Callable[[Files], Iterator[ImportedFood] | Iterator[ImportedProduct]]

READERS: Mapping[str, Reader] = {
    "sr28": sr28.read,
    "fdc": fdc.read,
    "fdc-tables": fdc_tables.read,
    "foodkeeper": foodkeeper.read,
    "openfoodfacts": openfoodfacts.read,
}
