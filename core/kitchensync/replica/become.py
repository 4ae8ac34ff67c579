"""A replica becomes another device's: what it wrote and did not send goes on under the new index.

The outcome is that of a merge of the new changes in the place of the old, whatever the new index
is: what was stamped above something stays above it, and where two were made in one tick the winner
is chosen again. One case differs until `repair`: where two devices made the same posting in the
same tick, the one that lost was not kept. Leaves the changes themselves to `restamp`, and who may
be whom to `trust`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from contextlib import suppress
from typing import cast

from kitchensync.errors import BadSnapshot, NoIdentity
from kitchensync.replica import outbox, waiting
from kitchensync.replica.archives import archive
from kitchensync.replica.changeset import Block, bases_of, decode, outline
from kitchensync.replica.database import Database
from kitchensync.replica.identity import Identity
from kitchensync.replica.ids import Row
from kitchensync.replica.merge import wins
from kitchensync.replica.recorded import forget
from kitchensync.replica.restamp import SAID_ANEW, Anew, Given, Restamped, restamped
from kitchensync.replica.stamps import index_of
from kitchensync.replica.values import Open
from kitchensync.schema import Table, tables
from kitchensync.wire import decode_kept, encode


def become(
    database: Database,
    before: Identity,
    after: Identity,
    open_: Open,
    anew: Anew,
    gone: frozenset[int],
) -> int:
    """Make `after` the owner, in one transaction; how many change sets wait to be sent.

    `anew` is what some rows say from now on, in unsent changes that set them. `gone` are indices
    that another list of members had given to devices whose changes were forgotten before; the new
    index may be one of these. Otherwise no change here may have the new index but own ones.
    ValueError for another space.
    """
    if after.space != before.space:
        raise ValueError("a new identity is one of the same space")
    with database.write():
        changed = [*restamped(unsent_changes(database, open_), after.index, anew, gone)]
        # What a relay has lost is unsent again, and may have been archived since. Where a segment
        # is spoilt, what is in it and in those before it keeps its old stamps: that is no reason
        # not to come back.
        with suppress(BadSnapshot):
            archive.thaw_for(database, (block for each in changed for block in each.before.blocks))
        _name_no_more(database, changed, gone)
        _take_back(database, before.device)
        _move_cells(database, changed)
        waiting.clear(database, waiting.last(database))
        pieces = _wait_from(database, 1, changed)
        database.execute("UPDATE identity SET device = ?, idx = ?", (after.device, after.index))
        # Nobody has heard anything from the new device yet.
        database.execute("UPDATE head SET told = 0")
        database.touched = True
    return pieces


def take_over(database: Database, identity: Identity, raws: Sequence[bytes], open_: Open) -> int:
    """Take in what another device could not send, as changes of this one.

    How many changes were merged. Malformed, with nothing taken, for what is no change set;
    CorruptDatabase where one that waits here is not as it was written.
    """
    from kitchensync.replica.merging import apply

    with database.write():
        rows = {row for raw in raws for block in decode(raw).blocks for row in block.rows}
        given = _given(rows, _own_changes(database, identity.device, open_))
        changed = [*restamped(raws, identity.index, {}, given=given)]
        _wait_from(database, waiting.last(database) + 1, changed)
        blocks = [block for each in changed for block in each.after.blocks]
        return apply(database, [(identity.index, block) for block in blocks])


def _wait_from(database: Database, first: int, changed: Iterable[Restamped]) -> int:
    """Have these wait to be sent, from that place on; how many pieces they are."""
    raws = [raw for each in changed for raw in each.raws]
    for place, raw in enumerate(raws, first):
        waiting.put_back(database, place, raw)
    return len(raws)


def _given(rows: Set[bytes], made: Iterable[bytes]) -> Given:
    """The stamps that these change sets have in these rows."""
    given: defaultdict[Row, set[int]] = defaultdict(set)
    for raw in made:
        if outline(raw).touches(rows):
            for block in decode(raw).blocks:
                for row, stamp in zip(block.rows, block.stamps, strict=True):
                    given[block.table, row].add(stamp)
    return given


def _own_changes(database: Database, own: bytes, open_: Open) -> Iterator[bytes]:
    """The change sets that this device made, as far as they are kept, in any order."""
    yield from waiting.change_sets(database)
    sealed = "SELECT raw FROM envelope WHERE device = ? AND void = 0"
    # A home that was put back opens none, and is to become another device anyway.
    with suppress(NoIdentity):
        for (raw,) in database.execute(sealed, (own,)):
            yield from open_(raw)


def unsent_changes(database: Database, open_: Open) -> list[bytes]:
    """The change sets that nobody else is known to have, in order.

    CorruptDatabase where one that waits is not as it was written.
    """
    sealed = [raw for each in outbox.unsent(database) for raw in open_(each.raw)]
    return sealed + waiting.change_sets(database)


def _take_back(database: Database, own: bytes) -> None:
    """Forget own envelopes that nobody is known to have."""
    unsent = outbox.unsent(database)
    if unsent:
        first = unsent[0].seq
        database.execute("DELETE FROM envelope WHERE device = ? AND seq >= ?", (own, first))
        outbox.give_back_seq(database, own)
        forget(database, own, first)


def _name_no_more(database: Database, changed: Iterable[Restamped], gone: frozenset[int]) -> None:
    """Forget that these changes replaced stamps of indices that are gone: they are given again."""
    named = [
        (old.table, row, old.column, stamp)
        for each in changed
        for old in each.before.blocks
        for row, base in zip(old.rows, old.bases, strict=True)
        for stamp in bases_of(base)
        if index_of(stamp) in gone
    ]
    database.executemany(
        "DELETE FROM superseded WHERE tbl = ? AND row = ? AND col = ? AND stamp = ?", named
    )


def _move_cells(database: Database, changed: Iterable[Restamped]) -> None:
    """Have the cells say what they would if only the new changes had ever been made."""
    contested: set[tuple[str, str, bytes]] = set()
    for each in changed:
        for old, new in zip(each.before.blocks, each.after.blocks, strict=True):
            table = tables().get(old.table)
            if table is not None:
                _move_winners(database, table, old, new)
            _move_beside(database, old, new)
            if old.table in SAID_ANEW:
                _rename(database, old, new)
            contested.update((old.table, old.column, row) for row in old.rows)
    for table_name, column, row in sorted(contested):
        _choose_again(database, table_name, column, row)


def _move_winners(database: Database, table: Table, old: Block, new: Block) -> None:
    if old.column == "entry" and table.entry:
        sets = ", ".join(f'"{column.name}" = ?' for column in table.entry)
        database.executemany(
            f'UPDATE "{table.name}" SET entry_at = ?, {sets} WHERE id = ? AND entry_at = ?',  # noqa: S608  # names of the schema
            [
                (stamp, *cast(list[object], value), row, before)
                for stamp, value, row, before in zip(
                    new.stamps, new.values, old.rows, old.stamps, strict=True
                )
                if table.takes_entry(value)
            ],
        )
    elif table.column(old.column) is not None:
        at = f"{old.column}_at"
        database.executemany(
            f'UPDATE "{table.name}" SET "{at}" = ? WHERE id = ? AND "{at}" = ?',  # noqa: S608  # names of the schema
            [*zip(new.stamps, old.rows, old.stamps, strict=True)],
        )


def _move_beside(database: Database, old: Block, new: Block) -> None:
    """Move the stamps of conflicts, of what is superseded, and of what is in quarantine."""
    moves = [*zip(new.stamps, old.rows, old.stamps, strict=True)]
    for name in ("conflict", "superseded"):
        database.executemany(
            f"UPDATE {name} SET stamp = ?1 WHERE tbl = ?4 AND row = ?2 AND col = ?5 AND stamp = ?3",  # noqa: S608  # names of this function
            [(*move, old.table, old.column) for move in moves],
        )
    database.executemany(
        "UPDATE quarantine SET stamp = ?1, bases = ?6 "
        "WHERE tbl = ?4 AND row = ?2 AND col = ?5 AND stamp = ?3",
        [
            (*move, old.table, old.column, encode(base))
            for move, base in zip(moves, new.bases, strict=True)
        ],
    )


def _rename(database: Database, old: Block, new: Block) -> None:
    """Have cells whose stamps moved say what the new changes say, where that is something else."""
    changes = zip(new.values, new.rows, new.stamps, old.values, strict=True)
    renamed = [change for change in changes if change[0] != change[3]]
    for value, row, stamp, before in renamed:
        database.execute(
            f'UPDATE "{new.table}" SET "{new.column}" = ?1 '  # noqa: S608  # names of the schema
            f'WHERE id = ?2 AND "{new.column}_at" = ?3 AND "{new.column}" = ?4',
            (value, row, stamp, before),
        )
        database.execute(
            "UPDATE conflict SET value = ?1 "
            "WHERE tbl = ?5 AND row = ?2 AND col = ?6 AND stamp = ?3 AND value = ?4",
            (encode(value), row, stamp, encode(before), new.table, new.column),
        )


def _choose_again(database: Database, table: str, column: str, row: bytes) -> None:
    """Compare the winner of a cell with its best conflict again.

    Of changes made in one tick the higher index wins, and one of them has another index now.
    """
    losing = database.rows(
        "SELECT stamp, value FROM conflict WHERE tbl = ? AND row = ? AND col = ? "
        "ORDER BY stamp DESC LIMIT 1",
        (table, row, column),
    )
    if not losing:
        return
    stamp, value = losing[0]["stamp"], decode_kept(losing[0]["value"])
    ((standing, over),) = database.rows(
        f'SELECT "{column}", "{column}_at" FROM "{table}" WHERE id = ?',  # noqa: S608  # names of the schema
        (row,),
    )
    if not wins(stamp, value, over, standing):
        return
    database.execute(
        f'UPDATE "{table}" SET "{column}" = ?, "{column}_at" = ? WHERE id = ?',  # noqa: S608  # names of the schema
        (value, stamp, row),
    )
    key = table, row, column
    database.execute(
        "DELETE FROM conflict WHERE tbl = ? AND row = ? AND col = ? AND stamp = ?", (*key, stamp)
    )
    database.execute(
        "INSERT INTO conflict (tbl, row, col, stamp, value) SELECT ?1, ?2, ?3, ?4, ?5 "
        "WHERE NOT EXISTS (SELECT 1 FROM superseded "
        "WHERE tbl = ?1 AND row = ?2 AND col = ?3 AND stamp = ?4)",
        (*key, over, encode(standing)),
    )
