"""What planned dishes lack together: what one takes is not there for the next.

Leaves one dish to `cooking.matching`, and what becomes of it on a list to the kitchen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from kitchensync.cooking.covering import Covering
from kitchensync.cooking.covers import There
from kitchensync.cooking.facts import Key, Larder, Line, Recipe
from kitchensync.cooking.judging import Judge
from kitchensync.cooking.matching import Lack, Match, lacking, match_recipe


def in_turn(recipes: Iterable[Recipe], larder: Larder) -> list[Match]:
    """What becomes of dishes that are cooked one after the other, without what is optional."""
    judge = Judge(larder, ())
    taken: dict[bytes, int] = {}
    return [match_recipe(_needed(recipe), larder, judge, taken) for recipe in recipes]


def _needed(recipe: Recipe) -> Recipe:
    return replace(recipe, lines=tuple(line for line in recipe.lines if not line.optional))


@dataclass(frozen=True, slots=True)
class Beyond:
    """What lacks of a dish, beyond what is coming for it; of the `doubtful` nobody can tell."""

    lacks: tuple[Lack, ...]
    doubtful: tuple[Lack, ...]


def beyond(
    dishes: Iterable[Sequence[Lack]], coming: Larder, named: Callable[[str], Key]
) -> list[Beyond]:
    """What lacks of each dish beyond what is coming, as from a list: that, too, is there once.

    Of what is coming in another measure nobody knows whether it is enough. Where a dish does not
    say how much it takes, what comes for another one will do. `named` is the key of what is called
    so, for what is unclear.
    """
    covering = Covering(coming, Judge(coming, ()))
    keyed = [[(lack.food or named(lack.name), lack) for lack in lacks] for lacks in dishes]
    met = {food for lacks in keyed for food, lack in lacks if lack.amount is not None}
    return [_beyond(lacks, covering, coming, met) for lacks in keyed]


def _beyond(
    lacks: Iterable[tuple[Key, Lack]], covering: Covering, coming: Larder, met: set[Key]
) -> Beyond:
    rest: list[Lack] = []
    doubtful: list[Lack] = []
    for food, lack in lacks:
        line = Line(b"", lack.name, food, lack.amount, lack.dimension, lack.unit)
        cover = covering.cover_as_said(line, None)
        if lack.amount is not None or food not in met:
            rest += (replace(lack, amount=one.amount) for one in lacking([cover], coming))
        if lack.amount is not None and cover.there == There.UNKNOWN:
            doubtful.append(lack)
        met.add(food)
    return Beyond(tuple(rest), tuple(doubtful))
