"""From a picture to what a net takes."""

from __future__ import annotations

import numpy as np
import pytest

from kitchensync.vision.manifest import Crop, Input
from kitchensync.vision.preprocessing import may_be_a_thing, square, tensor
from tests.support.drawn import BLUE, RED, plain

WIDE = Input(16, (0.5, 0.25, 0.0), (0.5, 0.25, 1.0))


def striped() -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """Red in the middle of a wide picture, blue at both ends, as a net sees it."""
    image = plain(BLUE, (90, 30))
    image.paste(RED, (30, 0, 60, 30))
    return square(image, WIDE)


def test_the_middle_of_a_wide_picture_is_looked_at() -> None:
    found = striped()
    assert found.shape == (16, 16, 3)
    assert (found[:, 8] == RED).all()
    assert (found[8, 2] == RED).all()


def test_the_whole_of_it_is_squeezed_where_the_model_wants_that() -> None:
    image = plain(BLUE, (90, 30))
    image.paste(RED, (30, 0, 60, 30))
    found = square(image, Input(16, WIDE.mean, WIDE.std, Crop.WHOLE))
    assert (found[8, 1] == BLUE).all()
    assert (found[8, 8] == RED).all()


def test_a_box_of_a_picture_is_looked_at_alone() -> None:
    image = plain(BLUE, (90, 30))
    image.paste(RED, (0, 0, 30, 30))
    assert (square(image, WIDE, (0, 0, 30, 30))[:, :-2] == RED).all()


def test_colours_are_normalised_by_mean_and_deviation() -> None:
    pixels = np.full((16, 16, 3), 255, np.uint8)
    (found,) = tensor(pixels, WIDE)
    assert found[0, 0].tolist() == pytest.approx([1.0, 3.0, 1.0])


@pytest.mark.parametrize(
    ("darkest", "lightest", "may_be"), [(200, 224, False), (150, 224, True), (220, 221, False)]
)
def test_paper_is_no_thing_however_grainy_nor_is_a_plain_colour(
    darkest: int, lightest: int, may_be: bool
) -> None:
    seen = np.random.default_rng(1).integers(darkest, lightest, (64, 64, 3), np.uint8)
    assert may_be_a_thing(seen) is may_be
