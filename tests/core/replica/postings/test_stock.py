"""What is read of the lots that may hold something is what all postings add up to."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from kitchensync.cooking.parts import first_part
from kitchensync.errors import BadChain
from kitchensync.replica import Replica, statements
from kitchensync.replica.database import Database
from kitchensync.replica.postings import stock
from kitchensync.replica.postings.ledger import COUNTED, Posted, Stock, fold
from kitchensync.replica.postings.parts import following, next_part, surplus
from kitchensync.replica.reader import Reader
from kitchensync.replica.transaction import Transaction
from tests.core.replica.archives.kept import Archives
from tests.core.replica.devices import NOON, Device, household, row, sync, unpack
from tests.core.replica.snapshots.loading import load, taken

LOTS = [row(name) for name in ("a pack", "another", "a third")]
POSTINGS = "SELECT id, lot, entry_at, kind, amount, voided, seen FROM posting WHERE entry_at > 0"

ACTIONS = ("buy", "use", "count", "cook", "cook", "void", "void", "unvoid", "move", "meet", "meet")
RARE = ("sift", "sift", "put away", "take up", "make anew", "begin from another")
steps = st.tuples(
    st.integers(0, 2), st.sampled_from(ACTIONS + RARE), st.integers(0, 2), st.integers(0, 5)
)
Life = list[tuple[int, str, int, int]]


def folded(reader: Reader) -> dict[bytes, Stock]:
    """What lots hold that do hold something, by all postings there are."""
    out = surplus(following(reader))
    ledgers: defaultdict[bytes, list[Posted]] = defaultdict(list)
    for id_, lot, stamp, kind, amount, voided, seen in reader.rows(POSTINGS):
        ledgers[lot].append(Posted(stamp, kind, amount, bool(voided) or id_ in out, seen))
    stocks = {lot: fold(postings) for lot, postings in ledgers.items()}
    return {lot: found for lot, found in stocks.items() if not found.is_used_up}


def read(reader: Reader) -> dict[bytes, Stock]:
    """The same, of those that may hold something."""
    stocks = stock.stocks(reader, stock.may_hold(reader))
    return {lot: found for lot, found in stocks.items() if not found.is_used_up}


def sift(replica: Replica) -> None:
    with replica.atomic():
        stock.sift(replica.whole._database)  # pyright: ignore[reportPrivateUsage]  # when it is due is nobody's to say


def act(device: Device, what: str, thing: int, number: int, at: int) -> None:
    lot = LOTS[thing]
    with device.replica.transaction(what) as change:
        there = sorted(id_ for id_, *_ in change.rows(POSTINGS))
        match what:
            case "buy" | "use" | "move":
                # The same may be said of another lot by somebody else, or twice.
                name = row(f"moved {number % 2}" if what == "move" else f"{what} {at}")
                amount = -4 if what == "use" else 4
                change.put("lot", lot, {"food": row("rice"), "unit": "piece"})
                change.post("posting", name, entry(lot, "used", amount))
            case "count":
                change.post("posting", row(f"count {at}"), entry(lot, COUNTED, number % 2))
            case "cook":
                cook(change, number, [LOTS[thing - turn] for turn in range(3)])
            case _ if there:
                posting = there[number * 7 % len(there)]
                (change.void if what == "void" else change.unvoid)(posting)
            case _:
                pass


def cook(change: Transaction, number: int, lots: list[bytes]) -> None:
    """A line that takes of three lots, which others may choose otherwise."""
    cooking = row(f"cooking {number % 2}")
    posting, cause, amount = first_part(cooking, row("line")), cooking, -2 - number // 4
    for lot in lots:
        change.post("posting", posting, entry(lot, "cooked", amount, cause))
        change.stand(posting)
        posting, cause = next_part(posting, lot, amount), posting


def entry(lot: bytes, kind: str, amount: int, cause: bytes | None = None) -> dict[str, object]:
    return {"lot": lot, "kind": kind, "amount": amount, "at": 0, "cause": cause}


def misread(devices: list[Device], life: Life) -> Iterator[tuple[int, Device]]:
    """After which steps which devices read something else than all postings come to."""
    archives = Archives(devices)
    for at, (who, what, thing, number) in enumerate(life):
        device, other = devices[who], devices[thing]
        device.clock.now = NOON + 100 * at
        match what:
            case "meet":
                sync(device, other)
            case "sift":
                sift(device.replica)
            case "put away":
                archives.put_away(device)
            case "take up":
                archives.take_up(device)
            case "make anew":
                with suppress(BadChain):  # who began from a snapshot has not all that came before
                    device.replica.whole.rebuild(unpack)
            case "begin from another":
                sync(device, other)
                archives.take_up(device)
                archives.take_up(other)
                with suppress(BadChain):
                    load(device, taken(other.replica))
            case _:
                act(device, what, thing, number, at)
        for each in devices:
            if read(each.replica) != folded(each.replica) or each.replica.whole.overlooked():
                yield at, each


@settings(max_examples=15, deadline=None)
@given(st.lists(steps, min_size=8, max_size=30))
def test_no_lot_that_holds_something_is_left_out_whatever_happens(life: Life) -> None:
    with tempfile.TemporaryDirectory() as folder, household(Path(folder), 3) as devices:
        assert [*misread(devices, life)] == []


def line(before: bytes, cause: bytes, further: int) -> Iterator[tuple[bytes, bytes]]:
    """Ids of postings that may go on from one another, each with its cause."""
    yield before, cause
    for lot in LOTS[:2] if further else ():
        yield from line(next_part(before, lot, -1), before, further - 1)


LINE = [*line(first_part(row("cooking"), row("line")), row("cooking"), 2)]
BOUGHT = [(row(f"bought {lot!r}"), row("list")) for lot in LOTS]
AMOUNTS = {"cooked": -1, "bought": 1, COUNTED: 0}
CELLS = ("lot", "kind", "amount", "cause", "entry_at")
Write = tuple[str, tuple[bytes, bytes], bytes, str]
USED_UP: list[Write] = [
    *(("write", posting, lot, "bought") for posting, lot in zip(BOUGHT, LOTS, strict=True)),
    *(("write", LINE[at], lot, "cooked") for at, lot in zip((0, 1, 3), LOTS, strict=True)),
    ("sift", LINE[0], LOTS[0], "cooked"),
]
LEFT_ALONE: list[Write] = [
    ("void", LINE[0], LOTS[0], "cooked"),
    ("write", BOUGHT[1], LOTS[1], COUNTED),
    ("sift", LINE[0], LOTS[0], "cooked"),
    ("delete", LINE[0], LOTS[0], "cooked"),
]
"""What did not count counts again, as what it went on from is not there any more."""
writes = st.lists(
    st.tuples(
        st.sampled_from(("write", "write", "void", "delete", "sift")),
        st.sampled_from(LINE + BOUGHT),
        st.sampled_from(LOTS),
        st.sampled_from([*AMOUNTS]),
    ),
    max_size=15,
)


def write(database: Database, at: int, written: Write) -> None:
    what, (id_, cause), lot, kind = written
    match what:
        case "write":
            cells = lot, kind, AMOUNTS[kind], cause, at
            database.execute(statements.upsert("posting", CELLS), (id_, *cells))
        case "void":
            database.execute("UPDATE posting SET voided = NOT voided WHERE id = ?", (id_,))
        case "delete":
            database.execute("DELETE FROM posting WHERE id = ?", (id_,))
        case _:
            stock.sift(database)


@settings(max_examples=80)
@given(writes)
@example(LEFT_ALONE)
def test_whatever_is_written_of_postings_by_whomever_is_noted(written: list[Write]) -> None:
    with tempfile.TemporaryDirectory() as folder, household(Path(folder), 1) as (device,):
        database = device.replica.whole._database  # pyright: ignore[reportPrivateUsage]  # below what replicas do
        for at, each in enumerate(USED_UP + written, 1):
            with database.write():
                write(database, at, each)
            assert read(database) == folded(database)
