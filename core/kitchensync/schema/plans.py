"""Records of what a household plans to eat."""

from __future__ import annotations

from kitchensync.schema.merging import position, register
from kitchensync.schema.record import Record
from kitchensync.schema.values import Day, Id, Name, Text


class PlanEntry(Record):
    """Something to be eaten on a day: `words` as they were typed, `recipe` where they mean one.

    `servings` is in thousandths. Whether it was cooked is what the cookings of that day say.
    """

    table = "plan_entry"
    read_by = "day"
    day: Day = register()
    meal: Name | None = register(None)
    words: Name = register()
    recipe: Id | None = register(None, refers="recipe")
    servings: int | None = register(None)
    note: Text | None = register(None)
    position: str = position()
