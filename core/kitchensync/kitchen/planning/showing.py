"""A plan as people see it.

Leaves what becomes of it to `reading`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from kitchensync.cooking.matching import Match
from kitchensync.cooking.wording import lack_amount, shortages
from kitchensync.kitchen.cooking.company import company
from kitchensync.kitchen.cooking.pantry_facts import PantryFacts
from kitchensync.kitchen.cooking.views import Judged, MissingItem
from kitchensync.kitchen.planning.reading import Plan, matches
from kitchensync.kitchen.planning.telling import called, for_how_many
from kitchensync.kitchen.planning.views import PlanItem
from kitchensync.planning.entries import Entry
from kitchensync.recipes.yields import number_text
from kitchensync.replica.reader import Reader


def items(
    reader: Reader, plan: Plan, today: date, eaters: Sequence[str], me: bytes | None
) -> list[tuple[Entry, PlanItem]]:
    """Each entry with what people see of it; `eaters` and `me` are as `company` takes them."""
    if not plan.entries and not eaters:
        return []
    facts = PantryFacts(reader, today)
    who = company(reader, facts, eaters, me)
    to_cook = plan.to_cook(facts, today)
    becomes = matches(to_cook, facts)
    suits = {
        each.entry.id: who.judged(each.recipe, becomes[each.entry.id].covers) for each in to_cook
    }
    return [
        (entry, _item(plan, entry, becomes.get(entry.id), suits.get(entry.id, Judged()), facts))
        for entry in plan.entries
    ]


def _item(
    plan: Plan, entry: Entry, match: Match | None, judged: Judged, facts: PantryFacts
) -> PlanItem:
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
        verdicts=judged.verdicts,
        warnings=judged.warnings,
    )
