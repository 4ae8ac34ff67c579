"""What planned dishes lack together: what one takes is not there for the next.

Leaves one dish to `cooking.matching`, and what becomes of it on a list to the kitchen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from kitchensync.cooking.covering import Covering
from kitchensync.cooking.facts import Larder, Line, Recipe
from kitchensync.cooking.judging import Judge
from kitchensync.cooking.matching import Lack, Match, lacking, match_recipe


def in_turn(recipes: Iterable[Recipe], larder: Larder) -> list[Match]:
    """What becomes of dishes that are cooked one after the other, without what is optional."""
    judge = Judge(larder, ())
    taken: dict[bytes, int] = {}
    return [match_recipe(_needed(recipe), larder, judge, taken) for recipe in recipes]


def _needed(recipe: Recipe) -> Recipe:
    return replace(recipe, lines=tuple(line for line in recipe.lines if not line.optional))


def beyond(lacks: Sequence[Sequence[Lack]], coming: Larder) -> list[tuple[Lack, ...]]:
    """What lacks of each dish beyond what is coming, as from a list: that, too, is there once.

    Of what is coming in another measure nobody knows whether it is enough, and so nothing is added.
    Where a dish does not say how much it takes, what comes for another one will do.
    """
    covering = Covering(coming, Judge(coming, ()))
    met: set[str] = set()
    return [tuple(_rest(dish, covering, coming, met)) for dish in lacks]


def _rest(
    lacks: Sequence[Lack], covering: Covering, coming: Larder, met: set[str]
) -> Iterator[Lack]:
    for lack in lacks:
        food = lack.food or lack.name
        line = Line(b"", lack.name, food, lack.amount, lack.dimension, lack.unit)
        for rest in lacking([covering.cover_as_said(line, None)], coming):
            if lack.amount is not None or food not in met:
                yield replace(lack, amount=rest.amount)
        met.add(food)
