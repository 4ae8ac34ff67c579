"""What waits to be sent, in a file that a disk has changed and that SQLite finds whole."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from kitchensync.errors import CorruptDatabase
from kitchensync.replica import Replica
from kitchensync.replica.changeset import outline
from kitchensync.replica.repair.rescue import rescue
from tests.core.replica.devices import Device, pack, row, unpack
from tests.support.spoiling import PAGE, leaves

Spoil = Callable[[Path], None]


def _say(sql: str) -> Spoil:
    def say(file: Path) -> None:
        with closing(sqlite3.connect(file)) as opened, opened:
            opened.execute(sql)

    return say


def _flip(file: Path) -> None:
    (page,), at = leaves(file, "outbox"), b"Food 4"
    content = bytearray(file.read_bytes())
    end = page * PAGE
    content[content.rindex(at, end - PAGE, end) + len(at) - 1] ^= 1
    file.write_bytes(content)


_SPOILT = {
    "a bit of one": (_flip, 5, ["food 4"]),
    "how many changes one has": (_say("UPDATE outbox SET changes = 9000 WHERE place = 2"), 6, []),
    "one is gone": (_say("DELETE FROM outbox WHERE place = 2"), 5, []),
    "a bit of a sum": (_say("UPDATE outbox SET sum = sum - (sum & 4) + (~sum & 4)"), 6, []),
}
"""What the disk changed, how many change sets are as they were, and what others are called."""


@pytest.fixture
def file(phone: Device) -> Path:
    """The phone's file, with three that were sealed and six that wait."""
    _put(phone, range(3))
    phone.seal()
    _put(phone, range(3, 9))
    return phone.replica.path


def _put(device: Device, numbers: range) -> None:
    for number in numbers:
        device.clock.now += 1
        with device.replica.transaction(f"food {number}") as change:
            change.put("food", row(str(number)), {"name": f"Food {number}"})


@pytest.mark.parametrize(("spoil", "left", "aside"), _SPOILT.values(), ids=_SPOILT)
def test_what_the_disk_changed_of_what_waits_is_never_sealed_and_comes_from_the_records(
    tmp_path: Path, phone: Device, file: Path, spoil: Spoil, left: int, aside: list[str]
) -> None:
    replica, digest = phone.replica, phone.replica.digest()
    spoil(file)
    with closing(sqlite3.connect(file)) as opened:
        assert opened.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    for noticing in (
        lambda: replica.seal_pending(pack, limit_bytes=1 << 18),
        lambda: replica.unsent_changes(unpack),
        lambda: replica.take_over([], unpack),
        lambda: replica.whole.rebuild(unpack),
        replica.integrity,
    ):
        with pytest.raises(CorruptDatabase, match="what waits to be sent is not as it was written"):
            noticing()
    assert (replica.heads()[phone.id].seq, replica.digest()) == (1, digest)
    with rescue(file, tmp_path / "made.db") as found:
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
