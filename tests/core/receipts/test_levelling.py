"""How far a page lies askew is seen before a word of it is read."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from kitchensync.receipts.levelling import askew, levelled, turned
from tests.core.receipts import pages


def drawn(tilt: float) -> Image.Image:
    return Image.open(io.BytesIO(pages.drawn(pages.AMERICAN, tilt=tilt)))


@pytest.mark.parametrize("tilt", [-44, -20, 12, 45])
def test_a_page_askew_is_turned_until_its_lines_are_level(tilt: float) -> None:
    picture = drawn(tilt)
    assert abs(askew(picture) - tilt) <= 1
    assert askew(levelled(picture, 12_000_000)) == 0


def test_a_level_page_is_left_as_it_is_and_so_is_what_has_no_lines() -> None:
    for picture in (drawn(0), drawn(90), Image.new("L", (1, 1)), Image.new("L", (3000, 2), 255)):
        assert levelled(picture, 12_000_000) is picture


def test_a_page_that_is_turned_has_no_more_pixels_than_are_read() -> None:
    turned = levelled(drawn(30), 500_000)
    assert 450_000 < turned.width * turned.height <= 500_000


def test_a_strip_of_paper_is_made_smaller_before_it_is_turned() -> None:
    strip = Image.new("L", (20, 60_000), 255)  # a square of its length has three gigapixels
    across = turned(strip, 45, 1_000_000)
    assert 900_000 < across.width * across.height <= 1_000_000
