"""A file of unsent changes opens whole, or says what is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kitchensync.backup import unsent
from kitchensync.backup.unsent import Unsent
from kitchensync.errors import BadBackup, BadFile

WORDS = "seven hungry foxes"

pytestmark = pytest.mark.usefixtures("cheap_passphrases")


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    spaces = [Unsent(bytes(32), bytes(16), [b"one", b"two"])]
    unsent.write(tmp_path / "file", WORDS, "phone", spaces, bytes)
    carried, _ = unsent.read(tmp_path / "file", WORDS)
    assert (carried.name, carried.spaces) == ("phone", spaces)


def test_a_file_that_was_cut_short_is_said_to_end_early(tmp_path: Path) -> None:
    file = tmp_path / "file"
    unsent.write(file, WORDS, "phone", [Unsent(bytes(32), bytes(16), [bytes(200_000)])], bytes)
    file.write_bytes(file.read_bytes()[:-1])
    with pytest.raises(BadBackup, match="ends early"):
        unsent.read(file, WORDS)


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    for missing in (tmp_path / "nothing", tmp_path / "file" / "below"):
        (tmp_path / "file").touch()
        with pytest.raises(BadFile, match="There is no file"):
            unsent.read(missing, WORDS)


def test_a_folder_is_not_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="is a folder"):
        unsent.read(tmp_path, WORDS)
