"""When recipes were cooked last, and how often: of one, of some or of all.

What was taken back was not cooked, and what two phones told of was cooked once. Leaves cooking
itself to `kitchen.cooking`.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

from kitchensync.kitchen.recipes.rows import about
from kitchensync.kitchen.stock.duedates import day
from kitchensync.replica.reader import Reader

STANDING: Final = """
    SELECT id, recipe, day FROM cooking_shown AS cooking
    WHERE recipe IS NOT NULL AND date(day) = day AND (
        EXISTS (
            SELECT 1 FROM posting
            WHERE cause = cooking.id AND kind = 'cooked' AND amount < 0 AND NOT voided
        )
        OR NOT EXISTS (
            SELECT 1 FROM posting WHERE cause = cooking.id AND kind = 'cooked' AND amount < 0
        )
    )
"""
"""The cookings that count. Two phones may have made the row of one: it is taken back when all that
it took is."""
_COOKED: Final = f"SELECT recipe, max(day), count(*) FROM ({STANDING})"  # noqa: S608  # the lines above
_AFTER: Final = f"SELECT DISTINCT recipe FROM ({STANDING}) WHERE day > ?"  # noqa: S608  # as above


@dataclass(frozen=True, slots=True)
class Cooked:
    """The last day on which a recipe was cooked, and how often it was in all."""

    last: date | None = None
    times: int = 0

    def days_ago(self, today: date) -> int | None:
        """How many days ago it was; below zero where a clock elsewhere is ahead."""
        return None if self.last is None else (today - self.last).days


NEVER: Final = Cooked()


def cooked(reader: Reader, recipes: Collection[bytes] | None = None) -> dict[bytes, Cooked]:
    """Those of these recipes, or of all, that were ever cooked. A few µs for each time."""
    found = about(reader, _COOKED, "recipe", recipes, " GROUP BY recipe")
    return {recipe: Cooked(last, times) for recipe, said, times in found if (last := day(said))}


def cooked_after(reader: Reader, before: date) -> list[bytes]:
    """The recipes that were cooked on any day after that one."""
    return [recipe for (recipe,) in reader.rows(_AFTER, (before.isoformat(),))]
