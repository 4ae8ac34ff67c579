"""Writes entries of a plan.

Leaves what is written to `room`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from kitchensync.kitchen.changes import Change
from kitchensync.planning.entries import Entry
from kitchensync.replica.order import after


def put(change: Change, entry: Entry, there: Sequence[Entry]) -> None:
    """Write an entry at the end of its day, where `there` is."""
    says = {**columns(entry), "words": entry.words, "recipe": entry.recipe}
    says["position"] = at_the_end(change, there)
    said = {name: value for name, value in says.items() if value is not None}
    change.put("plan_entry", entry.id, said)


def columns(entry: Entry) -> dict[str, object]:
    """What may be changed of an entry."""
    return {
        "day": entry.day.isoformat(),
        "meal": entry.meal,
        "servings": entry.servings,
        "note": entry.note,
    }


def rewrite(change: Change, entry: Entry, says: Mapping[str, object]) -> None:
    """Let an entry say something else; its copies are what it was."""
    change.put("plan_entry", entry.id, says)
    take_off(change, entry.copies)


def take_off(change: Change, ids: Iterable[bytes]) -> None:
    """Hide rows; what somebody else does to one of them meanwhile shows it again."""
    for row in ids:
        change.transaction.delete_as_seen("plan_entry", row)


def at_the_end(change: Change, there: Sequence[Entry]) -> str:
    """The position after all that `there` is."""
    return after((entry.position for entry in there), change.desk.index)
