"""A question in words: "what can I cook with spinach for Ada and Ben", taken apart.

Leaves which foods and people the names mean to the kitchen, and the answer to `matching`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kitchensync.errors import BadInput

_ASKING = frozenset(("cook", "eat", "have", "make"))
_FILLING = _ASKING | frozenset(
    (
        *("be", "can", "could", "do", "i", "may", "me", "might", "shall", "should", "something"),
        *("there", "to", "us", "we", "what", "you", "and"),
        *("breakfast", "dinner", "lunch", "now", "supper", "tea", "today", "tonight"),
    )
)
_OPENING = {"with": "with", "using": "with", "for": "for"}
"""What begins the names of foods, and of people."""
_ELSEWHERE = {
    **dict.fromkeys(("due", "expired", "expires", "expiring", "spoils"), "ks due"),
    **dict.fromkeys(("buy", "get", "list"), "ks shop"),
    **dict.fromkeys(("low", "out"), "ks low"),
    **dict.fromkeys(("breakfast", "dinner", "lunch", "planned", "supper"), "ks plan"),
    **dict.fromkeys(("freezer", "fridge", "kitchen", "pantry", "there"), "ks ls"),
}
"""What answers a question about something else, by a word of it."""


@dataclass(frozen=True, slots=True)
class Question:
    """What can be cooked with all of the foods `using`, for all of the people `eaters`.

    `mine` where it names nobody, and who asks asks for themselves: "can I", not "can we".
    """

    using: tuple[str, ...]
    eaters: tuple[str, ...]
    mine: bool = False

    @classmethod
    def read(cls, said: str) -> Question:
        """What somebody asks; BadInput for another question."""
        words = said.replace(",", " and ").rstrip("?!. ").split()
        if _ASKING.isdisjoint(word.casefold() for word in words):
            asked = (
                _ELSEWHERE[each]
                for word in words
                if (each := word.casefold().strip("?.!")) in _ELSEWHERE
            )
            hint = f"Ask: {next(asked, 'ks what can I cook')}"
            raise BadInput("That is no question that ks knows.", hint)
        named = _named(words)
        using, eaters = tuple(_joined(named["with"])), tuple(_joined(named["for"]))
        return cls(using, eaters, mine=not eaters and "i" in map(str.casefold, words))


def _named(words: Iterable[str]) -> dict[str, list[list[str]]]:
    """The words of each name, by what stands before it."""
    named: dict[str, list[list[str]]] = {"with": [], "for": []}
    about = ""
    for word in words:
        low = word.casefold()
        about = _OPENING.get(low, about)
        if low in _OPENING or (about and low == "and"):
            named[about].append([])
        elif about and (low not in _FILLING or (about == "for" and low == "me")):
            named[about][-1].append(word)
        elif low not in _FILLING:
            hint = "Ask: ks what can I cook with spinach"
            raise BadInput(f"“{word}” is not understood there.", hint)
    return named


def _joined(names: Iterable[Iterable[str]]) -> Iterable[str]:
    return filter(None, map(" ".join, names))
