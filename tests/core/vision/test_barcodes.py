"""Barcodes: digits that belong to a product, and pictures with codes on them."""

from __future__ import annotations

import sys
from datetime import date

import numpy as np
import pytest
from PIL import Image

from kitchensync.errors import NoReader
from kitchensync.vision import barcodes
from kitchensync.vision.barcodes import Code, product
from kitchensync.vision.links import Printed
from tests.support.drawn import RED, plain, written

zxingcpp = pytest.importorskip("zxingcpp", reason="zxing-cpp is not installed")
GS1 = "https://id.gs1.org/01/"
FORMATS = zxingcpp.BarcodeFormat


def code(text: str, kind: object = FORMATS.EAN13) -> Image.Image:
    """A barcode as it is printed."""
    return Image.fromarray(np.array(zxingcpp.create_barcode(text, kind).to_image(scale=3)))


def read(photo: bytes) -> list[Code]:
    """What is on it, at a glance or closely."""
    return barcodes.read_at_a_glance(photo) or barcodes.read_closely(photo)


def photo_of(*codes: Image.Image, turned: float = 0) -> bytes:
    """Those codes below one another on white."""
    sheet = Image.new("L", (900, 300 * len(codes)), 255)
    for at, each in enumerate(codes):
        sheet.paste(each, (200, 300 * at + 60))
    return written(sheet.rotate(turned, expand=True, fillcolor=255))


@pytest.mark.parametrize(
    ("digits", "gtin"),
    [
        ("4006381333931", "4006381333931"),
        ("4 006381 333931", "4006381333931"),
        ("96385074", "96385074"),
        ("036000291452", "0036000291452"),
        ("04006381333931", "4006381333931"),
        ("0000096385074", "96385074"),
        ("01234565", "0012345000065"),
        ("0 054740 4", "0005000004744"),
        ("05979139", "0059700000919"),
        ("02904243", "0029040000023"),
        ("17151612", "0171100005162"),
        ("12345670", "12345670"),
    ],
)
def test_one_product_has_one_code_however_it_is_written(digits: str, gtin: str) -> None:
    assert product(digits) == gtin


@pytest.mark.parametrize(
    "digits", ["", "4006381333930", "400638133393", "14006381333938", "٤006381333931", "milk"]
)
def test_digits_that_are_no_product_are_none(digits: str) -> None:
    assert product(digits) is None


def test_what_a_shop_weighs_itself_is_of_the_store() -> None:
    assert barcodes.is_of_a_store("2012345678900")
    assert barcodes.is_of_a_store("0212345678909")
    assert not barcodes.is_of_a_store("4006381333931")
    assert barcodes.is_of_a_store("02345673")
    assert not barcodes.is_of_a_store("20123451")


@pytest.mark.parametrize(
    ("kind", "printed", "gtin"),
    [
        (FORMATS.EAN13, "4006381333931", "4006381333931"),
        (FORMATS.EAN8, "96385074", "96385074"),
        (FORMATS.UPCA, "036000291452", "0036000291452"),
        (FORMATS.EAN8, "01234565", "01234565"),
        (FORMATS.UPCE, "01234565", "0012345000065"),
    ],
)
def test_each_kind_of_code_is_read_as_the_product(kind: object, printed: str, gtin: str) -> None:
    (found,) = read(photo_of(code(printed, kind)))
    assert found.product == gtin


@pytest.mark.parametrize("turned", [90, 180, 7, 30, 45, 60, 110, -45])
def test_a_code_may_be_turned(turned: float) -> None:
    (found,) = read(photo_of(code("4006381333931"), turned=turned))
    assert found.product == "4006381333931"


@pytest.mark.parametrize("turned", [30, 45, 60])
def test_a_code_askew_on_a_table_in_dim_light_is_read(turned: float) -> None:
    table = Image.new("L", (1600, 1200), 190)
    table.paste(code("4006381333931"), (600, 400))
    dim = table.rotate(turned, Image.Resampling.BICUBIC).point(lambda value: value * 0.5)
    (found,) = read(written(dim.crop((200, 150, 1400, 1050))))
    assert found.product == "4006381333931"


@pytest.mark.parametrize("turned", [0, 40])
@pytest.mark.parametrize("place", [(200, 300), (1400, 200), (1300, 900)])
def test_it_is_known_where_a_code_lies(place: tuple[int, int], turned: float) -> None:
    printed = code("4006381333931").rotate(turned, expand=True, fillcolor=255)
    sheet = Image.new("L", (2000, 1500), 255)
    sheet.paste(printed, place)
    (found,) = read(written(sheet))
    across, down = place[0] + printed.width / 2, place[1] + printed.height / 2
    assert found.middle == pytest.approx((across / 2000, down / 1500), abs=0.02)


def test_several_codes_are_read_as_often_as_a_pack_has_them_products_first() -> None:
    note = code("best served cold", FORMATS.QRCode)
    ean = code("4006381333931")
    found = read(photo_of(note, ean, code("96385074", FORMATS.EAN8), ean, note))
    products = ["4006381333931", "4006381333931", "96385074", None]
    assert [each.product for each in found] == products
    assert found[0].middle[1] < found[1].middle[1]
    assert found[-1] == Code("best served cold", None)


def test_a_scratched_code_of_which_two_parts_are_read_is_one() -> None:
    scratched = code("4006381333931")
    scratched.paste(255, (0, 20, scratched.width, 130))
    (found,) = read(photo_of(scratched, turned=-4))
    assert found.product == "4006381333931"


def test_an_address_in_a_qr_code_may_name_a_product() -> None:
    address = "https://id.example.org/01/04006381333931/10/ABC?17=270101"
    (found,) = read(photo_of(code(address, FORMATS.QRCode)))
    assert found == Code(address, "4006381333931", Printed(27, 1, 1, use_by=True))


@pytest.mark.parametrize(
    ("this_year", "digits", "year"),
    [(2026, 27, 2027), (2026, 76, 2076), (2026, 77, 1977), (2060, 11, 2011), (2060, 10, 2110)],
)
def test_a_year_of_two_digits_is_at_most_fifty_years_ahead(
    this_year: int, digits: int, year: int
) -> None:
    printed = Printed(digits, 4, 0, use_by=True)
    assert printed.nearest_to(date(this_year, 6, 1)) == date(year, 4, 30)
    leap = Printed(0, 2, 29, use_by=True)
    assert leap.nearest_to(date(2060, 6, 1)) == date(2100, 2, 28), "2000 had a day more"


def test_of_two_codes_of_a_pack_the_one_that_tells_its_day_counts() -> None:
    both = code("4006381333931"), code(f"{GS1}04006381333931?17=261130", FORMATS.QRCode)
    for codes in (both, both[::-1]):
        (found,) = read(photo_of(*codes))
        assert found.printed == Printed(26, 11, 30, use_by=True)


def test_digits_in_a_qr_code_do_not_hide_the_product_of_the_bars_beside_it() -> None:
    bars, dots = code("4006381333931"), code("4006381333931", FORMATS.QRCode)
    for turned in (0, 180):
        pack = Image.new("L", (900, 600), 255)
        pack.paste(bars, (300, 200))
        pack.paste(dots, (300, 200 + bars.height))
        found = read(written(pack.rotate(turned)))
        assert [each.product for each in found] == ["4006381333931", None]


def test_two_packs_may_tell_two_days() -> None:
    days = (code(f"{GS1}04006381333931?17=26{month}30", FORMATS.QRCode) for month in (11, 12))
    found = read(photo_of(code("4006381333931"), *days))
    assert [each.printed and each.printed.month for each in found] == [11, 12]


def test_a_code_takes_as_much_of_a_picture_however_it_was_read() -> None:
    sheet = Image.new("L", (400, 400), 255)
    sheet.paste(code("https://shop.example/soup", FORMATS.QRCode), (130, 130))
    (level,), (askew,) = barcodes._codes(sheet), barcodes._askew(sheet)
    assert askew.area == pytest.approx(level.area, rel=0.05)


def test_a_small_code_on_a_large_photo_is_found() -> None:
    sheet = Image.new("L", (4000, 3000), 200)
    sheet.paste(code("4006381333931"), (3100, 2500))
    (found,) = read(written(sheet))
    assert found.product == "4006381333931"


def test_a_photo_without_a_code_has_none() -> None:
    assert read(written(plain(RED, (400, 300)))) == []


@pytest.mark.parametrize("size", [(14_300, 10), (66_000, 1)])
def test_a_very_long_picture_takes_no_more_memory_turned_than_any(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(Image.Image, "rotate")
    assert read(written(Image.new("L", size, 200), "PNG")) == []


def test_without_its_reader_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "zxingcpp", None)
    with pytest.raises(NoReader, match="not installed") as caught:
        barcodes.read_at_a_glance(written(plain(RED)))
    assert "pip install" in caught.value.hint


@pytest.mark.parametrize(
    ("address", "product", "printed"),
    [
        ("HTTPS://id.gs1.org/01/4006381333931", "4006381333931", None),
        ("https://shop.example/a/01/96385074?x=1", "96385074", None),
        ("https://id.gs1.org/01/04006381333931?15=261100", "4006381333931", (30, False)),
        ("https://id.gs1.org/01/04006381333931?15=261101&17=261102", "4006381333931", (2, True)),
        ("https://id.gs1.org/01/04006381333931?17=261399", "4006381333931", None),
        ("https://id.gs1.org/01/04006381333932?17=261130", None, None),
        ("https://id.gs1.org/?q=/01/04006381333931", None, None),
        ("ftp://id.gs1.org/01/04006381333931", None, None),
    ],
)
def test_an_address_of_gs1_names_a_product_and_its_day(
    address: str, product: str | None, printed: tuple[int, bool] | None
) -> None:
    found = barcodes._of_text(address)
    day = found.printed and found.printed.nearest_to(date(2026, 6, 1))
    said = found.printed and (day, found.printed.use_by)
    assert (found.product, said) == (
        product,
        printed and (date(2026, 11, printed[0]), printed[1]),
    )
    assert found.is_address is (product is None and address.startswith("https"))
