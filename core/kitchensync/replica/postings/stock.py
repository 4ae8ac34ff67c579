"""What lots hold, read from the postings of those that may hold anything.

Triggers put each lot on a list of which a posting is written, whoever writes it; now and then those
that are used up are taken off again. Lots on the list, and those with postings that go on from
theirs, may hold something; all others are used up. Leaves adding postings up to `ledger`, and which
of a cooking count to `parts`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from kitchensync.replica.database import Database
from kitchensync.replica.postings.ledger import Posted, Stock, fold
from kitchensync.replica.postings.parts import following_in, surplus
from kitchensync.replica.reader import Reader, portions

USED_UP = Stock(0)
"""What every lot holds that is not among those of `may_hold`."""

_MAY_HOLD = """
    WITH RECURSIVE further(id, lot) AS (
        -- What a posting says decides whether those that go on from it count, in whatever lots.
        SELECT part.id, part.lot
        FROM lot_stocked CROSS JOIN posting USING (lot)
        CROSS JOIN posting AS part ON part.cause = posting.id
        WHERE part.kind = 'cooked'
        UNION SELECT part.id, part.lot
        FROM further CROSS JOIN posting AS part ON part.cause = further.id
        WHERE part.kind = 'cooked'
    )
    SELECT lot FROM lot_stocked UNION SELECT lot FROM further
"""
_POSTINGS = """
    SELECT id, lot, entry_at, kind, amount, voided, seen FROM posting
    WHERE lot IN ({}) AND entry_at > 0
"""
_POSTED = "SELECT DISTINCT lot FROM posting WHERE lot IS NOT NULL"
_NOTING = "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'posting'"
_MANY_NEW = "SELECT 1 FROM lot_stocked WHERE NOT sifted LIMIT 1 OFFSET ?"
_MOST_NEW = 256


def may_hold(reader: Reader) -> list[bytes]:
    """All lots that hold something or ask for a recount, and few others; hidden ones too."""
    return [lot for (lot,) in reader.rows(_MAY_HOLD)]


def stocks(reader: Reader, lots: Sequence[bytes]) -> dict[bytes, Stock]:
    """What these lots hold; without those that have no postings."""
    return {lot: stock for some in portions(lots) for lot, stock in _folded(reader, some)}


def _folded(reader: Reader, lots: Sequence[bytes]) -> Iterator[tuple[bytes, Stock]]:
    postings = reader.rows(_POSTINGS.format(", ".join("?" * len(lots))), lots)
    cooked = {posting["lot"] for posting in postings if posting["kind"] == "cooked"}
    too_much = surplus(following_in(reader, [*cooked]))
    ledgers: defaultdict[bytes, list[Posted]] = defaultdict(list)
    for id_, lot, stamp, kind, amount, voided, seen in postings:
        ledgers[lot].append(Posted(stamp, kind, amount, bool(voided) or id_ in too_much, seen))
    for lot, ledger in ledgers.items():
        yield lot, fold(ledger)


def overlooked(database: Database) -> list[bytes]:
    """The lots that hold something, or ask for a recount, and are not among those that may.

    There are none unless a program or the disk changed the file.
    """
    with database.snapshot():
        known = set(may_hold(database))
        others = [lot for (lot,) in database.rows(_POSTED) if lot not in known]
        return sorted(lot for lot, held in stocks(database, others).items() if not held.is_used_up)


def stop_noting(database: Database) -> None:
    """Have the list empty, and put nothing on it, until `note_all`. Inside a write.

    For writing all postings anew.
    """
    for (name,) in database.execute(_NOTING).fetchall():
        database.execute(f'DROP TRIGGER "{name}"')
    database.execute("DELETE FROM lot_stocked")


def note_all(database: Database) -> None:
    """Have the triggers again, and all lots that have postings on the list. Inside a write."""
    from kitchensync.replica.upgrades.v7 import TRIGGERS

    for trigger in TRIGGERS:
        database.execute(trigger)
    database.execute(f"INSERT INTO lot_stocked (lot) {_POSTED}")
    sift_if_due(database)


def sift_if_due(database: Database) -> None:
    """`sift`, if many lots have come on the list since the last time. Inside a write."""
    if database.execute(_MANY_NEW, (_MOST_NEW,)).fetchone():
        sift(database)


def sift(database: Database) -> None:
    """Take the lots that are used up off the list, until somebody posts to them. Inside a write."""
    found = stocks(database, may_hold(database))
    held = sorted(lot for lot, stock in found.items() if not stock.is_used_up)
    database.execute("DELETE FROM lot_stocked")
    database.executemany("INSERT INTO lot_stocked VALUES (?, 1)", ((lot,) for lot in held))
