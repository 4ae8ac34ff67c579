"""Decoders of what was seen on receipts and packages: words with boxes, as Tesseract tells them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from kitchensync.catalogue.resolving import Resolver
from kitchensync.receipts.labels import read as read_label
from kitchensync.receipts.model import Word
from kitchensync.receipts.names import Wording, Wordings, propose
from kitchensync.receipts.parting import read_apart
from kitchensync.receipts.reading import read
from kitchensync.receipts.tesseract import words_in
from tests.core.receipts import packages, pages
from tests.fuzz.target import Table, Target

TODAY = date(2026, 11, 21)
_ROWS = 20
"""More than the first receipt has."""
_PAGE = round(_ROWS * 1.5 * pages.HIGH)
_TWO = pages.ENGLISH + "\n" * (_ROWS - len(pages.ENGLISH.splitlines())) + pages.FRENCH
_MOST = 400
"""Words of which pages are made: a file of ten is read often."""
_TAUGHT = Wordings([Wording("corner", "ORG MLK 2L", "milk"), Wording(None, "BAG", None)])


def _words(data: bytes) -> list[Word]:
    return list(words_in(data.decode("utf-8", "replace")))


def _receipt(data: bytes) -> None:
    words = _words(data)
    for currency in ("EUR", "JPY"):
        receipt = read(words, TODAY, currency)
        for line in receipt.bought:
            propose(line.words, receipt.store, _TAUGHT, Resolver())
    _apart(words[:_MOST])


def _apart(words: list[Word]) -> None:
    """The words of one page, and as pages that are each as tall as the first of the seeds."""
    by_page: dict[int, list[Word]] = {}
    for word in words:
        by_page.setdefault(word.top // _PAGE, []).append(word)
    for found in ([words], [*by_page.values()]):
        read_apart(found, lambda some: read(some, TODAY, "EUR"))


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
    "receipt": Target(_receipt, lambda: _seeds(pages.ENGLISH, pages.FRENCH, _TWO)),
    "nutrition-label": Target(
        lambda data: read_label(_words(data)),
        lambda: _seeds(packages.FRENCH, packages.AMERICAN),
    ),
}
