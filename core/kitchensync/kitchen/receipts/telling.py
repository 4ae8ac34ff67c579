"""What history and whoever reads a file are told of the receipts in it.

Leaves reading them to `room`, and what becomes of their lines to `taking`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kitchensync.counting import counted, listed
from kitchensync.kitchen.changes import Change
from kitchensync.kitchen.receipts.rows import money
from kitchensync.kitchen.receipts.taking import Taken, told
from kitchensync.kitchen.receipts.views import ReceiptItem, ReceiptRead
from kitchensync.kitchen.views import Done
from kitchensync.receipts.model import Receipt


@dataclass(frozen=True, slots=True)
class Fresh:
    """A receipt that nobody had read: its row, what it says, what came of it."""

    row: bytes
    said: Receipt
    taken: Taken

    @property
    def store(self) -> str | None:
        """Where it is from, if it says so."""
        return self.said.store

    @property
    def what(self) -> str:
        """The sentences about it."""
        return " ".join([*told(self.taken, self.row), *_about_the_day(self.said)])

    def view(self, done: Done) -> ReceiptRead:
        """What is answered of it."""
        said = self.said
        return ReceiptRead(
            self.what,
            done.changed,
            (),
            done.change_id,
            self.row.hex(),
            said.store,
            said.sure_day,
            None if said.sure_day else said.day,
            money(said.total, said.currency),
            said.adds_up,
            None if said.adds_up else money(said.remains, said.currency),
            self.taken.lines,
        )


@dataclass(frozen=True, slots=True)
class Known:
    """One that was read before, and in what words that is said."""

    item: ReceiptItem
    what: str

    @property
    def store(self) -> str | None:
        """Where it is from, if that is known."""
        return self.item.store

    def view(self, _done: Done | None = None) -> ReceiptRead:
        """What is answered of it: nothing came of it."""
        one = self.item
        return ReceiptRead(self.what, False, (), None, one.id, one.store, one.day, total=one.total)


Came = Fresh | Known
"""What came of one receipt of a file."""


def say(change: Change, came: Sequence[Came]) -> None:
    """Tell it in one sentence, or of several each with its store."""
    fresh = [one for one in came if isinstance(one, Fresh)]
    stores = list(dict.fromkeys(one.store for one in fresh if one.store))
    what = "a receipt" if len(fresh) == 1 else counted(len(fresh), "receipt")
    cause = f"read {what} of {listed(stores)}" if stores else f"read {what}"
    change.say(cause if fresh else "", " ".join(_each(came)))


def _each(came: Sequence[Came]) -> Iterator[str]:
    if len(came) == 1:
        yield came[0].what
    else:
        yield f"There are {len(came)} receipts in it."
        yield from (f"{one.store or 'No store'}: {one.what}" for one in came)


def answer(done: Done, came: Sequence[Came]) -> ReceiptRead:
    """The first receipt, with what was told of all, and the others of the file."""
    first, *others = (one.view(done) for one in came)
    return replace(
        first,
        what=done.what,
        changed=done.changed,
        items=done.items,
        change_id=done.change_id,
        warnings=done.warnings,
        others=tuple(others),
    )


def _about_the_day(said: Receipt) -> Iterator[str]:
    if said.day and not said.sure_day:
        yield (
            f"That it is of {said.day} is not certain, so it counts as bought today: "
            "`ks undo`, then --day, says better."
        )
