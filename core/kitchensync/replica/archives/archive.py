"""The archive: groups that are over, in segments that all devices share, out of the tables' way.

A group is in the tables, or only in the newest segment that has it. That makes no difference to
what a replica holds: before anything happens to an archived group it is thawed, which is to put it
back into the tables whole, and the digest covers both. A segment whose content has not come from
the relay is lacking; older ones may not be read then, as the lacking one may say something newer of
a group. Leaves bytes to `segment`, what is over to `over`, which segments there are to `sync`.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from string import hexdigits
from typing import cast

from kitchensync.errors import BadSnapshot
from kitchensync.replica import state
from kitchensync.replica.archives.groups import Cell, Group, blocks_of, contested, from_tables
from kitchensync.replica.changeset import Block
from kitchensync.replica.database import Database
from kitchensync.replica.ids import Row
from kitchensync.replica.reader import Reader, portions
from kitchensync.replica.values import Segment
from kitchensync.schema import tables
from kitchensync.wire import encode

_DIGEST = "archive-digest"
_MODULO = 1 << 256

_Rows = Iterable[Row]
Progress = Callable[[int, int], None]
"""Called with how many segments were read, and how many there may be to read."""


def summed(space: bytes, cells: Iterable[Sequence[object]]) -> int:
    """The keyed hashes of cells, added up; the digest is this sum modulo 2^256."""
    total = 0
    keyed = hashlib.blake2b(digest_size=32, key=space)
    for cell in cells:
        # A copy spares what the key costs: a quarter.
        hash_ = keyed.copy()
        hash_.update(encode(cell))
        total += int.from_bytes(hash_.digest(), "big")
    return total


def digest(database: Database) -> bytes:
    """The digest of the groups that only the archive has."""
    return state.get(database, _DIGEST) or bytes(32)


def set_digest(database: Database, value: bytes) -> None:
    """Keep the digest of the groups that only the archive has. Inside a write."""
    state.put(database, _DIGEST, value)


def segments(database: Database) -> list[Segment]:
    """All segments of the space, in their order."""
    found = database.rows("SELECT blob, epoch, length, size FROM segment ORDER BY place")
    return [Segment(*row) for row in found]


def thawed(database: Database) -> list[Row]:
    """The groups that are in a segment and in the tables, too."""
    return [(name, row) for name, row in database.rows("SELECT tbl, row FROM thawed ORDER BY 1, 2")]


def content(reader: Reader, place: int) -> Mapping[Row, Group]:
    """The groups in a segment; none while it has not come. BadSnapshot."""
    from kitchensync.replica.archives.segment import read

    ((raw, size),) = reader.rows("SELECT content, size FROM segment WHERE place = ?", (place,))
    return {} if raw is None else read(raw, size)


def lacks(reader: Reader) -> bool:
    """Whether the content of some segment has not come."""
    return bool(reader.rows("SELECT 1 FROM segment WHERE content IS NULL"))


def reached(reader: Reader) -> list[int]:
    """The places of the segments that may be read, the newest first: none before a lacking one."""
    found = reader.rows(
        "SELECT place FROM segment WHERE place > "
        "(SELECT coalesce(max(place), 0) FROM segment WHERE content IS NULL) ORDER BY place DESC"
    )
    return [place for (place,) in found]


def cold(database: Database) -> Iterator[Group]:
    """All groups that only the archive has, as far as it may be read."""
    passed = set(thawed(database))
    for place in reached(database):
        for root, group in content(database, place).items():
            if root not in passed:
                passed.add(root)
                yield group


def check(database: Database) -> None:
    """BadSnapshot unless what only the archive has fits the digest, which came with a snapshot."""
    ((space,),) = database.rows("SELECT space FROM identity")
    found = summed(space, chain.from_iterable(group.cells for group in cold(database)))
    if (found % _MODULO).to_bytes(32, "big") != digest(database):
        raise BadSnapshot(
            "The archive does not hold what the snapshot beside it says.",
            "Begin in an empty folder once another device has made a snapshot: `ks join`.",
        )


def naming(database: Database, rows: Collection[bytes]) -> list[Row]:
    """The groups that only the archive has and in which some cell is one of these rows' ids."""
    wanted = frozenset(rows)
    return [
        group.root
        for group in cold(database)
        if any(isinstance(cell[4], bytes) and cell[4] in wanted for cell in group.cells)
    ]


def begun(reader: Reader, table: str, begin: str) -> list[Group]:
    """The groups of a table that only the archive has and whose ids, in hex, begin so."""
    begin = begin.lower()
    if not begin or not set(begin) <= set(hexdigits):
        return []
    low, high = (_key(bytes.fromhex(begin[:16].ljust(16, end))) for end in "0f")
    places = reader.rows(
        "SELECT DISTINCT segment FROM archived WHERE row BETWEEN ? AND ?", (low, high)
    )
    found: list[Group] = []
    for place in {place for (place,) in places}.intersection(reached(reader)):
        groups = content(reader, place)
        roots = [root for root in groups if root[0] == table and root[1].hex().startswith(begin)]
        found += (groups[root] for root in _cold_of(reader, roots, place))
    return found


def told_of(reader: Reader, rows: _Rows) -> Iterator[Cell]:
    """The cells of these rows' groups in all segments that may be read, out of date or not."""
    for place, maybe in _candidates(reader, rows).items():
        for group in content(reader, place).values():
            if not maybe.isdisjoint(group.rows):
                yield from group.cells


def may_have(reader: Reader, ids: Iterable[bytes]) -> bool:
    """Whether some segment has a row of one of these ids, or of one that begins alike."""
    return bool(_candidates(reader, (("", id_) for id_ in ids)))


# Putting back into the tables


def thaw_for(database: Database, blocks: Iterable[Block]) -> None:
    """Thaw the groups that these changes touch, or hang a new row on. Inside a write."""
    if database.execute("SELECT 1 FROM archived LIMIT 1").fetchone():
        thaw(database, chain.from_iterable(map(_touched, blocks)))


def _touched(block: Block) -> Iterator[Row]:
    name = block.table
    yield from ((name, row) for row in block.rows)
    table = tables().get(name)
    hangs_on = table.hangs_on if table and block.column == "entry" else None
    if table and hangs_on:
        # A value that is no entry goes into quarantine, and hangs on nothing.
        yield from (
            (hangs_on, cast(list[bytes], value)[0])
            for value in block.values
            if table.takes_entry(value)
        )


def thaw(database: Database, rows: _Rows) -> bool:
    """Put the groups of these rows back into the tables, whole, if only the archive has them.

    Whether it had any. Inside a write.
    """
    found = _candidates(database, rows)
    warm = 0
    for place in sorted(found, reverse=True):
        # One segment at a time is in memory, however many have these rows.
        groups = content(database, place).values()
        by_row = {row: group for group in groups for row in group.rows}
        meant = {group.root: group for row in found[place] if (group := by_row.get(row))}
        cold = [meant[root] for root in _cold_of(database, meant, place)]
        _put_back(database, cold)
        warm += len(cold)
    return bool(warm)


def thaw_begun(database: Database, groups: Collection[Group]) -> None:
    """Thaw those of these groups of which something is in the tables, or in conflict or quarantine.

    It came while these groups could not be read, and would have thawed them otherwise. Inside a
    write.
    """
    rows = set[Row]().union(*(group.rows for group in groups))
    thaw(database, {*from_tables(database, rows), *rows.intersection(contested(database))})


def thaw_all(database: Database, *, whole: bool = True) -> None:
    """Thaw everything; BadSnapshot where a segment is lacking. Inside a write.

    Without `whole`, thaw everything that may be read.
    """
    if whole and lacks(database):
        raise BadSnapshot(
            "A part of the archive has not come to this device.",
            "Sync, and try again.",
        )
    for place in reached(database):
        passed = set(thawed(database))
        groups = content(database, place)
        _put_back(database, [group for root, group in groups.items() if root not in passed])


def thaw_since(database: Database, stamp: int, on_progress: Progress | None = None) -> None:
    """Thaw what was touched at that stamp or later, as far as it may be read.

    Groups are archived in the order in which they were touched, so the search ends at the first
    segment, from the newest on, that has nothing so new. It ends too early only where old changes
    came so late, and were so many, that they fill a segment by themselves. For a write that is
    taken back: the digest, a fifth of the work, is not kept up to date.
    """
    places = reached(database)
    for done, place in enumerate(places):
        if on_progress:
            on_progress(done, len(places))
        groups = content(database, place)
        touched = [group for group in groups.values() if group.touched >= stamp]
        if groups and not touched:
            return
        passed = set(thawed(database))
        meant = [group for group in touched if group.root not in passed]
        _put_back(database, meant, counting=False)


def _candidates(reader: Reader, rows: _Rows) -> dict[int, set[Row]]:
    """The segments that may be read and may have some of these rows, and which ones.

    By the first bytes of their ids, which is all that the index has.
    """
    by_key: defaultdict[int, set[Row]] = defaultdict(set)
    for row in rows:
        by_key[_key(row[1])].add(row)
    keys = [*by_key]
    found: defaultdict[int, set[Row]] = defaultdict(set)
    for chunk in portions(keys):
        marks = ", ".join("?" * len(chunk))
        for key, place in reader.rows(
            f"SELECT row, segment FROM archived WHERE row IN ({marks})",  # noqa: S608  # marks alone
            chunk,
        ):
            found[place] |= by_key[key]
    return {place: found[place] for place in reached(reader) if place in found} if found else {}


def _key(row: bytes) -> int:
    return int.from_bytes(row[:8], "big", signed=True)


def _cold_of(reader: Reader, roots: Iterable[Row], place: int) -> list[Row]:
    """Those of a segment's groups that only it has as they are: not the tables, nor a newer one."""
    left = [
        root
        for root in roots
        if not reader.rows("SELECT 1 FROM thawed WHERE tbl = ? AND row = ?", root)
    ]
    for other, maybe in _candidates(reader, left).items():
        if other > place:
            later = maybe & content(reader, other).keys()
            left = [root for root in left if root not in later]
    return left


def _put_back(database: Database, groups: Collection[Group], *, counting: bool = True) -> None:
    from kitchensync.replica.placing import put_in_place

    if groups:
        put_in_place(database, blocks_of(groups))
        if counting:
            _count(database, groups, -1)
        _note_thawed(database, {group.root: group.hash for group in groups})


def _note_thawed(database: Database, hashes: Mapping[Row, bytes]) -> None:
    database.executemany(
        "INSERT OR REPLACE INTO thawed (tbl, row, hash) VALUES (?, ?, ?)",
        [(*root, hash_) for root, hash_ in hashes.items()],
    )


def _count(database: Database, groups: Iterable[Group], sign: int) -> None:
    """Add groups to the digest of what only the archive has, or take them out of it."""
    ((space,),) = database.execute("SELECT space FROM identity")
    change = sign * summed(space, chain.from_iterable(group.cells for group in groups))
    total = int.from_bytes(digest(database), "big") + change
    set_digest(database, (total % _MODULO).to_bytes(32, "big"))


# Taking out of the tables


def enter(database: Database, place: int) -> None:
    """Have a segment be part of the archive. Inside a write.

    What it has exactly as the tables do leaves the tables.
    """
    groups = content(database, place)
    thaw(database, groups)
    index(database, place, groups.values())
    _take_out_equal(database, {root: group.hash for root, group in groups.items()})


def refreeze(database: Database) -> None:
    """Take thawed groups out of the tables again that are as the archive has them.

    Not those that came thawed with a snapshot: they differ for good. Inside a write.
    """
    found = database.execute("SELECT tbl, row, hash FROM thawed WHERE hash IS NOT NULL")
    hashes = {(name, row): hash_ for name, row, hash_ in found.fetchall()}
    _take_out_equal(database, hashes)


def index(database: Database, place: int, groups: Iterable[Group]) -> None:
    """Have a segment found by its rows. Inside a write."""
    keys = {_key(row) for group in groups for _, row in group.rows}
    database.executemany(
        "INSERT OR IGNORE INTO archived VALUES (?, ?)", [(key, place) for key in sorted(keys)]
    )


def take_out(database: Database, groups: Collection[Group]) -> None:
    """Delete from the tables what a segment has just so. Inside a write."""
    by_table: defaultdict[str, list[tuple[bytes]]] = defaultdict(list)
    for group in groups:
        for name, row in group.rows:
            by_table[name].append((row,))
    for name, rows in by_table.items():
        database.executemany(f'DELETE FROM "{name}" WHERE id = ?', sorted(rows))  # noqa: S608  # names of the schema
    _count(database, groups, 1)
    database.executemany(
        "DELETE FROM thawed WHERE tbl = ? AND row = ?", [group.root for group in groups]
    )


def _take_out_equal(database: Database, hashes: Mapping[Row, bytes]) -> None:
    here = from_tables(database, hashes)
    beside = contested(database)
    equal = [
        group
        for root, group in here.items()
        if group.hash == hashes[root] and beside.isdisjoint(group.rows)
    ]
    take_out(database, equal)
    gone = {group.root for group in equal}
    _note_thawed(database, {root: hashes[root] for root in hashes if root not in gone})
