"""What a person says about cooking a recipe, and which of its lines that means.

Leaves cooking to `room`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TypedDict

from kitchensync.cooking.facts import Key, Part, Recipe, Substitute
from kitchensync.cooking.taking import Choices
from kitchensync.errors import BadInput, NotFound
from kitchensync.kitchen import naming
from kitchensync.kitchen.cooking.pantry_facts import PantryFacts

_MOST_NAMED = 12


class Order(TypedDict, total=False):
    """What a person says about cooking a recipe; names as people type them.

    `servings` "3", `without` and `including` lines, the latter optional ones, `instead`
    "butter=oil", `leftovers` "2 servings" or "500 g", `again` if it was cooked that day before.
    With `as_written` nothing else is taken instead but what the household said once for all.
    `eaters` are those who eat it, everybody where nobody is named.
    """

    servings: str | None
    without: Sequence[str]
    including: Sequence[str]
    instead: Sequence[str]
    leftovers: str | None
    again: bool
    as_written: bool
    eaters: Sequence[str]


def choices(facts: PantryFacts, recipe: Recipe, order: Order) -> Choices:
    """What was said of the lines of a recipe; NotFound, Ambiguous, BadInput."""
    return Choices(
        without=frozenset(_line(facts, recipe, name) for name in order.get("without", ())),
        optional=frozenset(_line(facts, recipe, name) for name in order.get("including", ())),
        instead=dict(_instead(facts, recipe, said) for said in order.get("instead", ())),
    )


def _line(facts: PantryFacts, recipe: Recipe, name: str) -> Key:
    """The line of a recipe that is meant, by its food or by a part of its name."""
    key = facts.named(name)
    if any(line.food == key for line in recipe.lines):
        return key
    named = {line.food or line.name: line.name for line in recipe.lines}
    try:
        return naming.resolve(name, named, "lines")
    except NotFound:
        raise NotFound(f"“{name}” is in no line of {recipe.title}.", _those(named)) from None


def _those(named: Mapping[Key | str, str]) -> str:
    told = [*dict.fromkeys(named.values())]
    more = " …" if len(told) > _MOST_NAMED else ""
    return f"It has {', '.join(told[:_MOST_NAMED])}{more}." if told else "It lists no ingredients."


def _instead(facts: PantryFacts, recipe: Recipe, said: str) -> tuple[Key, Substitute]:
    """ "butter=oil": in the ratio that is known for it, else as much of one as of the other."""
    name, equals, other = said.partition("=")
    if not equals or not name.strip() or not other.strip():
        raise BadInput(f"“{said}” does not say what instead of what.", "Say it like butter=oil.")
    line = _line(facts, recipe, name.strip())
    wanted = [facts.named(part.strip()) for part in other.split("+")]
    for known in facts.larder.substitutes(line):
        if [part.food for part in known.parts] == wanted:
            return line, known
    return line, Substitute(line, tuple(Part(food, Fraction(1)) for food in wanted))
