"""`ks inbox` takes what is dropped into a folder, now or from now on."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path

import pytest

from kitchensync.errors import DiskFull
from kitchensync.kitchen.eye import inbox
from kitchensync.kitchen.receipts.room import Receipts
from kitchensync_cli.processes import line_of, running
from tests.cli import json_page
from tests.cli.conftest import Ks
from tests.support.seen import PHOTOS, put_in


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "inbox"
    made.mkdir()
    return made


def old(path: Path) -> None:
    """As if it had been written a minute ago."""
    then = time.time() - 60
    os.utime(path, (then, then))


def test_what_is_there_now_is_taken_once(
    ks: Ks, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_in(folder, monkeypatch)
    for path in folder.iterdir():
        old(path)
    said = ks.ok("inbox", "once", str(folder))
    assert len(said.out.splitlines()) == len(PHOTOS)
    assert "apples.png: 2 things wait to be decided: `ks review`." in said.out
    assert ks.ok("inbox", "once", str(folder)).out == "There is nothing new.\n"
    assert ks.ok("ls", "--json").json["items"] == []


def test_a_folder_without_a_command_is_taken_once(ks: Ks, folder: Path) -> None:
    assert ks.ok("inbox", str(folder)).out == "There is nothing new.\n"


def test_a_program_is_answered_in_one_shape(
    ks: Ks, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_in(folder, monkeypatch)
    for path in folder.iterdir():
        old(path)
    answer = ks.ok("inbox", "once", str(folder), "--dry-run", "--json").json
    assert list(json_page.walk(json_page.fields(json_page.ANSWERS["inbox"]), answer)) == []
    assert len(answer["files"]) == len(PHOTOS)
    assert ks.ok("review", "--json").json["reviews"] == []


@pytest.mark.parametrize(
    ("name", "shown", "told"),
    [
        ("diary.jpg", "diary.jpg", "diary.jpg"),
        ("dear\u202ediary.jpg", "dear\ufffddiary.jpg", "dear\ufffddiary.jpg"),
        ("dear  diary.jpg", "dear  diary.jpg", "dear diary.jpg"),
    ],
    ids=["plain", "steering", "two spaces"],
)
def test_a_file_is_named_once_in_what_is_said_of_it(
    ks: Ks, folder: Path, name: str, shown: str, told: str
) -> None:
    (folder / name).write_text("Dear diary")
    old(folder / name)
    dry, *_ = ks.ok("inbox", "once", str(folder), "--dry-run").out.splitlines()
    assert dry == f"{shown} is new."
    assert ks.ok("inbox", "once", str(folder)).out.startswith(f"{told}: This file is no picture")


def test_what_was_just_written_is_waited_for(
    ks: Ks, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_in(folder, monkeypatch)
    for path in folder.iterdir():
        if path.name != "apples.png":
            path.unlink()
    assert "apples.png: " in ks.ok("inbox", "once", str(folder)).out


def test_a_disk_that_is_full_is_the_exit_and_the_other_files_are_done(
    ks: Ks, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(_: Receipts, data: bytes, *, ask: bool) -> object:
        raise DiskFull("There is no room left.", "Make room.")

    monkeypatch.setattr(Receipts, "read", read)
    monkeypatch.setattr(inbox, "SETTLED_MS", 300)
    for name in ("bill.pdf", "diary.jpg", "late.jpg"):
        (folder / name).write_text("Dear diary")
    for name in ("bill.pdf", "diary.jpg"):
        old(folder / name)
    said = ks("inbox", "once", str(folder), "--json")
    codes = {one["file"]: one["code"] for one in json.loads(said.out)["files"]}
    assert codes == {
        "bill.pdf": "disk-full",
        "diary.jpg": "bad-picture",
        "late.jpg": "bad-picture",
    }
    assert (said.status, said.code) == (DiskFull.exit_status, "disk-full")
    assert "bill.pdf" in ks("inbox", "once", str(folder)).out


def test_watching_takes_what_is_dropped_and_ends_with_ctrl_c(ks: Ks, folder: Path) -> None:
    command = [sys.executable, "-m", "kitchensync_cli", "inbox", "watch", str(folder), "--json"]
    env = {**os.environ, "KITCHENSYNC_HOME": str(ks.home)}
    with running(command, env) as watching:
        (folder / "diary.jpg").write_text("Dear diary")
        said = json.loads(line_of(watching, lambda _: True))
        watching.send_signal(signal.SIGINT)
        assert watching.wait(20) == 130
    assert (said["file"], said["code"]) == ("diary.jpg", "bad-picture")
    assert (folder / "diary.jpg").read_text() == "Dear diary"


def test_without_what_watches_it_is_said_what_does_without_it(
    ks: Ks, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    said = ks("inbox", "watch", str(folder))
    assert (said.status, "ks inbox once" in said.err) == (2, True)


def test_a_folder_that_is_not_there_is_said(ks: Ks, folder: Path) -> None:
    assert ks("inbox", "once", str(folder / "none"), "--json").code == "not-found"
