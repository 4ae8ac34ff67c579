"""Photos: lists are read strictly, packs hold what folders do, near duplicates stay together."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from kitchensync.vision import golden
from tests.models.photos import HELD, KNOWN, data_set
from training.groups import duplicates, folds, split
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


def test_a_photo_and_the_same_a_little_darker_are_one_group() -> None:
    one, other = (golden.drawn(seed, 48) for seed in (1, 2))
    pictures = np.stack([one, (one * 0.8).astype(np.uint8), other])
    first, second, third = duplicates(pictures, np.zeros(3, np.int64))
    assert first == second != third


def test_what_is_alike_to_what_is_alike_is_one_group_too() -> None:
    one, other = np.random.default_rng(1).choice([-40, 40], (2, 16, 16, 3))
    turned = np.radians([100, 0, 25, 50, 75])
    pictures = np.stack([128 + one * np.cos(each) + other * np.sin(each) for each in turned])
    found = duplicates(pictures.astype(np.uint8), np.zeros(5, np.int64))
    assert found.tolist() == [0] * 5


def test_what_two_classes_share_is_no_duplicate() -> None:
    pictures = np.stack([golden.drawn(1, 48)] * 2)
    assert len(set(duplicates(pictures, np.array([0, 1])).tolist())) == 2


def test_folds_keep_groups_whole_and_classes_spread() -> None:
    classes = np.repeat(np.arange(4), 30)
    groups = np.arange(120) // 3
    fold = folds(groups, classes, 5, seed=1)
    assert all(len(set(fold[groups == group].tolist())) == 1 for group in range(40))
    for one in range(4):
        assert np.bincount(fold[classes == one], minlength=5).tolist() == [6] * 5


def test_the_same_list_is_always_split_alike(tmp_path: Path) -> None:
    given = data_set(tmp_path)
    photos = read_list(tmp_path / "train.txt")
    assert np.array_equal(split(given.folder, photos, 3), split(given.folder, photos, 3))
