"""Puts what a recipe lacks on a shopping list, together with what is on it of the same food.

Leaves what lacks to `kitchensync.cooking`, and lists to `shopping`.
"""

from __future__ import annotations

from kitchensync.cooking.facts import Key, Larder, Recipe
from kitchensync.cooking.judging import Judge
from kitchensync.cooking.matching import Lack, Match, match_recipe
from kitchensync.cooking.ratios import ratio
from kitchensync.cooking.wording import amount_text, instead_texts, lack_text
from kitchensync.counting import listed
from kitchensync.errors import BadInput
from kitchensync.kitchen.changes import Change
from kitchensync.kitchen.cooking.pantry_facts import PantryFacts
from kitchensync.kitchen.shopping.lines import MORE, Line, list_called, on_list
from kitchensync.kitchen.shopping.writing import put_on
from kitchensync.measure.amounts import Amount, parse_amount, told
from kitchensync.measure.speaking import in_a_sentence
from kitchensync.measure.units import whose
from kitchensync.measure.words import clean_name


def put_on_list(
    change: Change, facts: PantryFacts, recipe: Recipe, list_name: str, *, as_written: bool
) -> None:
    """Put everything that lacks of a recipe, scaled already, on a list, and say so."""
    larder = facts.larder_for(as_written=as_written)
    match = match_recipe(recipe, larder, Judge(larder, ()))
    others = _instead(match, larder, as_written=as_written)
    if not match.lacks:
        change.say("", f"All that {recipe.title} takes is there.{others}")
        return
    list_id, list_name = change.called("list", list_name)
    for lack in map(as_bought, match.lacks):
        _put(change, facts, larder, list_id, lack)
    what = ", ".join(map(lack_text, match.lacks))
    where = list_called(list_name)
    change.say(f"put what {recipe.title} lacks on {where}", f"Put {what} on {where}.{others}")


def _instead(match: Match, larder: Larder, *, as_written: bool) -> str:
    """What need not be got because something else stands for it, for who would rather have it."""
    told = instead_texts(match.covers, larder)
    if not told:
        return ""
    hint = "" if as_written else " (--as-written gets what the recipe says)"
    return f" That is with {listed(told)}{hint}."


def as_bought(lack: Lack) -> Lack:
    """Nobody goes out for 133.333 g: what is said is what is to be got."""
    if lack.amount is None:
        return lack
    try:
        text = amount_text(lack.amount, lack.dimension, lack.unit)
        said = parse_amount(text, whose(lack.unit))
    except BadInput:
        return lack
    return Lack(lack.name, lack.food, said.value, said.dimension, said.unit)


def _put(
    change: Change,
    facts: PantryFacts,
    larder: Larder,
    list_id: bytes,
    lack: Lack,
) -> None:
    same = next((line for line in on_list(change, list_id) if _is_for(facts, line, lack)), None)
    row = change.new_id()
    if same is not None and (more := _as_the_line(larder, same, lack)) is not None:
        words = f"{MORE}{told(in_a_sentence(more.value, more.unit), same.about)}"
        put_on(change, row, list_id, words, food=same.food, amount=more)
    else:
        words = clean_name(lack_text(lack))
        food = facts.row(lack.food) if lack.food else None
        amount = Amount(lack.amount, lack.dimension, lack.unit) if lack.amount else None
        put_on(change, row, list_id, words, food=food, amount=amount)
    change.touch(row, words)


def _is_for(facts: PantryFacts, line: Line, lack: Lack) -> bool:
    """Whether a line that is not ticked yet is for the same food."""
    if line.checked:
        return False
    return food_of(facts, line) == food_lacking(facts, lack)


def food_lacking(facts: PantryFacts, lack: Lack) -> Key:
    """The key of what lacks, as far as anybody knows."""
    return lack.food or facts.named(lack.name)


def food_of(facts: PantryFacts, line: Line) -> Key:
    """The key of what a line says to get."""
    if line.food:
        return facts.key(line.food)
    return facts.named(line.about, tinned=line.said is not None and line.said.tinned)


def _as_the_line(larder: Larder, line: Line, lack: Lack) -> Amount | None:
    return as_measured(larder, line.wanted.amount, lack) if line.wanted else None


def as_measured(larder: Larder, there: Amount, lack: Lack) -> Amount | None:
    """What lacks as something else is measured; None where that cannot be told."""
    if lack.amount is None or lack.food is None:
        return None
    each = ratio(lack.dimension, lack.unit, there.dimension, there.unit, larder.food(lack.food))
    value = round(lack.amount * each) if each else 0
    return Amount(value, there.dimension, there.unit) if value else None
