"""Addresses in QR codes: a GS1 Digital Link names a product, and may say until when it is good.

Sources: GS1 Digital Link standard, URI syntax 1.3: `/01/` and the GTIN in the path, application
identifiers 15 (best before) and 17 (expiry) as YYMMDD in the query; GS1 General Specifications
7.12: which century such a year is of. Leaves check digits to `barcodes`.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import parse_qs, urlsplit

_ADDRESS: Final = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_GTIN: Final = re.compile(r"/01/(\d{8}|\d{12,14})(?:/|\Z)", re.ASCII)
_DAY: Final = re.compile(r"(\d\d)(\d\d)(\d\d)", re.ASCII)
_BEST: Final = "15"
_USE_BY: Final = "17"
_MOST_FIELDS: Final = 50
_AHEAD: Final = 50
"""No year of two digits is more years ahead, and none as many years ago."""


@dataclass(frozen=True, slots=True)
class Printed:
    """The day on a pack: until then it is at its best, or may be used at all.

    `year` has two digits; without a `day` it is the last of the month.
    """

    year: int
    month: int
    day: int
    use_by: bool

    def nearest_to(self, today: date) -> date:
        """That day, of whichever century has it at most so many years ahead."""
        year = today.year + _AHEAD - (today.year + _AHEAD - self.year) % 100
        last = calendar.monthrange(year, self.month)[1]
        return date(year, self.month, min(self.day or last, last))


def is_address(text: str) -> bool:
    """Whether a text is an address on the web and nothing else."""
    return _ADDRESS.fullmatch(text.strip()) is not None


def named(text: str) -> tuple[str | None, Printed | None]:
    """The 14 digits of the product that an address names, unchecked, and the day it tells."""
    try:
        parts = urlsplit(text.strip())
        fields = parse_qs(parts.query, max_num_fields=_MOST_FIELDS)
    except ValueError:
        return None, None
    found = _GTIN.search(parts.path) if parts.scheme in ("http", "https") else None
    return (found[1].zfill(14), _printed(fields)) if found else (None, None)


def _printed(fields: dict[str, list[str]]) -> Printed | None:
    for identifier in (_USE_BY, _BEST):
        digits = _DAY.fullmatch(fields.get(identifier, [""])[0])
        year, month, day = map(int, digits.groups()) if digits else (0, 0, 0)
        if 1 <= month <= 12 and day <= calendar.monthrange(2000 + year, month)[1]:
            return Printed(year, month, day, identifier == _USE_BY)
    return None
