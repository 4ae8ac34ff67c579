"""`ks export` and `ks import` at the command line."""

from __future__ import annotations

import os

import pytest

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
