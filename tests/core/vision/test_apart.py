"""Things that lie apart on a plain ground are found by that alone."""

from __future__ import annotations

import pytest
from PIL import Image, ImageDraw

from kitchensync.vision.apart import things_apart
from kitchensync.vision.crops import Box
from tests.support.drawn import BLUE, GREEN, RED, WHITE, plain

PLACES = ((30, 40, 130, 140), (220, 30, 300, 90), (180, 150, 260, 280))


def table(ground: tuple[int, int, int] = WHITE, size: tuple[int, int] = (400, 300)) -> Image.Image:
    """A red, a green and a blue thing on a table."""
    image = plain(ground, size)
    pen = ImageDraw.Draw(image)
    for place, colour in zip(PLACES, (RED, GREEN, BLUE), strict=True):
        pen.ellipse(place, fill=colour)
    return image


def pixels(box: Box) -> tuple[float, float, float, float]:
    return box.left * 400, box.top * 300, box.right * 400, box.bottom * 300


def test_each_thing_is_found_in_a_square_around_it() -> None:
    found = sorted(map(pixels, things_apart(table())))
    assert len(found) == len(PLACES)
    for (left, top, right, bottom), place in zip(found, sorted(PLACES), strict=True):
        assert left <= place[0] + 5
        assert top <= place[1] + 5
        assert right >= place[2] - 5
        assert bottom >= place[3] - 5
        assert right - left == pytest.approx(bottom - top, rel=0.05)
        assert right - left < 1.4 * max(place[2] - place[0], place[3] - place[1])


def test_a_square_at_the_edge_stays_within_the_picture() -> None:
    image = plain(WHITE, (400, 300))
    ImageDraw.Draw(image).rectangle((0, 200, 60, 299), fill=RED)
    (found,) = things_apart(image)
    assert found.left == 0
    assert found.bottom == pytest.approx(1)
    assert found.right <= 1
    assert found.top >= 0


def test_crumbs_and_what_fills_the_picture_are_no_things_on_it() -> None:
    image = plain(WHITE, (400, 300))
    pen = ImageDraw.Draw(image)
    pen.rectangle((50, 50, 60, 60), fill=RED)
    assert things_apart(image) == []
    pen.rectangle((10, 10, 390, 290), fill=RED)
    assert things_apart(image) == []


def test_where_the_ground_is_not_plain_nothing_lies_apart() -> None:
    assert things_apart(Image.effect_noise((400, 300), 200).convert("RGB")) == []
    shelf = plain((100, 100, 100), (300, 300))
    shelf.paste((170, 170, 170), (100, 0, 200, 300))
    shelf.paste((240, 240, 240), (200, 0, 300, 300))
    assert things_apart(shelf) == []


def test_an_empty_table_has_nothing_on_it() -> None:
    assert things_apart(plain(WHITE, (400, 300))) == []
    assert things_apart(plain(WHITE, (1, 1))) == []
