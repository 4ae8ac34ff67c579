"""What is dropped into a folder is taken once, when it is whole, and stays as it is."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from kitchensync import InboxPass, Kitchen, files
from kitchensync.errors import BadInput, DiskFull, NoReader, NotFound
from kitchensync.kitchen.eye import inbox
from kitchensync.kitchen.receipts.room import Receipts
from kitchensync.receipts import ocr
from kitchensync.replica import Replica
from kitchensync.vision import pictures
from tests.core.receipts import pages
from tests.support.drawn import BLUE, RED, plain, written
from tests.support.eye import PretendEye, certain
from tests.support.kitchens import World

APPLE, JAM = written(plain(RED, (96, 96)), "PNG"), written(plain(BLUE, (96, 96)), "PNG")


@pytest.fixture(autouse=True)
def shown(eye: PretendEye) -> None:
    eye.shown |= {APPLE: [certain("apple")]}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "inbox"
    made.mkdir()
    return made


@pytest.fixture
def drop(world: World, folder: Path) -> Drop:
    return Drop(world, folder)


class Drop:
    """Puts files into the folder that nobody has written for a minute."""

    def __init__(self, world: World, folder: Path) -> None:
        self.world = world
        self.folder = folder

    def __call__(self, name: str, content: bytes, *, seconds_ago: float = 60) -> Path:
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        when = int((self.world.clock.now / 1000 - seconds_ago) * 1e9)
        os.utime(path, ns=(when, when))
        return path


def names(kitchen: Kitchen, folder: Path) -> list[str]:
    """The files that are taken now."""
    return [one.file for one in kitchen.eye.inbox.take(folder).files]


def test_a_photo_waits_for_somebody_and_nothing_is_put_in_unasked(
    seeing: Kitchen, folder: Path, drop: Drop
) -> None:
    path = drop("apple.png", APPLE)
    before = path.stat().st_mtime_ns
    found = seeing.eye.inbox.take(folder)
    assert [(one.file, one.kind, one.code) for one in found.files] == [("apple.png", "photo", None)]
    assert seeing.pantry() == []
    assert [one.guess for one in seeing.review.waiting()] == ["apple"]
    assert (path.read_bytes(), path.stat().st_mtime_ns) == (APPLE, before)


def test_each_file_is_taken_once_also_after_a_restart_and_an_undo(
    world: World, seeing: Kitchen, folder: Path, drop: Drop
) -> None:
    drop("apple.png", APPLE)
    assert names(seeing, folder) == ["apple.png"]
    assert names(seeing, folder) == []
    seeing.undo()
    seeing.close()
    again = world.keep(Kitchen.open(seeing.home, outside=world.outside))
    assert names(again, folder) == []
    assert again.review.waiting() == []


def test_a_file_of_other_content_or_another_name_is_looked_at(
    seeing: Kitchen, folder: Path, drop: Drop
) -> None:
    drop("a.png", APPLE)
    seeing.eye.inbox.take(folder)
    drop("a.png", JAM, seconds_ago=30)
    drop("copy of the first.png", APPLE)
    found = seeing.eye.inbox.take(folder)
    assert [one.what for one in found.files] == [
        "It was scanned before.",
        "One thing waits to be decided: `ks review`.",
    ]
    assert len(seeing.review.waiting()) == 2


def test_a_file_that_a_wrong_clock_wrote_is_taken(
    seeing: Kitchen, folder: Path, drop: Drop
) -> None:
    drop("apple.png", APPLE, seconds_ago=-3600)
    assert names(seeing, folder) == ["apple.png"]


def test_what_is_gone_from_the_folder_is_not_remembered_for_ever(
    seeing: Kitchen, folder: Path, drop: Drop
) -> None:
    gone = drop("apple.png", APPLE)
    assert names(seeing, folder) == ["apple.png"]
    gone.unlink()
    drop("jam.png", JAM)
    assert names(seeing, folder) == ["jam.png"]
    seen = seeing._rooms.spaces.household.replica.get_state("inbox-seen") or b""
    assert (b"jam.png" in seen, b"apple.png" in seen) == (True, False)


def test_what_an_inbox_took_is_written_in_full_once_for_many_and_outlasts_an_interruption(
    seeing: Kitchen, folder: Path, drop: Drop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "_MOST_LATELY", 4)
    for number in range(9):
        drop(f"{number}.png", APPLE)
    replica, noted = seeing._rooms.spaces.household.replica, list[str]()
    set_state = replica.set_state

    def note(key: str, value: bytes | None) -> None:
        noted.append(key)
        set_state(key, value)

    def until(last: str) -> inbox.Take:
        def take(name: str, _: bytes) -> str:
            if name == last:
                raise KeyboardInterrupt
            return "Taken."

        return take

    monkeypatch.setattr(replica, "set_state", note)
    clock = drop.world.clock
    with pytest.raises(KeyboardInterrupt):
        inbox.Inbox(replica, clock, until("6.png"), until("")).take(folder)
    found = inbox.Inbox(replica, clock, until(""), until("")).take(folder)
    assert [one.file for one in found.files] == ["6.png", "7.png", "8.png"]
    assert noted.count("inbox-seen") == 3


def test_what_is_too_large_to_be_read_is_told_once(
    seeing: Kitchen, folder: Path, drop: Drop, monkeypatch: pytest.MonkeyPatch
) -> None:
    for reader in (files, pictures, ocr):
        monkeypatch.setattr(reader, "LARGEST_FILE", 50)
    drop("apple.png", APPLE)
    drop("bill.pdf", b"%PDF-" + bytes(100))
    found = seeing.eye.inbox.take(folder)
    assert [(one.file, one.code) for one in found.files] == [
        ("apple.png", "too-large"),
        ("bill.pdf", "too-large"),
    ]
    assert names(seeing, folder) == []


def test_what_is_still_being_written_waits(
    world: World, seeing: Kitchen, folder: Path, drop: Drop
) -> None:
    drop("growing.png", APPLE[:100], seconds_ago=0.5)
    drop("begun.png", b"", seconds_ago=0.5)
    found = seeing.eye.inbox.take(folder)
    assert (found.files, found.waiting) == ((), 2)
    drop("begun.png", JAM, seconds_ago=0.1)
    drop("growing.png", APPLE, seconds_ago=0.1)
    world.clock.now += inbox.SETTLED_MS
    assert names(seeing, folder) == ["begun.png", "growing.png"]


def test_a_file_that_stays_empty_is_said_once_and_not_waited_for(
    seeing: Kitchen, folder: Path, drop: Drop
) -> None:
    drop("empty.png", b"")
    found = seeing.eye.inbox.take(folder)
    assert [(one.file, one.code) for one in found.files] == [("empty.png", "bad-picture")]
    assert seeing.eye.inbox.take(folder) == InboxPass((), 0)
    drop("empty.png", APPLE)
    assert names(seeing, folder) == ["empty.png"]


def test_what_is_no_picture_is_said_once_and_the_others_are_taken(
    seeing: Kitchen, folder: Path, drop: Drop
) -> None:
    drop("diary.jpg", b"Dear diary", seconds_ago=90)
    drop("apple.png", APPLE)
    told: list[tuple[int, int, str]] = []
    found = seeing.eye.inbox.take(folder, on_progress=lambda *said: told.append(said)).files
    assert [(one.file, one.code) for one in found] == [
        ("diary.jpg", "bad-picture"),
        ("apple.png", None),
    ]
    assert told == [(0, 2, "diary.jpg"), (1, 2, "apple.png")]
    assert names(seeing, folder) == []


def test_links_hidden_files_folders_and_other_kinds_are_left_alone(
    seeing: Kitchen, folder: Path, drop: Drop, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere.png").write_bytes(APPLE)
    (folder / "link.png").symlink_to(tmp_path / "elsewhere.png")
    (folder / "folder.png").mkdir()
    drop(".hidden.png", APPLE)
    drop("apple.png.part", APPLE)
    drop("notes.txt", b"milk")
    assert seeing.eye.inbox.take(folder).files == ()


def test_receipts_are_what_lies_in_their_folder_and_what_is_a_pdf(
    seeing: Kitchen, folder: Path, drop: Drop, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[bytes] = []

    def reads(_: Receipts, data: bytes, *, ask: bool) -> object:
        read.append(data)
        raise NoReader("What reads text is not installed.")

    monkeypatch.setattr(Receipts, "read", reads)
    drop("receipts/bill.png", JAM)
    drop("bill.pdf", b"%PDF-1.7")
    drop("apple.png", APPLE)
    kinds = {one.file: (one.kind, one.code) for one in seeing.eye.inbox.take(folder).files}
    assert kinds == {
        "bill.png": ("receipt", "no-reader"),
        "bill.pdf": ("receipt", "no-reader"),
        "apple.png": ("photo", None),
    }
    assert sorted(read) == sorted([JAM, b"%PDF-1.7"])
    assert names(seeing, folder) == [], "not over and over again"


def test_a_receipt_waits_for_somebody_too_however_sure_its_lines_are(
    seeing: Kitchen, folder: Path, drop: Drop
) -> None:
    drop("bill.pdf", pages.printed(pages.ENGLISH))
    (taken,) = seeing.eye.inbox.take(folder).files
    assert (seeing.pantry(), taken.kind) == ([], "receipt")
    (receipt,) = seeing.receipts.ls()
    assert receipt.waiting == len(seeing.review.waiting()) > 0
    assert "Nobody has looked at it yet." in {one.why for one in seeing.review.waiting()}
    seeing.receipts.accept(receipt.id)
    assert seeing.pantry() != []


def test_what_this_device_could_not_read_is_tried_again_another_day(
    world: World, seeing: Kitchen, folder: Path, drop: Drop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def reads(_: Receipts, data: bytes, *, ask: bool) -> object:
        raise NoReader("What reads text is not installed.")

    monkeypatch.setattr(Receipts, "read", reads)
    drop("bill.pdf", b"%PDF-1.7")
    seeing.eye.inbox.take(folder)
    seeing.close()
    again = world.keep(Kitchen.open(seeing.home, outside=world.outside))
    assert names(again, folder) == ["bill.pdf"]


def test_a_kind_of_picture_that_this_device_cannot_open_yet_is_tried_again_another_day(
    world: World, seeing: Kitchen, folder: Path, drop: Drop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    drop("a.heic", b"\0\0\0\x18ftypheic" + bytes(40))
    (one,) = seeing.eye.inbox.take(folder).files
    assert (one.code, one.what.startswith("a.heic: HEIC pictures need")) == ("no-reader", True)
    seeing.close()
    again = world.keep(Kitchen.open(seeing.home, outside=world.outside))
    assert names(again, folder) == ["a.heic"]


def test_a_disk_on_which_nothing_can_be_noted_is_told_of_each_file(
    seeing: Kitchen, folder: Path, drop: Drop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def set_state(*_: object) -> None:
        raise DiskFull("There is no room left.")

    monkeypatch.setattr(Replica, "set_state", set_state)
    drop("a.png", b"a")
    drop("b.png", b"b")
    found = seeing.eye.inbox.take(folder)
    assert [(one.file, one.code) for one in found.files] == [
        ("a.png", "disk-full"),
        ("b.png", "disk-full"),
    ]
    assert isinstance(found.failure, DiskFull)


def test_a_dry_run_tells_what_is_new_and_takes_nothing(
    seeing: Kitchen, folder: Path, drop: Drop
) -> None:
    drop("apple.png", APPLE)
    (one,) = seeing.eye.inbox.take(folder, dry_run=True).files
    assert one.what == "apple.png is new."
    assert names(seeing, folder) == ["apple.png"]


def test_a_folder_that_is_not_there_or_holds_a_whole_disk_is_refused(
    seeing: Kitchen, folder: Path, drop: Drop, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(NotFound, match="There is no folder"):
        seeing.eye.inbox.take(folder / "none")
    with pytest.raises(BadInput, match=r"apple\.png is no folder") as caught:
        seeing.eye.inbox.take(drop("apple.png", APPLE))
    assert "ks scan" in str(caught.value.hint)
    monkeypatch.setattr(inbox, "MOST_FILES", 0)
    with pytest.raises(BadInput, match="more than 0 files"):
        seeing.eye.inbox.take(folder)
