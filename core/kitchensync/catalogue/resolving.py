"""Finds the food in a noisy name: "2 large free-range eggs, beaten" names eggs, eggplant does not.

Leaves exact names to `lookup`, which words are noise to `lexicon`, and amounts to whoever read the
line. A wrong food is worse than none: where a word may change what it is, nothing is found.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from kitchensync.catalogue.lexicon import CHANGERS, KEPT_IN, PARTS_OF, WHOLE_ONLY
from kitchensync.catalogue.lookup import catalogue
from kitchensync.catalogue.model import ALLERGENS, Food
from kitchensync.catalogue.noise import (
    LONGEST_FORM,
    canned,
    ends_in_tin,
    is_harmless,
    is_known,
    may_follow,
    once,
    spans,
    split,
    stripped,
    until_stop,
)
from kitchensync.catalogue.words import key, plain, singular
from kitchensync.measure.numbers import VULGAR

LONGEST = 300
"""Characters of a name that are looked at."""
_MOST_UNKNOWN = 2
_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\}|[*†‡]")
_CLAUSE = re.compile(r"[,;:–—|]| - ")
_LIST = re.compile(r"[,/;]")
_LEFT_OF = re.compile(r"\S\s+leftovers\s*$", re.IGNORECASE)
_ADDED = re.compile(r"\b(?:with|in|on|plus|including)\b", re.IGNORECASE)
_FURTHER = re.compile(_ADDED.pattern + r"|(?<!-)\band\b(?!-)|[,;&+()\[\]]", re.IGNORECASE)
_NOT_EATEN = re.compile(
    r"\s*(?:or|not|no(?!-)|without|instead|such|like|for|if|preferably)\b"
    r"|.*\b(?:removed|discarded|reserved)\b",
    re.IGNORECASE,
)
"""Another choice, what is left out, or what it is for; not what a line adds."""
_MUCH = re.compile(
    rf"\s*(?:(?:some|a few|an?)\b|[\d{VULGAR}.,/–\- ]+)?\s*"
    r"(?:(?:g|kg|ml|l|oz|lb|tsp|tbsp|cups?|handfuls?|teaspoons?|tablespoons?)\b\.?)?\s*(?:of\b)?",
    re.IGNORECASE,
)

SURE = 100
STRIPPED = 95
TURNED = 90
SOFTENED = 80
GUESSED = 60
CHOICE = 15
"""What a choice ("butter or margarine") takes from the confidence."""


class How(StrEnum):
    """How a name was understood."""

    OWN = "own"  # by an alias of the household
    NAME = "name"  # as it stands
    STRIPPED = "stripped"  # without words that change nothing
    TURNED = "turned"  # words in another order: "pepper, black", "juice of a lemon"
    SOFTENED = "softened"  # without words that change little
    GUESSED = "guessed"  # by its last word, the ones before unknown


_PLAINLY = (How.OWN, How.NAME, How.STRIPPED)


@dataclass(frozen=True, slots=True)
class Match:
    """What a name means: a catalogue food, or what a household's alias stands for.

    `key` is the food's, or the alias's target; `food` is None where that is no key of the
    catalogue. `confidence` goes from 0 to 100, `choice` says that others were named too.
    """

    key: str
    food: Food | None
    confidence: int
    how: How
    choice: bool = False


def resolve(name: str, household: Mapping[str, str] | None = None) -> Match | None:
    """The food that `name` means, or None where that is not sure or there are several.

    `household` maps its own names for foods to keys, which go before the catalogue's.
    """
    return Resolver(household).resolve(name)


def resolve_all(name: str) -> tuple[Match, ...]:
    """The foods of a name that may join several: "salt and pepper"."""
    return Resolver().resolve_all(name)


@lru_cache(maxsize=10_000)
def known_by(name: str) -> Food | None:
    """The food that something on a shelf is: of what it is called no word may be a guess.

    Leftovers of a dish are not the food that it is named after, and yoghurt with nuts is no yoghurt
    to whom nuts are a danger.
    """
    found = catalogue().find(name)
    if found is not None or _LEFT_OF.search(name) or not _adds_nothing(name):
        return found
    match = resolve(name)
    if match is None or match.food is None or match.confidence < SOFTENED:
        return None
    beside = (food for food in added_to(name) if food.key != match.key)
    return match.food if all(map(_is_no_danger, beside)) else None


@lru_cache(maxsize=10_000)
def added_to(words: str) -> tuple[Food, ...]:
    """The foods that something comes with, as far as they are sure: nuts of "yoghurt with nuts".

    So are those that another food is named beside: peanuts of "200 g rice and 50 g peanuts".
    """
    _, *added = _FURTHER.split(words[:LONGEST])
    eaten = (part for part in added if not _NOT_EATEN.match(part))
    # A number may belong to a name, as in "1% milk".
    found = (
        match
        for part in eaten
        for match in resolve_all(_MUCH.sub("", part, count=1)) or resolve_all(part)
    )
    return tuple(match.food for match in found if match.food and match.confidence >= SOFTENED)


def _adds_nothing(name: str) -> bool:
    """Whether all that comes with a food, or lies in it, is harmless to everybody."""
    _, *added = (plain(part).split() for part in _ADDED.split(name))
    return all(map(_is_for_everybody, added))


def _is_for_everybody(words: Sequence[str]) -> bool:
    if all(map(is_harmless, words)):
        return True
    match = resolve(" ".join(words))
    if match is None or match.food is None:
        return singular(words[-1]) in KEPT_IN
    return _is_no_danger(match.food)


def _is_no_danger(food: Food) -> bool:
    return bool(food.vegan) and all(food.has(code) is False for code in ALLERGENS)


class Resolver:
    """The catalogue with the names of one household before it; make one for many lines."""

    def __init__(self, household: Mapping[str, str] | None = None) -> None:
        self._catalogue = catalogue()
        self._own = {key(name): target for name, target in (household or {}).items()}

    def resolve(self, name: str) -> Match | None:
        """As the function of that name."""
        name = name[:LONGEST]
        whole = self.named(name)
        if whole:
            return whole
        found = self._clauses(_ASIDE.sub(" ", name).replace("/", " or "))
        return found or self._aside(name)

    def named(self, name: str) -> Match | None:
        """What is called exactly so, by the household or by everybody."""
        return self._named(plain(name[:LONGEST]).split())

    def resolve_all(self, name: str) -> tuple[Match, ...]:
        """As the function of that name."""
        one = self.resolve(name)
        if one:
            return (one,)
        words = plain(_ASIDE.sub(" ", _LIST.sub(" and ", name[:LONGEST]))).split()
        parts = split(words, "and")
        found = (self._shared(part, parts[-1]) for part in parts)
        unique = {match.key: match for match in found if match}
        return tuple(unique.values())

    def _aside(self, name: str) -> Match | None:
        """What stands in brackets, as in "kefta (minced beef)", where the rest is no name."""
        inside = re.search(r"\(([^()]+)\)", name)
        found = self._named(plain(inside[1]).split()) if inside else None
        return found and replace(found, confidence=GUESSED, how=How.GUESSED)

    def _clauses(self, name: str) -> Match | None:
        """Canned tomatoes for "tomatoes, canned", but an onion for "onion, finely chopped"."""
        clauses = [words for clause in _CLAUSE.split(name) if (words := plain(clause).split())]
        while len(clauses) > 1 and all(map(is_harmless, clauses[0])):
            del clauses[0]
        first, after = (*clauses, [], [])[:2]
        straight = self._choice(first)
        if not after or "or" in after:
            return straight
        turned = self._turned_round(first, after)
        if turned and turned.how is not How.GUESSED and _is_other(turned, straight):
            return None if straight and self._is_list(first, after) else turned
        if any(singular(word) in CHANGERS for word in after[:2]):
            return None
        return straight

    def _turned_round(self, first: Sequence[str], after: Sequence[str]) -> Match | None:
        """Cayenne pepper for "pepper, cayenne"."""
        return self._named([*first, *after]) or self._read([*after, *first]) or self._read(after)

    def _is_list(self, first: Sequence[str], after: Sequence[str]) -> bool:
        """Whether they are two foods ("raisins, cumin"), not one whose name is turned round."""
        whole = self._named([*after, *first]) or self._named([*first, *after])
        other = self._read(after)
        return whole is None and other is not None and other.how in _PLAINLY

    def _choice(self, words: Sequence[str]) -> Match | None:
        """The first of several: whoever wrote it prefers that one."""
        parts = split(words, "or")
        if len(parts) < 2:
            return self._joined(words)
        found = self._shared(parts[0], parts[-1]) or self._joined(parts[0])
        return found and replace(found, confidence=found.confidence - CHOICE, choice=True)

    def _shared(self, words: Sequence[str], last: Sequence[str]) -> Match | None:
        """Red wine for "red" of "red or white wine"."""
        bare = stripped(words)
        for start in range(1, len(last)) if bare else ():
            found = self._named([*bare, *last[start:]])
            if found:
                return found
        return self._joined(words)

    def _joined(self, words: Sequence[str]) -> Match | None:
        """None for several foods; "peeled and chopped" joins no foods."""
        read = self._read(words)
        if read or "and" not in words:
            return read
        parts = [part for part in split(words, "and") if not all(map(is_harmless, part))]
        return self._read(parts[0]) if len(parts) == 1 else None

    def _read(self, words: Sequence[str]) -> Match | None:
        """The longest name in `words` around which there is only noise, the rightmost of those."""
        words = canned(once(words))
        if words[:1] == ["canned"] and (tinned := self._in_a_can(words[1:])):
            return tinned
        found = self._named(words) or self._turned(words)
        if not found and ends_in_tin(words):
            found = self._in_a_can(words[:-1])
        return found or self._noisy(words)

    def _noisy(self, words: Sequence[str]) -> Match | None:
        """A name holds a stop word ("tuna in oil") only where no name ends before it."""
        short = until_stop(words)
        names = (
            (start, end, found)
            for start, end in spans(len(words))
            if (end <= len(short) or start == 0 or start < len(short) < end)
            and (found := self._named(words[start:end]))
        )
        for start, end, found in names:
            judged = self._judge(found, words[:start], words[end:], words[end - 1])
            if judged and (end <= len(short) or judged.how is not How.GUESSED):
                return judged
        return None

    def _in_a_can(self, words: Sequence[str]) -> Match | None:
        """Canned tomatoes for "can of whole tomatoes", where there is such a food."""
        found = self._read(words)
        name = found.food.name if found and found.food else ""
        tinned = self._named(["canned", *plain(name).split()]) if name else None
        return tinned and replace(tinned, confidence=SOFTENED, how=How.SOFTENED)

    def _turned(self, words: Sequence[str]) -> Match | None:
        """Lemon juice for "juice of a lemon", black pepper for "pepper black"."""
        for at, word in enumerate(words):
            if word in PARTS_OF and 0 < at < len(words) - 1:
                of, part = stripped(words[at + 1 :]), stripped(words[:at])
                found = self._named([*of, *part]) if of and part else None
                if found:
                    return replace(found, confidence=TURNED, how=How.TURNED)
        if 1 < len(words) <= 4 and is_known(words[-1]):
            found = self._named([words[-1], *words[:-1]])
            return found and replace(found, confidence=TURNED, how=How.TURNED)
        return None

    def _judge(
        self, found: Match, before: Sequence[str], after: Sequence[str], head: str
    ) -> Match | None:
        """`found` with the confidence that the words around it leave, or None."""
        around = [*before, *until_stop(after, named=True)]
        strange = [word for word in before if not is_known(word)]
        if not all(map(may_follow, until_stop(after, named=True))):
            return None
        if any(singular(word) in CHANGERS or self._named([word]) for word in strange):
            return None
        if strange:
            if len(strange) > _MOST_UNKNOWN or singular(head) in WHOLE_ONLY:
                return None
            return replace(found, confidence=GUESSED, how=How.GUESSED)
        if not all(map(is_harmless, around)):
            return replace(found, confidence=SOFTENED, how=How.SOFTENED)
        if around:
            return replace(found, confidence=STRIPPED, how=How.STRIPPED)
        return found

    def _named(self, words: Sequence[str]) -> Match | None:
        """What is called exactly so."""
        if not 0 < len(words) <= LONGEST_FORM:
            return None
        whole, single = " ".join(words), " ".join(map(singular, words))
        target = self._own.get(single)
        if target is not None:
            return Match(target, self._catalogue.foods.get(target), SURE, How.OWN)
        forms = self._catalogue.forms
        food = forms.get(whole) or forms.get(single)
        return Match(food.key, food, SURE, How.NAME) if food else None


def _is_other(one: Match, other: Match | None) -> bool:
    return other is None or one.key != other.key
