"""`ks product` says what barcodes stand for, which photos then need not ask."""

from __future__ import annotations

from pathlib import Path

from tests.cli import json_page
from tests.cli.conftest import Ks
from tests.support.barcodes import photo_of

MILK = "4006381333931"


def test_a_code_is_added_listed_and_forgotten(ks: Ks) -> None:
    assert ks.ok("product").out.startswith("No barcode is known.")
    assert ks.ok("product", "add", MILK, "milk", "1", "l").out == f"{MILK} is 1 l milk.\n"
    listed = ks.ok("product", "--json").json
    assert list(json_page.walk(json_page.fields(json_page.ANSWERS["product"]), listed)) == []
    assert ks.ok("product").out.split()[-4:] == [MILK, "milk", "1", "l"]
    assert ks.ok("product", "rm", MILK).out == f"Forgot what {MILK} is.\n"


def test_what_is_not_kept_is_shown_as_such(ks: Ks) -> None:
    ks.ok("product", "add", MILK, "--not-kept")
    assert "(not kept)" in ks.ok("product").out


def test_it_has_to_be_said_what_it_is(ks: Ks) -> None:
    assert ks("product", "add", MILK, "--json").code == "bad-input"
    assert ks("product", "add", MILK, "milk", "--not-kept", "--json").code == "bad-input"
    assert ks("product", "add", "12", "milk", "--json").code == "bad-input"
    ks.ok("product", "add", MILK, "milk 1 l")
    assert ks("product", "add", MILK, "", "--json").code == "bad-input"
    assert ks.ok("product").out.split()[-4:] == [MILK, "milk", "1", "l"]


def test_a_photo_of_a_known_code_puts_in_a_pack(ks: Ks, tmp_path: Path) -> None:
    photo = tmp_path / "code.png"
    photo.write_bytes(photo_of(MILK))
    ks.ok("product", "add", MILK, "milk 1 l")
    assert "Added 1 l milk." in ks.ok("scan", str(photo)).out


def test_a_review_of_a_code_is_decided_in_words(ks: Ks, tmp_path: Path) -> None:
    photo = tmp_path / "code.png"
    photo.write_bytes(photo_of(MILK))
    ks.ok("scan", str(photo))
    (review,) = ks.ok("review", "--json").json["reviews"]
    said = ks.ok("review", "decide", review["id"], "milk", "1", "l")
    assert said.out == f"Added 1 l milk. {MILK} is milk from now on.\n"
