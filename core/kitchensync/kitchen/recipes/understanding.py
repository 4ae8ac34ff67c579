"""What the words of an ingredient line mean in this household: how much of which food.

Leaves taking a line apart to `kitchensync.recipes.lines`, and names to `catalogue.resolving`; what
it adds are the household's own foods, other names and redirects, and base units.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, cached_property

from kitchensync.catalogue.lookup import catalogue
from kitchensync.catalogue.model import Food
from kitchensync.catalogue.noise import is_harmless
from kitchensync.catalogue.resolving import Match, Resolver
from kitchensync.catalogue.spelling import nearest
from kitchensync.catalogue.words import key, plain
from kitchensync.kitchen.foods import book as books
from kitchensync.kitchen.foods import tins
from kitchensync.kitchen.recipes.understood import SAID, Understood
from kitchensync.measure.units import Preference
from kitchensync.measure.words import names_tins
from kitchensync.recipes.lines import Line, read_line
from kitchensync.recipes.measuring import least_and_most
from kitchensync.replica.ids import named_id
from kitchensync.replica.reader import Reader

_WORDS_BEFORE = 2
_SEASONING = frozenset({"salt", "black-pepper"})


@cache
def shipped_foods() -> Mapping[bytes, Food]:
    """The catalogue by the row ids that its foods have in every household."""
    return {named_id("food", food.name): food for food in catalogue().foods.values()}


class Understanding:
    """How one household understands names, as its rows stood when this was made."""

    def __init__(self, reader: Reader, preference: Preference = "us") -> None:
        self._preference: Preference = preference
        self.book = books.read(reader)
        self._aliases: dict[str, bytes] = dict(self.book.said_aliases)

    @cached_property
    def resolver(self) -> Resolver:
        """What finds names: the household's by the hex of their rows, then the catalogue's."""
        own = {name: food.hex() for food, name in self.book.names.items()}
        return Resolver(own | {name: food.hex() for name, food in self._aliases.items()})

    def line(self, words: str, preference: Preference | None = None) -> Understood:
        """What a line means, in those cups and pints, else in ours; never fails."""
        read = read_line(words, preference or self._preference, self._is_numbered)
        least, most = least_and_most(read)
        match = self.match(read.choice) or self._by_name(read)
        if match is None and least is None:
            match = self._seasoning(read.name)
        food = self._meant(match.key, match.food) if match else None
        sure = match.confidence if match else SAID
        return Understood(
            amount=least.value if least else None,
            amount_to=most,
            dimension=least.dimension if least else None,
            unit=least.unit if least else None,
            name=self._called(read, food),
            food=food,
            preparation=read.preparation,
            optional=read.optional,
            # 100 is kept for what a person said.
            confidence=min(read.confidence * sure // 100, SAID - 1),
        )

    def _called(self, read: Line, food: bytes | None) -> str:
        """What the line names, where that alone is another food: "rice or cider vinegar"."""
        alone = self.match(read.name)
        if food is None or alone is None or self._meant(alone.key, alone.food) == food:
            return read.name
        if names_tins(read.unit or "") and read.pack is None:
            return read.name  # "2 cans tomatoes" says it
        return read.choice or self.name_of(food) or read.name

    def _is_numbered(self, name: str) -> bool:
        """Whether a food is called so whose name begins with a number: "7 up", "3 musketeers".

        Not what the household calls "2 onions": onions may be counted.
        """
        said = plain(name)
        if said in catalogue().forms:
            return True
        return said in self._own and self.resolver.named(said.partition(" ")[2]) is None

    @cached_property
    def _own(self) -> frozenset[str]:
        """The household's names of foods by how they are compared."""
        return frozenset(map(plain, (*self.book.names.values(), *self._aliases)))

    def match(self, name: str) -> Match | None:
        """How a name is understood, if it is."""
        return self.resolver.resolve(name) if name else None

    def _seasoning(self, name: str) -> Match | None:
        """The first of "salt and pepper", of which nobody has to ask how much there is of each.

        Nothing else may be named: what a word of it means has to be known or to change nothing.
        """
        found = self.resolver.resolve_all(name)
        if len(found) < 2 or any(match.key not in _SEASONING for match in found):
            return None
        foods = (match.food for match in found if match.food)
        known = {word for food in foods for form in food.forms for word in plain(form).split()}
        rest = (word for word in plain(name).split() if word not in {"and", *known})
        return found[0] if all(map(is_harmless, rest)) else None

    def _by_name(self, read: Line) -> Match | None:
        """What the household said that a name means goes before what more of the words name."""
        whole = None if key(read.name) in self._taught else self._whole_name(read)
        return whole or self.match(read.name)

    @cached_property
    def _taught(self) -> frozenset[str]:
        return frozenset(map(key, self._aliases))

    def _whole_name(self, read: Line) -> Match | None:
        """Chopped tomatoes come in cans: unless it is counted, a cut may be part of the name."""
        if not read.name or (read.unit is None and read.dimension == "count"):
            return None
        before = read.words.partition(read.name)[0].split()[-_WORDS_BEFORE:]
        names = [" ".join((*before[at:], read.name)) for at in range(len(before))]
        in_tins = names_tins(" ".join((read.unit or "", *before)))
        names += [called] if in_tins and (called := tins.canned(read.name, self.book)) else []
        return next((match for name in names if (match := self.resolver.named(name))), None)

    def food(self, name: str) -> bytes | None:
        """The food that a name means, if it is a known one: the household's own goes first."""
        own = self.book.find(name)
        if own is not None:
            return own
        match = self.resolver.resolve(name)
        return self._meant(match.key, match.food) if match else None

    def _meant(self, key: str, food: Food | None) -> bytes:
        return self.book.end(named_id("food", food.name) if food else bytes.fromhex(key))

    def name_of(self, food: bytes | None) -> str | None:
        """What a food is called here, or in the catalogue."""
        if food is None:
            return None
        food = self.book.end(food)
        own = self.book.names.get(food)
        if own is not None:
            return own
        shipped = shipped_foods().get(food)
        return shipped.name if shipped else None

    def near(self, name: str) -> list[str]:
        """Up to five foods that a name may mean, the likeliest first."""
        found = [self.food(word) for word in (name, *reversed(name.split()))]
        likely = [called for food in found if (called := self.name_of(food))]
        return list(dict.fromkeys([*likely, *self._alike(name)]))[:5]

    def _alike(self, name: str) -> list[str]:
        import difflib

        spelled = difflib.get_close_matches(plain(name), self._known, n=4, cutoff=0.75)
        return [self._known[one] for one in spelled]

    def spelled_like(self, name: str) -> list[str]:
        """Up to five foods whose names are a slip of the finger away; a number is no slip."""
        if any(map(str.isdigit, name)):
            return []
        return [self._known[one] for one in nearest(plain(name), self._known)[:5]]

    @cached_property
    def _known(self) -> dict[str, str]:
        """Names of foods by how they are compared."""
        shipped = (food.name for food in shipped_foods().values())
        return {plain(one): one for one in sorted({*shipped, *self.book.names.values()})}
