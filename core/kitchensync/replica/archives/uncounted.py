"""Archived postings that do not count any more: what they took is back, for people to see.

A line of a recipe that takes of several lots is a chain (`parts`). All of it counts when its lots
go into the archive; what happens to one posting later decides of those that go on from it, in lots
to which nothing happened. Leaves putting groups back to `archive`.
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
"""More lots than a line takes of: each costs reading a segment, and anybody may write more."""
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
    """Have in the tables what goes on from these postings, which are there if they are anywhere.

    Only what fits is archived: from what a posting says follows the id of the next. Inside a write.
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
    """The same for the postings that these changes are of; and what they go on from themselves,
    which tells whether they count. Inside a write."""
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
    """What does not count, or tells so, and is in the tables, is there at the end, too.

    A snapshot has it where it is by what it says itself. Inside a write.
    """
    wrong = doubtful(following(database))
    yield
    archive.thaw(database, ((_POSTING, id_) for id_ in wrong))


def thaw_uncounted(database: Database) -> None:
    """Have all archived postings in the tables that do not count; reads all segments.

    For who begins from a snapshot, in which they are where they were archived. Inside a write.
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
