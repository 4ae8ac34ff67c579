"""Addresses in QR codes: a GS1 Digital Link names a product, and may say until when it is good.

Source: GS1 Digital Link standard, URI syntax 1.3: `/01/` and the GTIN in the path, application
identifiers 15 (best before) and 17 (expiry) as YYMMDD in the query. Leaves check digits to
`barcodes`.
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


@dataclass(frozen=True, slots=True)
class Printed:
    """The day on a pack: until then it is at its best, or may be used at all."""

    day: date
    use_by: bool


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
        day = _day(fields.get(identifier, [""])[0])
        if day is not None:
            return Printed(day, identifier == _USE_BY)
    return None


def _day(digits: str) -> date | None:
    """A day as GS1 writes it: of this century, and of a month without a day its last."""
    match = _DAY.fullmatch(digits)
    if match is None:
        return None
    year, month, day = 2000 + int(match[1]), int(match[2]), int(match[3])
    try:
        return date(year, month, day or calendar.monthrange(year, month)[1])
    except ValueError:  # IllegalMonthError, too, is one
        return None
