"""Which photos are near duplicates, and folds that keep those together.

Two photos of one shelf taken a step apart must not lie on both sides of a measurement.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from training.photos import Photo, Pictures, load

Numbers = npt.NDArray[np.int64]
_SIDE = 16


def duplicates(pictures: Pictures, classes: Numbers, near: float = 0.85) -> Numbers:
    """A group number (N,) for each picture: one for those of a class that look alike.

    Alike are thumbnails whose correlation is at least `near`, and whatever is alike to those.
    """
    thumbnails = _thumbnails(pictures)
    groups = np.arange(len(pictures))
    for one in np.unique(classes):
        members = np.flatnonzero(classes == one)
        alike = thumbnails[members] @ thumbnails[members].T >= near
        for number in range(len(members)):
            old = np.unique(groups[members[alike[number]]])
            groups[np.isin(groups, old)] = old[0]
    return np.unique(groups, return_inverse=True)[1].astype(np.int64)


def folds(groups: Numbers, classes: Numbers, count: int, seed: int) -> Numbers:
    """A fold (N,) from 0 for each picture: groups whole, each class spread as evenly as it goes."""
    order = np.random.default_rng(seed)
    fold = np.empty(len(groups), dtype=np.int64)
    for one in np.unique(classes):
        held = np.zeros(count)
        mine = np.unique(groups[classes == one])
        order.shuffle(mine)
        sizes = [int(np.sum(groups == group)) for group in mine]
        for place in np.argsort(sizes, kind="stable")[::-1]:
            emptiest = int(order.choice(np.flatnonzero(held == held.min())))
            fold[groups == mine[place]] = emptiest
            held[emptiest] += sizes[place]
    return fold


def split(folder: Path, photos: Sequence[Photo], count: int) -> Numbers:
    """The folds (N,) of a list of photos; the same list is always split alike."""
    classes = np.array([photo.fine for photo in photos])
    return folds(duplicates(load(folder, photos, 4 * _SIDE), classes), classes, count, seed=1)


def _thumbnails(pictures: Pictures) -> npt.NDArray[np.float32]:
    small = [
        np.asarray(Image.fromarray(picture).resize((_SIDE, _SIDE), Image.Resampling.BOX))
        for picture in pictures
    ]
    flat = np.stack(small).reshape(len(small), -1).astype(np.float32)
    flat -= flat.mean(axis=1, keepdims=True)
    length = np.linalg.norm(flat, axis=1, keepdims=True)
    scaled: npt.NDArray[np.float32] = flat / np.maximum(length, 1e-6)
    return scaled
