"""Undo: a new change set that takes an older one back, as far as it still stands.

What somebody changed since is left alone, and named in the report. Leaves finding the change to
`history`, and what becomes of its postings to `flips`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from contextlib import suppress
from functools import cache, cached_property
from itertools import takewhile
from typing import TYPE_CHECKING, cast

from kitchensync.errors import BadSnapshot
from kitchensync.replica import tracing
from kitchensync.replica.archives import archive
from kitchensync.replica.database import Database
from kitchensync.replica.edits import Edit
from kitchensync.replica.history import find, newest_first
from kitchensync.replica.identity import Identity
from kitchensync.replica.ids import Row
from kitchensync.replica.postings.flips import flips
from kitchensync.replica.snapshots import snapshot
from kitchensync.replica.tracing import Key, cause_of, key_of, origin
from kitchensync.replica.transaction import POSTING, Transaction
from kitchensync.replica.values import Change, Open, UndoReport
from kitchensync.schema import Column, Table, Value, tables
from kitchensync.schema.households import BY_ADULTS
from kitchensync.schema.tables import UNSAID

if TYPE_CHECKING:
    from kitchensync.replica.snapshots.rebuild import Snapshot


def undo(
    database: Database,
    identity: Identity,
    open_: Open,
    wanted: str,
    transaction: Callable[[str], Transaction],
    base: Callable[[], Snapshot | None] = lambda: None,
) -> UndoReport:
    """Take the change of that id back: NotFound, Ambiguous.

    `base` gives the snapshot that stands for changes no longer kept one by one, if there is one.
    """
    change = find(database, identity, open_, wanted)
    with transaction(cause_of(change)) as doing:
        doing.thaw(*((edit.table, edit.row) for edit in change.edits))
        doing.thaw(*_named_in_archive(database, change))
        replaced = _replaced(database, identity, open_, change, base)
        restored = tracing.restored(
            newest_first(database, identity, open_), change, _standing_in_rows(doing, change)
        )

        def since() -> Iterator[Change]:
            return _since(newest_first(database, identity, open_), change)

        plan = _Plan(doing, change, replaced, restored, since)
        for edit in change.edits:
            plan.take_back(edit)
    done = tuple(plan.undone), tuple(plan.left), tuple(sorted(plan.ledger.used))
    return UndoReport(change, doing.change_id, *done, tuple(plan.unknown))


def _since(changes: Iterable[Change], change: Change) -> Iterator[Change]:
    """Those of the changes that were made after that one; `changes` come newest first.

    What other devices made in the same millisecond counts: nobody can tell which came first.
    """
    after = True
    for other in takewhile(lambda other: other.time >= change.time, changes):
        if other.id == change.id:
            after = False
        elif after or other.device != change.device:
            yield other


def _named_in_archive(database: Database, change: Change) -> list[Row]:
    """Archived groups in which something refers to a row that the change may have made."""
    made = {edit.row for edit in change.edits if not edit.bases and edit.table in _referred_to()}
    return archive.naming(database, made) if made else []


@cache
def _referred_to() -> frozenset[str]:
    """The tables that rows which can be archived refer to."""
    columns = (
        column
        for table in tables().values()
        if table.over_when is not None
        for column in (*table.entry, *table.columns)
    )
    return frozenset(column.refers for column in columns if column.refers)


def _replaced(
    database: Database,
    identity: Identity,
    open_: Open,
    change: Change,
    base: Callable[[], Snapshot | None],
) -> dict[Key, Value]:
    """What stood before each edit, looked up by the stamps that it replaced."""
    wanted = {key_of(edit, base) for edit in change.edits for base in edit.bases}
    rows = {edit.row for edit in change.edits if edit.bases}
    found: dict[Key, Value] = {}
    changes = newest_first(database, identity, open_, lambda other: other.touches(rows))
    for older in changes if wanted else ():
        for edit in (each for last in older.edits for each in (last, *last.beside)):
            if key_of(edit, edit.stamp) in wanted:
                found[key_of(edit, edit.stamp)] = cast(Value, edit.value)
        if len(found) == len(wanted):
            return found
    found |= _in_base(base() if wanted else None, wanted)
    return found | _in_archive(database, wanted - found.keys())


def _in_base(base: Snapshot | None, wanted: Set[Key]) -> dict[Key, Value]:
    """What a snapshot has of these; nothing of one that cannot be read."""
    if base is None:
        return {}
    columns = {(table, column) for table, _, column, _ in wanted}
    with suppress(BadSnapshot):
        frames = snapshot.read(base.source, base.size, base.schema_version).frames
        edits = (
            edit
            for frame in frames
            for block in frame.blocks
            if (block.table, block.column) in columns
            for edit in block.edits()
        )
        found = ((key_of(edit, edit.stamp), edit) for edit in edits)
        return {key: cast(Value, edit.value) for key, edit in found if key in wanted}
    return {}


def _in_archive(database: Database, wanted: Set[Key]) -> dict[Key, Value]:
    """What the archive has of these, also where it was put back and changed since."""
    cells = archive.told_of(database, [(table, row) for table, row, _, _ in wanted])
    found = {(table, row, column, stamp): value for table, column, row, stamp, value in cells}
    return {key: cast(Value, found[key]) for key in wanted & found.keys()}


def _standing_in_rows(doing: Transaction, change: Change) -> Iterator[Key]:
    """The cells that the change wrote, and those that keep its rows alive, as they stand now."""
    wanted: defaultdict[Row, set[str]] = defaultdict(set)
    for edit in change.edits:
        wanted[edit.table, edit.row].add(edit.column)
    for (name, row), written in wanted.items():
        columns = [
            column.name
            for column in (tables()[name].columns if name in tables() else ())
            if column.keeps_alive or column.name in written
        ]
        names = ", ".join(f'"{column}_at"' for column in columns)
        sql = f'SELECT {names} FROM "{name}" WHERE id = ?'  # noqa: S608  # names of the schema
        for stamps in doing.rows(sql, (row,)) if columns else ():
            yield from ((name, row, *cell) for cell in zip(columns, stamps, strict=True))


def _standing(doing: Transaction, edit: Edit) -> list[tuple[Value, int]]:
    """The value and the stamp of the cell, if its row is there."""
    found = doing.rows(
        f'SELECT "{edit.column}", "{edit.column}_at" FROM "{edit.table}" WHERE id = ?',  # noqa: S608  # names of the schema
        (edit.row,),
    )
    return [(value, stamp) for value, stamp in found]


class _Plan:
    """Takes edits back one by one; rows that the change made are hidden as a whole."""

    def __init__(
        self,
        doing: Transaction,
        change: Change,
        replaced: dict[Key, Value],
        restored: dict[Key, int],
        since: Callable[[], Iterable[Change]],
    ) -> None:
        self.undone: list[Edit] = []
        self.left: list[Edit] = []
        self.unknown: list[Edit] = []
        self._doing = doing
        self._replaced = replaced
        self._restored = restored
        self._since = since
        self._made: dict[Row, bool] = {}
        self._named: dict[Row, set[bytes]] = {}
        self._bases: defaultdict[Row, dict[int, int]] = defaultdict(dict)
        """Of each row of the change: its stamps, and the newest that each replaced, or 0."""
        for edit in change.edits:
            self._bases[edit.table, edit.row][edit.stamp] = max(edit.bases, default=0)
        self.ledger = flips(doing, change.edits, self._stands)
        self._going = {edit.row for edit in change.edits} - self.ledger.kept

    def take_back(self, edit: Edit) -> None:
        """Take an edit back, or leave it where it does not stand any more; the plan's lists say.

        In none of them is what the ledger keeps (`Flips.kept`), nor a row that others referred to
        before the change made it: that stays, though nobody changed anything since.
        """
        if edit.row in self.ledger.kept:
            return
        table = tables().get(edit.table)
        if table is not None and self._take_back(table, edit):
            self.undone.append(edit)
        elif edit in self.unknown:
            return
        elif not (naming := self._named.get((edit.table, edit.row))) or self._touched_since(naming):
            self.left.append(edit)

    def _take_back(self, table: Table, edit: Edit) -> bool:
        if table.ledger_of is not None:
            return self._flip(edit.row)
        if edit.column == "entry":
            return True
        column = table.column(edit.column)
        is_adults_word = (edit.table, edit.column) in BY_ADULTS
        if column is None or is_adults_word or not self._stands(edit):
            return False
        if self._was_made_here(table, edit.row):
            hidden = self._take_away(table, edit.row)
            return hidden or (bool(edit.bases) and self._put_back(column, edit))
        lasts = bool(table.entry) or edit.column == "deleted"
        if not lasts and self._is_hidden_since(table, edit):
            return False
        return self._put_back(column, edit)

    def _flip(self, posting: bytes) -> bool:
        voided = self.ledger.voided.get(posting)
        if voided is not None and posting not in self.ledger.carried:
            (self._doing.void if voided else self._doing.unvoid)(posting)
        return voided is not None

    def _take_away(self, table: Table, row: bytes) -> bool:
        """Hide a row, unless something else that is shown refers to it."""
        if (table.name, row) not in self._named:
            self._named[table.name, row] = self._naming(table, row)
        if self._named[table.name, row]:
            return False
        self._doing.delete(table.name, row)
        return True

    def _naming(self, table: Table, row: bytes) -> set[bytes]:
        """Ids of shown rows that refer to a row, but for the change's own that need not stay."""
        naming: set[bytes] = set()
        for other, column in _referring(table.name):
            sql = f'SELECT id FROM "{other}_shown" WHERE "{column}" = ?'  # noqa: S608  # names of the schema
            naming |= {each["id"] for each in self._doing.rows(sql, (row,))}
        return naming - self._going

    def _put_back(self, column: Column, edit: Edit) -> bool:
        values = self._before(column, edit)
        if not values:
            self.unknown.append(edit)
            return False
        if not all(map(column.takes, values)):
            return False
        if len(values) > 1 or edit.beside:
            over = [each.stamp for each in edit.beside]
            self._doing.put_back(edit.table, edit.row, edit.column, values, over)
        elif column.name == "deleted" and edit.value == 1:
            return self._doing.restore(edit.table, edit.row)
        else:
            self._doing.put(edit.table, edit.row, {edit.column: values[0]})
        return True

    def _before(self, column: Column, edit: Edit) -> list[Value]:
        """What the edit replaced, each value once, the winner last; nothing if not all is known."""
        if not edit.bases:
            # A no that nobody said is none: what was said first of an allergen becomes unsaid.
            return [UNSAID if UNSAID in (column.choices or ()) else column.default]
        keys = [key_of(edit, base) for base in sorted(edit.bases, reverse=True)]
        if not self._replaced.keys() >= {*keys}:
            return []
        return [*dict.fromkeys(self._replaced[key] for key in keys)][::-1]

    def _stands(self, edit: Edit) -> bool:
        for value, stamp in _standing(self._doing, edit):
            if origin(self._restored, key_of(edit, stamp)) == edit.stamp:
                return True
            return value == edit.value and self._happened(edit) and not self._contradicted(edit)
        return False

    def _happened(self, edit: Edit) -> bool:
        """Whether it says that something happened which has a posting.

        Another device that says so, too, means the same event.
        """
        if edit.table == POSTING:
            return True
        return edit.value == 1 and edit.row in self.ledger.causes

    def _contradicted(self, edit: Edit) -> bool:
        """Whether anybody gave the cell another value since."""
        _, about = self._later
        return any(
            other.stamp > edit.stamp and other.value != edit.value
            for change in about
            if change.touches({edit.row})
            for other in change.edits
            if key_of(other, 0) == key_of(edit, 0)
        )

    def _touched_since(self, rows: set[bytes]) -> bool:
        touched, _ = self._later
        return not touched.isdisjoint(rows)

    @cached_property
    def _later(self) -> tuple[Set[bytes], Sequence[Change]]:
        """The rows that anything was done to since the change, and the changes to its own rows.

        Looked for once for all edits: there may be thousands of both.
        """
        own = {row for _, row in self._bases}
        touched: set[bytes] = set()
        about: list[Change] = []
        for change in self._since():
            touched |= change.outline.rows
            if change.touches(own):
                about.append(change)
        return touched, about

    def _was_made_here(self, table: Table, row: bytes) -> bool:
        """Whether all that keeps the row alive is of this change, and replaced nothing shown."""
        key = table.name, row
        if key not in self._made:
            self._made[key] = not table.entry and self._is_all_that_shows(table, row)
        return self._made[key]

    def _is_all_that_shows(self, table: Table, row: bytes) -> bool:
        """Whether nothing but this change shows the row: ever, or since it was last hidden."""
        hidden, origins = self._hidden_and_alive_at(table, row)
        bases = self._bases[table.name, row]
        showing = {stamp for stamp in origins if stamp > hidden}
        made = origins <= {stamp for stamp, base in bases.items() if not base}
        made_anew = showing and showing <= {at for at, base in bases.items() if base <= hidden}
        return made or bool(hidden and made_anew)

    def _is_hidden_since(self, table: Table, edit: Edit) -> bool:
        """Whether somebody removed the row after that edit: then undo does not show it again."""
        hidden, origins = self._hidden_and_alive_at(table, edit.row)
        return hidden > edit.stamp and not any(stamp > hidden for stamp in origins)

    def _hidden_and_alive_at(self, table: Table, row: bytes) -> tuple[int, set[int]]:
        """The stamp of a row's deletion, 0 if it is not deleted, and those of what keeps it alive.

        The latter as first written, whatever undo put them back.
        """
        columns = [column.name for column in table.columns if column.keeps_alive]
        names = ", ".join(f'"{name}_at"' for name in columns)
        sql = f'SELECT deleted * deleted_at, {names} FROM "{table.name}" WHERE id = ?'  # noqa: S608  # names of the schema
        ((hidden, *stamps),) = self._doing.rows(sql, (row,))
        origins = {
            origin(self._restored, (table.name, row, name, stamp))
            for name, stamp in zip(columns, cast(Iterable[int], stamps), strict=True)
        }
        return hidden, origins - {0}


def _referring(table: str) -> Iterator[tuple[str, str]]:
    """The columns that hold ids of the table's rows."""
    for other in tables().values():
        for column in (*other.entry, *other.columns):
            if column.refers == table:
                yield other.name, column.name
