"""Another model takes the place of one only when all of it is good."""

from __future__ import annotations

import io
import os
import shutil
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

from kitchensync.errors import BadFile, BadModel, KitchenSyncError, NoModel, NoRecognition
from kitchensync.vision import model
from kitchensync.vision.installing import install, settle, uninstall

pytest.importorskip("ai_edge_litert", reason="ai-edge-litert is not installed")

from tests.support.tiny_model import golden_of, small_model


@pytest.fixture
def good(tmp_path: Path) -> Path:
    folder = small_model(tmp_path / "good", size=48)
    (folder / "MODEL_CARD.md").write_text("# Tiny\n")
    (folder / "strange.sh").write_text("rm -rf /\n")
    return folder


@pytest.fixture
def into(tmp_path: Path) -> Path:
    """Where another model lies already."""
    return small_model(tmp_path / "home" / "model")


def zipped(
    folder: Path, *, top: str = "", more: Mapping[str, bytes] = MappingProxyType({})
) -> Path:
    target = folder.with_suffix(".zip")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.iterdir()):
            archive.write(path, top + path.name)
        for name, content in more.items():
            archive.writestr(name, content)
    return target


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.*")}


@pytest.mark.parametrize("top", [None, "", "groceries-2/"])
def test_a_zip_or_a_folder_takes_the_place_of_what_was_there(
    good: Path, into: Path, top: str | None
) -> None:
    source = good if top is None else zipped(good, top=top)
    installed = install(source, into)
    assert model.read(into) == installed == model.read(good)
    assert (into / "MODEL_CARD.md").exists()
    assert not (into / "strange.sh").exists()
    assert [path.name for path in into.parent.iterdir()] == ["model"]


def test_the_first_model_needs_no_folder(good: Path, tmp_path: Path) -> None:
    into = tmp_path / "new" / "model"
    install(good, into)
    assert settle(into) == into


def broken_zip(good: Path) -> Path:
    path = zipped(good)
    content = bytearray(path.read_bytes())
    content[60:90] = bytes(30)
    path.write_bytes(content)
    return path


def text_called_zip(good: Path) -> Path:
    path = good.with_suffix(".zip")
    path.write_text("Dear all, the model is attached.")
    return path


def bomb(good: Path) -> Path:
    (good / "labels.json").write_bytes(b" " * (model.LARGEST_FILE + 2))
    return zipped(good)


def lying_bomb(good: Path) -> Path:
    """A zip whose directory says that a file is small."""
    (good / "labels.json").write_bytes(b" " * (model.LARGEST_FILE + 2))
    path = zipped(good)
    true, false = (size.to_bytes(4, "little") for size in (model.LARGEST_FILE + 2, 100))
    path.write_bytes(path.read_bytes().replace(true, false))
    return path


def too_many(good: Path) -> Path:
    return zipped(good, more={f"f{at}": b"" for at in range(1200)})


def wrong_hash(good: Path) -> Path:
    (good / "tiny.tflite").write_bytes(b"another")
    return good


def wrong_shape(good: Path) -> Path:
    return small_model(good, size=32, told=64)


def wrong_answers(good: Path) -> Path:
    golden = golden_of(good)
    golden[0]["fine"][0] = (0, 0.5)
    return small_model(good, size=48, golden=golden)


def climbing(good: Path) -> Path:
    return zipped(small_model(good, manifest={"model": "../../tiny.tflite"}))


def empty(good: Path) -> Path:
    target = good.with_suffix(".zip")
    with zipfile.ZipFile(target, "w"):
        pass
    return target


def nowhere(good: Path) -> Path:
    return good / "nowhere.zip"


@pytest.mark.parametrize(
    ("spoil", "error"),
    [
        (broken_zip, BadModel),
        (text_called_zip, BadModel),
        (bomb, BadModel),
        (lying_bomb, BadModel),
        (too_many, BadModel),
        (wrong_hash, BadModel),
        (wrong_shape, BadModel),
        (climbing, BadModel),
        (wrong_answers, NoRecognition),
        (empty, NoModel),
        (nowhere, BadFile),
    ],
)
def test_what_is_not_whole_and_good_changes_nothing(
    good: Path, into: Path, spoil: Callable[[Path], Path], error: type[KitchenSyncError]
) -> None:
    before = contents(into.parent)
    with pytest.raises(error):
        install(spoil(good), into)
    assert contents(into.parent) == before


def test_a_folder_without_a_model_is_named(tmp_path: Path, into: Path) -> None:
    with pytest.raises(NoModel, match=f"{tmp_path} holds no model") as caught:
        install(tmp_path, into)
    assert "manifest.json" in caught.value.hint


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such file")
def test_what_is_there_and_no_file_is_not_called_missing(into: Path) -> None:
    with pytest.raises(BadFile, match="/dev/null is no file"):
        install(Path("/dev/null"), into)


def test_a_file_that_climbs_out_of_its_zip_is_never_written(good: Path, into: Path) -> None:
    install(zipped(good, more={"../../evil.sh": b"x"}), into)
    assert not list(into.parent.parent.rglob("evil.sh"))


def test_an_encrypted_zip_is_said(good: Path, into: Path) -> None:
    content = io.BytesIO(zipped(good).read_bytes())
    marked = bytearray(content.getvalue())
    at = 0
    while (at := marked.find(b"PK\x01\x02", at)) >= 0:
        marked[at + 8] |= 1
        at += 4
    path = good.with_suffix(".zip")
    path.write_bytes(marked)
    with pytest.raises(BadModel):
        install(path, into)


def test_when_the_swap_fails_the_old_model_stays(
    good: Path, into: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, before = os.replace, contents(into.parent)

    def fail(source: Path, target: Path) -> None:
        if Path(target) == into and Path(source) != into.with_name(".model.before"):
            raise OSError(28, "No space left on device")
        real(source, target)

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(Exception, match="disk is full"):
        install(good, into)
    assert contents(into.parent) == before


def test_an_install_cut_short_between_two_renames_is_put_right(into: Path) -> None:
    whole = contents(into)
    into.rename(into.with_name(".model.before"))
    assert settle(into) == into
    assert contents(into) == whole


def test_an_install_cut_short_after_both_renames_leaves_the_new_model(into: Path) -> None:
    whole = contents(into)
    small_model(into.with_name(".model.before"), size=48)
    assert settle(into) == into
    assert contents(into.parent) == {f"model/{name}": content for name, content in whole.items()}


def test_half_a_model_whose_removal_was_cut_short_is_not_put_back(
    into: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(folder: Path, **_: object) -> None:
        next(folder.rglob("*.json")).unlink()
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", cut)
        with pytest.raises(KeyboardInterrupt):
            uninstall(into)
    assert settle(into) is None
    (left,) = into.parent.iterdir()
    os.utime(left, (0, 0))
    assert not uninstall(into)
    assert [*into.parent.iterdir()] == []


def test_a_model_can_be_taken_away_again(into: Path) -> None:
    assert uninstall(into)
    assert settle(into) is None
    assert not uninstall(into)
