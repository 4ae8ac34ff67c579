"""Photos and their classes: from a folder in the data set's layout, or from a small pack of it.

Which photos are near duplicates is left to `training.groups`, how they vary to `training.augment`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps

from training.settings import Group

Pictures = npt.NDArray[np.uint8]
GROUPS: dict[str, Group] = {"Packages": "packages", "Vegetables": "vegetables", "Fruit": "fruit"}


@dataclass(frozen=True)
class Photo:
    """One line of a list: where the photo lies below the folder, and its two classes."""

    path: str
    fine: int
    coarse: int

    @property
    def group(self) -> Group | None:
        """The group its folder names, as in train/Fruit/Apple/…; none in another layout."""
        return next((GROUPS[part] for part in self.path.split("/") if part in GROUPS), None)


def read_list(path: Path) -> list[Photo]:
    """The photos a list file names, one `path, fine, coarse` a line.

    Raises ValueError naming the line that is not so.
    """
    photos: list[Photo] = []
    with path.open(newline="", encoding="utf-8") as file:
        for number, row in enumerate(csv.reader(file, skipinitialspace=True), start=1):
            if not row:
                continue
            try:
                name, fine, coarse = row
                photos.append(Photo(name, int(fine), int(coarse)))
            except ValueError as error:
                raise ValueError(f"{path}, line {number}: not 'path, fine, coarse'") from error
    return photos


def squared(image: Image.Image, size: int) -> Image.Image:
    """The middle square of a picture, upright, as RGB of size x size pixels."""
    upright = ImageOps.exif_transpose(image).convert("RGB")
    return ImageOps.fit(upright, (size, size), Image.Resampling.BILINEAR)


def load(folder: Path, photos: Sequence[Photo], size: int) -> Pictures:
    """The photos' middle squares, (N, size, size, 3), from a folder or from a pack of it."""
    pictures = np.empty((len(photos), size, size, 3), dtype=np.uint8)
    for number, image in enumerate(_opened(folder, photos)):
        pictures[number] = np.asarray(squared(image, size))
    return pictures


def pack(folder: Path, photos: Sequence[Photo], path: Path, *, size: int, quality: int) -> None:
    """Write the photos' middle squares as small WebP pictures into one file, easy to carry."""
    parts: list[bytes] = []
    for image in _opened(folder, photos):
        buffer = io.BytesIO()
        squared(image, size).save(buffer, "webp", method=4, quality=quality)
        parts.append(buffer.getvalue())
    ends = np.cumsum([len(part) for part in parts])
    names = np.array([photo.path for photo in photos])
    with path.open("wb") as file:
        np.savez(file, names=names, ends=ends, bytes=np.frombuffer(b"".join(parts), dtype=np.uint8))


def _opened(folder: Path, photos: Sequence[Photo]) -> Iterator[Image.Image]:
    if folder.is_file():
        yield from _unpacked(folder, photos)
        return
    for photo in photos:
        with Image.open(folder / photo.path) as image:
            yield image


def _unpacked(path: Path, photos: Sequence[Photo]) -> Iterator[Image.Image]:
    with np.load(path) as packed:
        names = cast("list[str]", packed["names"].tolist())
        ends, content = packed["ends"], packed["bytes"]
    starts = dict(
        zip(names, zip([0, *ends[:-1].tolist()], ends.tolist(), strict=True), strict=True)
    )
    for photo in photos:
        start, end = starts[photo.path]
        yield Image.open(io.BytesIO(content[start:end].tobytes()))
