"""Files that are written whole or not at all, and what is left of those that were not."""

from __future__ import annotations

import contextlib
import os
import threading
from pathlib import Path

import pytest

from kitchensync.errors import BadFile
from kitchensync.files import (
    UNFINISHED,
    make_folder,
    opened,
    private_file,
    scratch_folder,
    sweep_scratch,
    sweep_unfinished,
    write_private,
)

AGE = 1 if os.name == "posix" else 24 * 60 * 60 + 1
"""In seconds; where nothing can be held, only what is a day old is known to be nobody's."""


def leave(path: Path) -> Path:
    """As a program that was killed left it."""
    then = path.parent.stat().st_mtime - AGE
    if path.suffix:
        path.write_text("half of it")
    else:
        path.mkdir()
        (path / "copy").write_text("all of it")
    os.utime(path, (then, then))
    return path


def test_a_file_that_a_killed_program_left_unfinished_goes_with_the_next(tmp_path: Path) -> None:
    unfinished = leave(tmp_path / f".list.k2j1h_x9{UNFINISHED}")
    own = leave(tmp_path / ".somebodys.own")
    with private_file(tmp_path / "list") as file:
        write_private(tmp_path / "keys", b"whole")
        file.write(b"whole, too")
    assert sorted(tmp_path.iterdir()) == sorted([own, tmp_path / "keys", tmp_path / "list"])
    assert not unfinished.exists()


@pytest.mark.parametrize("named", [".list", ".thesis", ".list.chapter_two", ".list.Chapter1"])
def test_what_a_person_calls_unfinished_stays(tmp_path: Path, named: str) -> None:
    theirs = tmp_path / f"{named}{UNFINISHED}"
    theirs.write_text("two years of work")
    folder = tmp_path / f".list.k2j1h_x9{UNFINISHED}"
    folder.mkdir()
    (folder / "one.txt").write_text("a chapter")
    os.utime(theirs, (0, 0))
    os.utime(folder, (0, 0))
    write_private(tmp_path / "list", b"whole")
    sweep_unfinished(tmp_path)
    assert theirs.read_text() == "two years of work"
    assert (folder / "one.txt").read_text() == "a chapter"


def test_a_folder_of_ours_is_swept_of_whatever_was_left_unfinished(tmp_path: Path) -> None:
    leave(tmp_path / f".new.ksbackup.k2j1h_x9{UNFINISHED}")
    with private_file(tmp_path / "old") as file:
        file.write(b"whole")
        sweep_unfinished(tmp_path)
    assert [*tmp_path.iterdir()] == [tmp_path / "old"]


def test_what_a_link_among_scratch_folders_leads_to_stays(tmp_path: Path) -> None:
    theirs = tmp_path / "chapters"
    theirs.mkdir()
    link = tmp_path / ".backup-k2j1h_x9"
    link.symlink_to(theirs, target_is_directory=True)
    leave(tmp_path / ".backup-k2j1h_xx")
    sweep_scratch(tmp_path, ".backup-")
    assert sorted(tmp_path.iterdir()) == sorted([theirs, link])


def test_nothing_is_left_of_a_file_that_could_not_be_written(tmp_path: Path) -> None:
    target = tmp_path / "list.csv"
    target.write_text("before")
    with contextlib.suppress(KeyboardInterrupt), private_file(target) as file:
        file.write(b"half of it")
        raise KeyboardInterrupt
    assert [*tmp_path.iterdir()] == [target]
    assert target.read_text() == "before"


def test_a_file_and_its_name_are_durable_before_it_counts_as_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[Path, list[bytes]]] = []
    target = tmp_path / "keys"

    def synced(folder: Path) -> None:
        seen.append((folder, [each.read_bytes() for each in folder.iterdir()]))

    monkeypatch.setattr("kitchensync.files.sync_folder", synced)
    write_private(target, b"whole")
    assert seen == [(tmp_path, [b"whole"])]


@pytest.mark.skipif(os.name != "posix", reason="others are kept out by what a folder inherits")
def test_a_folder_that_others_may_enter_is_narrowed_to_its_owner(tmp_path: Path) -> None:
    folder = tmp_path / "home"
    folder.mkdir()
    folder.chmod(0o755)
    make_folder(folder)
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_scratch_folder_that_a_killed_program_left_goes_with_the_next(tmp_path: Path) -> None:
    leave(tmp_path / ".backup-k2j1h_x9")
    own = leave(tmp_path / ".backup-of-my-photos")
    with scratch_folder(tmp_path, ".backup-") as used, scratch_folder(tmp_path, ".backup-") as new:
        assert new.stat().st_mode & 0o077 == 0
        assert sorted(tmp_path.iterdir()) == sorted([used, own, new])
    assert [*tmp_path.iterdir()] == [own]


@pytest.mark.skipif(os.name != "posix", reason="only what is a day old is known to be nobody's")
def test_what_a_program_that_slept_for_days_holds_is_left_to_it(tmp_path: Path) -> None:
    with scratch_folder(tmp_path, ".backup-") as used:
        os.utime(used, (0, 0))
        sweep_scratch(tmp_path, ".backup-")
        assert used.exists()


def test_what_somebody_writes_into_a_pipe_is_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    held = os.open(pipe, os.O_RDWR)
    writer = threading.Timer(0.05, os.write, (held, b"late"))
    writer.start()
    with opened(pipe) as file:
        assert file.read(4) == b"late"
    writer.join()
    os.close(held)


def test_a_pipe_is_refused_where_the_whole_is_read_to_and_fro(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(BadFile, match="is a pipe"), opened(pipe, whole=True):
        pass
