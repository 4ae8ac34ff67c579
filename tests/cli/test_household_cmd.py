"""`ks init` asks for nothing that it can find out, and what it chose can be changed."""

from __future__ import annotations

import getpass
import os
import platform

import pytest

from kitchensync.kitchen.spaces import Outside, Spaces
from kitchensync.trust import authoring
from kitchensync.trust.keys import DeviceKeys
from tests.cli.conftest import Ks


@pytest.fixture
def computer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(getpass, "getuser", lambda: "ada")
    monkeypatch.setattr(platform, "node", lambda: "kitchen-pc.home.example")


@pytest.mark.usefixtures("computer")
def test_a_kitchen_begins_without_a_name_being_said(new_ks: Ks) -> None:
    said = new_ks.ok("init", "--empty").out.splitlines()
    assert said == [
        "Called the household Home; to call it something else: ks household NEW",
        "Called the person ada; to call it something else: ks eater rename ada NEW",
        "Called the device kitchen-pc; to call it something else: ks devices rename kitchen-pc NEW",
        f"The kitchen of Home is in {new_ks.home}.",
    ]
    (device,) = new_ks.ok("devices", "--json").json["devices"]
    assert (device["name"], device["person"]) == ("kitchen-pc", "ada")


@pytest.mark.usefixtures("computer")
def test_what_is_said_is_not_chosen(new_ks: Ks) -> None:
    said = new_ks.ok("init", "--empty", "--person", "Ada", "--device", "laptop", "--json").json
    assert (said["household"], said["person"], said["device"]) == ("Home", "Ada", "laptop")


def test_who_is_not_known_to_the_computer_is_asked_for(
    new_ks: Ks, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody() -> str:
        raise OSError("no login")

    monkeypatch.setattr(getpass, "getuser", nobody)
    said = new_ks("init")
    assert (said.status, "--person" in said.err) == (2, True)
    assert not new_ks.home.exists()


def test_all_names_can_be_changed_later(ks: Ks) -> None:
    assert ks.ok("household").out == "Home\n"
    assert ks.ok("household", "Villa").out == "The household is called Villa.\n"
    assert ks.ok("household").out == "Villa\n"
    assert ks.ok("eater", "rename", "ada", "Ada L.").out == "Ada is called Ada L. now.\n"
    assert ks.ok("devices", "rename", "lap", "tablet").out == "Laptop is called tablet now.\n"
    (device,) = ks.ok("devices", "--json").json["devices"]
    assert (device["name"], device["person"]) == ("tablet", "Ada L.")
    assert "laptop is called tablet now" in ks.ok("history").out


def test_who_is_in_ones_own_space_alone_is_shown_as_that(ks: Ks) -> None:
    spaces = Spaces(ks.home, Outside())
    own, keys = spaces.named("personal"), DeviceKeys.generate(os.urandom)
    (member,) = own.membership.members.values()
    add = authoring.add(own.membership, own.keys, keys.public, person=member.person, role="adult")
    own.replica.add_entries([add])
    spaces.close()
    shown = ks.ok("devices").out.splitlines()[-1].split(maxsplit=3)
    assert shown == [keys.device_id.hex()[:8], "Ada", "adult", "in your own space only"]
    *_, unknown = ks.ok("devices", "--json").json["devices"]
    assert (unknown["id"], unknown["space"]) == (keys.device_id.hex(), "personal")
    assert ks("devices", "rename", unknown["id"], "watch").status != 0
