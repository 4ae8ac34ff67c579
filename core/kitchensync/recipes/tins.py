"""What each of the tins holds that an ingredient line names: 400 g of "2 x 400 g tins chickpeas".

Leaves how much a line calls for to `measuring`.
"""

from __future__ import annotations

from kitchensync.measure.table import TINS
from kitchensync.measure.tokens import tokens
from kitchensync.measure.units import find
from kitchensync.measure.words import names_tins
from kitchensync.recipes.leading import leading
from kitchensync.recipes.lines import LONGEST

_ROUNDED = 20
"""Of a fluid ounce, who measures it differs by less than such a part."""


def held(words: str, amount: int) -> int:
    """Base units in each tin of a line that calls for `amount` of them; 0 where it says no tins.

    0, too, where the words say another amount: somebody put it right.
    """
    if not names_tins(words):
        return 0
    line = tokens(words[:LONGEST])
    found = leading(line)
    quantity = found.quantity if found else None
    if found is None or quantity is None or not quantity.low:
        return 0
    if quantity.pack is None:
        aside = None if found.aside is None else line[found.aside].low
        return amount if aside and _is_tin(aside) else 0
    if quantity.unit is None or quantity.unit.name not in TINS or quantity.pack_unit is None:
        return 0
    said = quantity.low * quantity.pack * quantity.pack_unit.size
    return round(amount / quantity.low) if abs(said - amount) * _ROUNDED <= said else 0


def _is_tin(word: str) -> bool:
    unit = find(word)
    return unit is not None and unit.name in TINS
