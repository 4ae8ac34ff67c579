"""Puts what is running out on a list: as much as there should be, beyond what is on it already.

Leaves what runs out to `stock.low`, and lists to `cooking.listing`.
"""

from __future__ import annotations

from kitchensync.cooking.matching import Lack
from kitchensync.kitchen.changes import Change
from kitchensync.kitchen.cooking.listing import Lacking, put_together
from kitchensync.kitchen.cooking.pantry_facts import PantryFacts
from kitchensync.kitchen.cooking.shopping_for import as_bought
from kitchensync.kitchen.stock.low import Low, running_out

_MINIMUM = b"minimum"
"""The cause of what is put on a list, for all devices."""
_PIECE = 1000


def put_on_list(change: Change, list_name: str) -> None:
    """Put everything that is running out on a list, and say so."""
    found = running_out(change.transaction, change.book)
    if not found:
        change.say("", "Nothing is running out.")
        return
    facts = PantryFacts(change.transaction, change.desk.today)
    lacks = tuple(_lack(each, facts) for each in found)
    put_together(change, facts, [Lacking(_MINIMUM, lacks)], list_name, "what is running out")


def _lack(low: Low, facts: PantryFacts) -> Lack:
    """What is to be got of it; nobody sells half a piece."""
    minimum = low.minimum
    lacks = minimum.value - low.left
    if minimum.dimension == "count":
        lacks += -lacks % _PIECE
    return as_bought(Lack(low.name, facts.key(low.food), lacks, minimum.dimension, minimum.unit))
