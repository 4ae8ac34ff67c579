"""`ks scan` puts in what is on photos, asks about the rest, says plainly what it cannot read."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from kitchensync.vision import shipped
from tests.cli import json_page
from tests.cli.conftest import Ks
from tests.support.drawn import RED, bomb, moving, plain, written
from tests.support.eye import PretendEye
from tests.support.seen import PHOTOS, put_in


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """A folder for photos."""
    folder = tmp_path / "photos"
    folder.mkdir()
    return folder


@pytest.fixture
def eye(photos: Path, monkeypatch: pytest.MonkeyPatch) -> PretendEye:
    """Photos, and an eye that knows them."""
    return put_in(photos, monkeypatch)


def test_things_are_listed_with_how_sure_they_are(ks: Ks, eye: PretendEye, photos: Path) -> None:
    said = ks.ok("scan", str(photos / "apples.png"), str(photos / "shopping.png"))
    assert [line.split() for line in said.out.splitlines()] == [
        ["PHOTO", "TAKEN", "FOR", "SURE", "AMOUNT"],
        ["apples.png", "apple", "99", "%", "2", "added"],
        ["shopping.png", "banana", "99", "%", "1", "added"],
        ["shopping.png", "milk", "99", "%", "1", "added"],
        ["shopping.png", "lime,", "green", "apple?", "to", "be", "decided"],
        said.out.splitlines()[-1].split(),
    ]
    assert said.out.endswith(
        "Added 2 × apple, 1 × banana and 1 × milk. One thing waits to be decided: `ks review`.\n"
    )
    ks.ok("undo")
    assert ks.foods() == []


def test_a_program_is_answered_in_one_shape(ks: Ks, eye: PretendEye, photos: Path) -> None:
    shape = json_page.fields(json_page.ANSWERS["scan"])
    answer = ks.ok("scan", str(photos / "shopping.png"), "--json").json
    assert list(json_page.walk(shape, answer)) == []
    (photo,) = answer["photos"]
    assert [one["outcome"] for one in photo["seen"]] == ["added", "added", "asked"]
    review = ks.ok("review", "ls", "--json").json["reviews"][0]
    assert review["candidates"] == ["lime", "green apple"]
    picture = str(photos / "out.jpg")
    ks.ok("photo", "save", review["picture"], picture)
    assert Path(picture).read_bytes()[:2] == b"\xff\xd8"


def test_a_dry_run_changes_nothing(ks: Ks, eye: PretendEye, photos: Path) -> None:
    said = ks.ok("scan", str(photos / "apples.png"), "--dry-run")
    assert said.out.endswith("Nothing was changed: this was a dry run.\n")
    assert ks.foods() == []


def test_what_is_empty_goes_on_the_list(ks: Ks, eye: PretendEye, photos: Path) -> None:
    assert "Put milk on the list." in ks.ok("scan", str(photos / "empty.png"), "--to", "list").out
    assert [line["food"] for line in ks.ok("shop", "--json").json["lines"]] == ["milk"]


def test_a_photo_may_come_through_a_pipe(ks: Ks, eye: PretendEye) -> None:
    ks.ok("scan", "-", stdin=PHOTOS["apples.png"])
    assert ks.foods() == ["apple"]


def test_without_a_model_it_is_asked_about_and_said_why(
    ks: Ks, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shipped, "PACKAGE", "kitchensync_no_models")
    (photos / "a.png").write_bytes(PHOTOS["apples.png"])
    said = ks.ok("scan", str(photos / "a.png"))
    assert said.err.startswith("Nothing was recognised: The model that comes with the program is")
    (review,) = ks.ok("review", "ls", "--json").json["reviews"]
    assert (review["guess"], review["candidates"]) == (None, [])
    ks.ok("review", "decide", review["id"], "apples 4")
    assert ks.foods() == ["apple"]


def text_called_jpg(file: Path) -> None:
    file.write_text("Dear diary")


def cut_short(file: Path) -> None:
    file.write_bytes(written(plain(RED, (400, 300)))[:900])


def a_bomb(file: Path) -> None:
    file.write_bytes(bomb(14_200))


def an_animation(file: Path) -> None:
    file.write_bytes(moving())


def a_folder(file: Path) -> None:
    file.mkdir()


def a_pipe(file: Path) -> None:
    os.mkfifo(file)


def a_device(file: Path) -> None:
    file.symlink_to("/dev/zero")


def nothing(file: Path) -> None:
    """No file at all."""


@pytest.mark.parametrize(
    ("make", "code", "sentence"),
    [
        (cut_short, "bad-picture", "This picture is damaged or cut short."),
        (a_bomb, "too-large", "This picture has more than 100 million pixels."),
        (text_called_jpg, "bad-picture", "This file is no picture that can be read."),
        (an_animation, "bad-picture", "This picture moves."),
        (a_folder, "bad-file", "bad.jpg is a folder."),
        (a_pipe, "bad-file", "Nothing comes out of"),
        (a_device, "bad-file", "bad.jpg is no file."),
        (nothing, "bad-file", "There is no file"),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence_and_nothing_is_changed(
    ks: Ks,
    eye: PretendEye,
    photos: Path,
    make: Callable[[Path], None],
    code: str,
    sentence: str,
) -> None:
    make(photos / "bad.jpg")
    said = ks("scan", str(photos / "apples.png"), str(photos / "bad.jpg"), "--json")
    assert (said.status, said.code) == (2, code)
    assert sentence in json.loads(said.err)["message"]
    assert said.out == ""
    assert ks.foods() == []
    assert len(ks.ok("history", "--json").json["changes"]) == 1


def test_a_folder_says_what_takes_all_of_it(ks: Ks, photos: Path) -> None:
    assert f"ks inbox once {photos}" in ks("scan", str(photos)).err.replace("\n", " ")


@pytest.mark.parametrize(
    "options",
    [
        ("--as", "rice"),
        ("--to", "list", "--servings", "2"),
        ("--to", "log", "--as", "rice", "--ask"),
        ("--to", "log", "--as", "rice", "--in", "fridge"),
    ],
    ids=" ".join,
)
def test_what_is_said_of_meals_and_of_the_pantry_is_not_taken_for_the_other(
    ks: Ks, eye: PretendEye, photos: Path, options: tuple[str, ...]
) -> None:
    said = ks("scan", str(photos / "apples.png"), *options, "--json")
    assert said.code == "bad-input"
    assert ks.ok("ls", "--json").json["items"] == ks.ok("eaten", "--json").json["eaten"] == []


def test_an_amount_that_the_shell_took_apart_is_one(ks: Ks, eye: PretendEye, photos: Path) -> None:
    plate = str(photos / "apples.png")
    ks.ok("scan", plate, "--to", "log", "--as", "rice", "--of", "150", "g")
    assert [each["amount"] for each in ks.ok("eaten", "--json").json["eaten"]] == ["150 g"]
    refused = ks("scan", plate, plate, "--to", "log", "--as", "rice")
    assert "A meal is one photo." in refused.err


def test_a_file_that_may_not_be_read_is_said(
    ks: Ks, eye: PretendEye, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> bytes:
        raise PermissionError(13, "Permission denied", str(photos / "apples.png"))

    monkeypatch.setattr("kitchensync_cli.files._bytes_of", refuse)
    said = ks("scan", str(photos / "apples.png"), "--json")
    assert (said.status, said.code) == (4, "no-permission")
    assert ks.foods() == []


def test_a_cmyk_picture_is_looked_at(ks: Ks, eye: PretendEye, photos: Path) -> None:
    (photos / "print.jpg").write_bytes(written(plain(RED, (200, 200)).convert("CMYK")))
    said = ks.ok("scan", str(photos / "print.jpg"))
    assert "One thing waits to be decided" in said.out


def another_hash(folder: Path) -> None:
    (folder / "groceries.tflite").write_bytes(b"not the net that was promised")


def another_shape(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["input"]["size"] += 32
    (folder / "manifest.json").write_text(json.dumps(manifest))


def another_net(folder: Path) -> None:
    net = b"no net at all"
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / manifest["model"]).write_bytes(net)
    manifest["sha256"][manifest["model"]] = hashlib.sha256(net).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest))


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (another_hash, "The file groceries.tflite of this model is not the one that its manifest"),
        (another_shape, "This model does not take one picture of"),
        (another_net, ""),
    ],
)
def test_a_model_that_is_not_what_it_says_is_refused_and_nothing_is_changed(
    ks: Ks, photos: Path, spoil: Callable[[Path], None], sentence: str
) -> None:
    pytest.importorskip("ai_edge_litert", reason="nothing that runs a model is installed")
    (photos / "a.png").write_bytes(PHOTOS["apples.png"])
    shutil.copytree(shipped.folder(), ks.home / "model")
    spoil(ks.home / "model")
    said = ks("scan", str(photos / "a.png"), "--json")
    assert (said.status, said.code) == (8, "bad-model")
    assert json.loads(said.err)["message"].startswith(sentence)
    assert ks.ok("review", "ls", "--json").json["reviews"] == []


def test_the_model_that_comes_with_the_program_looks_at_a_photo(ks: Ks, photos: Path) -> None:
    pytest.importorskip("ai_edge_litert", reason="nothing that runs a model is installed")
    (photos / "a.png").write_bytes(PHOTOS["apples.png"])
    answer = ks.ok("scan", str(photos / "a.png"), "--json").json
    assert answer["blind"] is None
    assert answer["photos"][0]["seen"]
