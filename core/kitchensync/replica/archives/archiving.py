"""What a replica does with its archive: takes segments up, makes new ones, begins anew from some.

`Replica.whole.archive` gives it. What being archived means is left to `archive`, fetching segments
and standing for them to `sync`.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from kitchensync.replica.archives import archive, over, segment, uncounted
from kitchensync.replica.archives.ended import ended
from kitchensync.replica.archives.groups import Group, from_tables
from kitchensync.replica.archives.over import Rule
from kitchensync.replica.database import Database
from kitchensync.replica.ids import Row
from kitchensync.replica.reader import portions
from kitchensync.replica.values import Segment

_PUT = (
    "INSERT INTO segment (place, blob, epoch, length, size, content) "
    "SELECT coalesce(max(place), 0) + 1, ?, ?, ?, ?, ? FROM segment RETURNING place"
)
_FILL = (
    "UPDATE segment SET content = ?, size = ? WHERE blob = ? AND "
    "place = (SELECT max(place) FROM segment WHERE content IS NULL) RETURNING place"
)


class Archive:
    """What `Replica.whole.archive` gives."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def segments(self) -> list[Segment]:
        """All segments of the space that this replica knows, in their order."""
        return archive.segments(self._database)

    def lacking(self) -> list[Segment]:
        """The segments whose content has not come, the newest first."""
        found = self._database.rows(
            "SELECT blob, epoch, length, size FROM segment WHERE content IS NULL "
            "ORDER BY place DESC"
        )
        return [Segment(*row) for row in found]

    def content(self, of: Segment) -> bytes | None:
        """The bytes of a segment, if they are here."""
        found = self._database.rows("SELECT content FROM segment WHERE blob = ?", (of.blob,))
        return found[0]["content"] if found else None

    def take_up(self, new: Sequence[tuple[Segment, bytes]]) -> None:
        """Add these segments behind those that are known; BadSnapshot, with nothing changed.

        Groups that the tables have exactly as these do leave the tables.
        """
        database = self._database
        with database.write(), self.showing():
            for known, content in new:
                archive.enter(database, _add(database, known, content))
            archive.refreeze(database)
            database.touched = True

    def showing(self) -> AbstractContextManager[None]:
        """Archived postings that do not count any more are thawed again at the end of the block."""
        return uncounted.showing(self._database)

    def fill(self, of: Segment, content: bytes) -> None:
        """Keep the content of a segment, which is the newest that is lacking.

        Nothing is done where another one is that by now. BadSnapshot, with nothing changed, where
        the content is no segment, or where all are here now and do not fit the archive's digest.
        """
        database = self._database
        with database.write():
            filled = database.execute(_FILL, (content, of.size, of.blob)).fetchall()
            if not filled:
                return
            ((filled_place,),) = filled
            # It, and those before it down to the next that is lacking, may be read from now on.
            for place in archive.reached(database):
                if place <= filled_place:
                    groups = archive.content(database, place).values()
                    archive.index(database, place, groups)
                    archive.thaw_begun(database, groups)
            if not archive.lacks(database):
                archive.check(database)
                uncounted.thaw_uncounted(database)
            database.touched = True

    def spoil(self, of: Segment) -> None:
        """Drop the content of a segment, which is not what it should be: it has to come again."""
        with self._database.write():
            self._database.execute("UPDATE segment SET content = NULL WHERE blob = ?", (of.blob,))

    def spoil_damaged(self) -> bool:
        """Drop the content of all segments that can't be read; whether there was any."""
        with self._database.write():
            return spoil_damaged(self._database)

    def index_anew(self) -> None:
        """Make the index of the rows in all segments anew."""
        database = self._database
        with database.write():
            database.execute("DELETE FROM archived")
            for (place,) in database.execute("SELECT place FROM segment").fetchall():
                archive.index(database, place, archive.content(database, place).values())

    def start_over(self) -> None:
        """Forget all segments; everything is in the tables. BadSnapshot where one is lacking."""
        with self._database.write():
            archive.thaw_all(self._database)
            forget(self._database)

    def borrow(self, path: Path, *, counting: bool) -> None:
        """Copy the segments of another replica of the space into this one, which has none.

        `counting`: their groups are archived here from now on, and so not in the tables; else they
        are only stored, until `count_all`.
        """
        self._database.execute("ATTACH ? AS other", (str(path),))
        try:
            with self._database.write():
                self._database.execute("INSERT INTO segment SELECT * FROM other.segment")
                if counting:
                    self._database.execute("INSERT INTO archived SELECT * FROM other.archived")
        finally:
            self._database.execute("DETACH other")

    def count_all(self) -> None:
        """Have the segments that were borrowed without `counting` be the archive."""
        with self._database.write():
            enter_all(self._database)

    @contextmanager
    def opened(self) -> Generator[None, None, None]:
        """Within the block, all that only the archive has can be read in the tables, too."""
        if not self.segments():
            with self._database.snapshot():
                yield
            return
        with self._database.write(keep=False):
            archive.thaw_all(self._database, whole=False)
            yield

    @contextmanager
    def opened_since(
        self, stamp: int, on_progress: archive.Progress | None = None
    ) -> Generator[Callable[[Row], object], None, None]:
        """Within the block, what was touched at that stamp or later can be read in the tables, too.

        It gives a function that makes one more row readable, which was not touched so late.
        """
        if not self.segments():
            with self._database.snapshot():
                yield _here
            return
        with self._database.write(keep=False):
            archive.thaw_since(self._database, stamp, on_progress)
            yield lambda row: archive.thaw(self._database, [row])

    def may_have(self, ids: Iterable[bytes]) -> bool:
        """False where no row of these ids is archived; reads no segment."""
        return archive.may_have(self._database, ids)

    def rows_that_say(self, column: str, value: object) -> set[bytes]:
        """All rows of the groups that only the archive has and in which one has this value.

        Reads all segments. `column` may be of any table of the group.
        """
        return {
            row
            for group in archive.cold(self._database)
            if any((cell[1], cell[4]) == (column, value) for cell in group.cells)
            for _, row in group.rows
        }

    def put_away(self, rule: Rule) -> list[tuple[bytes, int]]:
        """Move groups that are over into new segments; content of each, and its size unpacked.

        For a replica that is settled. The names of their blobs are not known yet, and left empty.
        """
        database = self._database
        made: list[tuple[bytes, int]] = []
        with database.write():
            archive.refreeze(database)
            going = [each.root for each in over.oldest(ended(database), rule)]
            for groups in over.cut(_in_order(database, going), rule):
                content, size = segment.write(groups)
                place = _add(database, Segment(b"", 0, len(content), size), content)
                archive.index(database, place, groups)
                archive.take_out(database, groups)
                made.append((content, size))
        return made


def begin_from(
    database: Database, digest: bytes, thawed: Iterable[Row], segments: Sequence[Segment]
) -> None:
    """Have the archive be the one that belongs to a snapshot. Inside a write.

    `digest` and `thawed` are the snapshot's. Of the segments here, those stay with which its list
    begins as well; its others are noted, and come later.
    """
    known = archive.segments(database)
    same = [one.blob == other.blob for one, other in zip(known, segments, strict=False)]
    shared = [*same, False].index(False)
    database.execute("DELETE FROM segment WHERE place > ?", (shared,))
    database.execute("DELETE FROM archived WHERE segment > ?", (shared,))
    for each in segments[shared:]:
        _add(database, each, None)
    # A damaged segment is fetched by what the snapshot says of it, not by what the file does.
    database.executemany(
        "UPDATE segment SET epoch = ?, length = ?, size = ? WHERE blob = ? AND content IS NULL",
        [(each.epoch, each.length, each.size, each.blob) for each in segments[:shared]],
    )
    database.execute("DELETE FROM thawed")
    database.executemany("INSERT INTO thawed (tbl, row) VALUES (?, ?)", thawed)
    archive.set_digest(database, digest)


def begin_from_nothing(database: Database) -> None:
    """Have no group archived while the tables are filled anew. Inside a write.

    The segments stay, but for those from the first that is lacking on.
    """
    database.execute(
        "DELETE FROM segment WHERE place >= (SELECT min(place) FROM segment WHERE content IS NULL)"
    )
    database.execute("DELETE FROM archived")
    database.execute("DELETE FROM thawed")
    archive.set_digest(database, bytes(32))


def spoil_damaged(database: Database) -> bool:
    """Drop the content of all segments that can't be read, so that it comes again; whether there
    was any. Inside a write."""
    damaged: list[tuple[int]] = []
    for (place,) in database.execute("SELECT place FROM segment WHERE content IS NOT NULL"):
        found = database.execute("SELECT content, size FROM segment WHERE place = ?", (place,))
        if not segment.is_sound(*found.fetchone()):
            damaged.append((place,))
    database.executemany("UPDATE segment SET content = NULL WHERE place = ?", damaged)
    return bool(damaged)


def enter_all(database: Database) -> None:
    """Have all segments be the archive again, once the tables hold everything. Inside a write."""
    places = database.execute("SELECT place FROM segment ORDER BY place").fetchall()
    for (place,) in places:
        archive.enter(database, place)
    archive.refreeze(database)


def forget(database: Database) -> None:
    """Forget all segments, with what is noted of them. Inside a write."""
    database.execute("DELETE FROM segment")
    begin_from_nothing(database)


def _here(_: Row) -> None:
    """Nothing is archived, so every row is readable already."""


def _add(database: Database, known: Segment, content: bytes | None) -> int:
    row = (known.blob, known.epoch, known.length, known.size, content)
    ((place,),) = database.execute(_PUT, row).fetchall()
    return int(place)


def _in_order(database: Database, roots: Sequence[Row]) -> Iterable[Group]:
    for some in portions(roots):
        groups = from_tables(database, some)
        yield from (groups[root] for root in some)
