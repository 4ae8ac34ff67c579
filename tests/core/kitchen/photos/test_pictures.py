"""Pictures as they are kept: upright, bounded, and nothing but pixels."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from kitchensync.errors import BadPicture
from kitchensync.kitchen.pictures import SIDE, THUMBNAIL_SIDE, prepare
from tests.support.photographs import opened, photograph


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_place_time_and_camera_are_not_kept(kind: str) -> None:
    raw = photograph(kind=kind)
    assert b"Spy camera" in raw
    made = prepare(raw)
    for content in (made.content, made.thumbnail):
        image = opened(content)
        assert (image.format, dict(image.getexif())) == ("JPEG", {})
        assert not {"exif", "comment", "xmp", "icc_profile"} & image.info.keys()
        assert b"Spy camera" not in content
        assert b"at home" not in content


def test_a_picture_is_kept_upright_as_the_camera_was_held() -> None:
    image = Image.new("RGB", (80, 40), "black")
    image.paste("red", (0, 0, 40, 40))
    exif = Image.Exif()
    exif[0x0112] = 6  # the top of what was seen is on the right
    content = io.BytesIO()
    image.save(content, "JPEG", exif=exif, quality=95)
    made = prepare(content.getvalue())
    assert (made.width, made.height) == (40, 80)
    upright = opened(made.content)
    red, _, _ = upright.getpixel((20, 10))  # type: ignore[misc]  # three bands
    other, _, _ = upright.getpixel((20, 70))  # type: ignore[misc]
    assert red > 200
    assert other < 50


def test_a_large_picture_is_made_smaller_a_small_one_stays() -> None:
    made = prepare(photograph((3000, 1500)))
    assert (made.width, made.height) == (SIDE, SIDE // 2)
    assert opened(made.thumbnail).size == (THUMBNAIL_SIDE, THUMBNAIL_SIDE // 2)
    assert opened(prepare(photograph((20, 10))).content).size == (20, 10)


def test_what_is_transparent_is_white() -> None:
    content = io.BytesIO()
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(content, "PNG")
    assert opened(prepare(content.getvalue()).content).getpixel((4, 4)) == (255, 255, 255)


@pytest.mark.parametrize(
    "raw",
    [b"", b"not a picture", b"\xff\xd8\xff", photograph()[:200], photograph(kind="PNG")[:90]],
)
def test_what_is_no_picture_is_refused_in_words(raw: bytes) -> None:
    with pytest.raises(BadPicture):
        prepare(raw)


def test_what_is_damaged_beside_the_pixels_is_passed_over_in_silence() -> None:
    content = io.BytesIO()
    cut_off = b"Exif\0\0MM\0*9\0\x08\0\x01\x01\x12\0\x03"
    Image.new("RGB", (9, 5)).save(content, "JPEG", exif=cut_off)
    made = prepare(content.getvalue())
    assert (made.width, made.height) == (9, 5)
