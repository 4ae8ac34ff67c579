"""How good it is to cook a dish now, in points: of a dish as it is met, and at best.

    points = sum over the foods used of  max(0, 8 - days until it is due)   to use up what is due
           + 2 for each food used that is open
           - 4 for each substitution, but for what is a part of something
           - 2 for each food of which nobody knows whether it is enough
           - 5 for each food that lacks, or as much of 5 as lacks of it

where what is overdue counts as due today, and of a food the lot that goes first counts. Leaves the
order that follows to `matching`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from kitchensync.cooking.covers import Cover, Met, There
from kitchensync.cooking.facts import Key, Larder, Lot, Needing, Substitute

SOON = 8
"""From how many days on it does not matter when something is due."""
OPEN = 2
SUBSTITUTION = 4
UNKNOWN = 2
LACK = 5


def days_left(lot: Lot, larder: Larder) -> int | None:
    """Until it is due, below zero where that is over."""
    return None if lot.due is None else (lot.due - larder.today).days


def points_of(covers: Iterable[Cover], using: Iterable[Lot], larder: Larder) -> Fraction | int:
    """What the formula above makes of lines as they are met, and of the first lot of each food."""
    points: Fraction | int = sum(_of_lot(lot, larder) for lot in using)
    for cover in covers:
        if cover.there == There.ENOUGH and cover.instead is None:
            continue
        points -= SUBSTITUTION * (cover.instead is not None and not cover.instead.apart)
        points -= UNKNOWN * (cover.there == There.UNKNOWN)
        points -= LACK * _share_lacking(cover) if cover.lacking else 0
    return points


def _of_lot(lot: Lot, larder: Larder) -> int:
    days = days_left(lot, larder)
    due = SOON - max(0, days) if days is not None and days < SOON else 0
    return due + OPEN * lot.opened


def _share_lacking(cover: Cover) -> Fraction:
    if cover.there == There.UNCLEAR:
        return Fraction(1)
    return Fraction(sum(map(_of_part, cover.parts))) / len(cover.parts)


def _of_part(part: Met) -> Fraction | int:
    if part.there < There.SHORT:
        return 0
    rest, amount = part.rest, part.need.amount
    return Fraction(rest) / amount if rest is not None and amount else 1


class AtBest(dict[Key, int]):
    """The most points that a line can come to which asks for a food, whatever amounts say.

    Each food is looked at when it is first asked for.
    """

    def __init__(self, larder: Larder) -> None:
        super().__init__()
        self._larder = larder

    def of(self, recipe: Needing) -> int:
        """The most that a recipe can come to: what is optional counts only where that is good.

        What has to be got for one line may do for another that takes another part of it.
        """
        larder = self._larder
        extras = sum(max(0, self[food]) for food in recipe.extras)
        got = [food for food in recipe.needs if food in larder.taken_apart and not larder.has(food)]
        again = len(got) - len({*got})
        return sum(map(self.__getitem__, recipe.needs)) + extras + LACK * again

    def __missing__(self, food: Key) -> int:
        others = self._larder.substitutes(food)
        self[food] = max([self._by([food]), *map(self._instead, others)])
        return self[food]

    def _instead(self, other: Substitute) -> int:
        """By a substitute; what something is a part of may be got for another line anyway."""
        foods = [part.food for part in other.parts]
        if other.apart:
            return sum(map(self._using_up, foods))
        return self._by(foods) - SUBSTITUTION

    def _by(self, foods: Sequence[Key]) -> int:
        lacking = sum(not self._larder.has(food) for food in foods)
        return sum(map(self._using_up, foods)) - LACK * lacking // len(foods)

    def _using_up(self, food: Key) -> int:
        """What all foods bring that a line may take together: its lots may be of several kinds."""
        best: dict[Key, int] = {}
        for lot in self._larder.good(food):
            best[lot.food] = max(best.get(lot.food, 0), _of_lot(lot, self._larder))
        return sum(best.values())
