"""What cooking knows: foods, lots, recipes and eaters as plain values.

Where they come from is left to the kitchen. A `Key` names a food once and for all: aliases and
redirects are resolved before anything comes here. Amounts are integers in base units of their
dimension: mg, µl, thousandths of a piece.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cache, cached_property
from typing import NamedTuple, Protocol

from kitchensync.measure.units import PIECE, Dimension
from kitchensync.recipes.yields import UNSAID, Yield

Key = str

NOTHING_KNOWN: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Traits:
    """What is known to hold of a food and what is known not to; of the rest nothing is known."""

    yes: frozenset[str] = NOTHING_KNOWN
    no: frozenset[str] = NOTHING_KNOWN

    def of(self, code: str) -> bool | None:
        """Whether it holds; None is unknown. What is said to hold and not to, holds."""
        return True if code in self.yes else False if code in self.no else None


@dataclass(frozen=True, slots=True)
class Food:
    """A food; `density` is in mg a ml, `piece` in mg a piece, `each` in mg of
    another unit that counts.

    `kinds` are wider foods whose place it can take: cheddar is a kind of cheese. `allergens` are
    those it contains, `diets` those it fits, `traces` the allergens of which it may contain traces.
    `denied` are unknown because a pack names them and the household says that they are not in it.
    """

    key: Key
    name: str
    density: int | None = None
    piece: int | None = None
    each: Mapping[str, int] = field(default_factory=dict[str, int], hash=False)
    kinds: tuple[Key, ...] = ()
    allergens: Traits = Traits()
    diets: Traits = Traits()
    traces: frozenset[str] = NOTHING_KNOWN
    denied: frozenset[str] = NOTHING_KNOWN


class Lot(NamedTuple):
    """Some of a food, in packs of `pack` base units if it comes in such.

    `spoilt` is what was to be used by a day that is over. A tuple, as lines are.
    """

    id: bytes
    food: Key
    left: int
    dimension: Dimension
    unit: str = PIECE
    due: date | None = None
    opened: bool = False
    spoilt: bool = False
    pack: int | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A food and how much of it stands for one of another."""

    food: Key
    ratio: Fraction


@dataclass(frozen=True, slots=True)
class Substitute:
    """What can stand for a food. `by` is what ratios compare; None: whatever is asked for.

    Without `purpose` it is good for anything. `own` is what the household itself said. With `apart`
    the food is taken out of its one part, which has others: a yolk out of an egg.
    """

    food: Key
    parts: tuple[Part, ...]
    by: Dimension | None = None
    purpose: str = ""
    own: bool = False
    apart: bool = False


class Line(NamedTuple):
    """One ingredient; `amount` is the least that will do, None where the words do not say.

    `food` is None where nobody knows what `name` means; `beside` are foods that come with it, as
    nuts with a yoghurt. `only` is the part of its food that it takes, where others are left: the
    zest of a lemon. `tin` is how much each of the tins holds that it names, 0 where it names none.
    A tuple, because there are so many.
    """

    id: bytes
    name: str
    food: Key | None
    amount: int | None = None
    dimension: Dimension = "count"
    unit: str = PIECE
    optional: bool = False
    beside: tuple[Key, ...] = ()
    only: Key = ""
    tin: int = 0


@dataclass(frozen=True, slots=True)
class Recipe:
    """A dish, and how much it makes; `bakes` if it is a dough or batter."""

    id: bytes
    title: str
    lines: tuple[Line, ...]
    makes: Yield = UNSAID
    bakes: bool = False

    @property
    def needs(self) -> tuple[str, ...]:
        """The food of each line that it cannot do without; of one nobody understands, its name."""
        return tuple(line.food or line.name for line in self.lines if not line.optional)

    @property
    def extras(self) -> tuple[str, ...]:
        """The same of each line that is optional."""
        return tuple(line.food or line.name for line in self.lines if line.optional)

    def read(self) -> Recipe:
        """Itself; see `Needing`."""
        return self


class Needing(Protocol):
    """A recipe of which nothing but its title and its foods is known until somebody reads it.

    All as of `Recipe`.
    """

    @property
    def id(self) -> bytes: ...
    @property
    def title(self) -> str: ...
    @property
    def needs(self) -> tuple[str, ...]: ...
    @property
    def extras(self) -> tuple[str, ...]: ...

    def read(self) -> Recipe:
        """The recipe."""
        ...


@dataclass(frozen=True, slots=True)
class Eater:
    """Somebody who is to eat it; `dislikes` are foods, and all their kinds."""

    name: str
    allergies: frozenset[str] = NOTHING_KNOWN
    diets: frozenset[str] = NOTHING_KNOWN
    dislikes: frozenset[Key] = NOTHING_KNOWN


class Larder:
    """What is there, and what is known of foods. `lots` come in the order they are taken in, and
    are gone through once somebody asks for any.

    `known` says what is known of a food, None of a stranger; it is asked once for each. `kinds`
    says what else a food is, where that is quicker. `staples` are always there, whether anybody
    wrote them down or not.
    """

    def __init__(
        self,
        known: Callable[[Key], Food | None],
        lots: Iterable[Lot],
        *,
        today: date,
        substitutes: Mapping[Key, Sequence[Substitute]] | None = None,
        staples: frozenset[Key] = NOTHING_KNOWN,
        kinds: Callable[[Key], Iterable[Key]] | None = None,
    ) -> None:
        self._known = known
        self._foods: dict[Key, Food] = {}
        self.today = today
        self.staples = staples
        self._substitutes = substitutes or {}
        self._there = lots
        self._kinds_of = kinds or self._kinds
        self._good: dict[Key, tuple[Lot, ...]] = {}

    @cached_property
    def _lots(self) -> Mapping[Key, Sequence[Lot]]:
        found: defaultdict[Key, list[Lot]] = defaultdict(list)
        wider = cache(self._kinds_of)
        for lot in self._there:
            if lot.left > 0:
                for key in (lot.food, *wider(lot.food)):
                    found[key].append(lot)
        return found

    def _kinds(self, key: Key) -> Iterable[Key]:
        return self.food(key).kinds

    def food(self, key: Key) -> Food:
        """What is known of a food; of a stranger, its name."""
        if key not in self._foods:
            self._foods[key] = self._known(key) or Food(key, key)
        return self._foods[key]

    def lots(self, key: Key) -> Sequence[Lot]:
        """Lots of a food and of its kinds, what goes first first, spoilt ones too."""
        return self._lots.get(key, ())

    def good(self, key: Key) -> tuple[Lot, ...]:
        """The same without spoilt ones."""
        if key not in self._good:
            self._good[key] = tuple(lot for lot in self.lots(key) if not lot.spoilt)
        return self._good[key]

    def has(self, key: Key) -> bool:
        """Whether there is any of a food that may be eaten, or always is."""
        return key in self.staples or bool(self.good(key))

    def substitutes(self, key: Key) -> Sequence[Substitute]:
        """What can stand for a food, the better first."""
        return self._substitutes.get(key, ())

    @cached_property
    def taken_apart(self) -> frozenset[Key]:
        """Foods that others are taken out of: eggs, for their yolks."""
        others = (other for some in self._substitutes.values() for other in some if other.apart)
        return frozenset(part.food for other in others for part in other.parts)

    @cached_property
    def within_reach(self) -> frozenset[Key]:
        """Foods of which there is any, or of all that a substitute for them takes."""
        there = self.staples.union(key for key in self._lots if self.good(key))
        instead = {
            food
            for food, others in self._substitutes.items()
            if any(all(part.food in there for part in other.parts) for other in others)
        }
        return there | instead
