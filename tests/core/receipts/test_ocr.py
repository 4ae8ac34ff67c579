from __future__ import annotations

import io
import sys
import time
from datetime import date

import pytest
from PIL import Image, ImageStat

from kitchensync.errors import BadFile, BadPicture, NoReader, TooLarge
from kitchensync.files import LARGEST_FILE
from kitchensync.receipts import bounded, ocr, pdf
from kitchensync.receipts.dates import Order
from kitchensync.receipts.lines import group
from kitchensync.receipts.model import Receipt, Word
from kitchensync.receipts.ocr import read_words
from kitchensync.receipts.reading import read
from kitchensync.receipts.tesseract import Tesseract
from tests.core.receipts import pages
from tests.core.receipts.reader import needs_tesseract

TODAY = date(2026, 11, 21)


def seen(picture: bytes, currency: str, order: Order = "dmy") -> Receipt:
    return read(read_words(picture), TODAY, currency, order)


@needs_tesseract
def test_a_clean_picture_is_read_line_by_line() -> None:
    receipt = seen(pages.drawn(pages.SWEDISH), "SEK")

    assert (receipt.store, receipt.day) == ("HANDLAREN VID TORGET", date(2026, 2, 9))
    assert (receipt.total, receipt.adds_up, len(receipt.bought)) == (17759, True, 6)


@needs_tesseract
def test_a_tilted_noisy_picture_still_says_store_day_and_total() -> None:
    receipt = seen(pages.drawn(pages.AMERICAN, tilt=-4, noise=20), "USD", "mdy")

    assert (receipt.store, receipt.day) == ("GREEN VALLEY MARKET", date(2026, 3, 14))
    assert receipt.total == 1670


@needs_tesseract
@pytest.mark.parametrize(("tilt", "till"), [(-8, True), (38, False)], ids=["by a till", "in type"])
def test_a_page_askew_on_a_dark_table_is_read_whole(tilt: float, till: bool) -> None:
    picture = pages.drawn(pages.AMERICAN, tilt=tilt, noise=10, table=True, till=till)
    receipt = seen(picture, "USD", "mdy")

    assert (receipt.total, receipt.day, receipt.adds_up) == (1670, date(2026, 3, 14), True)


@needs_tesseract
def test_a_picture_that_lies_on_its_side_is_turned() -> None:
    short = "\n".join(pages.AMERICAN.splitlines()[-6:])
    receipt = seen(pages.drawn(short, tilt=90), "USD", "mdy")

    assert receipt.total == 1670


@needs_tesseract
def test_a_picture_with_a_shadow_over_it_is_read() -> None:
    receipt = seen(pages.drawn(pages.GERMAN, shade=True), "EUR")

    assert (receipt.total, receipt.day) == (862, date(2026, 3, 14))


def test_further_pages_of_a_scan_are_turned_at_once_as_the_first_was(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looks = list[bool]()

    def look(_: Tesseract, picture: bytes) -> list[Word]:
        page = Image.open(io.BytesIO(picture))
        heads = page.crop((0, 0, page.width, page.height // 4))
        darker = ImageStat.Stat(heads).mean[0] < ImageStat.Stat(page).mean[0] - 9
        is_upright = page.height > page.width and darker
        looks.append(is_upright)
        return [Word("readable letters", 0, 0, 90, 20, 90 if is_upright else 10)]

    upright = Image.new("L", (1000, 1400), 255)
    for top in range(60, 340, 14):
        upright.paste(0, (100, top, 900, top + 4))
    drawn = {turned: io.BytesIO() for turned in (180, 0)}
    for turned, target in drawn.items():
        upright.rotate(turned).save(target, "PPM")
    lies, stands = (pdf.Page(1400, [], target.getvalue()) for target in drawn.values())
    blank = io.BytesIO()
    Image.new("L", upright.size, 255).save(blank, "PPM")
    scan = [lies, pdf.Page(1400, [], blank.getvalue()), lies, stands]
    monkeypatch.setattr(ocr, "_pages", lambda _: scan)
    monkeypatch.setattr(Tesseract, "words", look)
    read = ocr.read_pages(b"%PDF-")
    assert [page[0].confidence for page in read] == [90, 10, 90, 90]
    assert [at for at, is_upright in enumerate(looks) if is_upright] == [3, 8, 12]


@needs_tesseract
def test_a_scanned_pdf_is_read_as_the_picture_it_is_also_on_its_side() -> None:
    target = io.BytesIO()
    short = "\n".join(pages.AMERICAN.splitlines()[-6:])
    photo = Image.open(io.BytesIO(pages.drawn(short, tilt=90, shade=True)))
    photo.save(target, "PDF", resolution=300)

    assert seen(target.getvalue(), "USD", "mdy").total == 1670


@pytest.mark.parametrize("page", [b"P5 9 9 255\n", b"P5 99999 99999 255\n", b"P5 4000 4000 255\n"])
def test_a_page_that_was_not_drawn_whole_or_too_large_is_damage(
    page: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    import msgspec

    drawn = msgspec.msgpack.encode([pdf.Page(100, [], page)])
    monkeypatch.setattr(bounded, "run", lambda *_: drawn)
    with pytest.raises(BadFile, match="damaged"):
        read_words(b"%PDF-1.7")
    monkeypatch.setattr(bounded, "run", lambda *_: page)
    with pytest.raises(BadFile, match="damaged"):
        ocr.picture_of(b"%PDF-1.7")


def test_a_page_to_look_at_has_no_more_pixels_than_one_to_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bounded, "run", lambda *_: b"P5 20 20 255\n" + bytes(400))
    assert ocr.picture_of(b"%PDF-1.7").startswith(b"\x89PNG")
    monkeypatch.setattr(pdf, "MOST_PIXELS", 399)
    with pytest.raises(BadFile, match="damaged"):
        ocr.picture_of(b"%PDF-1.7")


def test_a_picture_of_a_pdf_is_its_first_page_and_a_picture_is_its_own() -> None:
    from PIL import Image

    drawn = Image.open(io.BytesIO(ocr.picture_of(pages.printed(pages.GERMAN))))
    assert (drawn.format, drawn.size) == ("PNG", (1240, 1755))
    assert drawn.getextrema() == (0, 255)
    assert ocr.picture_of(b"anything else") == b"anything else"


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_the_words_of_a_pdf_are_taken_as_they_stand_on_the_page_one_sees(turned: int) -> None:
    words = read_words(pages.printed(pages.GERMAN, turned))

    assert [line.text for line in group(words)] == [
        " ".join(line.split()) for line in pages.GERMAN.splitlines() if line.strip()
    ]


def test_a_pdf_with_words_needs_no_tesseract(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    receipt = seen(pages.printed(pages.GERMAN), "EUR")

    assert (receipt.total, receipt.adds_up) == (862, True)


def test_without_tesseract_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(NoReader, match="apt install tesseract-ocr"):
        read_words(pages.drawn("MILK 1.19"))


def test_without_pillow_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(NoReader, match="need Pillow"):
        ocr.picture_of(pages.printed(pages.GERMAN))


def test_a_locked_pdf_says_so() -> None:
    lock = b"/ID [<00><00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O (%s) /U (%s) >>"
    locked = pages.pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [] /Count 0 >>",
        trailer=lock % (b"o" * 32, b"u" * 32),
    )
    with pytest.raises(BadFile, match="password"):
        read_words(locked)


@pytest.mark.parametrize(
    "broken",
    [b"%PDF-1.4\n", b"%PDF-1.4\nnonsense", pages.printed(pages.GERMAN)[:200]],
    ids=["nothing", "nonsense", "cut short"],
)
def test_a_damaged_pdf_says_so(broken: bytes) -> None:
    with pytest.raises(BadFile, match="damaged"):
        read_words(broken)


def test_what_is_neither_a_picture_nor_a_pdf_says_what_is_read() -> None:
    with pytest.raises(BadPicture) as caught:
        read_words(b"just text")
    assert caught.value.hint == "Give a PDF, or a JPEG, PNG, WebP, GIF or HEIC picture."


def test_a_file_over_the_limit_is_refused_before_it_is_looked_at() -> None:
    with pytest.raises(TooLarge):
        read_words(b"%PDF-" + bytes(LARGEST_FILE))


def test_a_program_that_takes_too_long_is_ended() -> None:
    start = time.monotonic()
    with pytest.raises(bounded.OverLimit):
        bounded.run((sys.executable, "-c", "import time; time.sleep(60)"), b"", seconds=0.3)
    assert time.monotonic() - start < 10


def test_a_program_that_says_too_much_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded, "LONGEST_ANSWER", 1000)
    with pytest.raises(bounded.OverLimit):
        bounded.run((sys.executable, "-c", "print('x' * 10_000)"), b"")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a parent bound memory")
def test_a_program_that_takes_too_much_memory_fails() -> None:
    greedy = f"import sys; sys.stdin.read(); bytearray({2 * bounded.MEMORY})"
    with pytest.raises(bounded.Failed):
        bounded.run((sys.executable, "-c", greedy), b"x")


def test_what_a_program_gets_and_says_passes_through() -> None:
    echo = "import sys; sys.stdout.buffer.write(sys.stdin.buffer.read()[::-1])"
    assert bounded.run((sys.executable, "-c", echo), b"ab" * 100_000) == b"ba" * 100_000


def test_a_pdf_that_never_ends_takes_too_long_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def slow(*_: object) -> bytes:
        raise bounded.OverLimit

    monkeypatch.setattr(bounded, "run", slow)
    with pytest.raises(BadFile, match="too long"):
        read_words(pages.printed("MILK 1.19"))


@needs_tesseract
def test_a_picture_of_a_single_pixel_has_no_words() -> None:
    from PIL import Image

    target = io.BytesIO()
    Image.new("RGB", (1, 1)).save(target, "PNG")

    assert read_words(target.getvalue()) == ()


def test_a_pdf_of_many_pages_is_read_up_to_its_limit() -> None:
    kids = b" ".join(b"%d 0 R" % (3 + at) for at in range(pdf.MOST_PAGES + 3))
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"
    content = b"BT /F1 10 Tf 40 760 Td (TWENTY LETTERS OR MORE 1.19) Tj ET"
    last = 3 + pdf.MOST_PAGES + 3
    filled = page[:-3] + b" /Contents %d 0 R /Resources << /Font << /F1 %d 0 R >> >> >>" % (
        last,
        last + 1,
    )
    words = read_words(
        pages.pdf(
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, pdf.MOST_PAGES + 3),
            *[filled] * (pdf.MOST_PAGES + 3),
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>",
        )
    )
    assert len(group(words)) == pdf.MOST_PAGES
