"""`backup` and `restore`: a kitchen in a file, and back."""

from __future__ import annotations

from pathlib import Path

import pytest

from kitchensync_cli.passphrase import VARIABLE
from tests.cli.conftest import Ks, Make

WORDS = "seven hungry foxes"


@pytest.fixture
def passphrase(tmp_path: Path) -> str:
    """A file with a passphrase in it."""
    file = tmp_path / "passphrase"
    file.write_text(f"{WORDS}\n")
    return str(file)


def test_a_kitchen_comes_back_from_its_backup(
    ks: Ks, make_ks: Make, tmp_path: Path, passphrase: str
) -> None:
    ks.ok("add", "milk 2 l")
    file = str(tmp_path / "kitchen.ksbackup")
    said = ks.ok("backup", file, "--passphrase-file", passphrase)
    assert file in said.out
    other = make_ks("other")
    checked = other.ok("restore", file, "--passphrase-file", passphrase, "--dry-run")
    assert "is whole" in checked.out
    assert not other.home.exists()
    restored = other.ok("restore", file, "--passphrase-file", passphrase)
    assert "ks rejoin" in restored.out
    assert other.ok("export").out == ks.ok("export").out
    other.ok("use", "milk 1 l")
    assert other("sync").status == 6  # no relay was ever set
    (alert,) = other.ok("status", "--json").json["alerts"]
    assert "not the keys" in alert
    assert "ks rejoin" in alert


@pytest.mark.usefixtures("cheap_passphrases")
def test_the_passphrase_may_stand_in_the_environment(
    ks: Ks, make_ks: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, WORDS)
    file = str(tmp_path / "kitchen.ksbackup")
    ks.ok("backup", file, "--json")
    make_ks("other").ok("restore", file, "--json")
    monkeypatch.setenv(VARIABLE, "seven hungry fixes")
    assert make_ks("third")("restore", file, "--json").code == "wrong-passphrase"


def test_without_a_passphrase_and_a_terminal_nothing_is_done(ks: Ks, tmp_path: Path) -> None:
    said = ks("backup", str(tmp_path / "kitchen.ksbackup"))
    assert (said.status, "no terminal" in said.err) == (2, True)
    assert not (tmp_path / "kitchen.ksbackup").exists()
    assert ks("backup", "x", "--passphrase-file", str(tmp_path / "none"), "--json").code == (
        "bad-file"
    )


def test_a_dry_run_writes_no_backup(ks: Ks, tmp_path: Path, passphrase: str) -> None:
    file = tmp_path / "kitchen.ksbackup"
    said = ks.ok("backup", str(file), "--passphrase-file", passphrase, "--dry-run", "--json")
    assert said.json["dry_run"] is True
    assert not file.exists()


@pytest.mark.usefixtures("cheap_passphrases")
def test_a_kitchen_is_put_aside_only_where_somebody_says_so(
    ks: Ks, tmp_path: Path, passphrase: str
) -> None:
    file = str(tmp_path / "kitchen.ksbackup")
    ks.ok("backup", file, "--passphrase-file", passphrase)
    ks.ok("add", "milk 2 l")
    refused = ks("restore", file, "--passphrase-file", passphrase)
    assert refused.status == 4
    assert "--replace" in refused.err
    assert ks.ok("ls", "--json").json["items"]
    ks.ok("restore", file, "--passphrase-file", passphrase, "--replace")
    assert not ks.ok("ls", "--json").json["items"]
    (aside,) = tmp_path.glob("home.before-*")
    assert Ks(aside).ok("ls", "--json").json["items"]


def test_a_file_of_another_kind_is_no_backup(ks: Ks, make_ks: Make, tmp_path: Path) -> None:
    other = make_ks("other")
    (tmp_path / "notes").write_text("milk, bread, eggs" * 10)
    assert other("restore", str(tmp_path / "notes"), "--json").code == "bad-backup"
    assert other("restore", str(tmp_path / "nothing"), "--json").code == "bad-file"
    assert not other.home.exists()
    assert ks.ok("ls").status == 0
