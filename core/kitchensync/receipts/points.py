"""Prices misread so that they are none, 348 or 3.480 for 3.48, where nothing adds up otherwise.

Pure. Leaves whether it adds up then to `reading`, and the answer to a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kitchensync.receipts.model import Kind
from kitchensync.receipts.money import sums_in
from kitchensync.receipts.totals import Stated

_POINTLESS = re.compile(
    r"(?<=[^\W\d_]) +(?:\d{4,14}(?: ?[A-Z]{1,2})? +)?(\d{1,3})(\d\d)(?: [A-Z])?$"
)
"""The last number of a line, behind words; a code may stand between."""
_GROWN = re.compile(r"(?<![\d.,])\d{1,3}[.,]\d\d(?=0$)")
"""A price and the O of a tax behind it."""
_MOST = 20
"""Lines that are tried; on a receipt with more of them they are no prices."""


def guesses(said: Sequence[Stated], currency: str) -> Iterator[list[Stated]]:
    """The same lines with all mended that may be prices, then with one of them at a time."""
    found = {at: guess for at, line in enumerate(said) if (guess := _guess(line, currency))}
    if not 0 < len(found) <= _MOST:
        return
    yield [found.get(at, line) for at, line in enumerate(said)]
    if len(found) > 1:
        for at, guess in found.items():
            yield [*said[:at], guess, *said[at + 1 :]]


def _guess(line: Stated, currency: str) -> Stated | None:
    if line.sums or line.in_summary or line.kind is not Kind.OTHER:
        return None
    text = line.text
    if match := _POINTLESS.search(text):
        text = f"{text[: match.end(1)]}.{text[match.start(2) :]}"
    elif _GROWN.search(text):
        text = f"{text[:-1]} O"
    sums = sums_in(text, currency)
    return replace(line, text=text, sums=sums, is_guess=True) if sums else None
