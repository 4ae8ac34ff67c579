"""What is taken to be in every kitchen: the usual, and what each of a household adds or takes away.

Everything that is said of one thing is a preference of its own, whose id derives from its name, so
that of what two people say apart both stands. Leaves which names mean one food to `food_facts`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kitchensync.kitchen.beside import text_of
from kitchensync.kitchen.preferences import STAPLE, STAPLES, household_row, preference
from kitchensync.replica.ids import normal_name
from kitchensync.replica.reader import Reader

if TYPE_CHECKING:
    from kitchensync.kitchen.changes import Change

WATER = "water"
USUAL = (WATER, "salt", "black pepper")
"""What is taken to be in every kitchen, until the household says otherwise; water always is."""

_NOT = ""
"""What is said of a usual thing that is not there."""
_SAID = f"SELECT id, value FROM preference_shown WHERE key = '{STAPLE}' AND value IS NOT NULL"  # noqa: S608  # a name of ours
_BESIDE = """
    SELECT value FROM conflict WHERE tbl = 'preference' AND row = ? AND col = 'value' ORDER BY stamp
"""


def staples(reader: Reader) -> tuple[str, ...]:
    """What the household takes to be there, as it calls it."""
    said: dict[bytes, str] = dict(map(tuple, reader.rows(_SAID)))
    usual = (name for name in _usual(reader) if said.get(_row(name)) != _NOT)
    own = sorted(filter(None, said.values()), key=normal_name)
    named: dict[str, str] = {}
    for name in (WATER, *usual, *own):
        named.setdefault(normal_name(name), name)
    return tuple(named.values())


def _usual(reader: Reader) -> Iterator[str]:
    """What needs no row: the usual things, or the list that a household once kept as one text.

    Where two people changed that apart, both texts count. It is read for ever and not turned into
    rows: whoever did so would put back what somebody else takes away meanwhile.
    """
    said = preference(reader, STAPLES)
    if said is None:
        return iter(USUAL)
    beside = reader.rows(_BESIDE, (household_row(STAPLES),))
    texts = (said, *(text_of(value) or "" for (value,) in beside))
    return (name for text in texts for part in text.split(",") if (name := part.strip()))


def add(change: Change, name: str) -> None:
    """Take it to be there from now on."""
    change.put("preference", _row(name), {"key": STAPLE, "value": name})


def take_away(change: Change, name: str) -> None:
    """Take it to be there no longer; who adds it elsewhere, not knowing of that, does add it."""
    if normal_name(name) in map(normal_name, _usual(change.transaction)):
        change.put("preference", _row(name), {"key": STAPLE, "value": _NOT})
    else:
        change.transaction.delete_as_seen("preference", _row(name))


def _row(name: str) -> bytes:
    return household_row(f"{STAPLE} {normal_name(name)}")
