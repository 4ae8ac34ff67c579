"""What happened, and taking it back.

Leaves finding changes and what still stands of them to the replica.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from kitchensync.errors import NotFound
from kitchensync.kitchen import naming
from kitchensync.kitchen.foods import book as books
from kitchensync.kitchen.reports import ChangeView
from kitchensync.kitchen.stock.shelf import moment, names_of
from kitchensync.kitchen.views import Done, Touched
from kitchensync.sync.space import Space

if TYPE_CHECKING:
    from kitchensync.replica import Replica
    from kitchensync.replica.values import Change

_ABOUT = """
    SELECT id FROM food WHERE id = ?1
    UNION SELECT id FROM lot WHERE food = ?1
    UNION SELECT posting.id FROM posting JOIN lot ON posting.lot = lot.id WHERE lot.food = ?1
    UNION SELECT id FROM list_line WHERE food = ?1
"""
_FOODS_EVER = "SELECT id, name FROM food WHERE name IS NOT NULL"
_OWNERS = "SELECT device.id, person.name FROM device JOIN person ON person.id = device.person"
STARTED = "put in the recipes that come with it"
"""The cause of the recipes that a kitchen begins with."""
_EPOCH = datetime.fromtimestamp(0, UTC)


class History:
    """Questions about what was done in a space, and undo."""

    def __init__(self, space: Space) -> None:
        self._space = space
        self._replica = space.replica

    def changes(self, limit: int, about: str | None) -> list[ChangeView]:
        """Newest first; with `about` only what touched that food."""
        with self._replica.snapshot():
            devices = names_of(self._replica, "device")
            people = dict(map(tuple, self._replica.rows(_OWNERS)))
            found = self._found(limit, about)
        return [
            ChangeView(
                id=change.id,
                time=moment(change.time) or _EPOCH,
                person=people.get(change.device, ""),
                device=devices.get(change.device, change.device.hex()[:8]),
                what=change.cause,
                sent=change.sent,
            )
            for change in found
        ]

    def _found(self, limit: int, about: str | None) -> Sequence[Change]:
        if about is None:
            return self._replica.history(self._space.open_envelope, limit=limit)
        about_it = _About(self._replica, self._meant(about))
        return [*islice(filter(about_it.is_touched, self._newest()), limit)]

    def _newest(self) -> Iterator[Change]:
        """All changes, newest first, each read when it is its turn. For a snapshot."""
        return self._replica.newest_first(self._space.open_envelope)

    def _meant(self, about: str) -> tuple[bytes, ...]:
        """The food with all that was merged into it; what was done to deleted ones was done too."""
        book = books.read(self._replica)
        food = book.find(about)
        if food is None:
            ever = dict(map(tuple, self._replica.rows(_FOODS_EVER)))
            food = naming.resolve(about, ever, "foods")
        return book.same(food)

    def undo(self, change_id: str | None, *, dry_run: bool) -> Done:
        """Take a change back where it still stands; without an id, the last one made here.

        What somebody changed since then stays as it is. NotFound, Ambiguous.
        """
        if change_id is None:
            with self._replica.snapshot():
                change_id = self._last().id
        open_ = self._space.open_envelope
        report = self._replica.undo(change_id, open_, dry_run=dry_run)
        change = report.change
        items = (Touched(change.id, change.cause),)
        if report.change_id is None:
            return Done(f"Nothing is left to take back of “{change.cause}”.", False, items)
        kept = " What was changed since then stays." if report.left else ""
        done_id = None if dry_run else report.change_id
        return Done(f"Took back “{change.cause}”.{kept}", True, items, done_id)

    def _last(self) -> Change:
        """This device's last change of the kitchen that is no undo, and that nobody took back."""
        from kitchensync.replica.undo import undone_by

        undone: set[str] = set()
        for change in self._newest():
            if change.id in undone:
                continue
            if taken_back := undone_by(change.cause):
                undone.add(taken_back)
            elif change.device == self._space.device and not _is_of_beginning(change):
                return change
        raise NotFound(
            "Nothing that was done on this device is left to take back.",
            "`ks history` shows what others did, and `ks undo CHANGE` takes one of it back.",
        )


class _About:
    """All rows that say something of some foods; those in the archive are read when it matters."""

    def __init__(self, replica: Replica, foods: Sequence[bytes]) -> None:
        self._archive = replica.whole.archive
        self._foods = foods
        self._here = {row for food in foods for (row,) in replica.rows(_ABOUT, (food,))}

    @cached_property
    def _archived(self) -> set[bytes]:
        say = self._archive.rows_that_say
        return {row for food in self._foods for row in say("food", food)}

    def is_touched(self, change: Change) -> bool:
        """Whether a change did anything to one of them."""
        if change.touches(self._here):
            return True
        ids = {row for block in change.blocks for row in block.rows}
        return self._archive.may_have(ids) and change.touches(self._archived)


def _is_of_beginning(change: Change) -> bool:
    """Whether somebody came in, all moved, or the kitchen began: nobody means that by undo."""
    return change.cause == STARTED or any(
        block.table in ("device", "person", "household") for block in change.blocks
    )
