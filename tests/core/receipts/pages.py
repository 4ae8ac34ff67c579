"""Receipts for tests: written as text in columns, laid out as words with boxes, or drawn.

Leaves reading them to what is tested. The texts are made up.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from kitchensync.receipts.model import Word

if TYPE_CHECKING:
    import PIL.Image

WIDE, HIGH = 12, 24
"""Pixels of a letter on a page."""

GERMAN = """
            KAUFHALLE NORD
          Lindenweg 12
          20099 Hamburg
        Tel. 040 123456
                               EUR
BIO VOLLMILCH 1L              1,19 B
BROT DINKEL 750G              3,49 B
BANANEN                       1,82 B
    0,912 kg x    1,99 EUR/kg
JOGHURT NATUR                 2,37 B
    3 Stk x   0,79
PFAND 0,25                    0,25 A
RABATT BROT                  -0,50 B
--------------------------------------
SUMME                 EUR     8,62
Geg. BAR              EUR    10,00
Rückgeld BAR          EUR     1,38

Steuer  %     Netto   Steuer  Brutto
B=   7,0%      7,82     0,55    8,37
A=  19,0%      0,21     0,04    0,25
Datum 14.03.2026  18:22 Uhr
Vielen Dank für Ihren Einkauf
"""

SWEDISH = """
           HANDLAREN VID TORGET
          Storgatan 4, Uppsala
        Org.nr 556000-0000
2026-02-09 17:41   Kassa 3  Kvitto 812
MELLANMJÖLK 1,5L               18,90
ÄGG FRIGÅENDE 12P              42,50
TOMATER
  0,486kg*39,90kr/kg           19,39
SMÖR 500G        2st*54,90    109,80
PANT                            2,00
RABATT SMÖR                   -15,00
Att betala              SEK   177,59
Bankkort                      177,59
Moms%    Moms   Netto   Brutto
12,00   19,03  158,56   177,59
"""

FRENCH = """
            MARCHE DES HALLES
        3 rue du Marché 69002 LYON
          Ticket 0042  caisse 2
LAIT DEMI ECREME 1L            1,05 €
BEURRE DOUX 250G               2,79 €
2 x 1,45
CREME FRAICHE                  2,90 €
POMMES GALA
0,756 kg x 2,49 €/kg           1,88 €
REMISE FIDELITE               -0,60 €
TOTAL                          8,02 €
CARTE BANCAIRE                 8,02 €
TVA 5,5%   7,60   0,42   8,02
le 21/01/26 à 11:05
MERCI DE VOTRE VISITE
"""

ENGLISH = """
              CORNER & SONS
            14 High Street
           Tel 01632 960001
        RECEIPT 000123
DATE: 03 APR 2026    TIME 09:12
2 ORG MLK 2L       @1.55       £3.10
WHOLEMEAL BREAD 800G           £1.40
CHEDDAR CHEESE                 £4.25
4 x BANANA          0.20       £0.80
CHEESE OFFER                  -£1.00
SUBTOTAL                       £8.55
TOTAL                          £8.55
CASH                          £10.00
CHANGE                         £1.45
THANK YOU
"""

AMERICAN = """
               GREEN VALLEY MARKET
            200 MAIN ST SPRINGFIELD
03/14/2026  05:15 PM   REG 2
GV 2% MILK GAL                 3.48 F
LRG EGGS 12CT                  4.29 F
BANANAS
  2.31 lb @ $0.59 /lb          1.36 F
PPR TOWELS                     6.99 T
SUBTOTAL                      16.12
TAX 8.25%                      0.58
TOTAL                        $16.70
VISA TEND                     16.70
CHANGE DUE                     0.00
"""


def words_of(text: str, slope: float = 0.0, confidence: int = 96) -> list[Word]:
    """Each word of a text where it stands in it, the page falling by `slope` to the right."""
    found: list[Word] = []
    for row, line in enumerate(text.splitlines()):
        for match in re.finditer(r"\S+", line):
            left, right = match.start() * WIDE, match.end() * WIDE
            top = round(row * 1.5 * HIGH + slope * (left + right) / 2)
            found.append(Word(match[0], left, top, right, top + HIGH, confidence))
    return found


def moved(words: Sequence[Word], right: int, down: int) -> list[Word]:
    """The same words so much further to the right and down."""
    return [
        replace(
            word,
            left=word.left + right,
            right=word.right + right,
            top=word.top + down,
            bottom=word.bottom + down,
        )
        for word in words
    ]


def below(words: Sequence[Word], other: Sequence[Word]) -> list[Word]:
    """Other words, below these, as a page below another."""
    return moved(other, 0, max((word.bottom for word in words), default=0) + 50)


def drawn(
    text: str,
    *,
    tilt: float = 0.0,
    noise: float = 0.0,
    shade: bool = False,
    table: bool = False,
    till: bool = False,
) -> bytes:
    """A text in columns as a photo of its page, a PNG: in the font that comes with Pillow.

    `tilt` is in degrees, `noise` the spread of the grey of each pixel; `shade` darkens one side,
    `table` lays the page on a dark one, and `till` prints bold and each letter in its column.
    That font has no sign for a currency.
    """
    from PIL import Image, ImageChops, ImageDraw, ImageFont, ImageOps

    font = ImageFont.load_default(_SIZE)
    rows = text.splitlines()
    width, height = 44 * _STEP + 2 * _EDGE, round(len(rows) * 1.5 * _SIZE) + 2 * _EDGE
    page = Image.new("L", (width, height), 250)
    pen = ImageDraw.Draw(page)
    for row, line in enumerate(rows):
        for match in re.finditer(r"\S" if till else r"\S+(?: \S+)*", line):
            left, top = _EDGE + match.start() * _STEP, _EDGE + row * 1.5 * _SIZE
            pen.text((left, top), match[0], font=font, fill=20, stroke_width=till * 0.5)
    if shade:
        light = (
            Image.linear_gradient("L")
            .rotate(90)
            .point([110 + 145 * at // 255 for at in range(256)])
        )
        page = ImageChops.multiply(page, light.resize(page.size))
    if noise:
        page = ImageChops.add(page, _grain(page.size, noise), offset=-128)
    around = 90 if table else 250
    if tilt:
        page = page.rotate(tilt, Image.Resampling.BICUBIC, expand=True, fillcolor=around)
    if table:
        page = ImageOps.expand(page, 2 * _EDGE, fill=around)
    target = io.BytesIO()
    page.save(target, "PNG")
    return target.getvalue()


_SIZE, _STEP, _EDGE = 26, 16, 40
"""Pixels: of letters, from column to column, around the page."""


_TURNED = {
    0: (b"595 842", b"1 0 0 1 0 0"),
    90: (b"842 595", b"0 1 -1 0 842 0"),
    180: (b"595 842", b"-1 0 0 -1 595 842"),
    270: (b"842 595", b"0 -1 1 0 0 595"),
}
"""Size of a page and how its content lies, so that it is upright once the page is turned."""


def _grain(size: tuple[int, int], spread: float) -> PIL.Image.Image:
    """The same noise each time, around a middle grey."""
    import numpy as np
    from PIL import Image

    drawn = np.random.default_rng(1).normal(128, spread, (size[1], size[0]))
    return Image.fromarray(drawn.clip(0, 255).astype(np.uint8))


def printed(text: str, turned: int = 0) -> bytes:
    """A text in columns as a PDF that holds its words, lying so that the page has to be turned; a
    form feed begins another page."""
    texts = text.split("\f")
    at = [3, *range(6, 4 + 2 * len(texts), 2)]
    first, *rest = (_page(one, turned, number + 1) for number, one in zip(at, texts, strict=True))
    return pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>"
        % (b" ".join(b"%d 0 R" % number for number in at), len(at)),
        *first,
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>",
        *chain.from_iterable(rest),
    )


def _page(text: str, turned: int, content: int) -> tuple[bytes, bytes]:
    """A page, and its content, which is the object of that number."""
    size, lying = _TURNED[turned]
    return (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %s] /Rotate %d /Contents %d 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>" % (size, turned, content),
        _content(text, lying),
    )


def _content(text: str, lying: bytes) -> bytes:
    rows = [re.sub(r"([\\()])", r"\\\1", line) for line in text.splitlines()]
    shown = "".join(f"({row}) Tj T* " for row in rows).encode("cp1252", "replace")
    content = b"%s cm BT /F1 10 Tf 14 TL 40 760 Td %s ET" % (lying, shown)
    return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content)


def pdf(*objects: bytes, trailer: bytes = b"") -> bytes:
    """A PDF of these objects, the first its catalogue; `trailer` goes into its trailer."""
    data = b"%PDF-1.4\n"
    table = b"0000000000 65535 f \n"
    for number, content in enumerate(objects, 1):
        table += b"%010d 00000 n \n" % len(data)
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    size = len(objects) + 1
    end = b"trailer\n<< /Size %d /Root 1 0 R %s >>\n" % (size, trailer)
    return data + b"xref\n0 %d\n%s%sstartxref\n%d\n%%%%EOF\n" % (size, table, end, len(data))
