"""What a model file says of photos, asked in the way the program asks it.

What the answers are worth is left to `training.calibrate` and `training.fewshot`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from kitchensync.errors import BadPicture, TooLarge
from kitchensync.vision import preprocessing
from kitchensync.vision.pictures import open_picture
from kitchensync.vision.runtime import Net
from training.photos import Photo

if TYPE_CHECKING:
    from PIL.Image import Image

Floats = npt.NDArray[np.float32]
Classes = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
NEVER = 1.01
"""A least probability or cosine that nothing reaches."""


@dataclass(frozen=True)
class Answers:
    """Logits (N, fine) and (N, coarse), embeddings (N, D), and what the photos really show."""

    fine: Floats
    coarse: Floats
    embedding: Floats
    true_fine: Classes
    true_coarse: Classes

    def some(self, chosen: Mask | Classes) -> Answers:
        """Those of a mask or of indices."""
        return Answers(
            self.fine[chosen],
            self.coarse[chosen],
            self.embedding[chosen],
            self.true_fine[chosen],
            self.true_coarse[chosen],
        )


@dataclass(frozen=True)
class Crossed:
    """What several nets say of photos that they were not shown: of those of shops that they know,
    each read by one of them, and which one (N,); and of those of other shops, all read by all of
    them, net after net, and the folds (M,) of those photos, as many as there are nets."""

    at_home: Answers
    nets: Classes
    elsewhere: Answers
    folds: Classes

    @property
    def count(self) -> int:
        """How many nets."""
        return int(self.nets.max()) + 1


def answers(
    net: Net, folder: Path, photos: Sequence[Photo], tick: Callable[[], None] = lambda: None
) -> Answers:
    """The answers to a list of photos below a folder; `tick` is called after each."""
    wanted = net.model.manifest.input
    found: list[tuple[Sequence[float], ...]] = []
    for photo in photos:
        picture = _opened(folder / photo.path, wanted.size)
        answer = net.ask(preprocessing.square(picture, wanted))
        found.append((answer.fine, answer.coarse, answer.embedding))
        tick()
    fine, coarse, embedding = (np.array(part, np.float32) for part in zip(*found, strict=True))
    return Answers(
        fine,
        coarse,
        embedding,
        np.array([photo.fine for photo in photos]),
        np.array([photo.coarse for photo in photos]),
    )


def _opened(path: Path, size: int) -> Image:
    """The picture of a file; errors name it, since there are thousands."""
    try:
        return open_picture(path, size)
    except (BadPicture, TooLarge) as error:
        raise type(error)(f"{path}: {error.message}", error.hint) from None


def joined(parts: Sequence[Answers]) -> Answers:
    """Several as one."""
    names = Answers.__dataclass_fields__
    return Answers(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def top(logits: Floats, truth: Classes, count: int) -> float:
    """The share of rows whose true class is among the `count` likeliest."""
    best = np.argsort(-logits, axis=1, kind="stable")[:, :count]
    return float((best == truth[:, None]).any(axis=1).mean())
