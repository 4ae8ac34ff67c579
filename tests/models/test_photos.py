"""Photos: lists are read strictly, packs hold what folders do, one shelf stays together."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from kitchensync.vision import golden
from tests.models.photos import HELD, KNOWN, data_set
from training.groups import folds, split, together
from training.photos import Photo, load, pack, read_list
from training.prepare import prepare


def test_a_list_names_photos_and_their_classes(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text("train/Fruit/Apple/one.jpg, 3, 0\n\n", encoding="utf-8")
    (photo,) = read_list(path)
    assert photo == Photo("train/Fruit/Apple/one.jpg", 3, 0)
    assert photo.group == "fruit"


def test_a_line_that_is_not_so_is_named(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text("one.jpg, 3, 0\ntwo.jpg, apple, 0\n", encoding="utf-8")
    with pytest.raises(ValueError, match="line 2"):
        read_list(path)


def test_a_pack_holds_what_the_folder_does(tmp_path: Path) -> None:
    given = data_set(tmp_path / "photos")
    packed = prepare(given.folder, tmp_path / "work", given.settings.photos)
    photos = read_list(packed.parent / "val.txt")
    assert len(photos) == 4 * len(KNOWN | HELD)
    apart = load(given.folder, photos, 32).astype(int) - load(packed, photos, 32)
    assert abs(apart).mean() < 6


def test_a_pack_that_is_there_is_not_made_again(tmp_path: Path) -> None:
    given = data_set(tmp_path / "photos")
    packed = prepare(given.folder, tmp_path / "work", given.settings.photos)
    before = packed.stat().st_mtime_ns
    prepare(given.folder, tmp_path / "work", given.settings.photos)
    assert packed.stat().st_mtime_ns == before


def test_only_the_upright_middle_of_a_photo_is_kept(tmp_path: Path) -> None:
    pixels = np.zeros((30, 60, 3), np.uint8)
    pixels[:, 15:45] = 200
    Image.fromarray(pixels).save(tmp_path / "wide.png")
    path = tmp_path / "pack.npz"
    photos = [Photo("wide.png", 0, 0)]
    pack(tmp_path, photos, path, size=16, quality=90)
    assert load(path, photos, 16).min() > 150


def in_folders(*folders: str, fine: int = 0) -> list[Photo]:
    return [Photo(f"{folder}/{n}.png", fine, 0) for n, folder in enumerate(folders)]


def test_a_photo_and_the_same_a_little_darker_are_one_group() -> None:
    one, other = (golden.drawn(seed, 48) for seed in (1, 2))
    pictures = np.stack([one, (one * 0.8).astype(np.uint8), other])
    first, second, third = together(in_folders("a", "b", "c"), pictures)
    assert first == second != third


def test_photos_of_one_folder_are_one_group_however_different() -> None:
    pictures = np.stack([golden.drawn(seed, 48) for seed in (1, 2, 3)])
    first, second, third = together(in_folders("train/a", "val/a", "val/a"), pictures)
    assert first != second == third


def test_two_classes_are_two_groups_be_it_in_one_folder_and_alike() -> None:
    pictures = np.stack([golden.drawn(1, 48)] * 2)
    photos = [*in_folders("a"), *in_folders("a", fine=1)]
    assert len(set(together(photos, pictures).tolist())) == 2


def test_folds_keep_groups_whole_and_classes_spread() -> None:
    classes = np.repeat(np.arange(4), 30)
    groups = np.arange(120) // 3
    fold = folds(groups, classes, 5, seed=1)
    assert all(len(set(fold[groups == group].tolist())) == 1 for group in range(40))
    for one in range(4):
        assert np.bincount(fold[classes == one], minlength=5).tolist() == [6] * 5


def test_classes_of_a_single_group_make_folds_of_one_size() -> None:
    classes = np.repeat(np.arange(20), 5)
    assert np.bincount(folds(classes, classes, 4, seed=1), minlength=4).tolist() == [25] * 4


def test_the_same_list_is_always_split_alike(tmp_path: Path) -> None:
    given = data_set(tmp_path)
    photos = read_list(tmp_path / "train.txt")
    assert np.array_equal(split(given.folder, photos, 3), split(given.folder, photos, 3))
