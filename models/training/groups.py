"""Which photos were taken together, and folds that keep those together.

What was learnt from one photo of a shelf, and of the light of a day, knows the next: such photos
must not lie on both sides of a measurement.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePosixPath

import numpy as np
import numpy.typing as npt
from PIL import Image

from training.photos import Photo, Pictures, load

Numbers = npt.NDArray[np.int64]
_SIDE = 16


def together(photos: Sequence[Photo], pictures: Pictures, near: float = 0.85) -> Numbers:
    """A group number (N,) for each photo: one for those of a class that were taken together.

    Those are what lies in one folder, and what looks alike: thumbnails whose correlation is at
    least `near`, and whatever is alike to those.
    """
    thumbnails = _thumbnails(pictures)
    places = [(str(PurePosixPath(photo.path).parent), photo.fine) for photo in photos]
    groups = np.unique(np.array(places), axis=0, return_inverse=True)[1].reshape(-1)
    classes = np.array([photo.fine for photo in photos])
    for one in np.unique(classes):
        members = np.flatnonzero(classes == one)
        alike = thumbnails[members] @ thumbnails[members].T >= near
        for number in range(len(members)):
            old = np.unique(groups[members[alike[number]]])
            groups[np.isin(groups, old)] = old[0]
    return np.unique(groups, return_inverse=True)[1].astype(np.int64)


def folds(groups: Numbers, classes: Numbers, count: int, seed: int) -> Numbers:
    """A fold (N,) from 0 for each picture: groups whole, each class spread as evenly as it goes,
    and after that the folds as large as one another."""
    order = np.random.default_rng(seed)
    fold = np.empty(len(groups), dtype=np.int64)
    total = np.zeros(count)
    for one in order.permutation(np.unique(classes)):
        held = np.zeros(count)
        mine = np.unique(groups[classes == one])
        order.shuffle(mine)
        sizes = [int(np.sum(groups == group)) for group in mine]
        for place in np.argsort(sizes, kind="stable")[::-1]:
            emptiest = int(np.lexsort((total, held))[0])
            fold[groups == mine[place]] = emptiest
            held[emptiest] += sizes[place]
            total[emptiest] += sizes[place]
    return fold


def split(folder: Path, photos: Sequence[Photo], count: int) -> Numbers:
    """The folds (N,) of a list of photos; the same list is always split alike."""
    classes = np.array([photo.fine for photo in photos])
    groups = together(photos, load(folder, photos, 4 * _SIDE))
    return folds(groups, classes, count, seed=1)


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
