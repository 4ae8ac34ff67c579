"""Whether a receipt is of a place that makes what it sells: a restaurant or a bakery.

There "bacon" is a dish or a bun with it. Leaves what becomes of such lines to whoever asks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kitchensync.catalogue.words import plain

_TOP = 8
"""Lines that may hold the name of the place."""
_PLACE = re.compile(
    r"\b(?:restaurants?|restoran|rest|ristorante|restaurante|ravintola|cafe|caffe|kopitiam|bistro"
    r"|pizza|pizzeria|burger|mcdonalds|kfc|starbucks|subway|steakhouse|sushi|ramen|gasthaus"
    r"|gasthof|gaststatte|wirtshaus|brasserie|trattoria|osteria|diner|canteen|cafeteria"
    r"|food court|kitchen|kitchenette|\w*grill|baker[sy]|bakehouse|confectionery|patisserie"
    r"|boulangerie|konditorei|konditori|backerei|bageri)\b"
)
_SERVED = re.compile(
    r"\b(?:serv(?:ice)? (?:charge|chg)|svc (?:charge|chg)|pax|dine in|eat in|have here"
    r"|take ?(?:away|out)|table (?:no )?\d+|tisch (?:nr )?\d+|bord (?:nr )?\d+|couverts?|sur place"
    r"|a emporter|trinkgeld|dricks|gratuity|bedienung|waiter|waitress)\b"
)


def is_of_a_maker(lines: Sequence[str]) -> bool:
    """Whether the name at the top says so, or what is said of tables and service below it."""
    words = [plain(line) for line in lines]
    named = any(map(_PLACE.search, words[:_TOP]))
    return named or any(map(_SERVED.search, words))
