"""What the household taught its devices to see: an example a row, each with its picture.

Leaves what they look like to the eye of this device to `embedding`, and matching to
`vision.prototypes`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kitchensync.errors import TooLarge
from kitchensync.kitchen.changes import Change
from kitchensync.kitchen.pinned import pin, unpin
from kitchensync.measure.words import clean_name
from kitchensync.replica.ids import caused_id, normal_name
from kitchensync.replica.reader import Reader

if TYPE_CHECKING:
    import sqlite3

UNSEEN: Final = "unseen"
"""The embedding of an example that was taught where there was no model: it has no vector yet."""
MOST_EXAMPLES: Final = 25
"""Of one label: more do not make it better known."""

_ROWS = """
    SELECT id, label, food, recipe, embedding, vector FROM prototype_shown
    WHERE label IS NOT NULL AND embedding IS NOT NULL AND vector IS NOT NULL
    ORDER BY id
"""
_ALIKE: Final = "SELECT of FROM photo_shown WHERE of_table = 'prototype' AND blob = ? AND of <> ?"
PICTURES: Final = "SELECT * FROM photo_shown WHERE of = ? AND of_table = 'prototype'"


@dataclass(frozen=True, slots=True)
class Lesson:
    """What an example is of: a label, and the food or dish that it stands for, if one was said."""

    label: str
    food: bytes | None = None
    recipe: bytes | None = None


def examples(reader: Reader) -> list[tuple[sqlite3.Row, Lesson]]:
    """All examples as they are stored, each with its lesson: two people who teach the same offline
    may spell it otherwise, and only one of them say what it stands for."""
    found: defaultdict[str, list[sqlite3.Row]] = defaultdict(list)
    for row in reader.rows(_ROWS):
        found[normal_name(row["label"])].append(row)
    return [(row, _lesson(row, alike)) for alike in found.values() for row in alike]


def _lesson(row: sqlite3.Row, alike: Sequence[sqlite3.Row]) -> Lesson:
    label = alike[0]["label"]
    meant = Lesson(label, row["food"], row["recipe"])
    others = {Lesson(label, other["food"], other["recipe"]) for other in alike} - {Lesson(label)}
    return others.pop() if meant == Lesson(label) and len(others) == 1 else meant


def has_room(change: Change, lesson: Lesson) -> bool:
    """Whether its label may have one more example."""
    return len(_called(change, lesson.label)) < MOST_EXAMPLES


def _called(change: Change, label: str) -> list[bytes]:
    wanted = normal_name(label)
    found = change.transaction.rows(_ROWS)
    return [row["id"] for row in found if normal_name(row["label"]) == wanted]


def learn(
    change: Change,
    lesson: Lesson,
    digest: bytes,
    picture: Mapping[str, Any],
    embedding: str,
    vector: bytes,
) -> bytes:
    """Keep one more example; the same picture under the same label is one. TooLarge.

    What the picture was said to be before, it is not any more.
    """
    label = clean_name(lesson.label)
    row = caused_id("prototype", normal_name(label).encode() + b"\0" + digest, 0)
    if not has_room(change, lesson) and not change.shows("prototype", row):
        raise TooLarge(
            f"{label} has {MOST_EXAMPLES} pictures already; more do not help.",
            "Remove it and teach it anew with the best: `ks teach rm`.",
        )
    said: dict[str, object] = {"label": label, "embedding": embedding, "vector": vector}
    of = {"food": lesson.food, "recipe": lesson.recipe}
    for other in change.transaction.rows(_ALIKE, (picture["blob"], row)):
        _forget(change, other["of"])
    change.put("prototype", row, said | {name: id_ for name, id_ in of.items() if id_})
    pin(change, "prototype", row, picture)
    return row


def forget(change: Change, label: str) -> int:
    """Remove the examples of a label with their pictures; how many those were."""
    gone = _called(change, label)
    for row in gone:
        _forget(change, row)
    return len(gone)


def _forget(change: Change, row: bytes) -> None:
    unpin(change, "prototype", row)
    change.transaction.delete("prototype", row)
