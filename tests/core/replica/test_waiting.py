"""What waits to be sent, in a file that a disk has changed and that SQLite finds whole."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from kitchensync.errors import CorruptDatabase
from kitchensync.replica import Replica
from kitchensync.replica.changeset import outline
from kitchensync.replica.rescue import rescue
from tests.core.replica.devices import Device, pack, row, unpack
from tests.support.spoiling import PAGE, leaves

Spoil = Callable[[Path, Sequence[bytes]], None]
"""What a disk does to a file, of which there were these before: with three that waited, and none"""
_THREE, _NONE = range(2)


def _say(sql: str) -> Spoil:
    def say(file: Path, _: Sequence[bytes]) -> None:
        with closing(sqlite3.connect(file)) as opened, opened:
            opened.execute(sql)

    return say


def _put_back(table: str, which: int) -> Spoil:
    def put_back(file: Path, before: Sequence[bytes]) -> None:
        (page,) = leaves(file, table)
        place = slice((page - 1) * PAGE, page * PAGE)
        content = bytearray(file.read_bytes())
        content[place] = before[which][place]
        file.write_bytes(content)

    return put_back


def _flip(table: str, at: bytes) -> Spoil:
    def flip(file: Path, _: Sequence[bytes]) -> None:
        (page,) = leaves(file, table)
        content = bytearray(file.read_bytes())
        end = page * PAGE
        content[content.rindex(at, end - PAGE, end) + len(at) - 1] ^= 1
        file.write_bytes(content)

    return flip


_SPOILT = {
    "a bit of one": (_flip("outbox", b"Food 4"), 5, ["food 4"]),
    "how many changes one has": (_say("UPDATE outbox SET changes = 9000 WHERE place = 2"), 6, []),
    "one is gone": (_say("DELETE FROM outbox WHERE place = 2"), 5, []),
    "all are gone": (_put_back("outbox", _NONE), 0, []),
    "what was sent is back": (_put_back("outbox", _THREE), 0, ["food 0", "food 1", "food 2"]),
    "a bit of a hash": (_flip("outbox_hash", b""), 6, []),
    "the hashes are gone": (_put_back("outbox_hash", _NONE), 6, []),
}
"""What the disk changed, how many change sets are as they were, and what others are called."""


@pytest.fixture
def before(phone: Device) -> list[bytes]:
    """The phone's file with three that wait, and with none; six others wait since."""
    path, made = phone.replica.path, list[bytes]()

    def copy() -> None:
        leaves(path, "outbox")
        made.append(path.read_bytes())

    _put(phone, range(3))
    copy()
    phone.seal()
    copy()
    _put(phone, range(3, 9))
    return made


def _put(device: Device, numbers: Sequence[int]) -> None:
    for number in numbers:
        device.clock.now += 1
        with device.replica.transaction(f"food {number}") as change:
            change.put("food", row(str(number)), {"name": f"Food {number}"})


@pytest.mark.parametrize(("spoil", "left", "aside"), _SPOILT.values(), ids=_SPOILT)
def test_what_the_disk_changed_of_what_waits_is_never_sealed_and_comes_from_the_records(
    tmp_path: Path,
    phone: Device,
    before: list[bytes],
    spoil: Spoil,
    left: int,
    aside: list[str],
) -> None:
    path, digest = phone.replica.path, phone.replica.digest()
    spoil(path, before)
    replica = phone.replica
    with closing(sqlite3.connect(path)) as file:
        assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    for noticing in (
        lambda: replica.seal_pending(pack, limit_bytes=1 << 18),
        lambda: replica.unsent_changes(unpack),
        lambda: replica.whole.rebuild(unpack),
        replica.integrity,
    ):
        with pytest.raises(CorruptDatabase, match="what waits to be sent is not as it was written"):
            noticing()
    assert replica.outbox_size()
    assert (replica.heads()[phone.id].seq, replica.digest()) == (1, digest)
    with rescue(path, tmp_path / "made.db") as found:
        assert [outline(raw).cause for raw in found.spoilt] == aside
        with Replica.open(found.made, clock=phone.clock) as made:
            assert made.outbox_size() == left
            made.whole.rebuild(unpack)
            assert made.whole.tell_untold(found, "told anew") == 6 - left
            made.integrity()
            assert made.digest() == digest
            sealed = made.seal_pending(pack, limit_bytes=1 << 18)
            assert sealed is not None
            assert len(unpack(sealed.raw)) == left + (left < 6)


def test_who_writes_while_what_waits_is_damaged_hides_nothing_of_that(
    tmp_path: Path, phone: Device, before: list[bytes]
) -> None:
    _put_back("outbox", _NONE)(phone.replica.path, before)
    _put(phone, [9])
    with rescue(phone.replica.path, tmp_path / "made.db") as found:
        assert found.torn == {"outbox"}
        with Replica.open(found.made, clock=phone.clock) as made:
            assert made.outbox_size() == 1
