"""Pieces that a recipe takes apart: of the eggs that its yolks are of there are whites left.

Who takes several parts of a food takes as many pieces as one of the parts needs, not the sum.
Leaves what there is of a food to `covering`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from kitchensync.cooking.facts import Key

_PARTS = {
    "zest": re.compile(r"\b(?:zest(?:ed)?|rind|peel)\b", re.IGNORECASE),
    "juice": re.compile(r"\b(?:juiced?|squeezed)\b", re.IGNORECASE),
}
_REMOVED = re.compile(r"\b(?:removed|discarded|without|no)\b", re.IGNORECASE)


class Opened:
    """How much of each food one recipe takes apart, and for which parts; thousandths of a piece."""

    def __init__(self) -> None:
        self._pieces: defaultdict[Key, dict[Key, int]] = defaultdict(dict)

    def spare(self, whole: Key, part: Key) -> int:
        """Pieces of which another part was taken, and this one not yet."""
        taken = self._pieces.get(whole, {})
        return max(taken.values(), default=0) - taken.get(part, 0)

    def take(self, whole: Key, part: Key, pieces: int) -> None:
        """Take a part of so many pieces."""
        taken = self._pieces[whole]
        taken[part] = taken.get(part, 0) + pieces


def only_part(parts: Iterable[Key], words: str) -> Key:
    """The one of its parts that a line takes alone, as "zest of 1 lemon"; "" where it takes more.

    The keys of parts end as these are called: "lemon-zest".
    """
    found = [name for name, words_for in _PARTS.items() if words_for.search(words)]
    if len(found) != 1 or _REMOVED.search(words):
        return ""
    return next((part for part in parts if part.endswith(found[0])), "")
