"""The review queue: what was not certain, decided once, by a person or a program.

Leaves what is asked to `rows`, and what a decision teaches to `teaching`.
"""

from __future__ import annotations

from typing import Final

from kitchensync.errors import BadInput, NotFound
from kitchensync.kitchen.changes import Change
from kitchensync.kitchen.desk import Desk
from kitchensync.kitchen.foods.book import Reader
from kitchensync.kitchen.recipes import rows as recipe_rows
from kitchensync.kitchen.recipes.rows import LineRow
from kitchensync.kitchen.recipes.views import ReviewView
from kitchensync.kitchen.review import rows as reviews
from kitchensync.kitchen.review import teaching
from kitchensync.kitchen.review.rows import LINE, ReviewRow
from kitchensync.kitchen.views import Done
from kitchensync.replica.ids import find_by_id

ACCEPT: Final = "accept"
_LINE = "SELECT * FROM recipe_line_shown WHERE id = ?"
_ABOUT = """
    SELECT line.id, recipe.title FROM recipe_line AS line JOIN recipe ON recipe.id = line.recipe
"""


class Reviewing:
    """What waits for somebody to look at it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def waiting(self) -> list[ReviewView]:
        """All that waits, the oldest first."""
        with self._desk.replica.snapshot():
            found = reviews.open_reviews(self._desk.replica)
            about = dict(map(tuple, self._desk.replica.rows(_ABOUT))) if found else {}
        return [_view(row, about.get(row.subject) or "") for row in found]

    def decide(self, review: str, decision: str, *, dry_run: bool = False) -> Done:
        """Decide one: "accept" what was guessed, a candidate's number or name, or another food.

        It holds for all lines that say the same. NotFound, Ambiguous, BadInput.
        """
        with self._desk.change(dry_run) as change:
            row = _found(change.transaction, review)
            line = _line(change, row)
            food = _meant(row, decision)
            if food is None:
                learned = teaching.accept(change, line)
            else:
                learned = teaching.teach(change, line, food)
            change.touch(row.id, row.words)
            change.say(f"decided what “{row.words}” is", f"“{row.words}” is decided.{learned}")
        return change.done()


def _view(row: ReviewRow, about: str) -> ReviewView:
    confidence = row.evidence.get("confidence")
    return ReviewView(
        id=row.id.hex(),
        kind=row.kind,
        words=row.words,
        about=about,
        name=row.text("name"),
        guess=row.text("food") or None,
        confidence=confidence if isinstance(confidence, int) else 0,
        candidates=row.candidates,
    )


def _found(reader: Reader, wanted: str) -> ReviewRow:
    waiting = reviews.open_reviews(reader)
    found = find_by_id(wanted, ((row.id.hex(), row) for row in waiting))
    if found is None:
        raise NotFound(f"Nothing of the id {wanted} waits.", "`ks review ls` shows what does.")
    return found


def _line(change: Change, row: ReviewRow) -> LineRow:
    found = change.transaction.rows(_LINE, (row.subject,)) if row.kind == LINE else []
    if not found:
        raise BadInput(f"This version cannot decide about a {row.kind}.", "Upgrade kitchensync.")
    return recipe_rows.line_of(found[0])


def _meant(row: ReviewRow, decision: str) -> str | None:
    """The food that was chosen; None where the guess is right."""
    said = decision.strip()
    if not said:
        raise BadInput("Nothing was decided.", "Say accept, the number of a candidate, or a food.")
    if said.lower() == ACCEPT:
        return None
    if not said.isdigit():
        return said
    if not 1 <= int(said) <= len(row.candidates):
        raise BadInput(
            f"There are candidates 1 to {len(row.candidates)}."
            if row.candidates
            else "There are no candidates.",
            "Say a food by its name.",
        )
    return row.candidates[int(said) - 1]
