"""Archived postings that no longer count: their lots are thawed, as they hold something again.

What a line of a recipe takes of several lots is a chain of postings (`parts`). All of it counts
when its lots are archived. But when the first posting is taken back later, those that go on from it
no longer count, in lots that nobody touched. Leaves putting groups back to `archive`.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple, cast

from kitchensync.replica.archives import archive
from kitchensync.replica.archives.groups import Group
from kitchensync.replica.changeset import Block
from kitchensync.replica.database import Database
from kitchensync.replica.postings.parts import Following, doubtful, following, next_part
from kitchensync.replica.reader import portions
from kitchensync.schema import tables

_POSTING = "posting"
_MOST = 256
"""No line takes of so many lots. Each costs reading a segment, and a member may write more."""
_ANY_ARCHIVED = "SELECT 1 FROM archived LIMIT 1"
_TOOK = "SELECT id, lot, amount FROM posting WHERE kind = 'cooked' AND entry_at > 0 AND id IN ({})"
_ALL = """
    SELECT id, cause, lot, amount, voided FROM posting WHERE kind = 'cooked' AND entry_at > 0
"""


class _Part(NamedTuple):
    cause: bytes | None
    lot: bytes
    amount: int
    voided: bool


def thaw_following(database: Database, postings: Iterable[bytes]) -> None:
    """Thaw the postings that go on from these, which are in the tables. Inside a write.

    The id of the next posting follows from what one says (`next_part`): others are never archived.
    """
    at = [*postings]
    for _ in range(_MOST):
        found = [*_took(database, at)]
        if not found:
            return
        at = [next_part(*each) for each in found]
        archive.thaw(database, ((_POSTING, id_) for id_ in at))


def _took(database: Database, postings: Sequence[bytes]) -> Iterator[tuple[bytes, bytes, int]]:
    for some in portions(postings):
        yield from database.execute(_TOOK.format(", ".join("?" * len(some))), some).fetchall()


def thaw_around(database: Database, blocks: Iterable[Block]) -> None:
    """Thaw what goes on from the postings that these changes touch, and what they go on from.

    The latter tells whether they count themselves. Inside a write.
    """
    if database.execute(_ANY_ARCHIVED).fetchone():
        of_postings = [block for block in blocks if block.table == _POSTING]
        archive.thaw(database, ((_POSTING, id_) for id_ in _causes(of_postings)))
        thaw_following(database, set[bytes]().union(*(block.rows for block in of_postings)))


def _causes(blocks: Iterable[Block]) -> Iterator[bytes]:
    table = tables()[_POSTING]
    for entry in (value for block in blocks if block.column == "entry" for value in block.values):
        if table.takes_entry(entry) and (cause := _said(entry)["cause"]):
            yield cause


@contextmanager
def showing(database: Database) -> Generator[None, None, None]:
    """Thaw again, at the end of the block, postings that do not count, or by which that is told.

    They are in the tables before it, and may be archived in it: a snapshot archives groups without
    a look at other groups. Inside a write.
    """
    wrong = doubtful(following(database))
    yield
    archive.thaw(database, ((_POSTING, id_) for id_ in wrong))


def thaw_uncounted(database: Database) -> None:
    """Thaw all archived postings that do not count, or by which that is told. Inside a write.

    Reads all segments. For a state that was made from a snapshot, in which they are archived.
    """
    parts = {id_: _Part(*rest) for id_, *rest in database.execute(_ALL)}
    for group in archive.cold(database):
        parts |= _parts_of(group)
    known = [
        Following(id_, part.cause, before.lot, before.amount, bool(before.voided))
        for id_, part in parts.items()
        if part.cause is not None and (before := parts.get(part.cause))
    ]
    archive.thaw(database, ((_POSTING, id_) for id_ in doubtful(known)))


def _parts_of(group: Group) -> Iterator[tuple[bytes, _Part]]:
    of_postings = [cell for cell in group.cells if cell[0] == _POSTING]
    voided = {row for _, name, row, _, value in of_postings if name == "voided" and value}
    for _, name, row, _, value in of_postings:
        if name == "entry":
            said = _said(value)
            if said["kind"] == "cooked":
                yield row, _Part(said["cause"], said["lot"], said["amount"], row in voided)


def _said(entry: object) -> dict[str, Any]:
    """The fields of a posting's entry."""
    names = (column.name for column in tables()[_POSTING].entry)
    return dict(zip(names, cast(list[Any], entry), strict=True))
