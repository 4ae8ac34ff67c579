"""Files that are written whole or not at all, and what is left of those that were not."""

from __future__ import annotations

import contextlib
import os
import threading
from pathlib import Path

from kitchensync.files import UNFINISHED, opened, private_file, scratch_folder, write_private

DAY = 24 * 60 * 60


def leave(path: Path, *, age: int = DAY + 60) -> Path:
    """As a program that was killed left it, so many seconds ago."""
    then = path.parent.stat().st_mtime - age
    if path.suffix:
        path.write_text("half of it")
    else:
        path.mkdir()
        (path / "copy").write_text("all of it")
    os.utime(path, (then, then))
    return path


def test_a_file_that_a_killed_program_left_unfinished_goes_with_the_next(tmp_path: Path) -> None:
    unfinished = leave(tmp_path / f".old.ksbackup.k2j1h_x9{UNFINISHED}")
    fresh = leave(tmp_path / f".new.ksbackup.k2j1h_x9{UNFINISHED}", age=60)
    own = leave(tmp_path / ".somebodys.own")
    write_private(tmp_path / "keys", b"whole")
    assert sorted(tmp_path.iterdir()) == sorted([fresh, own, tmp_path / "keys"])
    assert not unfinished.exists()


def test_nothing_is_left_of_a_file_that_could_not_be_written(tmp_path: Path) -> None:
    target = tmp_path / "list.csv"
    target.write_text("before")
    with contextlib.suppress(KeyboardInterrupt), private_file(target) as file:
        file.write(b"half of it")
        raise KeyboardInterrupt
    assert [*tmp_path.iterdir()] == [target]
    assert target.read_text() == "before"


def test_a_scratch_folder_that_a_killed_program_left_goes_with_the_next(tmp_path: Path) -> None:
    leave(tmp_path / ".backup-k2j1h_x9")
    fresh = leave(tmp_path / ".backup-another1", age=60)
    own = leave(tmp_path / ".backup-of-my-photos")
    with scratch_folder(tmp_path, ".backup-") as folder:
        assert folder.stat().st_mode & 0o077 == 0
        assert sorted(tmp_path.iterdir()) == sorted([fresh, own, folder])
    assert not folder.exists()


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
