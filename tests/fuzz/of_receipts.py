"""Decoders of what was seen on receipts and packages: words with boxes, as Tesseract tells them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from kitchensync.catalogue.resolving import Resolver
from kitchensync.receipts.labels import read as read_label
from kitchensync.receipts.model import Word
from kitchensync.receipts.names import Wording, Wordings, propose
from kitchensync.receipts.ocr import words_in
from kitchensync.receipts.reading import read
from tests.core.receipts import packages, pages
from tests.fuzz.target import Table, Target

TODAY = date(2026, 11, 21)
_TAUGHT = Wordings([Wording("corner", "ORG MLK 2L", "milk"), Wording(None, "BAG", None)])


def _words(data: bytes) -> list[Word]:
    return list(words_in(data.decode("utf-8", "replace")))


def _receipt(data: bytes) -> None:
    for currency in ("EUR", "JPY"):
        receipt = read(_words(data), TODAY, currency)
        for line in receipt.bought:
            propose(line.words, receipt.store, _TAUGHT, Resolver())


def _table(words: Iterable[Word]) -> bytes:
    rows = (
        f"5\t1\t1\t1\t1\t1\t{word.left}\t{word.top}\t{word.right - word.left}"
        f"\t{word.bottom - word.top}\t{word.confidence}\t{word.text}"
        for word in words
    )
    return "\n".join(("level", *rows)).encode()


def _seeds(*texts: str) -> list[bytes]:
    return [_table(pages.words_of(text)) for text in texts]


TARGETS: Table = {
    "receipt": Target(_receipt, lambda: _seeds(pages.ENGLISH, pages.FRENCH)),
    "nutrition-label": Target(
        lambda data: read_label(_words(data)),
        lambda: _seeds(packages.FRENCH, packages.AMERICAN),
    ),
}
