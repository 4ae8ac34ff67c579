"""A file of unsent changes opens whole, or says what is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kitchensync.backup import unsent
from kitchensync.backup.unsent import Carried, Picture, Unsent
from kitchensync.errors import BadBackup, BadFile

WORDS = "seven hungry foxes"

pytestmark = pytest.mark.usefixtures("cheap_passphrases")


def read(file: Path) -> tuple[Carried, dict[Picture, bytes]]:
    """What is in a file, and the content of each of its pictures."""
    pictures: dict[Picture, bytes] = {}
    return unsent.read(file, WORDS, pictures.__setitem__), pictures


@pytest.mark.parametrize("contents", [[], [b"small", bytes(200_000)]])
def test_what_was_written_is_read_again(tmp_path: Path, contents: list[bytes]) -> None:
    spaces = [Unsent(bytes(32), bytes(16), [b"one", b"two"])]
    pictures: dict[Picture, Path] = {}
    for number, content in enumerate(contents, 1):
        picture = Picture(bytes(32), bytes([number]) * 32, 0, len(content))
        pictures[picture] = tmp_path / str(number)
        pictures[picture].write_bytes(content)
    unsent.write(tmp_path / "file", WORDS, "phone", spaces, bytes, pictures)
    carried, came = read(tmp_path / "file")
    assert carried == Carried(2 if contents else 1, "phone", spaces)
    assert came == dict(zip(pictures, contents, strict=True))


def test_a_file_that_was_cut_short_is_said_to_end_early(tmp_path: Path) -> None:
    file = tmp_path / "file"
    unsent.write(file, WORDS, "phone", [Unsent(bytes(32), bytes(16), [bytes(200_000)])], bytes)
    file.write_bytes(file.read_bytes()[:-1])
    with pytest.raises(BadBackup, match="ends early"):
        read(file)


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    for missing in (tmp_path / "nothing", tmp_path / "file" / "below"):
        (tmp_path / "file").touch()
        with pytest.raises(BadFile, match="There is no file"):
            read(missing)


def test_a_folder_is_not_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="is a folder"):
        read(tmp_path)
