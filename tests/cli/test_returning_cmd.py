"""`rejoin`, `copied` and `salvage`: a kitchen that is no device of the household, or is two."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from kitchensync_cli.passphrase import VARIABLE
from kitchensync_cli.processes import line_of, running
from kitchensync_cli.stage import KS
from tests.cli.conftest import Ks, Make
from tests.cli.test_pairing_cmd import let_in

pytestmark = pytest.mark.usefixtures("cheap_passphrases")


@pytest.fixture(autouse=True)
def passphrase(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "seven hungry foxes")


def come_in(ks: Ks, member: Ks, *command: str) -> str:
    """Run a command that shows a code, and let that device in; what it said."""
    environment = {**os.environ, "KITCHENSYNC_HOME": str(ks.home)}
    with running([*KS, *command, "--yes"], environment, subprocess.DEVNULL) as process:
        code = line_of(process, lambda line: line.startswith("ks1:"))
        member.ok("pair", code, "--mine", "--yes")
        out, err = process.communicate(timeout=30)
        assert process.returncode == 0, err
    return out


def test_a_copy_is_asked_which_it_is_and_becomes_a_device_of_its_own(
    laptop: Ks, make_ks: Make, relay: str
) -> None:
    phone = make_ks("phone")
    let_in(phone, relay, laptop, "--mine")
    phone.ok("sync")
    assert "only here" in phone.ok("copied").out
    copy = phone.copied_to(phone.home.with_name("copy"))
    phone.ok("add", "bread 1")
    copy.ok("add", "eggs 6")
    phone.ok("sync")
    refused = copy("sync")
    assert refused.status == 5
    assert "ks copied --moved" in refused.err
    assert copy.ok("copied", "--json").json == {"copied": True}
    assert "--both" in copy.ok("copied").out
    assert copy("copied", "--moved", "--both").status == 2
    assert "can ask" in copy.ok("copied", "--both", "--dry-run").out

    said = come_in(copy, laptop, "copied", "--both", "--device", "tablet")
    assert "This home is tablet" in said
    for each in (copy, phone, laptop, copy, phone):
        each.ok("sync")
    assert copy.ok("export").out == phone.ok("export").out == laptop.ok("export").out
    listed = laptop.ok("devices", "--json").json["devices"]
    assert sorted(each["name"] for each in listed) == ["laptop", "phone", "tablet"]


def test_a_kitchen_that_was_moved_goes_on(laptop: Ks) -> None:
    laptop.ok("sync")
    moved = laptop.copied_to(laptop.home.with_name("moved"))
    assert moved("sync").status == 5
    assert moved.ok("copied", "--moved", "--dry-run").status == 0
    assert moved("sync").status == 5
    moved.ok("copied", "--moved")
    moved.ok("sync")


def test_a_restored_kitchen_comes_back_under_its_old_name(
    laptop: Ks, make_ks: Make, relay: str, tmp_path: Path
) -> None:
    phone = make_ks("phone")
    let_in(phone, relay, laptop, "--mine")
    phone.ok("add", "bread 1")
    file = str(tmp_path / "phone.ksbackup")
    phone.ok("backup", file)
    new = make_ks("new")
    new.ok("restore", file)
    assert new("sync", "--json").code == "no-identity"
    said = come_in(new, laptop, "rejoin")
    assert "This home is phone" in said
    assert "ks devices rm" in said
    laptop.ok("sync")
    assert new.ok("export").out == laptop.ok("export").out


def test_an_own_space_that_nothing_opens_begins_anew_where_that_is_said(
    laptop: Ks, make_ks: Make, relay: str
) -> None:
    phone = make_ks("phone")
    let_in(phone, relay, laptop, "--mine")
    phone.ok("sync")
    refused = phone("rejoin", "--anew", "--json")
    assert (refused.status, refused.code) == (2, "bad-input")
    (phone.home / "keys" / "personal.key").unlink()
    refused = phone("sync")
    assert refused.status == 4
    assert "ks rejoin --anew" in refused.err
    told = phone.ok("rejoin", "--anew", "--dry-run").out
    assert "goes on as a new one" in told
    assert phone("sync", "--json").code == "no-identity"
    assert phone.ok("rejoin", "--anew").out in told
    phone.ok("sync")
    laptop.ok("sync")
    assert {each["name"] for each in laptop.ok("devices", "--json").json["devices"]} == {
        "laptop",
        "phone",
    }


def test_unsent_changes_travel_as_a_file(laptop: Ks, make_ks: Make, relay: str) -> None:
    phone = make_ks("phone")
    let_in(phone, relay, laptop, "--mine")
    phone.ok("sync")
    laptop.ok("sync")
    phone.ok("use", "milk 1 l")
    laptop.ok("devices", "rm", "phone", "--yes")
    assert phone("sync", "--json").code == "not-member"
    file = str(phone.home.with_name("unsent.ks"))
    assert "ks salvage take" in phone.ok("salvage", "write", file).out
    assert laptop.ok("salvage", "take", file, "--dry-run", "--json").json["changed"] is False
    assert laptop.ok("salvage", "take", file, "--json").json["changed"] is True
    assert laptop.ok("salvage", "take", file, "--json").json["changed"] is False
    (milk,) = laptop.ok("ls", "--json").json["items"]
    assert milk["amount"] == "1 l"
