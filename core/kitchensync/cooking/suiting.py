"""Whether people can eat a dish, by what its lines are met with.

Leaves single foods to `judging`, and what lines are met with to `covering`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from kitchensync.cooking.covers import Cover, Met, There
from kitchensync.cooking.facts import Key, Larder, Line, Recipe
from kitchensync.cooking.judging import Concern, Judge, Verdict


def of_line(line: Line, parts: Sequence[Met], judge: Judge) -> tuple[Concern, ...]:
    """What speaks against a line that is met so; without parts nobody knows what it means.

    What it adds to that is known all the same: nuts, of “something with nuts”.
    """
    if judge.idle:
        return ()
    eaten = dict.fromkeys((*(key for part in parts for key in _eaten(part)), *line.beside))
    unknown = () if parts else judge.of_unknown(line.name)
    return (*unknown, *(each for key in eaten for each in judge.concerns(key)))


def _eaten(met: Met) -> Iterator[Key]:
    """The foods that a need is met with: what is taken, and where that is not enough the rest.

    Whatever is there may be used where nobody can tell how much of it that takes; what is lacking
    will be the food that is asked for.
    """
    yield from (share.lot.food for share in met.shares)
    if met.there == There.UNKNOWN or not met.shares:
        yield from (lot.food for lot in met.lots)
    rest = met.assumed and met.have < (met.need.amount or 1)
    if rest or met.there >= There.SHORT or not (met.shares or met.lots):
        yield met.need.food


def at_best(food: Key, larder: Larder, judge: Judge) -> Verdict:
    """The best that a line can be which asks for a food, whatever it is met with.

    Nothing is unsafe here: that may be the name of a line that nobody understands.
    """
    if judge.idle:
        return Verdict.SAFE
    others = ([part.food for part in other.parts] for other in larder.substitutes(food))
    ways = (max(_safest(part, larder, judge) for part in parts) for parts in ([food], *others))
    return min(Verdict.UNKNOWN, *ways)


def _safest(food: Key, larder: Larder, judge: Judge) -> Verdict:
    kinds = {food, *(lot.food for lot in larder.good(food))}
    return min(map(judge.verdict, kinds))


def of_dish(
    recipe: Recipe, of_lines: Iterable[tuple[Concern, ...]], judge: Judge
) -> tuple[Concern, ...]:
    """What speaks against a dish, of what speaks against each of its lines."""
    if not recipe.lines:
        return judge.of_unsaid(recipe.title)
    return tuple(dict.fromkeys(each for some in of_lines for each in some))


def against(recipe: Recipe, covers: Iterable[Cover], judge: Judge) -> tuple[Concern, ...]:
    """All that speaks against a dish that is made so, whoever its lines were met for."""
    of_lines = (of_line(cover.line, cover.parts, judge) for cover in covers)
    return of_dish(recipe, of_lines, judge)


def mended(covers: Iterable[Cover], others: Mapping[bytes, Cover], judge: Judge) -> Iterator[Cover]:
    """The same, but for each line that they cannot eat so the other way to meet it, if any."""
    for cover in covers:
        suits = not of_line(cover.line, cover.parts, judge)
        yield cover if suits else others.get(cover.line.id, cover)


def to_leave_out(recipe: Recipe, judge: Judge) -> tuple[str, ...]:
    """What is optional, and unsafe as the recipe has it."""
    foods = ((line, key) for line in recipe.lines if line.optional for key in _of(line))
    unsafe = (line.name for line, key in foods if judge.verdict(key) == Verdict.UNSAFE)
    return tuple(dict.fromkeys(unsafe))


def _of(line: Line) -> tuple[Key, ...]:
    return line.beside if line.food is None else (line.food, *line.beside)
