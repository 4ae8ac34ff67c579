"""`ks export` and `ks import` at the command line."""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from kitchensync.errors import LackingArchive
from kitchensync_cli.files import write_file
from tests.cli.conftest import Ks


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX")
def test_a_file_that_is_written_is_its_owners_alone_and_one_that_is_there_keeps_its_mode(
    ks: Ks,
) -> None:
    target = ks.home.parent / "all.json"
    ks.ok("add", "milk 2 l")
    ks.ok("export", "--to", str(target))
    assert target.stat().st_mode & 0o777 == 0o600
    target.chmod(0o644)
    ks.ok("export", "--to", str(target))
    assert target.stat().st_mode & 0o777 == 0o644
    assert target.read_text() == ks.ok("export").out


def test_a_minus_is_the_standard_output_and_no_file(
    ks: Ks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ks.ok("add", "milk 2 l")
    assert ks.ok("export", "--format", "csv", "--to", "-").out.startswith("food,amount")
    assert not Path("-").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="limits are POSIX")
def test_a_file_that_is_there_stays_whole_where_there_is_no_room_for_another(
    tmp_path: Path,
) -> None:
    import resource

    target = tmp_path / "all.json"
    target.write_text("what was there")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, before[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            write_file(target, b"x" * 2_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert target.read_text() == "what was there"
    assert list(tmp_path.iterdir()) == [target]
    write_file(Path("/dev/null"), b"x")


@pytest.mark.parametrize("format_", ["json", "csv"])
def test_an_export_without_a_part_of_the_archive_says_so_and_ends_with_it(
    ks: Ks, format_: str
) -> None:
    ks.ok("add", "milk 2 l")
    whole = ks.ok("export", "--format", format_).out
    with closing(sqlite3.connect(ks.home / "household.db")) as connection, connection:
        connection.execute("INSERT INTO segment VALUES (1, x'00', 0, 1, 1, NULL)")
    ran = ks("export", "--format", format_)
    assert ran.status == LackingArchive.exit_status
    assert ran.err == (
        "error: 1 part of the archive is not on this device: what was written has nothing of that,"
        " nor what is older. [lacking-archive]\n"
        "hint: `ks sync` brings it, as soon as the relay has it; then export again.\n"
    )
    if format_ == "csv":
        assert ran.out == whole
        return
    told = json.loads(ran.out)
    assert told.pop("lacking") == 1
    assert told == json.loads(whole)
    file = ks.home.parent / "all.json"
    assert ks("export", "--to", str(file)).status == LackingArchive.exit_status
    assert ks.ok("import", str(file)).out == "Nothing in the file is new.\n"


def test_an_export_that_lacks_something_takes_the_place_of_no_file(ks: Ks) -> None:
    file = ks.home.parent / "all.json"
    ks.ok("add", "milk 2 l")
    ks.ok("export", "--to", str(file))
    whole = file.read_bytes()
    with closing(sqlite3.connect(ks.home / "household.db")) as connection, connection:
        connection.execute("INSERT INTO segment VALUES (1, x'00', 0, 1, 1, NULL)")
    ran = ks("export", "--to", str(file))
    assert ran.status == LackingArchive.exit_status
    assert ran.out == ""
    assert ran.err == (
        f"error: 1 part of the archive is not on this device: {file} was not replaced."
        " [lacking-archive]\n"
        "hint: `ks sync` brings it, as soon as the relay has it; or name another file for what is"
        " here.\n"
    )
    assert file.read_bytes() == whole
    assert ks("export", "--to", "-").out
