"""Prices whose point was not seen: 348 for 3.48, on a receipt that does not add up otherwise.

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
_MOST = 20
"""Lines that are tried; on a receipt with more of them they are no prices."""


def guesses(said: Sequence[Stated], currency: str) -> Iterator[list[Stated]]:
    """The same lines with points where they may lack: in all that may be prices, then in one of
    them at a time."""
    found = {at: guess for at, line in enumerate(said) if (guess := _guess(line, currency))}
    if not 0 < len(found) <= _MOST:
        return
    yield [found.get(at, line) for at, line in enumerate(said)]
    if len(found) > 1:
        for at, guess in found.items():
            yield [*said[:at], guess, *said[at + 1 :]]


def _guess(line: Stated, currency: str) -> Stated | None:
    match = _POINTLESS.search(line.text)
    if line.sums or line.in_summary or line.kind is not Kind.OTHER or not match:
        return None
    text = f"{line.text[: match.end(1)]}.{line.text[match.start(2) :]}"
    sums = sums_in(text, currency)
    return replace(line, text=text, sums=sums, is_guess=True) if sums else None
