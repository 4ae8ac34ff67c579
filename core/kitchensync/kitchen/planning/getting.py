"""Puts what planned dishes lack together on a list, beyond what is on it already.

Leaves what lacks to `kitchensync.planning`, and lists to `cooking.listing`. What a dish lacks
follows from the cooking that is to come.
"""

from __future__ import annotations

from kitchensync.kitchen.changes import Change
from kitchensync.kitchen.cooking.listing import Lacking, put_together
from kitchensync.kitchen.cooking.pantry_facts import PantryFacts
from kitchensync.kitchen.cooking.shopping_for import as_bought
from kitchensync.kitchen.planning.reading import ToCook, matches


def put_on_list(
    change: Change, facts: PantryFacts, to_cook: list[ToCook], list_name: str, when: str
) -> None:
    """Put everything that lacks on a list, and say so; `when` is for which days that is."""
    becomes = matches(to_cook, facts)
    lacking = [
        Lacking(each.cooking, tuple(map(as_bought, becomes[each.entry.id].lacks)))
        for each in to_cook
    ]
    if any(each.lacks for each in lacking):
        put_together(change, facts, lacking, list_name, f"what is planned {when}")
    else:
        change.say("", f"All that is planned {when} is there." if to_cook else _nothing(when))


def _nothing(when: str) -> str:
    return f"Nothing is to be cooked that is planned {when}."
