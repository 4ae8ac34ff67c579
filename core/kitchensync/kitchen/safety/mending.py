"""Where this device's kitchen is not what its changes make, in words; and making it anew.

Finding and repairing is left to `sync.repair.repairing`.
"""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import cast

from kitchensync.counting import counted
from kitchensync.errors import Copied, CorruptDatabase
from kitchensync.kitchen import called, naming
from kitchensync.kitchen.reading import moment, names_of
from kitchensync.kitchen.safety import backups, spoilt
from kitchensync.kitchen.safety.views import Differing, Explained
from kitchensync.kitchen.spaces import Spaces
from kitchensync.replica.explain import Difference, Said
from kitchensync.replica.reader import Reader
from kitchensync.replica.stamps import unpack
from kitchensync.schema import Column, Table, tables
from kitchensync.sync.repair import repairing, rescuing
from kitchensync.sync.space import Space

_SHOWN = 100
_LONGEST = 60
_LACKING = (
    " A part of the archive was damaged here and could not be fetched now: the next sync "
    "brings it, as soon as the relay has it, or another device that syncs."
)


def explain(spaces: Spaces) -> Explained:
    """What differs in all spaces, and which other devices hold what the changes make."""
    with backups.naming_the_file(spaces):
        return _explain(spaces)


def _explain(spaces: Spaces) -> Explained:
    found: list[Differing] = []
    right: set[str] = set()
    wrong: set[str] = set()
    for space in spaces.all:
        names = names_of(space.replica, "device")
        explanation = repairing.explain(space, partial(spaces.session, space))
        found += _shown(space, explanation.differences)
        right.update(names.get(device, naming.short(device)) for device in explanation.right)
        wrong.update(names.get(device, naming.short(device)) for device in explanation.wrong)
    told = _told(len(found), sorted(right), sorted(wrong))
    return Explained(
        not found, told, tuple(found[:_SHOWN]), tuple(sorted(right)), tuple(sorted(wrong))
    )


def repair(spaces: Spaces, *, dry_run: bool = False) -> Explained:
    """Make every space anew from its changes, after a backup; what differed before.

    A damaged file is made anew of what can be read in it, and kept as it is. CorruptDatabase, with
    that file as it was, where that is too little.
    """
    return explain(spaces) if dry_run else _repair(spaces)


def _repair(spaces: Spaces) -> Explained:
    with suppress(CorruptDatabase):
        backups.write_automatic(spaces, backups.BEFORE_REPAIR)
    found: list[Differing] = []
    righted: list[str] = []
    lacking = hidden = 0
    keep = spoilt.kept_once(spaces.home, spaces.settings.spaces, spaces.outside)
    for space in spaces.all:
        try:
            space.replica.integrity()
            hidden += len(space.replica.whole.overlooked())
            repaired = repairing.repair(space, partial(spaces.session, space))
            found += _shown(space, repaired.differences)
            lacking += repaired.lacking
        except Copied:
            raise
        except rescuing.DAMAGED:
            righted.append(spoilt.make_anew(spaces, space, keep))
            lacking += len(space.replica.whole.archive.lacking())
    if found:
        righted.insert(0, f"{counted(len(found), 'cell was', 'cells were')} put right.")
    if hidden:
        righted.append(f"{counted(hidden, 'lot is', 'lots are')} shown again.")
    what = " ".join(righted) or "There was nothing to put right."
    what += _LACKING if lacking else " What is here is what all changes make."
    return Explained(not lacking, what, tuple(found[:_SHOWN]))


def _told(differing: int, right: list[str], wrong: list[str]) -> str:
    cells = counted(differing, "cell here is", "cells here are")
    said = (
        f"{cells} not what the changes make. `ks repair` puts that right."
        if differing
        else "What is here is what all changes make."
    )
    if right:
        said += f" {', '.join(right)}: the same as what the changes make."
    if wrong:
        said += f" {', '.join(wrong)}: something else; say `ks repair` there."
    return said


def _shown(space: Space, differences: tuple[Difference, ...]) -> list[Differing]:
    devices = names_of(space.replica, "device")
    by_index = {
        member.index: devices.get(member.device, naming.short(member.device))
        for member in space.membership.everyone.values()
    }
    return [_one(space, found, by_index) for found in differences]


def _one(space: Space, found: Difference, devices: dict[int, str]) -> Differing:
    stamp, _ = found.made or found.here or (0, None)
    here, made = _values(space.replica, found)
    return Differing(
        space=space.label,
        kind=found.kind or "cell",
        table=found.table,
        id=found.row.hex(),
        name=_name(space, found),
        column=found.column,
        here=here,
        made=made,
        device=devices.get(found.author, "a device that nobody knows"),
        changed=moment(unpack(stamp)[0]),
    )


def _name(space: Space, found: Difference) -> str | None:
    is_known = found.table in tables()
    return called.about(space.replica, found.table, found.row) if is_known else None


def _values(reader: Reader, found: Difference) -> tuple[str | None, str | None]:
    """What is here, and what should be."""
    table, here, made = tables().get(found.table), found.here, found.made
    if table and found.column == "entry" and not found.kind:
        return _fields(reader, table, here, made), _fields(reader, table, made, here)
    column = table.column(found.column) if table else None
    return _value(reader, column, here, made), _value(reader, column, made, here)


def _fields(reader: Reader, table: Table, said: Said | None, other: Said | None) -> str | None:
    """The fields of an entry, which is one cell; only those that differ from the other one's."""
    body = _body(table, said)
    if body is None:
        return _value(reader, None, said, other)
    beside = _body(table, other) or [None] * len(body)
    fields = [*zip(table.entry, body, beside, strict=True)]
    differing = [each for each in fields if each[1] != each[2]]
    return ", ".join(
        f"{column.name} {_text(reader, column, value, instead)}"
        for column, value, instead in differing or fields
    )


def _body(table: Table, said: Said | None) -> list[object] | None:
    return cast(list[object], said[1]) if said and table.takes_entry(said[1]) else None


def _value(
    reader: Reader, column: Column | None, said: Said | None, other: Said | None
) -> str | None:
    return said and _text(reader, column, said[1], other and other[1])


def _text(reader: Reader, column: Column | None, value: object, other: object) -> str:
    """A value, told apart from another one of the same name."""
    if isinstance(value, bytes) and column and column.refers:
        ids = [each for each in (value, other) if isinstance(each, bytes)]
        names = {each: called.referred(reader, column.refers, each) for each in ids}
        return naming.told_apart(names)[value]
    text = value.hex() if isinstance(value, bytes) else str(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
