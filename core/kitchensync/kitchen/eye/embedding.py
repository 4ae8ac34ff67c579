"""What the household taught, as the eye of this device sees it.

A row says what one model saw. What another model makes of its picture stays on the device that
worked it out: devices with different models would write over one another for ever. Leaves the rows
to `taught`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from kitchensync.errors import BadPicture, NoReader, TooLarge
from kitchensync.kitchen.eye import taught
from kitchensync.kitchen.eye.memory import Memory
from kitchensync.kitchen.eye.taught import Lesson
from kitchensync.vision.eye import Recogniser, with_embedding
from kitchensync.vision.prototypes import Prototype, foreign

if TYPE_CHECKING:
    import sqlite3

    from kitchensync.sync.space import Space


def prototypes(space: Space, eye: Recogniser, memory: Memory, *, dishes: bool) -> list[Prototype]:
    """All examples in the space of this eye, dishes only where they may be meant.

    What another model saw is embedded anew from its picture, once; where that has not come to this
    device the example is left out.
    """
    examples = [
        _prototype(row, lesson)
        for row, lesson in taught.examples(space.replica)
        if dishes or lesson.recipe is None
    ]

    def looked(embedding: str) -> tuple[dict[str, bytes], dict[str, bytes]]:
        known = memory.vectors(embedding)
        lacking = [one for one in foreign(examples, embedding) if one.id not in known]
        return known, dict(_embedded(space, eye, lacking))

    embedding, (known, found) = with_embedding(eye, looked)
    if found:
        memory.keep_vectors(embedding, known | found)
    known |= found
    return [*_in(embedding, examples, known)]


def _in(
    embedding: str, examples: Sequence[Prototype], known: Mapping[str, bytes]
) -> Iterator[Prototype]:
    for one in examples:
        if one.embedding == embedding:
            yield one
        elif one.id in known:
            yield replace(one, embedding=embedding, vector=known[one.id])


def _prototype(row: sqlite3.Row, lesson: Lesson) -> Prototype:
    of = lesson.food or lesson.recipe
    return Prototype(
        row["id"].hex(), lesson.label, of.hex() if of else None, row["embedding"], row["vector"]
    )


def _embedded(
    space: Space, eye: Recogniser, examples: Sequence[Prototype]
) -> Iterator[tuple[str, bytes]]:
    for one in examples:
        content = _picture(space, bytes.fromhex(one.id))
        if content is None:
            continue
        try:
            yield one.id, eye.embed(content)
        except (BadPicture, TooLarge, NoReader):
            continue


def _picture(space: Space, prototype: bytes) -> bytes | None:
    """The picture if it is here, else its thumbnail, which comes with every sync."""
    from kitchensync.sync import blobs
    from kitchensync.sync.pictures import photos

    for row in filter(
        photos.is_sound, map(dict, space.replica.rows(taught.PICTURES, (prototype,)))
    ):
        content = blobs.read(space, row["blob"], row["size"])
        return content or blobs.read(space, row["thumbnail"], row["thumbnail_size"])
    return None
