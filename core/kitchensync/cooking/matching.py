"""Which recipes can be cooked, the best first, each with what it takes and what it lacks.

Leaves one line to `covering`, who can eat what to `judging`, how good it is to cook a dish now to
`points`, and saying it to `wording`.

A recipe that somebody must not eat is left out. The others come in this order:

1. what is safe for everybody, before what is unknown;
2. what lacks fewer foods (of which there is none, or too little, or that nobody knows);
3. more points;
4. the title, so that the order never changes by itself.

An optional line lacks nothing and takes nothing away: it counts where it is met and safe.
"""

from __future__ import annotations

from bisect import insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache, partial
from math import ceil
from operator import itemgetter

from kitchensync.cooking.covering import Covering
from kitchensync.cooking.covers import Cover, There
from kitchensync.cooking.facts import Eater, Key, Larder, Line, Lot, Needing, Recipe
from kitchensync.cooking.judging import Concern, Judge, Verdict, worst
from kitchensync.cooking.points import AtBest, points_of
from kitchensync.cooking.suiting import at_best, of_dish
from kitchensync.measure.units import Dimension

_Rest = Fraction | int | None
"""How much lacks; None where nobody can tell."""
Place = tuple[Verdict, int, Fraction | int, str, bytes]
"""Where a recipe comes in that order; the lower comes first."""


@dataclass(frozen=True, slots=True)
class Lack:
    """What somebody has to get, None where nobody can tell how much; `food` is None if unclear."""

    name: str
    food: Key | None
    amount: int | None
    dimension: Dimension
    unit: str


@dataclass(frozen=True, slots=True)
class Match:
    """A recipe, scaled, and what becomes of its lines.

    `left_out` are optional lines that are not there or not for everybody; `points` are as `points`
    counts them. `concerns` is what speaks against it.
    """

    recipe: Recipe
    covers: tuple[Cover, ...]
    left_out: tuple[Cover, ...]
    lacks: tuple[Lack, ...]
    points: Fraction | int
    using: tuple[Lot, ...]
    concerns: tuple[Concern, ...]

    @property
    def verdict(self) -> Verdict:
        """For everybody who eats."""
        return worst(self.concerns)

    @property
    def missing(self) -> int:
        """How many foods somebody has to get."""
        return len(self.lacks)

    @property
    def complete(self) -> bool:
        """Whether nothing has to be got, as far as anybody knows."""
        return not self.lacks


def scaled(recipe: Recipe, servings: Fraction | None) -> Recipe:
    """The recipe for so many; as it stands where it does not say for how many it is."""
    number = recipe.makes.number if servings else None
    if servings is None or number is None or servings == number:
        return recipe
    factor = servings / number
    lines = tuple(_times(line, factor) for line in recipe.lines)
    return replace(recipe, lines=lines, makes=recipe.makes.scaled(servings))


def _times(line: Line, factor: Fraction) -> Line:
    if line.amount is None:
        return line
    amount = max(1, round(line.amount * factor))
    return line._replace(amount=amount)


def find_matches(
    recipes: Iterable[Needing],
    larder: Larder,
    *,
    eaters: Sequence[Eater] = (),
    missing: int = 0,
    using: Sequence[Key] = (),
    servings: Fraction | None = None,
    most: int | None = None,
) -> list[Match]:
    """Recipes that lack at most `missing` foods and use all of `using`, the `most` best first.

    None is read that cannot be among them: who can come to no better place than the last of those
    found is left alone, as are all after it.
    """
    judge = Judge(larder, eaters)
    found: list[Match] = []
    for place, each in _at_best(_using(recipes, using, larder), larder, judge, missing):
        if len(found) == most and (not found or _place(found[-1]) < place):
            break
        match = match_recipe(scaled(each.read(), servings), larder, judge)
        if (
            match.missing <= missing
            and match.verdict != Verdict.UNSAFE
            and all(_uses(match, key, larder) for key in using)
        ):
            insort(found, match, key=_place)
            found = found[:most]
    return found


def _using(recipes: Iterable[Needing], foods: Iterable[Key], larder: Larder) -> Iterator[Needing]:
    """Recipes that can use all of these foods, whatever amounts say."""
    uses = [cache(partial(_can_use, of=food, larder=larder)) for food in foods]
    for each in recipes:
        asked = (*each.needs, *each.extras)
        if all(any(map(one, asked)) for one in uses):
            yield each


def _can_use(asked: Key, of: Key, larder: Larder) -> bool:
    """Whether a line that asks for a food can be met with some of another, or of a kind of it."""
    kinds = {lot.food for lot in larder.good(of)}
    instead = (part.food for other in larder.substitutes(asked) for part in other.parts)
    return any(lot.food in kinds for food in (asked, *instead) for lot in larder.good(food))


def _at_best(
    recipes: Iterable[Needing], larder: Larder, judge: Judge, missing: int
) -> Iterator[tuple[Place, Needing]]:
    """Recipes in the order of the places that they can come to at best, whatever amounts say.

    Those that surely lack more than `missing` foods are none of them.
    """
    points = AtBest(larder)
    suits = cache(partial(at_best, larder=larder, judge=judge))
    found: defaultdict[tuple[Verdict, int], list[Needing]] = defaultdict(list)
    for each in recipes:
        verdict = max(map(suits, each.needs), default=Verdict.SAFE)
        found[verdict, _surely_lacking(each, larder, judge)].append(each)
    for verdict, lacking in sorted(some for some in found if some[1] <= missing):
        places = (
            ((verdict, lacking, -points.of(each), each.title.casefold(), each.id), each)
            for each in found[verdict, lacking]
        )
        yield from sorted(places, key=itemgetter(0))


def _surely_lacking(recipe: Needing, larder: Larder, judge: Judge) -> int:
    """How many foods there are none of; what stands for several of them may be one and the same."""
    out = {*recipe.needs} - larder.within_reach
    if not out:
        return 0
    return len({_got_as(food, larder) for food in out if _lacks_itself(food, larder, judge)}) or 1


def _got_as(food: Key, larder: Larder) -> Key:
    """What people get to have it, and may take other things out of."""
    apart = (other.parts[0].food for other in larder.substitutes(food) if other.apart)
    return next(apart, food)


def _lacks_itself(food: Key, larder: Larder, judge: Judge) -> bool:
    """Whether somebody has to get that food, and not what is to stand for it or a part of that."""
    others = larder.substitutes(food)
    if others and judge.verdict(food) == Verdict.UNSAFE:
        return False
    return not any(larder.has(part.food) for other in others for part in other.parts)


def match_recipe(
    recipe: Recipe, larder: Larder, judge: Judge, taken: dict[bytes, int] | None = None
) -> Match:
    """One recipe as it stands, whether or not it can be cooked.

    `taken` is how much of each lot other dishes take; what this one does is put to it.
    """
    lines = [line for line in recipe.lines if not line.optional]
    covering = Covering(larder, judge, bakes=recipe.bakes, taken=taken, lines=lines)
    covers = [covering.cover(line) for line in lines]
    extras = [covering.cover(line) for line in recipe.lines if line.optional]
    covers += (cover for cover in extras if _welcome(cover))
    left_out = tuple(cover for cover in extras if not _welcome(cover))
    lacks = lacking(covers, larder)
    using = _first_of_each(covers)
    points = points_of(covers, using, larder)
    concerns = of_dish(recipe, (cover.concerns for cover in covers), judge)
    return Match(recipe, tuple(covers), left_out, lacks, points, using, concerns)


def _welcome(cover: Cover) -> bool:
    return cover.there <= There.UNKNOWN and cover.verdict == Verdict.SAFE


def lacking(covers: Iterable[Cover], larder: Larder) -> tuple[Lack, ...]:
    """What has to be got, each food once, with all that lacks of it; things are bought whole."""
    found: dict[object, tuple[Lack, list[_Rest]]] = {}
    for cover in covers:
        for lack, rest in _lacks_of(cover, larder):
            key = (lack.food or lack.name, lack.dimension, lack.unit)
            found.setdefault(key, (lack, []))[1].append(rest)
    return tuple(replace(lack, amount=_to_get(lack, rests)) for lack, rests in found.values())


def _lacks_of(cover: Cover, larder: Larder) -> Iterable[tuple[Lack, _Rest]]:
    """What lacks for a line, its amount unsaid, and how much that is."""
    line = cover.line
    if cover.there == There.UNCLEAR:
        yield Lack(line.name, None, None, line.dimension, line.unit), line.amount
    for part in cover.parts:
        if part.there >= There.SHORT:
            need, name = part.need, cover.called(part, larder)
            yield Lack(name, need.food, None, need.dimension, need.unit), part.rest


def _to_get(lack: Lack, rests: Sequence[_Rest]) -> int | None:
    known = [rest for rest in rests if rest is not None]
    if len(known) < len(rests):
        return None
    base = 1000 if lack.dimension == "count" else 1
    return base * max(1, ceil(sum(known) / base))


def _first_of_each(covers: Iterable[Cover]) -> tuple[Lot, ...]:
    """Of each food that is used, the lot that goes first."""
    first: dict[Key, Lot] = {}
    for cover in covers:
        for part in cover.parts:
            for lot in [share.lot for share in part.shares] or part.lots[:1]:
                first.setdefault(lot.food, lot)
    return tuple(first.values())


def _uses(match: Match, key: Key, larder: Larder) -> bool:
    """Whether it takes a food or a kind of it from what is there."""
    return any(
        key in (lot.food, part.need.food, *larder.food(lot.food).kinds)
        for cover in match.covers
        for part in cover.parts
        for lot in part.lots
    )


def _place(match: Match) -> Place:
    recipe = match.recipe
    return match.verdict, match.missing, -match.points, recipe.title.casefold(), recipe.id
