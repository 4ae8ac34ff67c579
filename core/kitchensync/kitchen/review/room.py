"""The review queue: what was not certain, decided once, by a person or a program.

Leaves what a review shows and what a decision does to its kind; see `kinds`.
"""

from __future__ import annotations

from collections import defaultdict

from kitchensync.errors import BadInput, NotFound
from kitchensync.kitchen.desk import Desk
from kitchensync.kitchen.review.kinds import KINDS, kind_of
from kitchensync.kitchen.review.rows import ReviewRow, open_reviews
from kitchensync.kitchen.review.views import ReviewView
from kitchensync.kitchen.views import Done
from kitchensync.measure.words import names_something
from kitchensync.replica.ids import find_by_id
from kitchensync.replica.reader import Reader


class Reviewing:
    """What waits for somebody to look at it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def waiting(self) -> list[ReviewView]:
        """All that waits and this version knows of, the oldest first."""
        with self._desk.replica.snapshot():
            rows = open_reviews(self._desk.replica)
            by_kind: defaultdict[str, list[ReviewRow]] = defaultdict(list)
            for row in rows:
                by_kind[row.kind].append(row)
            views = [
                view
                for name, kind in KINDS.items()
                for view in kind.views(self._desk.replica, by_kind[name])
            ]
        asked_at = {row.id.hex(): row.at for row in rows}
        return sorted(views, key=lambda view: asked_at[view.id])

    def decide(self, review: str, decision: str, *, dry_run: bool = False) -> Done:
        """Decide one: "accept" what was guessed, a candidate's number, or what it is in words.

        It holds for all that ask the same. NotFound, Ambiguous, BadInput.
        """
        said = decision.strip()
        if not names_something(said):
            raise BadInput("Nothing was decided.", "Say accept, a candidate's number, or words.")
        with self._desk.change(dry_run) as change:
            row = _found(change.transaction, review)
            sentence = kind_of(row).decide(change, row, said)
            change.touch(row.id, row.words)
            change.say(f"decided what “{row.words}” is", sentence)
        return change.done()


def _found(reader: Reader, wanted: str) -> ReviewRow:
    waiting = open_reviews(reader)
    found = find_by_id(wanted, ((row.id.hex(), row) for row in waiting))
    if found is None:
        raise NotFound(f"Nothing of the id “{wanted}” waits.", "`ks review ls` shows what does.")
    return found
