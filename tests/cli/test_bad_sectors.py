"""A disk that refuses to read a page of a kitchen's file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Ks
from tests.support.bad_sectors import BadSector
from tests.support.spoiling import PAGE, leaves, page

_FOODS = {f"food-{number}" for number in range(40)}


@pytest.fixture
def bad(tmp_path: Path) -> BadSector:
    """A disk with a bad sector."""
    return BadSector(tmp_path)


@pytest.fixture
def filled(ks: Ks) -> Ks:
    """A kitchen with forty foods."""
    for food in sorted(_FOODS):
        ks.ok("add", f"{food} 1 l")
    return ks


@pytest.mark.parametrize("table", ["posting", "food", None])
def test_a_file_that_the_disk_cannot_read_is_made_anew(
    filled: Ks, bad: BadSector, table: str | None
) -> None:
    """Be it the page that says where all the others are."""
    file = filled.home / "household.db"
    spoilt = leaves(file, table)[0] if table else 1
    noticed = bad.ks(filled.home, file, spoilt, "ls", "--json")
    assert '"code": "corrupt-database"' in noticed.stderr
    assert "ks repair" in noticed.stderr
    before = file.read_bytes()
    repaired = bad.ks(filled.home, file, spoilt, "repair")
    assert "household.db is made anew" in repaired.stdout, repaired.stderr
    assert "The disk refused to read some of it" in repaired.stdout
    (kept,) = filled.home.glob("backups/*.damaged/household.db")
    assert page(kept, spoilt) == bytes(PAGE)
    assert _but(kept.read_bytes(), spoilt) == _but(before, spoilt)
    assert {*filled.foods()} == _FOODS
    assert filled.ok("verify").status == 0


def _but(content: bytes, number: int) -> bytes:
    return content[: (number - 1) * PAGE] + content[number * PAGE :]


def test_the_other_space_is_carried_where_the_disk_cannot_read_whose_one_is(
    filled: Ks, bad: BadSector, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = filled.home / "household.db"
    whole, spoilt = tmp_path / "whole.ksbackup", leaves(file, "identity")[0]
    monkeypatch.setenv("KITCHENSYNC_PASSPHRASE", "four words that differ")
    filled.ok("backup", str(whole))
    said = bad.ks(filled.home, file, spoilt, "salvage", "write", str(tmp_path / "unsent.ks"))
    assert "There may be more that was not sent" in said.stdout, said.stderr
    backup = bad.ks(
        filled.home, file, spoilt, "backup", str(tmp_path / "kitchen.ksbackup"), "--json"
    )
    assert '"code": "corrupt-database"' in backup.stderr
    restored = bad.ks(filled.home, file, spoilt, "restore", str(whole), "--replace")
    assert "What was there is in" in restored.stdout, restored.stderr
