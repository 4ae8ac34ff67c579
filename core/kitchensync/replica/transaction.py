"""One local transaction: rows and their change set, kept together or not at all.

Leaves how a cell is stamped and written to `cells`, the wire to `changeset`, and what people may do
to the kitchen.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from enum import StrEnum
from itertools import repeat
from types import TracebackType
from typing import cast

from kitchensync.errors import BadInput
from kitchensync.replica import statements, waiting
from kitchensync.replica.cells import Cells
from kitchensync.replica.changeset import ChangeSet, change_id, count, encode
from kitchensync.replica.database import Database, Parameters, explained
from kitchensync.replica.ids import Row, caused_id, member_id
from kitchensync.replica.making import Making
from kitchensync.replica.postings import stock
from kitchensync.replica.postings.ledger import free_generation
from kitchensync.replica.stamps import END
from kitchensync.schema import Column, Value, tables
from kitchensync.schema.tables import UNSAID

POSTING = "posting"

_NEWEST_CONFLICTS = (
    "SELECT stamp FROM conflict WHERE tbl = ? AND row = ? AND col = ? "
    "ORDER BY stamp DESC LIMIT 1000"
)
_ANY_ARCHIVED = "SELECT 1 FROM archived LIMIT 1"
_VOIDED = "SELECT voided FROM posting WHERE id = ? AND entry_at > 0"


class Transaction:
    """What `Replica.transaction` gives. Use it inside its `with` only.

    `change_id` names the change set after the block; None where nothing changed. `cause`, what it
    was for people, may be set until then: often only what was read tells.
    """

    def __init__(
        self,
        database: Database,
        index: int,
        now: int,
        cause: str,
        *,
        dry_run: bool = False,
    ) -> None:
        self._database = database
        self._execute = database.cursor.execute
        self._now = now
        self.cause = cause
        self._dry_run = dry_run
        self._made = Making(index, now)
        self._note = self._made.note
        self._cells = Cells(database, self._made)
        self._raw: bytes | None = None
        self._changed = False

    @property
    def change_id(self) -> str | None:
        """The id of the change set that was made, or None."""
        return None if self._raw is None else change_id(self._raw)

    @property
    def changes(self) -> int:
        """How many cells were changed so far."""
        return self._made.changes

    def __enter__(self) -> Transaction:
        self._database.lock.acquire()
        try:
            self._database.begin()
        except BaseException:
            self._database.lock.release()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            if error is None:
                self._finish()
        except BaseException as failure:
            error = failure
            raise
        finally:
            if error is not None:
                self._database.roll_back()
            self._database.lock.release()
            if isinstance(error, sqlite3.Error):
                raise explained(error, self._database.path) from error
        if self._changed:
            self._database.on_change()

    def _finish(self) -> None:
        if self.changes:
            blocks = self._made.blocks()
            raw = encode(ChangeSet(self._now, self.cause, blocks))
            waiting.add(self._database, self._now, count(blocks), raw)
            if any(block.table == POSTING for block in blocks):
                stock.sift_if_due(self._database)
            self._raw = raw
            self._database.touched = True
        self._changed = self._database.end(keep=bool(self.changes) and not self._dry_run)

    def rows(self, sql: str, parameters: Parameters = ()) -> list[sqlite3.Row]:
        """The rows of a query, with what this transaction has written so far."""
        return self._database.rows(sql, parameters)

    def put(
        self, table: str, row: bytes, values: Mapping[str, object], *, together: bool = False
    ) -> bool:
        """Write registers and positions; whether anything changed.

        Equal values are no change, unless the row is hidden: then all that are given are written,
        and show it again. `together` is for columns that say one thing between them: all are
        written when one changes, and so win as one. BadInput for what a column does not take.
        """
        if len(values) == 1:
            return self._put_one(table, row, *values, *values.values())
        if not values:
            return False
        writing = statements.writing(table, tuple(values))
        found = self._execute(writing.read, (row,)).fetchone()
        taken = [*map(_taken, writing.columns, values.values())]
        if found is None:
            if self.thaw((table, row)):
                return self.put(table, row, values, together=together)
            self._cells.insert(table, row, [*zip(writing.names, taken, repeat(0))], writing.insert)
            return True
        standing = zip(writing.names, taken, found[2::2], found[3::2], strict=True)
        whole = not found[1] or (together and tuple(taken) != found[2::2])
        cells = [(name, new, at) for name, new, old, at in standing if whole or new != old]
        if len(cells) == len(taken):
            self._cells.write(table, row, cells, found[0], writing.update)
        elif cells:
            self._cells.write(table, row, cells, found[0])
        return bool(cells)

    def _put_one(self, table: str, row: bytes, name: str, value: object) -> bool:
        """What `put` does, for one column: most of what people do passes here, and is measured."""
        writing = statements.writing(table, (name,))
        (column,) = writing.columns
        if not column.takes(value):
            value = _taken(column, value)
        found = self._execute(writing.read, (row,)).fetchone()
        if found is None:
            if self.thaw((table, row)):
                return self._put_one(table, row, name, value)
            self._cells.insert(table, row, [(name, cast(Value, value), 0)], writing.insert)
            return True
        floor, shown, old, base = found
        if value == old and shown:
            return False
        stamp = self._note(table, name, row, floor, base, value)
        if stamp < END:
            self._execute(writing.update, (row, value, stamp))
        else:
            self._cells.merge(table, [name])
        return True

    def delete(self, table: str, row: bytes) -> bool:
        """Hide a row, until somebody edits it; False where nothing was shown."""
        return self._set_shown(table, row, "deleted", False)

    def delete_as_seen(self, table: str, row: bytes) -> bool:
        """Hide a row as it is known here; what others did to it since shows it again.

        For tidying up: the deletion is stamped just above the row, whatever the time is now.
        """
        return self._set_shown(table, row, "deleted", False, tick=0)

    def restore(self, table: str, row: bytes) -> bool:
        """Take a deletion back; False where none hides the row."""
        return self._set_shown(table, row, "deleted", True)

    def keep(self, table: str, row: bytes) -> None:
        """Write anew of a row that is shown that it is not deleted.

        For changes of what belongs to it: a device that deletes it elsewhere, without having heard
        of them, is contradicted.
        """
        reading = statements.writing(table, ("deleted",)).read
        floor, shown, _, base = self._execute(reading, (row,)).fetchone()
        if shown:
            self._cells.write(table, row, [("deleted", 0, base)], floor)

    def void(self, row: bytes) -> bool:
        """Take a posting back, as if it had not happened; False where none stands."""
        self._thaw_following(row)
        return self._set_shown(POSTING, row, "voided", False)

    def unvoid(self, row: bytes) -> bool:
        """Let a voided posting stand again; False where none is voided."""
        return self._set_shown(POSTING, row, "voided", True)

    def stand(self, row: bytes) -> None:
        """Write anew that a posting stands. A device that takes it back elsewhere, without having
        heard of that, is contradicted: the later word holds."""
        reading = statements.writing(POSTING, ("voided",)).read
        floor, _, _, base = self._execute(reading, (row,)).fetchone()
        self._cells.write(POSTING, row, [("voided", 0, base)], floor)

    def _set_shown(
        self, table: str, row: bytes, column: str, show: bool, *, tick: int | None = None
    ) -> bool:
        reading = statements.writing(table, (column,)).read
        found = self._execute(reading, (row,)).fetchone()
        if found is None and self.thaw((table, row)):
            found = self._execute(reading, (row,)).fetchone()
        if found is None or bool(found[1]) is show:
            return False
        self._cells.write(table, row, [(column, int(not show), found[3])], found[0], tick=tick)
        return True

    def post(self, table: str, row: bytes, entry: Mapping[str, object]) -> bool:
        """Write what a ledger or set row is for ever; False if it is there already.

        A count's `seen` is filled in here.
        """
        declared = tables()[table]
        unknown = entry.keys() - {column.name for column in declared.entry}
        if unknown:
            raise KeyError(f"{table}.{min(unknown)}")
        found = self._execute(statements.entry_stamps(table), (row,)).fetchone()
        if found is not None and found[1]:
            return False
        values = [_taken(column, entry.get(column.name)) for column in declared.entry]
        parent, cause = cast(bytes, values[0]), cast("bytes | None", entry.get("cause"))
        # What it goes on from tells whether it counts.
        before = () if cause is None else ((table, cause),)
        if self.thaw((table, row), (declared.hangs_on or "", parent), *before):
            return self.post(table, row, entry)
        self._cells.write_entry(declared, row, values, found[0] if found is not None else 0)
        return True

    def set_member(
        self, table: str, parent: bytes, member: str, present: bool, *, again: bool = False
    ) -> bool:
        """Put something into a set, or take it out; False if that is how it is.

        `table` is the set's, such as `food_tags`. `again`: what is in already is stamped anew; a
        device that takes it out elsewhere, without having heard of that, is contradicted.
        """
        row = member_id(table, parent, member)
        self.thaw((tables()[table].hangs_on or "", parent))
        found = self._execute(statements.writing(table, ("present",)).read, (row,)).fetchone()
        if bool(found and found[1]) is present:
            if present and again:
                self._cells.write(table, row, [("present", found[2], found[3])], found[0])
            return False
        parent_column, member_column = tables()[table].entry
        self.post(table, row, {parent_column.name: parent, member_column.name: member})
        return self.put(table, row, {"present": present})

    def state_member(
        self, table: str, parent: bytes, member: str, said: bool | None, *, again: bool = False
    ) -> bool:
        """Say yes or no of a member, or unsay it by None; False if that is how it is.

        For sets that matter to health, in which a no is more than nothing said. `again` is as in
        `set_member`.
        """
        row = member_id(table, parent, member)
        found = self._execute(statements.writing(table, ("present",)).read, (row,)).fetchone()
        value, stated = UNSAID if said is None else int(said), bool(found and found[3])
        if (found[2] if stated else UNSAID) == value:
            if stated and again:
                self._cells.write(table, row, [("present", found[2], found[3])], found[0])
            return False
        parent_column, member_column = tables()[table].entry
        self.post(table, row, {parent_column.name: parent, member_column.name: member})
        return self.put(table, row, {"present": value})

    def resolve(self, table: str, row: bytes, column: str, value: object) -> bool:
        """Decide a cell for good: the change supersedes the winner and every conflict.

        At most the thousand newest conflicts: more can be decided after them.
        """
        heads = [stamp for (stamp,) in self._execute(_NEWEST_CONFLICTS, (table, row, column))]
        if not heads:
            return self.put(table, row, {column: value})
        writing = statements.writing(table, (column,))
        found = self._execute(writing.read, (row,)).fetchone()
        taken = _taken(writing.columns[0], value)
        self._note(table, column, row, found[0], sorted({found[3], *heads}), taken)
        self._cells.merge(table, [column])
        return True

    def put_back(
        self, table: str, row: bytes, column: str, values: Sequence[object], over: Sequence[int]
    ) -> None:
        """Have values stand beside one another in a cell again; the last of them wins.

        They supersede what stands, and the conflicts of the stamps in `over`.
        """
        writing = statements.writing(table, (column,))
        floor, _, _, stamp = self._execute(writing.read, (row,)).fetchone()
        base = sorted({stamp, *over}) if over else stamp
        for value in values:
            floor = self._note(table, column, row, floor, base, _taken(writing.columns[0], value))
            self._cells.merge(table, [column])
            base = 0

    def thaw(self, *rows: Row) -> bool:
        """Put the groups of these rows back into the tables, if only the archive has them; whether
        it had any.

        Writing does so by itself; a query sees them only after this.
        """
        if not self._execute(_ANY_ARCHIVED).fetchone():
            return False
        from kitchensync.replica.archives.archive import thaw

        return thaw(self._database, rows)

    def _thaw_following(self, posting: bytes) -> None:
        """Put archived postings into the tables that stop counting when this one is taken back."""
        if self._execute(_ANY_ARCHIVED).fetchone():
            from kitchensync.replica.archives.uncounted import thaw_following

            self.thaw((POSTING, posting))
            thaw_following(self._database, [posting])

    def generation(self, cause: bytes) -> int:
        """The generation of what `cause` brings about now, from 0 up; see `ids.caused_id`.

        The first whose posting stands, or is not there yet.
        """

        def voided(generation: int) -> bool | None:
            row = caused_id(POSTING, cause, generation)
            self.thaw((POSTING, row))
            found = self._execute(_VOIDED, (row,)).fetchone()
            return None if found is None else bool(found[0])

        return free_generation(voided)


def _taken(column: Column, value: object) -> Value:
    """The value as a cell holds it, or BadInput."""
    if column.takes(value):
        return cast(Value, value)
    if isinstance(value, bool):
        value = int(value)
    elif isinstance(value, StrEnum):
        value = value.value
    if not column.takes(value):
        raise BadInput(f"{value!r} cannot be the {column.name.replace('_', ' ')} of anything.")
    return cast(Value, value)
