"""`ks photo` as a person says it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli import json_page
from tests.cli.conftest import Ks
from tests.support.photographs import opened, photograph


@pytest.fixture
def picture(ks: Ks, tmp_path: Path) -> Path:
    """A photograph, in a household with milk."""
    ks.ok("add", "milk 2 l")
    file = tmp_path / "milk.jpg"
    file.write_bytes(photograph((400, 300)))
    return file


def test_a_picture_is_added_listed_saved_and_removed(ks: Ks, picture: Path, tmp_path: Path) -> None:
    before = picture.read_bytes()
    ks.ok("photo", "add", str(picture), "--of", "milk", "--caption", "the blue one")
    assert picture.read_bytes() == before
    assert "the blue one" in ks.ok("photo").out
    saved = tmp_path / "saved.jpg"
    ks.ok("photo", "save", "milk", str(saved))
    assert opened(saved.read_bytes()).size == (400, 300)
    ks.ok("photo", "save", "milk", str(saved), "--thumbnail")
    assert opened(saved.read_bytes()).size == (256, 192)
    ks.ok("photo", "rm", "milk")
    assert "no pictures" in ks.ok("photo").out
    ks.ok("undo")
    assert "milk" in ks.ok("photo", "show", "milk").out


def test_a_lot_is_named_by_its_id(ks: Ks, picture: Path) -> None:
    (item,) = ks.ok("ls", "--json").json["items"]
    ks.ok("photo", "add", str(picture), "--of", item["id"][:8])
    (photo,) = ks.ok("photo", "ls", "--of", "milk", "--json").json["photos"]
    assert (photo["kind"], photo["of"]) == ("lot", item["id"])


def test_answers_have_the_shape_of_the_page(ks: Ks, picture: Path, tmp_path: Path) -> None:
    added = ks.ok("photo", "add", str(picture), "--of", "milk", "--json").json
    assert list(json_page.walk(json_page.CHANGE, added)) == []
    for name, command in (
        ("photo", ("photo",)),
        ("photo show", ("photo", "show", "milk")),
        ("photo save", ("photo", "save", "milk", str(tmp_path / "saved.jpg"))),
    ):
        answer = ks.ok(*command, "--json").json
        assert list(json_page.walk(json_page.fields(json_page.ANSWERS[name]), answer)) == []


def test_a_dry_run_adds_nothing(ks: Ks, picture: Path) -> None:
    ks.ok("photo", "add", str(picture), "--of", "milk", "--dry-run")
    assert ks.ok("photo", "--json").json == {"photos": []}


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (("photo", "add", "none.jpg", "--of", "milk"), "bad-file"),
        (("photo", "add", ".", "--of", "milk"), "bad-file"),
        (("photo", "add", "PICTURE", "--of", "caviar"), "not-found"),
        (("photo", "show", "milk"), "not-found"),
        (("photo", "fetch"), "bad-input"),
        (("photo", "fetch", "--all"), "no-relay"),
    ],
)
def test_what_cannot_be_done_is_said_with_its_code(
    ks: Ks, picture: Path, command: tuple[str, ...], code: str
) -> None:
    words = [str(picture) if word == "PICTURE" else word for word in command]
    assert ks(*words, "--json").code == code


def test_a_text_is_no_picture(ks: Ks, picture: Path) -> None:
    picture.write_text("milk")
    said = ks("photo", "add", str(picture), "--of", "milk")
    assert said.status == 2
    assert "no picture" in said.err
