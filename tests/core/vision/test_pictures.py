"""Pictures from outside: what is taken comes out upright in RGB, the rest is refused in words."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PIL import Image

from kitchensync.errors import BadFile, BadPicture, NoPermission, NoReader, TooLarge
from kitchensync.vision import pictures
from kitchensync.vision.pictures import open_picture
from tests.support.drawn import BLUE, ORIENTATION, RED, bomb, moving, plain, written

SMALL_JPEG = written(plain(RED))


def middle(image: Image.Image) -> tuple[int, ...]:
    """The colour in the middle."""
    assert image.mode == "RGB"
    found = image.getpixel((image.width // 2, image.height // 2))
    assert isinstance(found, tuple)
    return tuple(int(band) for band in found)


def near(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return all(abs(a - b) <= 8 for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_every_kind_comes_out_in_rgb(kind: str) -> None:
    assert near(middle(open_picture(written(plain(RED), kind))), RED)


def test_a_cmyk_picture_keeps_its_colours() -> None:
    assert near(middle(open_picture(written(plain(RED).convert("CMYK")))), RED)


def test_a_transparent_palette_lies_on_white() -> None:
    image = plain(RED).quantize(4)
    there = written(image, "PNG")
    clear = written(image, "PNG", transparency=image.getpixel((0, 0)))
    assert near(middle(open_picture(there)), RED)
    assert middle(open_picture(clear)) == (255, 255, 255)


@pytest.mark.parametrize(("level", "grey"), [(0, 0), (32768, 127), (65535, 255)])
def test_sixteen_bits_keep_their_brightness(level: int, grey: int) -> None:
    found = middle(open_picture(written(Image.new("I;16", (9, 9), level), "PNG")))
    assert near(found, (grey, grey, grey))


def test_grey_is_grey_in_three_bands() -> None:
    assert near(middle(open_picture(written(Image.new("L", (9, 9), 90)))), (90, 90, 90))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
@pytest.mark.parametrize("side", [None, 20])
def test_what_is_wanted_in_grey_never_was_in_colours(
    kind: str, side: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = written(plain(RED, (64, 48)), kind)
    if kind == "JPEG":
        monkeypatch.setattr(pictures, "_plain", lambda image, _mode: image)
    found = open_picture(raw, side, grey=True)
    light = found.getpixel((found.width // 2, found.height // 2))
    assert (found.mode, isinstance(light, int)) == ("L", True)
    assert light == pytest.approx(plain(RED).convert("L").getpixel((0, 0)), abs=8)


def test_what_is_clear_lies_on_white_in_grey_too() -> None:
    clear = written(Image.new("RGBA", (9, 9), (0, 0, 0, 0)), "PNG")
    assert open_picture(clear, grey=True).getextrema() == (255, 255)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("side", [None, 40])
def test_a_picture_comes_out_as_the_camera_was_held(kind: str, side: int | None) -> None:
    image = plain(BLUE, (320, 160))
    image.paste(RED, (0, 0, 160, 160))
    exif = Image.Exif()
    exif[ORIENTATION] = 6  # the top of what was seen is on the right
    upright = open_picture(written(image, kind, exif=exif), side)
    assert upright.height == 2 * upright.width
    top, low = (upright.crop((0, y, 8, y + 8)) for y in (0, upright.height - 8))
    assert near(middle(top), RED)
    assert near(middle(low), BLUE)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_no_more_is_decoded_than_is_needed(kind: str) -> None:
    raw = written(plain(RED, (1600, 1200)), kind)
    assert open_picture(raw).size == (1600, 1200)
    needed = open_picture(raw, 200)
    assert 200 <= min(needed.size) < 400
    assert open_picture(raw, 5000).size == (1600, 1200)


@pytest.mark.parametrize("mode", ["1", "LA", "RGBA", "CMYK"])
@pytest.mark.parametrize("side", [None, 20])
def test_a_large_picture_is_never_whole_in_another_mode(
    mode: str, side: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = Image.radial_gradient("L").resize((90, 130)).convert(mode)
    data = written(image, "JPEG" if mode == "CMYK" else "PNG")
    at_once = open_picture(data, side)
    worked_on: list[int] = []

    def plain_and_noted(strip: Image.Image, mode: str) -> Image.Image:
        worked_on.append(strip.width * strip.height)
        return make_plain(strip, mode)

    make_plain = pictures._plain
    monkeypatch.setattr(pictures, "_plain", plain_and_noted)
    monkeypatch.setattr(pictures, "_STRIP", 900)
    assert open_picture(data, side).tobytes() == at_once.tobytes()
    assert max(worked_on) <= 900


def test_a_file_is_read_from_its_path(tmp_path: Path) -> None:
    path = tmp_path / "tomato.jpg"
    path.write_bytes(SMALL_JPEG)
    assert near(middle(open_picture(path)), RED)


@pytest.mark.parametrize("raw", [b"Dear all,\nhere is the photo.\n", b"\xff\xd8\xff"])
def test_a_text_called_jpg_is_refused(raw: bytes) -> None:
    with pytest.raises(BadPicture, match="no picture"):
        open_picture(raw)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_cut_short_is_refused(kind: str) -> None:
    raw = written(Image.effect_noise((200, 200), 80).convert("RGB"), kind)
    with pytest.raises(BadPicture, match=r"damaged or cut short|no picture"):
        open_picture(raw[: len(raw) // 2])


@pytest.mark.parametrize("side", [10_001, 14_143, 60_000])
def test_a_bomb_is_refused_before_it_is_decoded(side: int) -> None:
    with pytest.raises(TooLarge, match="100 million pixels"):
        open_picture(bomb(side))


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_what_moves_is_refused(kind: str) -> None:
    with pytest.raises(BadPicture, match="moves"):
        open_picture(moving(kind))


def test_formats_that_nobody_asked_for_are_not_even_tried() -> None:
    with pytest.raises(BadPicture):
        open_picture(written(plain(RED), "TIFF"))


def test_a_file_that_is_too_large_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "LARGEST_FILE", 100)
    with pytest.raises(TooLarge):
        open_picture(SMALL_JPEG)


def test_an_empty_file_is_called_so() -> None:
    with pytest.raises(BadPicture, match="empty"):
        open_picture(b"")


def test_a_missing_file_and_a_folder_are_said(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="no file"):
        open_picture(tmp_path / "nowhere.jpg")
    with pytest.raises(BadFile, match="folder"):
        open_picture(tmp_path)


def test_a_file_that_may_not_be_read_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "stat", refuse)
    with pytest.raises(NoPermission):
        open_picture(Path("secret.jpg"))


def test_a_heic_picture_is_read_where_its_reader_is_installed() -> None:
    heif = pytest.importorskip("pillow_heif")
    heif.register_heif_opener()
    assert near(middle(open_picture(written(plain(RED), "HEIF"))), RED)


def test_without_its_reader_a_heic_picture_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    with pytest.raises(NoReader, match="HEIC") as caught:
        open_picture(b"\0\0\0\x18ftypheic" + bytes(40))
    assert "pip install" in caught.value.hint


def test_a_film_called_jpg_wants_no_reader_of_heic(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    with pytest.raises(BadPicture, match="no picture"):
        open_picture(b"\0\0\0\x18ftypisom" + bytes(40))


def test_without_pillow_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(NoReader, match="Pillow") as caught:
        open_picture(SMALL_JPEG)
    assert "pip install" in caught.value.hint
