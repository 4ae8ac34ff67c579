"""What people say that they get: "rice 500 g", and "3 rice 500 g" where a number counts the packs.

Leaves phrases to `measure.words`, which know no food: to them, "3 rice" may be as much of a name as
"7 up".
"""

from __future__ import annotations

import re
from dataclasses import replace

from kitchensync.errors import BadAmount
from kitchensync.measure import units
from kitchensync.measure.words import Words, parse_words

_COUNTED = re.compile(r"([1-9][0-9]?) (.+)")


def parse_bought(text: str) -> Words:
    """A phrase taken apart, as by `parse_words`; of a food that comes in packs, so many of them.

    BadInput, BadAmount, UnknownUnit, TooLarge.
    """
    words = parse_words(text)
    counted = _COUNTED.fullmatch(words.name)
    if counted is None or words.pack or words.amount.dimension == "count":
        return words
    times, name = int(counted[1]), counted[2]
    if not _counts_packs(words.name, name):
        return words
    each = words.amount
    if times * each.value > units.largest(each.dimension):
        raise BadAmount(f"“{text}” is no amount that a kitchen holds.", "Look for a slip.")
    pack = each.value if times > 1 else None
    return Words(name, replace(each, value=times * each.value), True, pack)


def _counts_packs(said: str, name: str) -> bool:
    """Whether the number before a name counts packs: not eggs, 10 of which may weigh 600 g.

    Nor does it where it may belong to the name, as in "3 bean salad": that is no food's own name.
    """
    # Most of what is bought has no number before it, and no need of the table.
    from kitchensync.catalogue.index import entry, is_called

    known = None if entry(said) else entry(name)
    return known is not None and not known.piece and (" " not in name or is_called(known, name))
