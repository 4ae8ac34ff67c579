"""The file: damage, other programs, several processes, a full disk, and the plug pulled."""

from __future__ import annotations

import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

import pytest

from kitchensync import errors
from kitchensync.replica import Replica, database, merging, opening
from kitchensync.replica.changeset import Block
from kitchensync.replica.database import Database, alone, copy_file
from tests.core.replica.devices import Device, row

MILK = row("milk")

WRITER = """
import sys
from pathlib import Path
from kitchensync.replica import Replica
from tests.core.replica.devices import Clock, row
with Replica.open(Path(sys.argv[1]), clock=Clock()) as replica:
    for number in range(int(sys.argv[3])):
        with replica.transaction("put") as change:
            change.put("food", row(f"{sys.argv[2]} {number}"), {"name": "n", "minimum": number})
            change.put("place", row(f"{sys.argv[2]} {number}"), {"name": "n"})
        print(number, flush=True)
"""


def writer(device: Device, name: str, changes: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITER, str(device.replica.path), name, str(changes)]
    return subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
    )


def count(device: Device, table: str) -> int:
    ((found,),) = device.replica.rows(f"SELECT count(*) FROM {table}")
    return int(found)


def test_two_processes_write_one_file(phone: Device) -> None:
    before = phone.replica.data_version()
    assert phone.replica.data_version() == before
    writers = [writer(phone, name, 40) for name in ("one", "other")]
    for number in range(40):
        phone.put("food", row(f"ours {number}"), name="Milk")
    for process in writers:
        process.communicate(timeout=30)
        assert process.returncode == 0
    assert count(phone, "food") == count(phone, "outbox") == 120
    assert phone.replica.data_version() != before
    phone.replica.integrity()


def test_a_program_killed_while_writing_leaves_whole_changes(phone: Device) -> None:
    for attempt in range(3):
        process = writer(phone, str(attempt), 100_000)
        assert process.stdout is not None
        for _ in range(20 + attempt):
            said = process.stdout.readline()
        process.send_signal(signal.SIGKILL)
        rest, _ = process.communicate()
        promised = int((rest.splitlines() or [said])[-1] or said) + 1
        kept = phone.replica.rows(
            "SELECT count(*) FROM food JOIN place USING (id) WHERE minimum IS NOT NULL"
        )[0][0]
        assert kept == count(phone, "food") == count(phone, "place") == count(phone, "outbox")
        assert kept >= promised
    phone.replica.integrity()


def test_who_waits_too_long_is_told_that_it_is_busy(
    phone: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "BUSY_TIMEOUT_MS", 50)
    with Replica.open(phone.replica.path, clock=phone.clock) as other:
        with phone.replica.transaction("long"), pytest.raises(errors.Busy):
            other.transaction("short").__enter__()
        with other.transaction("short") as change:
            change.put("food", MILK, {"name": "Milk"})
    assert phone.shows("food", MILK)


def fill(device: Device) -> None:
    with device.replica.transaction("a lot") as change:
        for number in range(1000):
            change.put("place", row(str(number)), {"name": "x" * 150})


def test_a_full_disk_is_said_and_nothing_is_changed(phone: Device) -> None:
    phone.put("food", MILK, name="Milk")
    ((pages,),) = phone.replica.rows("PRAGMA page_count")
    phone.replica.rows(f"PRAGMA max_page_count = {pages + 3}")
    with pytest.raises(errors.DiskFull) as full:
        fill(phone)
    assert "make room" in full.value.hint
    assert count(phone, "place") == 0
    assert count(phone, "outbox") == 1
    phone.replica.rows("PRAGMA max_page_count = 100000")
    fill(phone)
    assert count(phone, "place") == 1000


def test_a_limit_of_the_file_size_is_a_full_disk(phone: Device) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, before[1]))
    try:
        with pytest.raises(errors.DiskFull, match="or its disk fails"):
            fill(phone)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert count(phone, "place") == 0
    phone.replica.integrity()
    fill(phone)


def test_what_is_there_can_be_read_on_a_full_disk(phone: Device) -> None:
    phone.put("place", row("shelf"), name="Shelf")
    path = phone.replica.path
    phone.replica.close()
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, before[1]))
    try:
        with Replica.open(path, clock=int) as full:
            assert full.rows("SELECT name FROM place_shown")[0]["name"] == "Shelf"
            with pytest.raises(errors.DiskFull):
                full.set_state("more", bytes(9_000))
            with pytest.raises(errors.Busy):
                Replica.open(path, clock=int, read_only=True)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    with Replica.open(path, clock=int) as roomy:
        roomy.integrity()
        roomy.set_state("more", bytes(9_000))


def test_there_is_no_copy_where_there_is_room_for_a_part_of_it(
    phone: Device, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(tmp_path)
    size = phone.replica.path.stat().st_size
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=size - 1))
    with pytest.raises(errors.DiskFull, match="no room left for a copy"):
        copy_file(phone.replica.path, tmp_path / "copy.db")
    assert not (tmp_path / "copy.db").exists()


def test_a_file_that_another_program_keeps_to_itself_is_not_waited_for_without_end(
    phone: Device, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = phone.replica.path
    phone.replica.close()
    connected = partial(database._connected, timeout=0)  # pyright: ignore[reportPrivateUsage]  # no test waits for seconds
    monkeypatch.setattr(database, "_connected", lambda path, **_: connected(path))
    with alone(path), pytest.raises(errors.Busy):
        copy_file(path, tmp_path / "copy.db")


def test_a_copy_for_which_there_is_no_room_says_so(phone: Device, tmp_path: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, before[1]))
    try:
        with pytest.raises(errors.DiskFull):
            copy_file(phone.replica.path, tmp_path / "copy.db")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_what_was_closed_says_so(phone: Device) -> None:
    replica = phone.replica
    replica.close()
    for use in (
        lambda: replica.rows("SELECT 1"),
        replica.data_version,
        replica.integrity,
        lambda: replica.snapshot().__enter__(),
        lambda: replica.atomic().__enter__(),
        lambda: replica.transaction("more").__enter__(),
    ):
        with pytest.raises(errors.HomeError, match="was closed"):
            use()


def test_many_threads_use_one_replica(phone: Device) -> None:
    failed: list[Exception] = []

    def work(name: int) -> None:
        try:
            for number in range(25):
                phone.put("food", row(f"{name} {number}"), name="Milk")
                phone.replica.rows("SELECT count(*) FROM food_shown")
        except Exception as error:  # noqa: BLE001  # any at all fails the test
            failed.append(error)

    threads = [threading.Thread(target=work, args=(name,)) for name in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert count(phone, "outbox") == 100


def test_a_snapshot_sees_one_state_whatever_others_write(phone: Device) -> None:
    with Replica.open(phone.replica.path, clock=phone.clock) as other:
        with phone.replica.snapshot():
            before = count(phone, "food")
            with other.transaction("put") as change:
                change.put("food", MILK, {"name": "Milk"})
            assert count(phone, "food") == before
        assert count(phone, "food") == before + 1


def test_a_reader_never_sees_half_a_merge(
    two: list[Device], monkeypatch: pytest.MonkeyPatch
) -> None:
    phone, laptop = two
    for number in range(50):
        phone.put("food", row(str(number)), name="Milk")
        if number % 25 == 24:
            phone.seal()
    with Replica.open(laptop.replica.path, clock=laptop.clock) as reader:
        seen: list[tuple[int, int]] = []
        apply = merging.apply

        def look() -> None:
            ((found,),) = reader.rows("SELECT count(*) FROM food_shown")
            seen.append((count(laptop, "food_shown"), found))

        def watched(database: Database, blocks: Iterable[tuple[int, Block]]) -> int:
            every = [*blocks]
            half = apply(database, every[: len(every) // 2])
            look()
            rest = apply(database, every[len(every) // 2 :])
            look()
            return half + rest

        monkeypatch.setattr(merging, "apply", watched)
        laptop.replica.merge(phone.sent)
        look()
    assert seen == [(25, 0), (50, 0), (50, 50)]


def test_listeners_hear_of_local_and_merged_changes_after_they_are_kept(two: list[Device]) -> None:
    phone, laptop = two
    heard: list[int] = []
    stop = laptop.replica.on_change(lambda: heard.append(count(laptop, "food")))
    laptop.put("food", row("bread"), name="Bread")
    laptop.put("food", row("bread"), name="Bread")
    phone.put("food", MILK, name="Milk")
    laptop.take(phone)
    laptop.take(phone)
    with laptop.replica.transaction("try", dry_run=True) as change:
        change.put("food", row("eggs"), {"name": "Eggs"})
    assert heard == [1, 2]
    stop()
    laptop.put("food", row("eggs"), name="Eggs")
    assert heard == [1, 2]


class BusyLock:
    """A lock that another thread takes to read, each time that it is let go of."""

    def __init__(self, read: Callable[[], object]) -> None:
        self._lock = threading.RLock()
        self._held = 0
        self._read = read

    def acquire(self) -> None:
        self._lock.acquire()
        self._held += 1

    def release(self) -> None:
        self._held -= 1
        free = not self._held
        self._lock.release()
        if free and threading.current_thread() is threading.main_thread():
            reader = threading.Thread(target=self._read)
            reader.start()
            reader.join()

    def __enter__(self) -> None:
        self.acquire()

    def __exit__(self, *_: object) -> None:
        self.release()


def test_changes_are_told_though_another_thread_reads_at_once(
    two: list[Device], monkeypatch: pytest.MonkeyPatch
) -> None:
    phone, laptop = two
    phone.put("food", MILK, name="Milk")
    phone.seal()
    heard: list[int] = []
    laptop.replica.on_change(lambda: heard.append(count(laptop, "food")))
    file = laptop.replica._database  # pyright: ignore[reportPrivateUsage]  # a lock that is never idle
    monkeypatch.setattr(file, "lock", BusyLock(laptop.replica.digest))
    laptop.put("food", row("bread"), name="Bread")
    laptop.replica.merge(phone.sent)
    assert heard == [1, 2]


def test_a_listener_that_fails_undoes_nothing(
    phone: Device, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    phone.replica.on_change(fail)
    phone.put("food", MILK, name="Milk")
    assert phone.shows("food", MILK)
    assert "a listener failed" in caplog.text


def test_opening_and_reading_import_nothing_heavy(phone: Device) -> None:
    script = (
        "import sys; from pathlib import Path; from kitchensync.replica import Replica\n"
        "with Replica.open(Path(sys.argv[1]), clock=int) as replica:\n"
        "    replica.rows('SELECT * FROM lot_shown'); replica.data_version()\n"
        "heavy = {'pydantic', 'msgspec', 'zstandard', 'cryptography', 'httpx', 'logging'}\n"
        "sys.exit(' '.join(heavy & set(sys.modules)) or 0)"
    )
    command = [sys.executable, "-c", script, str(phone.replica.path)]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (found.returncode, found.stderr) == (0, "")


def test_a_file_that_is_gone_is_neither_copied_nor_begun(tmp_path: Path) -> None:
    gone, target = tmp_path / "gone.db", tmp_path / "copy.db"
    with pytest.raises(errors.NoHome):
        copy_file(gone, target)
    with pytest.raises(errors.NoHome), alone(gone):
        pass
    assert not [*tmp_path.iterdir()]


def test_who_cannot_have_a_file_alone_hears_why(
    phone: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = phone.replica.path
    with pytest.raises(errors.Busy), alone(path):
        pass
    phone.replica.close()

    def refusing(code: int) -> Callable[[Path], sqlite3.Connection]:
        class Refusing(sqlite3.Connection):
            def execute(self, *_: object) -> sqlite3.Cursor:
                error = sqlite3.OperationalError("refused")
                error.sqlite_errorcode = code
                raise error

        return lambda _, **__: Refusing(":memory:")

    for code, kind in {
        sqlite3.SQLITE_BUSY: errors.Busy,
        sqlite3.SQLITE_FULL: errors.DiskFull,
        sqlite3.SQLITE_READONLY: errors.NoPermission,
        sqlite3.SQLITE_IOERR_LOCK: errors.NoPermission,
    }.items():
        monkeypatch.setattr(database, "_connected", refusing(code))
        with pytest.raises(kind), alone(path):
            pass


def test_a_file_that_is_no_database_is_said_to_be_repaired_or_salvaged(phone: Device) -> None:
    path = phone.replica.path
    phone.replica.close()
    path.write_bytes(b"x" * 8192)
    with pytest.raises(errors.CorruptDatabase) as raised:
        Replica.open(path, clock=int)
    assert "ks repair" in raised.value.hint
    assert "ks salvage" in raised.value.hint
