"""What a decision about one line teaches: another name of a food, for all lines that say it.

Never changes words, and never what a person said of a line. Leaves asking to the kinds of reviews.
"""

from __future__ import annotations

from collections.abc import Mapping

from kitchensync.catalogue.lookup import catalogue
from kitchensync.catalogue.words import key
from kitchensync.counting import counted
from kitchensync.kitchen.changes import Change
from kitchensync.kitchen.recipes.rows import LineRow
from kitchensync.kitchen.recipes.understanding import Understanding
from kitchensync.kitchen.recipes.understood import SAID
from kitchensync.kitchen.review.rows import LINE, asked, review_id, settle
from kitchensync.kitchen.stock.shelf import check_alone
from kitchensync.measure.words import LONGEST_NAME, clean_name, names_something
from kitchensync.replica.ids import named_id, normal_name

_ALIKE = """
    SELECT id, name FROM recipe_line_shown
    WHERE name IS NOT NULL AND coalesce(confidence, 0) < 100 AND id <> ?
"""


def teach(change: Change, line: LineRow, food: str) -> str:
    """The line is of that food, a new one if need be; what was learned by it, in words."""
    row, name = meant(change, food)
    change.put("recipe_line", line.id, {"food": row, "confidence": SAID})
    _settle(change, line.id, {"food": name})
    called = line.name.strip()
    if not names_something(called) or len(called) > LONGEST_NAME:
        return ""
    if _is_of_another(change, called, row):
        return f" That holds for this line alone: “{called}” is another food."
    others = _alike(change, line, row, name)
    also = f", in {counted(others, 'other line')} too" if others else ""
    if normal_name(called) == normal_name(name):
        return f" That is {name}{also}." if also else ""
    return f" “{call(change, called, row)}” means {name} from now on{also}."


def _is_of_another(change: Change, called: str, food: bytes) -> bool:
    """Whether another food has that very name, so that it is no second one of this food."""
    own = change.book.find(called)
    known = catalogue().find(called)
    shipped = known is not None and key(known.name) == key(called)
    other = own or (named_id("food", known.name) if known and shipped else None)
    return other is not None and change.book.end(other) != change.book.end(food)


def accept(change: Change, line: LineRow) -> str:
    """The line was understood as it should be; its food may be one that nobody knew."""
    if line.food is None and names_something(line.name):
        return teach(change, line, line.name)
    change.put("recipe_line", line.id, {"confidence": SAID})
    _settle(change, line.id, {"accepted": True})
    return ""


def call(change: Change, name: str, food: bytes) -> str:
    """Have the food be known by that name, too; how it is spelled."""
    alias = clean_name(name)
    change.put("alias", named_id("alias", alias), {"name": alias, "food": food})
    return alias


def meant(change: Change, said: str) -> tuple[bytes, str]:
    """The food that somebody means; one that nobody knows yet is made.

    Of several that the household calls so, one: who is to be asked names it to `food_said`.
    """
    understanding = Understanding(change.transaction)
    known = understanding.food(said)
    name = understanding.name_of(known)
    return (known, name) if known and name else change.food(said)


def food_of(change: Change, said: str) -> tuple[bytes, str]:
    """The food that somebody means, as `meant`, but always one with a row of its own."""
    food, name = meant(change, said)
    return (food, name) if change.shows("food", food) else change.food(name)


def food_said(change: Change, said: str) -> tuple[bytes, str]:
    """The same of what somebody typed: Ambiguous where several foods are called so."""
    check_alone(change.transaction, said, change.book)
    return food_of(change, said)


def _alike(change: Change, line: LineRow, food: bytes, name: str) -> int:
    """Have other lines that call it so mean the same; how many those are."""
    wanted = key(line.name)
    rows = change.transaction.rows(_ALIKE, (line.id,))
    alike = [id_ for id_, called in rows if key(called) == wanted]
    for other in alike:
        change.put("recipe_line", other, {"food": food, "confidence": SAID - 1})
        _settle(change, other, {"food": name})
    return len(alike)


def _settle(change: Change, line: bytes, decision: Mapping[str, object]) -> None:
    """Nobody need be asked about a line any more."""
    if asked(change, LINE, line):
        settle(change, review_id(LINE, line), decision)
