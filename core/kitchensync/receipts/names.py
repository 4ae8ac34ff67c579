"""Which food a line of a receipt means: as the household taught, else as its words let guess.

Pure. Leaves whether to trust a proposal to a person, and what a plain name means to `catalogue`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from kitchensync.catalogue import resolving
from kitchensync.catalogue.lexicon import STOPS
from kitchensync.catalogue.noise import is_harmless
from kitchensync.catalogue.resolving import Match, Resolver
from kitchensync.catalogue.spelling import distance
from kitchensync.catalogue.words import key, plain
from kitchensync.receipts import shop_words
from kitchensync.receipts.quantity import SIZE_BEHIND

LEARNED = 97
NEARLY = 85
ELSEWHERE = 75
"""Another store calls it so."""
PLAIN = 90
"""The most that words of the catalogue are worth on a receipt, which cuts them short."""
USUAL = 75
"""The food that most mean by a word in a recipe, where a shop has other ones, too."""
FOREIGN = 70
SHORTENED = 60
BRANDED = 50
_LONGEST_BRAND = 3
_SLIP = 8
"""One letter in so many may be misread."""
_SIZES = re.compile(
    rf"(?<!\S)\d+(?:[.,]\d+)?{SIZE_BEHIND}(?!\S)"
    r"|(?<!\S)(?!\d{1,2}(?:[.,]\d)?%(?!\S))\S*\d\S*|[\[({][^\])}]*[\])}]"
)

_REGIONAL = frozenset(
    map(key, ("chips", "jelly", "biscuits", "cider", "squash", "yam", "pickle", "green beans"))
)
"""What shops of another country call another food."""
_ASIDE = re.compile(r"[\[({][^\])}]*[^\W\d_]{3}")
"""Words in brackets, which may say that it is another food."""
_CODE = re.compile(r"(?<!\S)\w*\d\w*[-:.](?=[^\W\d_]{3})")
"""What stands for a thing in the shop's books, grown together with its name."""


class How(StrEnum):
    """Why a food is proposed."""

    LEARNED = "learned"
    ELSEWHERE = "elsewhere"
    NAME = "name"
    FOREIGN = "foreign"
    SHORTENED = "shortened"


class Wording(NamedTuple):
    """What a store's receipts write, and the food it means; None is nothing to keep."""

    store: str | None
    words: str
    food: str | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """`food` as the wording or the resolver names it, None for nothing to keep.

    `confidence` goes from 0 to 100.
    """

    food: str | None
    confidence: int
    how: How


class Wordings:
    """What a household was taught, made ready for many lines."""

    def __init__(self, taught: Iterable[Wording] = ()) -> None:
        self._by_store: dict[str | None, dict[str, str | None]] = {}
        for each in taught:
            self._by_store.setdefault(each.store, {})[wording_key(each.words)] = each.food

    def find(self, words: str, store: str | None) -> Proposal | None:
        """What that store means by them, a letter or two misread; else what another store does."""
        said = wording_key(words)
        here = self._by_store.get(store, {})
        if not said:
            return None
        if said in here:
            return Proposal(here[said], LEARNED, How.LEARNED)
        near = _nearest(said, here)
        if near is not None:
            return Proposal(here[near], NEARLY, How.LEARNED)
        foods = {known[said] for known in self._by_store.values() if said in known}
        return Proposal(foods.pop(), ELSEWHERE, How.ELSEWHERE) if len(foods) == 1 else None


def wording_key(words: str) -> str:
    """How wordings are compared: without case, accents and punctuation."""
    return plain(words)


def _nearest(said: str, known: Mapping[str, str | None]) -> str | None:
    """The one that few slips make of it; None where two foods are as near."""
    most = len(said) // _SLIP
    if not most:
        return None
    away = {other: distance(said, other, most) for other in known if not _is_reworded(said, other)}
    least = min(away.values(), default=most + 1)
    nearest = [other for other, slips in away.items() if slips == least]
    same = len({known[other] for other in nearest}) == 1
    digits = [re.sub(r"\D", "", other) == re.sub(r"\D", "", said) for other in nearest]
    return nearest[0] if least <= most and same and all(digits) else None


def _is_reworded(said: str, known: str) -> bool:
    """Whether what differs is a word by itself: Greek yoghurt is no misread green yoghurt."""
    return any(map(shop_words.is_of_a_name, set(said.split()) - set(known.split())))


def propose(
    words: str, store: str | None, wordings: Wordings, resolver: Resolver
) -> Proposal | None:
    """The food that a line's `words` mean at that store, or None where nothing says so."""
    learned = wordings.find(words, store)
    if learned:
        return learned
    bare = " ".join(_SIZES.sub(" ", _CODE.sub("", words)).split())
    match = resolver.resolve(bare)
    exact = match is not None and _is_exact(bare, match) and not _ASIDE.search(words)
    found = _resolved(match, PLAIN if exact else USUAL, How.NAME)
    if found and found.confidence > SHORTENED:
        return found
    foreign = shop_words.foreign(bare)
    if foreign:
        return Proposal(foreign, FOREIGN, How.FOREIGN)
    longer = shop_words.spelled_out(bare)
    shortened = _resolved(resolver.resolve(longer), SHORTENED, How.SHORTENED) if longer else None
    return shortened or found or _without_brand(longer or bare, resolver)


def _is_exact(words: str, match: Match) -> bool:
    """Whether words say no less than the food's name ("fish"), and no more ("lychees in syrup")."""
    if match.food is None or match.how is resolving.How.OWN:
        return True
    if key(words) in _REGIONAL:
        return False
    said, name = key(words).split(), set(key(match.food.name).split())
    wider = {word for word in said if not is_harmless(word)} < name
    return set(said) == name or not (wider or STOPS.intersection(said))


def _without_brand(words: str, resolver: Resolver) -> Proposal | None:
    """The food of "KS MILK": a shop's own brand is a letter or three before the name."""
    first, _, rest = words.partition(" ")
    short = rest and first.isalpha() and len(first) <= _LONGEST_BRAND
    return _resolved(resolver.resolve(rest), BRANDED, How.SHORTENED) if short else None


def _resolved(match: Match | None, most: int, how: How) -> Proposal | None:
    return Proposal(match.key, min(most, match.confidence), how) if match else None
