"""A plan as people see it.

Leaves what becomes of it to `reading`.
"""

from __future__ import annotations

from datetime import date

from kitchensync.cooking.matching import Match
from kitchensync.cooking.wording import lack_amount, shortages
from kitchensync.kitchen.cooking.pantry_facts import PantryFacts
from kitchensync.kitchen.cooking.views import MissingItem
from kitchensync.kitchen.planning.reading import Plan, matches
from kitchensync.kitchen.planning.telling import called, for_how_many
from kitchensync.kitchen.planning.views import PlanItem
from kitchensync.planning.entries import Entry
from kitchensync.recipes.yields import number_text
from kitchensync.replica.reader import Reader


def items(reader: Reader, plan: Plan, today: date) -> list[tuple[Entry, PlanItem]]:
    """Each entry with what people see of it."""
    if not plan.entries:
        return []
    facts = PantryFacts(reader, today)
    becomes = matches(plan.to_cook(facts, today), facts)
    return [(entry, _item(plan, entry, becomes.get(entry.id), facts)) for entry in plan.entries]


def _item(plan: Plan, entry: Entry, match: Match | None, facts: PantryFacts) -> PlanItem:
    larder = facts.own_larder
    lacks = match.lacks if match else ()
    here = entry.recipe if entry.recipe in plan.dishes else None
    return PlanItem(
        id=entry.id.hex(),
        meal=entry.meal,
        what=called(entry, plan.dishes),
        words=entry.words,
        recipe=here.hex() if here else None,
        servings=for_how_many(entry.servings)
        or (number_text(facts.recipe(here).makes.servings) if here else None),
        note=entry.note,
        cooked=entry.id in plan.cooked,
        complete=match.complete if match else None,
        missing=tuple(MissingItem(lack.name, lack_amount(lack)) for lack in lacks),
        reasons=shortages(match, larder) if match else (),
    )
