"""What becomes of the lines of a recipe: how far each is met, and from what.

Leaves how that is found to `covering`.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from fractions import Fraction

from kitchensync.cooking.facts import Key, Larder, Line, Lot, Substitute
from kitchensync.cooking.judging import Concern, Verdict, worst
from kitchensync.measure.table import TINS, Dimension


class There(IntEnum):
    """How far a line is met; the worse is the greater."""

    ENOUGH = 0
    UNKNOWN = 1  # there is some, and nobody can tell whether that is enough
    SHORT = 2
    NOTHING = 3
    UNCLEAR = 4  # nobody knows what the line means


@dataclass(frozen=True, slots=True)
class Share:
    """So much of a lot, in its own base units."""

    lot: Lot
    amount: int


@dataclass(frozen=True, slots=True)
class Need:
    """So much of a food, as a line or a substitute measures it; None where it is not said.

    `tin` is as for lines.
    """

    food: Key
    amount: int | None
    dimension: Dimension
    unit: str
    tin: int = 0

    def is_tins(self, lot: Lot) -> bool:
        """Whether it names tins, and such are there."""
        return bool(self.tin) and lot.dimension == "count" and lot.unit in TINS


@dataclass(frozen=True, slots=True)
class Met:
    """A need, how far it is met, and from what; `have` is in the need's own base units.

    `only` is the part of pieces that is taken, of which others are left; `coming` is how much of
    them has to be got for those others anyway.
    """

    need: Need
    there: There
    shares: tuple[Share, ...] = ()
    have: Fraction | int = 0
    assumed: bool = False
    lots: tuple[Lot, ...] = ()
    only: Key = ""
    coming: Fraction | int = 0

    @property
    def rest(self) -> Fraction | int | None:
        """How much more has to be got where it is not met; None where that is not said."""
        amount = self.need.amount
        return None if amount is None else amount - self.have - self.coming


@dataclass(frozen=True, slots=True)
class Cover:
    """What becomes of a line: met as it stands, or by the parts of a substitute."""

    line: Line
    there: There
    parts: tuple[Met, ...] = ()
    instead: Substitute | None = None
    concerns: tuple[Concern, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """Whether everybody can eat what it is met with."""
        return worst(self.concerns)

    @property
    def lacking(self) -> bool:
        """Whether somebody has to get something for it."""
        return self.there >= There.SHORT

    @property
    def shares(self) -> tuple[Share, ...]:
        """What is taken for it."""
        return tuple(share for part in self.parts for share in part.shares)

    def called(self, part: Met, larder: Larder) -> str:
        """What one of its parts is called: as the line says, or by the name of what stands in."""
        food = part.need.food
        return self.line.name if food == self.line.food else larder.food(food).name

    def asked(self, larder: Larder) -> str:
        """What the line calls for, told apart from what stands for it: a can of chickpeas."""
        foods = [part.food for part in self.instead.parts] if self.instead else []
        alike = any(larder.food(food).name == self.line.name for food in foods)
        return larder.food(self.line.food).name if alike and self.line.food else self.line.name


def summed(
    covers: Sequence[Cover], larder: Larder
) -> Iterator[tuple[Cover, list[tuple[str, Met]]]]:
    """Each line with its parts and what they are called; what several need that is met alike is
    one part of the first of them: to be told of, not to be taken.
    """
    sums: dict[Hashable, Met] = {}
    for cover in covers:
        for part in cover.parts:
            key = _alike(cover, part, larder)
            sums[key] = _sum(sums[key], part) if key in sums else part
    for cover in covers:
        keys = (_alike(cover, part, larder) for part in cover.parts)
        yield cover, [(key[0], sums.pop(key)) for key in keys if key in sums]


def _alike(cover: Cover, part: Met, larder: Larder) -> tuple[str, *tuple[Hashable, ...]]:
    """The name of a part, and whatever else has to be the same for one sentence to tell of two."""
    need = part.need
    measure = need.dimension, need.unit, need.tin, need.amount is None
    met = part.only, part.there, bool(part.have)
    return cover.called(part, larder), need.food, *met, *measure


def _sum(one: Met, other: Met) -> Met:
    amount, more = one.need.amount, other.need.amount
    return replace(
        one,
        need=replace(one.need, amount=amount + more if amount and more else amount),
        shares=one.shares + other.shares,
        have=one.have + other.have,
        coming=one.coming + other.coming,
    )
