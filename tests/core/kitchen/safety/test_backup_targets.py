"""Where people have a backup or a salvaged file written, and what a backup leaves out."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kitchensync import Kitchen, Safety
from kitchensync.backup import archive
from kitchensync.backup.archive import Manifest
from kitchensync.backup.sealing import Writer
from kitchensync.errors import BadInput, HomeError
from kitchensync.files import SCRATCH
from tests.support.kitchens import World, amounts
from tests.support.photographs import photograph
from tests.support.spoiling import unreadable

WORDS = "seven hungry foxes"

pytestmark = pytest.mark.usefixtures("cheap_passphrases")

Write = Callable[[Kitchen, Path], object]


def back_up(kitchen: Kitchen, file: Path) -> object:
    return kitchen.safety.backup(file, WORDS)


def salvage(kitchen: Kitchen, file: Path) -> object:
    return Safety.salvage(kitchen.home, file, WORDS)


both = pytest.mark.parametrize("write", [back_up, salvage])


@both
def test_a_file_that_a_link_leads_to_is_written_and_the_link_stays(
    world: World, tmp_path: Path, write: Write
) -> None:
    kitchen = world.found()
    kitchen.add("milk 1 l")
    (tmp_path / "stick").mkdir()
    target, link = tmp_path / "stick" / "file", tmp_path / "link"
    link.symlink_to(target)
    write(kitchen, link)
    first = target.read_bytes()
    write(kitchen, link)
    assert link.is_symlink()
    assert target.read_bytes() != first
    assert [*target.parent.iterdir()] == [target]


def test_what_was_salvaged_is_replaced_by_what_carries_all_of_it_alone(
    world: World, two: tuple[Kitchen, Kitchen], tmp_path: Path
) -> None:
    laptop, phone = two
    file = tmp_path / "unsent.ks"
    phone.add("milk 1 l")
    salvage(phone, file)
    phone.add("bread 1")
    phone.photos.add(photograph((60, 40)), "bread")
    salvage(phone, file)
    whole = file.read_bytes()
    laptop.add("eggs 6")
    with pytest.raises(BadInput, match="something else"):
        salvage(laptop, file)
    with pytest.raises(BadInput, match="does not open"):
        Safety.salvage(phone.home, file, "another passphrase")
    for picture in (phone.home / "blobs" / "household").iterdir():
        picture.unlink()
    with pytest.raises(BadInput, match="something else"):
        salvage(phone, file)
    assert file.read_bytes() == whole
    laptop.safety.take_salvaged(file, WORDS)
    assert amounts(laptop) == {"milk": "1 l", "bread": "1", "eggs": "6"}


@both
def test_a_link_to_where_no_folder_is_says_which_one_that_is(
    world: World, tmp_path: Path, write: Write
) -> None:
    kitchen = world.found()
    kitchen.add("milk 1 l")
    (tmp_path / "link").symlink_to(tmp_path / "stick" / "file")
    with pytest.raises(BadInput, match=r"There is no folder .*stick"):
        write(kitchen, tmp_path / "link")


@both
@pytest.mark.skipif(os.name != "posix", reason="pipes with names are POSIX's")
def test_a_pipe_is_no_file_to_write_into_and_nobody_waits_for_it(
    world: World, tmp_path: Path, write: Write
) -> None:
    kitchen = world.found()
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(BadInput, match="another kind"):
        write(kitchen, tmp_path / "pipe")


def test_a_passphrase_that_is_no_text_is_refused(world: World, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="UTF-8"):
        world.found().safety.backup(tmp_path / "file", "caf\udce9 au lait")


def test_a_picture_that_the_disk_does_not_give_is_left_out_and_named(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kitchen = world.found()
    kitchen.add("milk 1 l")
    kitchen.photos.add(photograph((600, 400)), "milk")
    folder = kitchen.home / "blobs" / "household"
    lost, *rest = sorted(folder.iterdir())
    with monkeypatch.context() as failing:
        unreadable(failing, [lost])
        done = kitchen.safety.backup(tmp_path / "file", WORDS)
    assert done.warnings == (f"Without 1 picture that the disk does not give: {lost}.",)
    back = tmp_path / "back"
    Safety.restore(back, tmp_path / "file", WORDS, outside=world.outside)
    names = [path.name for path in (back / "blobs" / "household").iterdir()]
    assert names == [path.name for path in rest]
    with Kitchen.open(back, outside=world.outside) as restored:
        assert amounts(restored) == {"milk": "1 l"}


def test_a_backup_begins_anew_once_however_many_pictures_the_disk_does_not_give(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kitchen = world.found()
    kitchen.add("milk 1 l")
    for width in (60, 600):
        kitchen.photos.add(photograph((width, 40)), "milk")
    unreadable(monkeypatch, (kitchen.home / "blobs" / "household").iterdir())
    written: list[int] = []
    write = archive.write

    def counted(writer: Writer, manifest: Manifest, *rest: Any) -> None:
        written.append(len(manifest.files))
        write(writer, manifest, *rest)

    monkeypatch.setattr(archive, "write", counted)
    done = kitchen.safety.backup(tmp_path / "file", WORDS)
    lost = written[0] - written[-1]
    assert lost > 1
    assert f"Without {lost} pictures" in done.warnings[0]
    assert len(written) == 2


def test_what_a_killed_backup_left_goes_when_the_kitchen_is_opened(world: World) -> None:
    kitchen = world.found()
    kitchen.close()
    left = kitchen.home / f"{SCRATCH}k2j1h_x9"
    left.mkdir()
    (left / "household.db").write_bytes(b"food")
    Kitchen.open(kitchen.home, outside=world.outside).close()
    assert not left.exists()


@pytest.mark.parametrize("code", [errno.EBUSY, errno.EXDEV])
def test_a_home_that_is_a_disk_of_its_own_says_to_choose_a_folder_in_it(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    kitchen = world.found()
    kitchen.add("milk 1 l")
    kitchen.safety.backup(tmp_path / "file", WORDS)
    kitchen.close()
    real = Path.rename

    def rename(path: Path, target: Path) -> Path:
        if path == kitchen.home:
            raise OSError(code, "refused")
        return real(path, target)

    monkeypatch.setattr(Path, "rename", rename)
    with pytest.raises(HomeError, match="volume") as raised:
        Safety.restore(kitchen.home, tmp_path / "file", WORDS, replace=True, outside=world.outside)
    assert "folder inside it" in raised.value.hint
    with Kitchen.open(kitchen.home, outside=world.outside) as still:
        assert amounts(still) == {"milk": "1 l"}
